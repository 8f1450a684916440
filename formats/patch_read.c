#include "formats/patch.h"

#include "base/deflate.h"
#include "base/input.h"
#include "base/memory.h"
#include "formats/packed.h"
#include "formats/recognise.h"

#include <stdlib.h>
#include <string.h>

/* Bytes of a file, of an unpacked header and of all unpacked labels; records of a patch. */
static const size_t FILE_MAX = (size_t)1 << 30, HEADER_MAX = (size_t)64 << 20;
static const size_t LABELS_MAX = (size_t)1 << 30;
static const int64_t COUNT_MAX = 100000000;

/* Unpacked bytes that are read from the front. */
struct part {
    void *bytes; /* owned */
    size_t size, at;
};

static int open_part(struct part *part, const msgpack_object *map, const char *key, size_t limit,
                     struct sl_error *error)
{
    const msgpack_object *object = sl_packed_find(map, key);
    *part = (struct part){0};
    if (object == NULL || object->type != MSGPACK_OBJECT_BIN)
        return sl_fail(error, "has no %s", key);
    if (sl_inflate(object->via.bin.ptr, object->via.bin.size, limit, &part->bytes, &part->size,
                   error) != 0)
        return sl_error_in(error, "%s", key);
    return 0;
}

/* A number as the writer puts it; *number is at most `high`. */
static int get_number(struct part *part, uint64_t high, uint64_t *number, struct sl_error *error)
{
    *number = 0;
    for (unsigned shift = 0; shift < 64 && part->at < part->size; shift += 7) {
        uint8_t byte = ((const uint8_t *)part->bytes)[part->at++];
        *number |= (uint64_t)(byte & 0x7f) << shift;
        if (byte < 0x80 && *number <= high)
            return 0;
    }
    return sl_fail(error, "a number is cut short or too large");
}

static int get_integer(const msgpack_object *map, const char *key, int64_t low, int64_t high,
                       int64_t *value, struct sl_error *error)
{
    const msgpack_object *number = sl_packed_find(map, key);
    if (number == NULL || number->type != MSGPACK_OBJECT_POSITIVE_INTEGER ||
        number->via.u64 > (uint64_t)high || (int64_t)number->via.u64 < low)
        return sl_fail(error, "%s is not a whole number from %lld to %lld", key, (long long)low,
                       (long long)high);
    *value = (int64_t)number->via.u64;
    return 0;
}

static bool is_text(const msgpack_object *object, const char *text)
{
    return object != NULL && object->type == MSGPACK_OBJECT_STR &&
           object->via.str.size == strlen(text) &&
           memcmp(object->via.str.ptr, text, strlen(text)) == 0;
}

static int read_header(struct sl_patch *patch, const struct part *part, struct sl_error *error)
{
    size_t length, offset = 0;
    msgpack_unpacked object;
    json_t *json = NULL;
    if (sl_packed_scan(part->bytes, part->size, &length) != 1 || length != part->size)
        return sl_fail(error, "header: is not MessagePack");
    msgpack_unpacked_init(&object);
    if (msgpack_unpack_next(&object, part->bytes, part->size, &offset) == MSGPACK_UNPACK_SUCCESS)
        json = sl_packed_read(&object.data, error);
    else
        sl_fail(error, "header: cannot be read");
    int result = json == NULL ? -1 : sl_stream_header_read(&patch->header, json, error);
    if (result == 0 && patch->header.kind != SL_SAMPLES)
        result = sl_fail(error, "header: is not one of samples");
    json_decref(json);
    msgpack_unpacked_destroy(&object);
    return result;
}

