/* A line on standard error about a long task: how far it is, its rate and the time left. It is
 * rewritten on a terminal and repeated every half minute elsewhere; there is none with --quiet, nor
 * for tasks of less than two seconds.
 *
 *     sl_progress_start("training", "image", 60 * 100000);
 *     sl_progress_step(256);
 *     sl_progress_detail("loss %.3f", 2.31);
 *     sl_progress_finish();
 */
#ifndef SL_BASE_PROGRESS_H
#define SL_BASE_PROGRESS_H

#include "base/error.h"

#include <stdbool.h>
#include <stdint.h>

/* Whether nothing is shown from now on, as at first: tools turn it off, other programs need not. */
void sl_progress_quiet(bool quiet);

/* Begins to do `what` to `total` things called `unit`; 0 if their number is not known. Bytes are
 * shown in MB (10^6). The texts are borrowed until the task is finished. One task at a time. */
void sl_progress_start(const char *what, const char *unit, uint64_t total);

/* `count` more things are done. Main thread only. */
void sl_progress_step(uint64_t count);

/* The task is longer by `count`; a negative number, which means not known, is ignored. */
void sl_progress_more(int64_t count);

/* A few words to show after the numbers, until replaced: "loss 2.31, test 0.42". */
void sl_progress_detail(const char *format, ...) SL_PRINTF(1, 2);

/* Bytes that were read from an input (0 at its end), and bytes that inputs are known to have. They
 * are shown while there is no task, so that a tool that reads for a long time shows progress. */
void sl_progress_read(uint64_t bytes);
void sl_progress_expect(uint64_t bytes);

/* Ends the task and erases the line. */
void sl_progress_finish(void);

/* Erases the line, to print another one on standard error; the next step shows progress again. */
void sl_progress_clear(void);

#endif
