/* Labels of whole streams: where they come from, and in which form they are written. */
#include "label/label.h"

#include "../stream_of.h"
#include "cli/program.h"
#include "formats/made.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct record labelled[] = {
    {10, 0, {0.5f, 0.3f, 0.2f}},
    {20, 1, {0.1f, 0.1f, 0.8f}},
    {30, 2, {0.25f, 0.25f, 0.5f}},
};

enum { COUNT = sizeof labelled / sizeof *labelled };

/* Labels in.sls into out.sls; -1 with the error. Takes over the options. */
static int label_with(struct sl_labelling labelling, json_t *options, struct sl_error *error)
{
    const char *paths[] = {"in.sls"};
    struct sl_inputs inputs;
    struct sl_output output;
    must(sl_output_open(&output, "out.sls", error), error);
    sl_inputs_start(&inputs, paths, 1);
    int result = sl_label(&labelling, &inputs, sl_made_step("sl-label", options), &output, error);
    if (result == 0)
        result = sl_output_commit(&output, error);
    sl_output_abort(&output);
    sl_inputs_stop(&inputs);
    return result;
}

static int label(struct sl_labelling labelling, struct sl_error *error)
{
    return label_with(labelling, NULL, error);
}

/* Changes the labels that are there. */
static int change(json_t *options, struct sl_error *error)
{
    return label_with((struct sl_labelling){.source = SL_LABEL_PRESENT}, options, error);
}

static void expect(const struct record *expected, size_t count)
{
    struct record got[8];
    assert_int_equal(read_stream("out.sls", got, 8), count);
    for (size_t i = 0; i < count; i++) {
        assert_int_equal(got[i].id, expected[i].id);
        for (size_t c = 0; c < CLASSES_MAX; c++)
            if (got[i].soft[c] != expected[i].soft[c])
                fail_msg("record %zu, class %zu: %g, not %g", i, c, got[i].soft[c],
                         expected[i].soft[c]);
    }
}

static void hard_labels_are_one_hot(void **state)
{
    (void)state;
    struct sl_error error;
    write_stream("in.sls", 3, labelled, COUNT, false);
    must(label((struct sl_labelling){.source = SL_LABEL_HARD}, &error), &error);
    expect((struct record[]){{10, 0, {1, 0, 0}}, {20, 1, {0, 1, 0}}, {30, 2, {0, 0, 1}}}, 3);
}

static void labels_of_another_stream_go_by_id(void **state)
{
    (void)state;
    struct sl_label_table table;
    struct sl_error error;
    const struct record backwards[] = {labelled[2], labelled[0], labelled[1]};
    write_stream("from.sls", 3, backwards, COUNT, true);
    write_stream("in.sls", 3, labelled, COUNT, false);
    must(sl_label_table_open(&table, "from.sls", &error), &error);
    must(label((struct sl_labelling){.source = SL_LABEL_TABLE, .table = &table}, &error), &error);
    expect(labelled, COUNT);
    sl_label_table_close(&table);
}

static void an_id_without_a_label_is_named(void **state)
{
    (void)state;
    struct sl_label_table table;
    struct sl_error error;
    write_stream("from.sls", 3, labelled, 2, true);
    write_stream("in.sls", 3, labelled, COUNT, false);
    must(sl_label_table_open(&table, "from.sls", &error), &error);
    assert_int_equal(
        label((struct sl_labelling){.source = SL_LABEL_TABLE, .table = &table}, &error), -1);
    assert_string_equal(error.text, "from.sls: has no label for id 30");
    sl_label_table_close(&table);
}

static void other_classes_are_refused(void **state)
{
    (void)state;
    struct sl_label_table table;
    struct sl_error error;
    write_stream("from.sls", 4, labelled, COUNT, true);
    write_stream("in.sls", 3, labelled, COUNT, false);
    must(sl_label_table_open(&table, "from.sls", &error), &error);
    assert_int_equal(
        label((struct sl_labelling){.source = SL_LABEL_TABLE, .table = &table}, &error), -1);
    assert_string_equal(error.text, "from.sls has 4 classes, in.sls has 3");
    sl_label_table_close(&table);
}

static void rows_of_an_array_go_by_id(void **state)
{
    (void)state;
    struct sl_label_table table;
    struct sl_output output;
    struct sl_error error;
    const float rows[3][3] = {{0.25f, 0.75f, 0}, {0, 0, 1}, {0.5f, 0, 0.5f}};
    const struct record two[] = {{2, 0, {0.5f, 0, 0.5f}}, {0, 1, {0.25f, 0.75f, 0}}};
    struct sl_tensor array = {SL_F32, 2, {3, 3}, rows};
    must(sl_output_open(&output, "from.npy", &error), &error);
    must(sl_npy_write(&array, &output, &error), &error);
    must(sl_output_commit(&output, &error), &error);
    write_stream("in.sls", 3, two, 2, false);
    must(sl_label_table_open(&table, "from.npy", &error), &error);
    must(label((struct sl_labelling){.source = SL_LABEL_TABLE, .table = &table}, &error), &error);
    expect(two, 2);
    sl_label_table_close(&table);
}

