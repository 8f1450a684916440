#include "nn/shards.h"

#include "base/threads.h"

#include <string.h>

enum {
    PAIRED = 16, /* up to so many there are two for every sixteen items */
    CHUNK = 4096 /* numbers per task of the sum */
};

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

static void add(sl_real *restrict to, const sl_real *restrict from, size_t count)
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
                add(rows[s - first] + start, rows[s + step - first] + start, count);
}

/* The next of a rank's subtrees, after the one that begins at s. */
static size_t next_of(const struct sl_shards *shards, size_t s, size_t end)
{
    size_t step = 1;
    while (is_within(shards, s, step, end))
        step *= 2;
    return s + step < end ? s + step : end;
}

size_t sl_shards_room(size_t n, size_t p)
{
    struct sl_shards shards = {.n = n};
    size_t most = 0, ranks = sl_ranks();
    for (shards.count = 1; ranks > 1 && shards.count <= sl_shards_of(n); shards.count++) {
        size_t roots = 0;
        sl_ranks_cut(shards.count, 1, shards.starts);
        for (size_t r = 0; r < ranks; r++)
            for (size_t s = shards.starts[r]; s < shards.starts[r + 1];
                 s = next_of(&shards, s, shards.starts[r + 1]))
                roots++;
        most = roots > most ? roots : most;
    }
    return most * ((p + ranks - 1) / ranks);
}

/* A stretch of what the subtrees of all shards sum to, on its way to one sum. */
struct meeting {
    size_t shards, count;
    sl_real *roots[SL_SHARDS_MAX]; /* [count], where one begins; others are NULL */
};

static void add_chunk(void *context, size_t task, size_t worker)
{
    const struct meeting *meeting = context;
    size_t start = task * CHUNK, left = meeting->count - start;
    size_t count = left < CHUNK ? left : CHUNK;
    (void)worker;
    for (size_t step = 1; step < meeting->shards; step *= 2)
        for (size_t s = 0; s + step < meeting->shards; s += 2 * step)
            if (meeting->roots[s + step] != NULL)
                add(meeting->roots[s] + start, meeting->roots[s + step] + start, count);
}

/* The stretches of other ranks of this rank's subtrees. */
static size_t send_all(const struct sl_shards *shards, sl_real *const *rows, const size_t *starts,
                       struct sl_ranks_message *messages)
{
    size_t count = 0;
    for (size_t s = shards->first; s < shards->end; s = next_of(shards, s, shards->end))
        for (size_t r = 0; r < sl_ranks(); r++)
            if (r != sl_rank())
                messages[count++] =
                    (struct sl_ranks_message){rows[s - shards->first] + starts[r],
                                              (starts[r + 1] - starts[r]) * sizeof(sl_real), r, s};
    return count;
}

/* This rank's stretch of all subtrees: those of others are received, one after another. */
static size_t receive_all(const struct sl_shards *shards, sl_real *const *rows,
                          struct meeting *meeting, size_t start, sl_real *room,
                          struct sl_ranks_message *messages)
{
    size_t count = 0;
    for (size_t r = 0; r < sl_ranks(); r++)
        for (size_t s = shards->starts[r], end = shards->starts[r + 1]; s < end;
             s = next_of(shards, s, end)) {
            meeting->roots[s] =
                r == sl_rank() ? rows[s - shards->first] + start : room + count * meeting->count;
            if (r != sl_rank())
                messages[count++] = (struct sl_ranks_message){
                    meeting->roots[s], meeting->count * sizeof(sl_real), r, s};
        }
    return count;
}

void sl_shards_meet(const struct sl_shards *shards, sl_real *const *rows, size_t p, sl_real *room,
                    sl_real *sum)
{
    static struct sl_ranks_message sent[SL_RANKS_MESSAGES_MAX / 2], received[SL_SHARDS_MAX];
    size_t starts[SL_RANKS_MAX + 1], start;
    if (sl_ranks() == 1)
        return;
    sl_ranks_cut(p, 1, starts);
    start = starts[sl_rank()];
    struct meeting meeting = {shards->count, starts[sl_rank() + 1] - start, {NULL}};
    size_t coming = receive_all(shards, rows, &meeting, start, room, received);
    size_t going = send_all(shards, rows, starts, sent);
    sl_ranks_exchange(sent, going, received, coming);
    sl_parallel((meeting.count + CHUNK - 1) / CHUNK, add_chunk, &meeting);
    memmove(sum + start, meeting.roots[0], meeting.count * sizeof *sum);
    sl_ranks_gather(sum, starts, sizeof *sum);
}

void sl_shards_gather(const struct sl_shards *shards, sl_real *items, size_t size)
{
    size_t starts[SL_RANKS_MAX + 1];
    for (size_t r = 0; r <= sl_ranks(); r++)
        starts[r] = sl_shards_item(shards, shards->starts[r]);
    sl_ranks_gather(items, starts, size * sizeof *items);
}
