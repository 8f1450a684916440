/* WebDataset: tar archives in which the files of one image have names that differ only after the
 * first dot, KEY.jpg and KEY.cls with the number or the name of its class, one next to the other.
 * A set is one archive, or a folder of them. What else there is of a key (KEY.json) is not read.
 */
#include "fetch/scan.h"

#include "archives/layout.h"
#include "archives/split_name.h"
#include "base/memory.h"
#include "base/number.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* An archive in a folder. */
struct shard {
    struct sl_scan *scan;
    const char *path; /* without its ending */
};

static bool has_ending(const char *path, const char *ending)
{
    size_t length = strlen(path), end = strlen(ending);
    return length > end && strcasecmp(path + length - end, ending) == 0;
}

/* The bytes of a path up to the first dot of its file name. */
static size_t key_length(const char *path)
{
    const char *slash = strrchr(path, '/'), *name = slash == NULL ? path : slash + 1;
    return (size_t)(name - path) + strcspn(name, ".");
}

/* Reads KEY.cls: the class, without white space around it. */
static int list_class(struct sl_scan *scan, const char *key, struct sl_entry *entry,
                      struct sl_error *error)
{
    size_t size;
    char *text = sl_entry_all(entry, &size, error), *at = text;
    if (text == NULL)
        return -1;
    bool whole = strlen(text) == size; /* no zero in it */
    while (isspace((unsigned char)*at))
        at++;
    for (char *end = at + strlen(at); end > at && isspace((unsigned char)end[-1]);)
        *--end = '\0';
    int64_t class = -1;
    if (*at == '\0' || !whole || !sl_is_line(at) || strlen(at) > SL_CLASS_NAME_MAX)
        sl_fail(error, "is not the number or the name of a class");
    else
        class = sl_catalogue_class(&scan->catalogue, at, error);
    free(text);
    if (class < 0)
        return -1;
    return sl_catalogue_add(&scan->keys, key, (uint32_t) class, error) == 0 ? 1 : -1;
}

/* A file of an archive: `folder` is what its keys begin with. */
static int visit_file(struct sl_scan *scan, const char *folder, struct sl_entry *entry,
                      struct sl_error *error)
{
    char key[2 * SL_PATH_MAX + 2];
    if (entry->folder || entry->link)
        return 0;
    size_t length = key_length(entry->path);
    snprintf(key, sizeof key, "%s%s%.*s", folder, *folder == '\0' ? "" : "/", (int)length,
             entry->path);
    if (sl_scan_is_image(entry->path))
        return sl_scan_file(scan, key, NULL, entry, error) == 0 ? 1 : -1;
    if (strcasecmp(entry->path + length, ".cls") != 0)
        return 0;
    return scan->fetching ? 1 : list_class(scan, key, entry, error);
}

static int visit_shard(void *context, struct sl_entry *entry, struct sl_error *error)
{
    const struct shard *shard = context;
    if (visit_file(shard->scan, shard->path, entry, error) < 0)
        return -1;
    return shard->scan->fetching && shard->scan->handed == shard->scan->catalogue.chosen;
}

/* Whether an archive, by its name (train-000.tar), is of the split that is not read. */
static bool is_elsewhere(const struct sl_scan *scan, const char *path)
{
    enum sl_split_role role = sl_split_role(path, strcspn(path, "-_.0123456789"));
    return role != SL_SPLIT_NONE && (role == SL_SPLIT_TRAIN) != (strcmp(scan->split, "train") == 0);
}

int sl_webdataset_visit(struct sl_scan *scan, struct sl_entry *entry, struct sl_error *error)
{
    static const char *const endings[] = {".tar", ".tar.gz", ".tgz"};
    char path[SL_PATH_MAX + 1];
    size_t i = 0, count = sizeof endings / sizeof *endings;
    while (i < count && !has_ending(entry->path, endings[i]))
        i++;
    if (entry->folder || i == count)
        return visit_file(scan, "", entry, error);
    if (is_elsewhere(scan, entry->path)) {
        sl_scan_remark(scan, SL_REMARK_OTHER_SPLIT, entry->path);
        return 0;
    }
    snprintf(path, sizeof path, "%.*s", (int)(strlen(entry->path) - strlen(endings[i])),
             entry->path);
    struct shard shard = {scan, path};
    return sl_entry_walk(entry, visit_shard, &shard, error) == 0 ? 1 : -1;
}

/* Gives each image the class of its key. */
static int find_classes(struct sl_scan *scan, struct sl_error *error)
{
    if (sl_catalogue_sort(&scan->keys, error) != 0)
        return -1;
    for (size_t i = 0; i < scan->catalogue.count; i++) {
        struct sl_catalogue_image *image = &scan->catalogue.images[i];
        const struct sl_catalogue_image *key = sl_catalogue_find(&scan->keys, image->path);
        if (key == NULL)
            return sl_fail(
                error,
                "image %s has no %s.cls with its class; sl-fetch folder reads folders of "
                "classes",
                image->path, image->path);
        image->class = key->class;
    }
    for (size_t i = 0; i < scan->keys.count; i++)
        if (sl_catalogue_find(&scan->catalogue, scan->keys.images[i].path) == NULL)
            sl_scan_remark(scan, SL_REMARK_MISSING, scan->keys.images[i].path);
    return 0;
}

/* The number that a class is called, or -1. */
static int64_t number_of(const char *key)
{
    struct sl_error unused;
    int64_t number;
    bool plain = key[strspn(key, "0123456789")] == '\0';
    return plain && sl_parse_integer(key, 0, SL_CLASSES_MAX - 1, &number, &unused) == 0 ? number
                                                                                        : -1;
}

/* Classes that are called by numbers are all from 0 to the largest, and their ids have as many
 * digits, so that they sort by number. */
static int number_classes(struct sl_scan *scan, struct sl_error *error)
{
    struct sl_catalogue *catalogue = &scan->catalogue;
    int64_t largest = -1;
    char id[24], name[24];
    for (size_t i = 0; i < catalogue->class_count; i++) {
        int64_t number = number_of(catalogue->classes[i].key);
        if (number < 0)
            return 0;
        largest = number > largest ? number : largest;
    }
    int digits = snprintf(NULL, 0, "%lld", (long long)largest);
    for (int64_t number = 0; number <= largest; number++) {
        snprintf(id, sizeof id, "%0*lld", digits, (long long)number);
        snprintf(name, sizeof name, "%lld", (long long)number);
        int64_t class = sl_catalogue_class(catalogue, name, error);
        if (class < 0 || sl_catalogue_rename(catalogue, class, id, name, error) != 0)
            return -1;
    }
    return 0;
}

int sl_webdataset_settle(struct sl_scan *scan, struct sl_error *error)
{
    return find_classes(scan, error) != 0 ? -1 : number_classes(scan, error);
}
