#include "inspect/remake.h"

#include "base/memory.h"
#include "inspect/remake_step.h"
#include "inspect/shell.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PATH_LENGTH = 128 };

/* For a step that is one checkpoint of a training run: the first step of that run, where the
 * command is written, and in its entry the last epoch that is used. */
struct run {
    size_t first;
    json_int_t last;
};

/* What the head of the script is about. */
enum { ARCHIVES, NETWORKS, ARITHMETICS, VERSIONS, KINDS };

struct script {
    struct sl_shell shell;
    const json_t *made;
    json_t *found[KINDS]; /* digests, names of arithmetic or versions, numbered from 0 */
    struct run *runs;     /* [steps] */
    struct sl_error *error;
};

/* The variable for a text of these: DATA, DATA2, ... CHECKPOINT, ... isa, ... */
static void variable_of(const struct script *script, int kind, const char *text, char variable[32])
{
    static const char *const names[] = {"DATA", "CHECKPOINT", "isa"};
    json_int_t number = json_integer_value(json_object_get(script->found[kind], text));
    if (number == 0)
        snprintf(variable, 32, "%s", names[kind]);
    else
        snprintf(variable, 32, "%s%lld", names[kind], (long long)number + 1);
}

/* The step without what differs between the checkpoints of one run, as text to free(). */
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
    size_t index;
    json_t *step, *firsts = json_object(); /* of each run */
    script->runs = sl_alloc(json_array_size(script->made), sizeof *script->runs, script->error);
    json_array_foreach (script->made, index, step) {
        char *text = script->runs != NULL && sl_step_is_checkpoint(step) ? run_text(step) : NULL;
        if (text == NULL)
            continue;
        if (json_object_get(firsts, text) == NULL)
            json_object_set_new(firsts, text, json_integer((json_int_t)index));
        size_t first = (size_t)json_integer_value(json_object_get(firsts, text));
        free(text);
        json_int_t epoch = json_integer_value(sl_step_option(step, "epoch"));
        script->runs[index].first = first;
        if (epoch > script->runs[first].last)
            script->runs[first].last = epoch;
    }
    json_decref(firsts);
    return script->runs != NULL ? 0 : -1;
}

/* The quoted name of a step's result in the script. */
static void path_of(const struct script *script, size_t index, char path[PATH_LENGTH])
{
    const json_t *step = json_array_get(script->made, index);
    char variable[32];
    if (sl_step_is(step, "file")) {
        variable_of(script, NETWORKS, sl_step_text(step, "sha256"), variable);
        snprintf(path, PATH_LENGTH, "\"$%s\"", variable);
    } else if (sl_step_is_checkpoint(step)) {
        snprintf(path, PATH_LENGTH, "\"$folder/%zu/epoch-%04lld.safetensors\"",
                 script->runs[index].first + 1,
                 (long long)json_integer_value(sl_step_option(step, "epoch")));
    } else {
        snprintf(path, PATH_LENGTH, "\"$folder/%zu.%s\"", index + 1, sl_step_output(step)->suffix);
    }
}

/* Whether another part of the command holds this option. */
static bool is_written_elsewhere(const json_t *step, const char *name)
{
    const char *operand = sl_step_program(step)->word_name;
    return (operand != NULL && strcmp(name, operand) == 0) ||
           (sl_step_is_checkpoint(step) && strcmp(name, "epoch") == 0) ||
           strcmp(name, sl_step_output(step)->name) == 0;
}

static int option_words(struct script *script, const json_t *step)
{
    const char *name;
    json_t *value;
    json_object_foreach (json_object_get(step, "options"), name, value) {
        if (is_written_elsewhere(step, name))
            continue;
        if (sl_shell_option(&script->shell, name, value, script->error) != 0)
            return sl_error_in(script->error, "option %.50s", name);
    }
    return 0;
}

/* A file, after the option that names it (NULL: an operand). */
static void file_word(struct script *script, const char *option, const char *path)
{
    if (option != NULL)
        sl_shell_word(&script->shell, "--%s %s", option, path);
    else
        sl_shell_word(&script->shell, "%s", path);
}

