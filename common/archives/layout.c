#include "archives/layout.h"

#include "archives/archive.h"
#include "base/memory.h"

#include <search.h>
#include <stdlib.h>
#include <string.h>

static int by_path(const void *a, const void *b)
{
    const struct sl_folder *x = a, *y = b;
    return strcmp(x->path, y->path);
}

static void release_folder(void *folder)
{
    free(((struct sl_folder *)folder)->path);
    free(((struct sl_folder *)folder)->foreign);
    free(((struct sl_folder *)folder)->other);
    free(folder);
}

static struct sl_folder *add(struct sl_layout *layout, const char *path, struct sl_error *error)
{
    size_t size = strlen(path) + 1;
    if (layout->count == SL_FOLDERS_MAX || size > SL_FOLDER_NAMES_MAX - layout->bytes) {
        sl_fail(error,
                "is in one folder too many: there may be %d, and their paths may take %d bytes",
                SL_FOLDERS_MAX, SL_FOLDER_NAMES_MAX);
        return NULL;
    }
    if (sl_grow((void **)&layout->folders, &layout->capacity, layout->count + 1,
                sizeof(struct sl_folder *), error) != 0)
        return NULL;
    struct sl_folder *folder = sl_alloc(1, sizeof *folder, error);
    if (folder == NULL)
        return NULL;
    *folder = (struct sl_folder){.path = strdup(path), .index = (uint32_t)layout->count};
    if (folder->path == NULL || tsearch(folder, &layout->by_path, by_path) == NULL) {
        sl_fail(error, "out of memory");
        release_folder(folder);
        return NULL;
    }
    layout->bytes += size;
    return layout->folders[layout->count++] = folder;
}

struct sl_folder *sl_layout_folder(struct sl_layout *layout, const char *path,
                                   struct sl_error *error)
{
    char folder[SL_PATH_MAX + 2];
    const char *slash = strrchr(path, '/');
    size_t length = slash == NULL ? 0 : (size_t)(slash - path) + 1;
    struct sl_folder *last = layout->last;
    if (last != NULL && strncmp(last->path, path, length) == 0 && last->path[length] == '\0')
        return last;
    memcpy(folder, path, length);
    folder[length] = '\0';
    const struct sl_folder wanted = {.path = folder};
    struct sl_folder *const *found = tfind(&wanted, &layout->by_path, by_path);
    return layout->last = found != NULL ? *found : add(layout, folder, error);
}

void sl_layout_release(struct sl_layout *layout)
{
    tdestroy(layout->by_path, release_folder);
    free(layout->folders);
    free(layout->sorted);
    *layout = (struct sl_layout){0};
}
