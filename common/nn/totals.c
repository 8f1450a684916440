#include "nn/totals.h"

#include "base/profile.h"
#include "base/threads.h"

#include <assert.h>
#include <string.h>

enum {
    SUM_CHUNK = 4096, /* parameters per task of the sum */
    LEVELS = 7        /* of a tree of SL_SHARDS_MAX shards */
};

static_assert(1 << (LEVELS - 1) == SL_SHARDS_MAX, "a tile for each level");

size_t sl_totals_tiles(const struct sl_plan *plan)
{
    return LEVELS * plan->tile;
}

/* A segment's layers are [first, end) of all. */
static size_t first_layer(const struct sl_plan *plan, size_t segment)
{
    return plan->stages[plan->segments[segment].first].first;
}

static size_t end_layer(const struct sl_plan *plan, size_t segment)
{
    return plan->stages[plan->segments[segment].end - 1].end;
}

/* Where a layer's parameters begin in a row. */
static size_t place_of(const struct sl_totals *totals, const struct sl_layer *layer)
{
    return layer->offset - totals->plan->segments[totals->segment].offset;
}

void sl_totals_clear(const struct sl_plan *plan, size_t segment, sl_real *row)
{
    for (size_t l = first_layer(plan, segment); l < end_layer(plan, segment); l++) {
        const struct sl_layer *layer = &plan->layers[l];
        sl_real *of = row + layer->offset - plan->segments[segment].offset;
        if (layer->factors == 0)
            memset(of, 0, (layer->counts[0] + layer->counts[1]) * sizeof *of);
    }
}

/* A tile of the gradient of a layer's weight, to be made of its factors. */
struct tile {
    const struct sl_totals *totals;
    const struct sl_layer *layer;
    const struct sl_stage *stage;
    size_t in, rows, out; /* from this input on, so many; from this output on */
    size_t size;
};

/* The tile of one shard, in the parts in which its images went backward. */
static void weigh_shard(const struct tile *tile, size_t shard, sl_real *to)
{
    const struct sl_totals *totals = tile->totals;
    const struct sl_layer *layer = tile->layer;
    const sl_real *factors = totals->factors + totals->shards->n * layer->factors_offset;
    size_t first = sl_shards_item(totals->shards, shard);
    size_t n = sl_shards_item(totals->shards, shard + 1) - first;
    memset(to, 0, tile->size * sizeof *to);
    for (size_t i = 0, part; i < n; i += part) {
        part = sl_plan_part(totals->plan, tile->stage, n, i);
        layer->kind->weigh(layer, part, factors + (first + i) * layer->factors, tile->in,
                           tile->rows, tile->out, to);
    }
}

/* The sum over shards [s, s + step), as far as there are any, of a tree; after it is room for
 * those of smaller ones. */
static void weigh_tree(const struct tile *tile, size_t s, size_t step, sl_real *to)
{
    size_t half = step / 2;
    if (step == 1) {
        weigh_shard(tile, s, to);
        return;
    }
    weigh_tree(tile, s, half, to);
    if (s + half >= tile->totals->shards->count)
        return;
    weigh_tree(tile, s + half, half, to + tile->size);
    sl_shards_add(to, to + tile->size, tile->size);
}

/* To its place in the gradient of the weight [side, side, in, out]. */
static void put_tile(const struct tile *tile, const sl_real *from, sl_real *weight)
{
    const struct sl_layer *layer = tile->layer;
    size_t columns = layer->tile_columns;
    for (size_t tap = 0; tap < layer->side * layer->side; tap++)
        for (size_t r = 0; r < tile->rows; r++, from += columns)
            memcpy(weight + (tap * layer->in.c + tile->in + r) * layer->out.c + tile->out, from,
                   columns * sizeof *from);
}

/* How many tiles lie along the inputs of a layer. */
static size_t tiles_down(const struct sl_layer *layer)
{
    return (layer->in.c + layer->tile_rows - 1) / layer->tile_rows;
}

/* Tile `number` of a layer: those of the same outputs follow each other, as they read the same. */
static void make_tile(const struct sl_totals *totals, size_t l, size_t number, sl_real *room)
{
    const struct sl_plan *plan = totals->plan;
    const struct sl_layer *layer = &plan->layers[l];
    const struct sl_stage *stage = &plan->stages[plan->segments[totals->segment].first];
    size_t in = number % tiles_down(layer) * layer->tile_rows, left = layer->in.c - in;
    sl_profile_to(layer->kind->section);
    while (stage->end <= l)
        stage++;
    struct tile tile = {.totals = totals,
                        .layer = layer,
                        .stage = stage,
                        .in = in,
                        .rows = left < layer->tile_rows ? left : layer->tile_rows,
                        .out = number / tiles_down(layer) * layer->tile_columns};
    const struct sl_shards *shards = totals->shards;
    tile.size = layer->side * layer->side * tile.rows * layer->tile_columns;
    for (size_t s = shards->first, next; s < shards->end; s = next) {
        size_t step = 1;
        next = sl_shards_next(shards, s, shards->end);
        while (s + step < next)
            step *= 2;
        weigh_tree(&tile, s, step, room);
        put_tile(&tile, room, totals->rows[s - shards->first] + place_of(totals, layer));
    }
}

/* Part `number` of the sum of what a layer's shards have grown. */
static void sum_chunk(const struct sl_totals *totals, size_t l, size_t number)
{
    const struct sl_layer *layer = &totals->plan->layers[l];
    sl_profile_to(SL_IN_UPDATE);
    size_t done = number * SUM_CHUNK, left = layer->counts[0] + layer->counts[1] - done;
    sl_shards_sum(totals->shards, totals->rows, place_of(totals, layer) + done,
                  left < SUM_CHUNK ? left : SUM_CHUNK);
}

static size_t tasks_of(const struct sl_layer *layer)
{
    if (layer->factors > 0)
        return tiles_down(layer) * (layer->out.c / layer->tile_columns);
    return (layer->counts[0] + layer->counts[1] + SUM_CHUNK - 1) / SUM_CHUNK;
}

static void run(void *context, size_t task, size_t worker)
{
    const struct sl_totals *totals = context;
    const struct sl_plan *plan = totals->plan;
    size_t l = first_layer(plan, totals->segment);
    for (; task >= tasks_of(&plan->layers[l]); l++)
        task -= tasks_of(&plan->layers[l]);
    if (plan->layers[l].factors > 0)
        make_tile(totals, l, task, totals->tiles + worker * sl_totals_tiles(plan));
    else
        sum_chunk(totals, l, task);
}

void sl_totals_make(const struct sl_totals *totals)
{
    const struct sl_plan *plan = totals->plan;
    size_t tasks = 0;
    for (size_t l = first_layer(plan, totals->segment); l < end_layer(plan, totals->segment); l++)
        tasks += tasks_of(&plan->layers[l]);
    sl_parallel(tasks, run, (void *)totals);
}
