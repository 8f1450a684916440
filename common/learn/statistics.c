#include "learn/statistics.h"

#include <math.h>

/* The series below has freedom / 2 terms, and the law no longer changes in eight digits. */
enum { FREEDOM_MAX = 1 << 20 };

/* P(|T| <= t) where t = sqrt(freedom) * tan(angle). */
static double student_share(double angle, size_t freedom)
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

double sl_student_t(double confidence, size_t freedom)
{
    if (freedom > FREEDOM_MAX)
        freedom = FREEDOM_MAX;
    double low = 0, high = M_PI_2;
    for (int i = 0; i < 100; i++) {
        double middle = (low + high) / 2;
        if (student_share(middle, freedom) < confidence)
            low = middle;
        else
            high = middle;
    }
    return sqrt((double)freedom) * tan(low);
}

double sl_student_p(double t, size_t freedom)
{
    if (isnan(t))
        return NAN;
    if (freedom > FREEDOM_MAX)
        freedom = FREEDOM_MAX;
    double p = 1 - student_share(atan(fabs(t) / sqrt((double)freedom)), freedom);
    return isinf(t) || p < 0 ? 0 : p;
}

struct sl_summary sl_summarise(const double *values, size_t count)
{
    struct sl_summary summary = {count, NAN, NAN, NAN};
    if (count == 0)
        return summary;
    double sum = 0, squares = 0;
    for (size_t i = 0; i < count; i++)
        sum += values[i];
    summary.mean = sum / (double)count;
    if (count == 1)
        return summary;
    for (size_t i = 0; i < count; i++)
        squares += (values[i] - summary.mean) * (values[i] - summary.mean);
    summary.deviation = sqrt(squares / (double)(count - 1));
    if (summary.deviation > SL_ROUNDING * fmax(1, fabs(summary.mean)))
        summary.half = sl_student_t(0.95, count - 1) * summary.deviation / sqrt((double)count);
    return summary;
}

void sl_wilson(uint64_t correct, uint64_t n, double *low, double *high)
{
    *low = 0;
    *high = 1;
    if (n == 0)
        return;
    const double z = 1.959963984540054; /* the 97.5 % point of the normal law */
    double count = (double)n, share = (double)correct / count, below = 1 + z * z / count;
    double centre = (share + z * z / (2 * count)) / below;
    double half = z / below * sqrt(share * (1 - share) / count + z * z / (4 * count * count));
    if (correct > 0)
        *low = centre - half;
    if (correct < n)
        *high = centre + half;
}
