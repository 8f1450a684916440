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

/* A way over all pixels of maps, each of which is made from (or goes to) those of other maps that
 * a filter links it to: tap k of pixel (y, x) is (y up + k / side - border) / down, if that is a
 * pixel. From inputs to outputs `up` is the stride; the gradient of the input goes the same way in
 * the opposite direction: there `down` is, and the filter is turned by half a circle. */
struct way {
    size_t n, side, up, down;
    size_t h, w, c;          /* of the maps that taps are in */
    size_t to_h, to_w, to_c; /* of those whose pixels are visited */
};

static struct way outwards(const struct sl_conv *shape)
{
    return (struct way){
        shape->n,  shape->side,         shape->stride,         1,         shape->h, shape->w,
        shape->in, sl_conv_down(shape), sl_conv_across(shape), shape->out};
}

static struct way inwards(const struct sl_conv *shape)
{
    struct way o = outwards(shape);
    return (struct way){o.n, o.side, 1, o.up, o.to_h, o.to_w, o.to_c, o.h, o.w, o.c};
}

/* One coordinate of a tap: is it one of `most` pixels? If so, *at is which. */
static bool tap_1d(const struct way *way, size_t from, size_t k, size_t most, size_t *at)
{
    size_t border = way->side / 2, sum = from * way->up + k; /* `border` too large */
    *at = (sum - border) / way->down;
    return sum >= border && (sum - border) % way->down == 0 && *at < most;
}

/* Is tap k of pixel p (of all maps) inside its map? If so, *at is where its channels begin. */
static bool tap(const struct way *way, size_t p, size_t k, size_t *at)
{
    size_t pixels = way->to_h * way->to_w, y, x;
    bool inside = tap_1d(way, p % pixels / way->to_w, k / way->side, way->h, &y) &&
                  tap_1d(way, p % way->to_w, k % way->side, way->w, &x);
    if (inside)
        *at = ((p / pixels * way->h + y) * way->w + x) * way->c;
    return inside;
}

static void convolve_pixel(const struct way *way, const sl_real *x, size_t p, const sl_real *weight,
                           sl_real *out)
{
    size_t at;
    for (size_t k = 0; k < way->side * way->side; k++) {
        if (!tap(way, p, k, &at))
            continue;
        for (size_t i = 0; i < way->c; i++)
            for (size_t o = 0; o < way->to_c; o++)
                out[o] += x[at + i] * weight[(k * way->c + i) * way->to_c + o];
    }
}

/* y = x convolved with the weight, or += with `add`. */
static void convolve(const struct way *way, const sl_real *x, const sl_real *weight, bool add,
                     sl_real *y)
{
    size_t pixels = way->n * way->to_h * way->to_w;
    if (!add)
        memset(y, 0, pixels * way->to_c * sizeof *y);
    for (size_t p = 0; p < pixels; p++)
        convolve_pixel(way, x, p, weight, y + p * way->to_c);
}

static void sizes(const struct sl_conv *shape, struct sl_conv_sizes *to)
{
    size_t weights = sl_conv_patch(shape) * shape->out;
    *to = (struct sl_conv_sizes){.prepared = 2 * weights, .sums = weights};
}

/* The weight, then the weight turned by half a circle, [side, side, out, in]. */
static void prepare(const struct sl_conv *shape, const sl_real *weight, sl_real *prepared,
                    size_t part, size_t parts)
{
    size_t in = shape->in, out = shape->out, taps = shape->side * shape->side;
    sl_real *turned = prepared + taps * in * out;
    if (part + 1 < parts)
        return;
    memcpy(prepared, weight, taps * in * out * sizeof *prepared);
    for (size_t k = 0; k < taps; k++)
        for (size_t o = 0; o < out; o++)
            for (size_t i = 0; i < in; i++)
                turned[(k * out + o) * in + i] = weight[((taps - 1 - k) * in + i) * out + o];
}

static void forward(const struct sl_conv *shape, struct sl_dual x, struct sl_dual prepared,
                    struct sl_dual y, struct sl_dual scratch)
{
    struct way way = outwards(shape);
    (void)scratch;
    if (y.value != NULL)
        convolve(&way, x.value, prepared.value, false, y.value);
    if (y.tangent == NULL)
        return;
    convolve(&way, x.value, prepared.tangent, false, y.tangent);
    if (x.tangent != NULL)
        convolve(&way, x.tangent, prepared.value, true, y.tangent);
}

static void weigh_pixel(const struct way *way, const sl_real *x, size_t p, const sl_real *d_out,
                        sl_real *d_weight)
{
    size_t at;
    for (size_t k = 0; k < way->side * way->side; k++) {
        if (!tap(way, p, k, &at))
            continue;
        for (size_t i = 0; i < way->c; i++)
            for (size_t o = 0; o < way->to_c; o++)
                d_weight[(k * way->c + i) * way->to_c + o] += x[at + i] * d_out[o];
    }
}

/* sums += how x and d_y go together. */
static void weigh(const struct sl_conv *shape, const sl_real *x, const sl_real *d_y, sl_real *sums)
{
    struct way way = outwards(shape);
    for (size_t p = 0; p < way.n * way.to_h * way.to_w; p++)
        weigh_pixel(&way, x, p, d_y + p * way.to_c, sums);
}

static void backward(const struct sl_conv *shape, struct sl_dual x, struct sl_dual prepared,
                     struct sl_dual d_y, struct sl_dual d_x, struct sl_dual sums,
                     struct sl_dual scratch)
{
    struct way way = inwards(shape);
    struct sl_dual turned = sl_dual_at(prepared, sl_conv_patch(shape) * shape->out);
    (void)scratch;
    if (sums.value != NULL)
        weigh(shape, x.value, d_y.value, sums.value);
    if (sums.tangent != NULL)
        weigh(shape, x.value, d_y.tangent, sums.tangent);
    if (sums.tangent != NULL && x.tangent != NULL)
        weigh(shape, x.tangent, d_y.value, sums.tangent);
    if (d_x.value != NULL)
        convolve(&way, d_y.value, turned.value, false, d_x.value);
    if (d_x.tangent == NULL)
        return;
    convolve(&way, d_y.tangent, turned.value, false, d_x.tangent);
    convolve(&way, d_y.value, turned.tangent, true, d_x.tangent);
}

static void finish(const struct sl_conv *shape, const sl_real *sums, sl_real *d_weight)
{
    for (size_t i = 0; i < sl_conv_patch(shape) * shape->out; i++)
        d_weight[i] += sums[i];
}

static const struct sl_convolution convolution = {
    .sizes = sizes, .prepare = prepare, .forward = forward, .backward = backward, .finish = finish};

static const struct sl_convolution *any(const struct sl_conv *shape)
{
    (void)shape;
    return &convolution;
}

const struct sl_kernels sl_kernels_reference = {"ref", multiply, multiply, any, &sl_norm_reference};
