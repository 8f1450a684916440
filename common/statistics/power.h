/* How likely a test is to find an effect, and how many values it needs for that.
 *
 *     // differences of 0.01 with a deviation of 0.02, against 0, two-sided, at 5 %
 *     struct sl_power test = {.law = SL_POWER_STUDENT, .distance = 0.01, .deviation = 0.02,
 *                             .level = 0.05, .freedom = 1, .groups = 1};
 *     double power = sl_power(&test, 20);                  // 0.56
 *     size_t count = sl_power_count(&test, 0.9, 21, 1000); // 44
 */
#ifndef SL_STATISTICS_POWER_H
#define SL_STATISTICS_POWER_H

#include <stddef.h>

enum sl_power_law {
    SL_POWER_NONE, /* a test of which nothing is known */
    SL_POWER_STUDENT,
    SL_POWER_ORDERS,     /* see `orders` */
    SL_POWER_CHI_SQUARE, /* a deviation against a bound */
};

/* A test, and what is supposed of the values. Of numbers, any units, but the same for all. */
struct sl_power {
    enum sl_power_law law;
    double distance;  /* of the mean from what it is tested against; of a deviation: the bound */
    double margin;    /* above 0: equivalence, by two one-sided tests at `level` each if distance is
                         within the margin, two-sided against its nearer end if beyond; 0: two-sided,
                         against a distance of 0 */
    double deviation; /* of the values: their mean has deviation / sqrt(count) */
    double level;     /* p must be at most this */
    double freedom;   /* with `count` values there are freedom * (count - groups) degrees */
    size_t groups;    /* 1, unless the mean is one of several groups that grow in proportion */
    double orders;    /* above 0: the mean must also (with SL_POWER_ORDERS only) be significant, at
                         `level`, by a normal distribution of this deviation / sqrt(count) around 0 */
    double mean;      /* with `orders` */
};

/* The probability that p is at most the level, and the estimate on the side where it is supposed to
 * be. Student's: exact, by the noncentral t distribution, as an integral over the deviation seen
 * (Owen, "A special case of a bivariate non-central t-distribution", Biometrika 1965; for
 * equivalence Phillips, "Power of the two one-sided tests procedure in bioequivalence", J.
 * Pharmacokinet. Biopharm. 1990). With a deviation of 0 (equal values), 1 if the sign test is
 * significant, else 0. With `orders`, the smaller of the two tests' powers, which is what both
 * together have at most. A deviation's: exact, by the chi-square distribution with count - 1
 * degrees. NAN for SL_POWER_NONE, and where no number of values would decide: for an effect that is
 * just what it is tested against. */
double sl_power(const struct sl_power *test, size_t count);

/* The smallest count from `first` (at least 2) to `most` with this power; most + 1 if none has it,
 * and 0 where sl_power is NAN. */
size_t sl_power_count(const struct sl_power *test, double power, size_t first, size_t most);

#endif
