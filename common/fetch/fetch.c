#include "fetch/fetch.h"

#include "base/memory.h"
#include "fetch/class_check.h"
#include "fetch/reorder.h"
#include "fetch/whitening.h"
#include "formats/made.h"
#include "formats/stream.h"
#include "images/crop.h"
#include "images/resample.h"
#include "images/resize.h"
#include "images/whiten.h"
#include "kernel/blas.h"

#include <stdlib.h>
#include <string.h>

/* What waits for its turn: the id and the label of an image, followed by its bytes. An image that
 * is left out is represented by no bytes at all. */
struct parcel {
    uint32_t id, label;
};

struct job {
    struct sl_fetch *fetch;
    struct sl_output *output;
    struct sl_stream_header header;
    struct sl_stream_writer writer;
    bool begun; /* the header is written, which has to wait for the size of the first image */
    struct sl_reorder order;
    void *packet; /* a parcel and its bytes; owned */
    size_t packet_capacity;
    struct sl_whiten_fit fit;
    struct sl_whiten whiten;
    struct parcel batch[SL_WHITEN_BATCH]; /* images to be whitened together */
    size_t held;
    uint8_t *pixels; /* [SL_WHITEN_BATCH, H, W, C] of the batch; owned */
    float *white;    /* the same, whitened; owned */
};

static size_t image_size(const struct job *job)
{
    const uint32_t *image = job->header.dataset.image;
    return (size_t)image[0] * image[1] * image[2];
}

static int put(struct job *job, const struct parcel *parcel, const void *bytes, size_t size,
               struct sl_error *error)
{
    const uint32_t *image = job->header.dataset.image;
    struct sl_sample sample = {.id = parcel->id, .label = parcel->label};
    if (job->fetch->encoded) {
        sample.encoded = bytes;
        sample.encoded_size = size;
    } else {
        sample.image = (struct sl_tensor){
            job->fetch->whiten != NULL ? SL_F32 : SL_U8, 3, {image[0], image[1], image[2]}, bytes};
    }
    return sl_stream_put_sample(&job->writer, &sample, error);
}

static int put_batch(struct job *job, struct sl_error *error)
{
    size_t size = image_size(job);
    if (job->held > 0)
        sl_whiten_apply(&job->whiten, job->pixels, job->held, job->white);
    for (size_t i = 0; i < job->held; i++)
        if (put(job, &job->batch[i], job->white + i * size, 0, error) != 0)
            return -1;
    job->held = 0;
    return 0;
}

/* The next image in the order of ids. */
static int give(void *context, const void *bytes, size_t size, struct sl_error *error)
{
    struct job *job = context;
    struct parcel parcel;
    if (size == 0)
        return 0;
    memcpy(&parcel, bytes, sizeof parcel);
    bytes = (const char *)bytes + sizeof parcel;
    size -= sizeof parcel;
    if (job->fetch->fit_whiten != NULL)
        sl_whiten_fit_add(&job->fit, bytes);
    if (job->fetch->whiten == NULL)
        return put(job, &parcel, bytes, size, error);
    memcpy(job->pixels + job->held * size, bytes, size);
    job->batch[job->held++] = parcel;
    return job->held < SL_WHITEN_BATCH ? 0 : put_batch(job, error);
}

static int start_whitening(struct job *job, struct sl_error *error)
{
    const struct sl_fetch *fetch = job->fetch;
    size_t size = image_size(job);
    if (fetch->fit_whiten != NULL && sl_whiten_fit_init(&job->fit, size, error) != 0)
        return -1;
    if (fetch->whiten == NULL)
        return 0;
    if (job->whiten.size != size)
        return sl_fail(error, "%s: was made for images of %zu values, but these have %zu",
                       fetch->whiten, job->whiten.size, size);
    job->pixels = sl_alloc(SL_WHITEN_BATCH, size, error);
    job->white = sl_alloc(SL_WHITEN_BATCH * size, sizeof *job->white, error);
    return job->pixels == NULL || job->white == NULL ? -1 : 0;
}

