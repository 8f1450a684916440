/* Corrected p values and the chi square law against those of R and SciPy. */
#include "statistics/significance.h"
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

/* R: p.adjust(c(0.01, 0.04, 0.03, 0.005, 0.5), "holm") */
static void holms_correction(void **state)
{
    (void)state;
    struct sl_error error;
    const double p[] = {0.01, 0.04, 0.03, 0.005, 0.5};
    double corrected[5];
    assert_int_equal(sl_holm(p, 5, corrected, &error), 0);
    assert_near(corrected[0], 0.04, 1e-15);
    assert_near(corrected[1], 0.09, 1e-15); /* 0.08 alone, but never below its forerunner */
    assert_near(corrected[2], 0.09, 1e-15);
    assert_near(corrected[3], 0.025, 1e-15);
    assert_near(corrected[4], 0.5, 1e-15);
}

static void what_is_no_test_does_not_count(void **state)
{
    (void)state;
    struct sl_error error;
    const double p[] = {NAN, 0.6, 0.03, NAN, 0.7};
    double corrected[5];
    assert_int_equal(sl_holm(p, 5, corrected, &error), 0);
    assert_true(isnan(corrected[0]) && isnan(corrected[3]));
    assert_near(corrected[1], 1, 0); /* 1.2 is not a probability */
    assert_near(corrected[2], 0.09, 1e-15);
    assert_near(corrected[4], 1, 0);
}

/* SciPy's chi2.ppf. */
static void quantiles_of_chi_square(void **state)
{
    (void)state;
    assert_near(sl_chi_square(0.975, 5), 12.832501994, 1e-8);
    assert_near(sl_chi_square(0.025, 5), 0.831211613487, 1e-10);
    assert_near(sl_chi_square(0.975, 1), 5.023886187, 1e-8);
    assert_near(sl_chi_square(0.025, 1), 0.00098206911718, 1e-12);
    assert_near(sl_chi_square(0.95, 100), 124.342113404, 1e-7);
}

/* Six values: sqrt(5 / 12.8325) and sqrt(5 / 0.831212) times the deviation, as tables have it. */
static void interval_of_a_deviation(void **state)
{
    (void)state;
    double low, high;
    sl_deviation_interval(2, 6, 0.05, &low, &high);
    assert_near(low, 2 * 0.624208, 2e-6);
    assert_near(high, 2 * 2.452614, 4e-6);
    sl_deviation_interval(2, 1, 0.05, &low, &high);
    assert_true(isnan(low) && isnan(high));
}

static void equal_values_have_no_interval(void **state)
{
    (void)state;
    const double left_out[] = {4, 4, 4};
    double low, high;
    sl_deviation_interval(0, 3, 0.05, &low, &high);
    assert_true(isnan(low) && isnan(high));
    assert_true(isnan(sl_jackknife(left_out, 3, 0.05)));
}

static void the_jackknife_of_a_mean_is_students_interval(void **state)
{
    (void)state;
    const double values[] = {3, 1, 4, 1, 5, 9};
    double left_out[6], sum = 23;
    for (size_t i = 0; i < 6; i++)
        left_out[i] = (sum - values[i]) / 5;
    assert_near(sl_jackknife(left_out, 6, 0.05), sl_summarise(values, 6, 0).half, 1e-12);
    assert_true(isnan(sl_jackknife(left_out, 1, 0.05)));
    left_out[2] = INFINITY;
    assert_true(isnan(sl_jackknife(left_out, 6, 0.05)));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(holms_correction),
        cmocka_unit_test(what_is_no_test_does_not_count),
        cmocka_unit_test(quantiles_of_chi_square),
        cmocka_unit_test(interval_of_a_deviation),
        cmocka_unit_test(equal_values_have_no_interval),
        cmocka_unit_test(the_jackknife_of_a_mean_is_students_interval),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
