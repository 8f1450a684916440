/* Whether one thing rises with another, by the order of the values alone.
 *
 *     double tau = sl_kendall_tau(ipc, best_epoch, 4);            // 1 when it always rises
 *
 *     double p = sl_kendall_p(ipc, best_epoch, 3, 4, error);      // of three draws of four points
 *
 * Source: Kendall, "A new measure of rank correlation", Biometrika 1938.
 */
#ifndef SL_STATISTICS_KENDALL_H
#define SL_STATISTICS_KENDALL_H

#include "base/error.h"

#include <stddef.h>

/* Kendall's tau b: pairs that agree less pairs that do not, over the geometric mean of the pairs
 * untied in x and those untied in y. 0 where all of y are equal, so that there is nothing to agree
 * on. */
double sl_kendall_tau(const double *x, const double *y, size_t count);

/* Two-sided p of the sum, over blocks, of pairs that agree less pairs that do not, when within each
 * block of y [blocks, count] every order is equally likely. Exact for up to nine points; beyond, by
 * the normal law with Kendall's variance for ties and a correction for continuity. The x of a block
 * must differ. NAN for memory that is short. */
double sl_kendall_p(const double *x, const double *y, size_t blocks, size_t count,
                    struct sl_error *error);

#endif
