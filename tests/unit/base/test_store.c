/* Items in memory and in a file: the same items. */
#include "base/store.h"

#include "base/allowance.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include <cmocka.h>

enum { SIZE = 24, COUNT = 1000 };

static void item(size_t index, char text[SIZE])
{
    memset(text, 0, SIZE);
    snprintf(text, SIZE, "item %zu", index);
}

static void fill(struct sl_store *store, size_t count, size_t limit)
{
    struct sl_error error;
    char text[SIZE];
    sl_store_init(store, SIZE, limit);
    for (size_t i = 0; i < count; i++) {
        void *place = sl_store_add(store, &error);
        assert_non_null(place);
        item(i, text);
        memcpy(place, text, SIZE);
    }
    assert_int_equal(sl_store_finish(store, &error), 0);
    assert_int_equal(store->count, count);
    for (size_t i = 0; i < count; i++) {
        item(i, text);
        assert_memory_equal((const char *)store->items + i * SIZE, text, SIZE);
    }
}

static void what_fits_stays_in_memory(void **state)
{
    (void)state;
    struct sl_store store;
    fill(&store, COUNT, COUNT * SIZE);
    assert_false(store.mapped);
    assert_false(store.in_file);
    sl_store_release(&store);
    sl_store_release(&store);
}

/* Whether the last items fill what is in memory or not; a limit below one item is one item. */
static void what_does_not_lies_in_a_file(void **state)
{
    (void)state;
    static const size_t limits[] = {COUNT * SIZE - 1, COUNT / 2 * SIZE, COUNT / 3 * SIZE + 1, 1, 0};
    for (size_t i = 0; i < sizeof limits / sizeof *limits; i++) {
        struct sl_store store;
        fill(&store, COUNT, limits[i]);
        assert_true(store.mapped);
        sl_store_release(&store);
    }
}

static void nothing_is_nothing(void **state)
{
    (void)state;
    struct sl_store store;
    fill(&store, 0, 100);
    sl_store_release(&store);
}

static void a_folder_that_is_not_there(void **state)
{
    (void)state;
    struct sl_store store;
    struct sl_error error;
    setenv("TMPDIR", "nowhere", 1);
    sl_store_init(&store, SIZE, SIZE);
    assert_non_null(sl_store_add(&store, &error));
    assert_null(sl_store_add(&store, &error));
    assert_string_equal(error.text, "nowhere: cannot create a temporary file here (see TMPDIR): No "
                                    "such file or directory");
    sl_store_release(&store);
    unsetenv("TMPDIR");
}

static void the_data_limit_is_an_allowance(void **state)
{
    (void)state;
    struct rlimit limit, lower;
    uint64_t before = sl_memory_allowance();
    assert_true(before > 0);
    assert_true(before <= (uint64_t)sysconf(_SC_PHYS_PAGES) * (uint64_t)sysconf(_SC_PAGESIZE));
    assert_int_equal(getrlimit(RLIMIT_DATA, &limit), 0);
    lower = limit;
    lower.rlim_cur = before / 2;
    assert_int_equal(setrlimit(RLIMIT_DATA, &lower), 0);
    assert_int_equal(getrlimit(RLIMIT_DATA, &lower), 0);
    if (lower.rlim_cur != before / 2)
        skip(); /* qemu's user mode passes this limit by */
    assert_int_equal(sl_memory_allowance(), before / 2);
    assert_int_equal(setrlimit(RLIMIT_DATA, &limit), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_fits_stays_in_memory),
        cmocka_unit_test(what_does_not_lies_in_a_file),
        cmocka_unit_test(nothing_is_nothing),
        cmocka_unit_test(a_folder_that_is_not_there),
        cmocka_unit_test(the_data_limit_is_an_allowance),
    };
    return cmocka_run_group_tests_name("store", tests, NULL, NULL);
}
