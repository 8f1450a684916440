/* How easily chance explains a result: corrected p values, and intervals of deviations and of
 * jackknife estimates.
 *
 *     double p[] = {0.01, 0.04, 0.03}, corrected[3];
 *     if (sl_holm(p, 3, corrected, error) != 0) // 0.03, 0.06, 0.06
 *         return -1;
 */
#ifndef SL_STATISTICS_SIGNIFICANCE_H
#define SL_STATISTICS_SIGNIFICANCE_H

#include "base/error.h"

#include <stddef.h>

/* The p [count] of a family of tests into corrected [count], so that a corrected p of at most alpha
 * occurs by chance in at most alpha of all such families. NANs are not tests and stay NAN. Fails
 * only when memory is short. Source: Holm, "A simple sequentially rejective multiple test
 * procedure", Scand. J. Stat. 1979. */
int sl_holm(const double *p, size_t count, double *corrected, struct sl_error *error);

/* The z with P(Z <= z) = share (between 0 and 1) for a standard normal Z, by bisection. */
double sl_normal_quantile(double share);

/* P(X <= x) for chi-square with `freedom` degrees, above 0. Source: Abramowitz and Stegun 6.5.29.
 */
double sl_chi_square_share(double x, double freedom);

/* The x with P(X <= x) = share (between 0 and 1) for chi-square with `freedom` degrees (at least
 * 1), by bisection. */
double sl_chi_square(double share, size_t freedom);

/* The interval of confidence 1 - alpha for the standard deviation of a normal distribution, of
 * which `count` values had this sample deviation, by the chi-square distribution. NAN for fewer
 * than two values, and for a deviation of 0: equal values do not show how much they vary. */
void sl_deviation_interval(double deviation, size_t count, double alpha, double *low, double *high);

/* Half the interval of confidence 1 - alpha of an estimate by the jackknife: `left_out` are the
 * estimates from all units but one, each in turn. Student's t of count - 1 degrees widens it, so
 * that it holds for few units too. NAN for fewer than two, if one of them is not finite, and if all
 * are equal. The estimate must change smoothly with its data. Source: Tukey, "Bias and confidence
 * in not quite large samples", Ann. Math. Stat. 1958; Efron and Tibshirani, "An introduction to the
 * bootstrap", 1993, chapter 11. */
double sl_jackknife(const double *left_out, size_t count, double alpha);

#endif