/* A checkpoint stands for its run where folders are wanted. */
static void input_words(struct script *script, const char *option, const json_t *input,
                        bool folders)
{
    char path[PATH_LENGTH];
    for (size_t i = 0; i < sl_step_inputs(input); i++) {
        size_t from = sl_step_input(input, i);
        if (folders)
            snprintf(path, PATH_LENGTH, "\"$folder/%zu\"", script->runs[from].first + 1);
        else
            path_of(script, from, path);
        file_word(script, option, path);
    }
}

/* Whether several segments must be joined in a file, since the tool takes one; and which. */
static bool is_joined(const json_t *step, size_t index, const char *role, const json_t *input,
                      char path[PATH_LENGTH])
{
    snprintf(path, PATH_LENGTH, "\"$folder/%zu-%s.sls\"", index + 1, role);
    return sl_step_inputs(input) > 1 && !sl_step_takes_many(step, role);
}

static void join_roles(struct script *script, size_t index)
{
    const json_t *step = json_array_get(script->made, index);
    const char *role;
    json_t *input;
    char path[PATH_LENGTH];
    json_object_foreach (json_object_get(step, "inputs"), role, input) {
        if (!is_joined(step, index, role, input, path))
            continue;
        sl_shell_word(&script->shell, "cat");
        input_words(script, NULL, input, false);
        sl_shell_word(&script->shell, ">%s", path);
        sl_shell_end(&script->shell);
    }
}

/* The operands, or all other inputs. */
static void role_words(struct script *script, size_t index, bool operands)
{
    const json_t *step = json_array_get(script->made, index);
    const char *role;
    json_t *input;
    char path[PATH_LENGTH];
    json_object_foreach (json_object_get(step, "inputs"), role, input) {
        const char *option = operands ? NULL : role;
        if ((strcmp(role, "input") == 0) != operands)
            continue;
        if (is_joined(step, index, role, input, path))
            file_word(script, option, path);
        else
            input_words(script, option, input, !operands && sl_step_takes_folders(step, role));
    }
}

/* Where the result goes. A training run fills a folder, and may also write its metrics. */
static void output_words(struct script *script, size_t index)
{
    const json_t *step = json_array_get(script->made, index);
    struct sl_shell *shell = &script->shell;
    char path[PATH_LENGTH];
    path_of(script, index, path);
    if (sl_step_is(step, "sl-train-expert")) {
        if (!sl_step_is_checkpoint(step))
            sl_shell_word(shell, "--metrics %s", path);
        else if (sl_step_option(step, "epochs") == NULL)
            sl_shell_word(shell, "--epochs %lld", (long long)script->runs[index].last);
        sl_shell_word(shell, "-o \"$folder/%zu\"", index + 1);
    } else if (strcmp(sl_step_output(step)->name, "output") != 0) {
        sl_shell_word(shell, "--%s %s -o /dev/null", sl_step_output(step)->name, path);
    } else {
        sl_shell_word(shell, "-o %s", path);
    }
}

/* The operand that is recorded as an option: a data set, or a kind of figure. */
static int operand_word(struct script *script, const json_t *step, const char *name)
{
    const json_t *value = sl_step_option(step, name);
    if (!json_is_string(value) || *json_string_value(value) == '-')
        return sl_fail(script->error, "has no %s", name);
    return sl_shell_value(&script->shell, value, script->error);
}

/* The archive or folder of a data set, with its digest, so that another is refused before it is
 * read. */
static void archive_words(struct script *script, const json_t *step)
{
    char variable[32];
    const char *digest = sl_step_text(step, "sha256");
    if (!sl_step_is(step, "sl-fetch") || digest == NULL)
        return;
    variable_of(script, ARCHIVES, digest, variable);
    sl_shell_word(&script->shell, "--from \"$%s\"", variable);
    sl_shell_word(&script->shell, "--sha256 %s", digest);
}

