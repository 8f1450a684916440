/* Differentiation through training: K steps of an optimiser from given weights, and then back, from
 * the gradient of any loss of the last weights to those of images, labels, the learning rate and
 * the first weights.
 *
 *     struct sl_unroll *unroll = sl_unroll_new(&arch, &sgd, 100, 20, 1 << 30, error);
 *     sl_unroll_start(unroll, theta);
 *     sl_unroll_forward(unroll, 20, rate, &data);
 *     set_gradient(sl_unroll_parameters(unroll), lambda);      // of the outer loss
 *     double d_rate = sl_unroll_backward(unroll, lambda, true, &data);    // calls data.give
 *
 * Exact: the way back differentiates each step's gradient along one direction (nn/gradients.h), by
 * the recursion in nn/optimiser.h. A step costs one training step forward and about two back, if
 * its maps are kept: 4 bytes for each of plan.kept numbers of an image, half a megabyte for
 * convnet-d3w64 on images of 32x32; otherwise two and two thirds. The weights and the optimiser's
 * state after each step are always kept: 8 bytes per parameter and step for SGD, 16 for AdamW.
 */
#ifndef SL_DISTILL_UNROLL_H
#define SL_DISTILL_UNROLL_H

#include "base/error.h"
#include "nn/gradients.h"
#include "nn/optimiser.h"

#include <stdbool.h>
#include <stddef.h>

/* What steps train on. Steps are numbered from 0 at sl_unroll_start, and each is taken once on the
 * way forward and once on the way back, where it must be the same. */
struct sl_unroll_data {
    void *context;
    /* Writes the batch of a step, augmented images [n, H, W, C] and labels [n, classes]; returns n,
     * at most the unroll's batch. */
    size_t (*take)(void *context, size_t step, sl_real *images, sl_real *labels);
    /* Takes the gradients of the same, to add to those of its images and labels; those of the
     * images before augmentation follow by its adjoint. It may write over d_images, which is NULL
     * unless `images` are learned. */
    bool images;
    /* The gradient with respect to the first weights is wanted, too. */
    bool first;
    void (*give)(void *context, size_t step, sl_real *d_images, const sl_real *d_labels);
};

struct sl_unroll;

/* For up to `steps` steps to differentiate, of up to `batch` images; to be freed with
 * sl_unroll_free. Maps are kept in up to `maps` bytes, those of the last steps if there is not room
 * for all; results do not depend on it. NULL, and the error, without memory, before much is taken.
 */
struct sl_unroll *sl_unroll_new(const struct sl_arch *arch, const struct sl_optimiser *optimiser,
                                size_t batch, size_t steps, size_t maps, struct sl_error *error);
void sl_unroll_free(struct sl_unroll *unroll);

/* Starts from weights [plan.parameters], which are copied, and a state of zeros. */
void sl_unroll_start(struct sl_unroll *unroll, const sl_real *weights);

/* `count` steps to go through without derivatives; these take the numbers after those before. */
void sl_unroll_warm_up(struct sl_unroll *unroll, size_t count, double rate,
                       const struct sl_unroll_data *data);

/* `count` steps, at most those of sl_unroll_new, to go back through. Returns the mean training loss
 * of the last; NaN when training has diverged. */
double sl_unroll_forward(struct sl_unroll *unroll, size_t count, double rate,
                         const struct sl_unroll_data *data);

/* The weights after the last step [plan.parameters], and what gradients of an outer loss at them
 * can be computed with. Both belong to the unroll. */
const sl_real *sl_unroll_parameters(const struct sl_unroll *unroll);
struct sl_gradients *sl_unroll_gradients(struct sl_unroll *unroll);

/* Back through the steps of the last sl_unroll_forward. `lambda` [plan.parameters] is the gradient
 * of the outer loss with respect to the last weights, and becomes that with respect to the first
 * (the optimiser's state at the first is a constant), if data->first; else it may hold anything.
 * Returns that with respect to the rate.
 * Without `exact`, how later weights depend on earlier ones is left out, as TESLA does: its
 * gradient, for SGD without momentum. */
double sl_unroll_backward(struct sl_unroll *unroll, sl_real *lambda, bool exact,
                          const struct sl_unroll_data *data);

#endif
