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
        sl_die_usage("%.*s is missing: give one of %s", (int)strcspn(program->operands, " "),
                     program->operands, words);
    sl_die_usage("'%s' is not one of %s", operands->items[0], words);
}

/* The copies that names point into, so that they live as long as the process. */
static struct copy {
    struct copy *next;
    char text[];
} * copies;

static char *keep_copy(const char *text)
{
    struct sl_error error;
    size_t size = strlen(text) + 1;
    struct copy *copy = sl_alloc(1, sizeof *copy + size, &error);
    if (copy != NULL) {
        copy->next = copies;
        copies = copy;
        return memcpy(copy->text, text, size);
    }
    sl_die(&error);
}

size_t sl_cut_names(const char *list, const char **names, size_t limit, const char *option)
{
    size_t count = 0;
    char *rest = NULL;
    if (list == NULL)
        return 0;
    for (char *text = strtok_r(keep_copy(list), ",", &rest); text != NULL;
         text = strtok_r(NULL, ",", &rest)) {
        if (count == limit)
            sl_die_usage("--%s: more than %zu names", option, limit);
        names[count++] = text;
    }
    if (count == 0)
        sl_die_usage("--%s: has no name", option);
    return count;
}
