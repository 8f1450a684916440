/* Instance normalisation, ReLU and 2x2 average pooling in one go. A map is read as rarely as can
 * be: once for mean and deviation, once to normalise; backward once for the sums and once to write.
 */
#include "kernel/tier/tier.h"
#include "kernel/tier/vector.h"

#include <math.h>

typedef int bits __attribute__((vector_size(4 * SL_LANES)));

/* Pixels that stay in the first-level cache between the two passes over them. */
enum { STRIP = 32 };

/* A NaN stays one: as a zero, it would hide that training has diverged. */
SL_INLINE sl_vec rectify(sl_vec value)
{
    return (sl_vec)((bits)value & ~(value < (sl_vec){0}));
}

/* `value` where `gate` is above 0, else 0. */
SL_INLINE sl_vec where_open(sl_vec gate, sl_vec value)
{
    return (sl_vec)((bits)value & (gate > (sl_vec){0}));
}

/* sum += of four pixels. */
SL_INLINE void sum_four_lanes(size_t i, size_t lanes, const float *x, size_t c, float *sum)
{
    sl_vec a = sl_get(x + i, lanes) + sl_get(x + c + i, lanes);
    sl_vec b = sl_get(x + 2 * c + i, lanes) + sl_get(x + 3 * c + i, lanes);
    sl_put(sum + i, sl_get(sum + i, lanes) + (a + b), lanes);
}

SL_INLINE void sum_one_lanes(size_t i, size_t lanes, const float *x, float *sum)
{
    sl_put(sum + i, sl_get(sum + i, lanes) + sl_get(x + i, lanes), lanes);
}

SL_INLINE sl_vec square(const float *x, size_t lanes, sl_vec mean, sl_vec sum)
{
    sl_vec difference = sl_get(x, lanes) - mean;
    return sl_fma(difference, difference, sum);
}

/* squares += of the differences of four pixels from their mean. */
SL_INLINE void square_four_lanes(size_t i, size_t lanes, const float *x, size_t c,
                                 const float *mean, float *squares)
{
    sl_vec m = sl_get(mean + i, lanes), zero = {0};
    sl_vec a = square(x + i, lanes, m, square(x + c + i, lanes, m, zero));
    sl_vec b = square(x + 2 * c + i, lanes, m, square(x + 3 * c + i, lanes, m, zero));
    sl_put(squares + i, sl_get(squares + i, lanes) + (a + b), lanes);
}

SL_INLINE void square_one_lanes(size_t i, size_t lanes, const float *x, const float *mean,
                                float *squares)
{
    sl_put(squares + i, square(x + i, lanes, sl_get(mean + i, lanes), sl_get(squares + i, lanes)),
           lanes);
}

/* Mean and sum of squared differences of `count` pixels. */
static void measure_strip(const float *x, size_t count, size_t c, float *mean, float *squares)
{
    size_t p;
    memset(mean, 0, c * sizeof *mean);
    memset(squares, 0, c * sizeof *squares);
    for (p = 0; p + 4 <= count; p += 4)
        SL_OVER_CHANNELS(c, sum_four_lanes, x + p * c, c, mean);
    for (; p < count; p++)
        SL_OVER_CHANNELS(c, sum_one_lanes, x + p * c, mean);
    for (size_t i = 0; i < c; i++)
        mean[i] /= (float)count;
    for (p = 0; p + 4 <= count; p += 4)
        SL_OVER_CHANNELS(c, square_four_lanes, x + p * c, c, mean, squares);
    for (; p < count; p++)
        SL_OVER_CHANNELS(c, square_one_lanes, x + p * c, mean, squares);
}

/* Takes a strip of `count` pixels into the mean and the squares of the pixels `before`: Chan, Golub
 * and LeVeque, "Updating Formulae and a Pairwise Algorithm for Computing Sample Variances" (1979).
 * The squares' sum alone would lose digits where the mean is large. */
static void take_in(size_t c, size_t before, size_t count, const float *strip, float *mean,
                    float *squares)
{
    float share = (float)count / (float)(before + count);
    for (size_t i = 0; i < c; i++) {
        float apart = strip[i] - mean[i];
        mean[i] += apart * share;
        squares[i] += strip[c + i] + apart * apart * share * (float)before;
    }
}

