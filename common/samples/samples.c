#include "samples/samples.h"

#include "base/allowance.h"
#include "base/digest.h"
#include "base/input.h"
#include "base/memory.h"
#include "base/profile.h"
#include "kernel/kernel.h"
#include "samples/decode.h"
#include "samples/decoder.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Images may take one part in MEMORY_SHARE of the memory; a larger set is kept in a file. The
 * rest is for another set (of a test), for soft labels, the network, and a second process. */
enum { MEMORY_SHARE = 4 };

/* Samples that are being read: the room in each array. */
struct growing {
    struct sl_samples *samples;
    size_t ids, labels;
    size_t limit; /* bytes of images in memory, and of soft labels */
    bool views;   /* keep the labels of views */
    struct sl_decoder decoder;
};

static size_t image_size(const struct sl_dataset *dataset)
{
    return (size_t)dataset->image[0] * dataset->image[1] * dataset->image[2];
}

/* A multiple of every number of channels: a loop of this fixed length suits wide registers. */
enum { ROUND = 48 };

SL_WIDE static void normalise_rounds(size_t rounds, const uint8_t *restrict bytes,
                                     const float *restrict mean, const float *restrict std,
                                     float *restrict image)
{
    for (size_t r = 0; r < rounds; r++)
        for (size_t i = 0; i < ROUND; i++)
            image[r * ROUND + i] = ((float)bytes[r * ROUND + i] / 255.0f - mean[i]) / std[i];
}

/* Bytes [H, W, C] as a network sees them. */
static void normalise(const uint8_t *bytes, const struct sl_dataset *dataset, float *image)
{
    const struct sl_preprocess *preprocess = &dataset->preprocess;
    size_t channels = dataset->image[2], count = image_size(dataset);
    float mean[ROUND], std[ROUND];
    for (size_t i = 0; i < ROUND; i++) {
        mean[i] = preprocess->mean[i % channels];
        std[i] = preprocess->std[i % channels];
    }
    normalise_rounds(count / ROUND, bytes, mean, std, image);
    for (size_t i = count / ROUND * ROUND; i < count; i++)
        image[i] = ((float)bytes[i] / 255.0f - mean[i % ROUND]) / std[i % ROUND];
}

/* Whitened images are made from bytes once, by sl-fetch; bytes among them have no meaning. */
static int expect_bytes(const struct sl_dataset *dataset, struct sl_error *error)
{
    if (dataset->preprocess.whiten[0] != '\0')
        return sl_fail(
            error, "image holds bytes, but images of this stream are whitened, which takes f32");
    return 0;
}

/* The pixels of an encoded image, to free(); NULL on failure. */
static uint8_t *decode(const struct sl_sample *sample, const struct sl_dataset *dataset,
                       struct sl_error *error)
{
    struct sl_picture picture;
    if (expect_bytes(dataset, error) != 0)
        return NULL;
    enum sl_section before = sl_profile_to(SL_IN_DECODING);
    int result = sl_sample_decode(sample, dataset, &picture, error);
    sl_profile_to(before);
    return result == 0 ? picture.pixels : NULL;
}

int sl_sample_image(const struct sl_sample *sample, const struct sl_dataset *dataset, float *image,
                    struct sl_error *error)
{
    if (sample->encoded != NULL) {
        uint8_t *pixels = decode(sample, dataset, error);
        if (pixels == NULL)
            return -1;
        normalise(pixels, dataset, image);
        free(pixels);
        return 0;
    }
    if (sample->image.dtype == SL_U8) {
        if (expect_bytes(dataset, error) != 0)
            return -1;
        normalise(sample->image.data, dataset, image);
        return 0;
    }
    sl_tensor_to_f32(&sample->image, image);
    return 0;
}

/* Pixels of such images. */
static struct sl_view_source source_of(const struct sl_dataset *dataset, const void *pixels,
                                       bool floats)
{
    return (struct sl_view_source){.pixels = pixels,
                                   .floats = floats,
                                   .height = dataset->image[0],
                                   .width = dataset->image[1],
                                   .channels = dataset->image[2],
                                   .mean = dataset->preprocess.mean,
                                   .std = dataset->preprocess.std};
}

int sl_sample_source(const struct sl_sample *sample, const struct sl_dataset *dataset,
                     struct sl_view_source *source, void **owned, struct sl_error *error)
{
    *owned = NULL;
    *source = source_of(dataset, sample->image.data, false);
    if (sample->encoded != NULL) {
        source->pixels = *owned = decode(sample, dataset, error);
        return *owned == NULL ? -1 : 0;
    }
    if (sample->image.dtype == SL_U8)
        return expect_bytes(dataset, error);
    source->floats = true;
    source->pixels = *owned = sl_alloc(image_size(dataset), sizeof(float), error);
    if (*owned == NULL)
        return -1;
    sl_tensor_to_f32(&sample->image, *owned);
    return 0;
}

