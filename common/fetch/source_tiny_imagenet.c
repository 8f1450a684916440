/* The layout of Tiny ImageNet:
 *     wnids.txt                          the classes, one WordNet id per line
 *     words.txt                          "WNID<tab>names, separated by commas"
 *     train/WNID/images/NAME.JPEG
 *     val/images/NAME.JPEG               the test split
 *     val/val_annotations.txt            "NAME.JPEG<tab>WNID<tab>box"
 * in whatever folder contains wnids.txt. Scripts that sort val by class turn it into
 * val/WNID/NAME.JPEG, val/WNID/images/NAME.JPEG or val/images/WNID/NAME.JPEG, and some flatten
 * train in the same way: images are given their original paths, so that ids stay the same. Other
 * files (test images without labels) are ignored.
 */
#include "fetch/scan.h"

#include "base/memory.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { NAME_MAX_LENGTH = 256, CANONICAL_MAX_LENGTH = 2 * NAME_MAX_LENGTH + 16 };

static const char wnids[] = "wnids.txt", words[] = "words.txt",
                  annotations[] = "val/val_annotations.txt";

static bool is_test(const struct sl_scan *scan)
{
    return strcmp(scan->split, "test") == 0;
}

/* An image by its path in the data set. */
struct place {
    char class[NAME_MAX_LENGTH]; /* according to its folder; "" if there is none */
    const char *name;
};

/* Whether a path is an image in the folder ("train/"), with or without a folder of its class. */
static bool find_place(const char *path, const char *folder, struct place *place)
{
    const char *parts[4];
    size_t count = 0;
    if (strncmp(path, folder, strlen(folder)) != 0 || !sl_scan_is_image(path))
        return false;
    for (path += strlen(folder); count < 4; path++) {
        parts[count++] = path;
        path = strchr(path, '/');
        if (path == NULL)
            break;
    }
    if (path != NULL || count < 2)
        return false;
    bool first = strncmp(parts[0], "images/", 7) == 0,
         second = strncmp(parts[1], "images/", 7) == 0;
    if (count > 2 + (size_t)(first || second))
        return false;
    const char *class = count == 3 && first ? parts[1] : parts[0];
    int length = count == 2 && first ? 0 : (int)strcspn(class, "/");
    place->name = parts[count - 1];
    snprintf(place->class, sizeof place->class, "%.*s", length, class);
    return length < NAME_MAX_LENGTH && strlen(place->name) < NAME_MAX_LENGTH;
}

/* The same for the split that is read; also gives the path of the image in the official layout. */
static bool find_canonical(const struct sl_scan *scan, const char *path, struct place *place,
                           char canonical[CANONICAL_MAX_LENGTH])
{
    bool test = is_test(scan);
    if (!find_place(path, test ? "val/" : "train/", place) || (!test && place->class[0] == '\0'))
        return false;
    if (test)
        snprintf(canonical, CANONICAL_MAX_LENGTH, "val/images/%s", place->name);
    else
        snprintf(canonical, CANONICAL_MAX_LENGTH, "train/%s/images/%s", place->class, place->name);
    return true;
}

/* Where `name` begins, if it is the end of the path (whole parts of it); or NULL. */
static const char *find_end(const char *path, const char *name)
{
    size_t length = strlen(path), tail = strlen(name);
    if (length < tail || strcmp(path + length - tail, name) != 0)
        return NULL;
    return length == tail || path[length - tail - 1] == '/' ? path + length - tail : NULL;
}

static bool is_list(const char *path)
{
    return find_end(path, wnids) != NULL || find_end(path, words) != NULL ||
           find_end(path, annotations) != NULL;
}

static const char *next_part(const char *path)
{
    const char *slash = strchr(path, '/');
    return slash == NULL ? NULL : slash + 1;
}

