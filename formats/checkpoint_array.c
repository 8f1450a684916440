#include "formats/checkpoint_array.h"

#include "base/memory.h"

#include <math.h>
#include <string.h>

/* Real numbers become float32. Other types are kept as they are; so is a type that is not in the
 * table, with the bytes it has. */
static const struct type {
    const char *name;
    size_t bits;         /* of an element */
    enum sl_dtype dtype; /* if a tensor can have it */
    bool real;
} types[] = {
    {"F32", 32, SL_F32, true},
    {"F64", 64, SL_F64, true},
    {"F16", 16, SL_F16, true},
    {"BF16", 16, .real = true},
    {"BOOL", 8},
    {"U8", 8, SL_U8},
    {"I8", 8},
    {"U16", 16, SL_U16},
    {"I16", 16},
    {"U32", 32},
    {"I32", 32},
    {"U64", 64},
    {"I64", 64, SL_I64},
    {"F8_E4M3", 8},
    {"F8_E5M2", 8},
    {"F8_E8M0", 8},
    {"F8_E4M3FNUZ", 8},
    {"F8_E5M2FNUZ", 8},
    {"C64", 64},
};

static const struct type *find_type(const char *name)
{
    for (size_t i = 0; i < sizeof types / sizeof *types; i++)
        if (strcmp(name, types[i].name) == 0)
            return &types[i];
    return NULL;
}

static int read_type(struct sl_array *array, const char *name, struct sl_error *error)
{
    if (name == NULL)
        return sl_fail(error, "has no type");
    if (strlen(name) >= sizeof array->type || name[strspn(name, SL_TYPE_LETTERS)] != '\0')
        return sl_fail(error, "has a type that safetensors cannot have, %.20s", name);
    strcpy(array->type, name);
    return 0;
}

static int read_shape(struct sl_tensor *tensor, const json_t *shape, struct sl_error *error)
{
    if (!json_is_array(shape) || json_array_size(shape) > SL_TENSOR_RANK_MAX)
        return sl_fail(error, "has a shape that is not a list of up to %d sizes",
                       SL_TENSOR_RANK_MAX);
    tensor->rank = (uint32_t)json_array_size(shape);
    uint64_t count = 1;
    for (uint32_t i = 0; i < tensor->rank; i++) {
        const json_t *item = json_array_get(shape, i);
        json_int_t size = json_integer_value(item);
        if (!json_is_integer(item) || size < 0 || size > UINT32_MAX ||
            __builtin_mul_overflow(count, (uint64_t)size, &count))
            return sl_fail(error, "has a shape that is too large or not a list of sizes");
        tensor->dims[i] = (uint32_t)size;
    }
    return 0;
}

static int convert(struct sl_array *array, const struct type *type, const uint8_t *bytes,
                   struct sl_error *error)
{
    size_t count = sl_tensor_count(&array->tensor);
    array->values = sl_alloc(count, sizeof *array->values, error);
    if (array->values == NULL)
        return -1;
    array->tensor.dtype = type->dtype;
    array->tensor.data = bytes;
    if (type->dtype != 0)
        sl_tensor_to_f32(&array->tensor, array->values);
    for (size_t i = 0; type->dtype == 0 && i < count; i++) { /* BF16: the upper half of an F32 */
        uint32_t bits = (uint32_t)bytes[2 * i] << 16 | (uint32_t)bytes[2 * i + 1] << 24;
        memcpy(&array->values[i], &bits, sizeof bits);
    }
    for (size_t i = 0; i < count; i++)
        if (!isfinite(array->values[i]))
            return sl_fail(error, "has a value that is not finite (element %zu)", i);
    array->tensor.dtype = SL_F32;
    array->tensor.data = array->values;
    array->size = sl_tensor_bytes(&array->tensor);
    return 0;
}

static int keep(struct sl_array *array, const struct type *type, const uint8_t *bytes, size_t size,
                struct sl_error *error)
{
    array->raw = sl_alloc(size, 1, error);
    if (array->raw == NULL)
        return -1;
    memcpy(array->raw, bytes, size);
    array->tensor.dtype = type == NULL ? 0 : type->dtype;
    array->tensor.data = array->raw;
    array->size = size;
    return 0;
}

int sl_array_read(struct sl_array *array, const json_t *json, const uint8_t *bytes, size_t size,
                  struct sl_error *error)
{
    if (read_type(array, json_string_value(json_object_get(json, "dtype")), error) != 0 ||
        read_shape(&array->tensor, json_object_get(json, "shape"), error) != 0)
        return -1;
    const struct type *type = find_type(array->type);
    size_t bits;
    if (type != NULL &&
        (__builtin_mul_overflow(sl_tensor_count(&array->tensor), type->bits, &bits) ||
         bits != 8 * size))
        return sl_fail(error, "has %zu bytes of data, which do not fit its shape", size);
    return type != NULL && type->real ? convert(array, type, bytes, error)
                                      : keep(array, type, bytes, size, error);
}

bool sl_array_is_weight(const struct sl_array *array)
{
    static const char counter[] = "num_batches_tracked";
    size_t length = strlen(array->name), count = sl_tensor_count(&array->tensor);
    if (length >= sizeof counter - 1 &&
        strcmp(array->name + length - (sizeof counter - 1), counter) == 0)
        return false;
    return count > 0 && (array->values != NULL || count > 1);
}
