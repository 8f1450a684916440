#include "cli/operands.h"

#include "base/memory.h"
#include "cli/message.h"

#include <stdio.h>
#include <string.h>

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