/* The tool, with the instruction set that it is to use. */
static void tool_words(struct script *script, const json_t *step)
{
    const char *arithmetic = sl_step_text(step, "arithmetic");
    char variable[32];
    if (arithmetic != NULL) {
        variable_of(script, ARITHMETICS, arithmetic, variable);
        sl_shell_word(&script->shell, "SL_ISA=\"$%s\"", variable);
    }
    sl_shell_word(&script->shell, "%s", sl_step_program(step)->name);
}

static int command(struct script *script, size_t index)
{
    const json_t *step = json_array_get(script->made, index);
    join_roles(script, index);
    tool_words(script, step);
    const char *operand = sl_step_program(step)->word_name;
    if (operand != NULL && operand_word(script, step, operand) != 0)
        return -1;
    archive_words(script, step);
    if (option_words(script, step) != 0)
        return -1;
    role_words(script, index, false);
    output_words(script, index);
    role_words(script, index, true);
    sl_shell_end(&script->shell);
    return 0;
}

static void collect(struct script *script, int kind, const char *text)
{
    if (text != NULL && json_object_get(script->found[kind], text) == NULL)
        json_object_set_new(script->found[kind], text,
                            json_integer((json_int_t)json_object_size(script->found[kind])));
}

/* Variables for input from elsewhere. */
static void source_lines(const struct script *script, int kind, const char *what)
{
    const char *digest;
    json_t *number;
    json_object_foreach (script->found[kind], digest, number) {
        char variable[32];
        variable_of(script, kind, digest, variable);
        fprintf(script->shell.text, ": \"${%s:?must be the %s with sha256 %s}\"\n", variable, what,
                digest);
    }
}

/* Checks networks; archives and folders are checked by sl-fetch, which knows what it reads of them.
 */
static void network_lines(const struct script *script)
{
    static const char compare[] =
        "same() {\n"
        "    found=$(sha256sum <\"$2\")\n"
        "    [ \"${found%% *}\" = \"$3\" ] || {\n"
        "        echo \"$1: $2: has the SHA-256 ${found%% *}, not $3\" >&2\n"
        "        exit 1\n"
        "    }\n"
        "}\n";
    const char *digest;
    json_t *number;
    if (json_object_size(script->found[NETWORKS]) > 0)
        fputs(compare, script->shell.text);
    json_object_foreach (script->found[NETWORKS], digest, number) {
        char variable[32];
        variable_of(script, NETWORKS, digest, variable);
        fprintf(script->shell.text, "same %s \"$%s\" %s\n", variable, variable, digest);
    }
}

/* What the bytes depend on besides the steps: the script uses the recorded instruction set, and
 * warns of what differs. Whitening records only its BLAS, other steps the instruction set before
 * it, and the reference only that, unless a BLAS had a part in the step. */
static void surroundings_lines(const struct script *script)
{
    static const char compare[] =
        "# compare WHAT RECORDED HERE\n"
        "compare() {\n"
        "    case \" $3 \" in\n"
        "    *\" $2 \"*) return ;;\n"
        "    esac\n"
        "    echo \"warning: made with the $1 $2, here it is $3: the bytes may differ\" >&2\n"
        "    expected=\n"
        "}\n";
    static const char arithmetic[] =
        "# arithmetic RECORDED: chooses its instruction set, if this machine has that\n"
        "arithmetic() {\n"
        "    chosen=${1%% *}\n"
        "    here=$(SL_ISA=$chosen sl-inspect --arithmetic 2>/dev/null) || {\n"
        "        chosen=''\n"
        "        here=$(SL_ISA='' sl-inspect --arithmetic)\n"
        "    }\n"
        "    compare arithmetic \"$1\" \"$here\"\n"
        "}\n";
    FILE *text = script->shell.text;
    const char *name;
    json_t *number;
    fputs(compare, text);
    json_object_foreach (script->found[VERSIONS], name, number)
        fprintf(text, "compare version '%s' \"$(sl-inspect --version)\"\n", name);
    if (json_object_size(script->found[ARITHMETICS]) > 0)
        fputs(arithmetic, text);
    json_object_foreach (script->found[ARITHMETICS], name, number) {
        char variable[32];
        variable_of(script, ARITHMETICS, name, variable);
        fprintf(text, "arithmetic '%s'\n%s=$chosen\n", name, variable);
    }
}

