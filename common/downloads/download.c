#include "downloads/download.h"

#include "base/digest.h"
#include "base/memory.h"
#include "base/output.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

/* The files of one download in the cache. */
struct places {
    char *folder, *path, *part, *lock; /* owned */
    int lock_fd;                       /* -1 when not held */
};

static char *cache_folder(struct sl_error *error)
{
    const char *own = getenv("SL_CACHE"), *xdg = getenv("XDG_CACHE_HOME"), *home = getenv("HOME");
    char *folder = NULL;
    int length = -1;
    if (own != NULL && own[0] != '\0')
        return sl_copy_text(own, error);
    if (xdg != NULL && xdg[0] == '/') /* XDG: relative paths are ignored */
        length = asprintf(&folder, "%s/softlabel", xdg);
    else if (home != NULL && home[0] != '\0')
        length = asprintf(&folder, "%s/.cache/softlabel", home);
    else
        return sl_fail(error, "there is no folder for downloads: set SL_CACHE"), NULL;
    if (length < 0)
        return sl_fail(error, "out of memory"), NULL;
    return folder;
}

/* The last part of the URL's path, a copy to free(). */
static char *file_name(const char *url, struct sl_error *error)
{
    const char *path = strstr(url, "://") + 3;
    path += strcspn(path, "/?#");
    size_t size = strcspn(path, "?#");
    const char *name = path + size;
    while (name > path && name[-1] != '/')
        name--;
    char *copy = sl_copy_text(name, error);
    if (copy == NULL)
        return NULL;
    copy[path + size - name] = '\0';
    if (copy[0] != '\0' && copy[0] != '.')
        return copy;
    sl_fail(error, "%s: the URL does not name a file", url);
    free(copy);
    return NULL;
}

static void release_places(struct places *places)
{
    if (places->lock_fd >= 0)
        close(places->lock_fd); /* which unlocks it */
    free(places->folder);
    free(places->path);
    free(places->part);
    free(places->lock);
}

static int name_places(struct places *places, const char *url, struct sl_error *error)
{
    char *name = file_name(url, error);
    if (name == NULL)
        return -1;
    places->folder = cache_folder(error);
    bool named = places->folder != NULL;
    if (named && (asprintf(&places->path, "%s/%s", places->folder, name) < 0 ||
                  asprintf(&places->part, "%s.part", places->path) < 0 ||
                  asprintf(&places->lock, "%s.lock", places->path) < 0)) {
        sl_fail(error, "out of memory");
        named = false;
    }
    free(name);
    return named ? 0 : -1;
}

/* The lock file is never removed: a waiting process would then hold a lock that no other sees. */
static int take_lock(struct places *places, struct sl_error *error)
{
    if (sl_make_folder(places->folder, error) != 0)
        return -1;
    places->lock_fd = open(places->lock, O_RDWR | O_CREAT | O_CLOEXEC, 0666);
    if (places->lock_fd < 0)
        return sl_fail_errno(error, "%s: cannot be written (SL_CACHE says where)", places->lock);
    while (flock(places->lock_fd, LOCK_EX) != 0)
        if (errno != EINTR)
            return sl_fail_errno(error, "%s: cannot be locked", places->lock);
    return 0;
}

/* Whether the file at `path` is the one in the registry. */
static int verify(const char *path, const struct sl_remote *remote, struct sl_error *error)
{
    char sha256[SL_SHA256_TEXT];
    struct stat info;
    if (stat(path, &info) != 0)
        return sl_fail_errno(error, "%s", path);
    if (remote->length > 0 && info.st_size != remote->length)
        return sl_fail(error, "%s: has %lld bytes, the registry says %lld", remote->url,
                       (long long)info.st_size, (long long)remote->length);
    if (sl_sha256_file(path, sha256, error) != 0)
        return -1;
    if (strcmp(sha256, remote->sha256) != 0)
        return sl_fail(error, "%s: has the SHA-256 %s, the registry says %s", remote->url, sha256,
                       remote->sha256);
    return 0;
}

/* A download that was resumed and then turns out wrong is started anew, once: the file on the
 * server may have changed in between. */
static int fetch(const struct places *places, const struct sl_remote *remote,
                 const struct sl_patience *patience, struct sl_error *error)
{
    struct sl_transfer transfer = {
        .url = remote->url, .length = remote->length, .part = places->part};
    bool anew = false;
    do {
        if (sl_transfer(&transfer, patience, error) != 0)
            return -1;
        if (verify(places->part, remote, error) == 0)
            return rename(places->part, places->path) == 0
                       ? sl_sync_folder(places->folder, error)
                       : sl_fail_errno(error, "%s: cannot be written", places->path);
        unlink(places->part);
        anew = !anew && transfer.resumed;
    } while (anew);
    return -1;
}

static bool is_cached(const struct places *places, const struct sl_remote *remote)
{
    struct sl_error ignored;
    return verify(places->path, remote, &ignored) == 0;
}

/* A file in the cache needs no lock, so a read-only cache works too. Once the lock is held, another
 * process may have completed the download. */
char *sl_download(const struct sl_remote *remote, const struct sl_patience *patience,
                  struct sl_error *error)
{
    struct places places = {.lock_fd = -1};
    int result = name_places(&places, remote->url, error);
    if (result == 0 && !is_cached(&places, remote)) {
        result = take_lock(&places, error);
        if (result == 0 && !is_cached(&places, remote))
            result =
                fetch(&places, remote, patience == NULL ? &sl_patience_usual : patience, error);
    }
    char *path = result == 0 ? places.path : NULL;
    if (result == 0)
        places.path = NULL;
    release_places(&places);
    return path;
}
