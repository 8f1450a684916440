/* The fixed tree in which the sums of shards meet; that ranks give the same, tests/cluster/mpi.bats
 * shows. */
#include "nn/shards.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

enum { NUMBERS = 3 };

static void test_as_many_as_items_allow(void **state)
{
    (void)state;
    assert_int_equal(sl_shards_of(1), 1);
    assert_int_equal(sl_shards_of(2), 2);
    assert_int_equal(sl_shards_of(16), 2);
    assert_int_equal(sl_shards_of(17), 4);
    assert_int_equal(sl_shards_of(128), 16);
    assert_int_equal(sl_shards_of(256), 16);
    assert_int_equal(sl_shards_of(257), 17);
    assert_int_equal(sl_shards_of(5000), SL_SHARDS_MAX);
}

static void test_each_item_in_one_shard(void **state)
{
    (void)state;
    for (size_t n = 1; n < 1100; n += 7) {
        struct sl_shards shards;
        sl_shards_cut(&shards, n);
        assert_int_equal(shards.first, 0);
        assert_int_equal(shards.end, shards.count);
        assert_int_equal(sl_shards_item(&shards, 0), 0);
        assert_int_equal(sl_shards_item(&shards, shards.count), n);
        for (size_t s = 0; s < shards.count; s++)
            assert_true(sl_shards_item(&shards, s) < sl_shards_item(&shards, s + 1));
    }
}

/* Of shards [first, first + size), of which there are `count`: as the tree is defined. */
static float tree(float rows[SL_SHARDS_MAX][NUMBERS], size_t first, size_t size, size_t count,
                  size_t number)
{
    if (size == 1)
        return rows[first][number];
    float sum = tree(rows, first, size / 2, count, number);
    return first + size / 2 < count ? sum + tree(rows, first + size / 2, size / 2, count, number)
                                    : sum;
}

static void test_the_sum_is_the_tree_s(void **state)
{
    (void)state;
    for (size_t n = 1; n < 1100; n += 5) {
        float rows[SL_SHARDS_MAX][NUMBERS], expected[NUMBERS];
        sl_real *places[SL_SHARDS_MAX];
        struct sl_shards shards;
        sl_shards_cut(&shards, n);
        for (size_t s = 0; s < shards.count; s++) {
            places[s] = rows[s];
            for (size_t i = 0; i < NUMBERS; i++)
                rows[s][i] = (float)((s * 7919 + i * 104729 + n) % 1000003) / 1009.0F;
        }
        for (size_t i = 0; i < NUMBERS; i++)
            expected[i] = tree(rows, 0, SL_SHARDS_MAX, shards.count, i);
        sl_shards_sum(&shards, places, 1, NUMBERS - 1);
        sl_shards_sum(&shards, places, 0, 1);
        assert_memory_equal(rows[0], expected, sizeof expected);
        assert_int_equal(sl_shards_next(&shards, 0, shards.end), shards.end);
        assert_int_equal(sl_shards_subtrees(n).own, 1);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_as_many_as_items_allow),
                                       cmocka_unit_test(test_each_item_in_one_shard),
                                       cmocka_unit_test(test_the_sum_is_the_tree_s)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
