#include "samples/id_order.h"

#include "base/memory.h"

#include <stdlib.h>

struct entry {
    int64_t id;
    uint32_t index;
};

static int by_id(const void *left, const void *right)
{
    const struct entry *a = left, *b = right;
    if (a->id != b->id)
        return a->id < b->id ? -1 : 1;
    return (a->index > b->index) - (a->index < b->index);
}

int sl_id_order_init(struct sl_id_order *order, const int64_t *ids, size_t count,
                     struct sl_error *error)
{
    *order = (struct sl_id_order){.count = count};
    if (count > UINT32_MAX)
        return sl_fail(error, "%zu images are too many to be ordered", count);
    struct entry *entries = sl_alloc(count, sizeof *entries, error);
    order->ids = sl_alloc(count, sizeof *order->ids, error);
    order->index = sl_alloc(count, sizeof *order->index, error);
    order->rank = sl_alloc(count, sizeof *order->rank, error);
    bool all = entries != NULL && order->ids != NULL && order->index != NULL && order->rank != NULL;
    for (size_t i = 0; all && i < count; i++)
        entries[i] = (struct entry){ids[i], (uint32_t)i};
    if (all)
        qsort(entries, count, sizeof *entries, by_id);
    for (size_t i = 0; all && i < count; i++) {
        order->ids[i] = entries[i].id;
        order->index[i] = entries[i].index;
        order->rank[entries[i].index] = (uint32_t)i;
    }
    free(entries);
    return all ? 0 : -1;
}

int sl_id_order_check(const struct sl_id_order *order, struct sl_error *error)
{
    for (size_t i = 1; i < order->count; i++)
        if (order->ids[i] == order->ids[i - 1])
            return sl_fail(error, "id %lld appears twice", (long long)order->ids[i]);
    return 0;
}

void sl_id_order_digest(const struct sl_id_order *order, char digest[SL_XXH3_TEXT])
{
    sl_xxh3(order->ids, order->count * sizeof *order->ids, digest);
}

void sl_id_order_release(struct sl_id_order *order)
{
    free(order->ids);
    free(order->index);
    free(order->rank);
    *order = (struct sl_id_order){0};
}
