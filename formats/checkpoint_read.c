#include "formats/checkpoint.h"

#include "base/input.h"
#include "base/memory.h"
#include "base/number.h"
#include "base/profile.h"
#include "formats/made.h"
#include "formats/recognise.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { ARRAYS_MAX = 100000 };
static const size_t FILE_MAX = (size_t)8 << 30;

/* The types of safetensors that become float32, and how one element does. */
static float from_f32(const uint8_t *at)
{
    float value;
    memcpy(&value, at, sizeof value);
    return value;
}

static float from_f64(const uint8_t *at)
{
    double value;
    memcpy(&value, at, sizeof value);
    return (float)value;
}

static float from_f16(const uint8_t *at)
{
    uint16_t half;
    memcpy(&half, at, sizeof half);
    return sl_half_to_f32(half);
}

static float from_bf16(const uint8_t *at)
{
    uint32_t bits = (uint32_t)at[0] << 16 | (uint32_t)at[1] << 24;
    float value;
    memcpy(&value, &bits, sizeof value);
    return value;
}

static const struct type {
    const char *name;
    size_t size;
    float (*convert)(const uint8_t *);
} types[] = {
    {"F32", 4, from_f32}, {"F64", 8, from_f64}, {"F16", 2, from_f16}, {"BF16", 2, from_bf16}};

static const struct type *find_type(const char *name)
{
    for (size_t i = 0; name != NULL && i < sizeof types / sizeof *types; i++)
        if (strcmp(name, types[i].name) == 0)
            return &types[i];
    return NULL;
}

static int read_shape(struct sl_tensor *tensor, const json_t *shape, struct sl_error *error)
{
    if (!json_is_array(shape) || json_array_size(shape) > SL_TENSOR_RANK_MAX)
        return sl_fail(error, "has no shape of up to %d dimensions", SL_TENSOR_RANK_MAX);
    tensor->dtype = SL_F32;
    tensor->rank = (uint32_t)json_array_size(shape);
    uint64_t count = 1;
    for (uint32_t i = 0; i < tensor->rank; i++) {
        json_int_t size = json_integer_value(json_array_get(shape, i));
        if (size < 1 || size > UINT32_MAX || __builtin_mul_overflow(count, (uint64_t)size, &count))
            return sl_fail(error, "has a shape that is empty or too large");
        tensor->dims[i] = (uint32_t)size;
    }
    return 0;
}

static int read_values(struct sl_array *array, const struct type *type, const uint8_t *bytes,
                       size_t size, struct sl_error *error)
{
    size_t count = sl_tensor_count(&array->tensor);
    if (count > size / type->size || count * type->size != size)
        return sl_fail(error, "has %zu bytes of data, which do not fit its shape", size);
    array->values = sl_alloc(count, sizeof *array->values, error);
    if (array->values == NULL)
        return -1;
    for (size_t i = 0; i < count; i++) {
        array->values[i] = type->convert(bytes + i * type->size);
        if (!isfinite(array->values[i]))
            return sl_fail(error, "has a value that is not finite (element %zu)", i);
    }
    array->tensor.data = array->values;
    return 0;
}

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
        return sl_fail(error, "has a name that is no line of text");
    const char *type_name = json_string_value(json_object_get(extent->json, "dtype"));
    const struct type *type = find_type(type_name);
    if (type == NULL)
        return sl_fail(error, "has the type %.20s; known are F32, F64, F16 and BF16",
                       type_name == NULL ? "(none)" : type_name);
    if (read_shape(&array->tensor, json_object_get(extent->json, "shape"), error) != 0)
        return -1;
    return read_values(array, type, data + extent->start, extent->end - extent->start, error);
}

static int parse_text(json_t **json, const json_t *metadata, const char *key,
                      struct sl_error *error)
{
    const char *text = json_string_value(json_object_get(metadata, key));
    json_error_t where;
    *json = NULL;
    if (text == NULL)
        return 0;
    *json = json_loads(text, JSON_REJECT_DUPLICATES, &where);
    return *json != NULL ? 0 : sl_fail(error, "metadata %s: %s", key, where.text);
}

