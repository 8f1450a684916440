/* Means and their intervals, of 95 % unless a function takes alpha.
 *
 *     const double accuracies[] = {0.27, 0.29, 0.28};
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

/* Equal numbers may differ by so much, relative to their size, after arithmetic. */
#define SL_ROUNDING 1e-12

struct sl_summary {
    size_t count;
    double mean;      /* NAN without values */
    double deviation; /* of the sample, divided by count - 1; NAN for fewer than two values, 0 if
                         all are equal but for SL_ROUNDING */
    double half;      /* half the 95 % interval of the mean by Student's t; NAN for fewer than two
                         values */
};

/* Mean, deviation and interval of independent measurements, values [count]; their squares neither
 * overflow nor vanish. Values that are differences of larger numbers, of this `size`, carry the
 * rounding of those and count as equal within it; 0 for values as they were measured. */
struct sl_summary sl_summarise(const double *values, size_t count, double size);

/* Half the interval of confidence 1 - alpha of the mean, by Student's t; NAN for fewer than two
 * values, or if it is too large for a number. */
double sl_half_interval(const struct sl_summary *summary, double alpha);

/* The largest absolute value, ignoring NANs; 0 for none. */
double sl_largest(const double *values, size_t count);

/* The power of two that brings the largest of the values near 1: ldexp(value, -exponent). It is
 * exact, and keeps squares within range. 0 if that is not needed. */
int sl_exponent(const double *values, size_t count);

/* The t with P(|T| <= t) = confidence (between 0 and 1) for Student's T with `freedom` degrees (at
 * least 1), which Welch's test makes fractions of. Source: Abramowitz and Stegun 26.7.3 and 26.7.4,
 * for fractions 26.7.1, inverted by bisection. */
double sl_student_t(double confidence, double freedom);

/* P(|T| >= |t|) for the same T: the two-sided p value of an observed t, 0 for an infinite one, NAN
 * for NAN. Small values are as exact as large ones; source of those: NIST, "Digital library of
 * mathematical functions", 8.17.22. */
double sl_student_p(double t, double freedom);

/* The 95 % interval of a share if `correct` out of `n` were counted; 0 and 1 for n = 0.
 * Source: Wilson, "Probable inference, the law of succession, and statistical inference", JASA
 * 1927. */
void sl_wilson(uint64_t correct, uint64_t n, double *low, double *high);

#endif
