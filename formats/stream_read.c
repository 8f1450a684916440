#include "formats/stream.h"

#include "base/input.h"
#include "base/memory.h"
#include "base/profile.h"
#include "formats/label.h"
#include "formats/made.h"
#include "formats/packed.h"
#include "formats/packed_input.h"
#include "formats/recognise.h"

#include <msgpack.h>
#include <stdlib.h>
#include <string.h>
#include <xxhash.h>

struct sl_stream_state {
    struct sl_packed_input input;
    enum sl_stream_kind wanted;
    struct sl_label_reader labels;
    bool inside;                    /* a segment: after its header, before its trailer */
    int64_t records;                /* before this segment */
    XXH3_state_t *digest;           /* of the segment so far */
    struct sl_dataset first;        /* of the first segment, which later ones must match */
    enum sl_stream_kind first_kind; /* 0 before it */
    const char *bytes;              /* [size] of the current record, in the input */
    size_t size;
    struct sl_output *copy; /* borrowed; where segment number `copied` is written, or NULL */
    int64_t copied;
};

int sl_stream_open(struct sl_stream_reader *reader, const char *path, enum sl_stream_kind kind,
                   struct sl_error *error)
{
    *reader = (struct sl_stream_reader){.segment = -1, .record = -1, .name = sl_input_name(path)};
    struct sl_stream_state *state = sl_alloc(1, sizeof *state, error);
    if (state == NULL)
        return -1;
    if (sl_packed_input_open(&state->input, path, error) != 0) {
        free(state);
        return -1;
    }
    reader->state = state;
    state->wanted = kind;
    state->digest = XXH3_createState();
    if (state->digest != NULL)
        return 0;
    sl_stream_close(reader);
    return sl_fail(error, "out of memory");
}

int sl_stream_inspect(struct sl_stream_reader *reader, const char *path, enum sl_stream_kind kind,
                      struct sl_error *error)
{
    if (sl_stream_open(reader, path, kind, error) != 0)
        return -1;
    reader->state->labels.any = true;
    return 0;
}

void sl_stream_copy_segment(struct sl_stream_reader *reader, int64_t segment,
                            struct sl_output *output)
{
    reader->state->copy = output;
    reader->state->copied = segment;
}

void sl_stream_header_release(struct sl_stream_header *header)
{
    sl_dataset_release(&header->dataset);
    json_decref(header->made);
    *header = (struct sl_stream_header){0};
}

void sl_stream_close(struct sl_stream_reader *reader)
{
    struct sl_stream_state *state = reader->state;
    sl_stream_header_release(&reader->header);
    json_decref(reader->metrics);
    if (state != NULL) {
        sl_packed_input_close(&state->input);
        XXH3_freeState(state->digest);
        sl_dataset_release(&state->first);
        sl_label_reader_release(&state->labels);
        free(state);
    }
    *reader = (struct sl_stream_reader){0};
}

static int read_integer(const msgpack_object *map, const char *key, int64_t high, int64_t *value,
                        struct sl_error *error)
{
    const msgpack_object *number = sl_packed_find(map, key);
    if (number == NULL || number->type != MSGPACK_OBJECT_POSITIVE_INTEGER)
        return sl_fail(error, "%s is not a whole number of at least 0", key);
    if (number->via.u64 > (uint64_t)high)
        return sl_fail(error, "%s is %llu, above %lld", key, (unsigned long long)number->via.u64,
                       (long long)high);
    *value = (int64_t)number->via.u64;
    return 0;
}

static int read_image(struct sl_sample *sample, const msgpack_object *image,
                      const struct sl_dataset *dataset, struct sl_error *error)
{
    if (image != NULL && image->type == MSGPACK_OBJECT_BIN) {
        sample->encoded = image->via.bin.ptr;
        sample->encoded_size = image->via.bin.size;
        return 0;
    }
    struct sl_tensor *tensor = &sample->image;
    if (sl_tensor_read(tensor, image, "image", error) != 0)
        return -1;
    if (tensor->dtype != SL_U8 && tensor->dtype != SL_F32)
        return sl_fail(error, "image is %s, neither u8 nor f32", sl_dtype_name(tensor->dtype));
    if (tensor->rank != 3)
        return sl_fail(error, "image has %u dimensions, expected 3", tensor->rank);
    char size[SL_SHAPE_TEXT], expected[SL_SHAPE_TEXT];
    if (memcmp(tensor->dims, dataset->image, sizeof dataset->image) != 0)
        return sl_fail(error, "image is %s, expected %s", sl_shape_text(tensor->dims, 3, size),
                       sl_shape_text(dataset->image, 3, expected));
    return sl_tensor_finite(tensor) ? 0 : sl_fail(error, "image has a value that is not finite");
}