/* In the first pass any folder may turn out to contain the data set. */
static int list_image(struct sl_scan *scan, struct sl_entry *entry, struct sl_error *error)
{
    struct place place;
    char canonical[CANONICAL_MAX_LENGTH];
    bool known = false;
    for (const char *at = entry->path; at != NULL; at = next_part(at)) {
        if (find_canonical(scan, at, &place, canonical))
            return sl_scan_file(scan, entry->path, NULL, entry, error) == 0 ? 1 : -1;
        known |= find_place(at, "train/", &place) || find_place(at, "val/", &place) ||
                 (find_place(at, "test/", &place) && place.class[0] == '\0');
    }
    if (!known && sl_scan_is_image(entry->path))
        sl_scan_remark(scan, SL_REMARK_MISPLACED, entry->path);
    return 0;
}

static int fetch_image(struct sl_scan *scan, struct sl_entry *entry, struct sl_error *error)
{
    struct place place;
    char canonical[CANONICAL_MAX_LENGTH];
    const char *path = sl_scan_below(scan, entry->path);
    if (path == NULL || !find_canonical(scan, path, &place, canonical))
        return 0;
    return sl_scan_file(scan, canonical, NULL, entry, error);
}

int sl_tiny_imagenet_visit(struct sl_scan *scan, struct sl_entry *entry, struct sl_error *error)
{
    if (scan->fetching)
        return fetch_image(scan, entry, error);
    if (is_list(entry->path))
        return sl_lists_keep(&scan->lists, entry->path, entry, error) == 0 ? 1 : -1;
    return list_image(scan, entry, error);
}

/* The data set is in the folder of wnids.txt; of several, in the one nearest to the top. */
static int find_root(struct sl_scan *scan, struct sl_error *error)
{
    const char *path;
    if (sl_lists_nearest(&scan->lists, wnids, &path, error) != 0)
        return -1;
    if (path == NULL)
        return sl_fail(error, "has no %s; sl-fetch folder reads folders of classes without lists",
                       wnids);
    scan->root = path;
    scan->root_length = strlen(path) - strlen(wnids);
    return 0;
}

/* The text of one of the data set's lists, or NULL. */
static const char *kept(const struct sl_scan *scan, const char *name)
{
    char path[SL_PATH_MAX + 1];
    snprintf(path, sizeof path, "%.*s%s", (int)scan->root_length, scan->root, name);
    return sl_lists_text(&scan->lists, path);
}

/* Now that the root is known, gives the images their official paths and the classes of their
 * folders. */
static int place_images(struct sl_scan *scan, struct sl_error *error)
{
    struct sl_catalogue *catalogue = &scan->catalogue;
    struct place place;
    char canonical[CANONICAL_MAX_LENGTH];
    size_t count = 0;
    for (size_t i = 0; i < catalogue->count; i++) {
        struct sl_catalogue_image image = catalogue->images[i];
        const char *path = sl_scan_below(scan, image.path);
        if (path == NULL || !find_canonical(scan, path, &place, canonical)) {
            sl_scan_remark(scan, SL_REMARK_MISPLACED, image.path);
            continue;
        }
        int64_t class = place.class[0] == '\0' ? (int64_t)SL_NOWHERE
                                               : sl_catalogue_class(catalogue, place.class, error);
        if (class < 0 || sl_catalogue_move(catalogue, &image, canonical, error) != 0)
            return -1;
        image.class = (uint32_t) class;
        catalogue->images[count++] = image;
    }
    catalogue->count = count;
    return sl_catalogue_sort(catalogue, error);
}

/* What is known of a class: it has an image or an annotation, is in wnids.txt, has its name. */
enum knowledge { MET, LISTED, NAMED };

static const char *next_line(const char *at)
{
    at += strcspn(at, "\n");
    return at + (*at == '\n');
}

static int annotate_image(struct sl_scan *scan, const char *name, const char *wnid,
                          struct sl_error *error)
{
    char path[CANONICAL_MAX_LENGTH];
    struct sl_catalogue *catalogue = &scan->catalogue;
    int64_t class = sl_catalogue_class(catalogue, wnid, error);
    if (class < 0)
        return -1;
    snprintf(path, sizeof path, "val/images/%s", name);
    struct sl_catalogue_image *image = sl_catalogue_find(catalogue, path);
    if (image == NULL)
        sl_scan_remark(scan, SL_REMARK_MISSING, path);
    else if (image->class != SL_NOWHERE && image->class != (uint32_t) class)
        return sl_fail(error, "%s: %s is of class %s here, but of class %s elsewhere", annotations,
                       name, wnid, catalogue->classes[image->class].key);
    else
        image->class = (uint32_t) class;
    return 0;
}

