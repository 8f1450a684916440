/* What is measured, on a network that gives every image the same known logits, and on labels. */
#include "evaluate/epoch.h"
#include "evaluate/evaluate.h"
#include "evaluate/labels.h"
#include "evaluate/network.h"

#include "../stream_of.h"
#include "formats/made.h"

#include <math.h>
#include <stdio.h>
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
    struct sl_network *network = sl_network_open(&checkpoint, NULL, NULL, &samples.dataset, &error);
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

static void open_output(struct sl_output *output, const char *path)
{
    struct sl_error error;
    must(sl_output_open(output, path, &error), &error);
}

static void commit(struct sl_output *output)
{
    struct sl_error error;
    must(sl_output_commit(output, &error), &error);
}

/* Measures in.sls: means in out.sls, single labels in images.sls. */
static void measure_labels(struct sl_label_table *against)
{
    const char *paths[] = {"in.sls"};
    struct sl_inputs inputs;
    struct sl_output output, predictions;
    struct sl_error error;
    json_t *options = json_object();
    struct sl_label_report report = {
        .options = options, .against = against, .output = &output, .predictions = &predictions};
    open_output(&output, "out.sls");
    open_output(&predictions, "images.sls");
    sl_inputs_start(&inputs, paths, 1);
    must(sl_evaluate_labels(&inputs, &report, &error), &error);
    commit(&output);
    commit(&predictions);
    sl_inputs_stop(&inputs);
    json_decref(options);
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
    measure_labels(&table);
    json_t *records = read_metrics("out.sls");
    assert_int_equal(json_array_size(records), 1);
    assert_int_equal(number(records, 0, "n"), 2);
    assert_near(number(records, 0, "entropy"), (log(2) + 0.5623351446) / 2);
    assert_near(number(records, 0, "agreement"), 0.5);
    assert_near(number(records, 0, "loss"), (log(2) + log(4)) / 2);
    assert_near(number(records, 0, "jsd"), 0.5579230452841438 / 2);
    json_t *images = read_metrics("images.sls");
    assert_int_equal(json_array_size(images), 2);
    assert_int_equal(number(images, 0, "id"), 0);
    assert_int_equal(number(images, 1, "label"), 1);
    assert_string_equal(text(images, 1, "class-name"), "b bee");
    assert_near(number(images, 0, "jsd"), 0.5579230452841438);
    assert_true(number(images, 1, "jsd") == 0);
    assert_near(number(images, 0, "entropy"), log(2));
    assert_int_equal(number(images, 1, "agreement"), 0);
    assert_near(number(images, 1, "loss"), log(4));
    json_decref(records);
    json_decref(images);
    sl_label_table_close(&table);
}

/* Learned labels count by their shares, and those of zeros not at all, on either side. */
static void a_learned_label_of_zeros_is_counted_apart(void **state)
{
    (void)state;
    const struct record labelled[] = {{0, 0, {3, 3}}, {1, 0, {0, 0}}, {2, 1, {6, 2}}};
    const struct record others[] = {{0, 0, {1, 0}}, {1, 0, {1, 0}}, {2, 1, {0, 0}}};
    struct sl_label_table table;
    struct sl_error error;
    write_labelled("in.sls", 2, labelled, 3, LEARNED);
    write_labelled("against.sls", 2, others, 3, LEARNED);
    must(sl_label_table_open(&table, "against.sls", &error), &error);
    measure_labels(&table);
    json_t *records = read_metrics("out.sls"), *images = read_metrics("images.sls");
    assert_int_equal(number(records, 0, "n"), 3);
    assert_int_equal(number(records, 0, "empty"), 1);
    assert_near(number(records, 0, "entropy"), (log(2) + 0.5623351446) / 2);
    assert_near(number(records, 0, "agreement"), 0.5);
    assert_near(number(records, 0, "jsd"), 0.5579230452841438);
    assert_int_equal(number(images, 1, "empty"), 1);
    assert_null(json_object_get(json_array_get(images, 1), "entropy"));
    assert_null(json_object_get(json_array_get(images, 1), "jsd"));
    assert_null(json_object_get(json_array_get(images, 2), "jsd"));
    assert_near(number(images, 2, "entropy"), 0.5623351446);
    json_decref(records);
    json_decref(images);
    sl_label_table_close(&table);
}

/* The epoch of labels that came about by `steps`, JSON with ' for ". */
static int64_t epoch_of(const char *steps)
{
    struct sl_made_list made = {0};
    char text[1024];
    snprintf(text, sizeof text, "%s", steps);
    for (char *quote = text; (quote = strchr(quote, '\'')) != NULL;)
        *quote = '"';
    json_t *list = json_loads(text, 0, NULL);
    assert_non_null(list);
    sl_made_list_add(&made, list);
    json_decref(list);
    int64_t epoch = sl_epoch_of_labels(&made);
    sl_made_list_release(&made);
    return epoch;
}

#define EXPERT(epoch)      "{'tool': 'sl-train-expert', 'options': {'epoch': " #epoch "}, 'inputs': {}}"
#define STEP(tool, inputs) "{'tool': '" tool "', 'options': {}, 'inputs': {" inputs "}}"

static void the_epoch_of_labels_is_that_of_their_experts(void **state)
{
    (void)state;
    const char *one = "[" EXPERT(7) "," STEP("sl-label", "'expert': 0") "]";
    const char *chosen =
        "[" EXPERT(7) "," STEP("sl-label", "'expert': 0") "," STEP("sl-select", "'input': 1") "]";
    const char *several =
        "[" EXPERT(2) ", {'tool': 'sl-train-expert', 'seed': 1, 'options': {'epoch': 2}, 'inputs': "
                      "{}}," STEP("sl-label", "'expert': [0, 1]") "]";
    const char *mixed = "[" EXPERT(2) "," EXPERT(3) "," STEP("sl-label", "'expert': [0, 1]") "]";
    const char *learned =
        "[" EXPERT(2) "," STEP("sl-label", "'expert': 0") "," STEP("sl-distill", "'input': 1") "]";
    assert_int_equal(epoch_of(one), 7);
    assert_int_equal(epoch_of(chosen), 7);
    assert_int_equal(epoch_of(several), 2);
    assert_int_equal(epoch_of(mixed), -1);
    assert_int_equal(epoch_of(learned), -1);
    assert_int_equal(epoch_of("[" STEP("sl-label", "") "]"), -1);
    assert_int_equal(epoch_of("[]"), -1);
}

static void an_infinite_loss_is_left_out(void **state)
{
    (void)state;
    const struct record wrong = {0, 0, {0, 1}};
    write_stream("in.sls", 2, &wrong, 1, true);
    measure_labels(NULL);
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
        cmocka_unit_test(a_learned_label_of_zeros_is_counted_apart),
        cmocka_unit_test(the_epoch_of_labels_is_that_of_their_experts),
        cmocka_unit_test(an_infinite_loss_is_left_out),
    };
    return cmocka_run_group_tests_name("evaluate", tests, NULL, NULL);
}
