/* Cross-entropy of a network's logits against soft labels (a hard label is a soft one with a single
 * 1), and the softmax it stands on.
 */
#ifndef SL_NN_LOSS_H
#define SL_NN_LOSS_H

#include "kernel/kernel.h"

#include <stddef.h>

/* probabilities [classes] = softmax(logits / temperature). May work in place. */
void sl_softmax(size_t classes, const sl_real *logits, double temperature, sl_real *probabilities);

/* Sum over n rows of -sum_k target_k log softmax(logits)_k, and its gradient times scale to
 * d_logits [n, classes] (NULL when not wanted). Targets [n, classes] need not sum to 1 (top-K
 * labels do not). */
double sl_cross_entropy(size_t n, size_t classes, const sl_real *logits, const sl_real *targets,
                        sl_real scale, sl_real *d_logits);

#endif
