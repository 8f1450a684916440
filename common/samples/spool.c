#include "samples/spool.h"

#include "base/memory.h"
#include "base/temporary.h"
#include "samples/copy.h"

#include <stdlib.h>
#include <unistd.h>

int sl_spool_open(struct sl_spool *spool, struct sl_error *error)
{
    *spool = (struct sl_spool){.fd = sl_temporary_open(error)};
    spool->open = spool->fd >= 0;
    return spool->open ? 0 : -1;
}

int sl_spool_add(struct sl_spool *spool, const struct sl_sample *sample,
                 struct sl_spool_place *place, struct sl_error *error)
{
    size_t size;
    void *block = sl_sample_copy(sample, &size, error);
    if (block == NULL)
        return -1;
    int result = sl_temporary_write(spool->fd, spool->size, block, size, error);
    free(block);
    *place = (struct sl_spool_place){spool->size, size};
    spool->size += size;
    return result;
}

void *sl_spool_read(struct sl_spool *spool, const struct sl_spool_place *place,
                    struct sl_error *error)
{
    void *block = sl_alloc(1, place->size, error);
    if (block == NULL)
        return NULL;
    if (sl_temporary_read(spool->fd, place->offset, block, place->size, error) == 0)
        return block;
    free(block);
    return NULL;
}

void sl_spool_close(struct sl_spool *spool)
{
    if (spool->open)
        close(spool->fd);
    *spool = (struct sl_spool){0};
}
