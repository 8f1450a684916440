/* Components of variance against a textbook's and against sums of squares from NumPy. */
#include "statistics/variance.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void assert_near(double value, double expected, double tolerance)
{
    if (!(fabs(value - expected) <= tolerance))
        fail_msg("%.12g is not %.12g", value, expected);
}

/* Calcium in turnip leaves (Snedecor and Cochran, "Statistical methods", the chapter on nested
 * classifications; the example of SAS PROC NESTED too): 4 plants, 3 leaves of each, 2 readings. */
static void nested_turnip_leaves(void **state)
{
    (void)state;
    const double calcium[] = {3.28, 3.09, 3.52, 3.48, 2.88, 2.80, 2.46, 2.44,
                              1.87, 1.92, 2.19, 2.19, 2.77, 2.66, 3.74, 3.44,
                              2.55, 2.55, 3.78, 3.87, 4.07, 4.12, 3.31, 3.31};
    size_t levels[24 * 3];
    struct sl_variance variance;
    struct sl_error error;
    for (size_t i = 0; i < 24; i++) {
        levels[3 * i] = i / 6;
        levels[3 * i + 1] = i / 2;
        levels[3 * i + 2] = i;
    }
    assert_int_equal(sl_variance_analyse(&variance, calcium, levels, 24, 3, &error), 0);
    assert_true(variance.nested);
    assert_int_equal(variance.factor_count, 3);
    assert_int_equal(variance.factors[0].freedom, 3);
    assert_int_equal(variance.factors[1].freedom, 8);
    assert_int_equal(variance.factors[2].freedom, 12);
    assert_near(variance.factors[0].mean_square, 2.520115, 1e-6);
    assert_near(variance.factors[1].mean_square, 0.328775, 1e-6);
    assert_near(variance.factors[2].mean_square, 0.006654, 1e-6);
    assert_near(variance.factors[0].component, 0.365223, 1e-6);
    assert_near(variance.factors[1].component, 0.161060, 1e-6);
    assert_near(variance.factors[2].component, 0.006654, 1e-6);
}

static const double table[] = {7, 9, 8, 6, 7, 7, 9, 10, 12, 5, 8, 6};

/* Four draws, three students each, the same three seeds. */
static void crossed_without_repetition(void **state)
{
    (void)state;
    size_t levels[24];
    struct sl_variance variance;
    struct sl_error error;
    for (size_t i = 0; i < 12; i++) {
        levels[2 * i] = i / 3;
        levels[2 * i + 1] = i % 3;
    }
    assert_int_equal(sl_variance_analyse(&variance, table, levels, 12, 2, &error), 0);
    assert_false(variance.nested);
    assert_int_equal(variance.factor_count, 3);
    assert_near(variance.factors[0].mean_square, 9.888888888889, 1e-11);
    assert_near(variance.factors[1].mean_square, 3.583333333333, 1e-11);
    assert_near(variance.factors[2].mean_square, 0.805555555556, 1e-11);
    assert_int_equal(variance.factors[2].freedom, 6);
    assert_near(variance.factors[0].component, (9.888888888889 - 0.805555555556) / 3, 1e-11);
    assert_near(variance.factors[1].component, (3.583333333333 - 0.805555555556) / 4, 1e-11);
    assert_near(variance.factors[0].deviation, 1.815570515374, 1e-11); /* of the four means */
}

static void an_estimate_may_be_negative(void **state)
{
    (void)state;
    const double values[] = {1, 9, 9, 1}; /* all of it interaction */
    const size_t levels[] = {0, 0, 0, 1, 1, 0, 1, 1};
    struct sl_variance variance;
    struct sl_error error;
    assert_int_equal(sl_variance_analyse(&variance, values, levels, 4, 2, &error), 0);
    assert_near(variance.factors[0].component, -32, 1e-12);
    assert_near(variance.factors[2].component, 64, 1e-12);
}

static void one_factor_is_a_sample_variance(void **state)
{
    (void)state;
    const double values[] = {1, 2, 3, 4, 5};
    const size_t levels[] = {0, 1, 2, 3, 4};
    struct sl_variance variance;
    struct sl_error error;
    assert_int_equal(sl_variance_analyse(&variance, values, levels, 5, 1, &error), 0);
    assert_near(variance.factors[0].component, 2.5, 1e-14);
    assert_near(variance.factors[0].deviation, sqrt(2.5), 1e-14);
}

static void what_is_neither_is_refused(void **state)
{
    (void)state;
    size_t levels[22];
    struct sl_variance variance;
    struct sl_error error;
    for (size_t i = 0; i < 11; i++) { /* one combination is missing */
        levels[2 * i] = i / 3;
        levels[2 * i + 1] = i % 3;
    }
    assert_int_equal(sl_variance_analyse(&variance, table, levels, 11, 2, &error), -1);
    assert_non_null(strstr(error.text, "11 of 12 combinations"));
    const size_t unbalanced[] = {0, 0, 0, 1, 0, 2, 1, 3};
    assert_int_equal(sl_variance_analyse(&variance, table, unbalanced, 4, 2, &error), -1);
    assert_non_null(strstr(error.text, "different numbers of rows"));
    const size_t twins[] = {0, 1, 0, 1};
    assert_int_equal(sl_variance_analyse(&variance, table, twins, 2, 2, &error), -1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nested_turnip_leaves),
        cmocka_unit_test(crossed_without_repetition),
        cmocka_unit_test(an_estimate_may_be_negative),
        cmocka_unit_test(one_factor_is_a_sample_variance),
        cmocka_unit_test(what_is_neither_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
