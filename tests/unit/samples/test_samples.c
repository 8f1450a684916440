/* A samples stream in memory, and what is refused on the way there. */
#include "samples/samples.h"

#include "../stream_of.h"
#include "formats/made.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const struct record records[] = {
    {17, 1, {0.25f, 0.75f}},
    {4, 0, {1, 0}},
    {9, 1, {0.5f, 0.5f}},
};

static void all_segments_are_read(void **state)
{
    (void)state;
    struct sl_samples samples;
    struct sl_output output;
    struct sl_error error;
    float image[3];
    must(sl_output_open(&output, "in.sls", &error), &error);
    put_segment(&output, 2, records, 2, true);
    put_segment(&output, 2, records + 2, 1, true);
    must(sl_output_commit(&output, &error), &error);
    must(sl_samples_read(&samples, "in.sls", &error), &error);
    assert_int_equal(samples.count, 3);
    assert_int_equal(json_array_size(samples.made.last), 2);
    assert_int_equal(samples.ids[2], 9);
    assert_int_equal(samples.labels[2], 1);
    assert_true(samples.soft[1] == 0.75f && samples.soft[2] == 1);
    sl_samples_image(&samples, 0, image);
    assert_true(image[0] == 17.0f / 255 && image[1] == 1.0f / 255 && image[2] == 0);
    sl_samples_release(&samples);
}

/* Every pixel by the definition, to the last bit, for sizes that fill registers and that do not. */
static void bytes_are_normalised(void **state)
{
    (void)state;
    enum { H = 9, W = 11 };
    uint8_t bytes[H * W * SL_CHANNELS_MAX];
    float image[H * W * SL_CHANNELS_MAX];
    struct sl_preprocess preprocess = {{0.485f, 0.456f, 0.406f, 0.1f}, {0.23f, 0.22f, 1, 3}, ""};
    for (size_t i = 0; i < sizeof bytes; i++)
        bytes[i] = (uint8_t)(i * 89);
    for (uint32_t channels = 1; channels <= SL_CHANNELS_MAX; channels++) {
        struct sl_samples samples = {.dataset = {.image = {H, W, channels}}, .images = bytes};
        samples.dataset.preprocess = preprocess;
        sl_samples_image(&samples, 0, image);
        for (size_t i = 0; i < (size_t)H * W * channels; i++) {
            size_t c = i % channels;
            assert_true(image[i] ==
                        ((float)bytes[i] / 255.0f - preprocess.mean[c]) / preprocess.std[c]);
        }
    }
}

static void without_labels_there_are_none(void **state)
{
    (void)state;
    struct sl_samples samples;
    struct sl_error error;
    write_stream("in.sls", 2, records, 3, false);
    must(sl_samples_read(&samples, "in.sls", &error), &error);
    assert_null(samples.soft);
    sl_samples_release(&samples);
}

static void refuse(const char *reason)
{
    struct sl_samples samples;
    struct sl_error error;
    assert_int_equal(sl_samples_read(&samples, "in.sls", &error), -1);
    assert_string_equal(error.text, reason);
}

static void some_labels_are_refused(void **state)
{
    (void)state;
    struct sl_output output;
    struct sl_error error;
    must(sl_output_open(&output, "in.sls", &error), &error);
    put_segment(&output, 2, records, 2, true);
    put_segment(&output, 2, records + 2, 1, false);
    must(sl_output_commit(&output, &error), &error);
    refuse("in.sls: record 2: has no soft label, those before it have one");
}

static void nothing_and_nan_are_refused(void **state)
{
    (void)state;
    const struct record odd = {0, 0, {NAN, 1}};
    write_stream("in.sls", 2, records, 0, false);
    refuse("in.sls: has no records");
    write_stream("in.sls", 2, &odd, 1, true);
    refuse("in.sls: record 0: soft label has a value that is not finite");
}

static void a_stream_cut_short_is_refused(void **state)
{
    (void)state;
    write_stream("in.sls", 2, records, 3, true);
    assert_int_equal(truncate("in.sls", 300), 0);
    refuse("in.sls: is cut short");
}

/* Both have the same step in their provenance; joined, it appears once. */
static void made_is_joined_once(void **state)
{
    (void)state;
    struct sl_samples samples;
    struct sl_error error;
    write_stream("in.sls", 2, records, 3, false);
    must(sl_samples_read(&samples, "in.sls", &error), &error);
    json_t *made = json_pack("[{ss s{} s{}} {ss s{} s{}}]", "tool", "other", "options", "inputs",
                             "tool", "test", "options", "inputs");
    json_t *step = sl_made_step("sl-eval", NULL);
    sl_made_list_join(&samples.made, made, step, "data");
    assert_int_equal(json_array_size(made), 2);
    json_t *inputs = json_object_get(step, "inputs");
    assert_int_equal(json_integer_value(json_object_get(inputs, "data")), 1);
    json_decref(step);
    json_decref(made);
    sl_samples_release(&samples);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_segments_are_read),
        cmocka_unit_test(bytes_are_normalised),
        cmocka_unit_test(without_labels_there_are_none),
        cmocka_unit_test(some_labels_are_refused),
        cmocka_unit_test(nothing_and_nan_are_refused),
        cmocka_unit_test(a_stream_cut_short_is_refused),
        cmocka_unit_test(made_is_joined_once),
    };
    return cmocka_run_group_tests_name("samples", tests, NULL, NULL);
}
