#include "select/rank.h"

#include "base/memory.h"

#include <math.h>
#include <stdlib.h>

int sl_ranking_init(struct sl_ranking *ranking, size_t classes, struct sl_error *error)
{
    *ranking = (struct sl_ranking){0};
    ranking->soft = sl_alloc(classes, sizeof *ranking->soft, error);
    if (ranking->soft == NULL)
        return -1;
    return sl_spool_open(&ranking->spool, error);
}

int sl_ranking_add(struct sl_ranking *ranking, uint64_t key, const struct sl_stream_header *header,
                   const struct sl_sample *sample, struct sl_error *error)
{
    if (sample->soft.data == NULL)
        return sl_fail(error, "has no soft label to rank it by; sl-label gives it one");
    if (sl_grow((void **)&ranking->items, &ranking->capacity, ranking->count + 1,
                sizeof *ranking->items, error) != 0)
        return -1;
    sl_sample_shares(header, sample, ranking->soft);
    double share = ranking->soft[sample->label];
    struct sl_ranked *item = &ranking->items[ranking->count];
    *item = (struct sl_ranked){
        .loss = -log(share), .key = key, .id = sample->id, .label = sample->label};
    if (sl_spool_add(&ranking->spool, sample, &item->place, error) != 0)
        return -1;
    ranking->count++;
    return 0;
}

static int compare(const struct sl_ranked *a, const struct sl_ranked *b)
{
    return (a->id > b->id) - (a->id < b->id);
}

static int by_loss(const void *left, const void *right)
{
    const struct sl_ranked *a = left, *b = right;
    if (a->label != b->label)
        return a->label > b->label ? 1 : -1;
    if (a->loss != b->loss)
        return a->loss > b->loss ? 1 : -1;
    return compare(a, b);
}

static int by_part(const void *left, const void *right)
{
    const struct sl_ranked *a = left, *b = right;
    if (a->part != b->part)
        return a->part > b->part ? 1 : -1;
    if (a->key != b->key)
        return a->key > b->key ? 1 : -1;
    return compare(a, b);
}

static int by_id(const void *left, const void *right)
{
    return compare(left, right);
}

/* Moves the chosen ones among the items of a class, given in the order of their loss, to the
 * front. */
static size_t choose(struct sl_ranked *items, size_t count, size_t ipc, uint32_t i, uint32_t n)
{
    for (size_t rank = 0; rank < count; rank++) {
        uint32_t quantile = (uint32_t)(rank * n / count) + 1;
        items[rank].part = quantile >= i ? quantile - i : n - quantile;
    }
    qsort(items, count, sizeof *items, by_part);
    size_t chosen = count < ipc ? count : ipc;
    qsort(items, chosen, sizeof *items, by_id);
    return chosen;
}

int sl_ranking_choose(struct sl_ranking *ranking, size_t ipc, uint32_t i, uint32_t n,
                      struct sl_error *error)
{
    struct sl_ranked *items = ranking->items;
    size_t kept = 0, end;
    if (ranking->count > 0)
        qsort(items, ranking->count, sizeof *items, by_loss);
    for (size_t start = 0; start < ranking->count; start = end) {
        for (end = start; end < ranking->count && items[end].label == items[start].label;)
            end++;
        size_t chosen = choose(items + start, end - start, ipc, i, n);
        for (size_t k = 0; k < chosen; k++) {
            items[kept++] = items[start + k];
            if (k > 0 && items[kept - 1].id == items[kept - 2].id)
                return sl_fail(error, "id %lld appears twice", (long long)items[kept - 1].id);
        }
    }
    ranking->count = kept;
    return 0;
}

void sl_ranking_release(struct sl_ranking *ranking)
{
    sl_spool_close(&ranking->spool);
    free(ranking->items);
    free(ranking->soft);
    *ranking = (struct sl_ranking){0};
}
