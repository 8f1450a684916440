/* The binary versions of CIFAR-10 and CIFAR-100: files of records, each one or two bytes of labels
 * (CIFAR-100: coarse, fine) and three planes of 32x32 bytes, red, green, blue. A list beside them
 * names the classes, one a line. An image's path is its file and its number there,
 * "data_batch_1.bin/00042", so ids follow the files.
 */
#include "data/source.h"

#include <stdio.h>
#include <string.h>

enum { SIDE = 32, PLANE = SIDE * SIDE, PIXELS = 3 * PLANE, IMAGES_MAX = 100000 };

struct layout {
    const char *names; /* the list of classes */
    const char *train, *test;
    size_t labels; /* bytes before the pixels, the last is the label */
    int classes;
    int batches; /* files of the training split, numbered from 1; 0 for one without a number */
};

static const struct layout cifar10 = {
    "batches.meta.txt", "data_batch_", "test_batch.bin", 1, 10, 5};
static const struct layout cifar100 = {"fine_label_names.txt", "train.bin", "test.bin", 2, 100, 0};

static void interleave(const uint8_t *planes, uint8_t *pixels)
{
    for (size_t i = 0; i < PLANE; i++)
        for (size_t c = 0; c < 3; c++)
            pixels[3 * i + c] = planes[c * PLANE + i];
}

static int take_record(struct sl_scan *scan, const struct layout *layout, const char *path,
                       const uint8_t *record, struct sl_error *error)
{
    uint8_t pixels[PIXELS];
    char class[16];
    uint8_t label = record[layout->labels - 1];
    if (label >= layout->classes)
        return sl_fail(error, "has label %d of %d", label, layout->classes);
    snprintf(class, sizeof class, "%d", label);
    if (!sl_scan_wants(scan, path))
        return sl_scan_picture(scan, path, class, NULL, error);
    interleave(record + layout->labels, pixels);
    const struct sl_picture picture = {SIDE, SIDE, pixels};
    return sl_scan_picture(scan, path, class, &picture, error);
}

static int read_records(struct sl_scan *scan, const struct layout *layout, const char *file,
                        struct sl_entry *entry, struct sl_error *error)
{
    uint8_t record[2 + PIXELS];
    char path[64];
    size_t size = layout->labels + PIXELS;
    for (int i = 0;; i++) {
        ssize_t got = sl_entry_read(entry, record, size, error);
        if (got < 0)
            return -1;
        if (got == 0)
            return 1;
        if ((size_t)got < size)
            return sl_fail(error, "is cut short in image %d", i);
        if (i == IMAGES_MAX)
            return sl_fail(error, "has more than %d images", IMAGES_MAX);
        snprintf(path, sizeof path, "%.40s/%05d", file, i);
        if (take_record(scan, layout, path, record, error) != 0)
            return sl_error_in(error, "image %d", i);
    }
}

static int visit(struct sl_scan *scan, const struct layout *layout, struct sl_entry *entry,
                 struct sl_error *error)
{
    const char *slash = strrchr(entry->path, '/');
    const char *file = slash == NULL ? entry->path : slash + 1;
    const char *wanted = strcmp(scan->split, "train") == 0 ? layout->train : layout->test;
    size_t length = strlen(file);
    if (strcmp(file, layout->names) == 0)
        return sl_scan_keep(scan, layout->names, entry, error) == 0 ? 1 : -1;
    if (strncmp(file, wanted, strlen(wanted)) != 0 || length < 4 || length > 40 ||
        strcmp(file + length - 4, ".bin") != 0)
        return 0;
    return read_records(scan, layout, file, entry, error);
}

/* Without one of the files, the ids of the images in those behind it would be others. */
static int check_batches(const struct sl_scan *scan, const struct layout *layout,
                         struct sl_error *error)
{
    char first[64];
    for (int i = 1; i <= layout->batches && strcmp(scan->split, "train") == 0; i++) {
        snprintf(first, sizeof first, "%s%d.bin/00000", layout->train, i);
        if (sl_catalogue_find(&scan->catalogue, first) == NULL)
            return sl_fail(error, "has no images in %s%d.bin", layout->train, i);
    }
    return 0;
}

static int settle(struct sl_scan *scan, const struct layout *layout, struct sl_error *error)
{
    static const char spaces[] = " \t\n\v\f";
    const char *at = sl_scan_kept(scan, layout->names);
    char key[16], name[100];
    if (scan->catalogue.count == 0)
        return 0;
    if (at == NULL)
        return sl_fail(error, "has no %s", layout->names);
    if (check_batches(scan, layout, error) != 0)
        return -1;
    for (int label = 0; label < layout->classes; label++) {
        snprintf(key, sizeof key, "%d", label);
        at += strspn(at, spaces);
        if (!sl_scan_field(&at, spaces, name, sizeof name))
            return sl_fail(error, "%s: names %d classes, expected %d", layout->names, label,
                           layout->classes);
        int64_t class = sl_catalogue_class(&scan->catalogue, key, error);
        if (class < 0 || sl_catalogue_rename(&scan->catalogue, class, name, name, error) != 0)
            return -1;
    }
    return 0;
}

int sl_cifar10_visit(struct sl_scan *scan, struct sl_entry *entry, struct sl_error *error)
{
    return visit(scan, &cifar10, entry, error);
}

int sl_cifar10_settle(struct sl_scan *scan, struct sl_error *error)
{
    return settle(scan, &cifar10, error);
}

int sl_cifar100_visit(struct sl_scan *scan, struct sl_entry *entry, struct sl_error *error)
{
    return visit(scan, &cifar100, entry, error);
}

int sl_cifar100_settle(struct sl_scan *scan, struct sl_error *error)
{
    return settle(scan, &cifar100, error);
}
