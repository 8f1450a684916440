/* How every tool starts; with this header it has all that tools say and ask of a command line.
 *
 *     static const struct sl_option options[] = {{0}};
 *     static const struct sl_program program = {
 *         .name = "sl-select",
 *         .operands = "[FILE ...]",
 *         .summary = "choose images of a labelled collection",
 *         .options = options,
 *     };
 *     int main(int argc, char **argv)
 *     {
 *         struct sl_list files = sl_program_start(&program, argc, argv);
 *         struct sl_error error;
 *         if (run(&files, &error) != 0)
 *             sl_die(&error);
 *         return 0;
 *     }
 */
#ifndef SL_CLI_PROGRAM_H
#define SL_CLI_PROGRAM_H

#include "base/list.h"
#include "cli/command_line.h"
#include "cli/files.h"
#include "cli/message.h"
#include "cli/operands.h"
#include "cli/option.h"

/* Parses the command line (also --help, --version and --completion, which print and end the
 * process) and starts the threads. Wrong usage ends the process with 2. Returns the operands. */
struct sl_list sl_program_start(const struct sl_program *program, int argc, char **argv);

#endif
