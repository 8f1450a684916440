/* Names that look alike are found, and others are left alone. */
#include "fetch/alike.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static char pairs[256];

static void note(void *context, const char *a, const char *b)
{
    (void)context;
    size_t length = strlen(pairs);
    snprintf(pairs + length, sizeof pairs - length, "%s=%s;", a, b);
}

static const char *find(const char *const *names)
{
    struct sl_error error;
    size_t count = 0;
    while (names[count] != NULL)
        count++;
    pairs[0] = '\0';
    assert_int_equal(sl_alike_find(names, count, note, NULL, &error), 0);
    return pairs;
}

#define FIND(...) find((const char *const[]){__VA_ARGS__, NULL})

static void capitals_and_blanks(void **state)
{
    (void)state;
    assert_string_equal(FIND("cats", "dogs", "Cats"), "Cats=cats;");
    assert_string_equal(FIND(" cats", "cats  "), " cats=cats  ;");
    assert_string_equal(FIND("ÉCOLE", "école"), "ÉCOLE=école;");
    assert_string_equal(FIND("cat s", "cats", "cat"), "");
}

static void assert_one_pair(const char *found)
{
    assert_non_null(strchr(found, ';'));
    assert_string_equal(strchr(found, ';'), ";");
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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(capitals_and_blanks),
        cmocka_unit_test(accents_in_two_encodings),
        cmocka_unit_test(others_are_not_alike),
    };
    return cmocka_run_group_tests_name("alike", tests, NULL, NULL);
}
