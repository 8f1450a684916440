#include "statistics/significance.h"

#include "base/memory.h"
#include "statistics/summary.h"

#include <math.h>
#include <stdlib.h>

struct ranked {
    double p;
    size_t index;
};

static int by_p(const void *a, const void *b)
{
    const struct ranked *x = a, *y = b;
    if (x->p != y->p)
        return x->p < y->p ? -1 : 1;
    return (x->index > y->index) - (x->index < y->index);
}

int sl_holm(const double *p, size_t count, double *corrected, struct sl_error *error)
{
    struct ranked *ranked = sl_alloc(count, sizeof *ranked, error);
    size_t tests = 0;
    if (ranked == NULL)
        return -1;
    for (size_t i = 0; i < count; i++) {
        corrected[i] = NAN;
        if (!isnan(p[i]))
            ranked[tests++] = (struct ranked){p[i], i};
    }
    qsort(ranked, tests, sizeof *ranked, by_p);
    double before = 0;
    for (size_t i = 0; i < tests; i++) {
        double raised = ranked[i].p * (double)(tests - i);
        before = fmin(fmax(before, raised), 1); /* never below that of a smaller p */
        corrected[ranked[i].index] = before;
    }
    free(ranked);
    return 0;
}

double sl_normal_quantile(double share)
{
    double low = -40, high = 40;
    for (int i = 0; i < 100; i++) {
        double middle = (low + high) / 2;
        if (erfc(-middle * M_SQRT1_2) / 2 < share)
            low = middle;
        else
            high = middle;
    }
    return (low + high) / 2;
}

/* By the series of the incomplete gamma function, which converges for every x. */
double sl_chi_square_share(double x, double freedom)
{
    if (!(x > 0))
        return 0;
    double a = freedom / 2, half = x / 2, term = 1 / a, sum = term;
    for (int n = 1; n < 100000 && term > 1e-17 * sum; n++) {
        term *= half / (a + n);
        sum += term;
    }
    return sum * exp(a * log(half) - half - lgamma(a));
}

double sl_chi_square(double share, size_t freedom)
{
    double low = 0, high = 1;
    while (sl_chi_square_share(high, (double)freedom) < share && high < 1e12)
        high *= 2;
    for (int i = 0; i < 200; i++) {
        double middle = (low + high) / 2;
        if (sl_chi_square_share(middle, (double)freedom) < share)
            low = middle;
        else
            high = middle;
    }
    return low;
}

void sl_deviation_interval(double deviation, size_t count, double alpha, double *low, double *high)
{
    *low = *high = NAN;
    if (count < 2 || !(deviation > 0))
        return;
    double squares = deviation * deviation * (double)(count - 1);
    *low = sqrt(squares / sl_chi_square(1 - alpha / 2, count - 1));
    *high = sqrt(squares / sl_chi_square(alpha / 2, count - 1));
}

double sl_jackknife(const double *left_out, size_t count, double alpha)
{
    struct sl_summary summary = sl_summarise(left_out, count, 0);
    double half = sl_half_interval(&summary, alpha);
    return half > 0 ? half * (double)(count - 1) : NAN;
}