/* products += of four pixels' differences from their means, x's and t_x's. */
SL_INLINE void product_four_lanes(size_t i, size_t lanes, const float *x, const float *t_x,
                                  size_t c, const float *mean, const float *t_mean, float *products)
{
    sl_vec m = sl_get(mean + i, lanes), t_m = sl_get(t_mean + i, lanes), sum[2] = {{0}, {0}};
    SL_UNROLL(4)
    for (size_t p = 0; p < 4; p++)
        sum[p / 2] = sl_fma(sl_get(x + p * c + i, lanes) - m, sl_get(t_x + p * c + i, lanes) - t_m,
                            sum[p / 2]);
    sl_put(products + i, sl_get(products + i, lanes) + (sum[0] + sum[1]), lanes);
}

SL_INLINE void product_one_lanes(size_t i, size_t lanes, const float *x, const float *t_x,
                                 const float *mean, const float *t_mean, float *products)
{
    sl_put(products + i,
           sl_fma(sl_get(x + i, lanes) - sl_get(mean + i, lanes),
                  sl_get(t_x + i, lanes) - sl_get(t_mean + i, lanes), sl_get(products + i, lanes)),
           lanes);
}

/* The same of tangents: their mean, and the sum of products of differences; `mean` is x's. */
static void measure_tangent_strip(const float *x, const float *t_x, size_t count, size_t c,
                                  const float *mean, float *t_mean, float *products)
{
    size_t p;
    memset(t_mean, 0, c * sizeof *t_mean);
    memset(products, 0, c * sizeof *products);
    for (p = 0; p + 4 <= count; p += 4)
        SL_OVER_CHANNELS(c, sum_four_lanes, t_x + p * c, c, t_mean);
    for (; p < count; p++)
        SL_OVER_CHANNELS(c, sum_one_lanes, t_x + p * c, t_mean);
    for (size_t i = 0; i < c; i++)
        t_mean[i] /= (float)count;
    for (p = 0; p + 4 <= count; p += 4)
        SL_OVER_CHANNELS(c, product_four_lanes, x + p * c, t_x + p * c, c, mean, t_mean, products);
    for (; p < count; p++)
        SL_OVER_CHANNELS(c, product_one_lanes, x + p * c, t_x + p * c, mean, t_mean, products);
}

/* Takes a strip's into mean and products of the pixels before; `mean` has not taken in x's yet. */
static void take_in_tangent(size_t c, size_t before, size_t count, const float *strip,
                            const float *t_strip, const float *mean, float *t_mean, float *products)
{
    float share = (float)count / (float)(before + count);
    for (size_t i = 0; i < c; i++) {
        float apart = strip[i] - mean[i], t_apart = t_strip[i] - t_mean[i];
        t_mean[i] += t_apart * share;
        products[i] += t_strip[c + i] + apart * t_apart * share * (float)before;
    }
}

/* Mean and 1 / deviation, to `statistics`. `strip` is for 2 c numbers. */
static void measure(struct sl_dual x, size_t pixels, size_t c, struct sl_dual statistics,
                    struct sl_dual strip)
{
    float *mean = statistics.value, *inverse = mean + c, *t_mean = statistics.tangent;
    memset(mean, 0, 2 * c * sizeof *mean);
    if (t_mean != NULL)
        memset(t_mean, 0, 2 * c * sizeof *t_mean);
    for (size_t p = 0; p < pixels; p += STRIP) {
        size_t count = pixels - p < STRIP ? pixels - p : STRIP;
        measure_strip(x.value + p * c, count, c, strip.value, strip.value + c);
        if (t_mean != NULL) {
            measure_tangent_strip(x.value + p * c, x.tangent + p * c, count, c, strip.value,
                                  strip.tangent, strip.tangent + c);
            take_in_tangent(c, p, count, strip.value, strip.tangent, mean, t_mean, t_mean + c);
        }
        take_in(c, p, count, strip.value, mean, inverse);
    }
    for (size_t i = 0; i < c; i++)
        inverse[i] = 1 / sqrtf(inverse[i] / (float)pixels + SL_NORM_EPSILON);
    for (size_t i = 0; t_mean != NULL && i < c; i++)
        t_mean[c + i] *= -inverse[i] * inverse[i] * inverse[i] / (float)pixels;
}

