/* Means and the intervals around them, of 95 % unless a function is told otherwise.
 *
 *     struct sl_summary summary = sl_summarise(accuracies, 3, 0);
 *     printf("%.1f %% +- %.1f\n", 100 * summary.mean, 100 * summary.half);
 *
 *     double low, high;
 *     sl_wilson(2720, 10000, &low, &high);       // 27.2 % correct: from 26.3 % to 28.1 %
 */
#ifndef SL_STATISTICS_SUMMARY_H
#define SL_STATISTICS_SUMMARY_H

#include <stddef.h>
#include <stdint.h>

/* Numbers that are equal come out of arithmetic so far apart, in relation to their size. */
#define SL_ROUNDING 1e-12

struct sl_summary {
    size_t count;
    double mean;      /* NAN without values */
    double deviation; /* of the sample, with count - 1 below; NAN for fewer than two values, and 0
                         where all are equal but for SL_ROUNDING */
    double half;      /* half the 95 % interval of the mean by Student's t; NAN for fewer than two
                         values */
};

/* Mean, deviation and interval of independent measurements, of whatever size: squares neither
 * overflow nor vanish. Values that are themselves differences carry the rounding of larger numbers,
 * of this `size`, and count as equal within it; 0 for values as they were measured. */
struct sl_summary sl_summarise(const double *values, size_t count, double size);

/* Half the interval of the mean of confidence 1 - alpha; NAN where there is none, or where it is
 * too large for a number. */
double sl_half_interval(const struct sl_summary *summary, double alpha);

/* The largest absolute value; 0 for none. NANs do not count. */
double sl_largest(const double *values, size_t count);

/* The power of two that brings the largest of the values near 1: ldexp(value, -exponent). It is
 * exact, and keeps squares within range. 0 if that is not needed. */
int sl_exponent(const double *values, size_t count);

/* The t with P(|T| <= t) = confidence (above 0, below 1) for Student's T of `freedom` degrees (at
 * least 1). Source: Abramowitz and Stegun 26.7.3 and 26.7.4, inverted by bisection. */
double sl_student_t(double confidence, size_t freedom);

/* P(|T| >= |t|) for the same T: the two-sided p value of an observed t, 0 for an infinite one. NAN
 * for NAN. Small ones are as exact as large ones. Source of these: NIST, "Digital library of
 * mathematical functions", 8.17.22. */
double sl_student_p(double t, size_t freedom);

/* The 95 % interval of a share of which `correct` out of `n` were counted; 0 and 1 for n = 0.
 * Source: Wilson, "Probable inference, the law of succession, and statistical inference", JASA
 * 1927. */
void sl_wilson(uint64_t correct, uint64_t n, double *low, double *high);

#endif
