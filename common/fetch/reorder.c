#include "fetch/reorder.h"

#include "base/memory.h"
#include "base/temporary.h"

#include <stdlib.h>
#include <unistd.h>

int sl_reorder_init(struct sl_reorder *order, size_t count,
                    int (*give)(void *context, const void *bytes, size_t size,
                                struct sl_error *error),
                    void *context, struct sl_error *error)
{
    *order = (struct sl_reorder){.give = give, .context = context, .count = count, .fd = -1};
    order->slots = sl_alloc(count, sizeof *order->slots, error);
    return order->slots == NULL ? -1 : 0;
}

void sl_reorder_release(struct sl_reorder *order)
{
    if (order->fd >= 0)
        close(order->fd);
    free(order->slots);
    free(order->buffer);
    *order = (struct sl_reorder){.fd = -1};
}

static int store(struct sl_reorder *order, size_t place, const void *bytes, size_t size,
                 struct sl_error *error)
{
    if (order->fd < 0)
        order->fd = sl_temporary_open(error);
    if (order->fd < 0 || sl_temporary_write(order->fd, order->end, bytes, size, error) != 0)
        return -1;
    order->slots[place] = (struct sl_reorder_slot){order->end, (uint32_t)size, 1};
    order->end += size;
    order->waiting++;
    return 0;
}

static int load(struct sl_reorder *order, const struct sl_reorder_slot *slot,
                struct sl_error *error)
{
    if (sl_grow(&order->buffer, &order->capacity, slot->size, 1, error) != 0)
        return -1;
    return sl_temporary_read(order->fd, slot->offset, order->buffer, slot->size, error);
}

int sl_reorder_put(struct sl_reorder *order, size_t place, const void *bytes, size_t size,
                   struct sl_error *error)
{
    if (size > UINT32_MAX)
        return sl_fail(error, "has more than %u bytes", UINT32_MAX);
    if (place != order->next)
        return store(order, place, bytes, size, error);
    order->next++;
    if (order->give(order->context, bytes, size, error) != 0)
        return -1;
    while (order->next < order->count && order->slots[order->next].there) {
        const struct sl_reorder_slot *slot = &order->slots[order->next++];
        if (load(order, slot, error) != 0 ||
            order->give(order->context, order->buffer, slot->size, error) != 0)
            return -1;
        if (--order->waiting == 0)
            order->end = 0;
    }
    return 0;
}
