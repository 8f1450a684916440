/* The command line of a tool, by its table: reading, --help, --version and --completion.
 *
 *     struct sl_common_options common;
 *     struct sl_list operands = sl_command_line_read(&program, argc, argv, &common);
 */
#ifndef SL_CLI_COMMAND_LINE_H
#define SL_CLI_COMMAND_LINE_H

#include "base/error.h"
#include "base/list.h"
#include "cli/option.h"

#include <stdbool.h>
#include <stdint.h>

/* Those of every tool that are not done with when the command line is read. */
struct sl_common_options {
    int64_t threads; /* SL_UNSET: not given */
    bool quiet, profile;
};

/* Sets the program's options and returns its operands, which point into argv. --help, --version and
 * --completion print and end the process with 0; wrong usage ends it with 2. */
struct sl_list sl_command_line_read(const struct sl_program *program, int argc, char **argv,
                                    struct sl_common_options *common);

/* Whether the option of that name was given. */
bool sl_is_given(const char *name);

/* Wrong usage if one of the options (`names`, separated by commas) was given; `where` says where it
 * makes no sense ("with curve", "without --test"). What has no part in a result is neither taken
 * silently nor recorded as having made it. */
void sl_reject_options(const char *names, const char *where, ...) SL_PRINTF(2, 3);

#endif
