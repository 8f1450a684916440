/* All tools, by their tables: what each reads and writes, and what it records. For sl-inspect,
 * which shows how files were made.
 *
 *     const struct sl_program *program = sl_program_find("sl-label");
 *     const struct sl_option *option = sl_option_find(program->options, "expert");
 *     if (option->kind == SL_INPUTS) ...
 */
#ifndef SL_CLI_PROGRAMS_H
#define SL_CLI_PROGRAMS_H

#include "cli/option.h"

/* Ends with NULL. Defined in tools/options, which lies above this room, with the tables. */
extern const struct sl_program *const sl_programs[];

/* The tool of this name, or NULL. */
const struct sl_program *sl_program_find(const char *name);

#endif
