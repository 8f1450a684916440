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
    char *path; /* of a folder with a slash at its end, which puts it where its files belong */
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

/* Whether the name is a link to nothing; -1 if nobody can tell. */
static int leads_nowhere(const char *path)
{
    struct stat info;
    int why = errno;
    if (why != ENOENT && why != ENOTDIR && why != ELOOP)
        return -1;
    return lstat(path, &info) == 0 && S_ISLNK(info.st_mode) ? 1 : (errno = why, -1);
}

/* Takes over the path. */
static int add(struct list *list, char *path, const struct place *place, struct sl_error *error)
{
    struct stat info;
    struct found found = {.path = path};
    if (stat(path, &info) != 0) {
        if (leads_nowhere(path) != 1) {
            sl_fail_errno(error, "%s", path);
            free(path);
            return -1;
        }
        found.kind = SL_TREE_ASTRAY;
    } else if (S_ISDIR(info.st_mode)) {
        found.kind = lies_in(place, &info) ? SL_TREE_ASTRAY : SL_TREE_FOLDER;
    } else if (!S_ISREG(info.st_mode)) {
        free(path);
        return 0;
    }
    if (found.kind == SL_TREE_FOLDER)
        strcat(path, "/");
    if (sl_grow((void **)&list->items, &list->capacity, list->count + 1, sizeof *list->items,
                error) != 0) {
        free(path);
        return -1;
    }
    list->items[list->count++] = found;
    return 0;
}

static int read_names(struct list *list, DIR *folder, const char *path, const struct place *place,
                      struct sl_error *error)
{
    struct dirent *entry;
    while (errno = 0, (entry = readdir(folder)) != NULL) {
        if (entry->d_name[0] == '.')
            continue;
        size_t size = strlen(path) + strlen(entry->d_name) + 3; /* two slashes and the end */
        char *file = sl_alloc(size, 1, error);
        if (file == NULL)
            return -1;
        snprintf(file, size, "%s%s%s", path, path[strlen(path) - 1] == '/' ? "" : "/",
                 entry->d_name);
        if (add(list, file, place, error) != 0)
            return -1;
    }
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
