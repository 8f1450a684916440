/* What every tool does at its start and at its end, so that they all behave alike.
 *
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
 *             sl_program_fail(&error);
 *         return 0;
 *     }
 */
#ifndef SL_CLI_PROGRAM_H
#define SL_CLI_PROGRAM_H

#include "base/error.h"
#include "cli/option.h"

struct sl_program {
    const char *name;
    const char *operands;            /* what follows the options, for the usage line; "" for none */
    const char *summary;             /* one line, lower case, no full stop */
    const struct sl_option *options; /* the tool's own; the common ones are added */
    size_t operands_max;             /* SIZE_MAX for any number */
    bool profile;                    /* has the option --profile */
    const char *(*word)(size_t index); /* each word that the first operand can be, NULL after the
                                        * last; the function is NULL where it can be anything */
};

/* Parses the command line (also --help, --version and --completion, which print and end the
 * process) and starts the threads. Wrong usage ends the process with 2. Returns the operands. */
struct sl_list sl_program_start(const struct sl_program *program, int argc, char **argv);

/* "NAME: TEXT" on standard error, exit 1, or what sl_program_failure_is said. */
_Noreturn void sl_program_fail(const struct sl_error *error);

/* The status of failures from now on, for tools whose 1 is an answer, as it is diff's. */
void sl_program_failure_is(int status);

/* "NAME: TEXT; see NAME --help" on standard error, exit 2: what was typed cannot be meant. */
_Noreturn void sl_program_usage(const char *format, ...) SL_PRINTF(1, 2);

/* Wrong usage if one of the options (`names`, separated by commas) was given; `where` says where it
 * makes no sense ("with curve", "without --test"). What has no part in a result is neither taken
 * silently nor recorded as having made it. */
void sl_program_meaningless(const char *names, const char *where, ...) SL_PRINTF(2, 3);

/* Wrong usage if two outputs, of --A and --B (without the dashes), are the same file; NULL is none.
 */
void sl_program_apart(const char *a, const char *a_path, const char *b, const char *b_path);

/* Wrong usage if what --OUTPUT (without the dashes) writes would replace one of these inputs; NULL
 * is none, "-" standard input. */
void sl_program_spare(const char *output, const char *path, const struct sl_list *inputs);

/* The operands behind the first `words` as files to be read; "-", standard input, if there is none.
 */
struct sl_list sl_program_files(const struct sl_list *operands, size_t words);

/* Which of the program's words the first operand is; none, or no operand, is wrong usage. */
size_t sl_program_word(const struct sl_list *operands);

/* Wrong usage unless each text is NAME=VALUE, with something on both sides. */
void sl_program_pairs(const struct sl_list *texts, const char *option);

/* A copy of the text to free(). */
char *sl_program_copy(const char *text);

/* Cuts `list`, the comma-separated value of --OPTION, into at most `limit` names that point into
 * it, and returns how many; none, or more, is wrong usage. */
size_t sl_program_names(char *list, const char **names, size_t limit, const char *option);

/* "NAME: warning: TEXT" on standard error, not silenced by --quiet. */
void sl_program_warn(const char *format, ...) SL_PRINTF(1, 2);

/* "NAME: TEXT" on standard error unless --quiet. */
void sl_program_note(const char *format, ...) SL_PRINTF(1, 2);

#endif
