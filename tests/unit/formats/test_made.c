/* Provenance: joining, checking and flattening lists of steps. */
#include "../bytes.h"
#include "../made_of.h"

#include "formats/made.h"

#include <time.h>

static void test_join(void **state)
{
    (void)state;
    json_t *images = json_array(), *made = json_array();
    sl_made_add(images, sl_made_step("sl-fetch", json_pack("{ss}", "name", "synth")));
    json_t *select = sl_made_step("sl-select", json_pack("{si}", "ipc", 10));
    sl_made_input(select, "input", 0);
    assert_int_equal(sl_made_add(images, select), 1);

    json_t *other = json_array();
    sl_made_add(other, sl_made_step("sl-fetch", json_pack("{ss}", "name", "cifar10")));
    assert_int_equal(sl_made_join(made, other), 0);
    assert_int_equal(sl_made_join(made, images), 2);
    assert_int_equal(sl_made_join(made, images), 2); /* all shared */
    assert_int_equal(json_array_size(made), 3);
    json_t *inputs = json_object_get(json_array_get(made, 2), "inputs");
    assert_int_equal(json_integer_value(json_object_get(inputs, "input")), 1);
    json_t *nothing = json_array(); /* still an input, of unknown origin */
    assert_int_equal(sl_made_join(made, nothing), 3);
    assert_int_equal(sl_made_join(made, nothing), 3);
    assert_string_equal(json_string_value(json_object_get(json_array_get(made, 3), "tool")),
                        "file");
    assert_null(json_object_get(json_array_get(made, 3), "sha256"));
    json_decref(nothing);
    json_decref(images);
    json_decref(other);
    json_decref(made);
}

static void test_inputs(void **state)
{
    (void)state;
    json_t *step = sl_made_step("sl-label", NULL);
    json_t *inputs = json_object_get(step, "inputs");
    sl_made_input(step, "expert", -1);
    assert_int_equal(json_object_size(inputs), 0);
    sl_made_input(step, "expert", 3);
    assert_int_equal(json_integer_value(json_object_get(inputs, "expert")), 3);
    sl_made_input(step, "expert", 4);
    sl_made_input(step, "expert", 3);
    sl_made_input(step, "expert", 5);
    json_t *wanted = json_pack("[iiii]", 3, 4, 3, 5); /* twice, as its records come twice */
    assert_true(json_equal(json_object_get(inputs, "expert"), wanted));
    json_decref(wanted);
    json_decref(step);
}

static void test_check(void **state)
{
    (void)state;
    static const struct {
        const char *made, *says;
    } bad[] = {
        {"{}", "is not a list"},
        {"[17]", "step 0 lacks"},
        {"[{\"options\": {}, \"inputs\": {}}]", "step 0 lacks"},
        {"[{\"tool\": \"sl-fetch\", \"options\": [], \"inputs\": {}}]", "step 0 lacks"},
        {"[{\"tool\": \"a\", \"options\": {}, \"inputs\": {\"input\": 0}}]", "no earlier step"},
        {"[{\"tool\": \"a\", \"options\": {}, \"inputs\": {\"input\": -1}}]", "no earlier step"},
        {"[{\"tool\": \"a\", \"options\": {}, \"inputs\": {\"input\": \"0\"}}]", "no earlier step"},
        {"[{\"tool\": \"a\", \"options\": {}, \"inputs\": {}},"
         "{\"tool\": \"b\", \"options\": {}, \"inputs\": {\"input\": [0, 1]}}]",
         "step 1 has no earlier step as its input"},
        {"[{\"tool\": \"a\", \"options\": {}, \"inputs\": {}},"
         "{\"tool\": \"b\", \"options\": {}, \"inputs\": {\"input\": [[0]]}}]",
         "step 1 has no earlier step as its input"},
    };
    struct sl_error error;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        json_t *made = load(bad[i].made);
        assert_int_equal(sl_made_check(made, &error), -1);
        assert_says(error.text, bad[i].says);
        json_decref(made);
    }
}

static void test_flatten(void **state)
{
    (void)state;
    json_t *made = pipeline("4", "\"lr\": 0.1, \"epoch\": 11"), *flat = sl_made_flatten(made);
    json_t *wanted =
        json_pack("{ss ss ss si s[ss] sf si ss ss ss ss sf si ss ss ss ss sb sf si si ss ss ss ss}",
                  "fetch.name", "toy", "fetch.split", "train", "fetch.sha256", SHA,          //
                  "select.ipc", 10, "select.without-class", "it's", "n 2",                   //
                  "label.expert.0.lr", 0.1, "label.expert.0.epoch", 4,                       //
                  "label.expert.0.network", "0011", "label.expert.0.fetch.name", "toy",      //
                  "label.expert.0.fetch.split", "train", "label.expert.0.fetch.sha256", SHA, //
                  "label.expert.1.lr", 0.1, "label.expert.1.epoch", 11,                      //
                  "label.expert.1.network", "0022", "label.expert.1.fetch.name", "toy",      //
                  "label.expert.1.fetch.split", "train", "label.expert.1.fetch.sha256", SHA, //
                  "label.hard", 0, "label.temperature", 1.5,                                 //
                  "train-student.seed", 7, "train-student.momentum", 1,                      //
                  "train-student.network", "0033",                                           //
                  "eval.data.fetch.name", "toy", "eval.data.fetch.split", "train",           //
                  "eval.data.fetch.sha256", SHA);
    assert_non_null(wanted);
    if (!json_equal(flat, wanted))
        fail_msg("%s", json_dumps(flat, JSON_INDENT(1)));
    json_decref(flat);
    json_decref(wanted);
    json_decref(made);
}

