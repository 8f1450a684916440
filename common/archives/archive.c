#include "archives/archive.h"

#include "archives/tree.h"
#include "archives/unpack.h"
#include "base/input.h"

#include <locale.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct walk {
    int (*visit)(void *context, struct sl_entry *entry, struct sl_error *error);
    void *context;
    struct sl_error *error;
    char path[SL_PATH_MAX + 1]; /* of the entry being visited */
};

bool sl_is_folder(const char *path)
{
    struct stat info;
    return stat(path, &info) == 0 && S_ISDIR(info.st_mode);
}

/* What macOS, Windows and Synology create in folders and hide, though its name has no dot. */
static bool is_of_desktop(const char *name, size_t length)
{
    static const char *const names[] = {"__MACOSX",    "Thumbs.db",    "ehthumbs.db",
                                        "desktop.ini", "$RECYCLE.BIN", "System Volume Information",
                                        "@eaDir",      "Icon\r"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strlen(names[i]) == length && strncasecmp(name, names[i], length) == 0)
            return true;
    return false;
}

/* Checks each part of a path: -1 if it leads outside or is too long, 1 if it is hidden, else 0. */
static int check_path(const char *path, struct sl_error *error)
{
    int hidden = 0;
    if (strnlen(path, SL_PATH_MAX + 1) > SL_PATH_MAX)
        return sl_fail(error, "has a name of more than %d bytes", SL_PATH_MAX);
    if (*path == '/')
        return sl_fail(error, "has an absolute name, which leads outside the archive");
    while (*path != '\0') {
        size_t length = strcspn(path, "/");
        if (length == 2 && memcmp(path, "..", 2) == 0)
            return sl_fail(error, "has '..' in its name, which may lead outside the archive");
        bool here = length == 1 && *path == '.';
        if ((*path == '.' && !here) || is_of_desktop(path, length))
            hidden = 1;
        path += length;
        path += strspn(path, "/");
    }
    return hidden;
}

/* A checked path with single slashes and without parts that are ".". */
static void normalise(const char *path, char normal[SL_PATH_MAX + 1])
{
    char *to = normal;
    while (*path != '\0') {
        size_t length = strcspn(path, "/");
        if (length > 1 || (length == 1 && *path != '.')) {
            if (to != normal)
                *to++ = '/';
            memcpy(to, path, length);
            to += length;
        }
        path += length;
        path += strspn(path, "/");
    }
    *to = '\0';
}

static int visit(struct walk *walk, struct sl_entry *entry)
{
    normalise(entry->path, walk->path);
    entry->path = walk->path;
    if (*entry->path == '\0')
        return 0;
    int result = walk->visit(walk->context, entry, walk->error);
    return result < 0 ? sl_error_in(walk->error, "%.300s", entry->path) : result;
}

static int visit_archived(struct walk *walk, struct sl_unpack *unpack, struct archive_entry *found)
{
    /* a name that is not UTF-8 is taken byte for byte */
    const char *path = archive_entry_pathname_utf8(found);
    if (path == NULL)
        path = archive_entry_pathname(found);
    if (path == NULL)
        return sl_fail(walk->error, "has an entry without a name");
    int hidden = check_path(path, walk->error);
    if (hidden < 0 || sl_unpack_check(unpack, found, walk->error) != 0)
        return sl_error_in(walk->error, "%.300s", path);
    bool link = archive_entry_hardlink(found) != NULL || archive_entry_symlink(found) != NULL;
    bool folder = !link && archive_entry_filetype(found) == AE_IFDIR;
    if (hidden > 0 || (!link && !folder && archive_entry_filetype(found) != AE_IFREG))
        return 0;
    struct sl_entry entry = {
        .path = path, .link = link, .folder = folder, .unpack = unpack, .fd = -1};
    return visit(walk, &entry);
}

static int walk_entries(struct walk *walk, struct sl_unpack *unpack)
{
    struct archive_entry *entry;
    int result;
    while ((result = sl_unpack_next(unpack, &entry, walk->error)) > 0) {
        int visited = visit_archived(walk, unpack, entry);
        if (visited != 0)
            return visited < 0 ? -1 : 0;
    }
    return result;
}

