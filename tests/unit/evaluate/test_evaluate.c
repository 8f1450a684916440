/* What is measured, on a network that gives every image the same known logits, and on labels. */
#include "evaluate/evaluate.h"
#include "evaluate/labels.h"
#include "evaluate/network.h"

#include "../stream_of.h"
#include "formats/made.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { CLASSES = 6 };

static const double shares[CLASSES] = {0.4, 0.3, 0.15, 0.1, 0.04, 0.01};

static void assert_near(double value, double expected)
{
    if (!(fabs(value - expected) <= 1e-6))
        fail_msg("%.9g is not %.9g", value, expected);
}

/* A network for images of 2x2 pixels whose softmax is `shares` for every image: all weights are 0,
 * the biases of the last layer their logarithms. */
static void constant_network(struct sl_checkpoint *checkpoint, const struct sl_dataset *dataset)
{
    struct sl_error error;
    *checkpoint = (struct sl_checkpoint){.epoch = 3};
    const struct {
        const char *name;
        uint32_t rank, dims[4];
    } arrays[] = {
        {"features.0.weight", 4, {8, 3, 3, 3}}, {"features.0.bias", 1, {8}},
        {"features.1.weight", 1, {8}},          {"features.1.bias", 1, {8}},
        {"classifier.weight", 2, {CLASSES, 8}}, {"classifier.bias", 1, {CLASSES}},
    };
    for (size_t i = 0; i < sizeof arrays / sizeof *arrays; i++) {
        float *values =
            sl_checkpoint_add(checkpoint, arrays[i].name, arrays[i].rank, arrays[i].dims, &error);
        must(values == NULL ? -1 : 0, &error);
        for (size_t c = 0; i == 5 && c < CLASSES; c++)
            values[c] = (float)log(shares[c]);
    }
    checkpoint->arch = strdup("convnet-d1w8");
    must(sl_dataset_copy(&checkpoint->dataset, dataset, &error), &error);
    must(sl_checkpoint_digest(checkpoint, &error), &error);
}

/* Ten images: four of class 0, two of class 1, one of each other. */
static struct sl_samples test_set(void)
{
    static struct sl_class names[] = {{"a", "ape"}, {"b", "bee"}, {"c", "cow"},
                                      {"d", "dog"}, {"e", "elk"}, {"f", "fox"}};
    static uint8_t images[10 * 12];
    static uint32_t labels[] = {0, 0, 0, 0, 1, 1, 2, 3, 4, 5};
    static int64_t ids[] = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9};
    for (size_t i = 0; i < sizeof images; i++)
        images[i] = (uint8_t)(7 * i);
    return (struct sl_samples){
        .dataset = {"pixels", "test", names, CLASSES, {2, 2, 3}, {{0, 0, 0}, {1, 1, 1}, ""}},
        .count = 10,
        .ids = ids,
        .labels = labels,
        .images = images};
}

static double expected_loss(void)
{
    return -(4 * log(shares[0]) + 2 * log(shares[1]) + log(shares[2]) + log(shares[3]) +
             log(shares[4]) + log(shares[5])) /
           10;
}

static double expected_entropy(void)
{
    double entropy = 0;
    for (size_t c = 0; c < CLASSES; c++)
        entropy -= shares[c] * log(shares[c]);
    return entropy;
}

static void a_constant_network_is_measured(void **state)
{
    (void)state;
    struct sl_samples samples = test_set();
    struct sl_checkpoint checkpoint;
    struct sl_evaluation evaluation;
    struct sl_error error;
    constant_network(&checkpoint, &samples.dataset);
    struct sl_network *network = sl_network_open(&checkpoint, NULL, &samples.dataset, &error);
    must(network == NULL ? -1 : 0, &error);
    must(sl_evaluate(&evaluation, network, &samples, &error), &error);
    assert_int_equal(evaluation.n, 10);
    assert_int_equal(evaluation.correct, 4);
    assert_int_equal(evaluation.correct5, 9);
    assert_near(evaluation.loss, expected_loss());
    assert_near(evaluation.entropy, expected_entropy());
    assert_int_equal(evaluation.predicted[9], 0);
    assert_near(evaluation.probability[9], 0.4);
    sl_evaluation_release(&evaluation);
    sl_network_free(network);
    sl_checkpoint_release(&checkpoint);
}

/* The records of a metrics stream, as a JSON list to json_decref(). */
static json_t *read_metrics(const char *path)
{
    struct sl_stream_reader reader;
    struct sl_error error;
    json_t *records = json_array();
    int what;
    must(sl_stream_open(&reader, path, SL_METRICS, &error), &error);
    while ((what = sl_stream_next(&reader, &error)) > 0)
        if (what == SL_STREAM_RECORD)
            json_array_append(records, reader.metrics);
    must(what, &error);
    sl_stream_close(&reader);
    return records;
}

static double number(const json_t *records, size_t i, const char *name)
{
    const json_t *value = json_object_get(json_array_get(records, i), name);
    if (!json_is_number(value))
        fail_msg("record %zu has no number %s", i, name);
    return json_number_value(value);
}

