/* Labels of networks, over more records than are looked at together: the records stay in order, and
 * the first thing that is wrong is what the error names. */
#include "label/label.h"

#include "../stream_of.h"
#include "base/output.h"
#include "base/threads.h"
#include "formats/made.h"
#include "nn/network.h"
#include "samples/soft.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { CLASSES = 3, PIXELS = 2 * 2 * 3, RECORDS = 1500, NONE = -1 };

static struct sl_class names[] = {{"a", "ape"}, {"b", "bee"}, {"c", "cow"}};
static const struct sl_dataset dataset = {"pixels", "train",   names,
                                          CLASSES,  {2, 2, 3}, {{0, 0, 0}, {1, 1, 1}, ""}};

static void write_network(void)
{
    struct sl_checkpoint checkpoint = {.epoch = 1, .arch = strdup("convnet-d1w8")};
    struct sl_error error;
    const struct {
        const char *name;
        uint32_t rank, dims[4];
    } arrays[] = {
        {"features.0.weight", 4, {8, 3, 3, 3}}, {"features.0.bias", 1, {8}},
        {"features.1.weight", 1, {8}},          {"features.1.bias", 1, {8}},
        {"classifier.weight", 2, {CLASSES, 8}}, {"classifier.bias", 1, {CLASSES}},
    };
    for (size_t a = 0; a < sizeof arrays / sizeof *arrays; a++) {
        float *values =
            sl_checkpoint_add(&checkpoint, arrays[a].name, arrays[a].rank, arrays[a].dims, &error);
        must(values == NULL ? -1 : 0, &error);
        size_t count = sl_tensor_count(&checkpoint.arrays[a].tensor);
        for (size_t i = 0; i < count; i++)
            values[i] = (float)((i * 37 + a * 11) % 19) / 19 - 0.4f;
    }
    must(sl_dataset_copy(&checkpoint.dataset, &dataset, &error), &error);
    must(sl_checkpoint_save(&checkpoint, "network.safetensors", &error), &error);
    sl_checkpoint_release(&checkpoint);
}

static void make_image(size_t record, uint8_t pixels[PIXELS])
{
    for (size_t i = 0; i < PIXELS; i++)
        pixels[i] = (uint8_t)(record * 31 + i * (7 + record % 13));
}

/* Images with the ids 5, 6, ..., that of record `bad` no picture; `cut` bytes are missing at the
 * end. */
static void write_images(int bad, off_t cut)
{
    struct sl_output output;
    struct sl_error error;
    struct sl_stream_writer writer;
    struct sl_stream_header header = {
        .kind = SL_SAMPLES,
        .dataset = dataset,
        .count = RECORDS,
        .made = json_pack("[{ss s{} s{}}]", "tool", "test", "options", "inputs")};
    must(sl_output_open(&output, "in.sls", &error), &error);
    must(sl_stream_begin(&writer, &output, &header, &error), &error);
    for (int i = 0; i < RECORDS; i++) {
        uint8_t pixels[PIXELS];
        make_image((size_t)i, pixels);
        struct sl_sample sample = {
            .id = 5 + i, .label = (uint32_t)i % CLASSES, .image = {SL_U8, 3, {2, 2, 3}, pixels}};
        if (i == bad)
            sample = (struct sl_sample){.id = 5 + i, .encoded = "GIF89a", .encoded_size = 6};
        must(sl_stream_put_sample(&writer, &sample, &error), &error);
    }
    must(sl_stream_finish(&writer, &error), &error);
    must(sl_output_commit(&output, &error), &error);
    json_decref(header.made);
    FILE *file = fopen("in.sls", "rb+");
    assert_non_null(file);
    assert_int_equal(fseek(file, 0, SEEK_END), 0);
    assert_int_equal(ftruncate(fileno(file), ftell(file) - cut), 0);
    fclose(file);
}