static int read_ids(struct sl_patch *patch, struct part *part, struct sl_error *error)
{
    int64_t before = 0;
    if (part->size < (size_t)patch->count) /* of at least a byte each */
        return sl_fail(error, "ids: are fewer than %lld", (long long)patch->count);
    patch->ids = sl_alloc((size_t)patch->count, sizeof *patch->ids, error);
    if (patch->ids == NULL)
        return -1;
    for (int64_t i = 0; i < patch->count; i++) {
        uint64_t number;
        if (get_number(part, UINT64_MAX, &number, error) != 0)
            return sl_error_in(error, "ids");
        uint64_t step = number >> 1 ^ (~(number & 1) + 1);
        patch->ids[i] = before = (int64_t)((uint64_t)before + step);
        if (before < 0)
            return sl_fail(error, "ids: one is below 0");
    }
    return part->at == part->size
               ? 0
               : sl_fail(error, "ids: there are more than %lld", (long long)patch->count);
}

/* The reverse of the writer's order of bytes. */
static int read_labels(struct sl_patch *patch, struct part *part, struct sl_error *error)
{
    size_t count = (size_t)patch->count, end = 0, longest = 0;
    if (part->size < count)
        return sl_fail(error, "labels: are fewer than %zu", count);
    patch->ends = sl_alloc(count, sizeof *patch->ends, error);
    if (patch->ends == NULL)
        return -1;
    for (size_t i = 0; i < count; i++) {
        uint64_t length;
        if (get_number(part, part->size, &length, error) != 0)
            return sl_error_in(error, "labels");
        longest = length > longest ? length : longest;
        patch->ends[i] = end += length;
        if (end > part->size)
            return sl_fail(error, "labels: are cut short");
    }
    if (part->size - part->at != end)
        return sl_fail(error, "labels: have %zu bytes, expected %zu", part->size - part->at, end);
    patch->labels = sl_alloc(end + 1, 1, error);
    if (patch->labels == NULL)
        return -1;
    const uint8_t *from = (const uint8_t *)part->bytes + part->at;
    for (size_t at = 0; at < longest; at++)
        for (size_t i = 0, start = 0; i < count; start = patch->ends[i++])
            if (start + at < patch->ends[i])
                patch->labels[start + at] = *from++;
    return 0;
}

/* The ids, unless the steps of the header say which they are. */
static int read_choice(struct sl_patch *patch, const msgpack_object *map, struct sl_error *error)
{
    struct part part;
    struct sl_patch_choice choice;
    patch->replayed = sl_packed_find(map, "ids") == NULL;
    if (patch->replayed)
        return sl_patch_choose(patch->header.made, &choice)
                   ? 0
                   : sl_fail(error, "has no ids, and its steps do not say how images were chosen");
    if (open_part(&part, map, "ids", (size_t)patch->count * 10 + 1, error) != 0)
        return -1;
    int result = read_ids(patch, &part, error);
    free(part.bytes);
    return result;
}

static int read_map(struct sl_patch *patch, const msgpack_object *map, struct sl_error *error)
{
    struct part header, labels = {0};
    int64_t version = 0;
    if (get_integer(map, "softlabel-patch", 0, INT64_MAX, &version, error) != 0)
        return -1;
    if (version != 1)
        return sl_fail(error, "is a patch of version %lld; this program reads version 1",
                       (long long)version);
    const msgpack_object *digest = sl_packed_find(map, "xxh3"),
                         *image = sl_packed_find(map, "image");
    if (digest == NULL || digest->type != MSGPACK_OBJECT_STR ||
        digest->via.str.size != SL_XXH3_TEXT - 1)
        return sl_fail(error, "has no digest of what it rebuilds");
    memcpy(patch->digest, digest->via.str.ptr, SL_XXH3_TEXT - 1);
    patch->floats = is_text(image, "f32");
    if (!patch->floats && !is_text(image, "same"))
        return sl_fail(error, "image is neither \"same\" nor \"f32\"");
    if (get_integer(map, "count", 0, COUNT_MAX, &patch->count, error) != 0 ||
        open_part(&header, map, "header", HEADER_MAX, error) != 0)
        return -1;
    int result = read_header(patch, &header, error);
    free(header.bytes);
    if (result == 0)
        result = read_choice(patch, map, error);
    if (result == 0)
        result = open_part(&labels, map, "labels", LABELS_MAX, error);
    if (result == 0)
        result = read_labels(patch, &labels, error);
    free(labels.bytes);
    return result;
}

