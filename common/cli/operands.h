/* Words among the operands, and texts of options that have parts. Each function ends the
 * process with 2 where the command line makes no sense.
 *
 *     size_t kind = sl_operand_word(&program, &operands);
 *     sl_check_pairs(&where, "where");
 */
#ifndef SL_CLI_OPERANDS_H
#define SL_CLI_OPERANDS_H

#include "base/list.h"
#include "cli/option.h"

#include <stddef.h>

/* Which of the program's words the first operand is. */
size_t sl_operand_word(const struct sl_program *program, const struct sl_list *operands);

/* Each text must be NAME=VALUE, with something on both sides. */
void sl_check_pairs(const struct sl_list *texts, const char *option);

/* Cuts `list`, the comma-separated value of --OPTION, into at most `limit` names that point into
 * it, and returns how many; there must be one at least. */
size_t sl_cut_names(char *list, const char **names, size_t limit, const char *option);

/* A copy of the text to free(). */
char *sl_copy_or_die(const char *text);

#endif
