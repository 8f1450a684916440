#include "formats/tensor.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static const struct {
    const char *name;
    size_t size;
} types[] = {
    [SL_U8] = {"u8", 1},   [SL_U16] = {"u16", 2}, [SL_I64] = {"i64", 8},
    [SL_F16] = {"f16", 2}, [SL_F32] = {"f32", 4}, [SL_F64] = {"f64", 8},
};

enum { TYPES = sizeof types / sizeof *types };

size_t sl_dtype_size(enum sl_dtype dtype)
{
    return (size_t)dtype < TYPES ? types[dtype].size : 0;
}

const char *sl_dtype_name(enum sl_dtype dtype)
{
    return sl_dtype_size(dtype) == 0 ? "?" : types[dtype].name;
}

const char *sl_shape_text(const uint32_t *dims, uint32_t rank, char text[SL_SHAPE_TEXT])
{
    int used = snprintf(text, SL_SHAPE_TEXT, "%s", rank == 0 ? "scalar" : "");
    for (uint32_t i = 0; i < rank; i++)
        used += snprintf(text + used, SL_SHAPE_TEXT - (size_t)used, i == 0 ? "%u" : "x%u", dims[i]);
    return text;
}

size_t sl_tensor_count(const struct sl_tensor *tensor)
{
    size_t count = 1;
    for (uint32_t i = 0; i < tensor->rank; i++)
        count *= tensor->dims[i];
    return count;
}

size_t sl_tensor_bytes(const struct sl_tensor *tensor)
{
    return sl_tensor_count(tensor) * sl_dtype_size(tensor->dtype);
}

int sl_tensor_parse(struct sl_tensor *tensor, const void *body, size_t size, struct sl_error *error)
{
    const uint8_t *bytes = body;
    if (size < 2)
        return sl_fail(error, "a tensor of %zu bytes has no shape", size);
    tensor->dtype = bytes[0];
    tensor->rank = bytes[1];
    if (sl_dtype_size(tensor->dtype) == 0)
        return sl_fail(error, "a tensor has the unknown type %d", bytes[0]);
    if (tensor->rank > SL_TENSOR_RANK_MAX)
        return sl_fail(error, "a tensor has %d dimensions", bytes[1]);
    size_t head = 2 + 4 * (size_t)tensor->rank;
    if (size < head)
        return sl_fail(error, "a tensor of %zu bytes has no shape", size);
    memcpy(tensor->dims, bytes + 2, head - 2);
    size_t wanted = sl_dtype_size(tensor->dtype);
    for (uint32_t i = 0; i < tensor->rank; i++)
        if (__builtin_mul_overflow(wanted, (size_t)tensor->dims[i], &wanted))
            return sl_fail(error, "a tensor's shape is too large");
    if (size - head != wanted)
        return sl_fail(error, "a tensor has %zu bytes of data, its shape needs %zu", size - head,
                       wanted);
    tensor->data = bytes + head;
    return 0;
}

size_t sl_tensor_head(const struct sl_tensor *tensor, uint8_t *head)
{
    head[0] = (uint8_t)tensor->dtype;
    head[1] = (uint8_t)tensor->rank;
    memcpy(head + 2, tensor->dims, 4 * (size_t)tensor->rank);
    return 2 + 4 * (size_t)tensor->rank;
}

static float element_f32(enum sl_dtype dtype, const uint8_t *at)
{
    uint16_t u16;
    int64_t i64;
    float f32;
    double f64;
    switch (dtype) {
    case SL_U8:
        return *at;
    case SL_U16:
        return memcpy(&u16, at, sizeof u16), u16;
    case SL_I64:
        return memcpy(&i64, at, sizeof i64), (float)i64;
    case SL_F16:
        return memcpy(&u16, at, sizeof u16), sl_half_to_f32(u16);
    case SL_F32:
        return memcpy(&f32, at, sizeof f32), f32;
    case SL_F64:
        return memcpy(&f64, at, sizeof f64), (float)f64;
    }
    return NAN;
}

void sl_tensor_to_f32(const struct sl_tensor *tensor, float *values)
{
    size_t count = sl_tensor_count(tensor), size = sl_dtype_size(tensor->dtype);
    const uint8_t *at = tensor->data;
    if (tensor->dtype == SL_F32)
        memcpy(values, at, count * size);
    else
        for (size_t i = 0; i < count; i++, at += size)
            values[i] = element_f32(tensor->dtype, at);
}

int sl_whole_to_i64(const void *data, size_t size, bool is_signed, size_t count, int64_t *values,
                    struct sl_error *error)
{
    const uint8_t *at = data;
    unsigned spare = 64 - 8 * (unsigned)size; /* shifted in and out again, to carry the sign */
    for (size_t i = 0; i < count; i++, at += size) {
        uint64_t bits = 0;
        memcpy(&bits, at, size);
        if (!is_signed && bits > INT64_MAX)
            return sl_fail(error, "has the number %llu, which is too large",
                           (unsigned long long)bits);
        values[i] = is_signed ? (int64_t)(bits << spare) >> spare : (int64_t)bits;
    }
    return 0;
}

bool sl_tensor_finite(const struct sl_tensor *tensor)
{
    size_t count = sl_tensor_count(tensor), size = sl_dtype_size(tensor->dtype);
    const uint8_t *at = tensor->data;
    if (tensor->dtype != SL_F16 && tensor->dtype != SL_F32 && tensor->dtype != SL_F64)
        return true;
    for (size_t i = 0; i < count; i++, at += size) {
        double f64 = 0;
        if (tensor->dtype == SL_F64)
            memcpy(&f64, at, sizeof f64);
        else
            f64 = (double)element_f32(tensor->dtype, at);
        if (!isfinite(f64))
            return false;
    }
    return true;
}

float sl_half_to_f32(uint16_t half)
{
    float sign = half & 0x8000 ? -1.0f : 1.0f;
    int exponent = half >> 10 & 31;
    int fraction = half & 1023;
    if (exponent == 31)
        return fraction == 0 ? sign * INFINITY : NAN;
    if (exponent == 0)
        return sign * ldexpf((float)fraction, -24);
    return sign * ldexpf((float)(fraction + 1024), exponent - 25);
}

uint16_t sl_half_from_f32(float value)
{
    uint16_t sign = signbit(value) ? 0x8000 : 0;
    float size = fabsf(value);
    if (isnan(value))
        return sign | 0x7e00;
    if (size >= 65520.0f) /* rounds to infinity */
        return sign | 0x7c00;
    if (size < 0x1p-14f) /* subnormal: a multiple of 2^-24; 1024 of them are the smallest normal */
        return (uint16_t)(sign | (uint16_t)rintf(size * 0x1p24f));
    int exponent;
    float fraction =
        frexpf(size, &exponent); /* size = fraction * 2^exponent, fraction in [1/2, 1) */
    int rounded = (int)rintf(fraction * 2048); /* 1024 ... 2048: a carry moves to the exponent */
    return (uint16_t)(sign | (((exponent + 14) << 10) + rounded - 1024));
}
