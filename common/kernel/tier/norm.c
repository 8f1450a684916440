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

/* `strip` is for 2 c numbers. */
static void measure(const float *x, size_t pixels, size_t c, float *mean, float *inverse,
                    float *strip)
{
    memset(mean, 0, c * sizeof *mean);
    memset(inverse, 0, c * sizeof *inverse);
    for (size_t p = 0; p < pixels; p += STRIP) {
        size_t count = pixels - p < STRIP ? pixels - p : STRIP;
        measure_strip(x + p * c, count, c, strip, strip + c);
        take_in(c, p, count, strip, mean, inverse);
    }
    for (size_t i = 0; i < c; i++)
        inverse[i] = 1 / sqrtf(inverse[i] / (float)pixels + SL_NORM_EPSILON);
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

static void forward(const struct sl_norm *shape, const float *x, const float *gain,
                    const float *bias, float *statistics, float *z, float *scratch)
{
    size_t c = shape->c, row = shape->w * c, size = shape->h * row;
    for (size_t n = 0; n < shape->n; n++, x += size, statistics += 2 * c) {
        measure(x, shape->h * shape->w, c, statistics, statistics + c, scratch);
        multiply(c, gain, statistics + c, scratch);
        for (size_t y = 0; y < shape->h / 2; y++)
            for (size_t o = 0; o < shape->w / 2; o++, z += c)
                SL_OVER_CHANNELS(c, pool_lanes, x + 2 * y * row + 2 * o * c, c, row, statistics,
                                 scratch, bias, z);
    }
}

/* What backward knows of a map's channels, each [c]. */
struct map {
    const float *mean, *bias;
    float *scale;      /* gain / deviation */
    float *sum, *tilt; /* of gradients; of gradients times (x - mean), then both times a factor */
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
    sl_vec m = sl_get(map->mean + i, lanes), s = sl_get(map->scale + i, lanes);
    sl_vec b = sl_get(map->bias + i, lanes);
    sl_vec d = sl_get(d_z + i, lanes) * sl_broadcast(0.25f);
    sl_vec sum = sl_get(map->sum + i, lanes), tilt = sl_get(map->tilt + i, lanes);
    sum_pixel(sl_get(at + i, lanes), m, s, b, d, &sum, &tilt);
    sum_pixel(sl_get(at + c + i, lanes), m, s, b, d, &sum, &tilt);
    sum_pixel(sl_get(at + row + i, lanes), m, s, b, d, &sum, &tilt);
    sum_pixel(sl_get(at + row + c + i, lanes), m, s, b, d, &sum, &tilt);
    sl_put(map->sum + i, sum, lanes);
    sl_put(map->tilt + i, tilt, lanes);
}

/* Writes the gradient of one pixel over it. */
SL_INLINE void spread_pixel(float *x, size_t lanes, sl_vec mean, sl_vec scale, sl_vec bias,
                            sl_vec d, sl_vec sum, sl_vec tilt)
{
    sl_vec centred = sl_get(x, lanes) - mean;
    sl_vec g = where_open(sl_fma(centred, scale, bias), d);
    sl_put(x, sl_fma(scale, g, -sl_fma(centred, tilt, sum)), lanes);
}

SL_INLINE void spread_lanes(size_t i, size_t lanes, float *at, size_t c, size_t row,
                            const struct map *map, const float *d_z)
{
    sl_vec m = sl_get(map->mean + i, lanes), s = sl_get(map->scale + i, lanes);
    sl_vec b = sl_get(map->bias + i, lanes);
    sl_vec d = sl_get(d_z + i, lanes) * sl_broadcast(0.25f);
    sl_vec sum = sl_get(map->sum + i, lanes), tilt = sl_get(map->tilt + i, lanes);
    spread_pixel(at + i, lanes, m, s, b, d, sum, tilt);
    spread_pixel(at + c + i, lanes, m, s, b, d, sum, tilt);
    spread_pixel(at + row + i, lanes, m, s, b, d, sum, tilt);
    spread_pixel(at + row + c + i, lanes, m, s, b, d, sum, tilt);
}

/* A pixel of an odd last row or column: no gradient comes to it but through mean and deviation. */
static void spread_left_over(size_t c, float *x, const struct map *map)
{
    for (size_t i = 0; i < c; i++)
        x[i] = -((x[i] - map->mean[i]) * map->tilt[i] + map->sum[i]);
}

static void spread(const struct sl_norm *shape, float *x, const struct map *map, const float *d_z)
{
    size_t c = shape->c, row = shape->w * c, down = shape->h / 2, across = shape->w / 2;
    for (size_t y = 0; y < down; y++)
        for (size_t o = 0; o < across; o++, d_z += c)
            SL_OVER_CHANNELS(c, spread_lanes, x + 2 * y * row + 2 * o * c, c, row, map, d_z);
    for (size_t y = 0; y < shape->h; y++)
        for (size_t o = y < 2 * down ? 2 * across : 0; o < shape->w; o++)
            spread_left_over(c, x + y * row + o * c, map);
}

/* The sums over a map, and the gradients of gain and bias; then the factors with which spread_pixel
 * takes them: d_x = scale * (g - (sum + normalised x * (sum of g * normalised x)) / pixels). */
static void gather(const struct sl_norm *shape, const float *x, const struct map *map,
                   const float *inverse, const float *d_z, float *d_gain, float *d_bias)
{
    size_t c = shape->c, row = shape->w * c;
    float share = 1 / (float)(shape->h * shape->w);
    memset(map->sum, 0, 2 * c * sizeof *map->sum);
    for (size_t y = 0; y < shape->h / 2; y++)
        for (size_t o = 0; o < shape->w / 2; o++, d_z += c)
            SL_OVER_CHANNELS(c, sum_lanes, x + 2 * y * row + 2 * o * c, c, row, map, d_z);
    for (size_t i = 0; i < c; i++) {
        d_bias[i] += map->sum[i];
        d_gain[i] += map->tilt[i] * inverse[i];
        map->sum[i] *= map->scale[i] * share;
        map->tilt[i] *= map->scale[i] * inverse[i] * inverse[i] * share;
    }
}

static void backward(const struct sl_norm *shape, float *x, const float *gain, const float *bias,
                     const float *statistics, const float *d_z, float *d_gain, float *d_bias,
                     float *scratch)
{
    size_t c = shape->c, pooled = (shape->h / 2) * (shape->w / 2) * c;
    for (size_t n = 0; n < shape->n; n++, statistics += 2 * c, d_z += pooled) {
        const struct map map = {statistics, bias, scratch, scratch + c, scratch + 2 * c};
        multiply(c, gain, statistics + c, map.scale);
        gather(shape, x, &map, statistics + c, d_z, d_gain, d_bias);
        spread(shape, x, &map, d_z);
        x += shape->h * shape->w * c;
    }
}

const struct sl_normalisation SL_TIER_NAME(sl_norm) = {forward, backward};
