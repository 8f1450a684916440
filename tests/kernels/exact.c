#include "exact.h"

#include "guard.h"

#include <math.h>
#include <stdlib.h>

/* Where tap k of output `pixel` (of all) is in the maps [n, h, w], if it is inside its map. */
static bool neighbour(const struct sl_conv *shape, size_t pixel, size_t k, size_t *at)
{
    size_t down = sl_conv_down(shape), across = sl_conv_across(shape), border = shape->side / 2;
    size_t y = pixel / across % down * shape->stride + k / shape->side;
    size_t x = pixel % across * shape->stride + k % shape->side;
    *at = (pixel / across / down * shape->h + y - border) * shape->w + x - border;
    return y >= border && y < shape->h + border && x >= border && x < shape->w + border;
}

static size_t outputs(const struct sl_conv *shape)
{
    return shape->n * sl_conv_down(shape) * sl_conv_across(shape);
}

/* to[j] += factor * from[j] */
SL_WIDE static void add_scaled(size_t rows, size_t count, const float *factors, const float *from,
                               double *restrict to)
{
    for (size_t i = 0; i < rows; i++)
        for (size_t j = 0; j < count; j++)
            to[j] += (double)factors[i] * (double)from[i * count + j];
}

void exact_forward(const struct sl_conv *shape, const float *x, const float *weight, double *y)
{
    size_t taps = shape->side * shape->side, in = shape->in, out = shape->out, at;
    for (size_t p = 0; p < outputs(shape); p++)
        for (size_t k = 0; k < taps; k++)
            if (neighbour(shape, p, k, &at))
                add_scaled(in, out, x + at * in, weight + k * in * out, y + p * out);
}

/* sums[i] += sum over j of a[i, j] b[j] */
SL_WIDE static void add_products(size_t rows, size_t count, const float *a, const float *b,
                                 double *restrict sums)
{
    for (size_t i = 0; i < rows; i++) {
        double part[8] = {0};
        size_t j = 0;
        for (; j + 8 <= count; j += 8)
            for (size_t l = 0; l < 8; l++)
                part[l] += (double)a[i * count + j + l] * (double)b[j + l];
        for (; j < count; j++)
            part[0] += (double)a[i * count + j] * (double)b[j];
        for (size_t l = 0; l < 8; l++)
            sums[i] += part[l];
    }
}

void exact_input(const struct sl_conv *shape, const float *d_y, const float *weight, double *d_x)
{
    size_t taps = shape->side * shape->side, in = shape->in, out = shape->out, at;
    for (size_t p = 0; p < outputs(shape); p++)
        for (size_t k = 0; k < taps; k++)
            if (neighbour(shape, p, k, &at))
                add_products(in, out, weight + k * in * out, d_y + p * out, d_x + at * in);
}

/* to[i, j] += a[i] b[j] */
SL_WIDE static void add_outer(size_t rows, size_t count, const float *a, const float *b,
                              double *restrict to)
{
    for (size_t i = 0; i < rows; i++)
        for (size_t j = 0; j < count; j++)
            to[i * count + j] += (double)a[i] * (double)b[j];
}

void exact_weight(const struct sl_conv *shape, const float *x, const float *d_y, double *d_weight)
{
    size_t taps = shape->side * shape->side, in = shape->in, out = shape->out, at;
    for (size_t p = 0; p < outputs(shape); p++)
        for (size_t k = 0; k < taps; k++)
            if (neighbour(shape, p, k, &at))
                add_outer(in, out, x + at * in, d_y + p * out, d_weight + k * in * out);
}

