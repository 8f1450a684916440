/* What the kernels compute, by definition and in float64.
 *
 *     exact_forward(&shape, x, weight, y);
 */
#ifndef TESTS_KERNELS_EXACT_H
#define TESTS_KERNELS_EXACT_H

#include "kernel/kernel.h"

/* y [n, down, across, out], of zeros before, from x [n, h, w, in] and weight [side, side, in, out].
 */
void exact_forward(const struct sl_conv *shape, const float *x, const float *weight, double *y);

/* d_x [n, h, w, in], of zeros before, from d_y [n, down, across, out]. */
void exact_input(const struct sl_conv *shape, const float *d_y, const float *weight, double *d_x);

/* Adds to d_weight [side, side, in, out]. */
void exact_weight(const struct sl_conv *shape, const float *x, const float *d_y, double *d_weight);

/* z [n, h / 2, w / 2, c], of zeros before, and statistics [n, 2, c]. */
void exact_norm(const struct sl_norm *shape, const float *x, const float *gain, const float *bias,
                double *statistics, double *z);

/* d_x [n, h, w, c], and adds to d_gain and d_bias [c]. gates [n, c]: how near to 0 the argument of
 * a channel's ReLU came in a map, in float32 it may fall on the other side of it. */
void exact_norm_back(const struct sl_norm *shape, const float *x, const float *gain,
                     const float *bias, const double *statistics, const float *d_z, double *d_x,
                     double *d_gain, double *d_bias, double *gates);

/* The tangents of a norm's numbers, one channel of one map at a time. */
struct exact_tangent {
    const struct sl_norm *shape;
    struct sl_dual x, d_z; /* of the channel: the next pixel is c numbers on */
    double gain, t_gain, bias, t_bias;
    double *t_statistics;        /* [2]: mean, 1 / deviation */
    double *t_z, *t_d_x;         /* the channel's, as x */
    double *t_d_gain, *t_d_bias; /* added to */
};

/* In terms of the normalised x, which the kernels never form: with h that, r = 1 / deviation, q =
 * mean(h x'), e = gain g and p = mean(h e), h' = r (x' - mean(x') - h q), r' = -r^2 q and d_x' =
 * -r q d_x + r (e' - mean(e') - h' p - h p'). Writes what is not const. */
void exact_norm_tangent(const struct exact_tangent *channel);

/* c [m, n] = A B + beta c, as sl_kernels.multiply. */
void exact_multiply(bool transpose_a, bool transpose_b, const size_t size[3], const float *a,
                    const float *b, double beta, double *c);

#endif
