#include "formats/checkpoint.h"

#include "base/input.h"
#include "base/memory.h"
#include "base/number.h"
#include "base/profile.h"
#include "base/visible.h"
#include "formats/checkpoint_array.h"
#include "formats/made.h"
#include "formats/recognise.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ARRAYS_MAX = 100000 };
static const size_t FILE_MAX = (size_t)8 << 30;

/* Where an array's data lie in the data section. */
struct extent {
    const char *name;
    const json_t *json;
    size_t start, end;
};

static int read_array(struct sl_checkpoint *checkpoint, const struct extent *extent,
                      const uint8_t *data, struct sl_error *error)
{
    struct sl_array *array = &checkpoint->arrays[checkpoint->count++];
    array->name = sl_copy_text(extent->name, error);
    if (array->name == NULL)
        return -1;
    if (!sl_is_line(array->name))
        return sl_fail(error, "has a name that is not a line of text");
    return sl_array_read(array, extent->json, data + extent->start, extent->end - extent->start,
                         error);
}

static json_t *parse(const char *text, struct sl_error *error)
{
    json_error_t where;
    json_t *json = json_loads(text, JSON_REJECT_DUPLICATES, &where);
    if (json == NULL)
        sl_fail(error, "%s", where.text);
    return json;
}

static int read_arch(struct sl_checkpoint *checkpoint, const char *text, struct sl_error *error)
{
    if (!sl_is_line(text))
        return sl_fail(error, "is not a line of text");
    checkpoint->arch = sl_copy_text(text, error);
    return checkpoint->arch == NULL ? -1 : 0;
}

static int read_member(struct sl_checkpoint *checkpoint, const char *key, const char *text,
                       struct sl_error *error)
{
    if (strcmp(key, "arch") == 0)
        return read_arch(checkpoint, text, error);
    if (strcmp(key, "epoch") == 0)
        return sl_parse_integer(text, 0, INT64_MAX, &checkpoint->epoch, error);
    if (strcmp(key, "step") == 0)
        return sl_parse_integer(text, 1, INT64_MAX, &checkpoint->step, error);
    json_t *json = parse(text, error);
    if (json == NULL)
        return -1;
    bool made = strcmp(key, "made") == 0;
    int result =
        made ? sl_made_check(json, error) : sl_dataset_add(&checkpoint->dataset, key, json, error);
    if (made && result == 0 && checkpoint->own) /* else it is how they were made before a change */
        checkpoint->made = json_incref(json);
    json_decref(json);
    return result;
}

/* Other programs use the same keys for something else: what makes no sense in a file that was not
 * written here is skipped and reported, since the arrays show what the network is. */
static void pass_over(struct sl_checkpoint *checkpoint, const char *key, const char *text)
{
    size_t used = strlen(checkpoint->passed), room = sizeof checkpoint->passed - used;
    snprintf(checkpoint->passed + used, room, "%s%s (%.30s%s)", used == 0 ? "" : ", ", key, text,
             strlen(text) > 30 ? "..." : "");
    sl_make_visible(checkpoint->passed + used);
}

static int read_metadata(struct sl_checkpoint *checkpoint, const json_t *metadata,
                         struct sl_error *error)
{
    static const char *const keys[] = {"arch",    "epoch", "step",      "made",
                                       "classes", "image", "preprocess"};
    checkpoint->own = json_object_get(metadata, "xxh3") != NULL;
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        const char *text = json_string_value(json_object_get(metadata, keys[i]));
        if (text == NULL || read_member(checkpoint, keys[i], text, error) == 0)
            continue;
        if (checkpoint->own)
            return sl_error_in(error, "metadata %s", keys[i]);
        pass_over(checkpoint, keys[i], text);
    }
    sl_preprocess_find_fit(&checkpoint->dataset.preprocess, checkpoint->made);
    return 0;
}

static int compare_digest(struct sl_checkpoint *checkpoint, const json_t *metadata,
                          const uint8_t *data, size_t size, struct sl_error *error)
{
    const char *told = json_string_value(json_object_get(metadata, "xxh3"));
    char text[SL_XXH3_TEXT];
    sl_xxh3(data, size, text);
    if (told != NULL && strcmp(told, text) != 0) {
        sl_fail(error, "is damaged: its digest does not match");
        return sl_error_hint(error,
                             "a program that changes it must leave xxh3 out of the metadata");
    }
    return sl_checkpoint_digest(checkpoint, error);
}

static int read_extent(struct extent *extent, const char *name, const json_t *json,
                       struct sl_error *error)
{
    const json_t *offsets = json_object_get(json, "data_offsets");
    json_int_t start = json_integer_value(json_array_get(offsets, 0));
    json_int_t end = json_integer_value(json_array_get(offsets, 1));
    if (json_array_size(offsets) != 2 || start < 0 || end < start)
        return sl_fail(error, "has no data offsets");
    *extent = (struct extent){name, json, (size_t)start, (size_t)end};
    return 0;
}

static int by_start(const void *a, const void *b)
{
    const struct extent *x = a, *y = b;
    return x->start != y->start ? (x->start > y->start) - (x->start < y->start)
                                : (x->end > y->end) - (x->end < y->end);
}

