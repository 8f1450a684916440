#include "archives/tree.h"

#include "base/memory.h"

#include <dirent.h>
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

struct walk {
    int (*visit)(void *context, const char *file, enum sl_tree_kind kind, struct sl_error *error);
    void *context;
    struct sl_error *error;
};

/* A folder that is being walked through, and the one that it was found in. */
struct place {
    const struct place *above;
    struct stat info;
};

struct found {
    char *path; /* of a folder with a slash at its end, which sorts it before its files */
    enum sl_tree_kind kind;
};

struct list {
    struct found *items;
    size_t count, capacity;
};

static bool lies_in(const struct place *place, const struct stat *info)
{
    for (; place != NULL; place = place->above)
        if (place->info.st_dev == info->st_dev && place->info.st_ino == info->st_ino)
            return true;
    return false;
}

/* Whether stat failed because the path is a dangling link; leaves errno as it is. */
static bool is_dangling(const char *path)
{
    struct stat info;
    int why = errno;
    bool dangling = (why == ENOENT || why == ENOTDIR || why == ELOOP) && lstat(path, &info) == 0 &&
                    S_ISLNK(info.st_mode);
    errno = why;
    return dangling;
}

/* 1: it is to be visited, 0: it is skipped. */
static int find_kind(struct found *found, const struct place *place, struct sl_error *error)
{
    struct stat info;
    bool known = stat(found->path, &info) == 0;
    if (!known && !is_dangling(found->path))
        return sl_fail_errno(error, "%s", found->path);
    if (known && !S_ISDIR(info.st_mode)) {
        found->kind = SL_TREE_FILE;
        return S_ISREG(info.st_mode);
    }
    found->kind = known && !lies_in(place, &info) ? SL_TREE_FOLDER : SL_TREE_ASTRAY;
    if (found->kind == SL_TREE_FOLDER)
        strcat(found->path, "/");
    return 1;
}

static int add(struct list *list, const char *folder, const char *name, const struct place *place,
               struct sl_error *error)
{
    size_t size = strlen(folder) + strlen(name) + 3; /* two slashes and the end */
    if (sl_grow((void **)&list->items, &list->capacity, list->count + 1, sizeof *list->items,
                error) != 0)
        return -1;
    struct found found = {.path = sl_alloc(size, 1, error)};
    if (found.path == NULL)
        return -1;
    snprintf(found.path, size, "%s%s%s", folder, folder[strlen(folder) - 1] == '/' ? "" : "/",
             name);
    int result = find_kind(&found, place, error);
    if (result > 0)
        list->items[list->count++] = found;
    else
        free(found.path);
    return result < 0 ? -1 : 0;
}

static int read_names(struct list *list, DIR *folder, const char *path, const struct place *place,
                      struct sl_error *error)
{
    const struct dirent *entry;
    while (errno = 0, (entry = readdir(folder)) != NULL)
        if (entry->d_name[0] != '.' && add(list, path, entry->d_name, place, error) != 0)
            return -1;
    return errno == 0 ? 0 : sl_fail_errno(error, "%s", path);
}

static int by_path(const void *a, const void *b)
{
    return strcmp(((const struct found *)a)->path, ((const struct found *)b)->path);
}

static int walk_folder(struct walk *walk, const char *path, const struct place *above)
{
    struct place place = {.above = above};
    struct list list = {.items = NULL};
    DIR *folder = opendir(path);
    int result = folder == NULL || stat(path, &place.info) != 0
                     ? sl_fail_errno(walk->error, "%s", path)
                     : read_names(&list, folder, path, &place, walk->error);
    if (folder != NULL)
        closedir(folder);
    if (result == 0 && list.count > 0)
        qsort(list.items, list.count, sizeof *list.items, by_path);
    for (size_t i = 0; i < list.count; i++) {
        const struct found *found = &list.items[i];
        if (result == 0)
            result = walk->visit(walk->context, found->path, found->kind, walk->error);
        if (result == 0 && found->kind == SL_TREE_FOLDER)
            result = walk_folder(walk, found->path, &place);
        free(found->path);
    }
    free(list.items);
    return result;
}

int sl_tree_walk(const char *folder,
                 int (*visit)(void *context, const char *file, enum sl_tree_kind kind,
                              struct sl_error *error),
                 void *context, struct sl_error *error)
{
    struct walk walk = {visit, context, error};
    return walk_folder(&walk, folder, NULL);
}
