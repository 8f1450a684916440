/* How a batch is cut into shards, which rank computes which, and how their sums become one.
 *
 *     struct sl_shards shards;
 *     sl_shards_cut(&shards, n);
 *     for (size_t s = shards.first; s < shards.end; s++)            // the shards of this rank
 *         make_gradient(rows[s - shards.first], sl_shards_item(&shards, s));
 *     sl_shards_sum(&shards, rows, 0, p);
 *     sl_shards_meet(&shards, rows, p, room, sum);                  // with those of other ranks
 *
 * The cut follows from the size of the batch alone, and sums from a fixed binary tree over all
 * shards, so neither threads nor ranks change a bit of the result: a rank sums what of the tree
 * lies within its shards; of what then is left, each rank receives a stretch of all parameters,
 * continues the tree, and gives the sum to all.
 */
#ifndef SL_NN_SHARDS_H
#define SL_NN_SHARDS_H

#include "base/ranks.h"
#include "kernel/kernel.h"

#include <stddef.h>

/* Bounds the memory of their gradients, and how many threads of all ranks one step can use. */
enum { SL_SHARDS_MAX = 64 };

struct sl_shards {
    size_t n, count;                 /* items of the batch, shards */
    size_t first, end;               /* of this rank */
    size_t starts[SL_RANKS_MAX + 1]; /* of each rank, and the count */
};

/* How many shards n items are cut into, more for larger n. */
size_t sl_shards_of(size_t n);

void sl_shards_cut(struct sl_shards *shards, size_t n);

/* The first item of a shard; of shard `count`, n. */
size_t sl_shards_item(const struct sl_shards *shards, size_t shard);

/* Sums what of the tree lies within this rank's shards, of `count` numbers from `start` on: rows
 * [end - first][...], of which those are left that begin such a subtree. In one process: the
 * first, the sum of all. */
void sl_shards_sum(const struct sl_shards *shards, sl_real *const *rows, size_t start,
                   size_t count);

/* Numbers that sl_shards_meet receives at most, for batches of up to n items and rows [p]; 0 in one
 * process. */
size_t sl_shards_room(size_t n, size_t p);

/* After sl_shards_sum of all numbers of rows [p]: the sum of all ranks' in sum [p], which can be
 * the first row. Rows are used up; `room` is scratch, [sl_shards_room]. */
void sl_shards_meet(const struct sl_shards *shards, sl_real *const *rows, size_t p, sl_real *room,
                    sl_real *sum);

/* Items of each rank's shards in an array of all, [n, size], become those of all ranks. */
void sl_shards_gather(const struct sl_shards *shards, sl_real *items, size_t size);

#endif
