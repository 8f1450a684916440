/* Several processes that work as one, started by mpirun: each has a number, its rank.
 *
 *     if (sl_ranks_start("sl-eval", true, error) != 0)
 *         return -1;
 *     size_t starts[SL_RANKS_MAX + 1];             // rank r computes items starts[r] to starts[r +
 * 1] sl_ranks_cut(n, 1, starts); compute(results, starts[sl_rank()], starts[sl_rank() + 1]);
 *     sl_ranks_gather(results, starts, sizeof *results);      // now every rank has all results
 *
 * All ranks run the same code on the same data, so they reach the same calls in the same order;
 * what takes long is shared out, and met again by the calls below. Rank 0 alone reads inputs and
 * looks at the file system (base/input.h), writes outputs (base/output.h), and prints. A build
 * without MPI, or a program that was started by itself, is rank 0 of 1, for which all of this does
 * nothing.
 *
 * If one process ends, mpirun ends the others. Not to be called from several threads at once.
 */
#ifndef SL_BASE_RANKS_H
#define SL_BASE_RANKS_H

#include "base/error.h"
#include "base/transport.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Which of them this is, and how many there are: 0 of 1 before sl_ranks_start, and in a program
 * that never calls it, whatever started it. */
size_t sl_rank(void);
size_t sl_ranks(void);

/* Joins the others, if there are any. A program that does not run as several (`several` is false),
 * or a build without MPI, that was started as several, is an error, and so are ranks of several
 * versions. From now on standard output of other ranks than 0 leads nowhere. */
int sl_ranks_start(const char *program, bool several, struct sl_error *error);

/* Whether mpirun passes on standard output, which then seems to be a terminal and is not. */
bool sl_ranks_relayed(void);

/* Says that this process is about to exit with that status, which is not 0: all others end, too.
 * Other ranks than 0 first wait for some seconds, in which rank 0 ends them if it has failed as
 * well: so an error that all have is printed once. */
void sl_ranks_fail(int status);

/* How many of the ranks run on this machine, this one included. */
size_t sl_ranks_here(void);

/* Bytes that this rank has sent since the start; what rank 0 gives to all counts once for each. */
uint64_t sl_ranks_sent(void);

/* Seconds since 1970 on the clock of rank 0, the same in all: for what is done from time to time.
 */
time_t sl_ranks_time(void);

/* The bytes of rank 0 become those of all. */
void sl_ranks_share(void *bytes, size_t size);

/* For what only rank 0 does: its result and error become those of all. Returns the result. */
int sl_ranks_result(int result, struct sl_error *error);

/* An error in all ranks, unless each says the same of itself as rank 0: "rank 3 on HOST: its
 * WHAT is OWN, that of rank 0 is OTHER". Up to 200 bytes of `own` are compared. */
int sl_ranks_agree(const char *what, const char *own, struct sl_error *error);

/* Cuts n items into a stretch for each rank, starts [ranks + 1]: the first is 0, the last n. All
 * others are multiples of `unit`. */
void sl_ranks_cut(size_t n, size_t unit, size_t *starts);

/* Items starts[r] to starts[r + 1] of an array, `size` bytes each, are rank r's: all get them. */
void sl_ranks_gather(void *array, const size_t *starts, size_t size);

/* Sends and receives messages, SL_RANKS_MESSAGES_MAX at most, while this process does other things,
 * calls of the above among them. Several such exchanges may be under way, each with a number below
 * SL_RANKS_EXCHANGES_MAX, which is free again once it is done. Ranks may begin them in any order,
 * as messages that are under way between two ranks at once differ in their `number`. */
void sl_ranks_begin(size_t exchange, const struct sl_ranks_message *sent, size_t sent_count,
                    const struct sl_ranks_message *received, size_t received_count);

/* Whether all messages of an exchange have gone and come, as of one that was never begun. What is
 * sent must not be written before, and what is received not be read. sl_ranks_wait returns then. */
bool sl_ranks_done(size_t exchange);
void sl_ranks_wait(size_t exchange);

#ifdef __cplusplus
}
#endif

#endif
