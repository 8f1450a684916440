/* Allocation: how lists grow, and what does not fit. */
#include "base/memory.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void lists_double(void **state)
{
    (void)state;
    struct sl_error error;
    void *items = NULL;
    size_t capacity = 0;
    assert_int_equal(sl_grow(&items, &capacity, 1, 8, &error), 0);
    assert_int_equal(capacity, 16);
    assert_int_equal(sl_grow(&items, &capacity, 17, 8, &error), 0);
    assert_int_equal(capacity, 32);
    assert_int_equal(sl_grow(&items, &capacity, SIZE_MAX / 4, 8, &error), -1);
    assert_int_equal(capacity, 32);
    assert_int_equal(sl_grow(&items, &capacity, SIZE_MAX, 8, &error), -1);
    assert_non_null(strstr(error.text, "do not fit in memory"));
    free(items);
}

static void large_items_get_no_room_for_others(void **state)
{
    (void)state;
    struct sl_error error;
    void *items = NULL;
    size_t capacity = 0;
    assert_int_equal(sl_grow(&items, &capacity, 1, 1 << 20, &error), 0);
    assert_int_equal(capacity, 1);
    assert_int_equal(sl_grow(&items, &capacity, 3, 1 << 20, &error), 0);
    assert_int_equal(capacity, 4);
    free(items);
}

static void memory_is_zero_and_aligned(void **state)
{
    (void)state;
    struct sl_error error;
    for (size_t count = 0; count < 3 << 20; count = 3 * count + 1) {
        uint8_t *bytes = sl_alloc(count, 2, &error);
        assert_non_null(bytes);
        assert_int_equal((uintptr_t)bytes % 64, 0);
        assert_true(count == 0 || (bytes[0] == 0 && bytes[2 * count - 1] == 0));
        free(bytes);
    }
    assert_null(sl_alloc(SIZE_MAX / 2, 3, &error));
    assert_non_null(strstr(error.text, "do not fit in memory"));
    assert_null(sl_alloc(SIZE_MAX - 1, 1, &error));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lists_double),
        cmocka_unit_test(large_items_get_no_room_for_others),
        cmocka_unit_test(memory_is_zero_and_aligned),
    };
    return cmocka_run_group_tests_name("memory", tests, NULL, NULL);
}
