/* Softmax and cross-entropy where the answer is known. */
#include "nn/loss.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

static void assert_near(double found, double expected)
{
    if (!(fabs(found - expected) <= 1e-6 * (1 + fabs(expected))))
        fail_msg("%.9g, not %.9g", found, expected);
}

static void assert_all_near(size_t count, const float *found, const double *expected)
{
    for (size_t i = 0; i < count; i++)
        assert_near((double)found[i], expected[i]);
}

/* Without tangents, nor gradients of the targets. */
static double cross_entropy(size_t n, size_t classes, const float *logits, const float *targets,
                            float scale, float *d_logits)
{
    return sl_cross_entropy(n, classes, (struct sl_dual){(float *)logits}, targets, scale,
                            (struct sl_dual){d_logits}, (struct sl_dual){NULL});
}

/* Logits log 1, log 2, log 5: shares 1, 2, 5 of 8; their square roots at temperature 2. */
static void test_softmax(void **state)
{
    (void)state;
    const float logits[3] = {0, logf(2), logf(5)};
    float found[3];
    sl_softmax(3, logits, 1, found);
    assert_all_near(3, found, (double[]){0.125, 0.25, 0.625});
    sl_softmax(3, logits, 2, found);
    double sum = 1 + sqrt(2) + sqrt(5);
    assert_all_near(3, found, (double[]){1 / sum, sqrt(2) / sum, sqrt(5) / sum});
    sl_softmax(3, logits, 0.5, found);
    assert_all_near(3, found, (double[]){1.0 / 30, 4.0 / 30, 25.0 / 30});
}

/* exp(10000) overflows; the softmax must not. */
static void test_softmax_of_large_logits(void **state)
{
    (void)state;
    float values[3] = {10000 + logf(3), 10000, -10000};
    sl_softmax(3, values, 1, values);                   /* in place */
    assert_true(fabs((double)values[0] - 0.75) < 1e-3); /* logits are rounded at 10000 */
    assert_true(values[2] == 0);
}

/* The uniform network's loss is log of the number of classes; its gradient is 1/4 minus target. */
static void test_uniform_logits(void **state)
{
    (void)state;
    const float logits[8] = {7, 7, 7, 7, 0, 0, 0, 0};
    const float targets[8] = {0, 1, 0, 0, 0.1f, 0.2f, 0.3f, 0.4f};
    float gradient[8];
    assert_near(cross_entropy(2, 4, logits, targets, 2, gradient), 2 * log(4));
    assert_all_near(8, gradient, (double[]){0.5, -1.5, 0.5, 0.5, 0.3, 0.1, -0.1, -0.3});
    assert_near(cross_entropy(2, 4, logits, targets, 2, NULL), 2 * log(4));
}

/* The loss of a perfect soft label is its entropy, and the gradient is 0. */
static void test_own_softmax_as_target(void **state)
{
    (void)state;
    const float logits[3] = {0, logf(2), logf(5)};
    float targets[3], gradient[3];
    sl_softmax(3, logits, 1, targets);
    double entropy = -(0.125 * log(0.125) + 0.25 * log(0.25) + 0.625 * log(0.625));
    assert_near(cross_entropy(1, 3, logits, targets, 1, gradient), entropy);
    assert_all_near(3, gradient, (double[]){0, 0, 0});
}

/* Top-2 of (0.125, 0.25, 0.625) without renormalising: weight 0.875 of the softmax is pulled. */
static void test_target_that_does_not_sum_to_one(void **state)
{
    (void)state;
    const float logits[3] = {0}, targets[3] = {0, 0.25f, 0.625f};
    float gradient[3];
    assert_near(cross_entropy(1, 3, logits, targets, 1, gradient), 0.875 * log(3));
    assert_all_near(3, gradient, (double[]){0.875 / 3, 0.875 / 3 - 0.25, 0.875 / 3 - 0.625});
    const float nothing[3] = {0};
    assert_near(cross_entropy(1, 3, logits, nothing, 1, gradient), 0);
    assert_all_near(3, gradient, (double[]){0, 0, 0});
}

/* At a uniform softmax, along the first logit: u is 1/4. The target weighs 2. */
static void test_tangents(void **state)
{
    (void)state;
    float logits[4] = {3, 3, 3, 3}, along[4] = {1, 0, 0, 0}, targets[4] = {0, 2, 0, 0};
    float d_logits[2][4], d_targets[2][4];
    sl_cross_entropy(1, 4, (struct sl_dual){logits, along}, targets, 2,
                     (struct sl_dual){d_logits[0], d_logits[1]},
                     (struct sl_dual){d_targets[0], d_targets[1]});
    assert_all_near(4, d_logits[0], (double[]){1, -3, 1, 1});
    assert_all_near(4, d_logits[1], (double[]){0.75, -0.25, -0.25, -0.25});
    assert_all_near(4, d_targets[0], (double[]){2 * log(4), 2 * log(4), 2 * log(4), 2 * log(4)});
    assert_all_near(4, d_targets[1], (double[]){-1.5, 0.5, 0.5, 0.5});
}

/* What has diverged is not finite, wherever the bad number stands. */
static void test_bad_logits(void **state)
{
    (void)state;
    const float targets[3] = {1, 0, 0}, bad[3] = {NAN, INFINITY, -NAN};
    for (size_t at = 0; at < 3; at++)
        for (size_t kind = 0; kind < 3; kind++) {
            float logits[3] = {1, 2, 3};
            logits[at] = bad[kind];
            assert_true(!isfinite(cross_entropy(1, 3, logits, targets, 1, NULL)));
        }
    const float impossible[3] = {-INFINITY, -INFINITY, -INFINITY};
    assert_true(!isfinite(cross_entropy(1, 3, impossible, targets, 1, NULL)));
}

/* Logits 0 and 2 log 3 at temperature 2: shares of a quarter and three quarters. */
static void test_cool(void **state)
{
    (void)state;
    float logits[2] = {0, 2 * logf(3)}, gradient[2];
    const float target[2] = {0.5f, 0.5f};
    sl_cool(2, 2, (struct sl_dual){logits});
    assert_near(cross_entropy(1, 2, logits, target, 1, gradient), -log(3.0 / 16) / 2);
    sl_cool(2, 2, (struct sl_dual){gradient});
    assert_all_near(2, gradient, (double[]){-0.125, 0.125});
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_softmax),
        cmocka_unit_test(test_cool),
        cmocka_unit_test(test_softmax_of_large_logits),
        cmocka_unit_test(test_uniform_logits),
        cmocka_unit_test(test_own_softmax_as_target),
        cmocka_unit_test(test_target_that_does_not_sum_to_one),
        cmocka_unit_test(test_tangents),
        cmocka_unit_test(test_bad_logits),
    };
    return cmocka_run_group_tests_name("loss", tests, NULL, NULL);
}
