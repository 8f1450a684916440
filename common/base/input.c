#include "base/input.h"

#include "base/memory.h"
#include "base/profile.h"
#include "base/progress.h"
#include "base/ranks.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

const char *sl_input_name(const char *path)
{
    return strcmp(path, "-") == 0 ? "standard input" : path;
}

/* Pipes that were peeked at, and will be read from their beginning when they are opened. */
enum { PEEKED_MAX = 4 };
static struct peeked {
    const char *path; /* NULL once it is opened */
    int fd;
    char bytes[SL_PEEK_MAX];
    size_t start, end; /* of the bytes that have not been read again */
} peeked[PEEKED_MAX];

/* Two inputs cannot both be standard input: the second would seem to be empty. */
static bool standard_taken;

static int open_path(const char *path, struct stat *info, struct sl_error *error)
{
    int fd = STDIN_FILENO;
    if (path[0] == '\0')
        return sl_fail(error, "an empty string is not a file name");
    if (strcmp(path, "-") == 0 && standard_taken)
        return sl_fail(error, "standard input: can be read only once; save it to a file");
    if (strcmp(path, "-") != 0)
        fd = open(path, O_RDONLY | O_CLOEXEC);
    else if (isatty(fd))
        return sl_fail(error, "standard input: is a terminal; name a file or use a pipe");
    if (fd < 0)
        return sl_fail_errno(error, "%s", path);
    bool known = fstat(fd, info) == 0;
    if (known && !S_ISDIR(info->st_mode))
        return fd;
    if (known)
        sl_fail(error, "%s: is a folder; name a file in it", sl_input_name(path));
    else
        sl_fail_errno(error, "%s", sl_input_name(path));
    if (fd != STDIN_FILENO)
        close(fd);
    return -1;
}

static int open_input(const char *path, struct sl_error *error)
{
    for (size_t i = 0; i < PEEKED_MAX; i++)
        if (peeked[i].path != NULL && strcmp(peeked[i].path, path) == 0) {
            peeked[i].path = NULL;
            standard_taken |= peeked[i].fd == STDIN_FILENO;
            return peeked[i].fd;
        }
    struct stat info;
    int fd = open_path(path, &info, error);
    standard_taken |= fd == STDIN_FILENO;
    if (fd >= 0 && S_ISREG(info.st_mode))
        sl_progress_expect((uint64_t)info.st_size);
    return fd;
}

/* Of ranks, the first one opens and reads; the others have a descriptor that stands for its. */
int sl_input_open(const char *path, struct sl_error *error)
{
    int fd = sl_rank() == 0 ? open_input(path, error) : open("/dev/null", O_RDONLY | O_CLOEXEC);
    if (fd < 0 && sl_rank() > 0)
        sl_fail_errno(error, "/dev/null");
    return sl_ranks_result(fd < 0 ? -1 : 0, error) == 0 ? fd : -1;
}

static size_t read_peeked(int fd, char *bytes, size_t size)
{
    for (size_t i = 0; i < PEEKED_MAX; i++) {
        struct peeked *held = &peeked[i];
        size_t left = held->end - held->start;
        if (left == 0 || held->fd != fd)
            continue;
        left = left < size ? left : size;
        memcpy(bytes, held->bytes + held->start, left);
        held->start += left;
        return left;
    }
    return 0;
}

static ssize_t read_here(int fd, void *bytes, size_t size, struct sl_error *error);

static ssize_t peek(const char *path, void *bytes, size_t size, struct sl_error *error)
{
    struct stat info;
    int fd = open_path(path, &info, error);
    if (fd < 0)
        return -1;
    ssize_t got = read_here(fd, bytes, size, error);
    if (got < 0)
        sl_error_in(error, "%s", sl_input_name(path));
    bool rewound = got >= 0 && lseek(fd, -got, SEEK_CUR) != -1;
    if (rewound || got < 0) {
        if (fd != STDIN_FILENO)
            close(fd);
        return got;
    }
    for (size_t i = 0; i < PEEKED_MAX; i++)
        if (peeked[i].path == NULL && peeked[i].start == peeked[i].end) {
            peeked[i] = (struct peeked){.path = path, .fd = fd, .end = (size_t)got};
            memcpy(peeked[i].bytes, bytes, (size_t)got);
            return got;
        }
    return sl_fail(error, "%s: too many pipes; save it to a file", sl_input_name(path));
}

/* What rank 0 has read becomes what all have: `got` bytes, or its error. */
static ssize_t share(ssize_t got, void *bytes, struct sl_error *error)
{
    sl_ranks_share(&got, sizeof got);
    if (got < 0)
        return sl_ranks_result(-1, error);
    sl_ranks_share(bytes, (size_t)got);
    return got;
}

ssize_t sl_input_peek(const char *path, void *bytes, size_t size, struct sl_error *error)
{
    return share(sl_rank() == 0 ? peek(path, bytes, size, error) : 0, bytes, error);
}

ssize_t sl_input_read(int fd, void *bytes, size_t size, struct sl_error *error)
{
    return share(sl_rank() == 0 ? read_here(fd, bytes, size, error) : 0, bytes, error);
}

static ssize_t read_here(int fd, void *bytes, size_t size, struct sl_error *error)
{
    size_t done = read_peeked(fd, bytes, size);
    while (done < size) {
        enum sl_section before = sl_profile_to(SL_IN_WAITING);
        ssize_t got = read(fd, (char *)bytes + done, size - done);
        sl_profile_to(before);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return sl_fail_errno(error, "cannot be read");
        sl_progress_read((uint64_t)got);
        if (got == 0)
            break;
        done += (size_t)got;
    }
    return (ssize_t)done;
}

ssize_t sl_input_read_at(int fd, uint64_t place, void *bytes, size_t size, struct sl_error *error)
{
    size_t done = 0;
    while (done < size && place <= INT64_MAX - done) {
        ssize_t got = pread(fd, (char *)bytes + done, size - done, (off_t)(place + done));
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return sl_fail_errno(error, "cannot be read");
        if (got == 0)
            break;
        done += (size_t)got;
    }
    return (ssize_t)done;
}

void *sl_read_all(ssize_t (*read_some)(void *context, void *bytes, size_t size,
                                       struct sl_error *error),
                  void *context, size_t limit, size_t *size, struct sl_error *error)
{
    void *bytes = NULL;
    size_t capacity = 0, used = 0;
    for (;;) {
        if (sl_grow(&bytes, &capacity, used + (1 << 16) + 1, 1, error) != 0)
            break;
        size_t room = capacity - used - 1;
        ssize_t got = read_some(context, (char *)bytes + used, room, error);
        if (got < 0)
            break;
        used += (size_t)got;
        if (used > limit) {
            sl_fail(error, "has more than %zu bytes", limit);
            break;
        }
        if ((size_t)got < room) {
            ((char *)bytes)[used] = '\0';
            *size = used;
            return bytes;
        }
    }
    free(bytes);
    return NULL;
}

static ssize_t read_fd(void *fd, void *bytes, size_t size, struct sl_error *error)
{
    return sl_input_read(*(const int *)fd, bytes, size, error);
}

void *sl_input_all(const char *path, size_t limit, size_t *size, struct sl_error *error)
{
    int fd = sl_input_open(path, error);
    if (fd < 0)
        return NULL;
    void *bytes = sl_read_all(read_fd, &fd, limit, size, error);
    if (bytes == NULL)
        sl_error_in(error, "%s", sl_input_name(path));
    if (fd != STDIN_FILENO)
        close(fd);
    return bytes;
}
