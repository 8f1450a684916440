/* A table of options: what texts set, what is recorded, what --help says. */
#include "cli/option.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

static bool hard;
static int64_t ipc, limit;
static double temperature, rate;
static const char *source, *kind, *condition;
static const char *expert_paths[3];
static struct sl_list experts = {expert_paths, 0};

/* A table may take the rows of another. */
static const struct sl_option texts[] = {
    {"from", 0, SL_INPUT, &source, "FILE", "where from", .result = true},
    {"kind", 'k', SL_CHOICE, &kind, NULL, "what kind", .choices = "sgd|adamw", .result = true},
    {"where", 'w', SL_TEXT, &condition, "CONDITION", "which rows", .pair = true},
    {0},
};

static const struct sl_option options[] = {
    {"hard", 0, SL_FLAG, &hard, NULL, "one-hot labels", .result = true},
    {"ipc", 'n', SL_INTEGER, &ipc, "N", "images per class", .low = 1, .high = 1e9, .result = true},
    {"limit", 0, SL_INTEGER, &limit, "N", "at most so many", .low = 1, .high = 0x1p63,
     .result = true},
    {"temperature", 't', SL_REAL, &temperature, "T", "divide logits", .low = 0, .high = INFINITY,
     .above_low = true, .result = true},
    {"rate", 0, SL_REAL, &rate, "R", "a share", .low = 0, .high = 1, .result = true},
    {.rows = texts},
    {"expert", 'e', SL_LIST, &experts, "FILE", "a network", .result = true},
    {0},
};

static int defaults(void **state)
{
    (void)state;
    hard = false;
    ipc = 10;
    limit = SL_UNSET;
    temperature = 1;
    rate = NAN;
    source = NULL;
    kind = "sgd";
    experts.count = 0;
    return 0;
}

static const struct sl_option *named(const char *name)
{
    return sl_option_find(options, name);
}

static void set(const char *name, const char *text)
{
    struct sl_error error;
    if (sl_option_set(named(name), text, &error) != 0)
        fail_msg("%s", error.text);
}

static void test_values_are_set(void **state)
{
    (void)state;
    set("hard", NULL);
    set("ipc", "50");
    set("limit", "9223372036854775807");
    set("temperature", "0.5");
    set("from", "a.npy");
    set("kind", "adamw");
    set("expert", "a");
    set("expert", "b");
    assert_true(hard);
    assert_int_equal(ipc, 50);
    assert_true(limit == INT64_MAX);
    assert_true(temperature == 0.5);
    assert_string_equal(source, "a.npy");
    assert_string_equal(kind, "adamw");
    assert_int_equal(experts.count, 2);
    assert_string_equal(experts.items[0], "a");
    assert_string_equal(experts.items[1], "b");
}

static void test_errors_name_the_option(void **state)
{
    (void)state;
    static const char *const cases[][3] = {
        {"ipc", "0", "--ipc: '0' is not between 1 and 1000000000"},
        {"ipc", "x", "--ipc: 'x' is not a whole number"},
        {"temperature", "0", "--temperature: '0' is not above 0"},
        {"temperature", "nan", "--temperature: 'nan' is not a number"},
        {"rate", "1.5", "--rate: '1.5' is not between 0 and 1"},
        {"kind", "adam", "--kind: 'adam' is not one of sgd|adamw"},
        {"kind", "sgd|adamw", "--kind: 'sgd|adamw' is not one of sgd|adamw"},
        {"kind", "", "--kind: '' is not one of sgd|adamw"},
        {"where", "ipc", "--where: 'ipc' is not NAME=VALUE"},
        {"where", "=1", "--where: '=1' is not NAME=VALUE"},
        {"where", "ipc=", "--where: 'ipc=' is not NAME=VALUE"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct sl_error error;
        assert_int_equal(sl_option_set(named(cases[i][0]), cases[i][1], &error), -1);
        assert_string_equal(error.text, cases[i][2]);
    }
    assert_int_equal(ipc, 10);
}

static void assert_json(const char *expected)
{
    json_t *object = sl_options_json(options);
    char *text = json_dumps(object, JSON_COMPACT | JSON_SORT_KEYS);
    assert_string_equal(text, expected);
    free(text);
    json_decref(object);
}

/* Defaults are recorded; unset options, those that cannot change the result and the names of files,
 * whatever their rows say, are not. */
static void test_what_is_recorded(void **state)
{
    (void)state;
    assert_json("{\"hard\":false,\"ipc\":10,\"kind\":\"sgd\",\"temperature\":1.0}");
    set("from", "a.npy");
    set("rate", "0.25");
    set("expert", "a");
    set("limit", "3");
    assert_json("{\"expert\":[\"a\"],\"hard\":false,\"ipc\":10,\"kind\":\"sgd\",\"limit\":3,"
                "\"rate\":0.25,\"temperature\":1.0}");
}

static void test_help(void **state)
{
    (void)state;
    char name[] = "help.XXXXXX", text[2048] = "";
    int fd = mkstemp(name);
    struct sl_output output;
    struct sl_error error;
    assert_int_equal(sl_output_open_text(&output, name, &error), 0);
    assert_int_equal(sl_options_help(options, &output, &error), 0);
    assert_int_equal(sl_output_commit(&output, &error), 0);
    FILE *file = fopen(name, "r");
    assert_non_null(file);
    assert_true(fread(text, 1, sizeof text - 1, file) > 0);
    fclose(file);
    close(fd);
    unlink(name);
    assert_string_equal(text, "      --hard                   one-hot labels\n"
                              "  -n, --ipc N                  images per class (10)\n"
                              "      --limit N                at most so many\n"
                              "  -t, --temperature T          divide logits (1)\n"
                              "      --rate R                 a share\n"
                              "      --from FILE              where from\n"
                              "  -k, --kind sgd|adamw         what kind (sgd)\n"
                              "  -w, --where CONDITION        which rows\n"
                              "  -e, --expert FILE            a network\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_values_are_set, defaults, defaults),
        cmocka_unit_test_setup_teardown(test_errors_name_the_option, defaults, defaults),
        cmocka_unit_test_setup_teardown(test_what_is_recorded, defaults, defaults),
        cmocka_unit_test_setup_teardown(test_help, defaults, defaults),
    };
    return cmocka_run_group_tests_name("option", tests, NULL, NULL);
}
