/* Puts items that arrive in any order into theirs. What comes too early waits in a temporary file
 * (see base/temporary.h), not in memory.
 *
 *     int give(void *context, const void *bytes, size_t size, struct sl_error *error);
 *     struct sl_reorder order;
 *     if (sl_reorder_init(&order, 3, give, NULL, error) != 0 ||
 *         sl_reorder_put(&order, 2, "c", 1, error) != 0 ||     // waits
 *         sl_reorder_put(&order, 0, "a", 1, error) != 0 ||     // give(NULL, "a", ...)
 *         sl_reorder_put(&order, 1, "b", 1, error) != 0)       // give(NULL, "b", ...), then "c"
 *         return -1;
 *     sl_reorder_release(&order);
 */
#ifndef SL_FETCH_REORDER_H
#define SL_FETCH_REORDER_H

#include "base/error.h"

#include <stddef.h>
#include <stdint.h>

struct sl_reorder {
    int (*give)(void *context, const void *bytes, size_t size, struct sl_error *error);
    void *context;
    size_t count, next; /* places in all; the next one to be given */
    size_t waiting;     /* in the file, which is written anew once nothing waits */
    struct sl_reorder_slot {
        uint64_t offset; /* in the file */
        uint32_t size;
        uint32_t there; /* 1 if it waits */
    } * slots;          /* [count]; owned */
    int fd;             /* of the temporary file; -1 until something has to wait */
    uint64_t end;
    void *buffer; /* [capacity], for reading back; owned */
    size_t capacity;
};

/* `give` is called once for each place, 0 ... count - 1, in this order. *order needs
 * sl_reorder_release afterwards, also on failure. */
int sl_reorder_init(struct sl_reorder *order, size_t count,
                    int (*give)(void *context, const void *bytes, size_t size,
                                struct sl_error *error),
                    void *context, struct sl_error *error);

/* Takes the `size` bytes of a place, each place once. */
int sl_reorder_put(struct sl_reorder *order, size_t place, const void *bytes, size_t size,
                   struct sl_error *error);

void sl_reorder_release(struct sl_reorder *order);

#endif
