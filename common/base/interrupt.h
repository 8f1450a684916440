/* How a process ends that is told to: files that are not finished go away, and where the work can
 * be gone on with, a line says how. Then it dies of the signal, as if it had never been caught.
 *
 *     sl_interrupt_start("sl-train-expert", quiet);
 *     sl_interrupt_hint("the same command with --resume goes on");
 *     ... ^C ...
 *     sl-train-expert: interrupted; the same command with --resume goes on
 */
#ifndef SL_BASE_INTERRUPT_H
#define SL_BASE_INTERRUPT_H

#include <stdbool.h>

/* The name that hints are told by; with `quiet` none is told. The name must outlive the process.
 * With SL_ENDS_WITH_PARENT in the environment the process gets SIGTERM when its parent ends. */
void sl_interrupt_start(const char *name, bool quiet);

/* `clean` is called once before the process ends: at its exit, or on SIGINT, SIGTERM, SIGHUP and
 * SIGPIPE, so it may do only what a signal handler may. One at most. A limit of file size fails
 * writes and ends nothing. */
void sl_interrupt_clean(void (*clean)(void));

/* What SIGINT and SIGTERM tell from now on; NULL for nothing. The text is borrowed until then. */
void sl_interrupt_hint(const char *hint);

#endif
