/* One line that says what was wrong and where. */
#include "base/error.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void test_places_are_put_in_front(void **state)
{
    (void)state;
    struct sl_error error;
    assert_int_equal(sl_fail(&error, "has %d dimensions", 3), -1);
    assert_int_equal(sl_error_in(&error, "record %d", 17), -1);
    assert_int_equal(sl_error_in(&error, "train.sls"), -1);
    assert_string_equal(error.text, "train.sls: record 17: has 3 dimensions");
}

static void test_errno_is_told(void **state)
{
    (void)state;
    struct sl_error error;
    errno = ENOENT;
    assert_int_equal(sl_fail_errno(&error, "%s", "train.sls"), -1);
    assert_string_equal(error.text, "train.sls: No such file or directory");
}

/* A path of 5000 letters overflows nothing. */
static void test_long_texts_are_cut(void **state)
{
    (void)state;
    struct sl_error error;
    char name[5001];
    memset(name, 'x', sizeof name - 1);
    name[sizeof name - 1] = '\0';
    errno = ENOENT;
    sl_fail_errno(&error, "%s", name);
    assert_int_equal(strlen(error.text), sizeof error.text - 1);
    assert_non_null(strstr(error.text, "x: No such file or directory"));
    sl_fail(&error, "%s", name);
    sl_error_in(&error, "record %d", 17);
    assert_int_equal(strlen(error.text), sizeof error.text - 1);
    assert_memory_equal(error.text, "record 17: xxx", 14);
    sl_fail(&error, "empty");
    sl_error_in(&error, "%s", name);
    assert_int_equal(strlen(error.text), sizeof error.text - 1);
    assert_string_equal(error.text + sizeof error.text - 1 - 8, "x: empty");
    sl_error_hint(&error, "look at %s", name);
    assert_int_equal(strlen(error.text), sizeof error.text - 1);
    assert_memory_equal(error.text, "xxx", 3);
    sl_fail(&error, "%s: is a folder", name);
    assert_string_equal(error.text + sizeof error.text - 1 - 14, "x: is a folder");
}

/* No character is cut in two: the gap is between whole ones. */
static void test_characters_stay_whole(void **state)
{
    (void)state;
    struct sl_error error;
    for (size_t start = 0; start < 3; start++) {
        char name[3001] = "";
        memset(name, 'x', start);
        for (size_t i = start; i + 3 < sizeof name; i += 3)
            memcpy(name + i, "\xe2\x82\xac", 4);
        sl_fail(&error, "%s", name);
        char *gap = strstr(error.text, " ... ");
        assert_non_null(gap);
        assert_memory_equal(gap - 3, "\xe2\x82\xac ... \xe2\x82\xac", 11);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_places_are_put_in_front),
        cmocka_unit_test(test_errno_is_told),
        cmocka_unit_test(test_long_texts_are_cut),
        cmocka_unit_test(test_characters_stay_whole),
    };
    return cmocka_run_group_tests_name("error", tests, NULL, NULL);
}
