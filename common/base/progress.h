/* A line on standard error that tells how far a long task is, its rate and the time left: rewritten
 * on a terminal, a plain line every half minute in a log, nothing with --quiet or for what ends
 * within two seconds.
 *
 *     sl_progress_start("training", "image", 60 * 100000);
 *     sl_progress_step(256);
 *     sl_progress_finish();
 */
#ifndef SL_BASE_PROGRESS_H
#define SL_BASE_PROGRESS_H

#include "base/error.h"

#include <stdbool.h>
#include <stdint.h>

/* Whether nothing is shown from now on, as at first: tools ask for it, other programs need not. */
void sl_progress_quiet(bool quiet);

/* `what` is done to `total` things called `unit` (0: how many is not known). Bytes are shown as MB
 * (10^6). Texts must outlive the task. One task at a time. */
void sl_progress_start(const char *what, const char *unit, uint64_t total);

/* `count` more are done. Main thread only. */
void sl_progress_step(uint64_t count);

/* The task is longer by `count`, of which a negative one says nothing. */
void sl_progress_more(int64_t count);

/* A few words shown behind the numbers until replaced, "loss 2.31, test 0.42". */
void sl_progress_tell(const char *format, ...) SL_PRINTF(1, 2);

/* So many bytes were read from an input; 0 at its end. They are shown while there is no task, so
 * that whatever a tool reads for long is told of. Those that inputs are known to have are counted
 * by sl_progress_expect. */
void sl_progress_read(uint64_t bytes);
void sl_progress_expect(uint64_t bytes);

/* Takes the line away. */
void sl_progress_finish(void);

/* Makes room for another line on standard error; the next step shows progress again. */
void sl_progress_clear(void);

#endif
