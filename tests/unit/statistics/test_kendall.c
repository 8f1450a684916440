/* Kendall's tau and its p against SciPy's kendalltau, and against counts of orders. */
#include "statistics/kendall.h"

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

static const double x[] = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12};
static struct sl_error error;

static void tau_with_and_without_ties(void **state)
{
    (void)state;
    const double some[] = {2, 1, 3, 5, 4}, tied[] = {1, 1, 2, 2, 3}, none[] = {3, 3, 3, 3, 3};
    assert_near(sl_kendall_tau(x, some, 5), 0.6, 1e-15);
    assert_near(sl_kendall_tau(x, tied, 5), 0.894427190999916, 1e-14);
    assert_near(sl_kendall_tau(x, x, 12), 1, 1e-15);
    assert_near(sl_kendall_tau(x, none, 5), 0, 0);
}

/* kendalltau(..., method="exact"); with ties, the count over all 120 orders. */
static void exact_p_of_few_points(void **state)
{
    (void)state;
    const double some[] = {2, 1, 3, 5, 4}, tied[] = {1, 1, 2, 2, 3}, none[] = {3, 3, 3, 3, 3};
    assert_near(sl_kendall_p(x, some, 1, 5, &error), 0.233333333333, 1e-12);
    assert_near(sl_kendall_p(x, x, 1, 5, &error), 2.0 / 120, 1e-15);
    assert_near(sl_kendall_p(x, tied, 1, 5, &error), 8.0 / 120, 1e-15);
    assert_near(sl_kendall_p(x, none, 1, 5, &error), 1, 0);
    assert_near(sl_kendall_p(x, x, 1, 9, &error), 2.0 / 362880, 1e-15);
}

static void falling_is_as_significant_as_rising(void **state)
{
    (void)state;
    const double falling[] = {5, 4, 3, 2, 1};
    assert_near(sl_kendall_tau(x, falling, 5), -1, 1e-15);
    assert_near(sl_kendall_p(x, falling, 1, 5, &error), 2.0 / 120, 1e-15);
}

/* Three draws of four points: the share of the 24^3 orders whose sum is at least 14 from 0. */
static void blocks_add_up(void **state)
{
    (void)state;
    const double three[] = {1, 2, 3, 4, 1, 3, 2, 4, 2, 1, 3, 4};
    assert_near(sl_kendall_p(x, three, 3, 4, &error), 0.007523148148148, 1e-14);
    const double against[] = {1, 2, 3, 4, 4, 3, 2, 1};
    assert_near(sl_kendall_p(x, against, 2, 4, &error), 1, 1e-14);
}

/* S = 52 of twelve untied points: variance 12 * 11 * 29 / 18, so z = 51 / 14.583; the exact p is
 * 0.000107, which the normal law does not understate. */
static void normal_law_beyond_nine_points(void **state)
{
    (void)state;
    const double y[] = {3, 1, 2, 5, 4, 7, 6, 9, 8, 12, 10, 11};
    assert_near(sl_kendall_tau(x, y, 12), 0.787878787878788, 1e-14);
    assert_near(sl_kendall_p(x, y, 1, 12, &error), erfc(51 / sqrt(12 * 11 * 29 / 18.0) / sqrt(2)),
                1e-15);
    assert_true(sl_kendall_p(x, y, 1, 12, &error) > 0.000107);
    assert_true(sl_kendall_p(x, y, 1, 12, &error) < 0.0005);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tau_with_and_without_ties),
        cmocka_unit_test(exact_p_of_few_points),
        cmocka_unit_test(falling_is_as_significant_as_rising),
        cmocka_unit_test(blocks_add_up),
        cmocka_unit_test(normal_law_beyond_nine_points),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
