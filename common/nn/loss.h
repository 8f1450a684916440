/* Cross-entropy of a network's logits against soft labels (a hard label is a soft one with a single
 * 1), and the softmax that it is defined by.
 *
 *     double loss = sl_cross_entropy(n, classes, logits, targets, 1 / (float)n, d_logits) / n;
 */
#ifndef SL_NN_LOSS_H
#define SL_NN_LOSS_H

#include "kernel/kernel.h"

#include <stddef.h>

/* probabilities [classes] = softmax(logits / temperature), logits [classes]. `probabilities` may be
 * `logits`. */
void sl_softmax(size_t classes, const sl_real *logits, double temperature, sl_real *probabilities);

/* Returns the sum over n rows of -sum_k target_k log softmax(logits)_k, in nats, and writes its
 * gradient times `scale` to d_logits (NULL if it is not wanted). Logits, targets and d_logits are
 * [n, classes]; targets need not sum to 1 (top-K labels do not). */
double sl_cross_entropy(size_t n, size_t classes, const sl_real *logits, const sl_real *targets,
                        sl_real scale, sl_real *d_logits);

#endif
