/* Scripts by which a shell completes the command lines of a tool, made of its table of options, so
 * that they know what --help knows.
 *
 *     sl_completion_print(&program, listed, count, "bash", &output, error);
 *
 * An option with fixed words completes to these, one that names files or a folder to what lies on
 * disk, any other value to nothing.
 */
#ifndef SL_CLI_COMPLETION_H
#define SL_CLI_COMPLETION_H

#include "base/error.h"
#include "base/output.h"
#include "cli/option.h"

#include <stddef.h>

/* Prints the script for "bash" or "zsh" of a program that has these options. */
int sl_completion_print(const struct sl_program *program, const struct sl_option *const *options,
                        size_t count, const char *shell, struct sl_output *output,
                        struct sl_error *error);

#endif
