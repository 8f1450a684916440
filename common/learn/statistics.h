/* Means and the intervals around them, all of 95 %.
 *
 *     struct sl_summary summary = sl_summarise(accuracies, 3);
 *     printf("%.1f %% +- %.1f\n", 100 * summary.mean, 100 * summary.half);
 *
 *     double low, high;
 *     sl_wilson(2720, 10000, &low, &high);       // 27.2 % correct: from 26.3 % to 28.1 %
 */
#ifndef SL_LEARN_STATISTICS_H
#define SL_LEARN_STATISTICS_H

#include <stddef.h>
#include <stdint.h>

/* Numbers that are equal come out of arithmetic so far apart, in relation to their size or 1. */
#define SL_ROUNDING 1e-12

struct sl_summary {
    size_t count;
    double mean;      /* NAN without values */
    double deviation; /* of the sample, with count - 1 below; NAN for fewer than two values */
    /* half the 95 % interval of the mean by Student's t; NAN for fewer than two values, and where
     * all are equal (but for SL_ROUNDING): they do not tell how they vary */
    double half;
};

/* Mean, deviation and interval of independent measurements. */
struct sl_summary sl_summarise(const double *values, size_t count);

/* The t with P(|T| <= t) = confidence (above 0, below 1) for Student's T of `freedom` degrees (at
 * least 1). Source: Abramowitz and Stegun 26.7.3 and 26.7.4, inverted by bisection. */
double sl_student_t(double confidence, size_t freedom);

/* P(|T| >= |t|) for the same T: the two-sided p value of an observed t, 0 for an infinite one. NAN
 * for NAN. */
double sl_student_p(double t, size_t freedom);

/* The 95 % interval of a share of which `correct` out of `n` were counted; 0 and 1 for n = 0.
 * Source: Wilson, "Probable inference, the law of succession, and statistical inference", JASA
 * 1927. */
void sl_wilson(uint64_t correct, uint64_t n, double *low, double *high);

#endif
