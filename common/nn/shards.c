#include "nn/shards.h"

enum { PAIRED = 16 /* up to so many there are two for every sixteen items */ };

/* Two shards for every sixteen images, so that a small batch still keeps two threads equally busy;
 * and of a large one, sixteen images each, since each shard is worth its own sums. */
size_t sl_shards_of(size_t n)
{
    size_t sixteens = (n + 15) / 16, shards = 2 * sixteens;
    if (shards > PAIRED)
        shards = sixteens > PAIRED ? sixteens : PAIRED;
    shards = shards < n ? shards : n;
    return shards < SL_SHARDS_MAX ? shards : SL_SHARDS_MAX;
}

void sl_shards_cut(struct sl_shards *shards, size_t n)
{
    shards->n = n;
    shards->count = sl_shards_of(n);
    sl_ranks_cut(shards->count, 1, shards->starts);
    shards->first = shards->starts[sl_rank()];
    shards->end = shards->starts[sl_rank() + 1];
}

size_t sl_shards_item(const struct sl_shards *shards, size_t shard)
{
    return shards->n * shard / shards->count;
}

void sl_shards_add(sl_real *restrict to, const sl_real *restrict from, size_t count)
{
    for (size_t i = 0; i < count; i++)
        to[i] += from[i];
}

/* Whether the tree's sum of the `step` shards from s on and of the next ones lies within shards up
 * to `end`, which begin at or before s. */
static bool is_within(const struct sl_shards *shards, size_t s, size_t step, size_t end)
{
    size_t until = s + 2 * step < shards->count ? s + 2 * step : shards->count;
    return s % (2 * step) == 0 && s + step < end && until <= end;
}

void sl_shards_sum(const struct sl_shards *shards, sl_real *const *rows, size_t start, size_t count)
{
    size_t first = shards->first, end = shards->end;
    for (size_t step = 1; step < shards->count; step *= 2)
        for (size_t s = first; s < end; s++)
            if (is_within(shards, s, step, end))
                sl_shards_add(rows[s - first] + start, rows[s + step - first] + start, count);
}

size_t sl_shards_next(const struct sl_shards *shards, size_t s, size_t end)
{
    size_t step = 1;
    while (is_within(shards, s, step, end))
        step *= 2;
    return s + step < end ? s + step : end;
}

/* Of rank r. */
static size_t subtrees_of(const struct sl_shards *shards, size_t r)
{
    size_t count = 0, end = shards->starts[r + 1];
    for (size_t s = shards->starts[r]; s < end; s = sl_shards_next(shards, s, end))
        count++;
    return count;
}

struct sl_subtrees sl_shards_subtrees(size_t n)
{
    struct sl_shards shards = {.n = n};
    struct sl_subtrees most = {0, 0};
    for (shards.count = 1; shards.count <= sl_shards_of(n); shards.count++) {
        size_t own, others = 0;
        sl_ranks_cut(shards.count, 1, shards.starts);
        own = subtrees_of(&shards, sl_rank());
        for (size_t r = 0; r < sl_ranks(); r++)
            others += r == sl_rank() ? 0 : subtrees_of(&shards, r);
        most.own = own > most.own ? own : most.own;
        most.others = others > most.others ? others : most.others;
    }
    return most;
}

void sl_shards_gather(const struct sl_shards *shards, sl_real *items, size_t size)
{
    size_t starts[SL_RANKS_MAX + 1];
    for (size_t r = 0; r <= sl_ranks(); r++)
        starts[r] = sl_shards_item(shards, shards->starts[r]);
    sl_ranks_gather(items, starts, size * sizeof *items);
}
