/* A pool of threads that run numbered tasks.
 *
 *     void scale_row(void *rows, size_t task, size_t worker);
 *     float rows[16][100];
 *     sl_parallel(16, scale_row, rows);                 // scale_row(rows, 0 ... 15, worker)
 *
 * Which thread runs a task is left to chance, so a task must depend on nothing but its number;
 * `worker` (less than sl_threads()) is for scratch memory only.
 */
#ifndef SL_BASE_THREADS_H
#define SL_BASE_THREADS_H

#include "base/error.h"

#include <stdbool.h>
#include <stddef.h>

enum { SL_THREADS_SPARE_MAX = 8 };

/* The number of threads in SL_THREADS, else the number of processors that this process may use,
 * which ranks on one machine share.
 * Fails if SL_THREADS is not such a number. */
int sl_threads_wanted(size_t *count, struct sl_error *error);

/* Starts the pool: `count` threads, including the caller's own. Called once, before the first
 * sl_parallel; without it everything runs on the caller's thread. If it fails, the threads that
 * could be started do all the work. */
int sl_threads_start(size_t count, struct sl_error *error);

/* Whether so many more threads (at most SL_THREADS_SPARE_MAX) could be started now: for libraries
 * that end the process if one of theirs cannot. */
bool sl_threads_spare(size_t count);

/* How many threads there are; 1 before sl_threads_start. */
size_t sl_threads(void);

/* Runs work(context, 0 ... tasks - 1, worker) and returns when all are done. Not reentrant. */
void sl_parallel(size_t tasks, void (*work)(void *context, size_t task, size_t worker),
                 void *context);

#endif
