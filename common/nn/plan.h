/* The plan of a network: its layers, where each one's parameters stand in one flat array, and where
 * each one's numbers stand in a worker's workspace. Made once; a step allocates nothing.
 *
 *     struct sl_plan plan;
 *     sl_plan_init(&plan, &arch);
 *     sl_plan_prepare(&plan, parameters, prepared, 0, 1);
 *     sl_plan_forward(&plan, parameters, prepared, workspace, n, images, logits);
 *
 * A call works on up to `group` images, on its caller's thread.
 */
#ifndef SL_NN_PLAN_H
#define SL_NN_PLAN_H

#include "nn/arch.h"
#include "nn/layer.h"

#include <stddef.h>

enum { SL_LAYERS_MAX = 2 * SL_DEPTH_MAX + 1 };

/* Layers that go through a group of images a few images at a time, so that what one writes is still
 * in a cache when the next reads it. */
struct sl_stage {
    size_t first, end; /* layers */
    size_t together;   /* images */
};

struct sl_plan {
    struct sl_arch arch;
    struct sl_layer layers[SL_LAYERS_MAX];
    size_t layer_count;
    struct sl_stage stages[SL_DEPTH_MAX + 1];
    size_t stage_count;
    size_t group;         /* images at a time */
    size_t image;         /* numbers of one image */
    size_t parameters;    /* numbers, all layers */
    size_t prepared;      /* numbers, all layers */
    size_t sums;          /* numbers, all layers */
    size_t forward_size;  /* numbers of a workspace for sl_plan_forward */
    size_t gradient_size; /* numbers of a workspace for sl_plan_gradient */
};

/* Lays out the network of the architecture. */
void sl_plan_init(struct sl_plan *plan, const struct sl_arch *arch);

/* What layers derive from their parameters, to be done after each change of them: part `part` of
 * `parts` of `prepared` [plan.prepared]. Parts may be made on several threads. */
void sl_plan_prepare(const struct sl_plan *plan, const sl_real *parameters, sl_real *prepared,
                     size_t part, size_t parts);

/* logits [n, classes] of images [n, H, W, C], n <= group. Keeps nothing. */
void sl_plan_forward(const struct sl_plan *plan, const sl_real *parameters, const sl_real *prepared,
                     sl_real *workspace, size_t n, const sl_real *images, sl_real *logits);

/* What a gradient grows in: an array of the parameters, and what layers sum in forms of their own.
 * Both start as zeros. */
struct sl_plan_sums {
    sl_real *gradient; /* [parameters] */
    sl_real *sums;     /* [plan.sums] */
};

/* Adds to `sums` the gradient of scale * the summed cross-entropy of images [n, H, W, C] against
 * targets [n, classes], n <= group. Returns the summed cross-entropy, unscaled. */
double sl_plan_gradient(const struct sl_plan *plan, const sl_real *parameters,
                        const sl_real *prepared, sl_real *workspace, size_t n,
                        const sl_real *images, const sl_real *targets, sl_real scale,
                        const struct sl_plan_sums *sums);

/* After the last image: adds to `gradient` what stands in `sums`. */
void sl_plan_finish(const struct sl_plan *plan, const struct sl_plan_sums *sums);

#endif
