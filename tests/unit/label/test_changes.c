/* What can be done to a label: each change on numbers whose answer can be worked out by hand. */
#include "label/changes.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

enum { CLASSES_MAX = 4 };

/* Changes soft [classes] as these options (taken over) say; images are of class 0. */
static struct sl_label_draft change(float *soft, size_t classes, json_t *options)
{
    static struct sl_soft_rank ranks[CLASSES_MAX];
    struct sl_dataset dataset = {.class_count = classes};
    struct sl_label_changes changes;
    struct sl_error error;
    struct sl_label_draft draft = {.soft = soft, .ranks = ranks, .classes = classes};
    if (sl_label_changes_init(&changes, options, &dataset, &error) != 0)
        fail_msg("%s", error.text);
    sl_label_change(&changes, &draft);
    json_decref(options);
    return draft;
}

static void assert_label(const float *label, const float *expected, size_t classes)
{
    for (size_t c = 0; c < classes; c++)
        if (!(fabsf(label[c] - expected[c]) <= 1e-7f))
            fail_msg("entry %zu is %.9g, not %.9g", c, label[c], expected[c]);
}

static void temperature_2_takes_square_roots(void **state)
{
    (void)state;
    float soft[] = {0.64f, 0.32f * 0.32f, 0, 0.16f};
    double sum = 0.8 + 0.32 + 0.4;
    change(soft, 4, json_pack("{sf}", "temperature", 2.0));
    assert_label(soft, (float[]){(float)(0.8 / sum), (float)(0.32 / sum), 0, (float)(0.4 / sum)},
                 4);
}

static void temperature_1_changes_nothing(void **state)
{
    (void)state;
    float soft[] = {0.3f, 0, 0.1f};
    change(soft, 3, json_pack("{sf}", "temperature", 1.0));
    assert_memory_equal(soft, ((float[]){0.3f, 0, 0.1f}), sizeof soft);
}

static void swap_exchanges_with_the_smallest(void **state)
{
    (void)state;
    float first[] = {0.2f, 0.5f, 0.1f, 0.2f}, third[] = {0.2f, 0.5f, 0.1f, 0.2f};
    change(first, 4, json_pack("{si}", "swap", 1));
    assert_label(first, (float[]){0.2f, 0.1f, 0.5f, 0.2f}, 4);
    change(third, 4, json_pack("{si}", "swap", 3)); /* of the two 0.2, the second class */
    assert_label(third, (float[]){0.2f, 0.5f, 0.2f, 0.1f}, 4);
}

static void swap_of_the_smallest_is_nothing(void **state)
{
    (void)state;
    float soft[] = {0.2f, 0.7f, 0.1f};
    change(soft, 3, json_pack("{si}", "swap", 3));
    assert_label(soft, (float[]){0.2f, 0.7f, 0.1f}, 3);
}

/* Options of sl-label that change nothing are recorded, too, and others of its. */
static void what_was_not_asked_for_is_not_done(void **state)
{
    (void)state;
    struct sl_dataset dataset = {.class_count = 3};
    struct sl_label_changes changes;
    struct sl_error error;
    json_t *options = json_pack("{sb sb sf}", "half", 0, "hard", 1, "temperature", 1.0);
    assert_int_equal(sl_label_changes_init(&changes, options, &dataset, &error), 0);
    assert_false(changes.any);
    json_decref(options);
    float soft[] = {0.2f, 0.7f, 0.1f};
    struct sl_label_draft draft = change(soft, 3, json_pack("{sb si}", "half", 1, "top-k", 2));
    assert_true(draft.half);
    assert_int_equal(draft.kept, 2);
    assert_label(soft, (float[]){0.2f, 0.7f, 0}, 3);
}

static void the_rest_is_dropped_spread_or_given_back(void **state)
{
    (void)state;
    float dropped[] = {0.5f, 0.25f, 0.125f, 0.125f}, even[] = {0.5f, 0.1f, 0.3f, 0.1f};
    float back[] = {0.5f, 0.25f, 0.125f, 0.125f};
    struct sl_label_draft draft =
        change(dropped, 4, json_pack("{si ss}", "top-k", 2, "rest", "drop"));
    assert_true(draft.packed && !draft.others);
    assert_label(dropped, (float[]){0.5f, 0.25f, 0, 0}, 4);
    draft = change(even, 4, json_pack("{si ss}", "top-k", 1, "rest", "even"));
    assert_true(draft.packed && draft.others);
    assert_label(even, (float[]){0.5f, 0.5f / 3, 0.5f / 3, 0.5f / 3}, 4);
    change(back, 4, json_pack("{si ss}", "top-k", 2, "rest", "renormalise"));
    assert_label(back, (float[]){2.0f / 3, 1.0f / 3, 0, 0}, 4);
}

/* The mean over many seeds is the label: within five standard errors. */
static void draws_are_unbiased_and_keyed(void **state)
{
    (void)state;
    enum { SEEDS = 4000 };
    const float label[] = {0.6f, 0.3f, 0, 0.1f};
    double sums[4] = {0};
    for (int seed = 0; seed < SEEDS; seed++) {
        float soft[4], again[4];
        memcpy(soft, label, sizeof soft);
        memcpy(again, label, sizeof again);
        change(soft, 4, json_pack("{si si}", "sample", 3, "seed", seed));
        struct sl_label_draft draft =
            change(again, 4, json_pack("{si si}", "sample", 3, "seed", seed));
        assert_int_equal(draft.draws, 3);
        assert_memory_equal(soft, again, sizeof soft);
        for (int c = 0; c < 4; c++)
            sums[c] += (double)soft[c];
    }
    for (int c = 0; c < 4; c++) {
        double p = (double)label[c], error = sqrt(p * (1 - p) / 3 / SEEDS);
        if (!(fabs(sums[c] / SEEDS - p) <= 5 * error))
            fail_msg("class %d: mean %g, expected %g", c, sums[c] / SEEDS, p);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(temperature_2_takes_square_roots),
        cmocka_unit_test(temperature_1_changes_nothing),
        cmocka_unit_test(swap_exchanges_with_the_smallest),
        cmocka_unit_test(swap_of_the_smallest_is_nothing),
        cmocka_unit_test(what_was_not_asked_for_is_not_done),
        cmocka_unit_test(the_rest_is_dropped_spread_or_given_back),
        cmocka_unit_test(draws_are_unbiased_and_keyed),
    };
    return cmocka_run_group_tests_name("changes", tests, NULL, NULL);
}
