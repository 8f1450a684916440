#include "fetch/arrays.h"

#include "base/memory.h"
#include "fetch/source.h"
#include "fetch/source_digest.h"
#include "fetch/whitening.h"
#include "formats/made.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Reads `like` to its verified end, for its dataset and how it was made. */
static int read_like(struct sl_arrays *arrays, json_t *step, struct sl_error *error)
{
    struct sl_dataset *dataset = &arrays->header.dataset;
    struct sl_made_list made = {0};
    struct sl_stream_reader reader;
    int what;
    if (sl_stream_open(&reader, arrays->like, SL_SAMPLES, error) != 0)
        return -1;
    while ((what = sl_stream_next(&reader, error)) > 0) {
        if (what == SL_STREAM_RECORD)
            continue;
        sl_made_list_add(&made, reader.header.made);
        if (dataset->class_count == 0 &&
            sl_dataset_copy(dataset, &reader.header.dataset, error) != 0) {
            what = -1;
            break;
        }
    }
    dataset->crop = SL_CROP_NONE; /* which is of files */
    sl_made_list_join(&made, arrays->header.made, step, "like");
    sl_made_list_release(&made);
    sl_stream_close(&reader);
    return what;
}

/* Classes "00", "01", ...: ids have to be sorted as texts. */
static int number_classes(struct sl_dataset *dataset, size_t count, struct sl_error *error)
{
    char id[24], name[24];
    int digits = snprintf(id, sizeof id, "%zu", count == 0 ? 0 : count - 1);
    if (count == 0 || count > SL_CLASSES_MAX)
        return 0; /* which is refused with the labels */
    dataset->classes = sl_alloc(count, sizeof *dataset->classes, error);
    if (dataset->classes == NULL)
        return -1;
    for (size_t i = 0; i < count; i++) {
        struct sl_class *class = &dataset->classes[dataset->class_count++];
        snprintf(id, sizeof id, "%0*zu", digits, i);
        snprintf(name, sizeof name, "%zu", i);
        class->id = sl_copy_text(id, error);
        class->name = sl_copy_text(name, error);
        if (class->id == NULL || class->name == NULL)
            return -1;
    }
    return 0;
}

/* Classes and preprocessing, as far as the metadata of the arrays say. */
static int copy_metadata(struct sl_dataset *dataset, const struct sl_dataset *own,
                         struct sl_error *error)
{
    static const char *const keys[] = {"classes", "preprocess"};
    json_t *json = sl_dataset_to_json(own);
    int result = json == NULL ? sl_fail(error, "out of memory") : sl_dataset_sorted(own, error);
    for (size_t i = 0; i < sizeof keys / sizeof *keys && result == 0; i++)
        if (json_object_get(json, keys[i]) != NULL)
            result = sl_dataset_add(dataset, keys[i], json_object_get(json, keys[i]), error);
    json_decref(json);
    return result;
}

/* What the arrays are of, if no stream says so: their metadata, if they come from sl-inspect. */
static int describe_alone(struct sl_arrays *arrays, struct sl_error *error)
{
    const struct sl_source *source = sl_source_find("arrays");
    const struct sl_dataset *own = &arrays->set.checkpoint.dataset;
    struct sl_dataset *dataset = &arrays->header.dataset;
    if (copy_metadata(dataset, own, error) != 0)
        return -1;
    dataset->name = sl_copy_text(source->name, error);
    if (dataset->name == NULL)
        return -1;
    if (own->preprocess.std[0] == 0 && own->preprocess.whiten[0] == '\0') {
        memcpy(dataset->preprocess.mean, source->mean, sizeof source->mean);
        memcpy(dataset->preprocess.std, source->std, sizeof source->std);
    }
    if (arrays->set.tensors[SL_ARRAY_MEAN].data != NULL &&
        sl_array_normalisation(&arrays->set, &dataset->preprocess, error) != 0)
        return -1;
    if (own->class_count > 0)
        return 0;
    return number_classes(dataset, sl_array_class_count(&arrays->set), error);
}

