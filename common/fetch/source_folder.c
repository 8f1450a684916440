/* The user's own collection: class/image, or split/class/image. What is a class and what is a split
 * is decided when all paths are known, see archives/layout.h. The classes are those of all splits.
 * Without splits everything belongs to the split that was requested.
 */
#include "fetch/scan.h"

#include "archives/split_name.h"
#include "base/memory.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Whether a file is, by its name, an image that only other programs read. */
static bool is_foreign(const char *path)
{
    static const char *const endings[] = {".webp", ".gif",  ".bmp", ".tif", ".tiff", ".heic",
                                          ".heif", ".avif", ".jxl", ".jp2", ".jpe",  ".jfif",
                                          ".ppm",  ".pgm",  ".pnm", ".tga", ".svg"};
    return sl_scan_has_ending(path, endings, sizeof endings / sizeof *endings);
}

/* Keeps the name of the first such file. */
static int keep_name(struct sl_layout *layout, char **kept, const char *name,
                     struct sl_error *error)
{
    if (*kept != NULL)
        return 0;
    layout->bytes += strlen(name) + 1;
    *kept = sl_copy_text(name, error);
    return *kept == NULL ? -1 : 0;
}

/* The first pass: counts a file in its folder. Images refer to their folders, not yet to classes.
 */
static int list_file(struct sl_scan *scan, const char *path, struct sl_error *error)
{
    struct sl_folder *folder = sl_layout_folder(&scan->layout, path, error);
    if (folder == NULL)
        return -1;
    if (sl_scan_is_image(path)) {
        folder->images++;
        return sl_catalogue_add(&scan->catalogue, path, folder->index, error) == 0 ? 1 : -1;
    }
    folder->others++;
    const char *name = path + strlen(folder->path);
    if (is_foreign(name) && keep_name(&scan->layout, &folder->foreign, name, error) != 0)
        return -1;
    return keep_name(&scan->layout, &folder->other, name, error);
}

/* The second pass. Stray images may be above the root. */
static int fetch_file(struct sl_scan *scan, struct sl_entry *entry, struct sl_error *error)
{
    const char *path = sl_scan_below(scan, entry->path);
    return path == NULL ? 0 : sl_scan_file(scan, path, NULL, entry, error);
}

int sl_folder_visit(struct sl_scan *scan, struct sl_entry *entry, struct sl_error *error)
{
    char path[SL_PATH_MAX + 2];
    if (scan->fetching)
        return entry->folder ? 0 : fetch_file(scan, entry, error);
    if (!entry->folder)
        return list_file(scan, entry->path, error);
    snprintf(path, sizeof path, "%s/", entry->path);
    return sl_layout_folder(&scan->layout, path, error) == NULL ? -1 : 0;
}

/* Most collections have lists and licences next to their folders, which need no mention. In the
 * folder of a class, what is skipped may have been meant as an image. */
static void remark_others(struct sl_scan *scan, const struct sl_folder *folder)
{
    char path[SL_PATH_MAX + 2];
    bool of_class = folder->standing == SL_CHOSEN || folder->standing == SL_ELSEWHERE;
    if (folder->others == 0)
        return;
    snprintf(path, sizeof path, "%s%s", folder->path, folder->other);
    for (size_t i = 0; i < folder->others; i++)
        sl_scan_remark(scan, of_class ? SL_REMARK_OTHER : SL_REMARK_BESIDE, path);
}

static void remark_folder(struct sl_scan *scan, const struct sl_folder *folder)
{
    char name[SL_PATH_MAX + 2];
    int length =
        folder->class == NULL ? 0 : (int)(folder->class - folder->path) + (int)folder->class_length;
    snprintf(name, sizeof name, "%.*s", length, folder->path);
    if (folder->standing == SL_EMPTY)
        sl_scan_remark(scan, SL_REMARK_EMPTY, name);
    else if (scan->layout.split == NULL && folder->class != NULL && !folder->nested &&
             sl_split_role(folder->class, folder->class_length) != SL_SPLIT_NONE)
        sl_scan_remark(scan, SL_REMARK_SPLIT_CLASS, name);
}

/* Sets the class of each folder, in all splits. */
static int number_classes(struct sl_scan *scan, uint32_t *classes, struct sl_error *error)
{
    char key[SL_CLASS_NAME_MAX + 1];
    for (size_t i = 0; i < scan->layout.count; i++) {
        const struct sl_folder *folder = scan->layout.sorted[i];
        remark_folder(scan, folder);
        remark_others(scan, folder);
        if (folder->standing != SL_CHOSEN && folder->standing != SL_ELSEWHERE)
            continue;
        snprintf(key, sizeof key, "%.*s", (int)folder->class_length, folder->class);
        int64_t class = sl_catalogue_class(&scan->catalogue, key, error);
        if (class < 0)
            return sl_error_in(error, "%s", key);
        classes[folder->index] = (uint32_t) class;
    }
    return 0;
}

/* It is clear that either train or test is left out, but not that validation is. */
static enum sl_remark_kind remark_of_split(const struct sl_scan *scan,
                                           const struct sl_folder *folder)
{
    const char *split = folder->path + scan->root_length;
    bool validation = sl_split_role(split, strcspn(split, "/")) == SL_SPLIT_VALIDATION;
    return validation ? SL_REMARK_ELSEWHERE : SL_REMARK_OTHER_SPLIT;
}

/* Keeps the images of the split that is read, with their classes and with paths below the root. */
static void keep_chosen(struct sl_scan *scan, const uint32_t *classes)
{
    struct sl_catalogue *catalogue = &scan->catalogue;
    size_t kept = 0;
    for (size_t i = 0; i < catalogue->count; i++) {
        struct sl_catalogue_image image = catalogue->images[i];
        const struct sl_folder *folder = scan->layout.folders[image.class];
        if (folder->nested && folder->standing == SL_CHOSEN)
            sl_scan_remark(scan, SL_REMARK_NESTED, image.path);
        if (folder->standing == SL_STRAY)
            sl_scan_remark(scan, SL_REMARK_STRAY, image.path);
        else if (folder->standing == SL_ELSEWHERE)
            sl_scan_remark(scan, remark_of_split(scan, folder), image.path);
        if (folder->standing != SL_CHOSEN)
            continue;
        image.class = classes[folder->index];
        image.path += scan->root_length;
        catalogue->images[kept++] = image;
    }
    catalogue->count = kept;
}

int sl_folder_settle(struct sl_scan *scan, struct sl_error *error)
{
    if (sl_layout_judge(&scan->layout, scan->split, error) != 0)
        return -1;
    scan->root = scan->layout.root;
    scan->root_length = scan->layout.root_length;
    uint32_t *classes = sl_alloc(scan->layout.count, sizeof *classes, error);
    int result = classes == NULL ? -1 : number_classes(scan, classes, error);
    if (result == 0)
        keep_chosen(scan, classes);
    free(classes);
    return result;
}
