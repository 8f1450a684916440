/* Makes metrics streams out of lines of text, so that tests can say what was measured:
 *
 *     make_metrics >two.sls <<END
 *     {"select.ipc": 1, "select.seed": 1, "train-student.seed": 7, "accuracy": 0.25}
 *     {"select.ipc": 1, "select.seed": 2, "train-student.seed": 7, "accuracy": 0.27}
 *     END
 *
 * Each line becomes a segment of one record. Names without a dot are its fields; the others are
 * options of the steps sl-fetch, sl-select, sl-label, sl-distill, sl-train-student and sl-eval,
 * "label.expert." of the expert that labelled, "train-expert." of one that was itself evaluated,
 * "eval.against.label.expert." of one whose labels others were compared with. */
#include "cli/program.h"
#include "formats/made.h"
#include "formats/stream.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct sl_option options[] = {{0}};

static const struct sl_program program = {.name = "make_metrics",
                                          .operands = "",
                                          .summary = "make metrics streams for tests",
                                          .options = options};

/* The names that begin with the prefix, without it; identities go to the step itself. */
static json_t *make_step(const json_t *line, const char *prefix, const char *tool)
{
    json_t *own = json_object(), *step = NULL, *value;
    json_t *identities = json_object();
    const char *name;
    size_t length = strlen(prefix);
    bool any = false;
    json_object_foreach ((json_t *)line, name, value) {
        const char *rest = name + length;
        if (strncmp(name, prefix, length) != 0)
            continue;
        any = true;
        if (strchr(rest, '.') != NULL) /* of an input of this step */
            continue;
        bool identity = strcmp(rest, "network") == 0 || strcmp(rest, "sha256") == 0 ||
                        strcmp(rest, "arithmetic") == 0;
        json_object_set(identity ? identities : own, rest, value);
    }
    if (any || strcmp(tool, "sl-eval") == 0) {
        step = sl_made_step(tool, json_incref(own));
        json_object_update(step, identities);
    }
    json_decref(own);
    json_decref(identities);
    return step;
}

/* Adds the step of the tool, whose options begin with the prefix, after those that it uses besides
 * `input`. Returns its index, or -1 if the line has none of its options. */
static int64_t add_step(json_t *made, const json_t *line, const char *prefix, const char *tool,
                        int64_t input)
{
    char expert[64];
    json_t *step = make_step(line, prefix, tool);
    if (step == NULL)
        return -1;
    snprintf(expert, sizeof expert, "%sexpert.", prefix);
    sl_made_input(step, "input", input);
    if (strcmp(tool, "sl-label") == 0)
        sl_made_input(step, "expert", add_step(made, line, expert, "sl-train-expert", -1));
    if (strcmp(tool, "sl-eval") == 0)
        sl_made_input(step, "against", add_step(made, line, "eval.against.label.", "sl-label", -1));
    return sl_made_add(made, step);
}

static json_t *make_steps(const json_t *line)
{
    static const char *const chain[][2] = {
        {"fetch.", "sl-fetch"},     {"train-expert.", "sl-train-expert"},
        {"select.", "sl-select"},   {"label.", "sl-label"},
        {"distill.", "sl-distill"}, {"train-student.", "sl-train-student"},
        {"eval.", "sl-eval"}};
    json_t *made = json_array();
    int64_t last = -1;
    for (size_t i = 0; i < sizeof chain / sizeof *chain; i++) {
        int64_t step = add_step(made, line, chain[i][0], chain[i][1], last);
        last = step >= 0 ? step : last;
    }
    return made;
}

static int put_line(const json_t *line, struct sl_output *output, struct sl_error *error)
{
    struct sl_stream_writer writer;
    struct sl_stream_header header = {.kind = SL_METRICS, .count = -1, .made = make_steps(line)};
    json_t *record = json_object(), *value;
    const char *name;
    json_object_foreach ((json_t *)line, name, value)
        if (strchr(name, '.') == NULL)
            json_object_set(record, name, value);
    int result = sl_stream_begin(&writer, output, &header, error);
    if (result == 0 && json_object_size(record) > 0)
        result = sl_stream_put_metrics(&writer, json_incref(record), error);
    if (result == 0)
        result = sl_stream_finish(&writer, error);
    json_decref(record);
    json_decref(header.made);
    return result;
}

int main(int argc, char **argv)
{
    struct sl_error error;
    struct sl_output output;
    char *text = NULL;
    size_t size = 0;
    sl_program_start(&program, argc, argv);
    int result = sl_output_open(&output, "-", &error);
    while (result == 0 && getline(&text, &size, stdin) > 0) {
        json_t *line = json_loads(text, 0, NULL);
        result =
            line == NULL ? sl_fail(&error, "no JSON: %s", text) : put_line(line, &output, &error);
        json_decref(line);
    }
    free(text);
    if (result != 0 || sl_output_commit(&output, &error) != 0)
        sl_die(&error);
    return 0;
}
