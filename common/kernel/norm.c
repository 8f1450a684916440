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

static void forward(const struct sl_norm *shape, const sl_real *x, const sl_real *gain,
                    const sl_real *bias, sl_real *statistics, sl_real *z, sl_real *scratch)
{
    (void)scratch;
    size_t c = shape->c, pixels = shape->h * shape->w;
    size_t pooled = (shape->h / 2) * (shape->w / 2) * c;
    for (size_t n = 0; n < shape->n; n++, x += pixels * c, z += pooled, statistics += 2 * c) {
        measure(x, pixels, c, statistics, statistics + c);
        pool(shape, x, gain, bias, statistics, statistics + c, z);
    }
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

/* Writes d_x of one pixel over x; `d` is NULL where the pixel was not pooled. */
static inline void spread_pixel(size_t c, sl_real *restrict x, const sl_real *gain,
                                const sl_real *bias, const sl_real *mean, const sl_real *inverse,
                                const sl_real *d, const sl_real *sums, sl_real share)
{
    for (size_t i = 0; i < c; i++) {
        sl_real scale = gain[i] * inverse[i];
        sl_real g = d == NULL ? 0 : through(x[i], mean[i], scale, bias[i], d[i]);
        sl_real normalised = (x[i] - mean[i]) * inverse[i];
        x[i] = scale * (g - share * (sums[i] + normalised * sums[c + i]));
    }
}

static void spread(const struct sl_norm *shape, sl_real *x, const sl_real *gain,
                   const sl_real *bias, const sl_real *mean, const sl_real *inverse,
                   const sl_real *d_z, const sl_real *sums)
{
    size_t c = shape->c;
    sl_real share = 1 / (sl_real)(shape->h * shape->w);
    for (size_t y = 0; y < shape->h; y++)
        for (size_t o = 0; o < shape->w; o++, x += c) {
            bool pooled = y / 2 < shape->h / 2 && o / 2 < shape->w / 2;
            const sl_real *d = d_z + ((y / 2) * (shape->w / 2) + o / 2) * c;
            spread_pixel(c, x, gain, bias, mean, inverse, pooled ? d : NULL, sums, share);
        }
}

static void backward(const struct sl_norm *shape, sl_real *x, const sl_real *gain,
                     const sl_real *bias, const sl_real *statistics, const sl_real *d_z,
                     sl_real *d_gain, sl_real *d_bias, sl_real *scratch)
{
    size_t c = shape->c, pixels = shape->h * shape->w;
    size_t pooled = (shape->h / 2) * (shape->w / 2) * c;
    for (size_t n = 0; n < shape->n; n++) {
        sum_gradients(shape, x, gain, bias, statistics, statistics + c, d_z, scratch);
        for (size_t i = 0; i < c; i++) {
            d_bias[i] += scratch[i];
            d_gain[i] += scratch[c + i];
        }
        spread(shape, x, gain, bias, statistics, statistics + c, d_z, scratch);
        x += pixels * c;
        d_z += pooled;
        statistics += 2 * c;
    }
}

const struct sl_normalisation sl_norm_reference = {forward, backward};
