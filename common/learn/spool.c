#include "learn/spool.h"

#include "base/memory.h"
#include "learn/block.h"

#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <unistd.h>

static const char *folder(void)
{
    const char *named = getenv("TMPDIR");
    return named != NULL && named[0] != '\0' ? named : "/tmp";
}

int sl_spool_open(struct sl_spool *spool, struct sl_error *error)
{
    char path[PATH_MAX];
    *spool = (struct sl_spool){0};
    if (snprintf(path, sizeof path, "%s/softlabel-XXXXXX", folder()) >= (int)sizeof path)
        return sl_fail(error, "TMPDIR is too long");
    int fd = mkostemp(path, O_CLOEXEC);
    if (fd < 0)
        return sl_fail_errno(error, "cannot make a temporary file in %.500s", folder());
    unlink(path);
    spool->file = fdopen(fd, "w+");
    if (spool->file == NULL) {
        close(fd);
        return sl_fail_errno(error, "cannot open a temporary file");
    }
    return 0;
}

int sl_spool_add(struct sl_spool *spool, const struct sl_sample *sample,
                 struct sl_spool_place *place, struct sl_error *error)
{
    size_t size;
    void *block = sl_block_new(sample, &size, error);
    if (block == NULL)
        return -1;
    size_t written = fwrite(block, 1, size, spool->file);
    free(block);
    if (written != size)
        return sl_fail_errno(error, "cannot write a temporary file in %.500s", folder());
    *place = (struct sl_spool_place){spool->size, size};
    spool->size += size;
    return 0;
}

void *sl_spool_read(struct sl_spool *spool, const struct sl_spool_place *place,
                    struct sl_error *error)
{
    void *block = sl_alloc(1, place->size, error);
    if (block == NULL)
        return NULL;
    if (fseeko(spool->file, (off_t)place->offset, SEEK_SET) == 0 &&
        fread(block, 1, place->size, spool->file) == place->size)
        return block;
    sl_fail_errno(error, "cannot read back a temporary file in %.500s", folder());
    free(block);
    return NULL;
}

void sl_spool_close(struct sl_spool *spool)
{
    if (spool->file != NULL)
        fclose(spool->file);
    *spool = (struct sl_spool){0};
}