/* The arrays in the order of their data, which must fill the section without gaps or overlaps. */
static int read_sorted(struct sl_checkpoint *checkpoint, struct extent *extents, size_t count,
                       const uint8_t *data, size_t data_size, struct sl_error *error)
{
    size_t end = 0;
    qsort(extents, count, sizeof *extents, by_start);
    for (size_t i = 0; i < count; i++) {
        int result = extents[i].start != end
                         ? sl_fail(error, "has data offsets with gaps or overlaps")
                     : extents[i].end > data_size
                         ? sl_fail(error, "ends outside the file, which is cut short or damaged")
                         : read_array(checkpoint, &extents[i], data, error);
        if (result != 0)
            return sl_error_in(error, "array %.100s", extents[i].name);
        end = extents[i].end;
    }
    if (end != data_size)
        return sl_fail(error,
                       "has %zu bytes of data, but its arrays take %zu: other data follows them",
                       data_size, end);
    return 0;
}

static int read_arrays(struct sl_checkpoint *checkpoint, json_t *header, const uint8_t *data,
                       size_t data_size, struct sl_error *error)
{
    size_t size = json_object_size(header), count = 0;
    if (size > ARRAYS_MAX)
        return sl_fail(error, "has %zu arrays, expected at most %d", size, ARRAYS_MAX);
    struct extent *extents = sl_alloc(size, sizeof *extents, error);
    checkpoint->arrays = sl_alloc(size, sizeof *checkpoint->arrays, error);
    int result = extents == NULL || checkpoint->arrays == NULL ? -1 : 0;
    const char *name;
    json_t *json;
    json_object_foreach (header, name, json) {
        if (result != 0 || strcmp(name, "__metadata__") == 0)
            continue;
        result = read_extent(&extents[count++], name, json, error);
        if (result != 0)
            sl_error_in(error, "array %.100s", name);
    }
    if (result == 0)
        result = read_sorted(checkpoint, extents, count, data, data_size, error);
    free(extents);
    return result;
}

static int read_file(struct sl_checkpoint *checkpoint, const uint8_t *bytes, size_t size,
                     struct sl_error *error)
{
    uint64_t length;
    if (size == 0)
        return sl_fail(error, "is empty; what should have written it may have failed");
    if (size <= sizeof length && sl_foreign_format(bytes, size) == NULL)
        return sl_fail(error, "is cut short, or not a safetensors file: it has only %zu bytes",
                       size);
    if (!sl_looks_like_checkpoint(bytes, size))
        return sl_refuse_format(bytes, size, "not a safetensors file", error);
    memcpy(&length, bytes, sizeof length);
    if (length > size - sizeof length)
        return sl_fail(error, "is cut short: its header takes %llu bytes, the whole file %zu",
                       (unsigned long long)length, size);
    json_error_t where;
    json_t *header =
        json_loadb((const char *)bytes + sizeof length, length, JSON_REJECT_DUPLICATES, &where);
    if (header == NULL)
        return sl_fail(error, "is not a safetensors file: %s", where.text);
    const uint8_t *data = bytes + sizeof length + length;
    size_t data_size = size - sizeof length - length;
    const json_t *metadata = json_object_get(header, "__metadata__");
    int result = -1;
    if (read_arrays(checkpoint, header, data, data_size, error) == 0 &&
        read_metadata(checkpoint, metadata, error) == 0)
        result = compare_digest(checkpoint, metadata, data, data_size, error);
    json_decref(header);
    return result;
}

int sl_checkpoint_read(struct sl_checkpoint *checkpoint, const char *path, struct sl_error *error)
{
    size_t size;
    *checkpoint = (struct sl_checkpoint){.epoch = -1};
    uint8_t *bytes = sl_input_all(path, FILE_MAX, &size, error);
    if (bytes == NULL)
        return -1;
    enum sl_section before = sl_profile_to(SL_IN_READING);
    sl_sha256(bytes, size, checkpoint->sha256);
    int result = read_file(checkpoint, bytes, size, error);
    sl_profile_to(before);
    free(bytes);
    if (result == 0)
        return 0;
    sl_checkpoint_release(checkpoint);
    return sl_error_in(error, "%s", sl_input_name(path));
}

const struct sl_array *sl_checkpoint_find(const struct sl_checkpoint *checkpoint, const char *name)
{
    for (size_t i = 0; i < checkpoint->count; i++)
        if (strcmp(checkpoint->arrays[i].name, name) == 0)
            return checkpoint->arrays[i].values != NULL && checkpoint->arrays[i].size > 0
                       ? &checkpoint->arrays[i]
                       : NULL;
    return NULL;
}

json_t *sl_checkpoint_made(const struct sl_checkpoint *checkpoint, struct sl_error *error)
{
    json_t *made = json_deep_copy(checkpoint->made);
    if (made == NULL) {
        json_t *step = sl_made_step("file", NULL);
        json_object_set_new(step, "sha256", json_string(checkpoint->sha256));
        made = json_pack("[o]", step);
    }
    json_t *last = json_array_get(made, json_array_size(made) - 1);
    if (last != NULL && json_object_set_new(last, "network", json_string(checkpoint->digest)) == 0)
        return made;
    sl_fail(error, "made: is an empty list");
    json_decref(made);
    return NULL;
}

void sl_checkpoint_release(struct sl_checkpoint *checkpoint)
{
    for (size_t i = 0; i < checkpoint->count; i++) {
        free(checkpoint->arrays[i].name);
        free(checkpoint->arrays[i].values);
        free(checkpoint->arrays[i].raw);
    }
    free(checkpoint->arrays);
    free(checkpoint->arch);
    sl_dataset_release(&checkpoint->dataset);
    json_decref(checkpoint->made);
    *checkpoint = (struct sl_checkpoint){.epoch = -1};
}
