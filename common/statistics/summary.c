#include "statistics/summary.h"

#include <math.h>

/* The series below has freedom / 2 terms; beyond this, t no longer changes in eight digits. */
enum { FREEDOM_MAX = 1 << 20 };

/* The incomplete beta function I_x(a, b) at x = 1 / (1 + ratio), as its continued fraction, from
 * above. It converges fast where x < (a + 1) / (a + b + 2). */
static double beta_share(double a, double b, double ratio)
{
    double x = 1 / (1 + ratio);
    double numerator = 1, inverse = 1 / (1 - (a + b) * x / (a + 1)), fraction = inverse;
    for (int m = 1; m < 10000; m++) {
        double even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m));
        double odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1));
        inverse = 1 / (1 + even * inverse);
        numerator = 1 + even / numerator;
        fraction *= numerator * inverse;
        inverse = 1 / (1 + odd * inverse);
        numerator = 1 + odd / numerator;
        fraction *= numerator * inverse;
        if (fabs(numerator * inverse - 1) < 1e-15)
            break;
    }
    double beta = lgamma(a) + lgamma(b) - lgamma(a + b);
    return exp(b * log(ratio * x) - a * log1p(ratio) - beta) / a * fraction;
}

/* P(|T| >= t) with t^2 / freedom = ratio, where 1 minus the share would have no digits left. */
static double student_tail(double ratio, double freedom)
{
    return beta_share(freedom / 2, 0.5, ratio);
}

/* P(|T| <= t) for whole degrees, where t = sqrt(freedom) * tan(angle). */
static double whole_share(double angle, size_t freedom)
{
    double sine = sin(angle), cosine = cos(angle), sum = 0;
    double term = freedom % 2 == 1 ? cosine : 1;
    for (size_t power = freedom % 2; power + 2 <= freedom; power += 2) {
        sum += term;
        term *= cosine * cosine * (double)(power + 1) / (double)(power + 2);
        if (term < 1e-18 * sum)
            break;
    }
    return freedom % 2 == 1 ? M_2_PI * (angle + sine * sum) : sine * sum;
}

static double student_share(double angle, double freedom)
{
    double ratio = tan(angle) * tan(angle);
    if (freedom == floor(freedom))
        return whole_share(angle, (size_t)freedom);
    if (ratio * (freedom / 2 + 1) > 1.5) /* see beta_share */
        return 1 - student_tail(ratio, freedom);
    return ratio > 0 ? beta_share(0.5, freedom / 2, 1 / ratio) : 0;
}

double sl_student_t(double confidence, double freedom)
{
    double low = 0, high = M_PI_2;
    freedom = fmin(freedom, FREEDOM_MAX);
    for (int i = 0; i < 100; i++) {
        double middle = (low + high) / 2;
        if (student_share(middle, freedom) < confidence)
            low = middle;
        else
            high = middle;
    }
    return sqrt(freedom) * tan(low);
}

double sl_student_p(double t, double freedom)
{
    const double small = 1e-10; /* here 1 minus the share still has six digits */
    if (isnan(t) || isinf(t))
        return isnan(t) ? NAN : 0;
    freedom = fmin(freedom, FREEDOM_MAX);
    double p = 1 - student_share(atan(fabs(t) / sqrt(freedom)), freedom);
    return p < small ? student_tail(t * t / freedom, freedom) : p;
}

double sl_largest(const double *values, size_t count)
{
    double largest = 0;
    for (size_t i = 0; i < count; i++)
        largest = fmax(largest, fabs(values[i]));
    return largest;
}

int sl_exponent(const double *values, size_t count)
{
    int exponent = 0;
    double largest = sl_largest(values, count);
    if (isfinite(largest))
        frexp(largest, &exponent);
    return exponent;
}

double sl_half_interval(const struct sl_summary *summary, double alpha)
{
    if (summary->count < 2)
        return NAN;
    double t = sl_student_t(1 - alpha, (double)summary->count - 1);
    double half = t * summary->deviation / sqrt((double)summary->count);
    return isfinite(half) ? half : NAN;
}

struct sl_summary sl_summarise(const double *values, size_t count, double size)
{
    struct sl_summary summary = {count, NAN, NAN, NAN};
    int exponent = sl_exponent(values, count);
    double sum = 0, squares = 0;
    if (count == 0)
        return summary;
    for (size_t i = 0; i < count; i++)
        sum += ldexp(values[i], -exponent);
    double mean = sum / (double)count;
    summary.mean = ldexp(mean, exponent);
    if (count == 1)
        return summary;
    for (size_t i = 0; i < count; i++) {
        double distance = ldexp(values[i], -exponent) - mean;
        squares += distance * distance;
    }
    summary.deviation = ldexp(sqrt(squares / (double)(count - 1)), exponent);
    if (summary.deviation <= SL_ROUNDING * fmax(size, sl_largest(values, count)))
        summary.deviation = 0;
    summary.half = sl_half_interval(&summary, 0.05);
    return summary;
}

void sl_wilson(uint64_t correct, uint64_t n, double *low, double *high)
{
    *low = 0;
    *high = 1;
    if (n == 0)
        return;
    const double z = 1.959963984540054; /* the 97.5 % point of the normal distribution */
    double count = (double)n, share = (double)correct / count, below = 1 + z * z / count;
    double centre = (share + z * z / (2 * count)) / below;
    double half = z / below * sqrt(share * (1 - share) / count + z * z / (4 * count * count));
    if (correct > 0)
        *low = centre - half;
    if (correct < n)
        *high = centre + half;
}
