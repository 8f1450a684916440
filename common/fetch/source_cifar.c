/* The binary versions of CIFAR-10 and CIFAR-100: files of records, each with one or two bytes of
 * labels (CIFAR-100: coarse, fine) and three planes of 32x32 bytes: red, green, blue. A list next
 * to them names the classes, one per line. The path of an image is its file and its number there,
 * "data_batch_1.bin/00042", so ids follow the files.
 */
#include "fetch/scan.h"

#include <stdio.h>
#include <string.h>

enum { SIDE = 32, PLANE = SIDE * SIDE, PIXELS = 3 * PLANE, IMAGES_MAX = 100000 };

struct layout {
    const char *names;        /* the list of classes */
    const char *train, *test; /* how the names of the files begin; they end in ".bin" */
    size_t labels;            /* bytes before the pixels, of which the last is the label */
    int coarse;               /* how many coarse labels there are; of CIFAR-10, as many as labels */
    int classes;
    int batches; /* files of the training split, "_1" and so on; 0: a single one without a number */
};

static const struct layout cifar10 = {"batches.meta.txt", "data_batch", "test_batch", 1, 10, 10, 5};
static const struct layout cifar100 = {"fine_label_names.txt", "train", "test", 2, 20, 100, 0};

static const struct layout *find_layout(const struct sl_scan *scan)
{
    return scan->source->classes == 10 ? &cifar10 : &cifar100;
}

static int take_record(struct sl_scan *scan, const struct layout *layout, const char *path,
                       const uint8_t *record, struct sl_error *error)
{
    uint8_t pixels[PIXELS];
    char class[16];
    uint8_t label = record[layout->labels - 1];
    if (label >= layout->classes)
        return sl_fail(error, "has label %d, expected less than %d", label, layout->classes);
    if (record[0] >= layout->coarse)
        return sl_fail(error, "has coarse label %d, expected less than %d", record[0],
                       layout->coarse);
    snprintf(class, sizeof class, "%d", label);
    if (!sl_scan_wants(scan, path))
        return sl_scan_picture(scan, path, class, NULL, error);
    sl_picture_interleave(record + layout->labels, PLANE, pixels);
    const struct sl_picture picture = {SIDE, SIDE, pixels};
    return sl_scan_picture(scan, path, class, &picture, error);
}

/* A file that was cut after an image would go unnoticed. */
static void check_count(struct sl_scan *scan, const struct layout *layout, const char *file,
                        int count)
{
    bool train = strcmp(scan->split, "train") == 0;
    uint32_t wanted = scan->source->count[train ? 0 : 1];
    char text[80];
    if (train && layout->batches > 0)
        wanted /= (uint32_t)layout->batches;
    if ((uint32_t)count == wanted)
        return;
    snprintf(text, sizeof text, "%.40s has %d of %u", file, count, wanted);
    sl_scan_remark(scan, SL_REMARK_COUNT, text);
}

/* If a batch was copied over another, its images would be used twice, and those of the other not.
 */
static void check_copy(struct sl_scan *scan, const struct layout *layout, const char *file,
                       const char *digest)
{
    char text[80];
    if (digest[0] == '\0' || layout->batches == 0 || strcmp(scan->split, "train") != 0)
        return;
    int batch = file[strlen(layout->train) + 1] - '1', twin = 0;
    while (twin < layout->batches && (twin == batch || strcmp(scan->batches[twin], digest) != 0))
        twin++;
    snprintf(scan->batches[batch], sizeof scan->batches[batch], "%s", digest);
    if (twin == layout->batches)
        return;
    snprintf(text, sizeof text, "%.40s and %s_%d.bin", file, layout->train, twin + 1);
    sl_scan_remark(scan, SL_REMARK_COPY, text);
}

static int read_records(struct sl_scan *scan, const struct layout *layout, const char *file,
                        struct sl_entry *entry, struct sl_error *error)
{
    struct {
        char digest[SL_XXH3_TEXT]; /* of all records so far */
        uint8_t record[2 + PIXELS];
    } seen = {0};
    uint8_t *record = seen.record;
    char path[64];
    size_t size = layout->labels + PIXELS;
    for (int i = 0;; i++) {
        ssize_t got = sl_entry_read(entry, record, size, error);
        if (got < 0)
            return -1;
        if (got == 0) {
            check_count(scan, layout, file, i);
            check_copy(scan, layout, file, seen.digest);
            return 1;
        }
        if ((size_t)got < size)
            return sl_fail(error, "is cut short in image %d", i);
        if (i == IMAGES_MAX)
            return sl_fail(error, "has more than %d images", IMAGES_MAX);
        snprintf(path, sizeof path, "%.40s/%05d", file, i);
        if (take_record(scan, layout, path, record, error) != 0)
            return sl_error_in(error, "image %d", i);
        if (!scan->fetching)
            sl_xxh3(&seen, sizeof seen, seen.digest);
    }
}

