/* Lists of steps for tests.
 *
 *     json_t *made = load("[{\"tool\": \"sl-fetch\", \"options\": {}, \"inputs\": {}}]");
 */
#ifndef SL_TESTS_MADE_OF_H
#define SL_TESTS_MADE_OF_H

#include <jansson.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#define SHA "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

static inline json_t *load(const char *text)
{
    json_error_t error;
    json_t *json = json_loads(text, 0, &error);
    if (json == NULL)
        fail_msg("%s: %s", text, error.text);
    return json;
}

/* The pipeline of the design: images, an expert, labels, a student, its evaluation. */
static inline json_t *pipeline(const char *expert_epoch, const char *second_expert)
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
             "  \"momentum\": 1}, \"inputs\": {\"input\": 4}, \"network\": \"0033\"},"
             "{\"tool\": \"sl-eval\", \"version\": \"0.1.0\", \"options\": {},"
             "  \"inputs\": {\"input\": 5, \"data\": 0}}]",
             SHA, expert_epoch, second_expert);
    return load(text);
}

static inline json_t *numbered(int number)
{
    return json_pack("{ss s{si} s{}}", "tool", "sl-train-expert", "options", "epoch", number,
                     "inputs");
}

#endif
