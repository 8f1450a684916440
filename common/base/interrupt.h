/* What happens when a process is interrupted: unfinished files are removed, and if the work can be
 * resumed, a message says how. Then it dies of the signal, as if it had never been caught.
 *
 *     sl_interrupt_start("sl-train-expert", false);
 *     sl_interrupt_hint("the same command with --resume continues");
 *     // ^C: "sl-train-expert: interrupted; the same command with --resume continues"
 */
#ifndef SL_BASE_INTERRUPT_H
#define SL_BASE_INTERRUPT_H

#include <stdbool.h>

/* The name that begins messages, which must outlive the process; with `quiet` there are none. With
 * SL_ENDS_WITH_PARENT in the environment the process gets SIGTERM when its parent ends. */
void sl_interrupt_start(const char *name, bool quiet);

/* `clean` is called once before the process ends: at exit, or on SIGINT, SIGTERM, SIGHUP and
 * SIGPIPE, so it may do only what a signal handler may. At most one. Exceeding the limit on file
 * sizes makes writes fail, and does not end the process. */
void sl_interrupt_clean(void (*clean)(void));

/* What SIGINT and SIGTERM print from now on; NULL for nothing. The text is borrowed until the next
 * call. */
void sl_interrupt_hint(const char *hint);

#endif
