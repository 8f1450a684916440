/* A long array of items of one size: in memory, or if it exceeds a limit, in a temporary file that
 * is mapped, so that the system keeps the pages in memory that are used.
 *
 *     float image[100] = {0};
 *     struct sl_store store;
 *     sl_store_init(&store, sizeof image, 1 << 20);
 *     void *place = sl_store_add(&store, error);
 *     if (place != NULL)
 *         memcpy(place, image, sizeof image);
 *     if (place != NULL && sl_store_finish(&store, error) == 0)
 *         memcpy(image, (const char *)store.items + 0 * sizeof image, sizeof image);
 *     sl_store_release(&store);
 */
#ifndef SL_BASE_STORE_H
#define SL_BASE_STORE_H

#include "base/error.h"

#include <stdbool.h>
#include <stddef.h>

struct sl_store {
    void *items; /* [count] after sl_store_finish; before, those not yet in the file */
    size_t size; /* of an item */
    size_t count;
    size_t limit;    /* bytes in memory */
    size_t capacity; /* items there is room for in memory */
    size_t filed;    /* items in the file */
    bool in_file;    /* there is a file, `fd` */
    int fd;
    bool mapped; /* `items` is a mapping, not allocated */
};

/* Items of `size` bytes, of which up to `limit` bytes are kept in memory. */
void sl_store_init(struct sl_store *store, size_t size, size_t limit);

/* Room for one more item, to be filled before the next call; NULL on failure. */
void *sl_store_add(struct sl_store *store, struct sl_error *error);

/* Room for `count` more items in a row; a store whose items are bytes can so hold what has any
 * size.
 */
void *sl_store_add_several(struct sl_store *store, size_t count, struct sl_error *error);

/* Makes `items` hold all items, to be read; nothing may be added afterwards. */
int sl_store_finish(struct sl_store *store, struct sl_error *error);

/* Announces that an item is about to be read, so that the system loads it as a whole. */
void sl_store_expect(const struct sl_store *store, size_t index);

/* Harmless on a zeroed store, as is sl_store_finish. */
void sl_store_release(struct sl_store *store);

#endif
