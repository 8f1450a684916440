/* Provenance: joining, checking and flattening lists of steps, and the script made of them. */
#include "../bytes.h"

#include "formats/made.h"
#include "inspect/remake.h"

#include <time.h>

#define SHA "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
static const char sha[] = SHA;

static json_t *load(const char *text)
{
    json_error_t error;
    json_t *json = json_loads(text, 0, &error);
    if (json == NULL)
        fail_msg("%s: %s", text, error.text);
    return json;
}

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

/* The pipeline of the design: images, an expert, labels, a student, its evaluation. */
static json_t *pipeline(const char *expert_epoch, const char *second_expert)
{
    char text[4096];
    snprintf(text, sizeof text,
             "[{\"tool\": \"sl-fetch\", \"version\": \"0.1.0\", \"options\": {\"name\": \"toy\","
             "  \"split\": \"train\"}, \"inputs\": {}, \"sha256\": \"%s\"},"
             "{\"tool\": \"sl-train-expert\", \"version\": \"0.1.0\", \"options\": {\"lr\": 0.1,"
             "  \"epoch\": %s}, \"inputs\": {\"input\": 0}, \"network\": \"0011\"},"
             "{\"tool\": \"sl-train-expert\", \"version\": \"0.1.0\", \"options\": {%s}, "
             "  \"inputs\": {\"input\": 0}, \"network\": \"0022\"},"
             "{\"tool\": \"sl-select\", \"version\": \"0.1.0\", \"options\": {\"ipc\": 10,"
             "  \"without-class\": [\"it's\", \"n 2\"]}, \"inputs\": {\"input\": 0}},"
             "{\"tool\": \"sl-label\", \"version\": \"0.1.0\", \"options\": {\"hard\": false,"
             "  \"temperature\": 1.5}, \"inputs\": {\"input\": 3, \"expert\": [1, 2]}},"
             "{\"tool\": \"sl-train-student\", \"version\": \"0.1.0\", \"options\": {\"seed\": 7,"
             "  \"augment\": true}, \"inputs\": {\"input\": 4}, \"network\": \"0033\"},"
             "{\"tool\": \"sl-eval\", \"version\": \"0.1.0\", \"options\": {},"
             "  \"inputs\": {\"input\": 5, \"data\": 0}}]",
             sha, expert_epoch, second_expert);
    return load(text);
}

