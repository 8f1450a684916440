#include "data/reorder.h"

#include "base/memory.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int sl_reorder_init(struct sl_reorder *order, size_t count,
                    int (*give)(void *context, size_t place, const void *bytes, size_t size,
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

static int open_file(struct sl_reorder *order, struct sl_error *error)
{
    const char *folder = getenv("TMPDIR");
    char *path;
    if (folder == NULL || *folder == '\0')
        folder = "/tmp";
    if (asprintf(&path, "%s/softlabel.XXXXXX", folder) < 0)
        return sl_fail(error, "out of memory");
    order->fd = mkostemp(path, O_CLOEXEC);
    if (order->fd >= 0)
        unlink(path);
    else
        sl_fail_errno(error, "%s: cannot make a temporary file (TMPDIR says where)", folder);
    free(path);
    return order->fd < 0 ? -1 : 0;
}

static int store(struct sl_reorder *order, size_t place, const char *bytes, size_t size,
                 struct sl_error *error)
{
    if (order->fd < 0 && open_file(order, error) != 0)
        return -1;
    order->slots[place] = (struct sl_reorder_slot){order->end, (uint32_t)size, 1};
    while (size > 0) {
        ssize_t written = pwrite(order->fd, bytes, size, order->end);
        if (written < 0 && errno == EINTR)
            continue;
        if (written < 0)
            return sl_fail_errno(error, "the temporary file cannot be written");
        bytes += written;
        size -= (size_t)written;
        order->end += written;
    }
    return 0;
}

static int load(struct sl_reorder *order, const struct sl_reorder_slot *slot,
                struct sl_error *error)
{
    size_t done = 0;
    if (sl_grow(&order->buffer, &order->capacity, slot->size, 1, error) != 0)
        return -1;
    while (done < slot->size) {
        ssize_t got = pread(order->fd, (char *)order->buffer + done, slot->size - done,
                            slot->offset + (off_t)done);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            return sl_fail_errno(error, "the temporary file cannot be read back");
        done += (size_t)got;
    }
    return 0;
}

int sl_reorder_put(struct sl_reorder *order, size_t place, const void *bytes, size_t size,
                   struct sl_error *error)
{
    if (size > UINT32_MAX)
        return sl_fail(error, "has more than %u bytes", UINT32_MAX);
    if (place != order->next)
        return store(order, place, bytes, size, error);
    if (order->give(order->context, order->next++, bytes, size, error) != 0)
        return -1;
    while (order->next < order->count && order->slots[order->next].there) {
        const struct sl_reorder_slot *slot = &order->slots[order->next];
        if (load(order, slot, error) != 0 ||
            order->give(order->context, order->next++, order->buffer, slot->size, error) != 0)
            return -1;
    }
    return 0;
}
