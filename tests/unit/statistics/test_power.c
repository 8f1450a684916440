/* Powers, and numbers of values, against those of SciPy. */
#include "statistics/power.h"
#include "statistics/significance.h"

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

static struct sl_power student(double distance, double margin, double deviation, double level)
{
    return (struct sl_power){.law = SL_POWER_STUDENT,
                             .distance = distance,
                             .margin = margin,
                             .deviation = deviation,
                             .level = level,
                             .freedom = 1,
                             .groups = 1};
}

static struct sl_power spread(double deviation, double level)
{
    return (struct sl_power){
        .law = SL_POWER_CHI_SQUARE, .distance = 1, .deviation = deviation, .level = level};
}

static double power(struct sl_power test, size_t count)
{
    return sl_power(&test, count);
}

static size_t needed(struct sl_power test, double power)
{
    return sl_power_count(&test, power, 2, 1000);
}

/* SciPy: nct.sf(t.ppf(1 - level / 2, n - 1), n - 1, 0.5 * sqrt(n)) */
static void power_of_students_test(void **state)
{
    (void)state;
    struct sl_power half = student(0.5, 0, 1, 0.05);
    assert_near(power(half, 2), 0.0530958569909269, 1e-8);
    assert_near(power(half, 3), 0.07893147718643737, 1e-8);
    assert_near(power(half, 6), 0.16932386262245494, 1e-8);
    assert_near(power(half, 20), 0.5644828966786236, 1e-8);
    assert_near(power(half, 44), 0.9000304964903337, 1e-8);
    assert_near(power(half, 200), 0.9999998079562155, 1e-8);
    assert_near(power(student(-0.005, 0, 0.01, 0.05), 20), 0.5644828966786236, 1e-8);
}

static void numbers_for_students_test(void **state)
{
    (void)state;
    assert_int_equal(needed(student(0.5, 0, 1, 0.05), 0.9), 44);
    assert_int_equal(needed(student(0.2, 0, 1, 0.05), 0.9), 265);
    assert_int_equal(needed(student(1, 0, 1, 0.05 / 3), 0.9), 17);
    assert_int_equal(needed(student(2, 0, 1, 0.01), 0.9), 8);
    assert_int_equal(needed(student(0.1, 0, 1, 0.05), 0.8), 787);
    assert_int_equal(needed(student(0.05, 0, 1, 0.05), 0.8), 1001); /* 3142 */
    struct sl_power half = student(0.5, 0, 1, 0.05);
    assert_int_equal(sl_power_count(&half, 0.9, 60, 1000), 60);
    assert_int_equal(sl_power_count(&half, 0.9, 1001, 1000), 1001);
}

/* SciPy: quad of chi.pdf(s sqrt(n - 1), n - 1) sqrt(n - 1) times the probability that a normal mean
 * is within the margin, less t.ppf(0.95, n - 1) s / sqrt(n) */
static void power_of_equivalence(void **state)
{
    (void)state;
    assert_near(power(student(0, 0.5, 1, 0.05), 30), 0.6965086141640443, 1e-6);
    assert_near(power(student(0, 0.5, 1, 0.05), 44), 0.8945311240386986, 1e-6);
    assert_near(power(student(0.2, 0.5, 1, 0.05), 40), 0.583421051915751, 1e-6);
    assert_near(power(student(0, 1, 1, 0.05), 3), 0.12733842750819752, 1e-5);
    assert_near(power(student(0, 2, 1, 0.05), 4), 0.8277675700600049, 1e-5);
    assert_near(power(student(-0.25, 1, 1, 0.05 / 3), 20), 0.8456790414723367, 1e-6);
    assert_int_equal(needed(student(0, 0.5, 1, 0.05), 0.9), 45);
    assert_int_equal(needed(student(0.2, 0.5, 1, 0.05), 0.9), 97);
    assert_int_equal(needed(student(0.25, 1, 1, 0.05 / 3), 0.9), 24);
    assert_int_equal(needed(student(0, 2, 1, 0.05), 0.9), 5);
    /* beyond the margin: as far from its end as 0.5 is from 0 */
    assert_int_equal(needed(student(0.7, 0.2, 1, 0.05), 0.9), 44);
}

