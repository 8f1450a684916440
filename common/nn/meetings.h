/* Sums over the shards of all ranks, made while this process computes something else.
 *
 *     for (size_t i = 0; i < segments; i++) {
 *         rows[0] = sums[i];
 *         compute(rows);                            // [p], of this rank's shards
 *         sl_shards_sum(&shards, rows, 0, p);
 *         sl_meetings_begin(meetings, &shards, rows, p);
 *     }
 *     sl_meetings_end(meetings);                    // now sums are those of all ranks
 *
 * Of what a rank's own sums leave of the tree (shards.h), each rank receives a stretch of all
 * others', continues the tree, and gives the sum to all: it sends twice (R - 1) / R of the bytes of
 * all parameters for R ranks, if each is left with one subtree. In one process the first row is the
 * sum, and nothing is left to do.
 */
#ifndef SL_NN_MEETINGS_H
#define SL_NN_MEETINGS_H

#include "base/error.h"
#include "kernel/kernel.h"
#include "nn/shards.h"

#include <stddef.h>

struct sl_meetings;

/* For sums of up to p parameters in all, in batches of up to n items; to be freed with
 * sl_meetings_free. NULL, and the error, without memory. With R ranks a batch uses 4 bytes for each
 * of p parameters, times (subtrees of others / R + those of this rank - 1): (R - 1) / R if R and
 * the shards are powers of two. */
struct sl_meetings *sl_meetings_new(size_t p, size_t n, struct sl_error *error);
void sl_meetings_free(struct sl_meetings *meetings);

/* After sl_shards_sum of all numbers of rows [p]: begins to make the first row, which a rank
 * without shards has, too, the sum of all ranks, and does what has become possible for sums that
 * were begun before. The first row is not to be touched before sl_meetings_end; the others are
 * free. At most SL_RANKS_EXCHANGES_MAX sums before sl_meetings_end. */
void sl_meetings_begin(struct sl_meetings *meetings, const struct sl_shards *shards,
                       sl_real *const *rows, size_t p);

/* Waits until all sums are there. */
void sl_meetings_end(struct sl_meetings *meetings);

#endif
