/* NumPy's .npy files: one array, for numpy.load and from numpy.save.
 *
 *     struct sl_npy labels;
 *     if (sl_npy_read(&labels, "labels.npy", error) != 0) // "-" is standard input
 *         return -1;
 *     printf("of %s", sl_dtype_name(labels.tensor.dtype));
 *     sl_npy_release(&labels);
 *
 * Format: numpy.lib.format, versions 1.0 to 3.0 are read, 1.0 is written.
 */
#ifndef SL_FORMATS_NPY_H
#define SL_FORMATS_NPY_H

#include "base/digest.h"
#include "base/error.h"
#include "base/output.h"
#include "formats/tensor.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct sl_npy {
    struct sl_tensor tensor;     /* its data are at the end of `bytes` */
    void *bytes;                 /* owned */
    size_t size;                 /* of `bytes` */
    char sha256[SL_SHA256_TEXT]; /* of the file as it was */
};

/* Whether a file that begins with these bytes looks like a NumPy file. */
bool sl_looks_like_npy(const void *bytes, size_t size);

/* Reads a whole file of u8, u16, i64, f16, f32 or f64. Whole numbers of other sizes become i64;
 * big-endian numbers and arrays in Fortran order are converted. Other types, and data longer or
 * shorter than the shape, are errors. The error names the file; on failure there is nothing to
 * release. */
int sl_npy_read(struct sl_npy *npy, const char *path, struct sl_error *error);

/* The same of a file in memory, whose `bytes` (from malloc) are taken over, also on failure. */
int sl_npy_take(struct sl_npy *npy, void *bytes, size_t size, struct sl_error *error);

/* The first bytes of a file say how long its header is, up to the data; and the header alone, what
 * follows: type and shape. For arrays that are read in parts, of numbers that need no conversion;
 * in Fortran order, they are refused. */
enum { SL_NPY_START = 12, SL_NPY_HEAD_MAX = 4096 + SL_NPY_START };
int sl_npy_head_size(const uint8_t start[SL_NPY_START], size_t *size, struct sl_error *error);
int sl_npy_head(const void *head, size_t size, struct sl_tensor *tensor, struct sl_error *error);

/* Writes a whole array. */
int sl_npy_write(const struct sl_tensor *tensor, struct sl_output *output, struct sl_error *error);

void sl_npy_release(struct sl_npy *npy);

#endif
