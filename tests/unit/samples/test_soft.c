/* What happens to a label: each change on numbers whose answer can be worked out by hand. */
#include "samples/soft.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void assert_label(const float *label, const float *expected, size_t classes)
{
    for (size_t c = 0; c < classes; c++)
        if (!(fabsf(label[c] - expected[c]) <= 1e-7f))
            fail_msg("entry %zu is %.9g, not %.9g", c, label[c], expected[c]);
}

static void softmax_of_logarithms_is_the_numbers(void **state)
{
    (void)state;
    const double logits[] = {log(1), log(2), log(5)};
    float soft[3];
    sl_soft_from_logits(logits, 3, 1, soft);
    assert_label(soft, (float[]){0.125f, 0.25f, 0.625f}, 3);
    const double squares[] = {log(1), log(4), log(25)};
    sl_soft_from_logits(squares, 3, 2, soft);
    assert_label(soft, (float[]){0.125f, 0.25f, 0.625f}, 3);
}

static void softmax_of_huge_logits_is_finite(void **state)
{
    (void)state;
    const double logits[] = {3e4, -3e4, 3e4};
    float soft[3];
    sl_soft_from_logits(logits, 3, 0.01, soft);
    assert_label(soft, (float[]){0.5f, 0, 0.5f}, 3);
}

static void ranks_go_down_and_ties_by_class(void **state)
{
    (void)state;
    struct sl_soft_rank ranks[5];
    sl_soft_rank((float[]){0.1f, 0.4f, 0.1f, 0.3f, 0.1f}, 5, ranks);
    const uint32_t expected[] = {1, 3, 0, 2, 4};
    for (size_t i = 0; i < 5; i++)
        assert_int_equal(ranks[i].class, expected[i]);
}

static void entropy_of_known_labels(void **state)
{
    (void)state;
    assert_true(fabs(sl_soft_entropy((float[]){0.25f, 0.25f, 0.25f, 0.25f}, 4) - log(4)) < 1e-12);
    assert_true(sl_soft_entropy((float[]){0, 1, 0}, 3) == 0);
}

static void distance_of_known_labels(void **state)
{
    (void)state;
    const float half[] = {0.5f, 0.5f, 0}, one[] = {1, 0, 0}, other[] = {0, 0, 1};
    assert_true(sl_soft_distance(one, other, 3) == 1);
    assert_true(sl_soft_distance(half, half, 3) == 0);
    /* scipy.spatial.distance.jensenshannon([0.5, 0.5, 0], [1, 0, 0], 2) */
    assert_true(fabs(sl_soft_distance(half, one, 3) - 0.5579230452841438) < 1e-9);
    /* only proportions count, as they do there */
    assert_true(fabs(sl_soft_distance((float[]){2, 2, 0}, one, 3) - 0.5579230452841438) < 1e-9);
    assert_true(isnan(sl_soft_distance((float[]){0, 0, 0}, one, 3)));
}

static void argmax_is_the_first_of_equals(void **state)
{
    (void)state;
    assert_int_equal(sl_soft_argmax((float[]){0.1f, 0.4f, 0.4f}, 3), 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(softmax_of_logarithms_is_the_numbers),
        cmocka_unit_test(softmax_of_huge_logits_is_finite),
        cmocka_unit_test(ranks_go_down_and_ties_by_class),
        cmocka_unit_test(entropy_of_known_labels),
        cmocka_unit_test(distance_of_known_labels),
        cmocka_unit_test(argmax_is_the_first_of_equals),
    };
    return cmocka_run_group_tests_name("label", tests, NULL, NULL);
}
