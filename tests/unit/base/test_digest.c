/* Digests with known answers: SHA-256 from FIPS 180-4's examples, XXH3 from xxhsum -H2. */
#include "base/digest.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#define ABC_SHA256 "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"

static void test_hex(void **state)
{
    (void)state;
    char text[9];
    sl_hex((const uint8_t[]){0x00, 0x0f, 0xa5, 0xff}, 4, text);
    assert_string_equal(text, "000fa5ff");
}

static void test_sha256(void **state)
{
    (void)state;
    char text[SL_SHA256_TEXT];
    sl_sha256("abc", 3, text);
    assert_string_equal(text, ABC_SHA256);
    sl_sha256("", 0, text);
    assert_string_equal(text, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

static void test_sha256_of_a_file(void **state)
{
    (void)state;
    char name[] = "digest.XXXXXX", text[SL_SHA256_TEXT];
    struct sl_error error;
    int fd = mkstemp(name);
    assert_int_equal(write(fd, "abc", 3), 3);
    close(fd);
    assert_int_equal(sl_sha256_file(name, text, &error), 0);
    assert_string_equal(text, ABC_SHA256);
    unlink(name);
    assert_int_equal(sl_sha256_file(name, text, &error), -1);
    assert_non_null(strstr(error.text, name));
}

static void test_xxh3(void **state)
{
    (void)state;
    char text[SL_XXH3_TEXT];
    sl_xxh3("", 0, text);
    assert_string_equal(text, "99aa06d3014798d86001c324468d497f");
    sl_xxh3("abc", 3, text);
    assert_string_equal(text, "06b05ab6733a618578af5f94892f3950");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_hex),
        cmocka_unit_test(test_sha256),
        cmocka_unit_test(test_sha256_of_a_file),
        cmocka_unit_test(test_xxh3),
    };
    return cmocka_run_group_tests_name("digest", tests, NULL, NULL);
}
