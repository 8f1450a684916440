#include "learn/remake.h"

#include "base/digest.h"
#include "base/memory.h"
#include "learn/shell.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PATH_LENGTH = 128, ROLES_MAX = 4 };

/* All that this file knows of single tools, but for sl-fetch's sources and sl-train-expert's runs.
 */
static const struct tool {
    const char *name;
    const char *suffix;           /* of what it writes */
    const char *roles[ROLES_MAX]; /* its inputs beside the main one, each the option of that name */
    const char *many;             /* the role whose option can be repeated; "input": the operands */
    const char *side;             /* what it can write beside, which then records this option */
    const char *side_suffix;
    const char *operand; /* the option that stands for its first operand */
} tools[] = {
    {"sl-fetch", "sls", {"whiten"}, NULL, "fit-whiten", "safetensors", "name"},
    {"sl-select", "sls", {NULL}},
    {"sl-label", "sls", {"expert", "from"}, "expert"},
    {"sl-train-expert", "sls", {"test"}},
    {"sl-train-student", "safetensors", {"test"}, NULL, "metrics", "sls"},
    {"sl-eval", "sls", {"data", "against"}, "input", "predictions", "sls"},
    {"sl-plot", "png", {NULL}, "input", .operand = "kind"},
    {"file", "safetensors", {NULL}},
};

/* Options that no tool records, such as those that name files: a script must not write where a file
 * says. The tools take their beginnings, too. */
static const char *const refused_options[] = {
    "output", "metrics", "from",   "fit-whiten", "predictions", "resume",     "threads",
    "table",  "format",  "whiten", "expert",     "test",        "data",       "list",
    "help",   "version", "quiet",  "profile",    "completion",  "allow-http",
};

/* A step that is one checkpoint of a training run: the first such, where the run is done, and for
 * that one the last epoch that is used. */
struct run {
    size_t first;
    json_int_t last;
};

struct script {
    struct sl_shell shell;
    const json_t *made;
    json_t *archives, *networks; /* digests of what came from elsewhere, numbered */
    struct run *runs;            /* one for each step */
    struct sl_error *error;
};

static const char *text_of(const json_t *step, const char *key)
{
    return json_string_value(json_object_get(step, key));
}

static const json_t *option_of(const json_t *step, const char *name)
{
    return json_object_get(json_object_get(step, "options"), name);
}

static bool is_tool(const json_t *step, const char *name)
{
    return strcmp(text_of(step, "tool"), name) == 0;
}

static const struct tool *tool_of(const json_t *step)
{
    for (size_t i = 0; i < sizeof tools / sizeof *tools; i++)
        if (is_tool(step, tools[i].name))
            return &tools[i];
    return NULL;
}

/* Whether the step stands for what its tool writes beside its main result. */
static bool is_side(const json_t *step)
{
    const struct tool *tool = tool_of(step);
    return tool != NULL && tool->side != NULL && json_is_true(option_of(step, tool->side));
}

static bool takes_many(const json_t *step, const char *role)
{
    const struct tool *tool = tool_of(step);
    return tool != NULL && tool->many != NULL && strcmp(tool->many, role) == 0;
}

static size_t input_count(const json_t *input)
{
    return json_is_array(input) ? json_array_size(input) : input != NULL;
}

static size_t input_at(const json_t *input, size_t i)
{
    return (size_t)json_integer_value(json_is_array(input) ? json_array_get(input, i) : input);
}

/* The number of a text among others, which it joins if it is new. */
static size_t number_of(json_t *texts, const char *text)
{
    const json_t *number = json_object_get(texts, text);
    if (number != NULL)
        return (size_t)json_integer_value(number);
    size_t last = json_object_size(texts);
    json_object_set_new(texts, text, json_integer((json_int_t)last));
    return last;
}

/* DATA, DATA2, ... or CHECKPOINT, CHECKPOINT2, ... */
static void variable_name(const char *name, size_t number, char variable[32])
{
    if (number == 0)
        snprintf(variable, 32, "%s", name);
    else
        snprintf(variable, 32, "%s%zu", name, number + 1);
}

/* The variable of a step that came from elsewhere. */
static void source_of(const struct script *script, const json_t *step, char variable[32])
{
    bool network = is_tool(step, "file");
    json_t *digests = network ? script->networks : script->archives;
    variable_name(network ? "CHECKPOINT" : "DATA", number_of(digests, text_of(step, "sha256")),
                  variable);
}