/* libarchive converts names to the thread's locale, and drops those that this cannot express: while
 * it reads, the locale is UTF-8, whatever the user's is. */
static int walk_in_utf8(struct walk *walk, struct sl_unpack *unpack)
{
    locale_t utf8 = newlocale(LC_CTYPE_MASK, "C.UTF-8", (locale_t)0);
    if (utf8 == (locale_t)0)
        return walk_entries(walk, unpack);
    locale_t before = uselocale(utf8);
    int result = walk_entries(walk, unpack);
    uselocale(before);
    freelocale(utf8);
    return result;
}

static int walk_archive(struct walk *walk, const char *path)
{
    struct sl_unpack unpack;
    int result = sl_unpack_open(&unpack, path, walk->error);
    if (result == 0 && walk_in_utf8(walk, &unpack) != 0)
        result = sl_error_in(walk->error, "%s", path);
    sl_unpack_close(&unpack);
    return result;
}

struct folder {
    struct walk *walk;
    size_t root; /* bytes of the folder's own path */
};

static int visit_file(void *context, const char *file, enum sl_tree_kind kind,
                      struct sl_error *error)
{
    const struct folder *folder = context;
    const char *path = file + folder->root;
    path += strspn(path, "/");
    if (check_path(path, error) != 0)
        return 0;
    struct sl_entry entry = {.path = path,
                             .link = kind == SL_TREE_ASTRAY,
                             .folder = kind == SL_TREE_FOLDER,
                             .file = file,
                             .fd = -1};
    int result = visit(folder->walk, &entry);
    if (entry.fd >= 0)
        close(entry.fd);
    return result;
}

static int walk_folder(struct walk *walk, const char *path)
{
    struct folder folder = {walk, strlen(path)};
    return sl_tree_walk(path, visit_file, &folder, walk->error) < 0
               ? sl_error_in(walk->error, "%s", path)
               : 0;
}

int sl_archive_walk(const char *path,
                    int (*visit_one)(void *context, struct sl_entry *entry, struct sl_error *error),
                    void *context, struct sl_error *error)
{
    struct walk walk = {.visit = visit_one, .context = context, .error = error};
    return sl_is_folder(path) ? walk_folder(&walk, path) : walk_archive(&walk, path);
}

ssize_t sl_entry_read(struct sl_entry *entry, void *bytes, size_t size, struct sl_error *error)
{
    if (entry->unpack != NULL)
        return sl_unpack_read(entry->unpack, bytes, size, error);
    if (entry->fd < 0)
        entry->fd = sl_input_open(entry->file, error);
    return entry->fd < 0 ? -1 : sl_input_read(entry->fd, bytes, size, error);
}

static ssize_t read_entry(void *entry, void *bytes, size_t size, struct sl_error *error)
{
    return sl_entry_read(entry, bytes, size, error);
}

/* Takes the path out of an error that begins with it: the caller names the entry. */
static void drop_path(struct sl_error *error, const char *path)
{
    size_t length = strlen(path);
    if (strncmp(error->text, path, length) == 0 && strncmp(error->text + length, ": ", 2) == 0)
        memmove(error->text, error->text + length + 2, strlen(error->text + length + 2) + 1);
}

int sl_entry_walk(struct sl_entry *entry,
                  int (*visit_one)(void *context, struct sl_entry *inner, struct sl_error *error),
                  void *context, struct sl_error *error)
{
    struct walk walk = {.visit = visit_one, .context = context, .error = error};
    struct sl_unpack unpack;
    int result;
    if (entry->unpack == NULL) {
        result = walk_archive(&walk, entry->file);
        if (result != 0)
            drop_path(error, entry->file);
        return result;
    }
    result = sl_unpack_open_inner(&unpack, read_entry, entry, error);
    if (result == 0)
        result = walk_in_utf8(&walk, &unpack);
    sl_unpack_close(&unpack);
    return result;
}

void *sl_entry_all(struct sl_entry *entry, size_t *size, struct sl_error *error)
{
    return sl_read_all(read_entry, entry, SL_ENTRY_MAX, size, error);
}
