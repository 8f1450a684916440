/* What a single soft label says: how undecided it is, and for which class.
 *
 *     double nats = sl_soft_entropy(soft, 200);       // 0 ... ln(200)
 */
#ifndef SL_SAMPLES_SOFT_TOP_H
#define SL_SAMPLES_SOFT_TOP_H

#include <stddef.h>
#include <stdint.h>

/* -sum p ln p of the `classes` entries as they are (not scaled to a sum of 1), in nats; entries of
 * 0 or less add nothing. */
double sl_soft_entropy(const float *soft, size_t classes);

/* The class of the largest entry, the first of equal ones. */
uint32_t sl_soft_top(const float *soft, size_t classes);

#endif
