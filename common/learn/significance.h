/* How far a result could be chance: corrected p values, and the interval of a deviation.
 *
 *     double p[] = {0.01, 0.04, 0.03}, corrected[3];
 *     sl_holm(p, 3, corrected);                             // 0.03, 0.06, 0.06
 */
#ifndef SL_LEARN_SIGNIFICANCE_H
#define SL_LEARN_SIGNIFICANCE_H

#include "base/error.h"

#include <stddef.h>

/* The p values of a family of tests, corrected so that the chance of any false finding among them
 * is at most what each is held against. NANs are no tests and stay NAN. Fails only for want of
 * memory. Source: Holm, "A simple sequentially rejective multiple test procedure", Scand. J. Stat.
 * 1979. */
int sl_holm(const double *p, size_t count, double *corrected, struct sl_error *error);

/* The x with P(X <= x) = share (above 0, below 1) for chi square of `freedom` degrees (at least 1).
 * Source: Abramowitz and Stegun 6.5.29, inverted by bisection. */
double sl_chi_square(double share, size_t freedom);

/* The 95 % interval of the deviation of a normal law of which `count` values had this sample
 * deviation; NAN for fewer than two. */
void sl_deviation_interval(double deviation, size_t count, double *low, double *high);

/* The 2.5 % and 97.5 % points of the values, which are sorted: those of rank n/40 from either end,
 * rounded outwards. NAN for none. */
void sl_percentiles(double *values, size_t count, double *low, double *high);

#endif
