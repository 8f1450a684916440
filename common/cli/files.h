/* The files that a command line names: those that are read, and those that are written.
 *
 *     sl_files_check(&program, &operands);
 *     struct sl_list files = sl_operand_files(&program, &operands);
 */
#ifndef SL_CLI_FILES_H
#define SL_CLI_FILES_H

#include "base/list.h"
#include "cli/option.h"

/* Wrong usage, which ends the process with 2, if a file that an option writes is one that is read,
 * or one that another option writes, by whatever names they are called. sl_program_start does so.
 */
void sl_files_check(const struct sl_program *program, const struct sl_list *operands);

/* The operands of a program that reads files, without its word; "-", standard input, if there is
 * none. */
struct sl_list sl_operand_files(const struct sl_program *program, const struct sl_list *operands);

#endif
