/* The layout of Tiny ImageNet:
 *     wnids.txt                          the classes, one WordNet id a line
 *     words.txt                          "WNID<tab>names, separated by commas"
 *     train/WNID/images/NAME.JPEG
 *     val/images/NAME.JPEG               the test split
 *     val/val_annotations.txt            "NAME.JPEG<tab>WNID<tab>box"
 * as it is or below one folder. What else is there (test images without labels) is not looked at.
 */
#include "data/source.h"

#include "base/memory.h"

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

/* What is known of a class: it has an image or an annotation, stands in wnids.txt, has its name. */
enum standing { MET, LISTED, NAMED };

static const char *next_line(const char *at)
{
    at += strcspn(at, "\n");
    return at + (*at == '\n');
}

static int annotate(struct sl_scan *scan, struct sl_error *error)
{
    char name[NAME_MAX_LENGTH], wnid[NAME_MAX_LENGTH], path[NAME_MAX_LENGTH + 16];
    const char *line = sl_scan_kept(scan, lists[2]);
    if (line == NULL)
        return sl_fail(error, "has no %s", lists[2]);
    for (; *line != '\0'; line = next_line(line)) {
        if (!sl_scan_field(&line, "\t\n", name, sizeof name) || *line != '\t')
            continue;
        line++;
        if (!sl_scan_field(&line, "\t\n", wnid, sizeof wnid))
            continue;
        snprintf(path, sizeof path, "val/images/%s", name);
        struct sl_catalogue_image *image = sl_catalogue_find(&scan->catalogue, path);
        int64_t class = sl_catalogue_class(&scan->catalogue, wnid, error);
        if (class < 0)
            return -1;
        if (image != NULL)
            image->class = (uint32_t) class;
    }
    return 0;
}

/* All classes, also those without an image here: both splits have the same ones. */
static int read_wnids(struct sl_scan *scan, uint8_t *standing, struct sl_error *error)
{
    static const char spaces[] = " \t\n\v\f";
    char wnid[NAME_MAX_LENGTH];
    const char *at = sl_scan_kept(scan, lists[0]);
    if (at == NULL)
        return sl_fail(error, "has no %s", lists[0]);
    for (at += strspn(at, spaces); *at != '\0'; at += strspn(at, spaces)) {
        if (!sl_scan_field(&at, spaces, wnid, sizeof wnid))
            return sl_fail(error, "%s: %.50s... is no WordNet id", lists[0], at);
        int64_t class = sl_catalogue_class(&scan->catalogue, wnid, error);
        if (class < 0)
            return -1;
        standing[class] = LISTED;
    }
    return 0;
}

/* Gives classes the first of the names that words.txt has for them; the others keep their ids. */
static int read_words(struct sl_scan *scan, uint8_t *standing, struct sl_error *error)
{
    char id[NAME_MAX_LENGTH], name[NAME_MAX_LENGTH];
    const char *line = sl_scan_kept(scan, lists[1]);
    for (; line != NULL && *line != '\0'; line = next_line(line)) {
        if (!sl_scan_field(&line, "\t\n", id, sizeof id) || *line != '\t')
            continue;
        int64_t class = sl_catalogue_find_class(&scan->catalogue, id);
        if (class < 0 || standing[class] != LISTED)
            continue;
        line++;
        standing[class] = NAMED;
        if (sl_scan_field(&line, ",\n", name, sizeof name) &&
            sl_catalogue_rename(&scan->catalogue, class, id, name, error) != 0)
            return -1;
    }
    return 0;
}

static int read_lists(struct sl_scan *scan, uint8_t *standing, struct sl_error *error)
{
    if (read_wnids(scan, standing, error) != 0 ||
        (strcmp(scan->split, "test") == 0 && annotate(scan, error) != 0))
        return -1;
    for (size_t i = 0; i < scan->catalogue.class_count; i++)
        if (standing[i] != LISTED)
            return sl_fail(error, "class %.255s does not stand in %s",
                           scan->catalogue.classes[i].key, lists[0]);
    return read_words(scan, standing, error);
}

int sl_tiny_imagenet_settle(struct sl_scan *scan, struct sl_error *error)
{
    if (scan->catalogue.count == 0)
        return 0;
    uint8_t *standing = sl_alloc(SL_CLASSES_MAX, sizeof *standing, error);
    int result = standing == NULL ? -1 : read_lists(scan, standing, error);
    free(standing);
    return result;
}
