/* Whether one quantity rises with another, by the order of the values alone.
 *
 *     const double ipc[] = {1, 10, 50, 100}, epoch[] = {2, 4, 4, 8,  1, 2, 4, 8};
 *     double tau = sl_kendall_tau(ipc, epoch, 4);     // 0.91 of the first draw; 1 if it always
 * rises double p = sl_kendall_p(ipc, epoch, 2, 4, error); // of both draws together
 *
 * Source: Kendall, "A new measure of rank correlation", Biometrika 1938.
 */
#ifndef SL_STATISTICS_KENDALL_H
#define SL_STATISTICS_KENDALL_H

#include "base/error.h"

#include <stddef.h>

/* Kendall's tau-b of x [count] and y [count]: the pairs that agree minus those that disagree,
 * divided by the geometric mean of the numbers of pairs untied in x and in y. 0 if all of y, or all
 * of x, are equal. */
double sl_kendall_tau(const double *x, const double *y, size_t count);

/* The two-sided p value of the sum, over blocks, of the pairs that agree minus those that disagree,
 * if within each block of y [blocks, count] every order is equally likely. Exact for up to nine
 * points; for more, by the normal distribution with Kendall's variance for ties and a continuity
 * correction. The values of x [count] must differ. NAN, with the error set, when memory is short.
 */
double sl_kendall_p(const double *x, const double *y, size_t blocks, size_t count,
                    struct sl_error *error);

#endif
