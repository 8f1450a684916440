/* The layout of Tiny ImageNet:
 *     wnids.txt                          the classes, one WordNet id a line
 *     words.txt                          "WNID<tab>names, separated by commas"
 *     train/WNID/images/NAME.JPEG
 *     val/images/NAME.JPEG               the test split
 *     val/val_annotations.txt            "NAME.JPEG<tab>WNID<tab>box"
 * as it is or below one folder. What else is there (test images without labels) is not looked at.
 */
#include "data/source.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { NAME_MAX_LENGTH = 256 };

static const char *const lists[] = {"wnids.txt", "words.txt", "val/val_annotations.txt"};

static bool begins(const char *text, const char *with)
{
    return strncmp(text, with, strlen(with)) == 0;
}

/* The list that the path is, or NULL. */
static const char *as_list(const char *path)
{
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++)
        if (strcmp(path, lists[i]) == 0)
            return lists[i];
    return NULL;
}

static bool is_known(const char *path)
{
    return begins(path, "train/") || begins(path, "val/") || as_list(path) != NULL;
}

static bool is_jpeg(const char *path)
{
    const char *dot = strrchr(path, '.');
    return dot != NULL && (strcasecmp(dot, ".jpeg") == 0 || strcasecmp(dot, ".jpg") == 0);
}

/* WNID out of "train/WNID/images/NAME.JPEG". */
static bool train_class(const char *path, char class[NAME_MAX_LENGTH])
{
    int end = 0;
    if (sscanf(path, "train/%255[^/]/images/%n", class, &end) != 1 || end == 0)
        return false;
    return strchr(path + end, '/') == NULL && is_jpeg(path);
}

static bool is_val_image(const char *path)
{
    return begins(path, "val/images/") && strchr(path + 11, '/') == NULL && is_jpeg(path);
}

int sl_tiny_imagenet_visit(struct sl_scan *scan, struct sl_entry *entry, struct sl_error *error)
{
    char class[NAME_MAX_LENGTH];
    const char *path = entry->path;
    const char *slash = strchr(path, '/');
    if (!is_known(path) && slash != NULL)
        path = slash + 1;
    const char *list = as_list(path);
    int result = 0;
    if (list != NULL)
        result = sl_scan_keep(scan, list, entry, error);
    else if (strcmp(scan->split, "train") == 0 && train_class(path, class))
        result = sl_scan_file(scan, path, class, entry, error);
    else if (strcmp(scan->split, "test") == 0 && is_val_image(path))
        result = sl_scan_file(scan, path, NULL, entry, error);
    else
        return 0;
    return result < 0 ? -1 : 1;
}

static int annotate(struct sl_scan *scan, struct sl_error *error)
{
    const char *line = sl_scan_kept(scan, lists[2]);
    char name[NAME_MAX_LENGTH], wnid[NAME_MAX_LENGTH], path[NAME_MAX_LENGTH + 16];
    if (line == NULL)
        return sl_fail(error, "has no %s", lists[2]);
    while (*line != '\0') {
        if (sscanf(line, "%255[^\t\n]\t%255[^\t\n]", name, wnid) == 2) {
            snprintf(path, sizeof path, "val/images/%s", name);
            struct sl_catalogue_image *image = sl_catalogue_find(&scan->catalogue, path);
            int64_t class = sl_catalogue_class(&scan->catalogue, wnid, error);
            if (class < 0)
                return -1;
            if (image != NULL)
                image->class = (uint32_t) class;
        }
        line += strcspn(line, "\n");
        line += *line == '\n';
    }
    return 0;
}

/* All classes, also those without an image here: both splits have the same ones. */
static int read_wnids(struct sl_scan *scan, struct sl_error *error)
{
    const char *line = sl_scan_kept(scan, lists[0]);
    char wnid[NAME_MAX_LENGTH];
    int length;
    if (line == NULL)
        return sl_fail(error, "has no %s", lists[0]);
    for (; sscanf(line, " %255s%n", wnid, &length) == 1; line += length)
        if (sl_catalogue_class(&scan->catalogue, wnid, error) < 0)
            return -1;
    return 0;
}

/* What stands behind the word and `end` at the beginning of a line, or NULL. */
static const char *behind(const char *text, const char *word, char end)
{
    size_t length = strlen(word);
    for (const char *at = text; (at = strstr(at, word)) != NULL; at++)
        if ((at == text || at[-1] == '\n') && (at[length] == end || at[length] == '\0'))
            return at + length + (at[length] != '\0');
    return NULL;
}

/* The first of the names that words.txt has for the class; its id where there is none. */
static int name_class(struct sl_scan *scan, size_t class, struct sl_error *error)
{
    char id[NAME_MAX_LENGTH], name[NAME_MAX_LENGTH];
    const char *words = sl_scan_kept(scan, lists[1]);
    snprintf(id, sizeof id, "%s", scan->catalogue.classes[class].key);
    if (behind(sl_scan_kept(scan, lists[0]), id, '\n') == NULL)
        return sl_fail(error, "class %s does not stand in %s", id, lists[0]);
    const char *names = words == NULL ? NULL : behind(words, id, '\t');
    if (names == NULL || sscanf(names, "%255[^,\n]", name) != 1)
        return 0;
    return sl_catalogue_rename(&scan->catalogue, (int64_t) class, id, name, error);
}

int sl_tiny_imagenet_settle(struct sl_scan *scan, struct sl_error *error)
{
    if (scan->catalogue.count == 0)
        return 0;
    if (read_wnids(scan, error) != 0 ||
        (strcmp(scan->split, "test") == 0 && annotate(scan, error) != 0))
        return -1;
    for (size_t i = 0; i < scan->catalogue.class_count; i++)
        if (name_class(scan, i, error) != 0)
            return -1;
    return 0;
}