/* A square of four pixels to one. `row` is from a pixel to that below. */
SL_INLINE void pool_lanes(size_t i, size_t lanes, const float *at, size_t c, size_t row,
                          const float *mean, const float *scale, const float *bias, float *z)
{
    sl_vec m = sl_get(mean + i, lanes), s = sl_get(scale + i, lanes), b = sl_get(bias + i, lanes);
    sl_vec sum = rectify(sl_fma(sl_get(at + i, lanes) - m, s, b));
    sum += rectify(sl_fma(sl_get(at + c + i, lanes) - m, s, b));
    sum += rectify(sl_fma(sl_get(at + row + i, lanes) - m, s, b));
    sum += rectify(sl_fma(sl_get(at + row + c + i, lanes) - m, s, b));
    sl_put(z + i, sum * sl_broadcast(0.25f), lanes);
}

static void multiply(size_t c, const float *a, const float *b, float *product)
{
    for (size_t i = 0; i < c; i++)
        product[i] = a[i] * b[i];
}

/* sum += what comes through the ReLU at a pixel, and its tangent. */
SL_INLINE void pool_pixel(const struct sl_dual *x, size_t at, size_t lanes, const sl_vec mean[2],
                          const sl_vec scale[2], const sl_vec bias[2], sl_vec sum[2])
{
    sl_vec centred = sl_get(x->value + at, lanes) - mean[0];
    sl_vec t_centred = sl_get(x->tangent + at, lanes) - mean[1];
    sl_vec y = sl_fma(centred, scale[0], bias[0]);
    sum[0] += rectify(y);
    sum[1] += where_open(y, sl_fma(t_centred, scale[0], sl_fma(centred, scale[1], bias[1])));
}

/* A vector of values and one of tangents. */
SL_INLINE void get_both(struct sl_dual from, size_t i, size_t lanes, sl_vec both[2])
{
    both[0] = sl_get(from.value + i, lanes);
    both[1] = sl_get(from.tangent + i, lanes);
}

SL_INLINE void put_both(struct sl_dual to, size_t i, size_t lanes, const sl_vec both[2])
{
    sl_put(to.value + i, both[0], lanes);
    sl_put(to.tangent + i, both[1], lanes);
}

/* pool_lanes with tangents. */
SL_INLINE void pool_both_lanes(size_t i, size_t lanes, const struct sl_dual *x, size_t at, size_t c,
                               size_t row, const struct sl_dual *mean, const struct sl_dual *scale,
                               const struct sl_dual *bias, const struct sl_dual *z, size_t to)
{
    sl_vec m[2], s[2], b[2], sum[2] = {{0}, {0}};
    get_both(*mean, i, lanes, m);
    get_both(*scale, i, lanes, s);
    get_both(*bias, i, lanes, b);
    pool_pixel(x, at + i, lanes, m, s, b, sum);
    pool_pixel(x, at + c + i, lanes, m, s, b, sum);
    pool_pixel(x, at + row + i, lanes, m, s, b, sum);
    pool_pixel(x, at + row + c + i, lanes, m, s, b, sum);
    sum[0] *= sl_broadcast(0.25f);
    sum[1] *= sl_broadcast(0.25f);
    put_both(*z, to + i, lanes, sum);
}

/* scale = gain / deviation. */
static void set_scale(size_t c, struct sl_dual gain, struct sl_dual inverse, struct sl_dual scale)
{
    multiply(c, gain.value, inverse.value, scale.value);
    for (size_t i = 0; scale.tangent != NULL && i < c; i++)
        scale.tangent[i] = gain.tangent[i] * inverse.value[i] + gain.value[i] * inverse.tangent[i];
}

static void pool(const struct sl_norm *shape, struct sl_dual x, struct sl_dual mean,
                 struct sl_dual scale, struct sl_dual bias, struct sl_dual z)
{
    size_t c = shape->c, row = shape->w * c, across = shape->w / 2;
    for (size_t p = 0; p < shape->h / 2 * across; p++) {
        size_t at = 2 * (p / across) * row + 2 * (p % across) * c;
        if (z.tangent == NULL)
            SL_OVER_CHANNELS(c, pool_lanes, x.value + at, c, row, mean.value, scale.value,
                             bias.value, z.value + p * c);
        else
            SL_OVER_CHANNELS(c, pool_both_lanes, &x, at, c, row, &mean, &scale, &bias, &z, p * c);
    }
}

