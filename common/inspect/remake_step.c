#include "inspect/remake_step.h"

#include "base/digest.h"
#include "cli/programs.h"
#include "fetch/source.h"

#include <string.h>

const char *sl_step_text(const json_t *step, const char *key)
{
    return json_string_value(json_object_get(step, key));
}

const json_t *sl_step_option(const json_t *step, const char *name)
{
    return json_object_get(json_object_get(step, "options"), name);
}

bool sl_step_is(const json_t *step, const char *tool)
{
    return strcmp(sl_step_text(step, "tool"), tool) == 0;
}

const struct sl_program *sl_step_program(const json_t *step)
{
    return sl_program_find(sl_step_text(step, "tool"));
}

/* Whether a step that records this option as true is of what the option wrote. */
static bool is_second_output(const struct sl_option *option)
{
    return option->kind == SL_OUTPUT && option->suffix != NULL &&
           strcmp(option->name, "output") != 0;
}

const struct sl_option *sl_step_output(const json_t *step)
{
    const struct sl_option *options = sl_step_program(step)->options, *option;
    for (size_t i = 0; (option = sl_option_at(options, i)) != NULL; i++)
        if (is_second_output(option) && json_is_true(sl_step_option(step, option->name)))
            return option;
    bool metrics = sl_step_is(step, "sl-train-expert") && !sl_step_is_checkpoint(step);
    return sl_option_find(options, metrics ? "metrics" : "output");
}

bool sl_step_is_source(const json_t *step)
{
    const struct sl_program *program = sl_step_program(step);
    return program == NULL || !program->files;
}

size_t sl_step_inputs(const json_t *input)
{
    return json_is_array(input) ? json_array_size(input) : input != NULL;
}

size_t sl_step_input(const json_t *input, size_t i)
{
    return (size_t)json_integer_value(json_is_array(input) ? json_array_get(input, i) : input);
}

bool sl_step_takes_many(const json_t *step, const char *role)
{
    const struct sl_program *program = sl_step_program(step);
    if (strcmp(role, "input") == 0)
        return program->operands_max > 1;
    return sl_option_is_list(sl_option_find(program->options, role));
}

bool sl_step_takes_folders(const json_t *step, const char *role)
{
    const struct sl_option *option = sl_option_find(sl_step_program(step)->options, role);
    return option != NULL && option->kind == SL_INPUT_FOLDERS;
}

bool sl_step_is_checkpoint(const json_t *step)
{
    return sl_step_is(step, "sl-train-expert") && sl_step_option(step, "epoch") != NULL;
}

/* Whether its program can have recorded this value of the option: one of its kind, and never the
 * name of a file. */
static bool is_recorded(const struct sl_option *option, const json_t *value)
{
    if (is_second_output(option))
        return json_is_true(value);
    return (option->result || option->measured) && !sl_option_names_file(option) &&
           json_is_boolean(value) == (option->kind == SL_FLAG);
}

/* Whether the value, or one of a list, is @FILE. */
static bool names_file(const json_t *value)
{
    for (size_t i = 0; i < json_array_size(value); i++)
        if (names_file(json_array_get(value, i)))
            return true;
    return json_is_string(value) && *json_string_value(value) == '@';
}

int sl_step_check_options(const json_t *step, const struct sl_program *program,
                          struct sl_error *error)
{
    const char *name;
    json_t *value;
    json_object_foreach (json_object_get(step, "options"), name, value) {
        const struct sl_option *option = sl_option_find(program->options, name);
        bool operand = program->word_name != NULL && strcmp(name, program->word_name) == 0;
        bool epoch = strcmp(name, "epoch") == 0 && sl_step_is(step, "sl-train-expert");
        if (!operand && !epoch && (option == NULL || !is_recorded(option, value)))
            return sl_fail(error, "records --%.50s, which %s does not", name, program->name);
        if (option != NULL && option->kind == SL_TEXT_OR_INPUT && names_file(value))
            return sl_fail(error, "records a file for --%s, which %s does not", name,
                           program->name);
    }
    return 0;
}