static void test_flatten(void **state)
{
    (void)state;
    json_t *made = pipeline("4", "\"lr\": 0.1, \"epoch\": 11"), *flat = sl_made_flatten(made);
    json_t *wanted =
        json_pack("{ss ss ss si s[ss] sf si ss ss ss ss sf si ss ss ss ss sb sf si sb ss ss ss ss}",
                  "fetch.name", "toy", "fetch.split", "train", "fetch.sha256", sha,          //
                  "select.ipc", 10, "select.without-class", "it's", "n 2",                   //
                  "label.expert.0.lr", 0.1, "label.expert.0.epoch", 4,                       //
                  "label.expert.0.network", "0011", "label.expert.0.fetch.name", "toy",      //
                  "label.expert.0.fetch.split", "train", "label.expert.0.fetch.sha256", sha, //
                  "label.expert.1.lr", 0.1, "label.expert.1.epoch", 11,                      //
                  "label.expert.1.network", "0022", "label.expert.1.fetch.name", "toy",      //
                  "label.expert.1.fetch.split", "train", "label.expert.1.fetch.sha256", sha, //
                  "label.hard", 0, "label.temperature", 1.5,                                 //
                  "train-student.seed", 7, "train-student.augment", 1,                       //
                  "train-student.network", "0033",                                           //
                  "eval.data.fetch.name", "toy", "eval.data.fetch.split", "train",           //
                  "eval.data.fetch.sha256", sha);
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

static json_t *numbered(int number)
{
    return json_pack("{ss s{si} s{}}", "tool", "sl-train-expert", "options", "epoch", number,
                     "inputs");
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

/* The script, or its error, in `text`. */
static int remake(const json_t *made, int64_t result, char *text, size_t size)
{
    struct sl_output output;
    struct sl_error error;
    static struct bytes file;
    assert_int_equal(sl_made_check(made, &error), 0);
    assert_int_equal(sl_output_open(&output, bytes_file, &error), 0);
    json_t *results = json_pack("[I]", (json_int_t)result);
    int failed = sl_remake(made, results, "", "it", &output, &error);
    json_decref(results);
    if (failed != 0) {
        sl_output_abort(&output);
        snprintf(text, size, "%s", error.text);
        return -1;
    }
    assert_int_equal(sl_output_commit(&output, &error), 0);
    bytes_take(&file);
    snprintf(text, size, "%.*s", (int)file.size, (const char *)file.data);
    return 0;
}

static void test_script(void **state)
{
    (void)state;
    char text[8192];
    json_t *made = pipeline("4", "\"lr\": 0.1, \"epoch\": 11");
    assert_int_equal(remake(made, 6, text, sizeof text), 0);
    static const char wanted[] =
        "sl-fetch toy --from \"$DATA\" \\\n    --sha256 " SHA
        " --split train \\\n    -o \"$folder/1.sls\"\n"
        "sl-train-expert --lr 0.1 --epochs 11 -o \"$folder/2\" \"$folder/1.sls\"\n"
        "sl-select --ipc 10 --without-class 'it'\\''s' --without-class 'n 2' -o \"$folder/4.sls\" "
        "\\\n"
        "    \"$folder/1.sls\"\n"
        "sl-label --temperature 1.5 --expert \"$folder/2/epoch-0004.safetensors\" \\\n"
        "    --expert \"$folder/2/epoch-0011.safetensors\" -o \"$folder/5.sls\" \"$folder/4.sls\"\n"
        "sl-train-student --seed 7 --augment -o \"$folder/6.safetensors\" \"$folder/5.sls\"\n"
        "sl-eval --data \"$folder/1.sls\" -o \"$folder/7.sls\" \"$folder/6.safetensors\"\n"
        "finish \"$folder/7.sls\"\n";
    assert_says(text, wanted);
    assert_says(text, "\n: \"${DATA:?must be the archive or folder with sha256 e3b0");
    json_decref(made);
    /* two runs, and a schedule that knows its end */
    made = pipeline("4", "\"lr\": 0.2, \"epoch\": 11, \"epochs\": 20");
    assert_int_equal(remake(made, 6, text, sizeof text), 0);
    assert_says(text, "sl-train-expert --lr 0.1 --epochs 4 -o \"$folder/2\"");
    assert_says(text, "sl-train-expert --lr 0.2 --epochs 20 -o \"$folder/3\"");
    assert_says(text, "--expert \"$folder/3/epoch-0011.safetensors\"");
    json_decref(made);
    /* what an expert's training measured */
    made = pipeline("4", "\"lr\": 0.1, \"epochs\": 11");
    while (json_array_size(made) > 3)
        json_array_remove(made, 3);
    assert_int_equal(remake(made, 2, text, sizeof text), 0);
    assert_says(text, "sl-train-expert --lr 0.1 --epochs 11 --metrics \"$folder/3.sls\" "
                      "-o \"$folder/3\" \"$folder/1.sls\"\nfinish \"$folder/3.sls\"\n");
    json_decref(made);
}

/* As many checkpoints of one run, all used. */
static void test_script_large(void **state)
{
    (void)state;
    enum { COUNT = 5000 };
    json_t *made =
        load("[{\"tool\": \"sl-fetch\", \"options\": {\"name\": \"synth\"}, \"inputs\": {}}]");
    json_t *experts = json_array();
    for (int i = 1; i < COUNT; i++) {
        json_t *expert = numbered(i);
        sl_made_input(expert, "input", 0);
        json_array_append_new(made, expert);
        json_array_append_new(experts, json_integer(i));
    }
    json_array_append_new(made, json_pack("{ss s{} s{si so}}", "tool", "sl-label", "options",
                                          "inputs", "input", 0, "expert", experts));
    struct sl_output output;
    struct sl_error error;
    json_t *last = json_pack("[i]", COUNT);
    clock_t start = clock();
    assert_int_equal(sl_output_open(&output, "/dev/null", &error), 0);
    assert_int_equal(sl_remake(made, last, "", "it", &output, &error), 0);
    sl_output_abort(&output);
    assert_true(clock() - start < 4 * CLOCKS_PER_SEC);
    json_decref(last);
    json_decref(made);
}

static void test_script_of_foreign_network(void **state)
{
    (void)state;
    char text[8192];
    json_t *made = json_pack("[{ss ss s{} s{} ss}]", "tool", "file", "version", "0.1.0", "options",
                             "inputs", "sha256", sha);
    assert_int_equal(remake(made, 0, text, sizeof text), 0);
    assert_says(text, ": \"${CHECKPOINT:?must be the file with sha256 e3b0");
    assert_says(text, "\nfinish \"$CHECKPOINT\"\n");
    json_decref(made);
}

#define FETCHED "{\"tool\": \"sl-fetch\", \"options\": {\"name\": \"synth\"}, \"inputs\": {}},"
#define OF_IT   "\"inputs\": {\"input\": 0}}"

/* A stream is data: whatever it holds, its script runs these tools and writes where it says. */
static void test_script_hostile(void **state)
{
    (void)state;
    static const struct {
        const char *made, *says;
    } bad[] = {
        {"[{\"tool\": \"rm -rf /\", \"options\": {}, \"inputs\": {}}]",
         "is of the tool 'rm -rf /'"},
        {"[" FETCHED "{\"tool\": \"sl-select\", \"options\": {\"ipc; rm -rf /\": 1}," OF_IT "]",
         "option ipc; rm -rf /: is not an option name"},
        {"[" FETCHED "{\"tool\": \"sl-select\", \"options\": {\"output\": \"/etc/passwd\"}," OF_IT
         "]",
         "records --output, which its tool does not"},
        {"[" FETCHED
         "{\"tool\": \"sl-plot\", \"options\": {\"kind\": \"bars\", \"tabl\": \"a\"}," OF_IT "]",
         "records --tabl, which its tool does not"},
        {"[" FETCHED "{\"tool\": \"sl-select\", \"options\": {\"outp\": \"a\"}," OF_IT "]",
         "records --outp, which its tool does not"},
        {"[" FETCHED "{\"tool\": \"sl-select\", \"options\": {\"ids\": \"@/etc/passwd\"}," OF_IT
         "]",
         "records a file of ids, which its tool does not"},
        {"[" FETCHED "{\"tool\": \"sl-select\", \"options\": {\"id\": [1, \"@a\"]}," OF_IT "]",
         "records a file of ids, which its tool does not"},
        {"[" FETCHED "{\"tool\": \"sl-select\", \"options\": {\"ipc\": {}}," OF_IT "]",
         "option ipc: is neither text nor a number"},
        {"[" FETCHED "{\"tool\": \"sl-select\", \"options\": {}, \"sha256\": \"" SHA "\"," OF_IT
         "]",
         "step 1: has a SHA-256, but does not read an archive, folder or file"},
        {"[{\"tool\": \"sl-select\", \"options\": {}, \"inputs\": {}}]",
         "step 0: does not say what sl-select read"},
        {"[{\"tool\": \"sl-select\", \"options\": {}, \"inputs\": {\"input\": []}}]",
         "step 0: does not say what sl-select read"},
        {"[" FETCHED "{\"tool\": \"sl-fetch\", \"options\": {\"name\": \"synth\"}," OF_IT "]",
         "step 1: has an input 'input', which its tool does not read"},
        {"[" FETCHED "{\"tool\": \"sl-select\", \"options\": {}," OF_IT ","
         "{\"tool\": \"sl-fetch\", \"options\": {\"name\": \"synth\"}, \"inputs\": {\"whiten\": "
         "1}}]",
         "step 2: has an input 'whiten' that is not from sl-fetch or a file"},
        {"[{\"tool\": \"sl-fetch\", \"options\": {\"name\": \"synth\"}, \"inputs\": {},"
         "\"arithmetic\": \"'$(rm -rf /)'\"}]",
         "step 0: has a version or arithmetic that no tool records"},
        {"[{\"tool\": \"sl-fetch\", \"options\": {\"name\": \"synth\"}, \"inputs\": {},"
         "\"version\": \"1\\n\"}]",
         "step 0: has a version or arithmetic that no tool records"},
        {"[{\"tool\": \"sl-fetch\", \"options\": {\"name\": \"synth\"}, \"inputs\": {},"
         "\"sha256\": \"" SHA "\"}]",
         "step 0: has a SHA-256, but does not read an archive, folder or file"},
        {"[{\"tool\": \"sl-fetch\", \"options\": {\"name\": \"folder\"}, \"inputs\": {}}]",
         "step 0: has no SHA-256 of the archive or folder that it read"},
        {"[{\"tool\": \"sl-fetch\", \"options\": {\"name\": \"--help\"}, \"inputs\": {},"
         "\"sha256\": \"" SHA "\"}]",
         "has no name"},
        {"[" FETCHED "{\"tool\": \"sl-plot\", \"options\": {\"kind\": [\"curve\"]}," OF_IT "]",
         "has no kind"},
        {"[{\"tool\": \"sl-fetch\", \"options\": {\"name\": \"folder\"}, \"inputs\": {},"
         "\"sha256\": \"$(rm -rf /)\"}]",
         "has no SHA-256"},
        {"[{\"tool\": \"file\", \"options\": {}, \"inputs\": {}}]", "has no SHA-256"},
        {"[" FETCHED "{\"tool\": \"sl-label\", \"options\": {}, \"inputs\": {\"output\": 0}}]",
         "step 1: has an input 'output', which its tool does not read"},
    };
    char text[8192];
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        json_t *made = load(bad[i].made);
        assert_int_equal(remake(made, (int64_t)json_array_size(made) - 1, text, sizeof text), -1);
        assert_says(text, bad[i].says);
        json_decref(made);
    }
    json_t *made = load("[{\"tool\": \"sl-fetch\", \"options\": {\"name\": \"a'; `rm -rf /`\\n#\"},"
                        "\"inputs\": {}, \"sha256\": \"" SHA "\"}]");
    assert_int_equal(remake(made, 0, text, sizeof text), 0);
    assert_says(text, "\nsl-fetch 'a'\\''; `rm -rf /`\n#' --from \"$DATA\" \\\n");
    json_decref(made);
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
        cmocka_unit_test(test_script),
        cmocka_unit_test(test_script_large),
        cmocka_unit_test(test_script_of_foreign_network),
        cmocka_unit_test(test_script_hostile),
    };
    return cmocka_run_group_tests_name("made", tests, bytes_setup, bytes_teardown);
}