/* What the arrays' metadata say has to fit what is said of them. */
static int heed_metadata(struct sl_arrays *arrays, struct sl_error *error)
{
    const struct sl_dataset *own = &arrays->set.checkpoint.dataset;
    const char *whiten = own->preprocess.whiten;
    if (whiten[0] != '\0' && arrays->images.said == SL_FLOATS_UNSAID &&
        arrays->set.tensors[SL_ARRAY_IMAGES].dtype == SL_F32)
        arrays->images.said = SL_FLOATS_WHITENED;
    if (arrays->like == NULL || own->class_count == 0)
        return 0;
    if (arrays->images.said == SL_FLOATS_WHITENED && whiten[0] != '\0' &&
        !sl_preprocess_same_whitening(&own->preprocess, &arrays->header.dataset.preprocess))
        return sl_fail(error, "images are whitened by %s, which %s is not", whiten, arrays->like);
    return sl_dataset_match_classes(own, "the file", &arrays->header.dataset, arrays->like, error);
}

/* Without ids of their own, images are those of no split of the dataset. */
static int name_split(struct sl_arrays *arrays, json_t *step, struct sl_error *error)
{
    bool ids = arrays->set.tensors[SL_ARRAY_IDS].data != NULL;
    if (!ids && arrays->split != NULL)
        return sl_fail(error, "--split says of which split the array ids is, but there is none");
    const char *split = !ids ? "arrays" : arrays->split == NULL ? "train" : arrays->split;
    if (ids)
        json_object_set_new(json_object_get(step, "options"), "split", json_string(split));
    free(arrays->header.dataset.split);
    arrays->header.dataset.split = sl_copy_text(split, error);
    return arrays->header.dataset.split == NULL ? -1 : 0;
}

static int check_size(const struct sl_arrays *arrays, struct sl_error *error)
{
    const uint32_t *own = arrays->images.size, *like = arrays->header.dataset.image;
    char own_text[SL_SHAPE_TEXT], like_text[SL_SHAPE_TEXT];
    if (memcmp(own, like, sizeof arrays->images.size) == 0)
        return 0;
    return sl_fail(error, "images are %s, but %s has %s", sl_shape_text(own, 3, own_text),
                   arrays->like, sl_shape_text(like, 3, like_text));
}

/* The preprocessing of the stream, which has to be that of `like`. */
static int set_preprocess(struct sl_arrays *arrays, json_t *step, struct sl_error *error)
{
    struct sl_preprocess *preprocess = &arrays->header.dataset.preprocess, like = *preprocess;
    bool white = arrays->images.said == SL_FLOATS_WHITENED;
    if (arrays->whiten != NULL && white)
        return sl_fail(error, "--whiten makes no sense with --whitened");
    if (arrays->whiten == NULL && like.whiten[0] != '\0' && !white)
        return sl_fail(error,
                       "%s is whitened; use --whiten with its statistics to whiten the images, or "
                       "--whitened if they are",
                       arrays->like != NULL ? arrays->like : "what the metadata describe");
    if (arrays->whiten == NULL)
        return 0;
    if (sl_whitening_open(&arrays->statistics, arrays->whiten, arrays->header.made, step,
                          preprocess, error) != 0)
        return -1;
    if (arrays->like != NULL && !sl_preprocess_same_whitening(&like, preprocess))
        return sl_fail(error, "--whiten: %s is not the whitening of %s", arrays->whiten,
                       arrays->like);
    size_t size = (size_t)arrays->images.size[0] * arrays->images.size[1] * 3;
    if (arrays->statistics.size == size)
        return 0;
    return sl_fail(error, "%s: was made for images of %zu values, but these have %zu",
                   arrays->whiten, arrays->statistics.size, size);
}

/* All that can be wrong, before anything is written. */
static int prepare(struct sl_arrays *arrays, json_t *step, struct sl_error *error)
{
    struct sl_dataset *dataset = &arrays->header.dataset;
    struct sl_array_images *images = &arrays->images;
    if (heed_metadata(arrays, error) != 0 ||
        sl_array_images_init(images, &arrays->set, error) != 0 ||
        (arrays->like == NULL && describe_alone(arrays, error) != 0) ||
        (arrays->like != NULL && check_size(arrays, error) != 0))
        return -1;
    memcpy(dataset->image, images->size, sizeof dataset->image);
    if (name_split(arrays, step, error) != 0 || set_preprocess(arrays, step, error) != 0 ||
        sl_array_images_aim(images, &arrays->set, &dataset->preprocess, arrays->like, error) != 0 ||
        sl_array_labels_init(&arrays->labels, &arrays->set, dataset->class_count, error) != 0)
        return -1;
    return sl_array_images_survey(images, error);
}