/* The labels of views are checked, and stay as they are. */
static int read_views(struct sl_stream_reader *reader, const msgpack_object *map,
                      struct sl_error *error)
{
    struct sl_stream_state *state = reader->state;
    const msgpack_object *views = sl_packed_find(map, "views");
    int64_t count = reader->header.views.count;
    if (views == NULL || views->type != MSGPACK_OBJECT_ARRAY || views->via.array.size != count)
        return sl_fail(error, "views is not a list of %lld labels, as many as the header says",
                       (long long)count);
    for (uint32_t i = 0; i < views->via.array.size; i++) {
        struct sl_sample label = {0};
        if (sl_label_read(&state->labels, &views->via.array.ptr[i], &label, error) != 0)
            return sl_error_in(error, "view %u", i);
        if (label.soft.data == NULL)
            return sl_fail(error, "view %u has no label", i);
    }
    struct sl_sample *sample = &reader->sample;
    sample->views = sl_packed_member(state->bytes, state->size, "views", &sample->views_size);
    return sample->views != NULL ? 0 : sl_fail(error, "views cannot be found in the record");
}

static int read_sample(struct sl_stream_reader *reader, const msgpack_object *map,
                       struct sl_error *error)
{
    const struct sl_dataset *dataset = &reader->header.dataset;
    struct sl_sample *sample = &reader->sample;
    int64_t label = 0;
    *sample = (struct sl_sample){0};
    if (read_integer(map, "id", INT64_MAX, &sample->id, error) != 0 ||
        read_integer(map, "label", (int64_t)dataset->class_count - 1, &label, error) != 0 ||
        read_image(sample, sl_packed_find(map, "image"), dataset, error) != 0)
        return -1;
    sample->label = (uint32_t)label;
    /* first, since a packed label stays with its reader until the next */
    if (reader->header.views.count > 0 && read_views(reader, map, error) != 0)
        return -1;
    return sl_label_read(&reader->state->labels, sl_packed_find(map, "soft"), sample, error);
}

static int read_metrics(struct sl_stream_reader *reader, const msgpack_object *map,
                        struct sl_error *error)
{
    json_decref(reader->metrics);
    reader->metrics = sl_packed_read(map, error);
    if (reader->metrics == NULL)
        return -1;
    const char *key;
    json_t *value;
    json_object_foreach (reader->metrics, key, value)
        if (json_is_object(value) || json_is_array(value))
            return sl_fail(error, "%s is neither number nor text", key);
    return 0;
}

static int header_kind(const json_t *json, enum sl_stream_kind *kind, struct sl_error *error)
{
    const json_t *version = json_object_get(json, "softlabel");
    const char *text = json_string_value(json_object_get(json, "kind"));
    if (!json_is_integer(version))
        return sl_fail(error, "is a softlabel stream whose version is not a number, expected 1");
    if (json_integer_value(version) != 1)
        return sl_fail(error, "is a softlabel stream of version %lld; this program reads version 1",
                       (long long)json_integer_value(version));
    if (text != NULL && strcmp(text, "samples") == 0)
        *kind = SL_SAMPLES;
    else if (text != NULL && strcmp(text, "metrics") == 0)
        *kind = SL_METRICS;
    else
        return sl_fail(error, "is a stream of neither samples nor metrics");
    return 0;
}

/* Soft labels are probabilities unless the header says that they were learned. */
static int read_labels(struct sl_stream_header *header, const json_t *labels,
                       struct sl_error *error)
{
    const char *text = json_string_value(labels);
    header->learned = text != NULL && strcmp(text, "learned") == 0;
    if (labels == NULL || json_is_null(labels) || header->learned)
        return 0;
    return sl_fail(error, "header: labels is neither nil nor \"learned\"");
}