static void a_dropped_class_stays_in_its_own_images(void **state)
{
    (void)state;
    struct sl_error error;
    write_stream("in.sls", 3, labelled, COUNT, true);
    must(change(json_pack("{ss}", "drop-class", "cow"), &error), &error);
    expect((struct record[]){{10, 0, {0.5f, 0.3f, 0}},
                             {20, 1, {0.1f, 0.1f, 0}},
                             {30, 2, {0.25f, 0.25f, 0.5f}}},
           COUNT);
}

static void drop_comes_before_swap_and_swap_before_top(void **state)
{
    (void)state;
    struct sl_error error;
    const struct record one = {1, 0, {0.1f, 0.2f, 0.7f}};
    write_stream("in.sls", 3, &one, 1, true);
    must(change(json_pack("{ss si si}", "drop-class", "c", "swap", 1, "top-k", 1), &error), &error);
    expect(&(struct record){1, 0, {0, 0, 0.2f}}, 1);
}

/* The form of the first record of out.sls: how many entries, of which type, listed or dense. */
static void expect_form(enum sl_dtype dtype, uint32_t entries, bool listed)
{
    struct sl_stream_reader reader;
    struct sl_error error;
    must(sl_stream_open(&reader, "out.sls", SL_SAMPLES, &error), &error);
    assert_int_equal(sl_stream_next(&reader, &error), SL_STREAM_SEGMENT);
    assert_int_equal(sl_stream_next(&reader, &error), SL_STREAM_RECORD);
    assert_int_equal(reader.sample.soft.dtype, dtype);
    assert_int_equal(reader.sample.soft.dims[0], entries);
    assert_int_equal(reader.sample.index.data != NULL, listed);
    sl_stream_close(&reader);
}

static void top_k_and_half_have_forms_of_their_own(void **state)
{
    (void)state;
    struct sl_error error;
    write_stream("in.sls", 3, labelled, COUNT, true);
    must(change(json_pack("{sb}", "half", 1), &error), &error);
    expect_form(SL_F16, 3, false);
    must(change(json_pack("{si}", "top-k", 2), &error), &error);
    expect_form(SL_F32, 2, true);
    expect((struct record[]){{10, 0, {0.5f, 0.3f, 0}},
                             {20, 1, {0.1f, 0, 0.8f}},
                             {30, 2, {0.25f, 0, 0.5f}}},
           COUNT);
}

static void a_top_k_label_stays_one(void **state)
{
    (void)state;
    struct sl_error error;
    write_stream("in.sls", 3, labelled, COUNT, true);
    must(change(json_pack("{si}", "top-k", 2), &error), &error);
    assert_int_equal(rename("out.sls", "in.sls"), 0);
    must(change(json_pack("{sb}", "half", 1), &error), &error);
    expect_form(SL_F16, 2, true);
}

static void ranks_beyond_the_classes_are_refused(void **state)
{
    (void)state;
    struct sl_error error;
    write_stream("in.sls", 3, labelled, COUNT, true);
    assert_int_equal(change(json_pack("{si}", "swap", 4), &error), -1);
    assert_string_equal(error.text, "--swap 4: ranks go up to 3 with 3 classes");
    assert_int_equal(change(json_pack("{si}", "top-k", 4), &error), -1);
    assert_string_equal(error.text, "--top-k 4: ranks go up to 3 with 3 classes");
    assert_int_equal(change(json_pack("{ss}", "drop-class", "yak"), &error), -1);
    assert_memory_equal(error.text, "--drop-class: there is no class 'yak'; closest: ", 48);
}

static void without_a_label_nothing_can_change(void **state)
{
    (void)state;
    struct sl_error error;
    write_stream("in.sls", 3, labelled, COUNT, false);
    assert_int_equal(change(json_pack("{sb}", "half", 1), &error), -1);
    assert_string_equal(error.text,
                        "in.sls: record 0: has no soft label to change; --expert gives it one");
}

