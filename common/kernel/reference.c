/* The plainest form of each kernel: what the fast ones are checked against. */
#include "kernel/kernel.h"

#include <string.h>

static void multiply(bool transpose_a, bool transpose_b, size_t m, size_t n, size_t k,
                     const sl_real *a, const sl_real *b, sl_real beta, sl_real *c)
{
    for (size_t i = 0; i < m; i++)
        for (size_t j = 0; j < n; j++) {
            sl_real sum = 0;
            for (size_t l = 0; l < k; l++)
                sum += (transpose_a ? a[l * m + i] : a[i * k + l]) *
                       (transpose_b ? b[j * k + l] : b[l * n + j]);
            /* C may hold anything, also NaN, where beta is 0 */
            c[i * n + j] = beta == 0 ? sum : sum + beta * c[i * n + j];
        }
}

/* Is pixel (y, x) moved by tap (ky, kx) still inside? If so, *at is its number in the map. */
static bool tap(const struct sl_conv *shape, size_t y, size_t x, size_t ky, size_t kx, size_t *at)
{
    size_t row = y + ky, column = x + kx; /* one too large, because of the border */
    *at = (row - 1) * shape->w + column - 1;
    return row >= 1 && row <= shape->h && column >= 1 && column <= shape->w;
}

static void convolve_pixel(const struct sl_conv *shape, const sl_real *map, size_t y, size_t x,
                           const sl_real *weight, sl_real *out)
{
    size_t at;
    memset(out, 0, shape->out * sizeof *out);
    for (size_t k = 0; k < 9; k++) {
        if (!tap(shape, y, x, k / 3, k % 3, &at))
            continue;
        const sl_real *in = map + at * shape->in;
        for (size_t i = 0; i < shape->in; i++)
            for (size_t o = 0; o < shape->out; o++)
                out[o] += in[i] * weight[(k * shape->in + i) * shape->out + o];
    }
}

static void convolve(const struct sl_conv *shape, const sl_real *x, const sl_real *weight,
                     sl_real *y, sl_real *scratch)
{
    (void)scratch;
    size_t pixels = shape->h * shape->w;
    for (size_t p = 0; p < shape->n * pixels; p++)
        convolve_pixel(shape, x + p / pixels * pixels * shape->in, p % pixels / shape->w,
                       p % shape->w, weight, y + p * shape->out);
}

static void weigh_pixel(const struct sl_conv *shape, const sl_real *map, size_t y, size_t x,
                        const sl_real *d_out, sl_real *d_weight)
{
    size_t at;
    for (size_t k = 0; k < 9; k++) {
        if (!tap(shape, y, x, k / 3, k % 3, &at))
            continue;
        const sl_real *in = map + at * shape->in;
        for (size_t i = 0; i < shape->in; i++)
            for (size_t o = 0; o < shape->out; o++)
                d_weight[(k * shape->in + i) * shape->out + o] += in[i] * d_out[o];
    }
}

static void convolve_weight(const struct sl_conv *shape, const sl_real *x, const sl_real *d_y,
                            sl_real *d_weight, sl_real *scratch)
{
    (void)scratch;
    size_t pixels = shape->h * shape->w;
    for (size_t p = 0; p < shape->n * pixels; p++)
        weigh_pixel(shape, x + p / pixels * pixels * shape->in, p % pixels / shape->w, p % shape->w,
                    d_y + p * shape->out, d_weight);
}

static size_t convolve_scratch(const struct sl_conv *shape)
{
    (void)shape;
    return 1;
}

const struct sl_kernels sl_kernels_reference = {
    "ref", multiply, convolve, convolve_weight, convolve_scratch,
};
