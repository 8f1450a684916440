/* Words among the operands, and lists of names. Each function ends the process with 2
 * where the command line makes no sense.
 *
 *     size_t kind = sl_operand_word(&program, &operands);
 *     size_t count = sl_cut_names("label.swap,label.top-k", names, 4, "by");
 */
#ifndef SL_CLI_OPERANDS_H
#define SL_CLI_OPERANDS_H

#include "base/list.h"
#include "cli/option.h"

#include <stddef.h>

/* Which of the program's words the first operand is. */
size_t sl_operand_word(const struct sl_program *program, const struct sl_list *operands);

/* Cuts `list`, the comma-separated value of --OPTION, into at most `limit` names, which live as
 * long as the process, and returns how many: 0 for NULL, else at least one. */
size_t sl_cut_names(const char *list, const char **names, size_t limit, const char *option);

#endif
