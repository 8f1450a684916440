/* The script that makes a file again, also from a record that may come from anywhere. */
#include "inspect/remake.h"

#include "../bytes.h"
#include "../made_of.h"

#include "formats/made.h"
#include "inspect/remake_step.h"

#include <time.h>

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
        "sl-train-student --seed 7 --momentum 1 -o \"$folder/6.safetensors\" \"$folder/5.sls\"\n"
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
                             "inputs", "sha256", SHA);
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
         "records --ipc; rm -rf /, which sl-select does not"},
        {"[" FETCHED "{\"tool\": \"sl-select\", \"options\": {\"output\": \"/etc/passwd\"}," OF_IT
         "]",
         "records --output, which sl-select does not"},
        {"[" FETCHED
         "{\"tool\": \"sl-plot\", \"options\": {\"kind\": \"bars\", \"tabl\": \"a\"}," OF_IT "]",
         "records --tabl, which sl-plot does not"},
        {"[" FETCHED "{\"tool\": \"sl-select\", \"options\": {\"outp\": \"a\"}," OF_IT "]",
         "records --outp, which sl-select does not"},
        {"[" FETCHED "{\"tool\": \"sl-select\", \"options\": {\"ids\": \"@/etc/passwd\"}," OF_IT
         "]",
         "records a file for --ids, which sl-select does not"},
        {"[" FETCHED "{\"tool\": \"sl-select\", \"options\": {\"id\": [1, \"@a\"]}," OF_IT "]",
         "records --id, which sl-select does not"},
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

/* An option that is added to a tool is refused unless its row says that it is recorded, and by its
 * kind, whatever else its row says. */
static void test_options_not_recorded(void **state)
{
    (void)state;
    static const struct sl_option options[] = {
        {"ipc", 0, SL_INTEGER, NULL, "N", "images per class", .result = true},
        {"quick", 0, SL_FLAG, NULL, NULL, "a flag", .result = true},
        {"again", 0, SL_FLAG, NULL, NULL, "reads what it wrote before", .kept = ".state"},
        {"often", 0, SL_INTEGER, NULL, "N", "when to measure", .measured = true},
        {"list", 0, SL_FLAG, NULL, NULL, "does something else"},
        {"sum", 0, SL_TEXT, NULL, "TEXT", "is not recorded"},
        {"report", 0, SL_OUTPUT, NULL, "FILE", "an output", .result = true},
        {"pages", 0, SL_OUTPUT_FOLDER, NULL, "FOLDER", "many", .suffix = "sls", .result = true},
        {"copy", 0, SL_OUTPUT, NULL, "FILE", "a second output", .suffix = "sls", .result = true},
        {"like", 0, SL_INPUT, NULL, "FILE", "an input", .result = true},
        {"likes", 0, SL_INPUTS, NULL, "FILE", "inputs", .result = true},
        {"archive", 0, SL_SOURCE, NULL, "FILE", "a source", .result = true},
        {"ids", 0, SL_TEXT_OR_INPUT, NULL, "LIST", "numbers, or a file", .result = true},
        {0},
    };
    static const struct sl_program program = {.name = "sl-made-up", .options = options};
    static const struct {
        const char *record, *says;
    } cases[] = {
        {"{\"ipc\": 10, \"quick\": true, \"copy\": true, \"ids\": \"1,2\", \"often\": 2}", NULL},
        {"{\"often\": true}", "records --often, which sl-made-up does not"},
        {"{\"list\": true}", "records --list, which sl-made-up does not"},
        {"{\"sum\": \"0\"}", "records --sum, which sl-made-up does not"},
        {"{\"report\": \"/etc/passwd\"}", "records --report, which sl-made-up does not"},
        {"{\"report\": true}", "records --report, which sl-made-up does not"},
        {"{\"pages\": \"/etc\"}", "records --pages, which sl-made-up does not"},
        {"{\"copy\": \"/etc/passwd\"}", "records --copy, which sl-made-up does not"},
        {"{\"like\": \"a\"}", "records --like, which sl-made-up does not"},
        {"{\"likes\": [\"a\"]}", "records --likes, which sl-made-up does not"},
        {"{\"archive\": \"a\"}", "records --archive, which sl-made-up does not"},
        {"{\"ids\": \"@a\"}", "records a file for --ids, which sl-made-up does not"},
        {"{\"ids\": [1, [\"@a\"]]}", "records a file for --ids, which sl-made-up does not"},
        {"{\"again\": true}", "records --again, which sl-made-up does not"},
        {"{\"rep\": \"a\"}", "records --rep, which sl-made-up does not"},
        {"{\"help\": true}", "records --help, which sl-made-up does not"},
        {"{\"quick\": \"/etc/passwd\"}", "records --quick, which sl-made-up does not"},
        {"{\"ipc\": true}", "records --ipc, which sl-made-up does not"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct sl_error error;
        json_t *step = json_pack("{ss so}", "tool", "sl-made-up", "options", load(cases[i].record));
        int result = sl_step_check_options(step, &program, &error);
        assert_int_equal(result, cases[i].says == NULL ? 0 : -1);
        if (cases[i].says != NULL)
            assert_string_equal(error.text, cases[i].says);
        json_decref(step);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_script),
        cmocka_unit_test(test_script_large),
        cmocka_unit_test(test_script_of_foreign_network),
        cmocka_unit_test(test_script_hostile),
        cmocka_unit_test(test_options_not_recorded),
    };
    return cmocka_run_group_tests_name("remake", tests, bytes_setup, bytes_teardown);
}
