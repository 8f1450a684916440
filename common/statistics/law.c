#include "statistics/law.h"

#include "statistics/summary.h"

#include <math.h>
#include <stdbool.h>

enum { STEPS = 200 };
static const double LOW = SL_LAW_LOWEST, HIGH = SL_LAW_HIGHEST;

struct points {
    const double *x, *y;
    size_t count;
    double scale; /* the geometric mean of x: powers of x / scale do not overflow */
    int exponent; /* of y: squares of y / 2^exponent do not either */
};

static double y_at(const struct points *points, size_t i)
{
    return ldexp(points->y[i], -points->exponent);
}

/* The best a and b for this c, of u = (x / scale)^-c; returns the sum of squares. */
static double solve(const struct points *points, double c, struct sl_law *law)
{
    double n = (double)points->count, u_mean = 0, y_mean = 0, uu = 0, uy = 0, squares = 0;
    for (size_t i = 0; i < points->count; i++) {
        u_mean += pow(points->x[i] / points->scale, -c) / n;
        y_mean += y_at(points, i) / n;
    }
    for (size_t i = 0; i < points->count; i++) {
        double u = pow(points->x[i] / points->scale, -c) - u_mean;
        uu += u * u;
        uy += u * (y_at(points, i) - y_mean);
    }
    double slope = uu > 0 ? uy / uu : 0;
    for (size_t i = 0; i < points->count; i++) {
        double u = pow(points->x[i] / points->scale, -c) - u_mean;
        double left = y_at(points, i) - y_mean - slope * u;
        squares += left * left;
    }
    *law = (struct sl_law){.a = ldexp(y_mean - slope * u_mean, points->exponent),
                           .b = ldexp(0 - slope * pow(points->scale, c), points->exponent),
                           .c = c,
                           .deviation = ldexp(sqrt(squares / n), points->exponent)};
    return squares;
}

/* Searches for the best c between the ends by golden section, in log c. */
static void narrow(const struct points *points, double low, double high, struct sl_law *law)
{
    const double golden = (sqrt(5) - 1) / 2;
    double left = high - golden * (high - low), right = low + golden * (high - low);
    double at_left = solve(points, exp(left), law), at_right = solve(points, exp(right), law);
    for (int i = 0; i < 60; i++) {
        if (at_left < at_right) {
            high = right;
            right = left;
            at_right = at_left;
            left = high - golden * (high - low);
            at_left = solve(points, exp(left), law);
        } else {
            low = left;
            left = right;
            at_left = at_right;
            right = low + golden * (high - low);
            at_right = solve(points, exp(right), law);
        }
    }
    solve(points, exp((low + high) / 2), law);
}

/* Whether all y are equal but for rounding. */
static bool is_level(const struct points *points)
{
    double low = INFINITY, high = -INFINITY;
    for (size_t i = 0; i < points->count; i++) {
        low = fmin(low, y_at(points, i));
        high = fmax(high, y_at(points, i));
    }
    return high - low <= SL_ROUNDING * fmax(fabs(low), fabs(high));
}

int sl_law_fit(struct sl_law *law, const double *x, const double *y, size_t count)
{
    struct points points = {x, y, count, 0, sl_exponent(y, count)};
    size_t others = 0;
    for (size_t i = 0; i < count; i++) {
        points.scale += log(x[i]) / (double)count;
        others += x[i] != x[0];
    }
    if (count < SL_LAW_POINTS_MIN || others == 0)
        return -1;
    points.scale = exp(points.scale);
    if (is_level(&points)) {
        *law = (struct sl_law){.a = y[0], .c = NAN};
        return 0;
    }
    double step = log(HIGH / LOW) / STEPS, best = INFINITY;
    int at = 0;
    for (int i = 0; i <= STEPS; i++) {
        double squares = solve(&points, LOW * exp(step * i), law);
        if (squares < best) {
            best = squares;
            at = i;
        }
    }
    double low = log(LOW) + step * (at > 0 ? at - 1 : 0);
    double high = log(LOW) + step * (at < STEPS ? at + 1 : STEPS);
    narrow(&points, low, high, law);
    return 0;
}

double sl_law_reaches(const struct sl_law *law, double y)
{
    double ratio = (law->a - y) / law->b;
    return ratio > 0 && law->b != 0 ? pow(ratio, -1 / law->c) : NAN;
}