/* Whether the step is one checkpoint of a training run. */
static bool is_checkpoint_of_run(const json_t *step)
{
    return is_tool(step, "sl-train-expert") && option_of(step, "epoch") != NULL;
}

/* The step without what tells the checkpoints of one run apart, as text to free(). */
static char *run_text(const json_t *step)
{
    json_t *run = json_deep_copy(step);
    json_object_del(run, "network");
    json_object_del(json_object_get(run, "options"), "epoch");
    char *text = json_dumps(run, JSON_COMPACT | JSON_SORT_KEYS);
    json_decref(run);
    return text;
}

static int find_runs(struct script *script)
{
    size_t count = json_array_size(script->made), runs = 0;
    size_t *firsts = sl_alloc(count, sizeof *firsts, script->error); /* step of each run */
    json_t *texts = json_object();
    script->runs = sl_alloc(count, sizeof *script->runs, script->error);
    for (size_t i = 0; i < count && firsts != NULL && script->runs != NULL; i++) {
        const json_t *step = json_array_get(script->made, i);
        char *text = is_checkpoint_of_run(step) ? run_text(step) : NULL;
        if (text == NULL)
            continue;
        size_t run = number_of(texts, text);
        free(text);
        if (run == runs)
            firsts[runs++] = i;
        struct run *first = &script->runs[firsts[run]];
        json_int_t epoch = json_integer_value(option_of(step, "epoch"));
        first->last = epoch > first->last ? epoch : first->last;
        script->runs[i].first = firsts[run];
    }
    json_decref(texts);
    int result = firsts == NULL || script->runs == NULL ? -1 : 0;
    free(firsts);
    return result;
}

/* What the result of a step is called in the script, with its quotes. */
static void path_of(const struct script *script, size_t index, char path[PATH_LENGTH])
{
    const json_t *step = json_array_get(script->made, index);
    char variable[32];
    if (is_tool(step, "file")) {
        source_of(script, step, variable);
        snprintf(path, PATH_LENGTH, "\"$%s\"", variable);
    } else if (is_checkpoint_of_run(step)) {
        snprintf(path, PATH_LENGTH, "\"$folder/%zu/epoch-%04lld.safetensors\"",
                 script->runs[index].first + 1,
                 (long long)json_integer_value(option_of(step, "epoch")));
    } else {
        snprintf(path, PATH_LENGTH, "\"$folder/%zu.%s\"", index + 1,
                 is_side(step) ? tool_of(step)->side_suffix : tool_of(step)->suffix);
    }
}

static bool is_refused(const char *name)
{
    for (size_t i = 0; i < sizeof refused_options / sizeof *refused_options; i++)
        if (strncmp(refused_options[i], name, strlen(name)) == 0)
            return true;
    return false;
}

/* Whether another part of the command speaks of this option. */
static bool is_spoken_for(const json_t *step, const char *name)
{
    const char *operand = tool_of(step)->operand;
    return (operand != NULL && strcmp(name, operand) == 0) ||
           (is_checkpoint_of_run(step) && strcmp(name, "epoch") == 0) ||
           (is_side(step) && strcmp(name, tool_of(step)->side) == 0);
}

static int option_words(struct script *script, const json_t *step)
{
    const char *name;
    json_t *value;
    json_object_foreach(json_object_get(step, "options"), name, value)
    {
        if (is_spoken_for(step, name))
            continue;
        if (is_refused(name))
            return sl_fail(script->error, "records --%.50s, which no tool does", name);
        if (strcmp(name, "ids") == 0 && json_is_string(value) && *json_string_value(value) == '@')
            return sl_fail(script->error, "records a file of ids, which no tool does");
        if (sl_shell_option(&script->shell, name, value, script->error) != 0)
            return sl_error_in(script->error, "option %.50s", name);
    }
    return 0;
}

/* The inputs of one role, each behind the option of that name (NULL: none). */
static void input_words(struct script *script, const json_t *input, const char *option)
{
    char path[PATH_LENGTH];
    for (size_t i = 0; i < input_count(input); i++) {
        path_of(script, input_at(input, i), path);
        if (option != NULL)
            sl_shell_word(&script->shell, "--%s %s", option, path);
        else
            sl_shell_word(&script->shell, "%s", path);
    }
}

static bool has_role(const struct tool *tool, const char *role)
{
    for (size_t i = 0; i < ROLES_MAX && tool->roles[i] != NULL; i++)
        if (strcmp(tool->roles[i], role) == 0)
            return true;
    return false;
}