/* Images on their way to the stream, a batch at a time. */
struct batch {
    float *images;  /* [SL_WHITEN_BATCH, H, W, 3]; owned */
    float *white;   /* the same, whitened; NULL if they are not to be; owned */
    uint8_t *bytes; /* [H, W, 3], of one image; owned */
};

static int start_batch(struct batch *batch, const struct sl_arrays *arrays, struct sl_error *error)
{
    size_t size = (size_t)arrays->images.size[0] * arrays->images.size[1] * 3;
    size_t room = arrays->images.whiten ? SL_WHITEN_BATCH : 1;
    batch->images = sl_alloc(size * room, sizeof *batch->images, error);
    batch->bytes = sl_alloc(size, 1, error);
    if (batch->images == NULL || batch->bytes == NULL)
        return -1;
    if (!arrays->images.whiten)
        return 0;
    batch->white = sl_alloc(size * room, sizeof *batch->white, error);
    return batch->white == NULL ? -1 : 0;
}

static int put(struct sl_arrays *arrays, struct sl_stream_writer *writer, struct batch *batch,
               size_t row, const float *image, struct sl_error *error)
{
    const uint32_t *dims = arrays->images.size;
    const struct sl_array_labels *labels = &arrays->labels;
    struct sl_sample sample = {.id = labels->ids[row],
                               .label = labels->classes[row],
                               .image = {SL_F32, 3, {dims[0], dims[1], dims[2]}, image}};
    if (sl_array_images_are_bytes(&arrays->images)) {
        for (size_t i = 0; i < (size_t)dims[0] * dims[1] * 3; i++)
            batch->bytes[i] = (uint8_t)image[i];
        sample.image.dtype = SL_U8;
        sample.image.data = batch->bytes;
    }
    if (labels->soft.data != NULL)
        sample.soft = sl_array_labels_soft(labels, row);
    return sl_stream_put_sample(writer, &sample, error);
}

static int put_batch(struct sl_arrays *arrays, struct sl_stream_writer *writer, struct batch *batch,
                     size_t first, size_t count, struct sl_error *error)
{
    size_t size = (size_t)arrays->images.size[0] * arrays->images.size[1] * 3;
    const size_t *rows = arrays->labels.rows + first;
    for (size_t i = 0; i < count; i++)
        sl_array_images_get(&arrays->images, rows[i], batch->images + i * size);
    if (batch->white != NULL)
        sl_whiten_apply_f32(&arrays->statistics, batch->images, count, batch->white);
    const float *ready = batch->white != NULL ? batch->white : batch->images;
    for (size_t i = 0; i < count; i++)
        if (put(arrays, writer, batch, rows[i], ready + i * size, error) != 0)
            return -1;
    return 0;
}

static int put_all(struct sl_arrays *arrays, struct sl_stream_writer *writer,
                   struct sl_error *error)
{
    struct batch batch = {0};
    size_t step = arrays->images.whiten ? SL_WHITEN_BATCH : 1, count = arrays->labels.count;
    int result = start_batch(&batch, arrays, error);
    for (size_t at = 0; at < count && result == 0; at += step)
        result =
            put_batch(arrays, writer, &batch, at, count - at < step ? count - at : step, error);
    free(batch.images);
    free(batch.white);
    free(batch.bytes);
    return result;
}

static int write_stream(struct sl_arrays *arrays, struct sl_output *output, struct sl_error *error)
{
    struct sl_stream_writer writer;
    arrays->header.kind = SL_SAMPLES;
    arrays->header.has_dataset = true;
    arrays->header.count = (int64_t)arrays->labels.count;
    arrays->header.learned = arrays->labels.learned;
    if (sl_stream_begin(&writer, output, &arrays->header, error) != 0)
        return -1;
    int result = put_all(arrays, &writer, error);
    if (result == 0)
        result = sl_stream_finish(&writer, error);
    sl_stream_drop(&writer);
    return result;
}

