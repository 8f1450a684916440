#include "cli/operands.h"

#include "base/input.h"
#include "base/memory.h"
#include "base/output.h"
#include "cli/message.h"

#include <stdio.h>
#include <string.h>

/* Whether two names lead to one file; ends the process if nobody can tell. */
static bool is_same_file(const char *a, const char *b)
{
    struct sl_error error;
    int same = sl_output_same(a, b, &error);
    if (same < 0)
        sl_die(&error);
    return same > 0;
}

void sl_check_distinct(const char *a, const char *a_path, const char *b, const char *b_path)
{
    if (a_path != NULL && b_path != NULL && is_same_file(a_path, b_path))
        sl_die_usage("--%s and --%s need different files", a, b);
}

void sl_check_not_input(const char *output, const char *path, const struct sl_list *inputs)
{
    for (size_t i = 0; path != NULL && strcmp(path, "-") != 0 && i < inputs->count; i++) {
        const char *input = inputs->items[i];
        if (input == NULL)
            continue;
        const char *file = strcmp(input, "-") == 0 ? "/dev/stdin" : input;
        if (is_same_file(path, file))
            sl_die_usage("--%s would replace %s, which is read", output, sl_input_name(input));
    }
}

struct sl_list sl_operand_files(const struct sl_list *operands, size_t words)
{
    static const char *standard_input = "-";
    if (operands->count <= words)
        return (struct sl_list){&standard_input, 1};
    return (struct sl_list){operands->items + words, operands->count - words};
}

size_t sl_operand_word(const struct sl_program *program, const struct sl_list *operands)
{
    char words[200] = "";
    const char *word;
    for (size_t i = 0; (word = program->word(i)) != NULL; i++) {
        size_t used = strlen(words);
        if (operands->count > 0 && strcmp(word, operands->items[0]) == 0)
            return i;
        snprintf(words + used, sizeof words - used, "%s%s", i == 0 ? "" : ", ", word);
    }
    if (operands->count == 0)
        sl_die_usage("the kind is missing: %s", words);
    sl_die_usage("'%s' is not one of %s", operands->items[0], words);
}

char *sl_copy_or_die(const char *text)
{
    struct sl_error error;
    char *copy = sl_copy_text(text, &error);
    if (copy == NULL)
        sl_die(&error);
    return copy;
}

void sl_check_pairs(const struct sl_list *texts, const char *option)
{
    for (size_t i = 0; i < texts->count; i++) {
        const char *text = texts->items[i], *equals = strchr(text, '=');
        if (equals == NULL || equals == text || equals[1] == '\0')
            sl_die_usage("--%s %s: is not NAME=VALUE", option, text);
    }
}

size_t sl_cut_names(char *list, const char **names, size_t limit, const char *option)
{
    size_t count = 0;
    char *rest = NULL;
    for (char *text = strtok_r(list, ",", &rest); text != NULL; text = strtok_r(NULL, ",", &rest)) {
        if (count == limit)
            sl_die_usage("--%s: more than %zu names", option, limit);
        names[count++] = text;
    }
    if (count == 0)
        sl_die_usage("--%s: no name", option);
    return count;
}
