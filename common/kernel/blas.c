/* Convolutions as matrix products: the nine neighbours of a pixel become a row (im2col), a strip of
 * pixels at a time, and OpenBLAS multiplies. */
#ifndef SL_DOUBLE

#include "kernel/kernel.h"

#include <cblas.h>
#include <string.h>

/* Pixels a strip: rows enough to hide the packing of the weights, few enough for the second-level
 * cache. */
enum { STRIP = 256 };

static void multiply(bool transpose_a, bool transpose_b, size_t m, size_t n, size_t k,
                     const float *a, const float *b, float beta, float *c)
{
    cblas_sgemm(CblasRowMajor, transpose_a ? CblasTrans : CblasNoTrans,
                transpose_b ? CblasTrans : CblasNoTrans, (int)m, (int)n, (int)k, 1.0f, a,
                (int)(transpose_a ? m : k), b, (int)(transpose_b ? k : n), beta, c, (int)n);
}

/* One row of three neighbours, contiguous in NHWC; what lies outside the map is zero. */
static void gather_three(const struct sl_conv *shape, const float *row, size_t x, float *to)
{
    size_t c = shape->in, first = x > 0 ? x - 1 : 0, last = x + 1 < shape->w ? x + 1 : x;
    float *inside = x > 0 ? to : to + c;
    if (x == 0)
        memset(to, 0, c * sizeof *to);
    memcpy(inside, row + first * c, (last - first + 1) * c * sizeof *to);
    if (x + 1 == shape->w)
        memset(to + 2 * c, 0, c * sizeof *to);
}

/* Rows [pixel, 3, 3, in] of `count` pixels from number `start` on, counted through all maps. */
static void gather(const struct sl_conv *shape, const float *x, size_t start, size_t count,
                   float *rows)
{
    size_t stride = shape->w * shape->in, three = 3 * shape->in;
    for (size_t p = start; p < start + count; p++) {
        size_t column = p % shape->w, line = p / shape->w; /* through all maps */
        size_t y = line % shape->h;
        for (size_t k = 0; k < 3; k++, rows += three) {
            if (y + k < 1 || y + k > shape->h)
                memset(rows, 0, three * sizeof *rows);
            else
                gather_three(shape, x + (line + k - 1) * stride, column, rows);
        }
    }
}

static void convolve(const struct sl_conv *shape, const float *x, const float *weight, float *y,
                     float *scratch)
{
    size_t pixels = shape->n * shape->h * shape->w;
    for (size_t start = 0; start < pixels; start += STRIP) {
        size_t count = pixels - start < STRIP ? pixels - start : STRIP;
        gather(shape, x, start, count, scratch);
        multiply(false, false, count, shape->out, 9 * shape->in, scratch, weight, 0,
                 y + start * shape->out);
    }
}

static void convolve_weight(const struct sl_conv *shape, const float *x, const float *d_y,
                            float *d_weight, float *scratch)
{
    size_t pixels = shape->n * shape->h * shape->w;
    for (size_t start = 0; start < pixels; start += STRIP) {
        size_t count = pixels - start < STRIP ? pixels - start : STRIP;
        gather(shape, x, start, count, scratch);
        multiply(true, false, 9 * shape->in, shape->out, count, scratch, d_y + start * shape->out,
                 1, d_weight);
    }
}

static size_t convolve_scratch(const struct sl_conv *shape)
{
    return STRIP * 9 * shape->in;
}

const struct sl_kernels sl_kernels_blas = {
    "blas", multiply, convolve, convolve_weight, convolve_scratch,
};

#endif