static void preamble(const struct script *script, const char *digest)
{
    static const char finish[] =
        "# finish FILE ...: prints the result, and compares it unless a warning was printed\n"
        "finish() {\n"
        "    cat \"$@\"\n"
        "    found=$(cat \"$@\" | sha256sum)\n"
        "    [ \"${found%% *}\" = \"${expected:-${found%% *}}\" ] || {\n"
        "        echo \"the result has the SHA-256 ${found%% *}, not $expected: the file was\" \\\n"
        "            'changed after it was made, or the libraries of this machine are different' "
        ">&2\n"
        "        exit 1\n"
        "    }\n"
        "}\n";
    FILE *text = script->shell.text;
    fputs("#!/bin/sh\n# Makes the same bytes again, on standard output.\nset -eu\n", text);
    fprintf(text, "expected='%s'\n%s", digest, finish);
    source_lines(script, ARCHIVES, "archive or folder");
    source_lines(script, NETWORKS, "file");
    network_lines(script);
    surroundings_lines(script);
    fputs("folder=$(mktemp -d)\ntrap 'rm -rf \"$folder\"' EXIT\ntrap 'exit 1' HUP INT TERM\n\n",
          text);
}

/* The commands of all sources, or of all other steps: sources are checked before anything is
 * computed. */
static int commands(struct script *script, bool sources)
{
    size_t index;
    json_t *step;
    json_array_foreach (script->made, index, step) {
        if (sl_step_is_source(step) != sources || sl_step_is(step, "file") ||
            (sl_step_is_checkpoint(step) && script->runs[index].first != index))
            continue;
        if (command(script, index) != 0)
            return sl_error_in(script->error, "made: step %zu", index);
    }
    return 0;
}

static int write_script(struct script *script, const json_t *results, const char *digest)
{
    size_t index;
    json_t *step;
    json_array_foreach (script->made, index, step) {
        if (sl_step_check(script->made, index, script->error) != 0)
            return sl_error_in(script->error, "made: step %zu", index);
        collect(script, sl_step_is(step, "file") ? NETWORKS : ARCHIVES,
                sl_step_text(step, "sha256"));
        collect(script, ARITHMETICS, sl_step_text(step, "arithmetic"));
        collect(script, VERSIONS, sl_step_text(step, "version"));
    }
    if (find_runs(script) != 0)
        return -1;
    preamble(script, digest);
    if (commands(script, true) != 0 || commands(script, false) != 0)
        return -1;
    sl_shell_word(&script->shell, "finish");
    json_array_foreach (results, index, step) {
        char path[PATH_LENGTH];
        path_of(script, (size_t)json_integer_value(step), path);
        sl_shell_word(&script->shell, "%s", path);
    }
    sl_shell_end(&script->shell);
    return 0;
}

int sl_remake(const json_t *made, const json_t *results, const char *digest, const char *name,
              struct sl_output *output, struct sl_error *error)
{
    char *text = NULL;
    size_t size = 0;
    struct script script = {.made = made, .error = error};
    struct sl_error unused;
    script.shell.text = open_memstream(&text, &size);
    if (script.shell.text == NULL)
        return sl_fail(error, "out of memory");
    for (int kind = 0; kind < KINDS; kind++)
        script.found[kind] = json_object();
    int result = write_script(&script, results, digest);
    if (result != 0)
        sl_error_in(error, "%s", name);
    for (int kind = 0; kind < KINDS; kind++)
        json_decref(script.found[kind]);
    free(script.runs);
    if (sl_close_text(script.shell.text, &text, result == 0 ? error : &unused) != 0)
        result = -1;
    if (result == 0)
        result = sl_output_write(output, text, size, error);
    free(text);
    return result;
}