/* Fails unless the object at the end says so, with the digest of the bytes before it. */
static int check_end(const char *bytes, size_t size, size_t end_size, struct sl_error *error)
{
    char text[SL_XXH3_TEXT];
    msgpack_unpacked end;
    size_t offset = 0;
    sl_xxh3(bytes, size, text);
    msgpack_unpacked_init(&end);
    bool whole =
        msgpack_unpack_next(&end, bytes + size, end_size, &offset) == MSGPACK_UNPACK_SUCCESS &&
        end.data.type == MSGPACK_OBJECT_MAP && is_text(sl_packed_find(&end.data, "xxh3"), text);
    msgpack_unpacked_destroy(&end);
    return whole ? 0 : sl_fail(error, "is damaged: its digest does not match");
}

/* A map and what ends it. The map is only looked into once the digest agrees. */
static int read_file(struct sl_patch *patch, const char *bytes, size_t size, struct sl_error *error)
{
    size_t length = 0, end_length = 0, offset = 0;
    msgpack_unpacked map;
    if (!sl_looks_like_patch(bytes, size))
        return sl_refuse_format(bytes, size, "not a patch, see sl-patch(5)", error);
    int whole = sl_packed_scan(bytes, size, &length);
    if (whole == 1)
        whole = sl_packed_scan(bytes + length, size - length, &end_length);
    if (whole == 0)
        return sl_fail(error, "is cut short");
    if (whole < 0 || length + end_length != size)
        return sl_fail(error, "is damaged");
    if (check_end(bytes, length, end_length, error) != 0)
        return -1;
    msgpack_unpacked_init(&map);
    int result = msgpack_unpack_next(&map, bytes, length, &offset) == MSGPACK_UNPACK_SUCCESS
                     ? read_map(patch, &map.data, error)
                     : sl_fail(error, "cannot be read");
    msgpack_unpacked_destroy(&map);
    return result;
}

int sl_patch_read(struct sl_patch *patch, const char *path, struct sl_error *error)
{
    size_t size;
    char *bytes = sl_input_all(path, FILE_MAX, &size, error);
    *patch = (struct sl_patch){0};
    if (bytes == NULL)
        return -1;
    int result = read_file(patch, bytes, size, error);
    free(bytes);
    if (result == 0)
        return 0;
    sl_patch_release(patch);
    return sl_error_in(error, "%s", sl_input_name(path));
}

/* What follows the label of a record: the list of those of its views, if the header has views. */
static int read_views(const struct sl_patch *patch, const char *bytes, size_t size,
                      struct sl_sample *sample, struct sl_error *error)
{
    size_t length;
    sample->views = NULL;
    if (patch->header.views.count == 0)
        return size == 0 ? 0 : sl_fail(error, "has %zu bytes after its end", size);
    if (sl_packed_scan(bytes, size, &length) != 1 || length != size)
        return sl_fail(error, "has no list of labels of views");
    sample->views = bytes;
    sample->views_size = size;
    return 0;
}

int sl_patch_label(const struct sl_patch *patch, int64_t i, struct sl_label_reader *reader,
                   struct sl_sample *sample, struct sl_error *error)
{
    size_t start = i > 0 ? patch->ends[i - 1] : 0, size = patch->ends[i] - start, length = size;
    const char *bytes = (const char *)patch->labels + start;
    sample->soft.data = sample->index.data = sample->packed = NULL;
    if (sl_packed_scan(bytes, size, &length) != 1)
        return sl_fail(error, "label %lld is not MessagePack", (long long)i);
    if (sl_label_read_bytes(reader, bytes, length, sample, error) != 0 ||
        read_views(patch, bytes + length, size - length, sample, error) != 0)
        return sl_error_in(error, "label %lld", (long long)i);
    return 0;
}
