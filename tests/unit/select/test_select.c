/* Which images are chosen, and that neither their order nor their number changes it. */
#include "select/select.h"

#include "../stream_of.h"
#include "formats/made.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { IMAGES = 60, ROOM = 100 };

/* Two classes of 30 images, ids 0 ... 59; the label of id i gives its class (i % 30 + 1) / 31, so
 * that within a class low ids are hard and high ids easy. */
static void fill(struct record *records)
{
    for (int i = 0; i < IMAGES; i++) {
        records[i] = (struct record){i, (uint32_t)i / 30, {0}};
        records[i].soft[i / 30] = (float)(i % 30 + 1) / 31;
        records[i].soft[1 - i / 30] = 1 - records[i].soft[i / 30];
    }
}

/* Selects from in.sls into `got`; returns how many there are, -1 with the error. */
static int choose(struct sl_selection selection, struct record *got, struct sl_error *error)
{
    const char *paths[] = {"in.sls"};
    struct sl_inputs inputs;
    struct sl_output output;
    size_t emptied;
    must(sl_output_open(&output, "out.sls", error), error);
    sl_inputs_start(&inputs, paths, 1);
    int result =
        sl_select(&selection, &inputs, sl_made_step("sl-select", NULL), &output, &emptied, error);
    if (result == 0)
        result = sl_output_commit(&output, error);
    sl_output_abort(&output);
    sl_inputs_stop(&inputs);
    return result == 0 ? (int)read_stream("out.sls", got, ROOM) : -1;
}

static void expect_ids(const struct record *got, const int64_t *ids, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (got[i].id != ids[i])
            fail_msg("choice %zu is id %lld, not %lld", i, (long long)got[i].id, (long long)ids[i]);
}

/* The expected ids come from a Philox4x32-10 written from its paper, in another language. */
static void a_draw_is_the_same_for_ever(void **state)
{
    (void)state;
    struct record records[IMAGES], got[ROOM];
    struct sl_error error;
    fill(records);
    write_stream("in.sls", 2, records, IMAGES, false);
    assert_int_equal(
        choose((struct sl_selection){.how = SL_SELECT_RANDOM, .ipc = 3, .seed = 1}, got, &error),
        6);
    expect_ids(got, (int64_t[]){5, 6, 20, 46, 53, 56}, 6);
}

static void order_does_not_matter(void **state)
{
    (void)state;
    struct record records[IMAGES], got[ROOM], again[ROOM], swap;
    struct sl_selection selection = {.how = SL_SELECT_RANDOM, .ipc = 7, .seed = 5};
    struct sl_error error;
    fill(records);
    write_stream("in.sls", 2, records, IMAGES, false);
    assert_int_equal(choose(selection, got, &error), 14);
    for (size_t i = 0; i < IMAGES / 2; i++) { /* 59, 1, 57, 3 ... */
        size_t other = IMAGES - 1 - i;
        if (i % 2 == 0) {
            swap = records[i];
            records[i] = records[other];
            records[other] = swap;
        }
    }
    write_stream("in.sls", 2, records, IMAGES, false);
    assert_int_equal(choose(selection, again, &error), 14);
    assert_memory_equal(got, again, 14 * sizeof *got);
}

static bool holds(const struct record *records, size_t count, int64_t id)
{
    for (size_t i = 0; i < count; i++)
        if (records[i].id == id)
            return true;
    return false;
}

static void fewer_are_among_more(void **state)
{
    (void)state;
    struct record records[IMAGES], one[ROOM], ten[ROOM];
    struct sl_error error;
    fill(records);
    write_stream("in.sls", 2, records, IMAGES, true);
    for (uint32_t quantiles = 0; quantiles <= 5; quantiles += 5) {
        struct sl_selection selection = {
            .how = SL_SELECT_RANDOM, .ipc = 1, .seed = 9, .quantile = 4, .quantiles = quantiles};
        assert_int_equal(choose(selection, one, &error), 2);
        selection.ipc = 10;
        assert_int_equal(choose(selection, ten, &error), 20);
        assert_true(holds(ten, 20, one[0].id) && holds(ten, 20, one[1].id));
    }
}

