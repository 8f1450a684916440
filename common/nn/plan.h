/* The plan of a network: its layers, where each one's parameters are in one flat array, and where
 * each one's numbers are in a thread's workspace. Made once, so that a step allocates nothing.
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

enum { SL_LAYERS_MAX = 32, SL_STAGES_MAX = 16 };

/* The map that the first stage reads; the others are numbered as stages make them. */
enum { SL_IMAGES = 0 };

/* Layers that go through a group of images a few images at a time, so that what one writes is still
 * in a cache when the next reads it. */
struct sl_stage {
    size_t first, end; /* layers */
    size_t together;   /* images */
    size_t inputs;     /* maps that its first layer reads: 1, or 2 for a join */
    size_t input[SL_LAYER_INPUTS];
    bool adds[SL_LAYER_INPUTS]; /* a later stage reads the map too, and writes its gradient first */
};

/* Where a layer's numbers begin in a workspace. */
struct sl_place {
    size_t output, saved, d_output;
};

struct sl_plan {
    struct sl_arch arch;
    struct sl_layer layers[SL_LAYERS_MAX];
    size_t layer_count;
    struct sl_stage stages[SL_STAGES_MAX];
    size_t stage_count;
    size_t group;         /* images at a time */
    size_t image;         /* numbers of one image */
    size_t parameters;    /* numbers, all layers */
    size_t prepared;      /* numbers, all layers */
    size_t sums;          /* numbers, all layers */
    size_t forward_size;  /* numbers of a workspace for sl_plan_forward */
    size_t gradient_size; /* numbers of a workspace for sl_plan_gradient */
    struct sl_place forward[SL_LAYERS_MAX], gradient[SL_LAYERS_MAX]; /* in these workspaces */
    size_t spare; /* in the latter, gradients that are to be added to those of other stages */
    /* Numbers of an image that a pass can keep for the next, and before those of each layer: its
     * output within a stage, the gradient of that at the end of one. */
    size_t kept, kept_at[SL_LAYERS_MAX];
};

/* Lays out the network of the architecture, as arch->kind builds it. */
void sl_plan_init(struct sl_plan *plan, const struct sl_arch *arch);

/* The next three are for a network's `build`. Layers that are added go to the stage begun last; the
 * last layer makes the logits, and what any other stage makes must be read by a later one. */

/* Begins a stage that reads a map: SL_IMAGES, or what another stage makes. Returns the number of
 * the map that it makes itself. */
size_t sl_plan_stage(struct sl_plan *plan, size_t input);

/* Begins a stage with the sum of two maps [H, W, C], as at the end of a residual block. Returns as
 * sl_plan_stage. */
size_t sl_plan_join(struct sl_plan *plan, size_t input, size_t other);

/* Adds a layer of `channels` outputs, see layer.h. `name` and what follows, as in printf, is what
 * its arrays are called in a checkpoint. */
void sl_plan_add(struct sl_plan *plan, const struct sl_layer_kind *kind, size_t channels,
                 const char *name, ...) SL_PRINTF(4, 5);

/* What layers derive from their parameters, to be done after each change of them: part `part` of
 * `parts` of `prepared` [plan.prepared]. Parts may be made on several threads. */
void sl_plan_prepare(const struct sl_plan *plan, const sl_real *parameters, sl_real *prepared,
                     size_t part, size_t parts);

/* logits [n, classes] of images [n, H, W, C], n <= group, in a workspace [plan.forward_size].
 * Keeps nothing. */
void sl_plan_forward(const struct sl_plan *plan, const sl_real *parameters, const sl_real *prepared,
                     sl_real *workspace, size_t n, const sl_real *images, sl_real *logits);

/* Images [n, H, W, C] and what is asked of them. Gradients of single images are written; NULL is
 * not wanted. */
struct sl_plan_batch {
    size_t n; /* up to plan.group */
    const sl_real *images;
    const sl_real *targets;    /* [n, classes], of the loss; unless there are: */
    const sl_real *d_features; /* [n, features]: gradients of a loss that is not ours */
    bool squared;              /* the loss is sl_squared_error, not cross-entropy */
    sl_real temperature;       /* by which the loss divides the logits; 0: it does not */
    sl_real scale;             /* of the summed loss */
    struct sl_dual d_images;   /* [n, H, W, C] */
    struct sl_dual d_targets;  /* [n, classes] */
    /* [n, plan.kept], or NULL: what convolutions made, written; or read, if it is there from a pass
     * of the same images, targets and parameters. Results are the same. */
    sl_real *kept;
    bool again;
};

/* What a gradient grows in: an array of the parameters, and what layers sum in forms of their own.
 * Both start as zeros. NULL is not wanted. */
struct sl_plan_sums {
    struct sl_dual gradient; /* [plan.parameters] */
    struct sl_dual sums;     /* [plan.sums] */
};

/* Adds to `sums` the gradient of scale * the summed loss of a batch, in a workspace
 * [plan.gradient_size]. Returns the summed loss (cross-entropy in nats), unscaled; 0 with
 * d_features.
 *
 * The tangent of the parameters is a direction v; it is prepared as they are. With it, and a
 * workspace of the same size for tangents, those of all gradients are computed in the same go: with
 * g the gradient of the parameters, H v of the Hessian H, v^T dg/dX of the images, v^T dg/dY of the
 * targets. Exact, not by differences: forward and backward themselves are differentiated along v
 * (Pearlmutter 1994), which costs twice what they do; those of values cost next to nothing `again`.
 */
double sl_plan_gradient(const struct sl_plan *plan, struct sl_dual parameters,
                        struct sl_dual prepared, struct sl_dual workspace,
                        const struct sl_plan_batch *batch, const struct sl_plan_sums *sums);

/* After the last image: adds `sums` to `gradient`. */
void sl_plan_finish(const struct sl_plan *plan, const struct sl_plan_sums *sums);

/* How many features an image has: numbers that the last layer, the classifier, reads. */
size_t sl_plan_features_of(const struct sl_plan *plan);

/* features [n, sl_plan_features_of(plan)] of images [n, H, W, C], n <= group, in a workspace
 * [plan.gradient_size]. */
void sl_plan_features(const struct sl_plan *plan, const sl_real *parameters,
                      const sl_real *prepared, sl_real *workspace, size_t n, const sl_real *images,
                      sl_real *features);

#endif
