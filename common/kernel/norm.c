/* The reference of instance normalisation, ReLU and 2x2 average pooling. */
#include "kernel/kernel.h"
#include "kernel/tiers.h"

#include <math.h>
#include <string.h>

/* mean and 1 / deviation of each channel; two passes, since the squares' sum alone loses digits
 * when the mean is large. */
static void measure(const sl_real *x, size_t pixels, size_t c, sl_real *restrict mean,
                    sl_real *restrict inverse)
{
    memset(mean, 0, c * sizeof *mean);
    memset(inverse, 0, c * sizeof *inverse);
    for (size_t p = 0; p < pixels; p++)
        for (size_t i = 0; i < c; i++)
            mean[i] += x[p * c + i];
    for (size_t i = 0; i < c; i++)
        mean[i] /= (sl_real)pixels;
    for (size_t p = 0; p < pixels; p++)
        for (size_t i = 0; i < c; i++) {
            sl_real difference = x[p * c + i] - mean[i];
            inverse[i] += difference * difference;
        }
    for (size_t i = 0; i < c; i++)
        inverse[i] = 1 / (sl_real)sqrt((double)(inverse[i] / (sl_real)pixels + SL_NORM_EPSILON));
}

/* A NaN stays one, as in PyTorch: as a zero, it would hide that training has diverged. */
static inline sl_real rectify(sl_real value)
{
    return value < 0 ? 0 : value;
}

static void pool(const struct sl_norm *shape, const sl_real *x, const sl_real *gain,
                 const sl_real *bias, const sl_real *mean, const sl_real *inverse,
                 sl_real *restrict z)
{
    size_t c = shape->c, row = shape->w * c;
    for (size_t y = 0; y < shape->h / 2; y++)
        for (size_t o = 0; o < shape->w / 2; o++, z += c) {
            const sl_real *at = x + 2 * y * row + 2 * o * c;
            for (size_t i = 0; i < c; i++) {
                sl_real scale = gain[i] * inverse[i];
                z[i] = (rectify((at[i] - mean[i]) * scale + bias[i]) +
                        rectify((at[i + c] - mean[i]) * scale + bias[i]) +
                        rectify((at[i + row] - mean[i]) * scale + bias[i]) +
                        rectify((at[i + row + c] - mean[i]) * scale + bias[i])) *
                       (sl_real)0.25;
            }
        }
}

/* One channel of a map, whose pixels are c numbers apart, and its tangents. */
struct channel {
    const struct sl_norm *shape;
    const sl_real *x, *t_x;
    sl_real mean, t_mean, inverse, t_inverse, scale, t_scale, bias, t_bias;
};

/* Channel i of map n. */
static struct channel channel_of(const struct sl_norm *shape, struct sl_dual x, struct sl_dual gain,
                                 struct sl_dual bias, struct sl_dual statistics, size_t n, size_t i)
{
    size_t at = n * shape->h * shape->w * shape->c + i, mean = n * 2 * shape->c + i;
    struct channel channel = {.shape = shape,
                              .x = x.value + at,
                              .t_x = x.tangent + at,
                              .mean = statistics.value[mean],
                              .t_mean = statistics.tangent[mean],
                              .inverse = statistics.value[mean + shape->c],
                              .t_inverse = statistics.tangent[mean + shape->c],
                              .bias = bias.value[i],
                              .t_bias = bias.tangent[i]};
    channel.scale = gain.value[i] * channel.inverse;
    channel.t_scale = gain.tangent[i] * channel.inverse + gain.value[i] * channel.t_inverse;
    return channel;
}

/* The tangents of mean and inverse. */
static void measure_tangent(size_t pixels, size_t c, const sl_real *x, const sl_real *t_x,
                            sl_real mean, sl_real inverse, sl_real *t_mean, sl_real *t_inverse)
{
    sl_real sum = 0, products = 0;
    for (size_t p = 0; p < pixels; p++)
        sum += t_x[p * c];
    *t_mean = sum / (sl_real)pixels;
    for (size_t p = 0; p < pixels; p++)
        products += (x[p * c] - mean) * (t_x[p * c] - *t_mean);
    *t_inverse = -inverse * inverse * inverse * products / (sl_real)pixels;
}

/* What comes through the ReLU at pixel (y, x): the tangent of its result where it is open. */
static sl_real rectified_tangent(const struct channel *channel, size_t y, size_t x)
{
    size_t at = (y * channel->shape->w + x) * channel->shape->c;
    sl_real centred = channel->x[at] - channel->mean,
            t_centred = channel->t_x[at] - channel->t_mean;
    return centred * channel->scale + channel->bias > 0
               ? t_centred * channel->scale + centred * channel->t_scale + channel->t_bias
               : 0;
}

static void pool_tangent(const struct channel *channel, sl_real *t_z)
{
    const struct sl_norm *shape = channel->shape;
    for (size_t y = 0; y < shape->h / 2 * 2; y += 2)
        for (size_t x = 0; x < shape->w / 2 * 2; x += 2, t_z += shape->c)
            *t_z =
                (rectified_tangent(channel, y, x) + rectified_tangent(channel, y, x + 1) +
                 rectified_tangent(channel, y + 1, x) + rectified_tangent(channel, y + 1, x + 1)) *
                (sl_real)0.25;
}