static void forward(const struct sl_norm *shape, struct sl_dual x, struct sl_dual gain,
                    struct sl_dual bias, struct sl_dual statistics, struct sl_dual z,
                    struct sl_dual scratch)
{
    size_t c = shape->c, pixels = shape->h * shape->w, pooled = (shape->h / 2) * (shape->w / 2) * c;
    for (size_t n = 0; n < shape->n; n++) {
        struct sl_dual map = sl_dual_at(x, n * pixels * c);
        struct sl_dual mean = sl_dual_at(statistics, 2 * n * c);
        measure(map, pixels, c, mean, scratch);
        set_scale(c, gain, sl_dual_at(mean, c), scratch);
        pool(shape, map, mean, scratch, bias, sl_dual_at(z, n * pooled));
    }
}

/* What backward knows of a map's channels, each [c]. */
struct map {
    struct sl_dual mean, bias;
    struct sl_dual scale; /* gain / deviation */
    struct sl_dual sum,
        tilt; /* of gradients; of gradients times (x - mean), then u and t: kernel.h */
};

SL_INLINE void sum_pixel(sl_vec x, sl_vec mean, sl_vec scale, sl_vec bias, sl_vec d, sl_vec *sum,
                         sl_vec *tilt)
{
    sl_vec centred = x - mean;
    sl_vec g = where_open(sl_fma(centred, scale, bias), d);
    *sum += g;
    *tilt = sl_fma(g, centred, *tilt);
}

SL_INLINE void sum_lanes(size_t i, size_t lanes, const float *at, size_t c, size_t row,
                         const struct map *map, const float *d_z)
{
    sl_vec m = sl_get(map->mean.value + i, lanes), s = sl_get(map->scale.value + i, lanes);
    sl_vec b = sl_get(map->bias.value + i, lanes);
    sl_vec d = sl_get(d_z + i, lanes) * sl_broadcast(0.25f);
    sl_vec sum = sl_get(map->sum.value + i, lanes), tilt = sl_get(map->tilt.value + i, lanes);
    sum_pixel(sl_get(at + i, lanes), m, s, b, d, &sum, &tilt);
    sum_pixel(sl_get(at + c + i, lanes), m, s, b, d, &sum, &tilt);
    sum_pixel(sl_get(at + row + i, lanes), m, s, b, d, &sum, &tilt);
    sum_pixel(sl_get(at + row + c + i, lanes), m, s, b, d, &sum, &tilt);
    sl_put(map->sum.value + i, sum, lanes);
    sl_put(map->tilt.value + i, tilt, lanes);
}

/* Writes the gradient of one pixel. */
SL_INLINE void spread_pixel(const float *x, size_t lanes, sl_vec mean, sl_vec scale, sl_vec bias,
                            sl_vec d, sl_vec sum, sl_vec tilt, float *d_x)
{
    sl_vec centred = sl_get(x, lanes) - mean;
    sl_vec g = where_open(sl_fma(centred, scale, bias), d);
    sl_put(d_x, sl_fma(scale, g, -sl_fma(centred, tilt, sum)), lanes);
}

SL_INLINE void spread_lanes(size_t i, size_t lanes, const float *at, size_t c, size_t row,
                            const struct map *map, const float *d_z, float *d_x)
{
    sl_vec m = sl_get(map->mean.value + i, lanes), s = sl_get(map->scale.value + i, lanes);
    sl_vec b = sl_get(map->bias.value + i, lanes);
    sl_vec d = sl_get(d_z + i, lanes) * sl_broadcast(0.25f);
    sl_vec sum = sl_get(map->sum.value + i, lanes), tilt = sl_get(map->tilt.value + i, lanes);
    spread_pixel(at + i, lanes, m, s, b, d, sum, tilt, d_x + i);
    spread_pixel(at + c + i, lanes, m, s, b, d, sum, tilt, d_x + c + i);
    spread_pixel(at + row + i, lanes, m, s, b, d, sum, tilt, d_x + row + i);
    spread_pixel(at + row + c + i, lanes, m, s, b, d, sum, tilt, d_x + row + c + i);
}

/* The same two with tangents: g, the gradient before the ReLU at a pixel, and x - mean. */
SL_INLINE void before_relu(struct sl_dual x, size_t at, size_t lanes, const sl_vec mean[2],
                           const sl_vec scale[2], sl_vec bias, const sl_vec d[2], sl_vec g[2],
                           sl_vec centred[2])
{
    get_both(x, at, lanes, centred);
    centred[0] -= mean[0];
    centred[1] -= mean[1];
    sl_vec y = sl_fma(centred[0], scale[0], bias);
    g[0] = where_open(y, d[0]);
    g[1] = where_open(y, d[1]);
}

