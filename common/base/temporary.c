#include "base/temporary.h"

#include "base/input.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static const char *folder(void)
{
    const char *named = getenv("TMPDIR");
    return named != NULL && named[0] != '\0' ? named : "/tmp";
}

/* For file systems that cannot create a file without a name. */
static int open_and_unlink(void)
{
    char *path;
    if (asprintf(&path, "%s/softlabel.XXXXXX", folder()) < 0)
        return -1;
    int fd = mkostemp(path, O_CLOEXEC);
    if (fd >= 0)
        unlink(path);
    free(path);
    return fd;
}

int sl_temporary_open(struct sl_error *error)
{
    int fd = open(folder(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
    if (fd < 0 && (errno == EOPNOTSUPP || errno == EISDIR || errno == EINVAL))
        fd = open_and_unlink();
    if (fd < 0)
        sl_fail_errno(error, "%.500s: cannot create a temporary file here (see TMPDIR)", folder());
    return fd;
}

int sl_temporary_write(int fd, uint64_t offset, const void *bytes, size_t size,
                       struct sl_error *error)
{
    for (size_t done = 0; done < size;) {
        ssize_t written =
            pwrite(fd, (const char *)bytes + done, size - done, (off_t)(offset + done));
        if (written < 0 && errno == EINTR)
            continue;
        if (written < 0)
            return sl_fail_errno(
                error, "%.500s: a temporary file cannot be written here (see TMPDIR)", folder());
        done += (size_t)written;
    }
    return 0;
}

int sl_temporary_read(int fd, uint64_t offset, void *bytes, size_t size, struct sl_error *error)
{
    ssize_t got = sl_input_read_at(fd, offset, bytes, size, error);
    if (got == (ssize_t)size)
        return 0;
    if (got >= 0)
        sl_fail(error, "is shorter than what was written to it");
    return sl_error_in(error, "%.500s: a temporary file", folder());
}