static const char *text(const json_t *records, size_t i, const char *name)
{
    return json_string_value(json_object_get(json_array_get(records, i), name));
}

static void write_report(struct sl_samples *samples, struct sl_checkpoint *checkpoint)
{
    struct sl_output metrics, predictions;
    struct sl_error error;
    json_t *options = json_object();
    struct sl_evaluation_report report = {.samples = samples,
                                          .options = options,
                                          .per_class = true,
                                          .output = &metrics,
                                          .predictions = &predictions};
    must(sl_output_open(&metrics, "out.sls", &error), &error);
    must(sl_output_open(&predictions, "images.sls", &error), &error);
    must(sl_evaluate_network(&report, checkpoint, "constant", &error), &error);
    must(sl_output_commit(&metrics, &error), &error);
    must(sl_output_commit(&predictions, &error), &error);
    json_decref(options);
}

static void classes_and_images_have_records(void **state)
{
    (void)state;
    struct sl_samples samples = test_set();
    struct sl_checkpoint checkpoint;
    constant_network(&checkpoint, &samples.dataset);
    checkpoint.made = json_pack("[{ss s{ss} s{}}]", "tool", "sl-train-student", "options", "target",
                                "soft", "inputs");
    write_report(&samples, &checkpoint);
    json_t *records = read_metrics("out.sls"), *images = read_metrics("images.sls");
    assert_int_equal(json_array_size(records), 1 + CLASSES);
    assert_near(number(records, 0, "accuracy"), 0.4);
    assert_near(number(records, 0, "top5"), 0.9);
    /* Wilson's interval of 4 out of 10 */
    assert_near(number(records, 0, "accuracy-low"), 0.168180);
    assert_near(number(records, 0, "accuracy-high"), 0.687326);
    assert_int_equal(number(records, 0, "epoch"), 3);
    assert_string_equal(text(records, 0, "target"), "soft");
    assert_string_equal(text(records, 0, "network"), checkpoint.digest);
    assert_null(json_object_get(json_array_get(records, 0), "class"));
    assert_int_equal(number(records, 2, "class"), 1);
    assert_string_equal(text(records, 2, "class-name"), "bee");
    assert_int_equal(number(records, 2, "n"), 2);
    assert_near(number(records, 2, "accuracy"), 0);
    assert_int_equal(json_array_size(images), 10);
    assert_int_equal(number(images, 9, "id"), 9);
    assert_int_equal(number(images, 9, "label"), 5);
    assert_int_equal(number(images, 9, "predicted"), 0);
    json_decref(records);
    json_decref(images);
    sl_checkpoint_release(&checkpoint);
}

static void measure_labels(struct sl_label_table *against, struct sl_error *error)
{
    const char *paths[] = {"in.sls"};
    struct sl_inputs inputs;
    struct sl_output output;
    must(sl_output_open(&output, "out.sls", error), error);
    sl_inputs_start(&inputs, paths, 1);
    must(sl_evaluate_labels(&inputs, against, false, sl_made_step("sl-eval", NULL), &output, error),
         error);
    must(sl_output_commit(&output, error), error);
    sl_inputs_stop(&inputs);
}

static void labels_are_measured(void **state)
{
    (void)state;
    const struct record labelled[] = {{0, 0, {0.5f, 0.5f}}, {1, 1, {0.75f, 0.25f}}};
    const struct record others[] = {{1, 1, {0.75f, 0.25f}}, {0, 0, {1, 0}}};
    struct sl_label_table table;
    struct sl_error error;
    write_stream("in.sls", 2, labelled, 2, true);
    write_stream("against.sls", 2, others, 2, true);
    must(sl_label_table_open(&table, "against.sls", &error), &error);
    measure_labels(&table, &error);
    json_t *records = read_metrics("out.sls");
    assert_int_equal(json_array_size(records), 1);
    assert_int_equal(number(records, 0, "n"), 2);
    assert_near(number(records, 0, "entropy"), (log(2) + 0.5623351446) / 2);
    assert_near(number(records, 0, "agreement"), 0.5);
    assert_near(number(records, 0, "loss"), (log(2) + log(4)) / 2);
    assert_near(number(records, 0, "jsd"), 0.5579230452841438 / 2);
    json_decref(records);
    sl_label_table_close(&table);
}

static void an_infinite_loss_is_left_out(void **state)
{
    (void)state;
    const struct record wrong = {0, 0, {0, 1}};
    struct sl_error error;
    write_stream("in.sls", 2, &wrong, 1, true);
    measure_labels(NULL, &error);
    json_t *records = read_metrics("out.sls");
    assert_near(number(records, 0, "agreement"), 0);
    assert_null(json_object_get(json_array_get(records, 0), "loss"));
    json_decref(records);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_constant_network_is_measured),
        cmocka_unit_test(classes_and_images_have_records),
        cmocka_unit_test(labels_are_measured),
        cmocka_unit_test(an_infinite_loss_is_left_out),
    };
    return cmocka_run_group_tests_name("evaluate", tests, NULL, NULL);
}