/* Where an option takes one stream and the step read several segments, they are joined in a file
 * before. */
static int join_roles(struct script *script, size_t index)
{
    const json_t *step = json_array_get(script->made, index);
    const char *role;
    json_t *input;
    json_object_foreach(json_object_get(step, "inputs"), role, input)
    {
        bool main = strcmp(role, "input") == 0;
        if (!main && !has_role(tool_of(step), role))
            return sl_fail(script->error, "has the input '%.50s', which is none of its tool's",
                           role);
        if (main || takes_many(step, role) || input_count(input) < 2)
            continue;
        sl_shell_word(&script->shell, "cat");
        input_words(script, input, NULL);
        sl_shell_word(&script->shell, ">\"$folder/%zu-%s.sls\"", index + 1, role);
        sl_shell_end(&script->shell);
    }
    return 0;
}

static void role_words(struct script *script, size_t index)
{
    const json_t *step = json_array_get(script->made, index);
    const char *role;
    json_t *input;
    json_object_foreach(json_object_get(step, "inputs"), role, input)
    {
        if (strcmp(role, "input") == 0)
            continue;
        if (takes_many(step, role) || input_count(input) == 1)
            input_words(script, input, role);
        else
            sl_shell_word(&script->shell, "--%s \"$folder/%zu-%s.sls\"", role, index + 1, role);
    }
}

/* Where the result goes. A training run fills a folder, and writes what it measured beside it. */
static void output_words(struct script *script, size_t index, bool to_file)
{
    const json_t *step = json_array_get(script->made, index);
    struct sl_shell *shell = &script->shell;
    char path[PATH_LENGTH];
    path_of(script, index, path);
    if (is_tool(step, "sl-train-expert")) {
        if (!is_checkpoint_of_run(step))
            sl_shell_word(shell, "--metrics %s", path);
        else if (option_of(step, "epochs") == NULL)
            sl_shell_word(shell, "--epochs %lld", (long long)script->runs[index].last);
        sl_shell_word(shell, "-o \"$folder/%zu\"", index + 1);
    } else if (is_side(step)) {
        sl_shell_word(shell, "--%s %s -o /dev/null", tool_of(step)->side, path);
    } else if (to_file) {
        sl_shell_word(shell, "-o %s", path);
    }
}

/* The operand that an option is recorded as: a data set, or a kind of figure. */
static int operand_word(struct script *script, const json_t *step, const char *name)
{
    const json_t *value = option_of(step, name);
    if (!json_is_string(value) || *json_string_value(value) == '-')
        return sl_fail(script->error, "has no %s", name);
    return sl_shell_value(&script->shell, value, script->error);
}

/* The archive that a data set comes out of. */
static void archive_words(struct script *script, const json_t *step)
{
    char variable[32];
    if (text_of(step, "sha256") == NULL)
        return;
    source_of(script, step, variable);
    sl_shell_word(&script->shell, "--from \"$%s\"", variable);
}

static int command(struct script *script, size_t index, bool to_file)
{
    const json_t *step = json_array_get(script->made, index);
    const json_t *input = json_object_get(json_object_get(step, "inputs"), "input");
    bool joined = input_count(input) > 1 && !takes_many(step, "input");
    if (join_roles(script, index) != 0)
        return -1;
    if (joined) {
        sl_shell_word(&script->shell, "cat");
        input_words(script, input, NULL);
        sl_shell_word(&script->shell, "|");
    }
    sl_shell_word(&script->shell, "%s", tool_of(step)->name);
    const char *operand = tool_of(step)->operand;
    if (operand != NULL && operand_word(script, step, operand) != 0)
        return -1;
    if (is_tool(step, "sl-fetch"))
        archive_words(script, step);
    if (option_words(script, step) != 0)
        return -1;
    role_words(script, index);
    output_words(script, index, to_file);
    if (!joined)
        input_words(script, input, NULL);
    sl_shell_end(&script->shell);
    return 0;
}

/* Nothing of the file's own text gets into the script unquoted: this is what the rest relies on. */
static int collect_source(struct script *script, const json_t *step)
{
    static const char digits[] = "0123456789abcdef";
    const char *digest = text_of(step, "sha256");
    bool good = digest != NULL && strlen(digest) == SL_SHA256_TEXT - 1 &&
                strspn(digest, digits) == SL_SHA256_TEXT - 1;
    if (tool_of(step) == NULL)
        return sl_fail(script->error, "is of the tool '%.50s', which makes no such thing",
                       text_of(step, "tool"));
    if (json_object_get(step, "sha256") != NULL ? !good : is_tool(step, "file"))
        return sl_fail(script->error, "has no SHA-256");
    if (good)
        number_of(is_tool(step, "file") ? script->networks : script->archives, digest);
    return 0;
}

