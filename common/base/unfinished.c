#include "base/unfinished.h"

#include "base/interrupt.h"
#include "base/memory.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

enum { UNFINISHED_MAX = 64, RANDOM = 6 /* letters, as mkostemps wants it */ };

static const char suffix[] = ".unfinished";

/* How much of the finished file's name is kept, so that the unfinished one's is not too long. */
enum { KEPT = NAME_MAX - 2 - RANDOM - (int)(sizeof suffix - 1) };

/* The unfinished files of this process, to be removed if it ends early. A signal handler touches
 * only these atomic pointers. */
static char *_Atomic unfinished[UNFINISHED_MAX];

static void remove_unfinished(void)
{
    for (int i = 0; i < UNFINISHED_MAX; i++) {
        const char *path = atomic_load(&unfinished[i]);
        if (path != NULL)
            unlink(path);
    }
}

/* Replaces `old` by `path`. More than UNFINISHED_MAX files are not removed on a signal. */
static void note_unfinished(const char *old, char *path)
{
    for (int i = 0; i < UNFINISHED_MAX; i++)
        if (atomic_load(&unfinished[i]) == old) {
            atomic_store(&unfinished[i], path);
            return;
        }
}

void sl_unfinished_forget(char *name)
{
    if (name != NULL)
        note_unfinished(name, NULL);
    free(name);
}

/* ".fig1.png.a1B2c3.unfinished" of "fig1.png"? */
static bool is_of(const char *name, const char *file)
{
    size_t length = strnlen(file, KEPT);
    return strlen(name) == 1 + length + 1 + RANDOM + sizeof suffix - 1 && name[0] == '.' &&
           strncmp(name + 1, file, length) == 0 && name[1 + length] == '.' &&
           strcmp(name + 1 + length + 1 + RANDOM, suffix) == 0;
}

static int lock(int fd, int how)
{
    int result;
    while ((result = flock(fd, how)) != 0 && errno == EINTR)
        ;
    return result;
}

/* Removes the file if no process holds its lock. */
static void remove_stray(int folder, const char *name)
{
    int flags = O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC;
    int fd = openat(folder, name, O_RDWR | flags);
    if (fd < 0 && errno == EACCES) /* it was to replace a read-only file */
        fd = openat(folder, name, O_RDONLY | flags);
    if (fd < 0)
        return;
    if (lock(fd, LOCK_EX | LOCK_NB) == 0)
        unlinkat(folder, name, 0);
    close(fd);
}

/* What cannot be read or removed stays: it does no harm. */
static void remove_strays(const char *folder, const char *file)
{
    const struct dirent *entry;
    DIR *entries = opendir(folder);
    if (entries == NULL)
        return;
    while ((entry = readdir(entries)) != NULL)
        if (is_of(entry->d_name, file))
            remove_stray(dirfd(entries), entry->d_name);
    closedir(entries);
}

/* The mode of a file that obeys the umask. */
static mode_t usual_mode(void)
{
    mode_t mask = umask(0);
    umask(mask);
    return 0666 & ~mask;
}

/* mkostemps makes files that only their owner may read. A file that replaces another keeps its
 * mode, which was chosen on purpose, and its owner and group if that is allowed. If the group
 * cannot be kept, its permissions are dropped. */
static int share(int fd, const struct stat *replaced)
{
    struct stat own;
    if (replaced == NULL)
        return fchmod(fd, usual_mode());
    if (fstat(fd, &own) != 0)
        return -1;
    mode_t mode = replaced->st_mode & 0777;
    bool same = own.st_uid == replaced->st_uid && own.st_gid == replaced->st_gid;
    if (!same && fchown(fd, replaced->st_uid, replaced->st_gid) != 0 &&
        fchown(fd, (uid_t)-1, replaced->st_gid) != 0)
        mode &= ~(mode_t)0070;
    return fchmod(fd, mode);
}

/* Returns the number of names that the file has, or -1. */
static int prepare(int fd, const struct stat *replaced)
{
    struct stat info;
    lock(fd, LOCK_EX); /* on a file system without locks, none are held */
    if (share(fd, replaced) != 0 || fstat(fd, &info) != 0)
        return -1;
    return (int)info.st_nlink;
}

/* A new file under the name's template. Another process may take it for a stray between its
 * creation and its lock; then it is created again. */
static int create(char *name, size_t length, const struct stat *replaced)
{
    for (;;) {
        memset(name + length - (sizeof suffix - 1) - RANDOM, 'X', RANDOM);
        int fd = mkostemps(name, sizeof suffix - 1, O_CLOEXEC);
        if (fd < 0)
            return -1;
        int names = prepare(fd, replaced), code = errno;
        if (names > 0)
            return fd;
        if (names < 0)
            unlink(name);
        close(fd);
        errno = code;
        if (names < 0)
            return -1;
    }
}

int sl_unfinished_open(const char *path, char **name, struct sl_error *error)
{
    const char *slash = strrchr(path, '/');
    const char *file = slash == NULL ? path : slash + 1;
    struct stat info;
    *name = NULL;
    bool replaces = stat(path, &info) == 0;
    if (!replaces && errno != ENOENT)
        return sl_fail_errno(error, "%s: cannot be written", path);
    char *folder = slash == NULL ? sl_copy_text(".", error) : strndup(path, (size_t)(file - path));
    if (folder == NULL)
        return sl_fail(error, "out of memory");
    remove_strays(folder, file);
    int length = asprintf(name, "%s/.%.*s.XXXXXX%s", folder, KEPT, file, suffix);
    free(folder);
    if (length < 0) {
        *name = NULL;
        return sl_fail(error, "out of memory");
    }
    sl_interrupt_clean(remove_unfinished);
    note_unfinished(NULL, *name); /* before the file exists, so that none escapes */
    int fd = create(*name, (size_t)length, replaces ? &info : NULL);
    if (fd < 0) {
        sl_fail_errno(error, "%s: cannot be written", path);
        sl_unfinished_forget(*name);
        *name = NULL;
    }
    return fd;
}
