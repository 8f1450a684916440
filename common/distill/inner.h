/* The inner training of a method: batches of the learned set for an unroll, augmented, and their
 * gradients back to the set.
 *
 *     struct sl_inner *inner = sl_inner_new(&distill, &plan, batch, error);
 *     sl_inner_start(inner, &distill); // an outer step
 *     struct sl_unroll_data data = sl_inner_data(inner);
 *     sl_unroll_forward(unroll, 20, rate, &data);
 *     sl_unroll_backward(unroll, lambda, true, &data);
 *     sl_inner_finish(inner, &distill); // writes the gradients of images and labels
 *     sl_inner_free(inner);
 *
 * Batches go through the set again and again, each time in a new order; the images left over at the
 * end make a smaller batch. Or, with settings.inner_classes, each batch is drawn anew: so many of
 * the classes that the set has, and of each the same number of images, or all if it has fewer. Each
 * batch has an augmentation of its own, as in training.
 */
#ifndef SL_DISTILL_INNER_H
#define SL_DISTILL_INNER_H

#include "base/error.h"
#include "distill/method.h"
#include "distill/unroll.h"

#include <stddef.h>

struct sl_inner;

/* Images per inner step, at most. */
size_t sl_inner_batch(const struct sl_distill *distill);

/* For batches of up to `batch` images; NULL, and the error, without memory, or if more classes are
 * to be drawn than the set has. */
struct sl_inner *sl_inner_new(const struct sl_distill *distill, const struct sl_plan *plan,
                              size_t batch, struct sl_error *error);
void sl_inner_free(struct sl_inner *inner);

/* Begins an outer step, with labels that are given in place of a gradient if the part says so. The
 * set must not move until it is finished. */
void sl_inner_start(struct sl_inner *inner, const struct sl_distill *distill);

/* For the unroll. */
struct sl_unroll_data sl_inner_data(struct sl_inner *inner);

/* Writes the gradients of the images and of the labels, or their logits, where these are learned.
 */
void sl_inner_finish(struct sl_inner *inner, const struct sl_distill *distill);

#endif
