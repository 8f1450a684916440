#include "inspect/describe.h"

#include "inspect/shell.h"

#include <errno.h>
#include <string.h>

/* What people look for first; --made shows all options. */
static const char *const main_options[] = {
    "name",  "split", "size",       "limit",       "encoded", "fit-whiten",   "arch",
    "kind",  "x",     "y",          "by",          "epoch",   "epochs",       "steps",
    "lr",    "ipc",   "first",      "quantile",    "fold",    "without-fold", "hard",
    "top-k", "swap",  "drop-class", "temperature", "labels",  "seed",
};

/* Leaves out what cannot be shown; fails only for lack of memory. */
static int describe_options(struct sl_shell *shell, const json_t *options, struct sl_error *error)
{
    for (size_t i = 0; i < sizeof main_options / sizeof *main_options; i++) {
        const json_t *value = json_object_get(options, main_options[i]);
        if (value == NULL)
            continue;
        errno = 0;
        bool operand = strcmp(main_options[i], "name") == 0 || strcmp(main_options[i], "kind") == 0;
        int result = operand ? sl_shell_value(shell, value, error)
                             : sl_shell_option(shell, main_options[i], value, error);
        if (result != 0 && errno == ENOMEM)
            return -1;
    }
    return 0;
}

/* "of 3", "expert 1 2": steps are counted from 1, as in the list. */
static void describe_inputs(struct sl_shell *shell, const json_t *inputs)
{
    const char *role;
    json_t *input;
    const char *before = "(";
    size_t left = json_object_size(inputs);
    json_object_foreach((json_t *)inputs, role, input)
    {
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
    json_array_foreach((json_t *)made, index, step)
    {
        struct sl_shell shell = {.text = text};
        sl_shell_word(&shell, "%4zu  %s", index + 1,
                      json_string_value(json_object_get(step, "tool")));
        if (describe_options(&shell, json_object_get(step, "options"), error) != 0)
            return -1;
        const char *digest = json_string_value(json_object_get(step, "sha256"));
        if (digest != NULL)
            sl_shell_word(&shell, "sha256 %.8s...", digest);
        describe_inputs(&shell, json_object_get(step, "inputs"));
        sl_shell_end(&shell);
    }
    return 0;
}
