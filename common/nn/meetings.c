#include "nn/meetings.h"

#include "base/memory.h"
#include "base/threads.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

enum {
    CHUNK = 4096,                /* numbers per task of the sum */
    NUMBERS = SL_SHARDS_MAX + 1, /* of a meeting's messages: shards, and then the sum */
};

struct meeting {
    size_t exchange; /* its number, see base/ranks.h */
    bool shares;     /* this rank's stretch of the sum, which is there */
    size_t shards;
    size_t starts[SL_SHARDS_MAX + 1]; /* of each rank's stretch; ranks are no more than shards */
    sl_real *roots[SL_SHARDS_MAX];    /* this rank's stretch of each subtree; NULL: none begins */
    sl_real *sum;
};

struct sl_meetings {
    size_t count; /* begun */
    struct meeting of[SL_RANKS_EXCHANGES_MAX];
    sl_real *kept, *room;        /* this rank's further subtrees, and other ranks' */
    size_t used_kept, used_room; /* numbers */
};

struct sl_meetings *sl_meetings_new(size_t p, size_t n, struct sl_error *error)
{
    struct sl_meetings *meetings = sl_alloc(1, sizeof *meetings, error);
    if (meetings == NULL || sl_ranks() == 1)
        return meetings;
    /* Not zeroed, since most batches use a part of it. Stretches are rounded up. */
    struct sl_subtrees most = sl_shards_subtrees(n);
    size_t kept = 0, room = 0, stretches = p / sl_ranks() + SL_RANKS_EXCHANGES_MAX;
    if (sl_grow((void **)&meetings->kept, &kept, (most.own - 1) * p, sizeof *meetings->kept,
                error) != 0 ||
        sl_grow((void **)&meetings->room, &room, most.others * stretches, sizeof *meetings->room,
                error) != 0) {
        sl_meetings_free(meetings);
        return NULL;
    }
    return meetings;
}

void sl_meetings_free(struct sl_meetings *meetings)
{
    if (meetings == NULL)
        return;
    free(meetings->kept);
    free(meetings->room);
    free(meetings);
}

static size_t stretch_of(const struct meeting *meeting, size_t rank)
{
    return meeting->starts[rank + 1] - meeting->starts[rank];
}

static size_t number_of(const struct meeting *meeting, size_t shard)
{
    return meeting->exchange * NUMBERS + shard;
}

/* The stretches of other ranks of this rank's subtree at shard s. */
static size_t send_row(const struct meeting *meeting, size_t s, sl_real *row,
                       struct sl_ranks_message *messages)
{
    size_t count = 0;
    for (size_t r = 0; r < sl_ranks(); r++)
        if (r != sl_rank())
            messages[count++] = (struct sl_ranks_message){row + meeting->starts[r],
                                                          stretch_of(meeting, r) * sizeof *row, r,
                                                          number_of(meeting, s)};
    return count;
}

/* This rank's subtrees, of which all but the first are copied. */
static size_t send_rows(struct sl_meetings *meetings, struct meeting *meeting,
                        const struct sl_shards *shards, sl_real *const *rows, size_t p,
                        struct sl_ranks_message *messages)
{
    size_t count = 0;
    for (size_t s = shards->first; s < shards->end; s = sl_shards_next(shards, s, shards->end)) {
        sl_real *row = rows[s - shards->first];
        if (s > shards->first) {
            row = memcpy(meetings->kept + meetings->used_kept, row, p * sizeof *row);
            meetings->used_kept += p;
        }
        meeting->roots[s] = row + meeting->starts[sl_rank()];
        count += send_row(meeting, s, row, messages + count);
    }
    return count;
}

/* This rank's stretch of other ranks' subtrees, one after another. */
static size_t receive_rows(struct sl_meetings *meetings, struct meeting *meeting,
                           const struct sl_shards *shards, struct sl_ranks_message *messages)
{
    size_t count = 0, own = stretch_of(meeting, sl_rank());
    for (size_t r = 0; r < sl_ranks(); r++)
        for (size_t s = shards->starts[r], end = shards->starts[r + 1]; r != sl_rank() && s < end;
             s = sl_shards_next(shards, s, end)) {
            meeting->roots[s] = meetings->room + meetings->used_room;
            meetings->used_room += own;
            messages[count++] = (struct sl_ranks_message){meeting->roots[s], own * sizeof(sl_real),
                                                          r, number_of(meeting, s)};
        }
    return count;
}

static void add_chunk(void *context, size_t task, size_t worker)
{
    const struct meeting *meeting = context;
    size_t start = task * CHUNK, left = stretch_of(meeting, sl_rank()) - start;
    size_t count = left < CHUNK ? left : CHUNK;
    (void)worker;
    for (size_t step = 1; step < meeting->shards; step *= 2)
        for (size_t s = 0; s + step < meeting->shards; s += 2 * step)
            if (meeting->roots[s + step] != NULL)
                sl_shards_add(meeting->roots[s] + start, meeting->roots[s + step] + start, count);
}

/* Once all stretches have come: this rank's stretch of the sum, which goes to all others, as theirs
 * come. */
static void share(struct meeting *meeting)
{
    struct sl_ranks_message sent[SL_SHARDS_MAX], received[SL_SHARDS_MAX];
    sl_real *sum = meeting->sum, *own = sum + meeting->starts[sl_rank()];
    size_t own_count = stretch_of(meeting, sl_rank()), count = 0;
    sl_parallel((own_count + CHUNK - 1) / CHUNK, add_chunk, meeting);
    memmove(own, meeting->roots[0], own_count * sizeof *sum);
    for (size_t r = 0; r < sl_ranks(); r++) {
        size_t number = number_of(meeting, SL_SHARDS_MAX);
        if (r == sl_rank())
            continue;
        sent[count] = (struct sl_ranks_message){own, own_count * sizeof *sum, r, number};
        received[count++] = (struct sl_ranks_message){
            sum + meeting->starts[r], stretch_of(meeting, r) * sizeof *sum, r, number};
    }
    sl_ranks_begin(meeting->exchange, sent, count, received, count);
    meeting->shares = true;
}

void sl_meetings_begin(struct sl_meetings *meetings, const struct sl_shards *shards,
                       sl_real *const *rows, size_t p)
{
    struct sl_ranks_message sent[SL_RANKS_MESSAGES_MAX], received[SL_SHARDS_MAX];
    size_t starts[SL_RANKS_MAX + 1];
    if (sl_ranks() == 1)
        return;
    for (size_t i = 0; i < meetings->count; i++)
        if (!meetings->of[i].shares && sl_ranks_done(i))
            share(&meetings->of[i]);
    assert(meetings->count < SL_RANKS_EXCHANGES_MAX);
    struct meeting *meeting = &meetings->of[meetings->count];
    *meeting =
        (struct meeting){.exchange = meetings->count++, .shards = shards->count, .sum = rows[0]};
    sl_ranks_cut(p, 1, starts);
    memcpy(meeting->starts, starts, (sl_ranks() + 1) * sizeof *starts);
    size_t coming = receive_rows(meetings, meeting, shards, received);
    size_t going = send_rows(meetings, meeting, shards, rows, p, sent);
    sl_ranks_begin(meeting->exchange, sent, going, received, coming);
}

void sl_meetings_end(struct sl_meetings *meetings)
{
    for (size_t i = 0; i < meetings->count; i++)
        if (!meetings->of[i].shares) {
            sl_ranks_wait(i);
            share(&meetings->of[i]);
        }
    for (size_t i = 0; i < meetings->count; i++)
        sl_ranks_wait(i);
    meetings->count = meetings->used_kept = meetings->used_room = 0;
}
