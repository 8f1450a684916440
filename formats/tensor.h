/* An array as it is in a stream or a file: a type, a shape, and borrowed bytes.
 *
 *     uint8_t pixels[3072];
 *     struct sl_tensor image = {SL_U8, 3, {32, 32, 3}, pixels};
 *     float values[3072];
 *     sl_tensor_to_f32(&image, values); // bytes 0 ... 255 become 0.0 ... 255.0
 *
 * In a stream a tensor is MessagePack ext type 1: dtype byte, rank byte, dims as u32 little-endian,
 * data little-endian, row-major. `data` may have any alignment: copy before use.
 */
#ifndef SL_FORMATS_TENSOR_H
#define SL_FORMATS_TENSOR_H

#include "base/error.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#if __BYTE_ORDER__ != __ORDER_LITTLE_ENDIAN__
#error "the file formats are little-endian, and so must the machine be"
#endif

#ifdef __cplusplus
extern "C" {
#endif

enum { SL_TENSOR_RANK_MAX = 8, SL_TENSOR_EXT = 1 };

/* The dtype byte. */
enum sl_dtype { SL_U8 = 1, SL_U16 = 2, SL_I64 = 3, SL_F16 = 4, SL_F32 = 5, SL_F64 = 6 };

struct sl_tensor {
    enum sl_dtype dtype;
    uint32_t rank;
    uint32_t dims[SL_TENSOR_RANK_MAX];
    const void *data; /* NULL: there is no tensor; borrowed */
};

/* Bytes of one element; 0 for an unknown type. */
size_t sl_dtype_size(enum sl_dtype dtype);

/* "u8", "f32": as these tools print it. "?" for an unknown type. */
const char *sl_dtype_name(enum sl_dtype dtype);

enum { SL_SHAPE_TEXT = 12 * SL_TENSOR_RANK_MAX };

/* Sizes as these tools show them, "32x32x3"; "scalar" for no dimension. Returns `text`. */
const char *sl_shape_text(const uint32_t *dims, uint32_t rank, char text[SL_SHAPE_TEXT]);

/* Number of elements, and bytes of data. */
size_t sl_tensor_count(const struct sl_tensor *tensor);
size_t sl_tensor_bytes(const struct sl_tensor *tensor);

/* Reads the body of an ext object; `tensor->data` points into it. Fails unless type, rank, dims and
 * the number of bytes agree. */
int sl_tensor_parse(struct sl_tensor *tensor, const void *body, size_t size,
                    struct sl_error *error);

/* Fills in the bytes before the data in the body of an ext object, at most 2 + 4 *
 * SL_TENSOR_RANK_MAX; returns how many. */
size_t sl_tensor_head(const struct sl_tensor *tensor, uint8_t *head);

/* All elements, of any type, as values [sl_tensor_count]. */
void sl_tensor_to_f32(const struct sl_tensor *tensor, float *values);

/* `count` whole numbers of `size` bytes each (1, 2, 4 or 8), signed or not, as values [count].
 * Fails for one that i64 cannot hold. */
int sl_whole_to_i64(const void *data, size_t size, bool is_signed, size_t count, int64_t *values,
                    struct sl_error *error);

/* Whether no element is infinite or not a number. */
bool sl_tensor_finite(const struct sl_tensor *tensor);

/* One IEEE 754 half as a float, and the nearest half (ties to even) of a float. */
float sl_half_to_f32(uint16_t half);
uint16_t sl_half_from_f32(float value);

#ifdef __cplusplus
}
#endif

#endif