/* The same bytes of records, whatever form they have. */
static void nothing_to_change_copies(void **state)
{
    (void)state;
    struct sl_error error;
    write_stream("in.sls", 3, labelled, COUNT, true);
    must(change(json_pack("{sb si}", "half", 1, "top-k", 2), &error), &error);
    assert_int_equal(rename("out.sls", "in.sls"), 0);
    must(change(json_pack("{sf}", "temperature", 1.0), &error), &error);
    expect_form(SL_F16, 2, true);
    write_stream("in.sls", 3, labelled, COUNT, true);
    must(change(json_pack("{si}", "swap", 3), &error), &error); /* the smallest with itself */
    expect(labelled, COUNT);
}

static void a_label_of_nothing_is_not_written(void **state)
{
    (void)state;
    struct sl_error error;
    const struct record one = {1, 0, {0.1f, 0.2f, 0.7f}};
    write_stream("in.sls", 3, &one, 1, true);
    must(change(json_pack("{si}", "top-k", 1), &error), &error);
    assert_int_equal(rename("out.sls", "in.sls"), 0);
    assert_int_equal(change(json_pack("{ss}", "drop-class", "c"), &error), -1);
    assert_string_equal(error.text,
                        "in.sls: record 0: what would be written: soft label has no entry above 0");
}

static bool is_learned(const char *path)
{
    struct sl_stream_reader reader;
    struct sl_error error;
    must(sl_stream_open(&reader, path, SL_SAMPLES, &error), &error);
    must(sl_stream_next(&reader, &error), &error);
    bool learned = reader.header.learned;
    sl_stream_close(&reader);
    return learned;
}

static void learned_labels_stay_so_unless_set_anew(void **state)
{
    (void)state;
    struct sl_error error;
    struct sl_label_table table;
    const struct record learned[] = {{10, 0, {70000, 3, 0}}, {20, 1, {0.5f, 9, 1}}};
    write_labelled("in.sls", 3, learned, 2, LEARNED);
    must(change(json_pack("{si}", "top-k", 2), &error), &error);
    assert_true(is_learned("out.sls"));
    expect((struct record[]){{10, 0, {70000, 3, 0}}, {20, 1, {0, 9, 1}}}, 2);
    must(sl_label_table_open(&table, "in.sls", &error), &error);
    must(label((struct sl_labelling){.source = SL_LABEL_TABLE, .table = &table}, &error), &error);
    sl_label_table_close(&table);
    assert_true(is_learned("out.sls"));
    expect(learned, 2);
    must(label((struct sl_labelling){.source = SL_LABEL_HARD}, &error), &error);
    assert_false(is_learned("out.sls"));
    assert_int_equal(change(json_pack("{sb}", "half", 1), &error), -1);
    assert_string_equal(error.text, "in.sls: record 0: --half: an entry of 70000 is above what 16 "
                                    "bits hold");
}

static void segments_go_through_one_by_one(void **state)
{
    (void)state;
    struct sl_stream_reader reader;
    struct sl_output output;
    struct sl_error error;
    int what, segments = 0;
    must(sl_output_open(&output, "in.sls", &error), &error);
    put_segment(&output, 3, labelled, 2, true);
    put_segment(&output, 3, labelled + 2, 1, true);
    must(sl_output_commit(&output, &error), &error);
    must(change(json_pack("{sb}", "half", 1), &error), &error);
    must(sl_stream_open(&reader, "out.sls", SL_SAMPLES, &error), &error);
    while ((what = sl_stream_next(&reader, &error)) > 0)
        if (what == SL_STREAM_SEGMENT)
            assert_int_equal(reader.header.count, segments++ == 0 ? 2 : 1);
    must(what, &error);
    assert_int_equal(segments, 2);
    sl_stream_close(&reader);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(hard_labels_are_one_hot),
        cmocka_unit_test(labels_of_another_stream_go_by_id),
        cmocka_unit_test(an_id_without_a_label_is_named),
        cmocka_unit_test(other_classes_are_refused),
        cmocka_unit_test(rows_of_an_array_go_by_id),
        cmocka_unit_test(a_dropped_class_stays_in_its_own_images),
        cmocka_unit_test(drop_comes_before_swap_and_swap_before_top),
        cmocka_unit_test(top_k_and_half_have_forms_of_their_own),
        cmocka_unit_test(a_top_k_label_stays_one),
        cmocka_unit_test(ranks_beyond_the_classes_are_refused),
        cmocka_unit_test(without_a_label_nothing_can_change),
        cmocka_unit_test(nothing_to_change_copies),
        cmocka_unit_test(a_label_of_nothing_is_not_written),
        cmocka_unit_test(learned_labels_stay_so_unless_set_anew),
        cmocka_unit_test(segments_go_through_one_by_one),
    };
    return cmocka_run_group_tests_name("label_stream", tests, NULL, NULL);
}