void exact_norm(const struct sl_norm *shape, const float *x, const float *gain, const float *bias,
                double *statistics, double *z)
{
    size_t c = shape->c, pixels = shape->h * shape->w, down = shape->h / 2, across = shape->w / 2;
    for (size_t i = 0; i < shape->n * c; i++) {
        const float *map = x + i / c * pixels * c + i % c;
        double *mean = &statistics[i / c * 2 * c + i % c], *inverse = mean + c, squares = 0;
        *mean = 0;
        for (size_t p = 0; p < pixels; p++)
            *mean += (double)map[p * c] / (double)pixels;
        for (size_t p = 0; p < pixels; p++)
            squares += pow((double)map[p * c] - *mean, 2) / (double)pixels;
        *inverse = 1 / sqrt(squares + 1e-5);
        for (size_t p = 0; p < 4 * down * across; p++) {
            size_t row = p / (2 * across), column = p % (2 * across);
            double value = (double)map[(row * shape->w + column) * c] - *mean;
            value = value * *inverse * (double)gain[i % c] + (double)bias[i % c];
            z[((i / c * down + row / 2) * across + column / 2) * c + i % c] += fmax(0, value) / 4;
        }
    }
}

/* One channel of one map. */
struct channel {
    const struct sl_norm *shape;
    const float *x, *d_z;
    double gain, bias, mean, inverse;
};

static double normalised(const struct channel *channel, size_t p)
{
    return ((double)channel->x[p * channel->shape->c] - channel->mean) * channel->inverse;
}

/* The gradient before the ReLU, at pixel p. */
static double through(const struct channel *channel, size_t p, double *gate)
{
    const struct sl_norm *shape = channel->shape;
    size_t y = p / shape->w / 2, x = p % shape->w / 2;
    double value = normalised(channel, p) * channel->gain + channel->bias;
    if (y >= shape->h / 2 || x >= shape->w / 2)
        return 0;
    *gate = fmin(*gate, fabs(value));
    return value > 0 ? (double)channel->d_z[(y * (shape->w / 2) + x) * shape->c] / 4 : 0;
}

static void channel_back(const struct channel *channel, double *d_x, double *d_gain, double *d_bias,
                         double *gate)
{
    size_t c = channel->shape->c, pixels = channel->shape->h * channel->shape->w;
    double sum = 0, tilt = 0;
    *gate = INFINITY;
    for (size_t p = 0; p < pixels; p++) {
        double g = through(channel, p, gate);
        sum += g;
        tilt += g * normalised(channel, p);
    }
    for (size_t p = 0; p < pixels; p++)
        d_x[p * c] =
            channel->gain * channel->inverse *
            (through(channel, p, gate) - (sum + normalised(channel, p) * tilt) / (double)pixels);
    *d_gain += tilt;
    *d_bias += sum;
}

void exact_norm_back(const struct sl_norm *shape, const float *x, const float *gain,
                     const float *bias, const double *statistics, const float *d_z, double *d_x,
                     double *d_gain, double *d_bias, double *gates)
{
    size_t c = shape->c, size = shape->h * shape->w * c;
    size_t pooled = (shape->h / 2) * (shape->w / 2) * c;
    for (size_t n = 0; n < shape->n; n++)
        for (size_t i = 0; i < c; i++) {
            const struct channel channel = {shape,
                                            x + n * size + i,
                                            d_z + n * pooled + i,
                                            (double)gain[i],
                                            (double)bias[i],
                                            statistics[n * 2 * c + i],
                                            statistics[n * 2 * c + c + i]};
            channel_back(&channel, d_x + n * size + i, &d_gain[i], &d_bias[i], &gates[n * c + i]);
        }
}

/* The mean over the pixels of a map of a b; b NULL is 1. */
static double mean_of(size_t pixels, const double *a, const double *b)
{
    double sum = 0;
    for (size_t p = 0; p < pixels; p++)
        sum += a[p] * (b == NULL ? 1 : b[p]);
    return sum / (double)pixels;
}

/* Numbers of each pixel of a channel. */
struct pixels {
    double *h, *t_h; /* normalised */
    double *d, *t_d; /* gradient before the ReLU */
    double *e, *t_e; /* the same times the gain */
};