/* All images must have the size of the first one. */
static int check_size(struct job *job, uint32_t height, uint32_t width, struct sl_error *error)
{
    uint32_t *image = job->header.dataset.image;
    if (!job->begun) {
        image[0] = height;
        image[1] = width;
        image[2] = 3;
        job->begun = true;
        if (start_whitening(job, error) != 0)
            return -1;
        return sl_stream_begin(&job->writer, job->output, &job->header, error);
    }
    if (image[0] == height && image[1] == width)
        return 0;
    return sl_fail(error, "has %u x %u pixels, others have %u x %u%s", width, height, image[1],
                   image[0], job->fetch->encoded ? "" : "; use --size to make them equal");
}

/* What a record holds of a picture: [side, side, 3], or all its pixels. */
static int make_pixels(const struct sl_fetch *fetch, uint32_t id, const struct sl_picture *picture,
                       uint8_t *pixels, struct sl_error *error)
{
    uint32_t side = fetch->side;
    struct sl_crop crop;
    if (side == 0) {
        memcpy(pixels, picture->pixels, (size_t)picture->height * picture->width * 3);
        return 0;
    }
    if (fetch->crop == SL_CROP_NONE) {
        sl_resize(picture, side, pixels);
        return 0;
    }
    sl_crop_of(fetch->crop == SL_CROP_RANDOM, fetch->scan.seed, id, picture->height, picture->width,
               side, &crop);
    return sl_resample(picture, &crop, side, side, pixels, error);
}

static int send(struct job *job, const struct sl_found *found, const struct sl_picture *picture,
                struct sl_error *error)
{
    struct parcel parcel = {found->id, found->label};
    const struct sl_fetch *fetch = job->fetch;
    uint32_t height = fetch->side > 0 ? fetch->side : picture->height;
    uint32_t width = fetch->side > 0 ? fetch->side : picture->width;
    size_t size = fetch->encoded ? found->size : (size_t)height * width * 3;
    if (check_size(job, height, width, error) != 0 ||
        sl_grow(&job->packet, &job->packet_capacity, sizeof parcel + size, 1, error) != 0)
        return -1;
    uint8_t *bytes = (uint8_t *)job->packet + sizeof parcel;
    memcpy(job->packet, &parcel, sizeof parcel);
    if (fetch->encoded)
        memcpy(bytes, found->file, size);
    else if (make_pixels(fetch, found->id, picture, bytes, error) != 0)
        return -1;
    return sl_reorder_put(&job->order, found->place, job->packet, sizeof parcel + size, error);
}

static int leave_out(struct job *job, const struct sl_found *found, struct sl_error *error)
{
    if (!job->fetch->skip_bad)
        return sl_error_hint(error, "use --skip-bad to leave such images out");
    if (job->fetch->bad++ == 0) {
        job->fetch->first_bad = *error;
        sl_error_in(&job->fetch->first_bad, "%.300s", found->path);
    }
    return sl_reorder_put(&job->order, found->place, NULL, 0, error);
}

static int take(void *context, const struct sl_found *found, struct sl_error *error)
{
    struct job *job = context;
    struct sl_picture picture;
    if (found->picture != NULL)
        return send(job, found, found->picture, error);
    if (sl_picture_decode(&picture, found->file, found->size, error) != 0)
        return leave_out(job, found, error);
    if (picture.transparent)
        sl_remark(&job->fetch->scan.remarks, SL_REMARK_TRANSPARENT, found->path);
    int result = send(job, found, &picture, error);
    free(picture.pixels);
    return result;
}

static int describe(struct job *job, struct sl_error *error)
{
    const struct sl_fetch *fetch = job->fetch;
    const struct sl_source *source = fetch->scan.source;
    struct sl_dataset *dataset = &job->header.dataset;
    dataset->name = sl_copy_text(source->name, error);
    dataset->split = sl_copy_text(fetch->scan.split, error);
    if (dataset->name == NULL || dataset->split == NULL)
        return -1;
    if (fetch->encoded) {
        dataset->crop = fetch->crop;
        dataset->crop_seed = fetch->crop == SL_CROP_RANDOM ? fetch->scan.seed : 0;
    }
    memcpy(dataset->preprocess.mean, source->mean, sizeof source->mean);
    memcpy(dataset->preprocess.std, source->std, sizeof source->std);
    job->header.kind = SL_SAMPLES;
    job->header.has_dataset = true;
    job->header.count = fetch->skip_bad ? -1 : (int64_t)fetch->scan.catalogue.chosen;
    return sl_catalogue_describe(&fetch->scan.catalogue, dataset, error);
}