int sl_arrays_write(struct sl_arrays *arrays, json_t *step, struct sl_output *output,
                    struct sl_error *error)
{
    arrays->header.made = json_array();
    int result = arrays->like == NULL ? 0 : read_like(arrays, step, error);
    if (result == 0)
        result = sl_array_set_read(&arrays->set, arrays->from, error);
    if (result == 0) {
        json_object_set_new(step, "sha256", json_string(arrays->set.sha256));
        result = sl_source_digest_check(arrays->from, arrays->set.sha256, arrays->expected, error);
        if (result == 0 && prepare(arrays, step, error) != 0)
            result = sl_error_in(error, "%s", arrays->from);
    }
    sl_made_add(arrays->header.made, step);
    return result == 0 ? write_stream(arrays, output, error) : -1;
}

/* Values that are what was said, but look like something else. */
static void report_values(const struct sl_arrays *arrays, const struct sl_arrays_say *say)
{
    const struct sl_array_images *images = &arrays->images;
    double low = (double)images->low, high = (double)images->high;
    bool bytes = images->tensor.dtype == SL_U8;
    if (bytes && high <= 1)
        say->warn("%s: no byte of the images is above 1; were they from 0 to 1 before they became "
                  "bytes?",
                  arrays->from);
    if (images->said == SL_FLOATS_PIXELS && high < 1.01 / 255)
        say->warn("%s: no pixel is above 1/255; were they divided by 255 twice?", arrays->from);
    if (images->said > SL_FLOATS_PIXELS && low >= 0 && high <= 1)
        say->warn("%s: all values are from 0 to 1, as those of pixels are; if they are pixels, use "
                  "--pixels",
                  arrays->from);
    size_t all = arrays->labels.count * images->size[0] * images->size[1] * 3;
    if (images->said == SL_FLOATS_NORMALISED && images->outside > 0)
        say->note("%s: %.3g %% of the values are outside of what pixels can be (as pixels, from "
                  "%.2f to %.2f), which is usual for learned images",
                  arrays->from, 100.0 * (double)images->outside / (double)all,
                  (double)images->pixel_low, (double)images->pixel_high);
}

static void report_classes(const struct sl_arrays *arrays, const struct sl_arrays_say *say)
{
    const struct sl_array_labels *labels = &arrays->labels;
    const struct sl_dataset *dataset = &arrays->header.dataset;
    size_t bare = 0, first = 0;
    for (size_t class = dataset->class_count; class -- > 0;) {
        size_t i = 0;
        while (i < labels->count && labels->classes[i] != class)
            i++;
        bare += i == labels->count;
        first = i == labels->count ? class : first;
    }
    if (bare > 0)
        say->warn("%s: %zu of %zu classes %s no image, the first: %s", arrays->from, bare,
                  dataset->class_count, bare == 1 ? "has" : "have", dataset->classes[first].name);
    if (arrays->like == NULL && arrays->set.checkpoint.dataset.class_count == 0)
        say->note("%s: without --like, the %zu classes are called by their numbers", arrays->from,
                  dataset->class_count);
}

void sl_arrays_report(const struct sl_arrays *arrays, const struct sl_arrays_say *say)
{
    const struct sl_array_set *set = &arrays->set;
    struct sl_preprocess own;
    struct sl_error error;
    if (set->skipped > 0)
        say->warn("%s: %zu array%s or file%s skipped, the first: %s; known are images, labels, "
                  "soft, ids, mean and std",
                  arrays->from, set->skipped, set->skipped == 1 ? "" : "s",
                  set->skipped == 1 ? " was" : "s were", set->first);
    if (arrays->like != NULL && arrays->images.tensor.dtype == SL_U8 &&
        sl_array_normalisation(set, &own, &error) == 0)
        say->note("%s: images are bytes, so the arrays mean and std are not used, but the "
                  "preprocessing of %s",
                  arrays->from, arrays->like);
    report_values(arrays, say);
    report_classes(arrays, say);
}

void sl_arrays_release(struct sl_arrays *arrays)
{
    sl_array_images_release(&arrays->images);
    sl_array_labels_release(&arrays->labels);
    sl_array_set_release(&arrays->set);
    sl_stream_header_release(&arrays->header);
    sl_whiten_release(&arrays->statistics);
}
