/* How a batch is cut into shards, which rank computes which, and how their sums become one.
 *
 *     struct sl_shards shards;
 *     sl_shards_cut(&shards, n);
 *     for (size_t s = shards.first; s < shards.end; s++)            // the shards of this rank
 *         make_gradient(rows[s - shards.first], sl_shards_item(&shards, s));
 *     sl_shards_sum(&shards, rows, 0, p);
 *     sl_meetings_begin(meetings, &shards, rows, p);                // with those of other ranks
 *
 * The cut follows from the size of the batch alone, and sums from a fixed binary tree over all
 * shards, so neither threads nor ranks change a bit of the result: a rank sums the subtrees that
 * lie within its shards; the rest of the tree is summed where ranks meet (meetings.h).
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

/* Adds numbers [count] to others. */
void sl_shards_add(sl_real *to, const sl_real *from, size_t count);

/* Where the rank's next subtree begins, after the one at shard s; `end`, the end of its shards, if
 * there is none. The first begins at its first shard. */
size_t sl_shards_next(const struct sl_shards *shards, size_t s, size_t end);

/* How many subtrees this rank has at most, and how many the others have, for batches of up to n
 * items. */
struct sl_subtrees {
    size_t own, others;
};
struct sl_subtrees sl_shards_subtrees(size_t n);

/* Items of each rank's shards in an array of all, [n, size], become those of all ranks. */
void sl_shards_gather(const struct sl_shards *shards, sl_real *items, size_t size);

#endif