/* Appends a record's image, or has it decoded. */
static int add_image(struct growing *growing, const struct sl_sample *sample,
                     struct sl_error *error)
{
    struct sl_samples *samples = growing->samples;
    size_t size = image_size(&samples->dataset);
    bool floats = sample->encoded == NULL && sample->image.dtype == SL_F32;
    if (samples->count == 0)
        samples->floats = floats;
    if (floats != samples->floats)
        return sl_fail(error, "image holds %s, unlike those before it", floats ? "f32" : "bytes");
    size_t bytes = size * (floats ? sizeof(float) : 1);
    if (samples->count == 0)
        sl_store_init(&samples->image_store, bytes, growing->limit);
    if (!floats && expect_bytes(&samples->dataset, error) != 0)
        return -1;
    if (sample->encoded != NULL)
        return sl_decoder_add(&growing->decoder, sample, error);
    if (sl_decoder_finish(&growing->decoder, error) != 0)
        return -1;
    void *place = sl_store_add(&samples->image_store, error);
    if (place == NULL)
        return -1;
    if (floats)
        return sl_sample_image(sample, &samples->dataset, place, error);
    memcpy(place, sample->image.data, bytes);
    return 0;
}

static int add_soft(struct growing *growing, const struct sl_sample *sample, struct sl_error *error)
{
    struct sl_samples *samples = growing->samples;
    size_t classes = samples->dataset.class_count;
    bool soft = sample->soft.data != NULL;
    if (samples->count > 0 && soft != (samples->soft_store.count > 0))
        return sl_fail(error, "has %s soft label, those before it have %s", soft ? "a" : "no",
                       soft ? "none" : "one");
    if (!soft)
        return 0;
    if (samples->count == 0)
        sl_store_init(&samples->soft_store, classes * sizeof(float), growing->limit);
    float *place = sl_store_add(&samples->soft_store, error);
    if (place == NULL)
        return -1;
    sl_sample_soft(sample, classes, place);
    return 0;
}

static int add_record(struct growing *growing, const struct sl_sample *sample,
                      struct sl_error *error)
{
    struct sl_samples *samples = growing->samples;
    size_t wanted = samples->count + 1;
    if (sl_grow((void **)&samples->ids, &growing->ids, wanted, sizeof *samples->ids, error) != 0 ||
        sl_grow((void **)&samples->labels, &growing->labels, wanted, sizeof *samples->labels,
                error) != 0 ||
        add_image(growing, sample, error) != 0 || add_soft(growing, sample, error) != 0)
        return -1;
    if (sample->views != NULL && growing->views &&
        sl_view_labels_add(&samples->view_labels, sample, error) != 0)
        return -1;
    samples->ids[samples->count] = sample->id;
    samples->labels[samples->count] = sample->label;
    samples->count++;
    return 0;
}

/* Of one kind in all segments, or they could not be trained on together. */
static int add_views(struct growing *growing, const struct sl_stream_header *header,
                     struct sl_error *error)
{
    struct sl_samples *samples = growing->samples;
    char name[64];
    if (!growing->views)
        return 0;
    if (samples->made.steps == NULL && header->views.count > 0)
        sl_view_labels_init(&samples->view_labels, (size_t)header->views.count, growing->limit);
    snprintf(name, sizeof name, "the segment from record %zu", samples->count);
    return sl_stream_views_match(&samples->views, "the first segment", &header->views, name, error);
}

static int add_segment(struct growing *growing, const struct sl_stream_header *header,
                       struct sl_error *error)
{
    struct sl_samples *samples = growing->samples;
    samples->learned |= header->learned;
    if (samples->made.steps == NULL)
        samples->views = header->views;
    if (add_views(growing, header, error) != 0)
        return -1;
    if (samples->made.steps == NULL &&
        sl_dataset_copy(&samples->dataset, &header->dataset, error) != 0)
        return -1;
    struct sl_error unused;
    samples->mixed |=
        sl_dataset_match_ids(&samples->dataset, "", &header->dataset, "", &unused) != 0;
    sl_made_list_add(&samples->made, header->made);
    return 0;
}

/* Once a segment is read to its end. */
static void add_digest(struct sl_samples *samples, const char *segment)
{
    char both[2 * SL_XXH3_TEXT];
    int length = snprintf(both, sizeof both, "%s%s", samples->digest, segment);
    if (samples->digest[0] == '\0')
        memcpy(samples->digest, segment, SL_XXH3_TEXT);
    else
        sl_xxh3(both, (size_t)length, samples->digest);
}

static int read_records(struct growing *growing, struct sl_stream_reader *reader,
                        struct sl_error *error)
{
    int what;
    while ((what = sl_stream_next(reader, error)) > 0) {
        growing->decoder.record = reader->record;
        if (what == SL_STREAM_SEGMENT && growing->samples->made.steps != NULL)
            add_digest(growing->samples, reader->digest);
        if (what == SL_STREAM_SEGMENT && add_segment(growing, &reader->header, error) != 0)
            return sl_error_in(error, "%s", reader->name);
        if (what == SL_STREAM_RECORD && add_record(growing, &reader->sample, error) != 0)
            return sl_error_at_record(error, reader->name, growing->decoder.record);
        if (what == SL_STREAM_RECORD)
            sl_weight_add(&growing->samples->weight, reader);
    }
    if (what == SL_STREAM_END)
        add_digest(growing->samples, reader->digest);
    if (what == SL_STREAM_END && growing->samples->count == 0)
        return sl_fail(error, "%s: has no records", reader->name);
    return what;
}

