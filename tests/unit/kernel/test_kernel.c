/* Which kernels a machine has and which are chosen, and corners of the norm and of products in each
 * of them. Whether they compute the right thing at every size is what tests/kernels asks.
 */
#include "base/threads.h"
#include "kernel/blas.h"
#include "kernel/kernel.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void test_reference_comes_first(void **state)
{
    (void)state;
    assert_string_equal(sl_kernels_tier(0)->name, "ref");
    assert_non_null(sl_kernels_tier(1)); /* every machine has some faster ones */
}

static void choose(const char *wish)
{
    struct sl_error error;
    assert_int_equal(setenv("SL_ISA", wish, 1), 0);
    assert_int_equal(sl_kernels_choose(&error), 0);
}

static void test_choice(void **state)
{
    (void)state;
    const struct sl_kernels *fastest = NULL;
    for (size_t i = 0; sl_kernels_tier(i) != NULL; i++) {
        fastest = sl_kernels_tier(i);
        choose(fastest->name);
        assert_ptr_equal(sl_kernels(), fastest);
        size_t length = strlen(fastest->name);
        const char *arithmetic = sl_kernels_arithmetic();
        assert_memory_equal(arithmetic, fastest->name, length);
        if (i == 0) /* OpenBLAS has no part in the reference */
            assert_int_equal(arithmetic[length], '\0');
        else
            assert_memory_equal(arithmetic + length, " openblas-", 10);
    }
    choose("");
    assert_ptr_equal(sl_kernels(), fastest);
    choose("ref"); /* now it may have */
    assert_memory_equal(sl_kernels_arithmetic(), "ref openblas-", 13);
}

static void test_unknown_choice(void **state)
{
    (void)state;
    struct sl_error error;
    choose("ref");
    assert_int_equal(setenv("SL_ISA", "abacus", 1), 0);
    assert_int_equal(sl_kernels_choose(&error), -1);
    assert_non_null(strstr(error.text, "'abacus' is not a tier that this machine runs: ref "));
    assert_string_equal(sl_kernels()->name, "ref");
}

/* Of two channels. */
static void go_forward(const struct sl_kernels *kernels, const struct sl_norm *shape, float *x,
                       float *gain, float *bias, float *statistics, float *z)
{
    float scratch[SL_NORM_SCRATCH * 2];
    kernels->norm->forward(shape, (struct sl_dual){x}, (struct sl_dual){gain},
                           (struct sl_dual){bias}, (struct sl_dual){statistics},
                           (struct sl_dual){z}, (struct sl_dual){scratch});
}

/* By the definition a map of equal pixels becomes the bias, and no gradient passes: the deviation
 * is sqrt(1e-5) then. */
static void test_norm_of_a_constant(void **state)
{
    (void)state;
    const struct sl_norm shape = {1, 2, 2, 2};
    float gain[2] = {2, 3}, bias[2] = {0.5f, -1};
    for (size_t i = 0; sl_kernels_tier(i) != NULL; i++) {
        float x[8] = {1000, -3, 1000, -3, 1000, -3, 1000, -3}, statistics[4], z[2];
        go_forward(sl_kernels_tier(i), &shape, x, gain, bias, statistics, z);
        assert_true(z[0] == 0.5f && z[1] == 0);
        assert_true(fabs((double)statistics[2] * sqrt(1e-5) - 1) < 1e-6);
    }
}

/* A NaN must not be hidden by the ReLU. */
static void test_norm_of_a_nan(void **state)
{
    (void)state;
    const struct sl_norm shape = {1, 2, 2, 2};
    float gain[2] = {1, 1}, bias[2] = {0, 0};
    for (size_t i = 0; sl_kernels_tier(i) != NULL; i++) {
        float x[8] = {1, -3, 2, NAN, 3, 1, 4, 2}, statistics[4], z[2];
        go_forward(sl_kernels_tier(i), &shape, x, gain, bias, statistics, z);
        assert_true(z[0] > 0 && isnan(z[1]));
    }
}

/* C may hold anything where it is not asked for. */
static void test_product_over_a_nan(void **state)
{
    (void)state;
    const float a[2] = {2, 3}, b[2] = {5, 7};
    for (size_t i = 0; sl_kernels_tier(i) != NULL; i++) {
        float c = NAN;
        sl_kernels_tier(i)->multiply(false, false, 1, 1, 2, a, b, 0, &c);
        assert_true(c == 31);
        sl_kernels_tier(i)->multiply(false, false, 1, 1, 2, a, b, 1, &c);
        assert_true(c == 62);
    }
}

enum { SIDE = 24, PRODUCTS = 1000, ROUNDS = 400, THREADS = 4 };

struct products {
    float a[SIDE * SIDE], b[SIDE * SIDE], c[THREADS][SIDE * SIDE], expected[SIDE * SIDE];
    size_t wrong[THREADS];
};

static void multiply_and_compare(void *context, size_t task, size_t worker)
{
    struct products *p = context;
    float *c = p->c[worker];
    (void)task;
    for (int i = 0; i < PRODUCTS; i++) {
        sl_blas_multiply(false, false, SIDE, SIDE, SIDE, p->a, p->b, 0, c);
        p->wrong[worker] += memcmp(c, p->expected, sizeof p->expected) != 0;
    }
}

/* Under the sequential build of OpenBLAS, see train.bats, some were not. */
static void test_products_at_a_time(void **state)
{
    (void)state;
    struct products *p = calloc(1, sizeof *p);
    choose("");
    for (size_t i = 0; i < (size_t)SIDE * SIDE; i++) {
        p->a[i] = (float)(i % 17) / 16 - 0.5f;
        p->b[i] = (float)(i % 13) / 12 - 0.5f;
    }
    sl_blas_multiply(false, false, SIDE, SIDE, SIDE, p->a, p->b, 0, p->expected);
    sl_parallel(ROUNDS, multiply_and_compare, p);
    for (size_t i = 0; i < THREADS; i++)
        assert_int_equal(p->wrong[i], 0);
    free(p);
}

/* OpenBLAS is loaded with memory for the threads that there are. */
static int start_threads(void **state)
{
    struct sl_error error;
    (void)state;
    return sl_threads_start(THREADS, &error);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_reference_comes_first), cmocka_unit_test(test_choice),
        cmocka_unit_test(test_unknown_choice),        cmocka_unit_test(test_norm_of_a_constant),
        cmocka_unit_test(test_norm_of_a_nan),         cmocka_unit_test(test_product_over_a_nan),
        cmocka_unit_test(test_products_at_a_time),
    };
    return cmocka_run_group_tests_name("kernel", tests, start_threads, NULL);
}
