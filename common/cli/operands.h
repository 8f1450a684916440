/* What the operands and the texts of options are, and what they must not be. Each function ends the
 * process with 2 where the command line makes no sense.
 *
 *     struct sl_list files = sl_operand_files(&operands, 0);
 *     sl_check_not_input("output", output_path, &files);
 */
#ifndef SL_CLI_OPERANDS_H
#define SL_CLI_OPERANDS_H

#include "base/list.h"
#include "cli/option.h"

#include <stddef.h>

/* The operands after the first `words` as files to be read; "-", standard input, if there is none.
 */
struct sl_list sl_operand_files(const struct sl_list *operands, size_t words);

/* Which of the program's words the first operand is. */
size_t sl_operand_word(const struct sl_program *program, const struct sl_list *operands);

/* Two outputs, of --A and --B (without the dashes), must be different files; NULL is none. */
void sl_check_distinct(const char *a, const char *a_path, const char *b, const char *b_path);

/* What --OUTPUT (without the dashes) writes must not replace one of these inputs; NULL is none, "-"
 * standard input. */
void sl_check_not_input(const char *output, const char *path, const struct sl_list *inputs);

/* Each text must be NAME=VALUE, with something on both sides. */
void sl_check_pairs(const struct sl_list *texts, const char *option);

/* Cuts `list`, the comma-separated value of --OPTION, into at most `limit` names that point into
 * it, and returns how many; there must be one at least. */
size_t sl_cut_names(char *list, const char **names, size_t limit, const char *option);

/* A copy of the text to free(). */
char *sl_copy_or_die(const char *text);

#endif