int sl_stream_header_read(struct sl_stream_header *header, const json_t *json,
                          struct sl_error *error)
{
    if (header_kind(json, &header->kind, error) != 0)
        return -1;
    const json_t *dataset = json_object_get(json, "dataset");
    header->has_dataset = json_is_object(dataset);
    if ((header->has_dataset || header->kind == SL_SAMPLES) &&
        (sl_dataset_from_json(&header->dataset, dataset, error) != 0 ||
         sl_dataset_sorted(&header->dataset, error) != 0))
        return -1;
    if (header->kind == SL_SAMPLES &&
        read_labels(header, json_object_get(json, "labels"), error) != 0)
        return -1;
    if (header->kind == SL_SAMPLES &&
        sl_stream_views_from_json(&header->views, json_object_get(json, "views"), error) != 0)
        return -1;
    if (header->kind == SL_SAMPLES &&
        (header->dataset.name == NULL || header->dataset.split == NULL))
        return sl_fail(error, "dataset: has no name or no split");
    const json_t *count = json_object_get(json, "count");
    if (count != NULL && !json_is_null(count) &&
        (!json_is_integer(count) || json_integer_value(count) < 0))
        return sl_fail(error, "header: count is neither a whole number nor nil");
    header->count = json_is_integer(count) ? json_integer_value(count) : -1;
    header->made = json_incref(json_object_get(json, "made"));
    if (sl_made_check(header->made, error) != 0)
        return -1;
    sl_preprocess_find_fit(&header->dataset.preprocess, header->made);
    return 0;
}

/* The kind is looked at before anything else. */
static int fill_header(struct sl_stream_reader *reader, const json_t *json, struct sl_error *error)
{
    struct sl_stream_header *header = &reader->header;
    if (header_kind(json, &header->kind, error) != 0)
        return -1;
    if (!(header->kind & reader->state->wanted))
        return sl_fail(error, "contains %s, but %s are needed here",
                       header->kind == SL_SAMPLES ? "samples" : "metrics",
                       header->kind == SL_SAMPLES ? "metrics" : "samples");
    return sl_stream_header_read(header, json, error);
}

static int keep_first(struct sl_stream_state *state, const struct sl_dataset *dataset,
                      struct sl_error *error)
{
    if (sl_label_reader_init(&state->labels, dataset->class_count, error) != 0)
        return -1;
    return sl_dataset_copy(&state->first, dataset, error);
}

/* Segments of samples must match, or a label would change its meaning midway. */
static int fit_first(struct sl_stream_reader *reader, struct sl_error *error)
{
    struct sl_stream_state *state = reader->state;
    char name[64];
    bool samples = reader->header.kind == SL_SAMPLES;
    if (state->first_kind == 0) {
        state->first_kind = reader->header.kind;
        return samples ? keep_first(state, &reader->header.dataset, error) : 0;
    }
    snprintf(name, sizeof name, "the segment from record %lld", (long long)state->records);
    if (state->first_kind != reader->header.kind)
        return sl_fail(error, "%s has %s, the first segment %s", name,
                       samples ? "samples" : "metrics", samples ? "metrics" : "samples");
    if (!samples)
        return 0;
    return sl_dataset_match_segments(&state->first, "the first segment", &reader->header.dataset,
                                     name, error);
}

static int read_header(struct sl_stream_reader *reader, struct sl_error *error)
{
    struct sl_stream_state *state = reader->state;
    json_t *json = sl_packed_read(&state->input.object.data, error);
    if (json == NULL)
        return -1;
    sl_stream_header_release(&reader->header);
    reader->segment++;
    state->records = reader->record + 1;
    int result = fill_header(reader, json, error);
    json_decref(json);
    if (result != 0 || fit_first(reader, error) != 0)
        return -1;
    state->labels.learned = reader->header.learned;
    state->inside = true;
    XXH3_128bits_reset(state->digest);
    return SL_STREAM_SEGMENT;
}

static int check_trailer(struct sl_stream_reader *reader, const msgpack_object *map,
                         struct sl_error *error)
{
    struct sl_stream_state *state = reader->state;
    int64_t count = -1, records = reader->record + 1 - state->records;
    if (read_integer(map, "count", INT64_MAX, &count, error) != 0)
        return sl_error_in(error, "trailer");
    if (count != records || (reader->header.count >= 0 && reader->header.count != records))
        return sl_fail(error, "has %lld records, its header or trailer says otherwise",
                       (long long)records);
    XXH128_canonical_t canonical;
    char text[SL_XXH3_TEXT];
    XXH128_canonicalFromHash(&canonical, XXH3_128bits_digest(state->digest));
    sl_hex(canonical.digest, sizeof canonical.digest, text);
    const msgpack_object *digest = sl_packed_find(map, "xxh3");
    if (digest == NULL || digest->type != MSGPACK_OBJECT_STR ||
        digest->via.str.size != SL_XXH3_TEXT - 1 ||
        memcmp(digest->via.str.ptr, text, SL_XXH3_TEXT - 1) != 0)
        return sl_fail(error, "is damaged: its digest does not match");
    memcpy(reader->digest, text, sizeof text);
    state->inside = false;
    return 0;
}

