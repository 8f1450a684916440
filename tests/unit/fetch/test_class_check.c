/* Remarks on classes: names that look alike are found, and others are not. */
#include "fetch/class_check.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static struct sl_remarks remarks;

/* "A and B" of the first two classes that look alike, "" if none do. */
static const char *find(const char *const *names)
{
    struct sl_catalogue catalogue = {0};
    struct sl_error error;
    for (; *names != NULL; names++)
        assert_true(sl_catalogue_class(&catalogue, *names, &error) >= 0);
    assert_int_equal(sl_catalogue_choose(&catalogue, NULL, INT64_MAX, &error), 0);
    remarks = (struct sl_remarks){0};
    assert_int_equal(sl_check_classes(&catalogue, &remarks, &error), 0);
    sl_catalogue_release(&catalogue);
    return remarks.kinds[SL_REMARK_ALIKE].first;
}

#define FIND(...) find((const char *const[]){__VA_ARGS__, NULL})

static void capitals_and_blanks(void **state)
{
    (void)state;
    assert_string_equal(FIND("cats", "dogs", "Cats"), "Cats and cats");
    assert_string_equal(FIND(" cats", "cats  "), " cats and cats  ");
    assert_string_equal(FIND("ÉCOLE", "école"), "ÉCOLE and école");
    assert_string_equal(FIND("cat s", "cats", "cat"), "");
}

static void assert_one_pair(const char *found)
{
    assert_string_not_equal(found, "");
    assert_int_equal(remarks.kinds[SL_REMARK_ALIKE].count, 1);
}

/* One character or two: Latin, Vietnamese, Cyrillic, Japanese, Korean. */
static void accents_in_two_encodings(void **state)
{
    (void)state;
    assert_one_pair(FIND("caf\u00e9", "cafe\u0301"));
    assert_one_pair(FIND("Cafe\u0301", "caf\u00e9", "cafe"));
    assert_one_pair(FIND("b\u1ec7nh", "be\u0323\u0302nh"));
    assert_one_pair(FIND("\u0439", "\u0438\u0306"));
    assert_one_pair(FIND("\u304c", "\u304b\u3099"));
    assert_one_pair(FIND("\ud55c", "\u1112\u1161\u11ab"));
}

static void others_are_not_alike(void **state)
{
    (void)state;
    assert_string_equal(FIND("caf\u00e9", "caf\u00e8", "cafe"), "");
    assert_string_equal(FIND("\u304b", "\u304c", "\u732b", "\u72ac"), "");
    assert_string_equal(FIND("cafe\u0301", "cafe\u0300"), "");
    assert_string_equal(FIND("\xff", "\xfe", "k\xe4t", ""), "");
    assert_string_equal(FIND(""), "");
}

static void classes_without_images(void **state)
{
    (void)state;
    find((const char *const[]){"images", NULL});
    assert_int_equal(remarks.kinds[SL_REMARK_BARE].count, 1);
    assert_int_equal(remarks.kinds[SL_REMARK_SINGLE].count, 1);
    find((const char *const[]){"cats", "images", NULL});
    assert_int_equal(remarks.kinds[SL_REMARK_BARE].count, 2);
    assert_string_equal(remarks.kinds[SL_REMARK_BARE].first, "cats");
    assert_int_equal(remarks.kinds[SL_REMARK_SINGLE].count, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(capitals_and_blanks),
        cmocka_unit_test(accents_in_two_encodings),
        cmocka_unit_test(others_are_not_alike),
        cmocka_unit_test(classes_without_images),
    };
    return cmocka_run_group_tests_name("class_check", tests, NULL, NULL);
}
