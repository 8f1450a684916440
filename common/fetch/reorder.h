/* Things that arrive in any order, handed on in theirs. What comes too early waits in a temporary
 * file without a name (in TMPDIR, or /tmp), not in memory.
 *
 *     struct sl_reorder order;
 *     if (sl_reorder_init(&order, count, give, &context, error) != 0)
 *         return -1;
 *     sl_reorder_put(&order, 2, bytes, size, error);     // waits
 *     sl_reorder_put(&order, 0, bytes, size, error);     // give(&context, 0, ...)
 *     sl_reorder_put(&order, 1, bytes, size, error);     // give(..., 1, ...), give(..., 2, ...)
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
    size_t count, next; /* places in all; the next one to be handed on */
    struct sl_reorder_slot {
        uint64_t offset; /* in the file */
        uint32_t size;
        uint32_t there; /* 1 when it waits */
    } * slots;          /* [count]; owned */
    int fd;             /* of the file; -1 until something has to wait */
    uint64_t end;
    void *buffer; /* for reading back; owned */
    size_t capacity;
};

/* `give` is called once for each place, 0 ... count - 1, in this order. */
int sl_reorder_init(struct sl_reorder *order, size_t count,
                    int (*give)(void *context, const void *bytes, size_t size,
                                struct sl_error *error),
                    void *context, struct sl_error *error);

/* Takes what belongs to a place; each place once. */
int sl_reorder_put(struct sl_reorder *order, size_t place, const void *bytes, size_t size,
                   struct sl_error *error);

void sl_reorder_release(struct sl_reorder *order);

#endif
