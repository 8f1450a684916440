/* Means, intervals and quantiles against values printed in tables. */
#include "statistics/summary.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void assert_near(double value, double expected, double tolerance)
{
    if (!(fabs(value - expected) <= tolerance))
        fail_msg("%.12g is not %.12g", value, expected);
}

/* The table every textbook has at its end, and R's qt(0.975, n). */
static void quantiles_of_student(void **state)
{
    (void)state;
    assert_near(sl_student_t(0.95, 1), 12.7062047362, 1e-8);
    assert_near(sl_student_t(0.95, 2), 4.3026527297, 1e-9);
    assert_near(sl_student_t(0.95, 3), 3.1824463053, 1e-9);
    assert_near(sl_student_t(0.95, 4), 2.7764451052, 1e-9);
    assert_near(sl_student_t(0.95, 9), 2.2621571628, 1e-9);
    assert_near(sl_student_t(0.95, 30), 2.0422724563, 1e-9);
    assert_near(sl_student_t(0.99, 5), 4.0321429836, 1e-9);
    assert_near(sl_student_t(0.95, 100000000), 1.9599639845, 1e-5);
}

/* SciPy's t.ppf(0.975, freedom), 2 * t.sf(t, freedom). */
static void fractions_of_degrees(void **state)
{
    (void)state;
    assert_near(sl_student_t(0.95, 1.3), 7.50052932556, 1e-8);
    assert_near(sl_student_t(0.95, 2.5), 3.574654842, 1e-8);
    assert_near(sl_student_t(0.95, 4.71), 2.61892433168, 1e-8);
    assert_near(sl_student_t(0.95, 9.999), 2.22816905746, 1e-8);
    assert_near(sl_student_t(0.95, 57.2), 2.00231372825, 1e-8);
    assert_near(sl_student_p(0.01, 1.3), 0.993332151023, 1e-11);
    assert_near(sl_student_p(0.7, 2.5), 0.54340494319, 1e-11);
    assert_near(sl_student_p(2.5, 4.71), 0.0574819610719, 1e-11);
    assert_near(sl_student_p(-1.2, 57.2), 0.235085997182, 1e-11);
    assert_near(sl_student_p(12, 9.999), 2.92416803662e-07, 1e-11);
    assert_near(sl_student_p(60, 9.5) / 1.40752659458097e-13, 1, 1e-9);
}

/* SciPy's 2 * t.sf(t, freedom). */
static void p_of_students_t(void **state)
{
    (void)state;
    assert_near(sl_student_p(2.5, 4), 0.06676654481, 1e-11);
    assert_near(sl_student_p(-0.7, 9), 0.50161903922, 1e-11);
    assert_near(sl_student_p(12, 2), 0.00687293368, 1e-11);
    assert_near(sl_student_p(1, 1), 0.5, 1e-14);
    assert_near(sl_student_p(0, 7), 1, 0);
    assert_near(sl_student_p(INFINITY, 7), 0, 0);
    assert_near(sl_student_p(1.9599639845, 100000000), 0.05, 1e-6);
    assert_near(sl_student_p(50, 10) / 2.47431032930268e-13, 1, 1e-9);
    assert_near(sl_student_p(1e6, 3) / 2.205315581679229e-18, 1, 1e-9);
    assert_near(sl_student_p(12, 1000000) / 3.571685124765094e-33, 1, 1e-8);
    assert_true(isnan(sl_student_p(NAN, 3)));
}

static void mean_and_interval(void **state)
{
    (void)state;
    const double values[] = {1, 2, 3, 4, 5};
    struct sl_summary summary = sl_summarise(values, 5, 0);
    assert_int_equal(summary.count, 5);
    assert_near(summary.mean, 3, 1e-15);
    assert_near(summary.deviation, sqrt(2.5), 1e-15);
    assert_near(summary.half, 2.7764451052 * sqrt(2.5) / sqrt(5), 1e-9);
}

static void one_value_has_no_interval(void **state)
{
    (void)state;
    const double value = 0.25;
    struct sl_summary one = sl_summarise(&value, 1, 0), none = sl_summarise(&value, 0, 0);
    assert_near(one.mean, 0.25, 0);
    assert_true(isnan(one.deviation) && isnan(one.half));
    assert_true(isnan(none.mean));
}

static void equal_values_are_an_interval_of_width_0(void **state)
{
    (void)state;
    const double values[] = {0.1 + 0.2, 0.3, 0.3}, apart[] = {1e-17, 2e-17, 3e-17};
    struct sl_summary equal = sl_summarise(values, 3, 0);
    assert_near(equal.mean, 0.3, 1e-15);
    assert_true(equal.deviation == 0 && equal.half == 0);
    assert_true(sl_summarise(apart, 3, 0).deviation > 0);
    assert_true(sl_summarise(apart, 3, 1).deviation == 0); /* left by subtracting numbers near 1 */
}

static void squares_keep_within_range(void **state)
{
    (void)state;
    const double sizes[] = {0x1p-1060, 0x1p-600, 0x1p600, 0x1p1020};
    for (int i = 0; i < 4; i++) {
        const double values[] = {1 * sizes[i], 2 * sizes[i], 3 * sizes[i], 4 * sizes[i],
                                 5 * sizes[i]};
        struct sl_summary summary = sl_summarise(values, 5, 0);
        assert_near(summary.mean / sizes[i], 3, 1e-15);
        assert_near(summary.deviation / sizes[i], sqrt(2.5), 1e-4); /* of 14 bits, the smallest */
    }
}

/* The ends of Wilson's interval are the shares from which the counted one is just 1.96 standard
 * errors away. */
static void interval_of_a_share(void **state)
{
    (void)state;
    double low, high;
    sl_wilson(27, 100, &low, &high);
    assert_near((0.27 - low) / sqrt(low * (1 - low) / 100), 1.959963984540054, 1e-12);
    assert_near((high - 0.27) / sqrt(high * (1 - high) / 100), 1.959963984540054, 1e-12);
    assert_near(low, 0.192696, 1e-6);
    assert_near(high, 0.364321, 1e-6);
    sl_wilson(0, 10, &low, &high);
    assert_near(low, 0, 0);
    assert_near(high, 0.277533, 1e-6);
    sl_wilson(10, 10, &low, &high);
    assert_near(low, 0.722467, 1e-6);
    assert_near(high, 1, 0);
    sl_wilson(0, 0, &low, &high);
    assert_near(low, 0, 0);
    assert_near(high, 1, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(quantiles_of_student),
        cmocka_unit_test(p_of_students_t),
        cmocka_unit_test(fractions_of_degrees),
        cmocka_unit_test(mean_and_interval),
        cmocka_unit_test(one_value_has_no_interval),
        cmocka_unit_test(interval_of_a_share),
        cmocka_unit_test(equal_values_are_an_interval_of_width_0),
        cmocka_unit_test(squares_keep_within_range),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
