/* The gradient of a segment, summed over all shards of this rank.
 *
 *     sl_totals_clear(plan, 3, row);       // of each shard, before its images add to it
 *     sl_totals_make(&totals);             // after all of them
 *
 * Most layers grow their gradient in a row of each shard, and the rows are summed. Layers with many
 * weights for few pixels have left factors (layer.h) instead: tiles of their gradient are computed
 * here, each over all shards while it is in a cache, and no row is touched but the sum's. Both ways
 * sum in the tree of shards.h.
 */
#ifndef SL_NN_TOTALS_H
#define SL_NN_TOTALS_H

#include "nn/plan.h"
#include "nn/shards.h"

struct sl_totals {
    const struct sl_plan *plan;
    size_t segment;
    const struct sl_shards *shards;
    /* [segment.parameters] of each of this rank's shards; the first is there also without shards.
     * In the end, those that begin a subtree of this rank hold its sum. */
    sl_real *rows[SL_SHARDS_MAX];
    const sl_real *factors; /* of the batch, see plan.h */
    sl_real *tiles;         /* [threads, sl_totals_tiles]: room for tiles */
};

/* Numbers of room for tiles that each thread needs. */
size_t sl_totals_tiles(const struct sl_plan *plan);

/* Sets to 0 what layers of the segment will add to. */
void sl_totals_clear(const struct sl_plan *plan, size_t segment, sl_real *row);

void sl_totals_make(const struct sl_totals *totals);

#endif
