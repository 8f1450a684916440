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
    assert_label(soft, (float[]){0.2f, 0.7f, 0.1f}, 3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(temperature_2_takes_square_roots),
        cmocka_unit_test(temperature_1_changes_nothing),
        cmocka_unit_test(swap_exchanges_with_the_smallest),
        cmocka_unit_test(swap_of_the_smallest_is_nothing),
        cmocka_unit_test(what_was_not_asked_for_is_not_done),
    };
    return cmocka_run_group_tests_name("changes", tests, NULL, NULL);
}
