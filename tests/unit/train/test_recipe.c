/* Schedules of the learning rate, and the optimiser that a recipe asks for. */
#include "train/recipe.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

static void check_rates(const char *schedule, uint64_t total, const double *expected)
{
    struct sl_recipe recipe = SL_RECIPE_STUDENT;
    recipe.rate = 0.1;
    recipe.schedule = schedule;
    for (uint64_t step = 0; step < total; step++)
        assert_true(fabs(sl_recipe_rate(&recipe, step, total) - expected[step]) < 1e-12);
}

static void test_constant(void **state)
{
    (void)state;
    check_rates("constant", 4, (double[]){0.1, 0.1, 0.1, 0.1});
}

/* Times 0.3 once a quarter is done; where the steps do not divide by 4, at the next step. */
static void test_quarters(void **state)
{
    (void)state;
    check_rates("quarters", 8, (double[]){0.1, 0.1, 0.03, 0.03, 0.009, 0.009, 0.0027, 0.0027});
    check_rates("quarters", 6, (double[]){0.1, 0.1, 0.03, 0.009, 0.009, 0.0027});
    check_rates("quarters", 1, (double[]){0.1});
}

/* Times 0.1 from the middle on; of an odd number of steps, the one in the middle is still whole. */
static void test_half(void **state)
{
    (void)state;
    check_rates("half", 4, (double[]){0.1, 0.1, 0.01, 0.01});
    check_rates("half", 5, (double[]){0.1, 0.1, 0.1, 0.01, 0.01});
    check_rates("half", 1, (double[]){0.1});
}

/* torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, T_max=5) from 0.1, before each step. */
static void test_cosine(void **state)
{
    (void)state;
    check_rates("cosine", 5,
                (double[]){0.1, 0.09045084971874738, 0.06545084971874737, 0.03454915028125263,
                           0.009549150281252633});
}

static void test_optimisers(void **state)
{
    (void)state;
    struct sl_recipe recipe = SL_RECIPE_STUDENT;
    struct sl_optimiser optimiser = sl_recipe_optimiser(&recipe);
    assert_int_equal(optimiser.kind, SL_SGD);
    assert_true(optimiser.momentum == 0.9f && optimiser.weight_decay == 5e-4f);
    recipe.optimiser = "adamw";
    recipe.weight_decay = 0.01;
    optimiser = sl_recipe_optimiser(&recipe);
    assert_int_equal(optimiser.kind, SL_ADAMW);
    assert_true(optimiser.beta1 == 0.9f && optimiser.beta2 == 0.999f &&
                optimiser.epsilon == 1e-8f && optimiser.weight_decay == 0.01f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_constant),   cmocka_unit_test(test_quarters),
        cmocka_unit_test(test_half),       cmocka_unit_test(test_cosine),
        cmocka_unit_test(test_optimisers),
    };
    return cmocka_run_group_tests_name("recipe", tests, NULL, NULL);
}
