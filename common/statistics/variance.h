/* Where variance comes from: components of a balanced design, by analysis of variance.
 *
 *     const size_t levels[] = {0, 0,  0, 1,  1, 0,  1, 1}; // [rows, factors]: draw, student
 *     const double accuracy[] = {0.27, 0.29, 0.31, 0.30};  // [rows]
 *     struct sl_variance variance;
 *     if (sl_variance_analyse(&variance, accuracy, levels, 4, 2, error) != 0)
 *         return -1;
 *     printf("%g\n", variance.factors[0].component);
 *
 * Crossed factors (every combination was measured once) have main effects, and a rest that is their
 * interaction and everything else. Of nested factors (each value of a factor belongs to one value
 * of the factor before it) the last one includes the rest.
 */
#ifndef SL_STATISTICS_VARIANCE_H
#define SL_STATISTICS_VARIANCE_H

#include "base/error.h"

#include <stdbool.h>
#include <stddef.h>

enum { SL_FACTORS_MAX = 8 };

struct sl_variance {
    bool nested;
    size_t factor_count;
    struct sl_variance_factor {
        size_t levels, freedom;
        double mean_square;
        double component; /* of the variance; NAN without degrees of freedom; may be negative */
        double deviation; /* of the means of its levels */
    } factors[SL_FACTORS_MAX + 1]; /* one more for the rest of a crossed design */
};

/* values [rows]; levels [rows, factors]: which value of each factor a row has, as any numbers that
 * differ where the values do. Fails for a design that is neither crossed nor nested, or not
 * balanced. Source: Searle, Casella and McCulloch, "Variance components", 1992, chapter 4. */
int sl_variance_analyse(struct sl_variance *variance, const double *values, const size_t *levels,
                        size_t rows, size_t factor_count, struct sl_error *error);

#endif
