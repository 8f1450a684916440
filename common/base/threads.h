/* A pool of threads that run numbered tasks.
 *
 *     static void scale(void *context, size_t task, size_t worker) { ... rows[task] ... }
 *     sl_parallel(row_count, scale, &rows);
 *
 * Which thread runs a task is left to chance, so a task must depend on nothing but its number;
 * `worker` (below sl_threads()) is only for scratch memory.
 */
#ifndef SL_BASE_THREADS_H
#define SL_BASE_THREADS_H

#include "base/error.h"

#include <stdbool.h>
#include <stddef.h>

enum { SL_THREADS_SPARE_MAX = 8 };

/* The number of threads that SL_THREADS asks for, else that of the processors this process may use.
 * Fails when SL_THREADS is no such number. */
int sl_threads_wanted(size_t *count, struct sl_error *error);

/* Starts the pool: `count` threads, the caller's own among them. Called once, before the first
 * sl_parallel; without it all runs on the caller's thread. Where it fails, the threads that could
 * be started do all the work. */
int sl_threads_start(size_t count, struct sl_error *error);

/* Whether so many more threads (at most SL_THREADS_SPARE_MAX) could be started now: for libraries
 * that end the process where one of theirs cannot. */
bool sl_threads_spare(size_t count);

/* How many threads there are; 1 before sl_threads_start. */
size_t sl_threads(void);

/* Runs work(context, 0 ... tasks - 1, worker) and returns when all are done. Not reentrant. */
void sl_parallel(size_t tasks, void (*work)(void *context, size_t task, size_t worker),
                 void *context);

#endif