static int read_record(struct sl_stream_reader *reader, struct sl_error *error)
{
    reader->record++;
    const msgpack_object *map = &reader->state->input.object.data;
    int result = reader->header.kind == SL_SAMPLES ? read_sample(reader, map, error)
                                                   : read_metrics(reader, map, error);
    if (result != 0)
        return sl_error_in(error, "record %lld", (long long)reader->record);
    return SL_STREAM_RECORD;
}

/* Where a header is expected: anything else is named rather than parsed. */
static int check_start(struct sl_stream_reader *reader, struct sl_error *error)
{
    const char *bytes;
    size_t size;
    if (sl_packed_input_peek(&reader->state->input, &bytes, &size, error) != 0)
        return -1;
    if (size == 0 && reader->segment < 0)
        return sl_fail(error, "is empty; what should have written it may have failed");
    if (size == 0 || sl_looks_like_stream(bytes, size))
        return 0;
    sl_refuse_format(bytes, size, "not a softlabel stream", error);
    return reader->segment < 0
               ? -1
               : sl_error_in(error, "trailing data after record %lld", (long long)reader->record);
}

static int copy_bytes(const struct sl_stream_reader *reader, const char *bytes, size_t size,
                      struct sl_error *error)
{
    const struct sl_stream_state *state = reader->state;
    bool wanted = state->copy != NULL && state->copied == reader->segment;
    return wanted ? sl_output_write(state->copy, bytes, size, error) : 0;
}

static int next(struct sl_stream_reader *reader, struct sl_error *error)
{
    struct sl_stream_state *state = reader->state;
    const char *bytes = NULL;
    size_t size = 0;
    for (;;) {
        if (!state->inside && check_start(reader, error) != 0)
            return -1;
        int found = sl_packed_input_next(&state->input, &bytes, &size, error);
        if (found < 0)
            return -1;
        if (found == 0 && state->inside)
            return sl_fail(error, "is cut short: it has no trailer");
        if (found == 0)
            return SL_STREAM_END;
        const msgpack_object *object = &state->input.object.data;
        if (!state->inside &&
            (object->type != MSGPACK_OBJECT_MAP || sl_packed_find(object, "softlabel") == NULL))
            return sl_refuse_format(bytes, size, "not a softlabel stream", error);
        if (object->type != MSGPACK_OBJECT_MAP)
            return sl_fail(error, "is damaged: it holds something that is not a record");
        const msgpack_object *end = sl_packed_find(object, "end");
        if (state->inside && end != NULL && end->type == MSGPACK_OBJECT_BOOLEAN &&
            end->via.boolean) {
            if (check_trailer(reader, object, error) != 0 ||
                copy_bytes(reader, bytes, size, error) != 0)
                return -1;
            continue;
        }
        state->bytes = bytes;
        state->size = size;
        int result = state->inside ? read_record(reader, error) : read_header(reader, error);
        if (result > 0) /* a header that is refused has not started the digest */
            XXH3_128bits_update(state->digest, bytes, size);
        return result > 0 && copy_bytes(reader, bytes, size, error) != 0 ? -1 : result;
    }
}

int sl_stream_next(struct sl_stream_reader *reader, struct sl_error *error)
{
    enum sl_section before = sl_profile_to(SL_IN_READING);
    int result = next(reader, error);
    sl_profile_to(before);
    if (result < 0)
        sl_error_in(error, "%s", reader->name);
    return result;
}

size_t sl_stream_member_size(const struct sl_stream_reader *reader, const char *key)
{
    size_t size;
    sl_packed_member(reader->state->bytes, reader->state->size, key, &size);
    return size;
}

void sl_sample_soft(const struct sl_sample *sample, size_t classes, float *soft)
{
    if (sample->index.data == NULL) {
        sl_tensor_to_f32(&sample->soft, soft);
        return;
    }
    memset(soft, 0, classes * sizeof *soft);
    struct sl_tensor one = sample->soft;
    one.dims[0] = 1;
    for (uint32_t k = 0; k < sample->soft.dims[0]; k++) {
        uint16_t class;
        memcpy(&class, (const char *)sample->index.data + 2 * (size_t)k, sizeof class);
        one.data = (const char *)sample->soft.data + k * sl_dtype_size(one.dtype);
        sl_tensor_to_f32(&one, &soft[class]);
    }
}

void sl_sample_shares(const struct sl_stream_header *header, const struct sl_sample *sample,
                      float *shares)
{
    size_t classes = header->dataset.class_count;
    double sum = 0;
    sl_sample_soft(sample, classes, shares);
    for (size_t c = 0; header->learned && c < classes; c++)
        sum += (double)shares[c];
    for (size_t c = 0; sum > 0 && c < classes; c++)
        shares[c] = (float)((double)shares[c] / sum);
}
