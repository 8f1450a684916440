/* Schedules of the learning rate, and the optimiser that a recipe asks for. */
#include "train/recipe.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* Two steps are an epoch. */
static void check_warm(const char *schedule, int64_t warm_up, uint64_t total,
                       const double *expected)
{
    struct sl_recipe recipe = SL_RECIPE_STUDENT;
    const struct sl_recipe_length length = {2, total};
    recipe.rate = 0.1;
    recipe.schedule = schedule;
    recipe.warm_up = warm_up;
    for (uint64_t step = 0; step < total; step++)
        assert_true(fabs(sl_recipe_rate(&recipe, step, &length) - expected[step]) < 1e-12);
}

static void check_rates(const char *schedule, uint64_t total, const double *expected)
{
    check_warm(schedule, SL_UNSET, total, expected);
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

/* torch.optim.lr_scheduler.StepLR(optimizer, 1, 0.1) for three epochs. */
static void test_thirds(void **state)
{
    (void)state;
    check_rates("thirds", 6, (double[]){0.1, 0.1, 0.01, 0.01, 0.001, 0.001});
}

/* torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, T_max=5) from 0.1, before each step. */
static void test_cosine(void **state)
{
    (void)state;
    check_rates("cosine", 5,
                (double[]){0.1, 0.09045084971874738, 0.06545084971874737, 0.03454915028125263,
                           0.009549150281252633});
}

/* The same for each epoch, T_max=3; a fourth, of which there is a step, is not begun. */
static void test_cosine_epoch(void **state)
{
    (void)state;
    check_rates("cosine-epoch", 6, (double[]){0.1, 0.1, 0.075, 0.075, 0.025, 0.025});
    check_rates("cosine-epoch", 1, (double[]){0.1});
}

/* The schedule has what is left to itself; if nothing is, that is not the end of the world. */
static void test_warm_up(void **state)
{
    (void)state;
    check_warm("thirds", 2, 10,
               (double[]){0.025, 0.05, 0.075, 0.1, 0.1, 0.1, 0.01, 0.01, 0.001, 0.001});
    check_warm("cosine", 1, 2, (double[]){0.05, 0.1});
    check_warm("cosine", 2, 2, (double[]){0.025, 0.05});
    check_warm("constant", 0, 2, (double[]){0.1, 0.1});
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
                optimiser.epsilon == 1e-8f && optimiser.weight_decay == 0.01f &&
                !optimiser.spare_vectors);
    recipe.decay_on = "weights";
    assert_true(sl_recipe_optimiser(&recipe).spare_vectors);
}

static void test_targets(void **state)
{
    (void)state;
    static const float expected[2][4] = {{0.35f, 0.15f, 0.5f, 0}, {0.34f, 0.16f, 0.475f, 0.025f}};
    struct sl_recipe recipe = SL_RECIPE_STUDENT;
    float target[4] = {0.7f, 0.3f, 0, 0};
    sl_recipe_mix(&recipe, (struct sl_recipe_classes){2, 2, 0}, 4, target);
    assert_true(target[0] == 0.7f && target[1] == 0.3f && target[2] == 0 && target[3] == 0);
    recipe.hard_share = 0.5;
    for (int smooth = 0; smooth < 2; smooth++) {
        float mixed[4];
        memcpy(mixed, target, sizeof mixed);
        recipe.smoothing = smooth == 0 ? 0 : 0.1;
        sl_recipe_mix(&recipe, (struct sl_recipe_classes){2, 2, 0}, 4, mixed);
        for (int i = 0; i < 4; i++)
            assert_true(fabsf(mixed[i] - expected[smooth][i]) < 1e-6f);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_constant), cmocka_unit_test(test_quarters),
        cmocka_unit_test(test_half),     cmocka_unit_test(test_thirds),
        cmocka_unit_test(test_cosine),   cmocka_unit_test(test_cosine_epoch),
        cmocka_unit_test(test_warm_up),  cmocka_unit_test(test_optimisers),
        cmocka_unit_test(test_targets),
    };
    return cmocka_run_group_tests_name("recipe", tests, NULL, NULL);
}
