#include "data/spool.h"

#include "base/memory.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int sl_spool_init(struct sl_spool *spool, size_t count,
                  int (*give)(void *context, size_t place, const void *bytes, size_t size,
                              struct sl_error *error),
                  void *context, struct sl_error *error)
{
    *spool = (struct sl_spool){.give = give, .context = context, .count = count, .fd = -1};
    spool->slots = sl_alloc(count, sizeof *spool->slots, error);
    return spool->slots == NULL ? -1 : 0;
}

void sl_spool_release(struct sl_spool *spool)
{
    if (spool->fd >= 0)
        close(spool->fd);
    free(spool->slots);
    free(spool->buffer);
    *spool = (struct sl_spool){.fd = -1};
}

static int open_file(struct sl_spool *spool, struct sl_error *error)
{
    const char *folder = getenv("TMPDIR");
    char *path;
    if (folder == NULL || *folder == '\0')
        folder = "/tmp";
    if (asprintf(&path, "%s/softlabel.XXXXXX", folder) < 0)
        return sl_fail(error, "out of memory");
    spool->fd = mkostemp(path, O_CLOEXEC);
    if (spool->fd >= 0)
        unlink(path);
    else
        sl_fail_errno(error, "%s: cannot make a temporary file (TMPDIR says where)", folder);
    free(path);
    return spool->fd < 0 ? -1 : 0;
}

static int store(struct sl_spool *spool, size_t place, const char *bytes, size_t size,
                 struct sl_error *error)
{
    if (spool->fd < 0 && open_file(spool, error) != 0)
        return -1;
    spool->slots[place] = (struct sl_spool_slot){spool->end, (uint32_t)size, 1};
    while (size > 0) {
        ssize_t written = pwrite(spool->fd, bytes, size, spool->end);
        if (written < 0 && errno == EINTR)
            continue;
        if (written < 0)
            return sl_fail_errno(error, "the temporary file cannot be written");
        bytes += written;
        size -= (size_t)written;
        spool->end += written;
    }
    return 0;
}

static int load(struct sl_spool *spool, const struct sl_spool_slot *slot, struct sl_error *error)
{
    size_t done = 0;
    if (sl_grow(&spool->buffer, &spool->capacity, slot->size, 1, error) != 0)
        return -1;
    while (done < slot->size) {
        ssize_t got = pread(spool->fd, (char *)spool->buffer + done, slot->size - done,
                            slot->offset + (off_t)done);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            return sl_fail_errno(error, "the temporary file cannot be read back");
        done += (size_t)got;
    }
    return 0;
}

int sl_spool_put(struct sl_spool *spool, size_t place, const void *bytes, size_t size,
                 struct sl_error *error)
{
    if (size > UINT32_MAX)
        return sl_fail(error, "has more than %u bytes", UINT32_MAX);
    if (place != spool->next)
        return store(spool, place, bytes, size, error);
    if (spool->give(spool->context, spool->next++, bytes, size, error) != 0)
        return -1;
    while (spool->next < spool->count && spool->slots[spool->next].there) {
        const struct sl_spool_slot *slot = &spool->slots[spool->next];
        if (load(spool, slot, error) != 0 ||
            spool->give(spool->context, spool->next++, spool->buffer, slot->size, error) != 0)
            return -1;
    }
    return 0;
}
