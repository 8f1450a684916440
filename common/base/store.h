/* Many items of one size, one behind the other, as an array: in memory, or when they are too many
 * for it, in a temporary file that is mapped, so that the system keeps in memory what is used.
 *
 *     struct sl_store store;
 *     sl_store_init(&store, image_size, limit);
 *     while (...)
 *         place = sl_store_add(&store, error), memcpy(place, image, image_size);
 *     if (sl_store_finish(&store, error) == 0)
 *         use((const char *)store.items + 17 * image_size);
 *     sl_store_release(&store);
 */
#ifndef SL_BASE_STORE_H
#define SL_BASE_STORE_H

#include "base/error.h"

#include <stdbool.h>
#include <stddef.h>

struct sl_store {
    void *items; /* [count], after sl_store_finish; before, those that are not in the file yet */
    size_t size; /* of an item */
    size_t count;
    size_t limit;    /* bytes in memory */
    size_t capacity; /* items there is room for in memory */
    size_t filed;    /* items in the file */
    bool in_file;    /* there is a file: */
    int fd;
    bool mapped; /* `items` is a mapping, not allocated */
};

void sl_store_init(struct sl_store *store, size_t size, size_t limit);

/* Room for one more item, which is to be filled before the next call; NULL on failure. */
void *sl_store_add(struct sl_store *store, struct sl_error *error);

/* Makes `items` hold all; they may then be read, and nothing added. */
int sl_store_finish(struct sl_store *store, struct sl_error *error);

/* Tells the system that an item is about to be read, which it then brings in as a whole. Does
 * nothing for what is in memory. */
void sl_store_expect(const struct sl_store *store, size_t index);

/* Harmless on a zeroed store, as sl_store_finish is. */
void sl_store_release(struct sl_store *store);

#endif