static bool has_role(const json_t *step, const char *role)
{
    const struct sl_program *program = sl_step_program(step);
    if (program == NULL || strcmp(role, "input") == 0)
        return program != NULL && program->files;
    const struct sl_option *option = sl_option_find(program->options, role);
    return option != NULL && (option->kind == SL_INPUT || option->kind == SL_INPUTS ||
                              option->kind == SL_INPUT_FOLDERS);
}

/* The inputs of a source are sources, so that all of them can be checked before anything else runs.
 */
static int check_inputs(const json_t *made, const json_t *step, struct sl_error *error)
{
    json_t *inputs = json_object_get(step, "inputs"), *input;
    bool source = sl_step_is_source(step);
    const char *role;
    json_object_foreach (inputs, role, input) {
        if (!has_role(step, role))
            return sl_fail(error, "has an input '%.50s', which its tool does not read", role);
        bool folders = !source && sl_step_takes_folders(step, role);
        for (size_t i = 0; i < sl_step_inputs(input); i++) {
            const json_t *from = json_array_get(made, sl_step_input(input, i));
            if (source && !sl_step_is_source(from))
                return sl_fail(error, "has an input '%.50s' that is not from sl-fetch or a file",
                               role);
            if (folders && !sl_step_is_checkpoint(from))
                return sl_fail(error, "has an input '%.50s' that is not from sl-train-expert",
                               role);
        }
    }
    if (!source && sl_step_inputs(json_object_get(inputs, "input")) == 0)
        return sl_fail(error, "does not say what %s read: the input had no provenance",
                       sl_step_text(step, "tool"));
    return 0;
}

/* Only sources have a digest; all must, except for generated images. */
static int check_digest(const json_t *step, struct sl_error *error)
{
    const struct sl_source *source =
        sl_step_is(step, "sl-fetch") && json_is_string(sl_step_option(step, "name"))
            ? sl_source_find(json_string_value(sl_step_option(step, "name")))
            : NULL;
    const char *digest = sl_step_text(step, "sha256");
    bool wanted = sl_step_is_source(step) && (source == NULL || !source->seeded);
    if (!wanted && json_object_get(step, "sha256") != NULL)
        return sl_fail(error, "has a SHA-256, but does not read an archive, folder or file");
    if (wanted && (digest == NULL || !sl_is_sha256(digest)))
        return sl_fail(error, "has no SHA-256%s",
                       sl_step_is(step, "file")
                           ? ": the input came from elsewhere, without provenance"
                           : " of the archive or folder that it read");
    return 0;
}

/* Whether the text can be written into a script as it is, in single quotes or in a comment. */
static bool is_plain(const json_t *text)
{
    static const char plain[] =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.,+/ ";
    const char *value = json_string_value(text);
    return text == NULL ||
           (value != NULL && strlen(value) <= 80 && value[strspn(value, plain)] == '\0');
}

int sl_step_check(const json_t *made, size_t index, struct sl_error *error)
{
    const json_t *step = json_array_get(made, index);
    const struct sl_program *program = sl_step_program(step);
    const struct sl_option *output =
        program == NULL ? NULL : sl_option_find(program->options, "output");
    if ((output == NULL || output->suffix == NULL) && !sl_step_is(step, "file"))
        return sl_fail(error, "is of the tool '%.50s', which sl-inspect cannot rerun",
                       sl_step_text(step, "tool"));
    if (!is_plain(json_object_get(step, "arithmetic")) ||
        !is_plain(json_object_get(step, "version")))
        return sl_fail(error, "has a version or arithmetic that no tool records");
    if (check_digest(step, error) != 0 || check_inputs(made, step, error) != 0)
        return -1;
    return program == NULL ? 0 : sl_step_check_options(step, program, error);
}