/* SciPy: chi2.cdf(chi2.ppf(0.025, n - 1) / r^2, n - 1), and sf of ppf(0.975) for ratios above 1 */
static void power_of_a_deviation(void **state)
{
    (void)state;
    assert_near(power(spread(0.5, 0.05), 10), 0.7104431774984659, 1e-9);
    assert_near(power(spread(0.6, 0.05), 20), 0.8307314906959846, 1e-9);
    assert_near(power(spread(1.5, 0.05), 20), 0.7475952545104287, 1e-9);
    assert_int_equal(needed(spread(0.5, 0.05), 0.9), 14);
    assert_int_equal(needed(spread(0.637, 0.05), 0.9), 30);
    assert_int_equal(needed(spread(1.4183, 0.05), 0.9), 43);
    assert_int_equal(needed(spread(0.9, 0.05), 0.9), 483);
}

static void equal_values_need_signs(void **state)
{
    (void)state;
    assert_int_equal(needed(student(0.1, 0, 0, 0.05), 0.9), 6); /* 2^-5 = 0.03 */
    assert_int_equal(needed(student(0.1, 0.2, 0, 0.05), 0.9), 5);
    assert_int_equal(needed(student(0.3, 0.2, 0, 0.05), 0.9), 6);
}

/* R: power.t.test(delta = 0.5, sd = 1, power = 0.9) has n = 85.03 in each of two groups. Of the
 * difference of their means, with n units in all, the deviation is 2 / sqrt(n). */
static void groups_grow_together(void **state)
{
    (void)state;
    struct sl_power two = student(0.5, 0, 2, 0.05);
    two.groups = 2;
    assert_int_equal(needed(two, 0.9), 171);
}

/* Six taus of 1 with orders of deviation 0.4: significant from (1.96 * 0.4)^2 values on; where the
 * taus scatter by 0.3, more. */
static void two_tests_need_the_larger_number(void **state)
{
    (void)state;
    struct sl_power both = student(1, 0, 0.3, 0.05);
    size_t alone = needed(both, 0.9);
    both.mean = 1;
    both.orders = 0.01;
    assert_int_equal(needed(both, 0.9), alone);
    both.orders = 2; /* sqrt(n) - 1.95996 * 2 = 1.28155 * 0.3: 18.53 */
    assert_int_equal(needed(both, 0.9), 19);
}

static void what_no_number_decides_has_none(void **state)
{
    (void)state;
    assert_int_equal(needed(student(0, 0, 1, 0.05), 0.9), 0);
    assert_int_equal(needed(student(0.2, 0.2, 1, 0.05), 0.9), 0);
    assert_int_equal(needed(spread(1, 0.05), 0.9), 0);
    assert_int_equal(needed(spread(0, 0.05), 0.9), 0);
    assert_int_equal(needed((struct sl_power){0}, 0.9), 0);
}

static void quantiles_of_the_normal_distribution(void **state)
{
    (void)state;
    assert_near(sl_normal_quantile(0.975), 1.959963984540054, 1e-12);
    assert_near(sl_normal_quantile(0.5), 0, 1e-12);
    assert_near(sl_normal_quantile(0.3), -0.52440051270804, 1e-12);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(power_of_students_test),
        cmocka_unit_test(numbers_for_students_test),
        cmocka_unit_test(power_of_equivalence),
        cmocka_unit_test(power_of_a_deviation),
        cmocka_unit_test(equal_values_need_signs),
        cmocka_unit_test(groups_grow_together),
        cmocka_unit_test(two_tests_need_the_larger_number),
        cmocka_unit_test(what_no_number_decides_has_none),
        cmocka_unit_test(quantiles_of_the_normal_distribution),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