/* Thirty steps, each made of the one before twice over: 2^30 paths. */
static void test_flatten_hostile(void **state)
{
    (void)state;
    json_t *made = load("[{\"tool\": \"\", \"options\": {}, \"inputs\": {}}]");
    for (int i = 0; i < 30; i++)
        json_array_append_new(
            made, json_pack("{ss s{} s{s[ii]}}", "tool", "", "options", "inputs", "a", i, i));
    struct sl_error error;
    clock_t start = clock();
    assert_int_equal(sl_made_check(made, &error), 0);
    json_decref(sl_made_flatten(made));
    assert_true(clock() - start < 2 * CLOCKS_PER_SEC);
    json_decref(made);
}

static void test_first(void **state)
{
    (void)state;
    json_t *made = load("[{\"tool\": \"a\", \"inputs\": {}}, {\"tool\": \"b\", \"inputs\": {}},"
                        "{\"tool\": \"c\", \"inputs\": {\"input\": [1, 0], \"data\": []}},"
                        "{\"tool\": \"d\", \"inputs\": {\"input\": [2, 0], \"data\": 1}}]");
    json_t *wanted = load("[{\"tool\": \"b\", \"inputs\": {}},"
                          "{\"tool\": \"c\", \"inputs\": {\"input\": 0, \"data\": []}},"
                          "{\"tool\": \"d\", \"inputs\": {\"input\": 1, \"data\": 0}}]");
    json_t *before = json_deep_copy(made), *first = sl_made_first(made), *none = json_array();
    assert_true(json_equal(first, wanted));
    assert_true(json_equal(made, before));
    json_decref(first);
    first = sl_made_first(none);
    assert_int_equal(json_array_size(first), 0);
    json_decref(first);
    json_decref(none);
    json_decref(before);
    json_decref(wanted);
    json_decref(made);
}

/* A chain as long as a file can hold, and a step of many inputs that many paths lead to. */
static void test_flatten_large(void **state)
{
    (void)state;
    json_t *chain = json_array(), *wide = json_array(), *zeros = json_array(), *ones = json_array();
    char role[600];
    json_array_append_new(chain, numbered(0));
    for (int i = 0; i < 20000; i++)
        json_array_append_new(
            chain, json_pack("{ss s{} s{si}}", "tool", "t", "options", "inputs", "input", i));
    for (int i = 0; i < 100000; i++)
        json_array_append_new(zeros, json_integer(0));
    for (int i = 0; i < 5000; i++)
        json_array_append_new(ones, json_integer(1));
    memset(role, 'r', sizeof role - 1); /* longer than any name is spelt out */
    role[sizeof role - 1] = '\0';
    json_array_append_new(wide, numbered(0));
    json_array_append_new(
        wide, json_pack("{ss s{} s{so}}", "tool", "", "options", "inputs", role, zeros));
    json_array_append_new(wide,
                          json_pack("{ss s{} s{so}}", "tool", "", "options", "inputs", "a", ones));
    clock_t start = clock();
    json_decref(sl_made_flatten(chain));
    json_decref(sl_made_flatten(wide));
    assert_true(clock() - start < 2 * CLOCKS_PER_SEC);
    json_decref(chain);
    json_decref(wide);
}

/* Steps are found among those that are there by what they say, not by comparing with each. */
static double join_many(int count)
{
    json_t *steps = json_array(), *made = json_array();
    struct sl_made_list pieces = {0};
    clock_t start = clock();
    for (int i = 0; i < count; i++)
        json_array_append_new(steps, numbered(i));
    assert_int_equal(sl_made_join(made, steps), count - 1);
    for (int i = 0; i < count; i++) {
        json_t *one = json_pack("[o]", numbered(i));
        sl_made_list_add(&pieces, one);
        sl_made_list_add(&pieces, one);
        json_decref(one);
    }
    assert_true(json_equal(pieces.steps, made));
    assert_int_equal(json_array_size(pieces.last), 2 * count);
    assert_int_equal(json_integer_value(json_array_get(pieces.last, 35)), 17);
    json_t *step = sl_made_step("sl-eval", NULL), *joined = json_pack("[o]", numbered(-1));
    sl_made_list_join(&pieces, joined, step, "data");
    json_t *places = json_object_get(json_object_get(step, "inputs"), "data");
    assert_int_equal(json_array_size(joined), 1 + count);
    assert_int_equal(json_integer_value(json_array_get(places, 35)), 1 + 17);
    double seconds = (double)(clock() - start) / CLOCKS_PER_SEC;
    json_decref(step);
    json_decref(joined);
    sl_made_list_release(&pieces);
    json_decref(made);
    json_decref(steps);
    return seconds;
}

/* Sixteen times the steps take some sixteen times as long, on machines of any speed. */
static void test_join_large(void **state)
{
    (void)state;
    double few = join_many(1250);
    assert_true(join_many(20000) < 80 * few);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_join),
        cmocka_unit_test(test_inputs),
        cmocka_unit_test(test_check),
        cmocka_unit_test(test_flatten),
        cmocka_unit_test(test_flatten_hostile),
        cmocka_unit_test(test_first),
        cmocka_unit_test(test_flatten_large),
        cmocka_unit_test(test_join_large),
    };
    return cmocka_run_group_tests_name("made", tests, NULL, NULL);
}