/* Fills in h and t_h; returns q, and 1 / deviation in *r. */
static double normalise(const struct exact_tangent *ch, size_t pixels, struct pixels *at, double *r)
{
    size_t c = ch->shape->c;
    for (size_t p = 0; p < pixels; p++) {
        at->h[p] = (double)ch->x.value[p * c];
        at->t_h[p] = (double)ch->x.tangent[p * c];
    }
    double mean = mean_of(pixels, at->h, NULL), t_mean = mean_of(pixels, at->t_h, NULL);
    for (size_t p = 0; p < pixels; p++)
        at->h[p] -= mean;
    *r = 1 / sqrt(mean_of(pixels, at->h, at->h) + 1e-5);
    for (size_t p = 0; p < pixels; p++)
        at->h[p] *= *r;
    double q = mean_of(pixels, at->h, at->t_h);
    for (size_t p = 0; p < pixels; p++)
        at->t_h[p] = *r * (at->t_h[p] - t_mean - at->h[p] * q);
    ch->t_statistics[0] = t_mean;
    ch->t_statistics[1] = -*r * *r * q;
    return q;
}

/* t_z, and the gradients before the ReLU and the gain. */
static void pool_tangents(const struct exact_tangent *ch, size_t pixels, const struct pixels *at)
{
    const struct sl_norm *shape = ch->shape;
    for (size_t p = 0; p < pixels; p++) {
        size_t y = p / shape->w / 2, x = p % shape->w / 2, to = (y * (shape->w / 2) + x) * shape->c;
        bool open = y < shape->h / 2 && x < shape->w / 2 && ch->gain * at->h[p] + ch->bias > 0;
        if (open)
            ch->t_z[to] += (ch->gain * at->t_h[p] + ch->t_gain * at->h[p] + ch->t_bias) / 4;
        at->d[p] = open ? (double)ch->d_z.value[to] / 4 : 0;
        at->t_d[p] = open ? (double)ch->d_z.tangent[to] / 4 : 0;
        at->e[p] = ch->gain * at->d[p];
        at->t_e[p] = ch->gain * at->t_d[p] + ch->t_gain * at->d[p];
    }
}

void exact_norm_tangent(const struct exact_tangent *ch)
{
    size_t pixels = ch->shape->h * ch->shape->w;
    double *room = exact_new(6 * pixels), r;
    struct pixels at = {room,
                        room + pixels,
                        room + 2 * pixels,
                        room + 3 * pixels,
                        room + 4 * pixels,
                        room + 5 * pixels};
    double q = normalise(ch, pixels, &at, &r);
    pool_tangents(ch, pixels, &at);
    double e = mean_of(pixels, at.e, NULL), t_e = mean_of(pixels, at.t_e, NULL);
    double p = mean_of(pixels, at.h, at.e);
    double t_p = mean_of(pixels, at.t_h, at.e) + mean_of(pixels, at.h, at.t_e);
    for (size_t i = 0; i < pixels; i++)
        ch->t_d_x[i * ch->shape->c] = -r * q * r * (at.e[i] - e - at.h[i] * p) +
                                      r * (at.t_e[i] - t_e - at.t_h[i] * p - at.h[i] * t_p);
    *ch->t_d_gain +=
        (double)pixels * (mean_of(pixels, at.t_d, at.h) + mean_of(pixels, at.d, at.t_h));
    *ch->t_d_bias += (double)pixels * mean_of(pixels, at.t_d, NULL);
    free(room);
}

void exact_multiply(bool transpose_a, bool transpose_b, const size_t size[3], const float *a,
                    const float *b, double beta, double *c)
{
    size_t m = size[0], n = size[1], k = size[2];
    for (size_t i = 0; i < m; i++)
        for (size_t j = 0; j < n; j++) {
            double sum = beta == 0 ? 0 : beta * c[i * n + j];
            for (size_t l = 0; l < k; l++)
                sum += (double)(transpose_a ? a[l * m + i] : a[i * k + l]) *
                       (double)(transpose_b ? b[j * k + l] : b[l * n + j]);
            c[i * n + j] = sum;
        }
}