/* An image that is still to be decoded comes before whatever else is wrong. */
static int read_all(struct growing *growing, struct sl_stream_reader *reader,
                    struct sl_error *error)
{
    struct sl_error other;
    int result = read_records(growing, reader, error);
    if (sl_decoder_finish(&growing->decoder, &other) == 0)
        return result;
    *error = other;
    return sl_error_at_record(error, reader->name, growing->decoder.record);
}

static int finish(struct sl_samples *samples, struct sl_error *error)
{
    if (sl_store_finish(&samples->image_store, error) != 0 ||
        sl_store_finish(&samples->soft_store, error) != 0 ||
        sl_view_labels_finish(&samples->view_labels, error) != 0)
        return -1;
    samples->images = samples->image_store.items;
    samples->soft = samples->soft_store.items;
    return 0;
}

static int read_path(struct sl_samples *samples, const char *path, bool views,
                     struct sl_error *error)
{
    struct growing growing = {
        .samples = samples,
        .limit = (size_t)(sl_memory_allowance() / MEMORY_SHARE),
        .views = views,
        .decoder = {.dataset = &samples->dataset, .store = &samples->image_store}};
    struct sl_stream_reader reader;
    *samples = (struct sl_samples){0};
    int result = sl_stream_open(&reader, path, SL_SAMPLES, error);
    if (result == 0) {
        enum sl_section before = sl_profile_to(SL_IN_READING);
        result = read_all(&growing, &reader, error);
        if (result == 0 && finish(samples, error) != 0)
            result = sl_error_in(error, "%s", reader.name);
        sl_profile_to(before);
        sl_decoder_release(&growing.decoder);
        sl_stream_close(&reader);
    }
    if (result != 0)
        sl_samples_release(samples);
    return result;
}

int sl_samples_read(struct sl_samples *samples, const char *path, struct sl_error *error)
{
    return read_path(samples, path, false, error);
}

int sl_samples_read_views(struct sl_samples *samples, const char *path, struct sl_error *error)
{
    return read_path(samples, path, true, error);
}

static int by_value(const void *left, const void *right)
{
    const int64_t *a = left, *b = right;
    return (*a > *b) - (*a < *b);
}

int sl_samples_check_test(const struct sl_samples *samples, const char *name,
                          struct sl_error *error)
{
    if (samples->mixed)
        return sl_fail(error, "%s: has images of several splits, so it is not a test set", name);
    int64_t *ids = sl_alloc(samples->count, sizeof *ids, error);
    if (ids == NULL)
        return -1;
    memcpy(ids, samples->ids, samples->count * sizeof *ids);
    qsort(ids, samples->count, sizeof *ids, by_value);
    int result = 0;
    for (size_t i = 1; i < samples->count && result == 0; i++)
        if (ids[i] == ids[i - 1])
            result = sl_fail(error, "%s: id %lld appears twice", name, (long long)ids[i]);
    free(ids);
    return result;
}

int sl_samples_read_test(struct sl_samples *samples, const char *path,
                         const struct sl_samples *training, struct sl_error *error)
{
    if (sl_samples_read(samples, path, error) != 0)
        return -1;
    if (sl_dataset_match(&training->dataset, "the training set", &samples->dataset, path, error) ==
            0 &&
        sl_samples_check_test(samples, sl_input_name(path), error) == 0)
        return 0;
    sl_samples_release(samples);
    return -1;
}

void sl_samples_image(const struct sl_samples *samples, size_t index, float *image)
{
    size_t size = image_size(&samples->dataset);
    sl_store_expect(&samples->image_store, index);
    if (samples->floats)
        memcpy(image, (const float *)samples->images + index * size, size * sizeof *image);
    else
        normalise((const uint8_t *)samples->images + index * size, &samples->dataset, image);
}

struct sl_view_source sl_samples_source(const struct sl_samples *samples, size_t index)
{
    const struct sl_dataset *dataset = &samples->dataset;
    size_t bytes = image_size(dataset) * (samples->floats ? sizeof(float) : 1);
    sl_store_expect(&samples->image_store, index);
    return source_of(dataset, (const char *)samples->images + index * bytes, samples->floats);
}

void sl_samples_release(struct sl_samples *samples)
{
    sl_dataset_release(&samples->dataset);
    sl_made_list_release(&samples->made);
    free(samples->ids);
    free(samples->labels);
    sl_store_release(&samples->image_store);
    sl_store_release(&samples->soft_store);
    sl_view_labels_release(&samples->view_labels);
    *samples = (struct sl_samples){0};
}
