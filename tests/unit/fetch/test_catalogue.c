/* The list of a split's images: found, sorted, and no larger than it may get. */
#include "fetch/catalogue.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static int64_t add(struct sl_catalogue *catalogue, const char *path, const char *key)
{
    struct sl_error error;
    int64_t class = sl_catalogue_class(catalogue, key, &error);
    assert_int_equal(sl_catalogue_add(catalogue, path, (uint32_t) class, &error), 0);
    return class;
}

static void classes_are_found_by_their_keys(void **state)
{
    (void)state;
    struct sl_catalogue catalogue = {0};
    assert_int_equal(add(&catalogue, "dog/1", "dog"), 0);
    assert_int_equal(add(&catalogue, "cat/1", "cat"), 1);
    assert_int_equal(add(&catalogue, "dog/2", "dog"), 0);
    assert_int_equal(sl_catalogue_find_class(&catalogue, "cat"), 1);
    assert_int_equal(sl_catalogue_find_class(&catalogue, "ca"), -1);
    assert_int_equal(catalogue.class_count, 2);
    sl_catalogue_release(&catalogue);
}

static void images_are_sorted_by_their_paths(void **state)
{
    (void)state;
    struct sl_catalogue catalogue = {0};
    struct sl_error error;
    add(&catalogue, "b", "x");
    add(&catalogue, "a/2", "x");
    add(&catalogue, "a/10", "x");
    assert_int_equal(sl_catalogue_sort(&catalogue, &error), 0);
    assert_string_equal(catalogue.images[0].path, "a/10");
    assert_ptr_equal(sl_catalogue_find(&catalogue, "b"), &catalogue.images[2]);
    assert_null(sl_catalogue_find(&catalogue, "c"));
    add(&catalogue, "b", "x");
    assert_int_equal(sl_catalogue_sort(&catalogue, &error), -1);
    assert_string_equal(error.text, "b: occurs twice");
    sl_catalogue_release(&catalogue);
}

static void there_are_no_more_images_than_that(void **state)
{
    (void)state;
    struct sl_catalogue catalogue = {0};
    struct sl_error error;
    for (size_t i = 0; i < SL_IMAGES_MAX; i++)
        if (sl_catalogue_add(&catalogue, "", 0, &error) != 0)
            fail_msg("image %zu: %s", i, error.text);
    assert_int_equal(sl_catalogue_add(&catalogue, "", 0, &error), -1);
    assert_string_equal(error.text, "is one image too many: there may be 8388608");
    sl_catalogue_release(&catalogue);
}

/* Blocks of 64 KiB hold 16 names of 4000 bytes. */
static void names_are_no_longer_than_that(void **state)
{
    (void)state;
    struct sl_catalogue catalogue = {0};
    struct sl_error error;
    char name[4000];
    memset(name, 'a', sizeof name - 1);
    name[sizeof name - 1] = '\0';
    for (size_t i = 0; i < 16 * (SL_NAMES_MAX >> 16); i++)
        if (sl_catalogue_add(&catalogue, name, 0, &error) != 0)
            fail_msg("image %zu: %s", i, error.text);
    assert_int_equal(sl_catalogue_add(&catalogue, name, 0, &error), -1);
    assert_string_equal(error.text,
                        "is one path too many: the paths of images may take 268435456 bytes");
    sl_catalogue_release(&catalogue);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(classes_are_found_by_their_keys),
        cmocka_unit_test(images_are_sorted_by_their_paths),
        cmocka_unit_test(there_are_no_more_images_than_that),
        cmocka_unit_test(names_are_no_longer_than_that),
    };
    return cmocka_run_group_tests_name("catalogue", tests, NULL, NULL);
}