/* The statistics have the provenance of the stream, with the option that made them. */
static int write_fit(struct job *job, struct sl_error *error)
{
    struct sl_checkpoint checkpoint = {.epoch = -1};
    struct sl_output output;
    json_t *made = json_deep_copy(job->header.made);
    json_t *step = json_array_get(made, json_array_size(made) - 1);
    json_object_set_new(json_object_get(step, "options"), "fit-whiten", json_true());
    json_object_set_new(step, "arithmetic", json_string(sl_blas_name()));
    checkpoint.made = made;
    int result = sl_dataset_copy(&checkpoint.dataset, &job->header.dataset, error);
    if (result == 0)
        result = sl_whiten_fit_finish(&job->fit, &checkpoint, error);
    if (result == 0)
        result = sl_output_open(&output, job->fetch->fit_whiten, error);
    if (result == 0) {
        result = sl_checkpoint_write(&checkpoint, &output, error);
        if (result == 0)
            result = sl_output_commit(&output, error);
        sl_output_abort(&output);
    }
    sl_checkpoint_release(&checkpoint);
    return result;
}

static int write_records(struct job *job, const char *from, struct sl_error *error)
{
    struct sl_scan *scan = &job->fetch->scan;
    if (sl_reorder_init(&job->order, scan->catalogue.chosen, give, job, error) != 0 ||
        sl_scan_fetch(scan, from, take, job, error) != 0)
        return -1;
    if (!job->begun)
        return sl_fail(error, "no images are left");
    if (put_batch(job, error) != 0 || sl_stream_finish(&job->writer, error) != 0)
        return -1;
    return job->fetch->fit_whiten != NULL ? write_fit(job, error) : 0;
}

static void release(struct job *job)
{
    sl_stream_drop(&job->writer);
    sl_stream_header_release(&job->header);
    sl_reorder_release(&job->order);
    sl_whiten_fit_release(&job->fit);
    sl_whiten_release(&job->whiten);
    free(job->packet);
    free(job->pixels);
    free(job->white);
}

/* The file that gave the images their classes becomes a step. */
static int add_labels(const char *path, json_t *made, json_t *step, struct sl_error *error)
{
    char digest[SL_SHA256_TEXT];
    if (sl_sha256_file(path, digest, error) != 0)
        return -1;
    json_t *file = sl_made_step("file", NULL);
    json_object_set_new(file, "sha256", json_string(digest));
    sl_made_input(step, "labels", sl_made_add(made, file));
    return 0;
}

int sl_fetch_write(struct sl_fetch *fetch, const char *from, json_t *step, struct sl_output *output,
                   struct sl_error *error)
{
    struct job job = {.fetch = fetch, .output = output, .order = {.fd = -1}};
    struct sl_scan *scan = &fetch->scan;
    int result = sl_catalogue_choose(&scan->catalogue, fetch->classes, fetch->limit, error);
    if (result == 0)
        result = sl_check_classes(&scan->catalogue, &scan->remarks, error);
    if (result == 0)
        result = describe(&job, error);
    if (result != 0 && from != NULL)
        sl_error_in(error, "%s", from);
    fetch->bad = 0;
    job.header.made = json_array();
    if (fetch->scan.sha256[0] != '\0')
        json_object_set_new(step, "sha256", json_string(fetch->scan.sha256));
    if (result == 0 && scan->labels != NULL)
        result = add_labels(scan->labels, job.header.made, step, error);
    if (result == 0 && fetch->whiten != NULL)
        result = sl_whitening_open(&job.whiten, fetch->whiten, job.header.made, step,
                                   &job.header.dataset.preprocess, error);
    sl_made_add(job.header.made, step);
    if (result == 0)
        result = write_records(&job, from, error);
    release(&job);
    return result;
}