/* Labels in.sls by the networks named into out.sls; -1 with the error. */
static int label(size_t networks, struct sl_error *error)
{
    const char *experts_paths[] = {"network.safetensors", "network.safetensors"};
    const char *paths[] = {"in.sls"};
    struct sl_experts experts;
    struct sl_inputs inputs;
    struct sl_output output;
    must(sl_experts_read(&experts, experts_paths, networks, error), error);
    must(sl_output_open(&output, "out.sls", error), error);
    sl_inputs_start(&inputs, paths, 1);
    struct sl_labelling labelling = {.source = SL_LABEL_EXPERTS, .experts = &experts};
    int result = sl_label(&labelling, &inputs, sl_made_step("sl-label", NULL), &output, error);
    if (result == 0)
        result = sl_output_commit(&output, error);
    sl_output_abort(&output);
    sl_inputs_stop(&inputs);
    sl_experts_release(&experts);
    return result;
}

/* What the network says of an image by itself. */
static void expect_label(struct sl_network *network, size_t record, const float *soft)
{
    uint8_t pixels[PIXELS];
    float image[PIXELS], logits[CLASSES], expected[CLASSES];
    double exact[CLASSES];
    make_image(record, pixels);
    for (size_t i = 0; i < PIXELS; i++)
        image[i] = (float)pixels[i] / 255.0f;
    sl_network_logits(network, image, 1, logits);
    for (size_t c = 0; c < CLASSES; c++)
        exact[c] = (double)logits[c];
    sl_soft_from_logits(exact, CLASSES, 1, expected);
    for (size_t c = 0; c < CLASSES; c++)
        if (soft[c] < expected[c] - 1e-5f || soft[c] > expected[c] + 1e-5f)
            fail_msg("record %zu, class %zu: %g, not %g", record, c, (double)soft[c],
                     (double)expected[c]);
}

static void records_stay_in_order(void **state)
{
    (void)state;
    static struct record got[RECORDS];
    struct sl_checkpoint checkpoint;
    struct sl_error error;
    write_images(NONE, 0);
    for (size_t networks = 1; networks <= 2; networks++) {
        must(label(networks, &error), &error);
        assert_int_equal(read_stream("out.sls", got, RECORDS), RECORDS);
        must(sl_checkpoint_read(&checkpoint, "network.safetensors", &error), &error);
        struct sl_network *network = sl_network_open(&checkpoint, NULL, NULL, &dataset, &error);
        must(network == NULL ? -1 : 0, &error);
        assert_in_range(sl_network_batch(), 2, RECORDS / 2);
        for (size_t i = 0; i < RECORDS; i++) {
            assert_int_equal(got[i].id, 5 + i);
            assert_int_equal(got[i].label, i % CLASSES);
            expect_label(network, i, got[i].soft);
        }
        sl_network_free(network);
        sl_checkpoint_release(&checkpoint);
    }
    assert_true(got[0].soft[0] != got[1].soft[0]);
}

static void refuse(const char *reason)
{
    struct sl_error error;
    unlink("out.sls");
    assert_int_equal(label(1, &error), -1);
    assert_string_equal(error.text, reason);
    assert_int_equal(access("out.sls", F_OK), -1);
}

static void a_bad_image_is_named(void **state)
{
    (void)state;
    static const int places[] = {0, 1, 700, RECORDS - 1};
    for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
        char reason[100];
        snprintf(reason, sizeof reason,
                 "in.sls: record %d: is a GIF picture; expected a JPEG or PNG picture", places[i]);
        write_images(places[i], 0);
        refuse(reason);
        /* it comes before what is wrong further down */
        write_images(places[i], 10);
        refuse(reason);
    }
}

static void a_stream_cut_short_is_named(void **state)
{
    (void)state;
    write_images(NONE, 10);
    refuse("in.sls: is cut short");
}

static int start(void **state)
{
    struct sl_error error;
    (void)state;
    write_network();
    return sl_threads_start(2, &error);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(records_stay_in_order),
        cmocka_unit_test(a_bad_image_is_named),
        cmocka_unit_test(a_stream_cut_short_is_named),
    };
    return cmocka_run_group_tests_name("label_line", tests, start, NULL);
}
