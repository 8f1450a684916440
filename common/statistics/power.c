#include "statistics/power.h"

#include "statistics/significance.h"
#include "statistics/summary.h"

#include <math.h>

static double normal_share(double z)
{
    return erfc(-z * M_SQRT1_2) / 2;
}

/* The probability density of the deviation seen, if that of the distribution is 1. */
static double deviation_density(double seen, double freedom)
{
    if (!(seen > 0))
        return freedom > 1 ? 0 : sqrt(M_2_PI);
    double half = freedom / 2;
    return 2 *
           exp(half * log(half) - lgamma(half) + (freedom - 1) * log(seen) - half * seen * seen);
}

/* The probability that a standard normal number is above t * s - above and below `below` - t * s,
 * where s is the deviation seen: by Simpson's rule over s, as far as it can be. */
static double between(double above, double below, double t, double freedom)
{
    enum { STEPS = 4000 };
    double width = 10 / sqrt(2 * freedom), low = fmax(0, 1 - width), high = 1 + width, sum = 0;
    for (int i = 0; i <= STEPS; i++) {
        double s = low + (high - low) * i / STEPS;
        double share = normal_share(above - t * s) + normal_share(below - t * s) - 1;
        double weight = i == 0 || i == STEPS ? 1 : i % 2 == 1 ? 4 : 2;
        sum += weight * fmax(share, 0) * deviation_density(s, freedom);
    }
    return sum * (high - low) / STEPS / 3;
}

/* Equal values, as far from an end as `gap`: a step. */
static double sign_power(double sides, size_t count, double level)
{
    return sides * pow(2, -(double)count) <= level ? 1 : 0;
}

static double student_power(const struct sl_power *test, size_t count)
{
    double distance = fabs(test->distance), n = (double)count;
    double gap = test->margin > 0 ? test->margin - distance : distance;
    double sides = test->margin > 0 && gap > 0 ? 1 : 2;
    double freedom = fmax(1, test->freedom * (n - (double)test->groups));
    if (gap == 0 || isnan(gap))
        return NAN;
    if (!(test->deviation > 0))
        return sign_power(sides, count, test->level);
    double t = sl_student_t(1 - 2 * test->level / sides, freedom);
    double scale = sqrt(n) / test->deviation;
    double other = sides == 1 ? scale * (test->margin + distance) : INFINITY;
    return between(scale * fabs(gap), other, t, freedom);
}

/* Of a mean of numbers that are known to have `orders` as their deviation if there is no effect. */
static double orders_power(const struct sl_power *test, size_t count)
{
    if (test->mean == 0)
        return NAN;
    double z = sl_normal_quantile(1 - test->level / 2);
    double beyond = fabs(test->mean) * sqrt((double)count) - z * test->orders;
    if (!(test->deviation > 0))
        return beyond >= 0 ? 1 : 0;
    return normal_share(beyond / test->deviation);
}

/* The interval's lower or upper end is beyond the bound. */
static double deviation_power(const struct sl_power *test, size_t count)
{
    double ratio = test->distance / test->deviation, freedom = (double)count - 1;
    if (ratio == 1 || !(ratio > 0) || !isfinite(ratio))
        return NAN;
    double end = sl_chi_square(ratio > 1 ? test->level / 2 : 1 - test->level / 2, count - 1);
    double share = sl_chi_square_share(end * ratio * ratio, freedom);
    return ratio > 1 ? share : 1 - share;
}

double sl_power(const struct sl_power *test, size_t count)
{
    if (test->law == SL_POWER_CHI_SQUARE)
        return deviation_power(test, count);
    if (test->law == SL_POWER_NONE)
        return NAN;
    double power = test->law == SL_POWER_STUDENT ? student_power(test, count) : 1;
    if (isnan(power) || !(test->orders > 0))
        return power;
    return fmin(power, orders_power(test, count));
}

size_t sl_power_count(const struct sl_power *test, double power, size_t first, size_t most)
{
    size_t low = first, high = most + 1; /* low is the smallest that may do, high does */
    if (isnan(sl_power(test, first)))
        return 0;
    if (first > most || sl_power(test, most) < power)
        return most + 1;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (sl_power(test, middle) < power)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}
