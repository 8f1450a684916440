#include "inspect/describe.h"

#include "cli/programs.h"
#include "inspect/shell.h"

#include <errno.h>
#include <stdbool.h>
#include <string.h>

/* Leaves out what cannot be shown; fails only for lack of memory. */
static int describe_option(struct sl_shell *shell, const char *name, const json_t *value,
                           bool operand, struct sl_error *error)
{
    errno = 0;
    int result = value == NULL ? 0
                 : operand     ? sl_shell_value(shell, value, error)
                               : sl_shell_option(shell, name, value, error);
    return result != 0 && errno == ENOMEM ? -1 : 0;
}

/* What people look for first; --made shows all options. */
static int describe_options(struct sl_shell *shell, const struct sl_program *program,
                            const json_t *options, struct sl_error *error)
{
    const char *word = program->word_name;
    const struct sl_option *option;
    if (word != NULL &&
        describe_option(shell, word, json_object_get(options, word), true, error) != 0)
        return -1;
    for (size_t i = 0; (option = sl_option_at(program->options, i)) != NULL; i++)
        if (option->main &&
            describe_option(shell, option->name, json_object_get(options, option->name), false,
                            error) != 0)
            return -1;
    return describe_option(shell, "epoch", json_object_get(options, "epoch"), false, error);
}

/* "of 3", "expert 1 2": steps are counted from 1, as in the list. */
static void describe_inputs(struct sl_shell *shell, const json_t *inputs)
{
    const char *role;
    json_t *input;
    const char *before = "(";
    size_t left = json_object_size(inputs);
    json_object_foreach ((json_t *)inputs, role, input) {
        sl_shell_word(shell, "%s%s", before, strcmp(role, "input") == 0 ? "of" : role);
        size_t count = json_is_array(input) ? json_array_size(input) : 1;
        left--;
        for (size_t i = 0; i < count; i++) {
            const json_t *one = json_is_array(input) ? json_array_get(input, i) : input;
            sl_shell_word(shell, "%lld%s", (long long)json_integer_value(one) + 1,
                          i + 1 < count ? ""
                          : left > 0    ? ","
                                        : ")");
        }
        before = "";
    }
}

int sl_describe_made(FILE *text, const json_t *made, struct sl_error *error)
{
    size_t index;
    json_t *step;
    fputs("made by (--made shows all options)\n", text);
    json_array_foreach ((json_t *)made, index, step) {
        struct sl_shell shell = {.text = text};
        const char *tool = json_string_value(json_object_get(step, "tool"));
        const struct sl_program *program = sl_program_find(tool);
        sl_shell_word(&shell, "%4zu  %s", index + 1, tool);
        if (program != NULL &&
            describe_options(&shell, program, json_object_get(step, "options"), error) != 0)
            return -1;
        const char *digest = json_string_value(json_object_get(step, "sha256"));
        if (digest != NULL)
            sl_shell_word(&shell, "sha256 %.8s...", digest);
        describe_inputs(&shell, json_object_get(step, "inputs"));
        sl_shell_end(&shell);
    }
    return 0;
}