/* A quarter of what comes to the pool. */
SL_INLINE void get_quarter(struct sl_dual d_z, size_t i, size_t lanes, sl_vec d[2])
{
    get_both(d_z, i, lanes, d);
    d[0] *= sl_broadcast(0.25f);
    d[1] *= sl_broadcast(0.25f);
}

SL_INLINE void sum_both_lanes(size_t i, size_t lanes, struct sl_dual x, const size_t at[4],
                              const struct map *map, struct sl_dual d_z)
{
    sl_vec m[2], s[2], d[2], sum[2], tilt[2], g[2], centred[2];
    sl_vec b = sl_get(map->bias.value + i, lanes);
    get_both(map->mean, i, lanes, m);
    get_both(map->scale, i, lanes, s);
    get_both(map->sum, i, lanes, sum);
    get_both(map->tilt, i, lanes, tilt);
    get_quarter(d_z, i, lanes, d);
    SL_UNROLL(4)
    for (size_t p = 0; p < 4; p++) {
        before_relu(x, at[p] + i, lanes, m, s, b, d, g, centred);
        sum[0] += g[0];
        sum[1] += g[1];
        tilt[0] = sl_fma(g[0], centred[0], tilt[0]);
        tilt[1] = sl_fma(g[1], centred[0], sl_fma(g[0], centred[1], tilt[1]));
    }
    put_both(map->sum, i, lanes, sum);
    put_both(map->tilt, i, lanes, tilt);
}

SL_INLINE void spread_both_lanes(size_t i, size_t lanes, struct sl_dual x, const size_t at[4],
                                 const struct map *map, struct sl_dual d_z, struct sl_dual d_x)
{
    sl_vec m[2], s[2], d[2], sum[2], tilt[2], g[2], centred[2];
    sl_vec b = sl_get(map->bias.value + i, lanes);
    get_both(map->mean, i, lanes, m);
    get_both(map->scale, i, lanes, s);
    get_both(map->sum, i, lanes, sum);
    get_both(map->tilt, i, lanes, tilt);
    get_quarter(d_z, i, lanes, d);
    SL_UNROLL(4)
    for (size_t p = 0; p < 4; p++) {
        before_relu(x, at[p] + i, lanes, m, s, b, d, g, centred);
        sl_vec rest = sl_fma(centred[1], tilt[0], sl_fma(centred[0], tilt[1], sum[1]));
        const sl_vec both[2] = {sl_fma(s[0], g[0], -sl_fma(centred[0], tilt[0], sum[0])),
                                sl_fma(s[0], g[1], sl_fma(s[1], g[0], -rest))};
        put_both(d_x, at[p] + i, lanes, both);
    }
}

/* A pixel of an odd last row or column: no gradient comes to it but through mean and deviation. */
static void spread_left_over(size_t c, struct sl_dual x, const struct map *map, struct sl_dual d_x)
{
    const float *mean = map->mean.value, *t_mean = map->mean.tangent;
    for (size_t i = 0; x.tangent != NULL && i < c; i++)
        d_x.tangent[i] = -((x.tangent[i] - t_mean[i]) * map->tilt.value[i] +
                           (x.value[i] - mean[i]) * map->tilt.tangent[i] + map->sum.tangent[i]);
    for (size_t i = 0; i < c; i++)
        d_x.value[i] = -((x.value[i] - mean[i]) * map->tilt.value[i] + map->sum.value[i]);
}

/* The first pixel of square `p` of those that are pooled, and all four. */
static size_t square_at(const struct sl_norm *shape, size_t p, size_t at[4])
{
    size_t c = shape->c, row = shape->w * c, across = shape->w / 2;
    at[0] = 2 * (p / across) * row + 2 * (p % across) * c;
    at[1] = at[0] + c;
    at[2] = at[0] + row;
    at[3] = at[2] + c;
    return at[0];
}

static void sum_squares(const struct sl_norm *shape, struct sl_dual x, const struct map *map,
                        struct sl_dual d_z)
{
    size_t c = shape->c, row = shape->w * c, at[4];
    for (size_t p = 0; p < (shape->h / 2) * (shape->w / 2); p++) {
        const float *first = x.value + square_at(shape, p, at);
        if (x.tangent == NULL)
            SL_OVER_CHANNELS(c, sum_lanes, first, c, row, map, d_z.value + p * c);
        else
            SL_OVER_CHANNELS(c, sum_both_lanes, x, at, map, sl_dual_at(d_z, p * c));
    }
}