/* Variables for what came from elsewhere, compared with their digests where they are files. */
static void source_lines(const struct script *script, const char *name, json_t *digests)
{
    const char *digest;
    json_t *number;
    json_object_foreach(digests, digest, number)
    {
        char variable[32];
        variable_name(name, (size_t)json_integer_value(number), variable);
        fprintf(script->shell.text,
                ": \"${%s:?must be the %s with sha256 %s}\"\n"
                "[ -d \"$%s\" ] ||\n    echo \"%s  $%s\" | sha256sum --check --quiet - >&2\n",
                variable, strcmp(name, "DATA") == 0 ? "archive or folder" : "file", digest,
                variable, digest, variable);
    }
}

/* The arithmetic that was in use: with another, the last bits of networks can differ. */
static void arithmetic_lines(const struct script *script)
{
    static const char plain[] =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.,+/ ";
    json_t *seen = json_object(), *step;
    size_t index, count = 0;
    json_array_foreach(script->made, index, step)
    {
        const char *name = text_of(step, "arithmetic");
        if (name == NULL || name[strspn(name, plain)] != '\0' || strlen(name) > 80 ||
            number_of(seen, name) < count)
            continue;
        fprintf(script->shell.text, "# Arithmetic: %s\n", name);
        count++;
    }
    json_decref(seen);
}

static void preamble(const struct script *script)
{
    FILE *text = script->shell.text;
    fputs("#!/bin/sh\n# Makes the same bytes again, on standard output.\n", text);
    arithmetic_lines(script);
    fputs("set -eu\n", text);
    source_lines(script, "DATA", script->archives);
    source_lines(script, "CHECKPOINT", script->networks);
    fputs("folder=$(mktemp -d)\ntrap 'rm -rf \"$folder\"' EXIT\ntrap 'exit 1' HUP INT TERM\n\n",
          text);
}

/* A single result can be written to standard output by the tool that makes it. */
static bool prints_itself(const struct script *script, const int64_t *results, size_t count)
{
    const json_t *step = json_array_get(script->made, (size_t)results[0]);
    return count == 1 && !is_tool(step, "file") && !is_tool(step, "sl-train-expert") &&
           !is_side(step);
}

static int write_script(struct script *script, const int64_t *results, size_t count)
{
    size_t index;
    json_t *step;
    json_array_foreach(script->made, index,
                       step) if (collect_source(script, step) !=
                                 0) return sl_error_in(script->error, "made: step %zu", index);
    if (find_runs(script) != 0)
        return -1;
    preamble(script);
    bool prints = prints_itself(script, results, count);
    json_array_foreach(script->made, index, step)
    {
        if (is_tool(step, "file") ||
            (is_checkpoint_of_run(step) && script->runs[index].first != index))
            continue;
        if (command(script, index, !prints || (int64_t)index != results[0]) != 0)
            return sl_error_in(script->error, "made: step %zu", index);
    }
    if (prints)
        return 0;
    sl_shell_word(&script->shell, "cat");
    for (size_t i = 0; i < count; i++) {
        char path[PATH_LENGTH];
        path_of(script, (size_t)results[i], path);
        sl_shell_word(&script->shell, "%s", path);
    }
    sl_shell_end(&script->shell);
    return 0;
}

int sl_remake(const json_t *made, const int64_t *results, size_t count, const char *name,
              struct sl_output *output, struct sl_error *error)
{
    char *text = NULL;
    size_t size = 0;
    struct script script = {.made = made, .error = error};
    struct sl_error unused;
    script.shell.text = open_memstream(&text, &size);
    if (script.shell.text == NULL)
        return sl_fail(error, "out of memory");
    script.archives = json_object();
    script.networks = json_object();
    int result = write_script(&script, results, count);
    if (result != 0)
        sl_error_in(error, "%s", name);
    json_decref(script.archives);
    json_decref(script.networks);
    free(script.runs);
    if (sl_close_text(script.shell.text, &text, result == 0 ? error : &unused) != 0)
        result = -1;
    if (result == 0)
        result = sl_output_write(output, text, size, error);
    free(text);
    return result;
}
