/* Gradients of a batch, in shards over the threads, with their tangents on demand: what trainers
 * and distillers share.
 *
 *     struct sl_gradients *gradients = sl_gradients_new(&arch, 100, true, error);
 *     const struct sl_batch batch = {.n = n, .images = x, .targets = y, .product = true,
 *                                    .d_images = {NULL, r_x}, .d_targets = {NULL, r_y}};
 *     double loss = sl_gradients_compute(gradients, (struct sl_dual){theta, v}, &batch);
 *     sl_gradients_add(gradients, (struct sl_dual){NULL, h_v});
 *
 * A batch is cut into shards by its size alone, and these are summed in a fixed tree (shards.h), so
 * the result does not depend on the threads, nor on the ranks (base/ranks.h), of which each
 * computes its shards. All ranks call the functions below, with the same arguments, and have the
 * same results. One pass with tangents costs 8/3 of one without; with `gradient`, 3 times as much;
 * and twice as much if the maps of an earlier pass without tangents were kept.
 *
 * Batch norms are computed over the whole batch: all shards go through one segment of the network
 * before any enters the next (plan.h), and what they know of it meets in between (norms.h).
 */
#ifndef SL_NN_GRADIENTS_H
#define SL_NN_GRADIENTS_H

#include "base/error.h"
#include "nn/plan.h"

#include <stdbool.h>
#include <stddef.h>

struct sl_gradients;

/* For batches of up to `batch` images, and for tangents if they are wanted, which networks with
 * batch norms do not have; to be freed with sl_gradients_free. NULL, and the error, without memory,
 * or with more ranks than shards.
 * It takes 4 bytes for each of: the gradient of all parameters, and for each further shard (up to
 * 63, of this rank) of plan.most parameters; the prepared parameters; and per thread plan.sums and
 * plan.gradient_size; all of these twice with tangents. With batch norms, also for plan.maps,
 * plan.factors, image and targets of each image in the batch (68 MB an image for ResNet-50 at
 * 224x224), and per thread sl_totals_tiles. */
struct sl_gradients *sl_gradients_new(const struct sl_arch *arch, size_t batch, bool tangents,
                                      struct sl_error *error);
void sl_gradients_free(struct sl_gradients *gradients);

const struct sl_plan *sl_gradients_plan(const struct sl_gradients *gradients);

/* Writes item `item` of the batch: image [H, W, C], normalised, and target [classes]. `scratch` has
 * room for another image. Called from all threads at once, so it must only read what they share. */
typedef void (*sl_batch_fill)(void *context, size_t item, sl_real *image, sl_real *target,
                              sl_real *scratch);

struct sl_batch {
    size_t n;
    const sl_real *images;  /* [n, H, W, C], unless they are made by `fill` */
    const sl_real *targets; /* [n, classes], likewise; not needed with d_features */
    sl_batch_fill fill;
    void *context;
    const sl_real *d_features; /* [n, features]: of a loss that is not cross-entropy, or NULL */
    bool squared;              /* the loss is sl_squared_error, not cross-entropy */
    sl_real temperature;       /* by which the loss divides the logits; 0: it does not */
    sl_real weight;            /* by which its gradients are multiplied; 0: they are not */
    bool gradient, product;    /* wanted: the parameters' gradient; its tangent H v */
    /* Written, NULL if not wanted: gradients of images [n, H, W, C] and targets [n, classes], and
     * their tangents. */
    struct sl_dual d_images, d_targets;
    /* Batch norms use their running statistics, and leave them; else those of the batch, which the
     * running ones follow. */
    bool eval;
    /* With eval: how strongly the statistics of the batch are pulled to the running ones, for each
     * batch norm, see norms.h: a term of the loss; NULL for none. */
    const sl_real *pull;
    /* [n, plan.kept], or NULL: maps of this pass, to be kept for another of the same batch and
     * parameters; with `again`, the other one, which computes them once less. */
    sl_real *kept;
    bool again;
};

/* Computes gradients of the mean loss of a batch, cross-entropy unless said otherwise, or of the
 * loss whose gradients are d_features, at `parameters` [plan.parameters, followed by plan.running],
 * and along their tangent v, if there is one, those of sl_plan_gradient: H v, v^T dg/dX, v^T dg/dY.
 * Returns the mean loss, of cross-entropy in nats (NaN when training has diverged); 0 with
 * d_features. */
double sl_gradients_compute(struct sl_gradients *gradients, struct sl_dual parameters,
                            const struct sl_batch *batch);

/* The term of the loss that `pull` added to the last batch's; 0 without. */
double sl_gradients_pulled(const struct sl_gradients *gradients);

/* The gradient of the last batch, [plan.parameters], if it was wanted; it belongs to `gradients`.
 */
const sl_real *sl_gradients_of(const struct sl_gradients *gradients);

/* Adds the gradient of the last batch, H v to the tangent: [plan.parameters], NULL if not wanted.
 */
void sl_gradients_add(struct sl_gradients *gradients, struct sl_dual to);

/* features [n, sl_plan_features_of(plan)], of a network without batch norms, or logits [n, classes]
 * of images [n, H, W, C]; any n. */
void sl_gradients_features(struct sl_gradients *gradients, const sl_real *parameters, size_t n,
                           const sl_real *images, sl_real *features);
void sl_gradients_logits(struct sl_gradients *gradients, const sl_real *parameters, size_t n,
                         const sl_real *images, sl_real *logits);

#endif