static int annotate(struct sl_scan *scan, struct sl_error *error)
{
    char name[NAME_MAX_LENGTH], wnid[NAME_MAX_LENGTH];
    const char *line = kept(scan, annotations);
    bool needed = false;
    for (size_t i = 0; i < scan->catalogue.count; i++)
        needed |= scan->catalogue.images[i].class == SL_NOWHERE;
    if (line == NULL)
        return needed ? sl_fail(error, "has no %s", annotations) : 0;
    for (; *line != '\0'; line = next_line(line)) {
        if (!sl_next_field(&line, "\t\n", name, sizeof name) || *line != '\t')
            continue;
        line++;
        if (sl_next_field(&line, "\t\n", wnid, sizeof wnid) &&
            annotate_image(scan, name, wnid, error) != 0)
            return -1;
    }
    return 0;
}

/* All classes, even without images here: both splits have the same ones. */
static int read_wnids(struct sl_scan *scan, uint8_t *known, struct sl_error *error)
{
    static const char blanks[] = " \t\v\f";
    char wnid[NAME_MAX_LENGTH];
    for (const char *at = kept(scan, wnids); *at != '\0'; at = next_line(at)) {
        at += strspn(at, blanks);
        if (*at == '\n' || *at == '\0')
            continue;
        const char *line = at;
        bool whole = sl_next_field(&at, " \t\n\v\f", wnid, sizeof wnid);
        at += strspn(at, blanks);
        if (!whole || (*at != '\n' && *at != '\0'))
            return sl_fail(error, "%s: '%.*s' is not a WordNet id; expected one per line", wnids,
                           (int)strcspn(line, "\n"), line);
        int64_t class = sl_catalogue_class(&scan->catalogue, wnid, error);
        if (class < 0)
            return -1;
        if (known[class] == LISTED)
            return sl_fail(error, "%s: has %s twice", wnids, wnid);
        known[class] = LISTED;
    }
    return 0;
}

/* Gives each class its first name in words.txt; those without one keep their ids. */
static int read_words(struct sl_scan *scan, uint8_t *known, struct sl_error *error)
{
    char id[NAME_MAX_LENGTH], name[NAME_MAX_LENGTH];
    const char *line = kept(scan, words);
    for (; line != NULL && *line != '\0'; line = next_line(line)) {
        if (!sl_next_field(&line, "\t\n", id, sizeof id) || *line != '\t')
            continue;
        int64_t class = sl_catalogue_find_class(&scan->catalogue, id);
        if (class < 0 || known[class] != LISTED)
            continue;
        line++;
        known[class] = NAMED;
        if (!sl_next_field(&line, ",\n", name, sizeof name))
            continue;
        if (!sl_is_line(name))
            return sl_fail(error, "%s: the name of %s is not UTF-8 text", words, id);
        if (sl_catalogue_rename(&scan->catalogue, class, id, name, error) != 0)
            return -1;
    }
    return 0;
}

static int read_lists(struct sl_scan *scan, uint8_t *known, struct sl_error *error)
{
    if (read_wnids(scan, known, error) != 0 || (is_test(scan) && annotate(scan, error) != 0))
        return -1;
    for (size_t i = 0; i < scan->catalogue.class_count; i++)
        if (known[i] != LISTED)
            return sl_fail(error, "class %.255s is not in %s", scan->catalogue.classes[i].key,
                           wnids);
    return read_words(scan, known, error);
}

int sl_tiny_imagenet_settle(struct sl_scan *scan, struct sl_error *error)
{
    if (scan->catalogue.count == 0)
        return 0;
    if (find_root(scan, error) != 0 || place_images(scan, error) != 0)
        return -1;
    uint8_t *known = sl_alloc(SL_CLASSES_MAX, sizeof *known, error);
    int result = known == NULL ? -1 : read_lists(scan, known, error);
    free(known);
    return result;
}
