/* A collection of one's own: class/image, below folders "train" and "test" (or "val") where there
 * are splits, all of it as it is or below one folder. The classes are those of all splits. Without
 * splits everything belongs to the split that was asked for. Files that are no JPEG or PNG by their
 * name are passed over, and counted.
 */
#include "data/source.h"

#include <stdio.h>
#include <string.h>

enum { PARTS_MAX = 4, CLASS_MAX_LENGTH = 256 };

static bool is_image(const char *path)
{
    static const char *const endings[] = {".jpg", ".jpeg", ".png"};
    const char *dot = strrchr(path, '.');
    for (size_t i = 0; dot != NULL && i < sizeof endings / sizeof *endings; i++)
        if (strcasecmp(dot, endings[i]) == 0)
            return true;
    return false;
}

static bool is_split(const char *part)
{
    static const char *const splits[] = {"train/", "test/", "val/"};
    for (size_t i = 0; i < sizeof splits / sizeof *splits; i++)
        if (strncmp(part, splits[i], strlen(splits[i])) == 0)
            return true;
    return false;
}

/* The starts of the parts of a path; returns how many there are, at most PARTS_MAX + 1. */
static size_t split_path(const char *path, const char *parts[PARTS_MAX + 1])
{
    size_t count = 0;
    while (path != NULL && count <= PARTS_MAX) {
        parts[count++] = path;
        path = strchr(path, '/');
        if (path != NULL)
            path++;
    }
    return count;
}

int sl_folder_visit(struct sl_scan *scan, struct sl_entry *entry, struct sl_error *error)
{
    const char *parts[PARTS_MAX + 1];
    char class[CLASS_MAX_LENGTH];
    if (!is_image(entry->path)) {
        sl_scan_pass_over(scan, &scan->others, entry->path);
        return 0;
    }
    size_t count = split_path(entry->path, parts);
    if (count < 2)
        return sl_fail(error, "lies in no class's folder");
    if (count > PARTS_MAX || (count == PARTS_MAX && !is_split(parts[1])))
        return sl_fail(error, "lies too deep: expected class/image or split/class/image");
    int length = (int)(parts[count - 1] - parts[count - 2] - 1);
    if (length >= CLASS_MAX_LENGTH)
        return sl_fail(error, "its class has a name of more than %d bytes", CLASS_MAX_LENGTH - 1);
    snprintf(class, sizeof class, "%.*s", length, parts[count - 2]);
    bool split = count > 2 && is_split(parts[count - 3]);
    const char *path = parts[count - (split ? 3 : 2)];
    return sl_scan_file(scan, path, class, entry, error) == 0 ? 1 : -1;
}

/* Whether a listed path ("train/cats/1.png" or "cats/1.png") lies in a split of this name, or of
 * any name when it is NULL. */
static bool in_split(const char *path, const char *split)
{
    const char *parts[PARTS_MAX + 1];
    if (split_path(path, parts) != 3)
        return false;
    return split == NULL ||
           (strncmp(path, split, strlen(split)) == 0 && path[strlen(split)] == '/');
}

static bool have(const struct sl_catalogue *catalogue, const char *split)
{
    for (size_t i = 0; i < catalogue->count; i++)
        if (in_split(catalogue->images[i].path, split))
            return true;
    return false;
}

int sl_folder_settle(struct sl_scan *scan, struct sl_error *error)
{
    (void)error;
    const char *split = scan->split;
    if (!have(&scan->catalogue, NULL))
        return 0;
    if (strcmp(split, "test") == 0 && !have(&scan->catalogue, "test"))
        split = "val";
    sl_catalogue_retain(&scan->catalogue, in_split, split);
    return 0;
}
