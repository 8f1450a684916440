/* The plainest form of each kernel: what the fast ones are checked against. */
#include "kernel/kernel.h"
#include "kernel/tiers.h"

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
    for (size_t k = 0; k < 9; k++) {
        if (!tap(shape, y, x, k / 3, k % 3, &at))
            continue;
        const sl_real *in = map + at * shape->in;
        for (size_t i = 0; i < shape->in; i++)
            for (size_t o = 0; o < shape->out; o++)
                out[o] += in[i] * weight[(k * shape->in + i) * shape->out + o];
    }
}

/* y = x convolved with the weight, or += with `add`. */
static void convolve(const struct sl_conv *shape, const sl_real *x, const sl_real *weight, bool add,
                     sl_real *y)
{
    size_t pixels = shape->h * shape->w;
    if (!add)
        memset(y, 0, shape->n * pixels * shape->out * sizeof *y);
    for (size_t p = 0; p < shape->n * pixels; p++)
        convolve_pixel(shape, x + p / pixels * pixels * shape->in, p % pixels / shape->w,
                       p % shape->w, weight, y + p * shape->out);
}

static void sizes(const struct sl_conv *shape, struct sl_conv_sizes *to)
{
    size_t weights = 9 * shape->in * shape->out;
    *to = (struct sl_conv_sizes){.prepared = 2 * weights, .sums = weights};
}

/* The weight, then the weight turned by half a circle, [3, 3, out, in]. */
static void prepare(const struct sl_conv *shape, const sl_real *weight, sl_real *prepared,
                    size_t part, size_t parts)
{
    size_t in = shape->in, out = shape->out, weights = 9 * in * out;
    if (part + 1 < parts)
        return;
    memcpy(prepared, weight, weights * sizeof *prepared);
    for (size_t k = 0; k < 9; k++)
        for (size_t o = 0; o < out; o++)
            for (size_t i = 0; i < in; i++)
                prepared[weights + (k * out + o) * in + i] = weight[((8 - k) * in + i) * out + o];
}

static void forward(const struct sl_conv *shape, struct sl_dual x, struct sl_dual prepared,
                    struct sl_dual y, struct sl_dual scratch)
{
    (void)scratch;
    if (y.value != NULL)
        convolve(shape, x.value, prepared.value, false, y.value);
    if (y.tangent == NULL)
        return;
    convolve(shape, x.value, prepared.tangent, false, y.tangent);
    if (x.tangent != NULL)
        convolve(shape, x.tangent, prepared.value, true, y.tangent);
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

/* sums += how x and d_y go together. */
static void weigh(const struct sl_conv *shape, const sl_real *x, const sl_real *d_y, sl_real *sums)
{
    size_t pixels = shape->h * shape->w;
    for (size_t p = 0; p < shape->n * pixels; p++)
        weigh_pixel(shape, x + p / pixels * pixels * shape->in, p % pixels / shape->w, p % shape->w,
                    d_y + p * shape->out, sums);
}

/* The gradient of the input is a convolution too, with in and out exchanged. */
static void backward(const struct sl_conv *shape, struct sl_dual x, struct sl_dual prepared,
                     struct sl_dual d_y, struct sl_dual d_x, struct sl_dual sums,
                     struct sl_dual scratch)
{
    const struct sl_conv exchanged = {shape->n, shape->h, shape->w, shape->out, shape->in};
    size_t turned = 9 * shape->in * shape->out;
    (void)scratch;
    if (sums.value != NULL)
        weigh(shape, x.value, d_y.value, sums.value);
    if (sums.tangent != NULL)
        weigh(shape, x.value, d_y.tangent, sums.tangent);
    if (sums.tangent != NULL && x.tangent != NULL)
        weigh(shape, x.tangent, d_y.value, sums.tangent);
    if (d_x.value != NULL)
        convolve(&exchanged, d_y.value, prepared.value + turned, false, d_x.value);
    if (d_x.tangent == NULL)
        return;
    convolve(&exchanged, d_y.tangent, prepared.value + turned, false, d_x.tangent);
    convolve(&exchanged, d_y.value, prepared.tangent + turned, true, d_x.tangent);
}

static void finish(const struct sl_conv *shape, const sl_real *sums, sl_real *d_weight)
{
    for (size_t i = 0; i < 9 * shape->in * shape->out; i++)
        d_weight[i] += sums[i];
}

static const struct sl_convolution convolution = {sizes, prepare, forward, backward, finish};

static const struct sl_convolution *any(const struct sl_conv *shape)
{
    (void)shape;
    return &convolution;
}

const struct sl_kernels sl_kernels_reference = {"ref", multiply, any, &sl_norm_reference};
