/* Cross-entropy of a network's logits against soft labels (a hard label is a soft one with a single
 * 1), and the softmax that it is defined by; and their squared distance.
 *
 *     struct sl_dual none = {NULL};
 *     double loss = sl_cross_entropy(n, classes, (struct sl_dual){logits}, targets, 1 / (float)n,
 *                                    (struct sl_dual){d_logits}, none) / n;
 */
#ifndef SL_NN_LOSS_H
#define SL_NN_LOSS_H

#include "kernel/kernel.h"

#include <stddef.h>

/* probabilities [classes] = softmax(logits / temperature), logits [classes]. `probabilities` may be
 * `logits`. */
void sl_softmax(size_t classes, const sl_real *logits, double temperature, sl_real *probabilities);

/* Returns the sum over n rows of -sum_k target_k log softmax(logits)_k, in nats, and writes its
 * gradients times `scale`, and their tangents along those of the logits; NULL is not wanted. All
 * arrays are [n, classes]; targets need not sum to 1 (top-K labels do not). With p the softmax of a
 * row z, s the sum of its target y, and u = sum_k p_k z'_k,
 *     d_logits = s p - y,   d_logits' = s p (z' - u),   d_targets = -log p,   d_targets' = u - z'.
 */
double sl_cross_entropy(size_t n, size_t classes, struct sl_dual logits, const sl_real *targets,
                        sl_real scale, struct sl_dual d_logits, struct sl_dual d_targets);

/* Likewise of half the squared distance of logits z and targets y:
 *     d_logits = z - y,   d_logits' = z',   d_targets = y - z,   d_targets' = -z'.
 */
double sl_squared_error(size_t n, size_t classes, struct sl_dual logits, const sl_real *targets,
                        sl_real scale, struct sl_dual d_logits, struct sl_dual d_targets);

/* Divides `count` numbers and their tangents by the temperature: logits before their loss and, as
 * the chain rule wants it, the gradients after it. */
void sl_cool(size_t count, sl_real temperature, struct sl_dual numbers);

#endif