static const char *after(const char *text, const char *start)
{
    size_t length = strlen(start);
    return strncmp(text, start, length) == 0 ? text + length : NULL;
}

/* Whether a file has images of the split, 1 or 0. A name that is nearly one of CIFAR's is an error:
 * its images would be missing, or more than CIFAR has. */
static int judge(const struct sl_scan *scan, const struct layout *layout, const char *file,
                 struct sl_error *error)
{
    const char *train = after(file, layout->train), *test = after(file, layout->test);
    const char *rest = train != NULL ? train : test, *dot = strrchr(file, '.');
    if (rest == NULL || dot == NULL || strcmp(dot, ".bin") != 0)
        return 0;
    bool batch = rest[0] == '_' && rest[1] > '0' && rest[1] <= '0' + layout->batches;
    if (train != NULL && layout->batches > 0)
        rest = batch ? rest + 2 : NULL;
    if (rest == NULL || strcmp(rest, ".bin") != 0)
        return sl_fail(error, "is not a file of %s; expected %s", scan->source->name,
                       scan->source->layout);
    return (strcmp(scan->split, "train") == 0) == (train != NULL);
}

int sl_cifar_visit(struct sl_scan *scan, struct sl_entry *entry, struct sl_error *error)
{
    const struct layout *layout = find_layout(scan);
    const char *slash = strrchr(entry->path, '/');
    const char *file = slash == NULL ? entry->path : slash + 1;
    if (strcmp(file, layout->names) == 0)
        return scan->fetching || sl_lists_keep(&scan->lists, layout->names, entry, error) == 0 ? 1
                                                                                               : -1;
    int result = judge(scan, layout, file, error);
    return result <= 0 ? result : read_records(scan, layout, file, entry, error);
}

/* If a file is missing, the ids of the images in later files would change. */
static int check_batches(const struct sl_scan *scan, const struct layout *layout,
                         struct sl_error *error)
{
    char first[64];
    for (int i = 1; i <= layout->batches && strcmp(scan->split, "train") == 0; i++) {
        snprintf(first, sizeof first, "%s_%d.bin/00000", layout->train, i);
        if (sl_catalogue_find(&scan->catalogue, first) == NULL)
            return sl_fail(error, "has no images in %s_%d.bin", layout->train, i);
    }
    return 0;
}

static const char spaces[] = " \t\n\v\f";

static int count_names(const char *at)
{
    int count = 0;
    for (at += strspn(at, spaces); *at != '\0'; at += strspn(at, spaces)) {
        at += strcspn(at, spaces);
        count++;
    }
    return count;
}

/* Names the class of a label; no class before it may have the same name. */
static int name_class(struct sl_catalogue *catalogue, int label, const char *name,
                      struct sl_error *error)
{
    char key[16];
    for (int i = 0; i <= label; i++) {
        snprintf(key, sizeof key, "%d", i);
        int64_t class = sl_catalogue_class(catalogue, key, error);
        if (class < 0)
            return -1;
        if (i == label)
            return sl_catalogue_rename(catalogue, class, name, name, error);
        if (strcmp(catalogue->classes[class].name, name) == 0)
            return sl_fail(error, "names '%s' twice", name);
    }
    return 0;
}

static int name_classes(struct sl_scan *scan, const struct layout *layout, const char *at,
                        struct sl_error *error)
{
    char name[100];
    int count = count_names(at);
    if (count != layout->classes)
        return sl_fail(error, "names %d classes, expected %d", count, layout->classes);
    for (int label = 0; label < layout->classes; label++) {
        at += strspn(at, spaces);
        if (!sl_next_field(&at, spaces, name, sizeof name))
            return sl_fail(error, "has a name of more than %zu bytes", sizeof name - 1);
        if (name_class(&scan->catalogue, label, name, error) != 0)
            return -1;
    }
    return 0;
}

int sl_cifar_settle(struct sl_scan *scan, struct sl_error *error)
{
    const struct layout *layout = find_layout(scan);
    const char *names = sl_lists_text(&scan->lists, layout->names);
    if (scan->catalogue.count == 0)
        return 0;
    if (names == NULL)
        return sl_fail(error, "has no %s", layout->names);
    if (check_batches(scan, layout, error) != 0)
        return -1;
    return name_classes(scan, layout, names, error) == 0 ? 0
                                                         : sl_error_in(error, "%s", layout->names);
}