static void seeds_draw_differently(void **state)
{
    (void)state;
    struct record records[IMAGES], got[ROOM], other[ROOM];
    struct sl_selection selection = {.how = SL_SELECT_RANDOM, .ipc = 10, .seed = 1};
    struct sl_error error;
    fill(records);
    write_stream("in.sls", 2, records, IMAGES, false);
    assert_int_equal(choose(selection, got, &error), 20);
    selection.seed = 2;
    assert_int_equal(choose(selection, other, &error), 20);
    assert_memory_not_equal(got, other, 20 * sizeof *got);
}

static void quantile_1_is_the_easiest(void **state)
{
    (void)state;
    struct record records[IMAGES], got[ROOM];
    struct sl_selection selection = {
        .how = SL_SELECT_RANDOM, .ipc = 3, .quantile = 1, .quantiles = 10};
    struct sl_error error;
    fill(records);
    write_stream("in.sls", 2, records, IMAGES, true);
    assert_int_equal(choose(selection, got, &error), 6);
    expect_ids(got, (int64_t[]){27, 28, 29, 57, 58, 59}, 6);
    selection.quantile = 10;
    assert_int_equal(choose(selection, got, &error), 6);
    expect_ids(got, (int64_t[]){0, 1, 2, 30, 31, 32}, 6);
}

static void a_small_quantile_fills_up_from_the_next(void **state)
{
    (void)state;
    struct record records[IMAGES], got[ROOM];
    struct sl_selection selection = {
        .how = SL_SELECT_RANDOM, .ipc = 6, .quantile = 2, .quantiles = 10};
    struct sl_error error;
    fill(records);
    write_stream("in.sls", 2, records, IMAGES, true);
    assert_int_equal(choose(selection, got, &error), 12); /* all of quantiles 2 and 3 */
    expect_ids(got, (int64_t[]){21, 22, 23, 24, 25, 26, 51, 52, 53, 54, 55, 56}, 12);
    selection.quantile = 10; /* after the hardest, the next easier ones */
    assert_int_equal(choose(selection, got, &error), 12);
    expect_ids(got, (int64_t[]){0, 1, 2, 3, 4, 5, 30, 31, 32, 33, 34, 35}, 12);
}

/* By the same Philox in another language as above: the fold is the upper 32 bits times 5. */
static void a_fold_is_the_same_for_ever(void **state)
{
    (void)state;
    const int64_t part2[] = {12, 19, 20, 25, 29, 32, 37, 38, 40, 47, 57, 58};
    const int64_t other[] = {5, 12, 21, 27, 36, 39, 48, 50, 52, 53, 57, 58};
    struct record records[IMAGES], got[ROOM];
    struct sl_selection selection = {.fold = {.part = 2, .parts = 5}};
    struct sl_error error;
    fill(records);
    write_stream("in.sls", 2, records, IMAGES, false);
    assert_int_equal(choose(selection, got, &error), 12);
    expect_ids(got, part2, 12);
    selection.fold.seed = 1;
    assert_int_equal(choose(selection, got, &error), 12);
    expect_ids(got, other, 12);
}

static void folds_are_apart_and_together_all(void **state)
{
    (void)state;
    struct record records[IMAGES], got[ROOM], rest[ROOM];
    struct sl_error error;
    fill(records);
    write_stream("in.sls", 2, records, IMAGES, false);
    for (uint32_t parts = 2; parts <= 8; parts += 3) {
        int times[IMAGES] = {0};
        for (uint32_t part = 1; part <= parts; part++) {
            struct sl_selection selection = {.fold = {.part = part, .parts = parts, .seed = 3}};
            int chosen = choose(selection, got, &error);
            selection.fold.without = true;
            int left = choose(selection, rest, &error);
            assert_int_equal(chosen + left, IMAGES);
            for (int i = 0; i < chosen; i++) {
                times[got[i].id]++;
                assert_false(holds(rest, (size_t)left, got[i].id));
            }
        }
        for (int i = 0; i < IMAGES; i++)
            assert_int_equal(times[i], 1);
    }
}

