/* The law a - b x^-c: found again where it holds, and where it does not, what SciPy finds. */
#include "statistics/law.h"

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

static void a_law_that_holds_is_found_again(void **state)
{
    (void)state;
    const double x[] = {1, 2, 3, 4, 6, 8, 10, 20, 40};
    const double laws[][3] = {{0.38, 0.31, 0.5}, {0.9, 0.85, 0.08}, {0.2, 0.15, 2}};
    for (int i = 0; i < 3; i++) {
        double y[9];
        struct sl_law law;
        for (int j = 0; j < 9; j++)
            y[j] = laws[i][0] - laws[i][1] * pow(x[j], -laws[i][2]);
        assert_int_equal(sl_law_fit(&law, x, y, 9), 0);
        assert_near(law.a, laws[i][0], 1e-5);
        assert_near(law.b, laws[i][1], 1e-5);
        assert_near(law.c, laws[i][2], 1e-5);
        assert_near(law.deviation, 0, 1e-8);
        assert_near(sl_law_reaches(&law, y[4]), 6, 1e-4);
    }
}

/* scipy.optimize.curve_fit(lambda x, a, b, c: a - b * x**-c, x, y) */
static void least_squares_of_noisy_points(void **state)
{
    (void)state;
    const double x[] = {1, 2, 4, 8, 16, 32}, y[] = {.05, .11, .148, .19, .215, .231};
    struct sl_law law;
    assert_int_equal(sl_law_fit(&law, x, y, 6), 0);
    assert_near(law.a, 0.29758069, 1e-6);
    assert_near(law.b, 0.2475616, 1e-6);
    assert_near(law.c, 0.38727393, 1e-5);
    assert_near(law.deviation, 0.002696119565551, 1e-10);
}

static void what_it_never_reaches(void **state)
{
    (void)state;
    const struct sl_law law = {.a = 0.3, .b = 0.2, .c = 0.5};
    assert_near(sl_law_reaches(&law, 0.2), 4, 1e-12);
    assert_true(isnan(sl_law_reaches(&law, 0.3)));
    assert_true(isnan(sl_law_reaches(&law, 0.4)));
}

static void points_that_are_all_as_high(void **state)
{
    (void)state;
    const double x[] = {1, 2, 4, 8}, y[] = {0.3, 0.1 + 0.2, 0.3, 0.3};
    struct sl_law law;
    assert_int_equal(sl_law_fit(&law, x, y, 4), 0);
    assert_near(law.a, 0.3, 1e-15);
    assert_true(law.b == 0 && isnan(law.c) && isnan(sl_law_reaches(&law, 0.2)));
}

static void too_few_points(void **state)
{
    (void)state;
    const double x[] = {1, 2, 3, 4}, same[] = {2, 2, 2, 2}, y[] = {1, 2, 3, 4};
    struct sl_law law;
    assert_int_equal(sl_law_fit(&law, x, y, 3), -1);
    assert_int_equal(sl_law_fit(&law, same, y, 4), -1);
    assert_int_equal(sl_law_fit(&law, x, y, 4), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_law_that_holds_is_found_again),
        cmocka_unit_test(least_squares_of_noisy_points),
        cmocka_unit_test(what_it_never_reaches),
        cmocka_unit_test(points_that_are_all_as_high),
        cmocka_unit_test(too_few_points),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
