#include "cli/files.h"

#include "base/input.h"
#include "base/output.h"
#include "cli/message.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>

/* Whether two names lead to one file; ends the process if that cannot be found out. */
static bool is_same_file(const char *a, const char *b)
{
    struct sl_error error;
    int same = sl_output_same(a, b, &error);
    if (same < 0)
        sl_die(&error);
    return same > 0;
}

/* What the option writes, or NULL. */
static const char *output_of(const struct sl_option *option)
{
    bool is_output = option->kind == SL_OUTPUT || option->kind == SL_OUTPUT_FOLDER;
    return is_output ? *(const char **)option->value : NULL;
}

/* Whether the file could be one of those that are written into the folder. */
static bool is_inside(const char *folder, const char *suffix, const char *file)
{
    char inside[PATH_MAX];
    const char *slash = strrchr(file, '/'), *name = slash != NULL ? slash + 1 : file;
    const char *dot = strrchr(name, '.');
    if (dot == NULL || strcmp(dot + 1, suffix) != 0 ||
        snprintf(inside, sizeof inside, "%s/%s", folder, name) >= PATH_MAX)
        return false;
    return is_same_file(inside, file);
}

/* Whether the file could be one of a series, FILE-000100 with the suffix of FILE. */
static bool is_of_series(const struct sl_option *output, const char *file)
{
    char member[PATH_MAX];
    const char *path = output_of(output), *slash = strrchr(file, '/');
    const char *dash = strrchr(slash != NULL ? slash : file, '-');
    size_t digits = dash != NULL ? strspn(dash + 1, "0123456789") : 0;
    size_t length = strlen(path), end = strlen(output->suffix);
    bool named = length > end + 1 && path[length - end - 1] == '.' &&
                 strcmp(path + length - end, output->suffix) == 0;
    int stem = (int)(named ? length - end - 1 : length);
    if (digits < 6 || snprintf(member, sizeof member, "%.*s%.*s%s", stem, path, (int)digits + 1,
                               dash, path + stem) >= PATH_MAX)
        return false;
    return is_same_file(member, file);
}

static bool writes(const struct sl_option *output, const char *file)
{
    const char *path = output_of(output);
    if (output->kind == SL_OUTPUT_FOLDER)
        return is_inside(path, output->suffix, file);
    return is_same_file(path, file) || (output->series && is_of_series(output, file));
}

static void check_output(const struct sl_option *a, const struct sl_option *b)
{
    const char *a_path = output_of(a), *b_path = output_of(b);
    if (a_path != NULL && b_path != NULL && (writes(a, b_path) || writes(b, a_path)))
        sl_die_usage("--%s and --%s need different files", a->name, b->name);
}

static void check_input(const struct sl_option *output, const char *input)
{
    const char *file = input != NULL && strcmp(input, "-") == 0 ? "/dev/stdin" : input;
    if (file != NULL && strcmp(output_of(output), "-") != 0 && writes(output, file))
        sl_die_usage("--%s would replace %s, which is read", output->name, sl_input_name(input));
}

/* An option that makes the program read a file, or files. */
static void check_inputs(const struct sl_program *program, const struct sl_option *output,
                         const struct sl_option *option)
{
    const char *text = option->kind == SL_TEXT_OR_INPUT ? *(const char **)option->value : NULL;
    const struct sl_list *list = option->value;
    char kept[PATH_MAX];
    if (option->kind == SL_INPUT || option->kind == SL_SOURCE)
        check_input(output, *(const char **)option->value);
    else if (option->kind == SL_INPUTS || option->kind == SL_INPUT_FOLDERS)
        for (size_t i = 0; i < list->count; i++) {
            check_input(output, list->items[i]);
            if (option->suffix != NULL &&
                is_inside(list->items[i], option->suffix, output_of(output)))
                sl_die_usage("--%s would replace a file of --%s", output->name, option->name);
        }
    else if (text != NULL && text[0] == '@')
        check_input(output, text + 1);
    else if (option->kept != NULL && *(bool *)option->value) {
        const struct sl_option *main = sl_option_find(program->options, "output");
        snprintf(kept, sizeof kept, "%s%s", output_of(main), option->kept);
        check_input(output, kept);
    }
}

void sl_files_check(const struct sl_program *program, const struct sl_list *operands)
{
    const struct sl_option *output, *other;
    struct sl_list files = sl_operand_files(program, operands);
    for (size_t i = 0; (output = sl_option_at(program->options, i)) != NULL; i++) {
        if (output_of(output) == NULL)
            continue;
        for (size_t j = i + 1; (other = sl_option_at(program->options, j)) != NULL; j++)
            check_output(output, other);
        for (size_t j = 0; (other = sl_option_at(program->options, j)) != NULL; j++)
            check_inputs(program, output, other);
        for (size_t j = 0; program->files && j < files.count; j++)
            check_input(output, files.items[j]);
    }
}

struct sl_list sl_operand_files(const struct sl_program *program, const struct sl_list *operands)
{
    static const char *standard_input = "-";
    size_t words = program->word != NULL;
    if (operands->count <= words)
        return (struct sl_list){&standard_input, 1};
    return (struct sl_list){operands->items + words, operands->count - words};
}