static void every_choice_keeps_to_its_fold(void **state)
{
    (void)state;
    struct record records[IMAGES], fold[ROOM], got[ROOM];
    struct sl_selection selection = {.fold = {.part = 2, .parts = 3}};
    struct sl_error error;
    fill(records);
    write_stream("in.sls", 2, records, IMAGES, true);
    int size = choose(selection, fold, &error);
    assert_true(size > 10);
    const struct sl_selection choices[] = {
        {.how = SL_SELECT_RANDOM, .ipc = 4, .seed = 0},
        {.how = SL_SELECT_RANDOM, .ipc = 4, .seed = 7},
        {.how = SL_SELECT_RANDOM, .ipc = 2, .quantile = 2, .quantiles = 3},
        {.how = SL_SELECT_FIRST, .ipc = 4},
    };
    for (size_t i = 0; i < sizeof choices / sizeof *choices; i++) {
        struct sl_selection choice = choices[i];
        choice.fold = selection.fold;
        assert_int_equal(choose(choice, got, &error), 2 * choice.ipc);
        for (size_t k = 0; k < 2 * choice.ipc; k++)
            assert_true(holds(fold, (size_t)size, got[k].id));
    }
    selection.how = SL_SELECT_IDS; /* those named that are in the fold */
    must(sl_ids_parse(&selection.ids, "0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15", &error), &error);
    int named = choose(selection, got, &error);
    for (int k = 0; k < named; k++)
        assert_true(got[k].id < 16 && holds(fold, (size_t)size, got[k].id));
    selection.fold.without = true;
    assert_int_equal(named + choose(selection, got, &error), 16);
    sl_ids_release(&selection.ids);
}

static void too_small_a_fold_is_said(void **state)
{
    (void)state;
    struct record records[IMAGES], got[ROOM];
    struct sl_selection selection = {
        .how = SL_SELECT_RANDOM, .ipc = 9, .fold = {.part = 2, .parts = 5}};
    struct sl_error error;
    fill(records);
    write_stream("in.sls", 2, records, IMAGES, false);
    assert_int_equal(choose(selection, got, &error), -1);
    assert_string_equal(error.text, "--ipc 9: class a (ape) has 5 images in the fold");
    selection.fold.without = true;
    selection.ipc = 26;
    assert_int_equal(choose(selection, got, &error), -1);
    assert_string_equal(error.text, "--ipc 26: class a (ape) has 25 images outside the fold");
    selection = (struct sl_selection){.fold = {.part = 1, .parts = 1, .without = true}};
    assert_int_equal(choose(selection, got, &error), -1);
    assert_string_equal(error.text, "--without-fold 1/1: leaves no images; use fewer parts");
}

static void first_goes_by_id(void **state)
{
    (void)state;
    struct record records[IMAGES], got[ROOM];
    struct sl_error error;
    fill(records);
    records[0].id = 1000;
    write_stream("in.sls", 2, records, IMAGES, false);
    assert_int_equal(choose((struct sl_selection){.how = SL_SELECT_FIRST, .ipc = 2}, got, &error),
                     4);
    expect_ids(got, (int64_t[]){1, 2, 30, 31}, 4);
}

static void ids_are_found_or_missed(void **state)
{
    (void)state;
    struct record records[IMAGES], got[ROOM];
    struct sl_selection selection = {.how = SL_SELECT_IDS};
    struct sl_error error;
    fill(records);
    write_stream("in.sls", 2, records, IMAGES, false);
    must(sl_ids_parse(&selection.ids, "40,3,17,3", &error), &error);
    assert_string_equal(selection.ids.text, "3,17,40");
    assert_int_equal(choose(selection, got, &error), 3);
    expect_ids(got, (int64_t[]){3, 17, 40}, 3);
    sl_ids_release(&selection.ids);
    must(sl_ids_parse(&selection.ids, "3,60", &error), &error);
    assert_int_equal(choose(selection, got, &error), -1);
    assert_string_equal(error.text, "--ids: the input has no image with id 60");
    sl_ids_release(&selection.ids);
    assert_int_equal(sl_ids_parse(&selection.ids, "3,x", &error), -1);
    assert_int_equal(sl_ids_parse(&selection.ids, ",", &error), -1);
}

