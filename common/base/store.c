#include "base/store.h"

#include "base/memory.h"
#include "base/temporary.h"

#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

void sl_store_init(struct sl_store *store, size_t size, size_t limit)
{
    *store = (struct sl_store){.size = size, .limit = limit};
}

/* Items in memory. */
static size_t held(const struct sl_store *store)
{
    return store->count - store->filed;
}

static int put_in_file(struct sl_store *store, struct sl_error *error)
{
    if (!store->in_file)
        store->fd = sl_temporary_open(error);
    store->in_file = store->fd >= 0;
    if (!store->in_file || sl_temporary_write(store->fd, (uint64_t)store->filed * store->size,
                                              store->items, held(store) * store->size, error) != 0)
        return -1;
    store->filed = store->count;
    return 0;
}

void *sl_store_add_several(struct sl_store *store, size_t count, struct sl_error *error)
{
    size_t wanted = held(store) + count;
    if (held(store) > 0 && wanted > store->limit / store->size) {
        if (put_in_file(store, error) != 0)
            return NULL;
        wanted = count;
    }
    if (sl_grow(&store->items, &store->capacity, wanted, store->size, error) != 0)
        return NULL;
    store->count += count;
    return (char *)store->items + (store->count - count - store->filed) * store->size;
}

void *sl_store_add(struct sl_store *store, struct sl_error *error)
{
    return sl_store_add_several(store, 1, error);
}

int sl_store_finish(struct sl_store *store, struct sl_error *error)
{
    size_t bytes = store->count * store->size;
    if (!store->in_file)
        return 0;
    if (put_in_file(store, error) != 0)
        return -1;
    void *mapping = mmap(NULL, bytes, PROT_READ, MAP_SHARED, store->fd, 0);
    if (mapping == MAP_FAILED)
        return sl_fail_errno(error, "a temporary file of %zu bytes cannot be mapped", bytes);
    /* or a page that is missing would be read with dozens of its neighbours, which push out others
     */
    madvise(mapping, bytes, MADV_RANDOM);
    free(store->items);
    store->items = mapping;
    store->mapped = true;
    return 0;
}

void sl_store_expect(const struct sl_store *store, size_t index)
{
    if (!store->mapped)
        return;
    uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE);
    uintptr_t start = (uintptr_t)store->items + index * store->size;
    uintptr_t end = start + store->size;
    start -= start % page;
    madvise((void *)start, end - start, MADV_WILLNEED);
}

void sl_store_release(struct sl_store *store)
{
    if (store->mapped)
        munmap(store->items, store->count * store->size);
    else
        free(store->items);
    if (store->in_file)
        close(store->fd);
    *store = (struct sl_store){0};
}
