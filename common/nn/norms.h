/* Batch norms: how the moments of all images of a batch meet, and what follows from them. Ioffe and
 * Szegedy, "Batch normalization", 2015; as torch.nn.BatchNorm2d.
 *
 *     struct sl_norm_numbers own = sl_norm_numbers(layer->in.c, norms + layer->norm_offset);
 *     y[i] = own.scale[i] * x[i] + own.shift[i];
 *     d_x[i] = own.scale[i] * d_y[i] + own.offset[i] + own.tilt[i] * (x[i] - own.mean[i]);
 *
 * With M pixels of a channel in the whole batch, m their mean, v their biased variance, r = 1 /
 * sqrt(v + 1e-5), gain g and bias b:
 *   scale = g r,  shift = b - m scale,  tilt = -scale r^2 sum(d_y (x - m)) / M,
 *   offset = -scale sum(d_y) / M,  d_gain = r sum(d_y (x - m)),  d_bias = sum(d_y).
 * With running statistics, tilt and offset are 0, unless something pulls at the statistics of the
 * batch.
 */
#ifndef SL_NN_NORMS_H
#define SL_NN_NORMS_H

#include "nn/plan.h"
#include "nn/shards.h"

/* Per channel. The first SL_NORM_APPLIED are all that reading the map needs. */
enum { SL_NORM_APPLIED = 4, SL_NORM_NUMBERS = 8 };

struct sl_norm_numbers {
    sl_real *mean, *inverse, *scale, *shift;  /* [c]; inverse is 1 / deviation */
    sl_real *offset, *tilt, *d_gain, *d_bias; /* [c] */
};

/* Where they are in an array [SL_NORM_NUMBERS, c], or [SL_NORM_APPLIED, c] for the first ones. */
struct sl_norm_numbers sl_norm_numbers(size_t c, sl_real *array);

/* mean, inverse, scale and shift from a layer's running statistics. */
void sl_norm_apply_running(const struct sl_layer *layer, const sl_real *parameters,
                           struct sl_norm_numbers numbers);

/* Adds pixels [pixels, c] to moments [1 + 2 c]: their number, then means, then sums of squared
 * differences from them. `scratch` has room for 2 c numbers. Pairs are merged as in Chan, Golub and
 * LeVeque, "Updating formulae", 1979, so that a large mean costs no digits. */
void sl_moments_add(size_t pixels, size_t c, const sl_real *x, double *moments, sl_real *scratch);

/* What a batch is computed with. */
struct sl_norms {
    const struct sl_plan *plan;
    const struct sl_shards *shards;
    double *moments;     /* [shards, plan.moments] */
    double *packed;      /* the same, scratch for ranks; NULL for one */
    sl_real *parameters; /* [plan.parameters + plan.running] */
    sl_real *numbers;    /* [plan.norms] */
    bool eval;           /* running statistics are used, and stay */
    /* With eval: w [norms] of w (|mean - running mean| + |variance - running variance|), the
     * lengths of vectors over channels, which is added to the loss for each batch norm, in the
     * order of layers; NULL for none. */
    const sl_real *pull;
    double pulled; /* the sum of these */
};

/* Zeroes a shard's moments [plan.moments], as far as they grow in this turn. */
void sl_norms_begin(const struct sl_plan *plan, size_t turn, double *moments);

/* After a turn: the one place where the moments of all shards become one, in a fixed binary tree,
 * and where numbers follow from them. Forward, the running statistics do too: with momentum 0.1, of
 * the unbiased variance. The shards' moments are used up. */
void sl_norms_meet(struct sl_norms *norms, size_t turn);

/* Writes the gradients of a segment's gains and biases to gradient [plan.parameters]. */
void sl_norms_gradients(const struct sl_norms *norms, size_t segment, sl_real *gradient);

/* How many batch norms a network has. */
size_t sl_norms_count(const struct sl_plan *plan);

/* The fewest images that a batch can have in training: 2, if a batch norm has single pixels. */
size_t sl_norms_least(const struct sl_plan *plan);

#endif