static void spread(const struct sl_norm *shape, struct sl_dual x, const struct map *map,
                   struct sl_dual d_z, struct sl_dual d_x)
{
    size_t c = shape->c, row = shape->w * c, down = shape->h / 2, across = shape->w / 2, at[4];
    for (size_t p = 0; p < down * across; p++) {
        size_t first = square_at(shape, p, at);
        if (x.tangent == NULL)
            SL_OVER_CHANNELS(c, spread_lanes, x.value + first, c, row, map, d_z.value + p * c,
                             d_x.value + first);
        else
            SL_OVER_CHANNELS(c, spread_both_lanes, x, at, map, sl_dual_at(d_z, p * c), d_x);
    }
    for (size_t y = 0; y < shape->h; y++)
        for (size_t o = y < 2 * down ? 2 * across : 0; o < shape->w; o++)
            spread_left_over(c, sl_dual_at(x, y * row + o * c), map,
                             sl_dual_at(d_x, y * row + o * c));
}

/* The tangents of d_gain and d_bias, and of the factors below, by the product rule. */
static void weigh_tangents(size_t c, float share, const struct map *map, struct sl_dual inverse,
                           float *t_d_gain, float *t_d_bias)
{
    struct sl_dual scale = map->scale;
    for (size_t i = 0; i < c; i++) {
        float r = inverse.value[i], t_r = inverse.tangent[i], sum = map->sum.value[i];
        float tilt = map->tilt.value[i], *t_sum = &map->sum.tangent[i];
        float *t_tilt = &map->tilt.tangent[i];
        if (t_d_gain != NULL) {
            t_d_bias[i] += *t_sum;
            t_d_gain[i] += *t_tilt * r + tilt * t_r;
        }
        *t_sum = (*t_sum * scale.value[i] + sum * scale.tangent[i]) * share;
        *t_tilt = (*t_tilt * scale.value[i] * r + tilt * scale.tangent[i] * r +
                   2 * tilt * scale.value[i] * t_r) *
                  r * share;
    }
}

/* The sums over a map, and the gradients of gain and bias; then the factors with which spread_pixel
 * takes them: d_x = scale * (g - (sum + normalised x * (sum of g * normalised x)) / pixels). */
static void weigh(size_t c, float share, const struct map *map, const float *inverse, float *d_gain,
                  float *d_bias)
{
    for (size_t i = 0; i < c; i++) {
        if (d_gain != NULL) {
            d_bias[i] += map->sum.value[i];
            d_gain[i] += map->tilt.value[i] * inverse[i];
        }
        map->sum.value[i] *= map->scale.value[i] * share;
        map->tilt.value[i] *= map->scale.value[i] * inverse[i] * inverse[i] * share;
    }
}

static void clear(struct sl_dual array, size_t count)
{
    memset(array.value, 0, count * sizeof *array.value);
    if (array.tangent != NULL)
        memset(array.tangent, 0, count * sizeof *array.tangent);
}

static void backward(const struct sl_norm *shape, struct sl_dual x, struct sl_dual gain,
                     struct sl_dual bias, struct sl_dual statistics, struct sl_dual d_z,
                     struct sl_dual d_x, struct sl_dual d_gain, struct sl_dual d_bias,
                     struct sl_dual scratch)
{
    size_t c = shape->c, pixels = shape->h * shape->w, pooled = (shape->h / 2) * (shape->w / 2) * c;
    float share = 1 / (float)pixels;
    for (size_t n = 0; n < shape->n; n++) {
        struct sl_dual at = sl_dual_at(x, n * pixels * c), d = sl_dual_at(d_z, n * pooled);
        struct sl_dual mean = sl_dual_at(statistics, 2 * n * c), inverse = sl_dual_at(mean, c);
        const struct map map = {mean, bias, scratch, sl_dual_at(scratch, c),
                                sl_dual_at(scratch, 2 * c)};
        set_scale(c, gain, inverse, map.scale);
        clear(map.sum, 2 * c);
        sum_squares(shape, at, &map, d);
        if (x.tangent != NULL)
            weigh_tangents(c, share, &map, inverse, d_gain.tangent, d_bias.tangent);
        weigh(c, share, &map, inverse.value, d_gain.value, d_bias.value);
        spread(shape, at, &map, d, sl_dual_at(d_x, n * pixels * c));
    }
}

const struct sl_normalisation SL_TIER_NAME(sl_norm) = {forward, backward};
