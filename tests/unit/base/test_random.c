/* Philox by the known answers of its authors (Random123, kat_vectors), and what is made of it. */
#include "base/random.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void test_philox_known_answers(void **state)
{
    (void)state;
    static const struct {
        uint32_t counter[4], key[2], block[4];
    } cases[] = {
        {{0}, {0}, {0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8}},
        {{0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff},
         {0xffffffff, 0xffffffff},
         {0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd}},
        {{0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344},
         {0xa4093822, 0x299f31d0},
         {0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1}},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        uint32_t block[4];
        sl_philox(cases[i].counter, cases[i].key, block);
        assert_memory_equal(block, cases[i].block, sizeof block);
    }
}

/* The numbers of a stream are the blocks of the counters 0, 1, ... one after another. */
static void test_stream_is_the_blocks_in_order(void **state)
{
    (void)state;
    struct sl_random random;
    sl_random_init(&random, 0x1234567890abcdefu, SL_RANDOM_SELECT, 5, 6);
    for (uint32_t block = 0; block < 3; block++) {
        uint32_t expected[4];
        sl_philox((uint32_t[]){block, 6, 5, SL_RANDOM_SELECT}, (uint32_t[]){0x90abcdef, 0x12345678},
                  expected);
        for (int i = 0; i < 4; i++)
            assert_int_equal(sl_random_u32(&random), expected[i]);
    }
}

static void test_u64_is_two_words(void **state)
{
    (void)state;
    struct sl_random words, pairs;
    sl_random_init(&words, 1, SL_RANDOM_TEST, 0, 0);
    sl_random_init(&pairs, 1, SL_RANDOM_TEST, 0, 0);
    uint64_t high = sl_random_u32(&words);
    assert_true(sl_random_u64(&pairs) == (high << 32 | sl_random_u32(&words)));
}

enum { DRAWS = 200000 };

static void test_uniform_bounds_and_moments(void **state)
{
    (void)state;
    struct sl_random random;
    sl_random_init(&random, 42, SL_RANDOM_TEST, 0, 0);
    double sum = 0, squares = 0, least = 1, most = 0;
    for (int i = 0; i < DRAWS; i++) {
        double x = (double)sl_random_unit(&random);
        assert_true(x >= 0 && x < 1);
        sum += x;
        squares += x * x;
        least = fmin(least, x);
        most = fmax(most, x);
    }
    /* five standard errors of each */
    assert_true(fabs(sum / DRAWS - 0.5) < 5 * 0.2887 / sqrt(DRAWS));
    assert_true(fabs(squares / DRAWS - 1.0 / 3) < 5 * 0.2981 / sqrt(DRAWS));
    assert_true(least < 1e-4 && most > 1 - 1e-4);
    for (int i = 0; i < 1000; i++) {
        float x = sl_random_uniform(&random, -3, 5);
        assert_true(x >= -3 && x < 5);
    }
}

static void test_normal_moments(void **state)
{
    (void)state;
    struct sl_random random;
    sl_random_init(&random, 42, SL_RANDOM_TEST, 1, 0);
    double sum = 0, squares = 0, fourths = 0;
    for (int i = 0; i < DRAWS; i++) {
        double x = (double)sl_random_normal(&random);
        assert_true(isfinite(x));
        sum += x;
        squares += x * x;
        fourths += x * x * x * x;
    }
    assert_true(fabs(sum / DRAWS) < 5 / sqrt(DRAWS));
    assert_true(fabs(squares / DRAWS - 1) < 5 * sqrt(2.0 / DRAWS));
    assert_true(fabs(fourths / DRAWS - 3) < 5 * sqrt(96.0 / DRAWS));
}

/* Chi-squared over the values, with bounds that do and do not divide 2^32. */
static void test_below_is_uniform(void **state)
{
    (void)state;
    static const uint32_t bounds[] = {1, 2, 7, 16, 100};
    for (size_t b = 0; b < sizeof bounds / sizeof *bounds; b++) {
        struct sl_random random;
        sl_random_init(&random, 3, SL_RANDOM_TEST, 2, (uint32_t)b);
        double seen[100] = {0}, chi = 0, expected = 50000.0 / bounds[b];
        for (int i = 0; i < 50000; i++) {
            uint32_t value = sl_random_below(&random, bounds[b]);
            assert_true(value < bounds[b]);
            seen[value]++;
        }
        for (uint32_t v = 0; v < bounds[b]; v++)
            chi += (seen[v] - expected) * (seen[v] - expected) / expected;
        double freedom = bounds[b] - 1;
        assert_true(chi <= freedom + 5 * sqrt(2 * freedom));
    }
}

/* A bound of 3/4 of all words: without rejection the first third would be drawn twice as often. */
static void test_below_rejects(void **state)
{
    (void)state;
    struct sl_random random;
    sl_random_init(&random, 3, SL_RANDOM_TEST, 3, 0);
    int low = 0;
    for (int i = 0; i < 30000; i++)
        low += sl_random_below(&random, 0xc0000000) % 3 == 0;
    assert_in_range(low, 10000 - 410, 10000 + 410);
}

static void test_permutation(void **state)
{
    (void)state;
    int first[5] = {0};
    for (uint32_t item = 0; item < 5000; item++) {
        struct sl_random random;
        uint32_t order[5];
        sl_random_init(&random, 9, SL_RANDOM_SHUFFLE, 0, item);
        sl_random_permutation(&random, order, 5);
        int seen = 0;
        for (int i = 0; i < 5; i++) {
            assert_true(order[i] < 5);
            seen |= 1 << order[i];
        }
        assert_int_equal(seen, 31);
        first[order[0]]++;
    }
    for (int i = 0; i < 5; i++)
        assert_in_range(first[i], 1000 - 142, 1000 + 142);
}

/* Every entry at one place, and back; each entry comes first equally often. */
static void test_order(void **state)
{
    (void)state;
    static const uint32_t counts[] = {1, 2, 3, 5, 16, 17, 1000, 70000};
    static uint8_t seen[70000];
    int first[5] = {0};
    for (size_t i = 0; i < sizeof counts / sizeof *counts; i++) {
        struct sl_random_order order = {(uint64_t)7 << 40, SL_RANDOM_TEST, 1, 2, counts[i]};
        memset(seen, 0, sizeof seen);
        for (uint32_t place = 0; place < counts[i]; place++) {
            uint32_t entry = sl_random_order_at(&order, place);
            assert_true(entry < counts[i] && seen[entry]++ == 0);
            assert_int_equal(sl_random_order_of(&order, entry), place);
        }
    }
    for (uint32_t step = 0; step < 5000; step++) {
        struct sl_random_order order = {9, SL_RANDOM_TEST, step, 0, 5};
        first[sl_random_order_at(&order, 0)]++;
    }
    for (int i = 0; i < 5; i++)
        assert_in_range(first[i], 1000 - 142, 1000 + 142);
    struct sl_random_order largest = {9, SL_RANDOM_TEST, 0, 0, UINT32_MAX};
    assert_int_equal(sl_random_order_of(&largest, sl_random_order_at(&largest, 12345)), 12345);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_philox_known_answers),
        cmocka_unit_test(test_stream_is_the_blocks_in_order),
        cmocka_unit_test(test_u64_is_two_words),
        cmocka_unit_test(test_uniform_bounds_and_moments),
        cmocka_unit_test(test_normal_moments),
        cmocka_unit_test(test_below_is_uniform),
        cmocka_unit_test(test_below_rejects),
        cmocka_unit_test(test_permutation),
        cmocka_unit_test(test_order),
    };
    return cmocka_run_group_tests_name("random", tests, NULL, NULL);
}
