/* Which texts are numbers. */
#include "base/number.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void test_integers(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int64_t value;
    } cases[] = {
        {"0", 0},
        {"-3", -3},
        {"+7", 7},
        {"007", 7},
        {"9223372036854775807", INT64_MAX},
        {"-9223372036854775808", INT64_MIN},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        int64_t value = 99;
        struct sl_error error;
        assert_int_equal(sl_parse_integer(cases[i].text, INT64_MIN, INT64_MAX, &value, &error), 0);
        assert_true(value == cases[i].value);
    }
}

static void refuse_integer(const char *text, int64_t low, int64_t high, const char *why)
{
    int64_t value = 99;
    struct sl_error error;
    assert_int_equal(sl_parse_integer(text, low, high, &value, &error), -1);
    assert_string_equal(error.text, why);
    assert_int_equal(value, 99);
}

static void test_no_integers(void **state)
{
    (void)state;
    refuse_integer("", 0, 9, "'' is not a whole number");
    refuse_integer("x", 0, 9, "'x' is not a whole number");
    refuse_integer("3x", 0, 9, "'3x' is not a whole number");
    refuse_integer("3 ", 0, 9, "'3 ' is not a whole number");
    refuse_integer(" 3", 0, 9, "' 3' is not a whole number");
    refuse_integer("3.0", 0, 9, "'3.0' is not a whole number");
    refuse_integer("0x3", 0, 9, "'0x3' is not a whole number");
    refuse_integer("10", 0, 9, "'10' is not between 0 and 9");
    refuse_integer("-1", 0, 9, "'-1' is not between 0 and 9");
    refuse_integer("0", 1, INT64_MAX, "'0' is less than 1");
    refuse_integer("99999999999999999999", 0, INT64_MAX,
                   "'99999999999999999999' is not between 0 and 9223372036854775807");
    refuse_integer("9223372036854775808", INT64_MIN, 9,
                   "'9223372036854775808' is not between -9223372036854775808 and 9");
}

static void test_reals(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        double value;
    } cases[] = {{"0", 0}, {"-2.5", -2.5}, {"1e-3", 1e-3}, {".5", 0.5}, {"0.1", 0.1}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        double value = 99;
        struct sl_error error;
        assert_int_equal(sl_parse_real(cases[i].text, -INFINITY, INFINITY, &value, &error), 0);
        assert_true(value == cases[i].value);
    }
}

static void refuse_real(const char *text, double low, double high, const char *why)
{
    double value = 99;
    struct sl_error error;
    assert_int_equal(sl_parse_real(text, low, high, &value, &error), -1);
    assert_string_equal(error.text, why);
    assert_true(value == 99);
}

static void test_no_reals(void **state)
{
    (void)state;
    refuse_real("", 0, 1, "'' is not a number");
    refuse_real("nan", 0, 1, "'nan' is not a number");
    refuse_real("inf", 0, INFINITY, "'inf' is not a number");
    refuse_real("0x1p3", 0, INFINITY, "'0x1p3' is not a number");
    refuse_real("1e999", 0, INFINITY, "'1e999' is not a number");
    refuse_real("0,5", 0, 1, "'0,5' is not a number");
    refuse_real("0.5s", 0, 1, "'0.5s' is not a number");
    refuse_real("2", 0, 1, "'2' is not between 0 and 1");
    refuse_real("-1", 0, INFINITY, "'-1' is less than 0");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_integers),
        cmocka_unit_test(test_no_integers),
        cmocka_unit_test(test_reals),
        cmocka_unit_test(test_no_reals),
    };
    return cmocka_run_group_tests_name("number", tests, NULL, NULL);
}