static void forward_tangent(const struct sl_norm *shape, struct sl_dual x, struct sl_dual gain,
                            struct sl_dual bias, struct sl_dual statistics, struct sl_dual z)
{
    size_t c = shape->c, pixels = shape->h * shape->w;
    size_t pooled = (shape->h / 2) * (shape->w / 2) * c;
    for (size_t n = 0; n < shape->n; n++)
        for (size_t i = 0; i < c; i++) {
            size_t at = n * pixels * c + i, mean = n * 2 * c + i;
            measure_tangent(pixels, c, x.value + at, x.tangent + at, statistics.value[mean],
                            statistics.value[mean + c], &statistics.tangent[mean],
                            &statistics.tangent[mean + c]);
            struct channel channel = channel_of(shape, x, gain, bias, statistics, n, i);
            pool_tangent(&channel, z.tangent + n * pooled + i);
        }
}

static void forward(const struct sl_norm *shape, struct sl_dual x, struct sl_dual gain,
                    struct sl_dual bias, struct sl_dual statistics, struct sl_dual z,
                    struct sl_dual scratch)
{
    (void)scratch;
    size_t c = shape->c, pixels = shape->h * shape->w;
    size_t pooled = (shape->h / 2) * (shape->w / 2) * c;
    for (size_t n = 0; n < shape->n; n++) {
        sl_real *map = x.value + n * pixels * c, *mean = statistics.value + n * 2 * c;
        measure(map, pixels, c, mean, mean + c);
        pool(shape, map, gain.value, bias.value, mean, mean + c, z.value + n * pooled);
    }
    if (x.tangent != NULL)
        forward_tangent(shape, x, gain, bias, statistics, z);
}

/* The gradient before the ReLU at pixel value x, from a quarter of the pool's. */
static inline sl_real through(sl_real x, sl_real mean, sl_real scale, sl_real bias, sl_real d_z)
{
    return (x - mean) * scale + bias > 0 ? d_z * (sl_real)0.25 : 0;
}

/* sums[0] += d and sums[1] += d * normalised x, over all pooled pixels of a map. */
static void sum_gradients(const struct sl_norm *shape, const sl_real *x, const sl_real *gain,
                          const sl_real *bias, const sl_real *mean, const sl_real *inverse,
                          const sl_real *d_z, sl_real *restrict sums)
{
    size_t c = shape->c, row = shape->w * c;
    memset(sums, 0, 2 * c * sizeof *sums);
    for (size_t y = 0; y < shape->h / 2 * 2; y++)
        for (size_t o = 0; o < shape->w / 2 * 2; o++) {
            const sl_real *at = x + y * row + o * c;
            const sl_real *d = d_z + ((y / 2) * (shape->w / 2) + o / 2) * c;
            for (size_t i = 0; i < c; i++) {
                sl_real g = through(at[i], mean[i], gain[i] * inverse[i], bias[i], d[i]);
                sums[i] += g;
                sums[c + i] += g * ((at[i] - mean[i]) * inverse[i]);
            }
        }
}

/* Writes d_x of one pixel; `d` is NULL where the pixel was not pooled. */
static inline void spread_pixel(size_t c, const sl_real *x, const sl_real *gain,
                                const sl_real *bias, const sl_real *mean, const sl_real *inverse,
                                const sl_real *d, const sl_real *sums, sl_real share,
                                sl_real *restrict d_x)
{
    for (size_t i = 0; i < c; i++) {
        sl_real scale = gain[i] * inverse[i];
        sl_real g = d == NULL ? 0 : through(x[i], mean[i], scale, bias[i], d[i]);
        sl_real normalised = (x[i] - mean[i]) * inverse[i];
        d_x[i] = scale * (g - share * (sums[i] + normalised * sums[c + i]));
    }
}

static void spread(const struct sl_norm *shape, const sl_real *x, const sl_real *gain,
                   const sl_real *bias, const sl_real *mean, const sl_real *inverse,
                   const sl_real *d_z, const sl_real *sums, sl_real *d_x)
{
    size_t c = shape->c;
    sl_real share = 1 / (sl_real)(shape->h * shape->w);
    for (size_t y = 0; y < shape->h; y++)
        for (size_t o = 0; o < shape->w; o++, x += c, d_x += c) {
            bool pooled = y / 2 < shape->h / 2 && o / 2 < shape->w / 2;
            const sl_real *d = d_z + ((y / 2) * (shape->w / 2) + o / 2) * c;
            spread_pixel(c, x, gain, bias, mean, inverse, pooled ? d : NULL, sums, share, d_x);
        }
}

/* Of a gradient before the ReLU: its sum over a map, that of its products with x - mean, and their
 * tangents. */
struct sums {
    sl_real sum, t_sum, tilt, t_tilt;
};

