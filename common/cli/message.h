/* What a tool says: one line on standard error, "NAME: TEXT", whatever the text quotes.
 *
 *     if (arch != NULL && experts.count == 0)
 *         sl_die_usage("--arch needs --expert");
 *     if (sl_samples_read(&samples, path, &error) != 0)
 *         sl_die(&error);
 *     sl_warn("%s: does not name its classes", path);
 */
#ifndef SL_CLI_MESSAGE_H
#define SL_CLI_MESSAGE_H

#include "base/error.h"

/* The name that messages begin with. */
void sl_message_start(const char *name);

/* From now on sl_note says nothing. */
void sl_message_quiet(void);

/* "NAME: TEXT", exit 1, or what sl_failure_status set. */
_Noreturn void sl_die(const struct sl_error *error);

/* The status of failures from now on, for tools whose 1 is an answer, as it is diff's. */
void sl_failure_status(int status);

/* "NAME: TEXT; see NAME --help", exit 2: the command line makes no sense. */
_Noreturn void sl_die_usage(const char *format, ...) SL_PRINTF(1, 2);

/* "NAME: warning: TEXT", not silenced by --quiet. */
void sl_warn(const char *format, ...) SL_PRINTF(1, 2);

/* "NAME: TEXT" unless --quiet. */
void sl_note(const char *format, ...) SL_PRINTF(1, 2);

/* Starts measuring where time goes, and reports it when the process ends, unless by a failure. */
void sl_message_profile(void);

#endif