static void a_class_left_out_keeps_its_place(void **state)
{
    (void)state;
    struct record records[IMAGES], got[ROOM];
    const char *names[] = {"ape"};
    struct sl_selection selection = {.without = {names, 1}};
    struct sl_error error;
    fill(records);
    write_stream("in.sls", 2, records, IMAGES, false);
    assert_int_equal(choose(selection, got, &error), 30);
    for (size_t i = 0; i < 30; i++)
        assert_int_equal(got[i].label, 1);
    selection.how = SL_SELECT_FIRST; /* and it need not have as many as are asked for */
    selection.ipc = 1;
    write_stream("in.sls", 2, records + 30, 30, false);
    assert_int_equal(choose(selection, got, &error), 1);
    expect_ids(got, (int64_t[]){30}, 1);
}

static void too_small_a_class_is_named(void **state)
{
    (void)state;
    struct record records[IMAGES], got[ROOM];
    struct sl_error error;
    fill(records);
    write_stream("in.sls", 2, records, 40, false);
    assert_int_equal(choose((struct sl_selection){.how = SL_SELECT_RANDOM, .ipc = 20}, got, &error),
                     -1);
    assert_string_equal(error.text, "--ipc 20: class b (bee) has 10 images");
}

static void the_same_image_twice_is_refused(void **state)
{
    (void)state;
    struct record records[IMAGES], got[ROOM];
    struct sl_error error;
    fill(records);
    records[59] = records[35];
    write_stream("in.sls", 2, records, IMAGES, false);
    assert_int_equal(choose((struct sl_selection){.how = SL_SELECT_RANDOM, .ipc = 30}, got, &error),
                     -1);
    assert_string_equal(error.text, "in.sls: record 59: id 35 appears twice");
}

static void without_labels_there_are_no_quantiles(void **state)
{
    (void)state;
    struct record records[IMAGES], got[ROOM];
    struct sl_selection selection = {
        .how = SL_SELECT_RANDOM, .ipc = 1, .quantile = 1, .quantiles = 2};
    struct sl_error error;
    fill(records);
    write_stream("in.sls", 2, records, IMAGES, false);
    assert_int_equal(choose(selection, got, &error), -1);
    assert_string_equal(error.text,
                        "in.sls: record 0: has no soft label to rank it by; sl-label gives it one");
}

static void quantiles_are_i_of_n(void **state)
{
    (void)state;
    struct sl_error error;
    uint32_t i, n;
    must(sl_select_part("3/10", &i, &n, &error), &error);
    assert_true(i == 3 && n == 10);
    const char *const wrong[] = {"0/10", "11/10", "3", "3/", "/3", "3/x", "3/0", ""};
    for (size_t k = 0; k < sizeof wrong / sizeof *wrong; k++)
        assert_int_equal(sl_select_part(wrong[k], &i, &n, &error), -1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_draw_is_the_same_for_ever),
        cmocka_unit_test(order_does_not_matter),
        cmocka_unit_test(fewer_are_among_more),
        cmocka_unit_test(seeds_draw_differently),
        cmocka_unit_test(quantile_1_is_the_easiest),
        cmocka_unit_test(a_small_quantile_fills_up_from_the_next),
        cmocka_unit_test(a_fold_is_the_same_for_ever),
        cmocka_unit_test(folds_are_apart_and_together_all),
        cmocka_unit_test(every_choice_keeps_to_its_fold),
        cmocka_unit_test(too_small_a_fold_is_said),
        cmocka_unit_test(first_goes_by_id),
        cmocka_unit_test(ids_are_found_or_missed),
        cmocka_unit_test(a_class_left_out_keeps_its_place),
        cmocka_unit_test(too_small_a_class_is_named),
        cmocka_unit_test(the_same_image_twice_is_refused),
        cmocka_unit_test(without_labels_there_are_no_quantiles),
        cmocka_unit_test(quantiles_are_i_of_n),
    };
    return cmocka_run_group_tests_name("select", tests, NULL, NULL);
}