/* The gradient before the ReLU at pixel p and its tangent; 0 where the pixel was not pooled. */
static sl_real through_tangent(const struct channel *channel, size_t p, const sl_real *d_z,
                               const sl_real *t_d_z, sl_real *tangent)
{
    const struct sl_norm *shape = channel->shape;
    size_t y = p / shape->w / 2, x = p % shape->w / 2, at = (y * (shape->w / 2) + x) * shape->c;
    bool open = y < shape->h / 2 && x < shape->w / 2 &&
                (channel->x[p * shape->c] - channel->mean) * channel->scale + channel->bias > 0;
    *tangent = open ? t_d_z[at] * (sl_real)0.25 : 0;
    return open ? d_z[at] * (sl_real)0.25 : 0;
}

static struct sums sum_tangents(const struct channel *channel, const sl_real *d_z,
                                const sl_real *t_d_z)
{
    size_t pixels = channel->shape->h * channel->shape->w, c = channel->shape->c;
    struct sums sums = {0};
    for (size_t p = 0; p < pixels; p++) {
        sl_real t_g, g = through_tangent(channel, p, d_z, t_d_z, &t_g);
        sl_real centred = channel->x[p * c] - channel->mean;
        sums.sum += g;
        sums.t_sum += t_g;
        sums.tilt += g * centred;
        sums.t_tilt += t_g * centred + g * (channel->t_x[p * c] - channel->t_mean);
    }
    return sums;
}

/* Writes d_x'; the factors of kernel.h are t = tilt, u = sum. */
static void spread_tangent(const struct channel *channel, const struct sums *sums,
                           const sl_real *d_z, const sl_real *t_d_z, sl_real *t_d_x)
{
    size_t pixels = channel->shape->h * channel->shape->w, c = channel->shape->c;
    sl_real share = 1 / (sl_real)pixels, inverse = channel->inverse, scale = channel->scale;
    sl_real square = inverse * inverse, t_square = 2 * inverse * channel->t_inverse;
    sl_real tilt = scale * square * sums->tilt * share;
    sl_real t_sum = (channel->t_scale * sums->sum + scale * sums->t_sum) * share;
    sl_real t_tilt = ((channel->t_scale * square + scale * t_square) * sums->tilt +
                      scale * square * sums->t_tilt) *
                     share;
    for (size_t p = 0; p < pixels; p++) {
        sl_real t_g, g = through_tangent(channel, p, d_z, t_d_z, &t_g);
        t_d_x[p * c] = scale * t_g + channel->t_scale * g -
                       (channel->t_x[p * c] - channel->t_mean) * tilt -
                       (channel->x[p * c] - channel->mean) * t_tilt - t_sum;
    }
}

static void backward_tangent(const struct sl_norm *shape, struct sl_dual x, struct sl_dual gain,
                             struct sl_dual bias, struct sl_dual statistics, struct sl_dual d_z,
                             sl_real *t_d_x, sl_real *t_d_gain, sl_real *t_d_bias)
{
    size_t c = shape->c, size = shape->h * shape->w * c;
    size_t pooled = (shape->h / 2) * (shape->w / 2) * c;
    for (size_t n = 0; n < shape->n; n++)
        for (size_t i = 0; i < c; i++) {
            struct channel channel = channel_of(shape, x, gain, bias, statistics, n, i);
            const sl_real *d = d_z.value + n * pooled + i, *t_d = d_z.tangent + n * pooled + i;
            struct sums sums = sum_tangents(&channel, d, t_d);
            if (t_d_gain != NULL) {
                t_d_bias[i] += sums.t_sum;
                t_d_gain[i] += sums.t_tilt * channel.inverse + sums.tilt * channel.t_inverse;
            }
            spread_tangent(&channel, &sums, d, t_d, t_d_x + n * size + i);
        }
}

static void backward(const struct sl_norm *shape, struct sl_dual x, struct sl_dual gain,
                     struct sl_dual bias, struct sl_dual statistics, struct sl_dual d_z,
                     struct sl_dual d_x, struct sl_dual d_gain, struct sl_dual d_bias,
                     struct sl_dual scratch)
{
    size_t c = shape->c, size = shape->h * shape->w * c;
    size_t pooled = (shape->h / 2) * (shape->w / 2) * c;
    if (x.tangent != NULL)
        backward_tangent(shape, x, gain, bias, statistics, d_z, d_x.tangent, d_gain.tangent,
                         d_bias.tangent);
    for (size_t n = 0; n < shape->n; n++) {
        sl_real *map = x.value + n * size, *mean = statistics.value + n * 2 * c;
        const sl_real *d = d_z.value + n * pooled;
        sum_gradients(shape, map, gain.value, bias.value, mean, mean + c, d, scratch.value);
        for (size_t i = 0; d_gain.value != NULL && i < c; i++) {
            d_bias.value[i] += scratch.value[i];
            d_gain.value[i] += scratch.value[c + i];
        }
        spread(shape, map, gain.value, bias.value, mean, mean + c, d, scratch.value,
               d_x.value + n * size);
    }
}

const struct sl_normalisation sl_norm_reference = {forward, backward};