static int read_dataset(struct sl_checkpoint *checkpoint, const json_t *metadata,
                        struct sl_error *error)
{
    json_t *json = json_object();
    int result = 0;
    static const char *const keys[] = {"classes", "image", "preprocess"};
    for (size_t i = 0; result == 0 && i < sizeof keys / sizeof *keys; i++) {
        json_t *value;
        result = parse_text(&value, metadata, keys[i], error);
        if (value != NULL)
            json_object_set_new(json, keys[i], value);
    }
    if (result == 0 && json_object_size(json) > 0) {
        result = sl_dataset_from_json(&checkpoint->dataset, json, error);
        if (result != 0)
            sl_error_in(error, "metadata");
    }
    json_decref(json);
    return result;
}

static int read_metadata(struct sl_checkpoint *checkpoint, const json_t *metadata,
                         struct sl_error *error)
{
    const char *arch = json_string_value(json_object_get(metadata, "arch"));
    const char *epoch = json_string_value(json_object_get(metadata, "epoch"));
    if (arch != NULL && (checkpoint->arch = sl_copy_text(arch, error)) == NULL)
        return -1;
    if (epoch != NULL && sl_parse_integer(epoch, 0, INT64_MAX, &checkpoint->epoch, error) != 0)
        return sl_error_in(error, "metadata epoch");
    if (parse_text(&checkpoint->made, metadata, "made", error) != 0 ||
        read_dataset(checkpoint, metadata, error) != 0)
        return -1;
    return checkpoint->made == NULL ? 0 : sl_made_check(checkpoint->made, error);
}

static int compare_digest(struct sl_checkpoint *checkpoint, const json_t *metadata,
                          const uint8_t *data, size_t size, struct sl_error *error)
{
    const char *told = json_string_value(json_object_get(metadata, "xxh3"));
    char text[SL_XXH3_TEXT];
    sl_xxh3(data, size, text);
    if (told != NULL && strcmp(told, text) != 0)
        return sl_fail(error, "is damaged: its digest does not match");
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
        return sl_fail(error, "has %zu bytes of data, its arrays are %zu: something is behind them",
                       data_size, end);
    return 0;
}

static int read_arrays(struct sl_checkpoint *checkpoint, json_t *header, const uint8_t *data,
                       size_t data_size, struct sl_error *error)
{
    size_t size = json_object_size(header), count = 0;
    if (size > ARRAYS_MAX)
        return sl_fail(error, "has %zu arrays", size);
    struct extent *extents = sl_alloc(size, sizeof *extents, error);
    checkpoint->arrays = sl_alloc(size, sizeof *checkpoint->arrays, error);
    int result = extents == NULL || checkpoint->arrays == NULL ? -1 : 0;
    const char *name;
    json_t *json;
    json_object_foreach(header, name, json)
    {
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
    if (!sl_looks_like_checkpoint(bytes, size)) {
        sl_refuse_format(bytes, size, "not a safetensors file", error);
        return size > sizeof length ? -1 : sl_error_hint(error, "it has only %zu bytes", size);
    }
    memcpy(&length, bytes, sizeof length);
    if (length > size - sizeof length)
        return sl_fail(error, "is cut short: its header alone has %llu bytes, the file %zu",
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

bool sl_checkpoint_is_state(const struct sl_checkpoint *checkpoint)
{
    return sl_checkpoint_find(checkpoint, "momentum.features.0.weight") != NULL ||
           sl_checkpoint_find(checkpoint, "first.features.0.weight") != NULL;
}

const struct sl_array *sl_checkpoint_find(const struct sl_checkpoint *checkpoint, const char *name)
{
    for (size_t i = 0; i < checkpoint->count; i++)
        if (strcmp(checkpoint->arrays[i].name, name) == 0)
            return &checkpoint->arrays[i];
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
    sl_fail(error, "the checkpoint's made is an empty list");
    json_decref(made);
    return NULL;
}

void sl_checkpoint_release(struct sl_checkpoint *checkpoint)
{
    for (size_t i = 0; i < checkpoint->count; i++) {
        free(checkpoint->arrays[i].name);
        free(checkpoint->arrays[i].values);
    }
    free(checkpoint->arrays);
    free(checkpoint->arch);
    sl_dataset_release(&checkpoint->dataset);
    json_decref(checkpoint->made);
    *checkpoint = (struct sl_checkpoint){.epoch = -1};
}
