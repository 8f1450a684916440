/* ImageNet (ILSVRC2012) as people have it:
 *     ILSVRC2012_img_train.tar           a tar archive for each class, WNID.tar, with its images
 *     ILSVRC2012_img_val.tar             all validation images (the test split) without folders
 *     ILSVRC2012_devkit_t12.tar.gz       .../ILSVRC2012_validation_ground_truth.txt and meta.mat
 * in a folder or each alone; folders of classes, train/WNID/NAME and val/WNID/NAME; the archive of
 * Kaggle, with train/WNID/NAME, val/NAME and LOC_val_solution.csv somewhere below. An archive is
 * treated as a folder of its name. The path of an image is WNID/NAME, but NAME alone for a
 * validation image with its official name, so that ids do not depend on the layout.
 */
#include "fetch/scan.h"

#include "archives/split_name.h"
#include "base/memory.h"
#include "base/progress.h"
#include "fetch/imagenet_classes.h"
#include "fetch/imagenet_labels.h"
#include "fetch/meta_mat.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Archives in archives: that of a class in that of a split in the folder or archive. */
enum { DEPTH_MAX = 3 };

static const char solution[] = "LOC_val_solution.csv", validation[] = "ILSVRC2012_val_",
                  labels[] = "--labels";

static bool is_test(const struct sl_scan *scan)
{
    return strcmp(scan->split, "test") == 0;
}

static bool begins(const char *text, const char *start)
{
    return strncmp(text, start, strlen(start)) == 0;
}

/* The split that a folder or archive is of, by the first `length` bytes of its name. */
static enum sl_split_role role_of(const char *name, size_t length)
{
    static const char prefix[] = "ILSVRC2012_img_";
    if (length > sizeof prefix - 1 && begins(name, prefix)) {
        name += sizeof prefix - 1;
        length -= sizeof prefix - 1;
    }
    return sl_split_role(name, length);
}

/* What the path of an image says. */
struct place {
    enum sl_split_role role; /* of the folder that is nearest to the image; NONE if there is none */
    const char *folder;      /* the image's own; NULL at the top */
    size_t folder_length;
    char class[SL_WORDNET_ID + 1]; /* "" if the folder is not a WordNet id */
    const char *name;
};

static void find_place(const char *path, struct place *place)
{
    *place = (struct place){.role = SL_SPLIT_NONE};
    const char *slash;
    for (; (slash = strchr(path, '/')) != NULL; path = slash + 1) {
        size_t length = (size_t)(slash - path);
        enum sl_split_role role = role_of(path, length);
        place->folder = path;
        place->folder_length = length;
        place->class[0] = '\0';
        if (role != SL_SPLIT_NONE)
            place->role = role;
        snprintf(place->class, sizeof place->class, "%.*s", (int)length, path);
        if (!sl_is_wordnet_id(place->class, length))
            place->class[0] = '\0';
    }
    place->name = path;
    if (place->role != SL_SPLIT_NONE) /* Imagenette has images of validation in train */
        return;
    if (begins(place->name, validation))
        place->role = SL_SPLIT_VALIDATION;
    else if (begins(place->name, "ILSVRC2012_test_"))
        place->role = SL_SPLIT_TEST;
}

/* Images of the challenge's test split have no classes. */
static bool is_chosen(const struct sl_scan *scan, const struct place *place)
{
    if (place->role == SL_SPLIT_NONE)
        return true;
    return place->role == (is_test(scan) ? SL_SPLIT_VALIDATION : SL_SPLIT_TRAIN);
}

/* Only images of validation may lie in the folder of their split, or at the top. */
static int check_place(const struct place *place, struct sl_error *error)
{
    bool of_split = place->folder == NULL ||
                    role_of(place->folder, place->folder_length) != SL_SPLIT_NONE ||
                    sl_names_images(place->folder, place->folder_length);
    bool official = begins(place->name, validation);
    if (place->class[0] != '\0' || (place->role == SL_SPLIT_VALIDATION && (of_split || official)))
        return 0;
    if (of_split)
        return sl_fail(error, "is not in the folder of a class, which is called by its WordNet id");
    return sl_fail(error,
                   "the folder '%.*s' is not a WordNet id (n and eight digits); sl-fetch folder "
                   "reads classes of any names",
                   place->folder_length > 100 ? 100 : (int)place->folder_length, place->folder);
}

static int visit_image(struct sl_scan *scan, struct sl_entry *entry, struct sl_error *error)
{
    struct place place;
    char path[SL_PATH_MAX + 1];
    find_place(entry->path, &place);
    if (place.role == SL_SPLIT_TEST)
        return 0;
    if (check_place(&place, error) != 0)
        return -1;
    const char *class = place.class[0] == '\0' ? NULL : place.class;
    if (!is_chosen(scan, &place)) {
        sl_scan_remark(scan, SL_REMARK_OTHER_SPLIT, entry->path);
        return class == NULL || sl_catalogue_class(&scan->catalogue, class, error) >= 0 ? 0 : -1;
    }
    bool bare = class == NULL || (is_test(scan) && begins(place.name, validation));
    snprintf(path, sizeof path, "%s%s%s", bare ? "" : class, bare ? "" : "/", place.name);
    return sl_scan_file(scan, path, class, entry, error) == 0 ? 1 : -1;
}

/* Keeps meta.mat as text; what is wrong with it matters only if it is needed. */
static int keep_meta(struct sl_scan *scan, struct sl_entry *entry, struct sl_error *error)
{
    size_t size;
    char *lines;
    void *bytes = sl_entry_all(entry, &size, error);
    if (bytes == NULL)
        return -1;
    int result = sl_meta_mat_read(bytes, size, &lines, &scan->meta);
    free(bytes);
    if (result != 0)
        return 1;
    return sl_lists_add(&scan->lists, SL_IMAGENET_META, lines, strlen(lines), error) == 0 ? 1 : -1;
}

/* Lists are needed for the test split alone. */
static int visit_list(struct sl_scan *scan, struct sl_entry *entry, struct sl_error *error)
{
    const char *slash = strrchr(entry->path, '/');
    const char *name = slash == NULL ? entry->path : slash + 1;
    if (scan->fetching || !is_test(scan))
        return 0;
    if (strcmp(name, SL_IMAGENET_META) == 0)
        return keep_meta(scan, entry, error);
    if (strcmp(name, SL_IMAGENET_TRUTH) != 0 && strcmp(name, solution) != 0)
        return 0;
    return sl_lists_keep(&scan->lists, name, entry, error) == 0 ? 1 : -1;
}

/* An archive that is being read as the folder `path`. */
struct inner {
    struct sl_scan *scan;
    const char *path;
    int depth;
};

static int visit_at(struct sl_scan *scan, struct sl_entry *entry, int depth,
                    struct sl_error *error);

static int visit_inner(void *context, struct sl_entry *entry, struct sl_error *error)
{
    struct inner *inner = context;
    struct sl_scan *scan = inner->scan;
    char path[2 * SL_PATH_MAX + 3];
    if (entry->link)
        sl_scan_remark(scan, SL_REMARK_LINK, entry->path);
    if (entry->link || entry->folder)
        return 0;
    snprintf(path, sizeof path, "%s/%s", inner->path, entry->path);
    if (strlen(path) > SL_PATH_MAX)
        return sl_fail(error, "has a path of more than %d bytes", SL_PATH_MAX);
    entry->path = path;
    if (!scan->fetching)
        sl_progress_step(1);
    if (visit_at(scan, entry, inner->depth, error) < 0)
        return -1;
    return scan->fetching && scan->handed == scan->catalogue.chosen;
}

/* Whether an archive's name (without .tar) says that something in it is wanted. */
static bool is_wanted(const struct sl_scan *scan, const char *path)
{
    const char *slash = strrchr(path, '/'), *name = slash == NULL ? path : slash + 1;
    enum sl_split_role role = role_of(name, strlen(name));
    if (sl_is_wordnet_id(name, strlen(name))) {
        int64_t class = sl_catalogue_find_class(&scan->catalogue, name);
        return !is_test(scan) &&
               (!scan->fetching ||
                (class >= 0 && scan->catalogue.classes[class].label != SL_NOWHERE));
    }
    if (begins(name, "ILSVRC2012_devkit"))
        return is_test(scan) && !scan->fetching;
    if (begins(name, "imagenet_object_localization")) /* in older archives of Kaggle */
        return true;
    return role == (is_test(scan) ? SL_SPLIT_VALIDATION : SL_SPLIT_TRAIN);
}

/* 1 if it was read, 0 if nothing in it is wanted. */
static int visit_archive(struct sl_scan *scan, struct sl_entry *entry, size_t ending, int depth,
                         struct sl_error *error)
{
    char path[SL_PATH_MAX + 1];
    snprintf(path, sizeof path, "%.*s", (int)(strlen(entry->path) - ending), entry->path);
    if (!is_wanted(scan, path))
        return 0;
    if (depth == DEPTH_MAX)
        return sl_fail(error, "is one archive in another too many");
    struct inner inner = {scan, path, depth + 1};
    return sl_entry_walk(entry, visit_inner, &inner, error) == 0 ? 1 : -1;
}

/* The length of an archive's ending, 0 for other files. */
static size_t archive_ending(const char *path)
{
    static const char *const endings[] = {".tar", ".tar.gz", ".tgz"};
    size_t length = strlen(path);
    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++) {
        size_t ending = strlen(endings[i]);
        if (length > ending && strcasecmp(path + length - ending, endings[i]) == 0)
            return ending;
    }
    return 0;
}

static int visit_at(struct sl_scan *scan, struct sl_entry *entry, int depth, struct sl_error *error)
{
    size_t ending = archive_ending(entry->path);
    if (ending > 0)
        return visit_archive(scan, entry, ending, depth, error);
    if (sl_scan_is_image(entry->path))
        return visit_image(scan, entry, error);
    return visit_list(scan, entry, error);
}

int sl_imagenet_visit(struct sl_scan *scan, struct sl_entry *entry, struct sl_error *error)
{
    return entry->folder ? 0 : visit_at(scan, entry, 0, error);
}

/* Reads a list of one's own; the error names it, which that of a file that cannot be opened does.
 */
static int read_list(struct sl_scan *scan, struct sl_error *error)
{
    struct sl_entry entry = {.path = labels, .file = scan->labels, .fd = -1};
    if (sl_lists_keep(&scan->lists, labels, &entry, error) == 0)
        return 0;
    return begins(error->text, scan->labels) ? -1 : sl_error_in(error, "%s", scan->labels);
}

/* Reads what --labels names: an archive with lists in it, or a list. */
static int read_labels(struct sl_scan *scan, struct sl_error *error)
{
    struct sl_entry entry = {.path = labels, .file = scan->labels, .fd = -1};
    struct inner inner = {scan, labels, DEPTH_MAX};
    size_t before = scan->lists.count;
    if (archive_ending(scan->labels) == 0)
        return read_list(scan, error);
    if (sl_entry_walk(&entry, visit_inner, &inner, error) != 0)
        return sl_error_in(error, "%s", scan->labels);
    if (scan->lists.count > before || scan->meta.text[0] != '\0')
        return 0;
    return sl_fail(error, "%s: has no %s", scan->labels, SL_IMAGENET_TRUTH);
}

static bool needs_labels(const struct sl_scan *scan)
{
    for (size_t i = 0; i < scan->catalogue.count; i++)
        if (scan->catalogue.images[i].class == SL_NOWHERE)
            return true;
    return false;
}

/* Numbers of classes that nothing explains, where another list has said all that they could say. */
static bool is_superfluous(const struct sl_scan *scan, const char *name)
{
    return strcmp(name, SL_IMAGENET_TRUTH) == 0 &&
           sl_lists_text(&scan->lists, SL_IMAGENET_META) == NULL && !needs_labels(scan);
}

static int apply_labels(struct sl_scan *scan, struct sl_error *error)
{
    static const char *const names[] = {labels, solution, SL_IMAGENET_TRUTH};
    bool found = false;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (sl_lists_text(&scan->lists, names[i]) == NULL)
            continue;
        if (found && is_superfluous(scan, names[i])) {
            sl_scan_remark(scan, SL_REMARK_NUMBERS, names[i]);
            continue;
        }
        found = true;
        if (sl_imagenet_labels_apply(scan, names[i], error) != 0)
            return -1;
    }
    if (found)
        return 0;
    return sl_fail(error, "nothing says the classes of the validation images; use --labels with "
                          "the development kit's archive or a list of WordNet ids");
}

/* Names the classes; those that the challenge does not have keep their ids. */
static int name_classes(struct sl_scan *scan, struct sl_error *error)
{
    struct sl_imagenet_class known;
    const char *at = NULL;
    size_t met = 0;
    while (sl_imagenet_next(&at, &known)) {
        int64_t class = sl_catalogue_find_class(&scan->catalogue, known.id);
        if (class < 0)
            sl_scan_remark(scan, SL_REMARK_LACKING, known.id);
        else if (sl_catalogue_rename(&scan->catalogue, class, known.id, known.name, error) != 0)
            return -1;
        met += class >= 0;
    }
    for (size_t i = 0; i < scan->catalogue.class_count && met < scan->catalogue.class_count; i++)
        if (strcmp(scan->catalogue.classes[i].name, scan->catalogue.classes[i].id) == 0)
            sl_scan_remark(scan, SL_REMARK_FOREIGN, scan->catalogue.classes[i].id);
    return 0;
}

int sl_imagenet_settle(struct sl_scan *scan, struct sl_error *error)
{
    if (scan->catalogue.count == 0)
        return 0;
    if (scan->labels != NULL && read_labels(scan, error) != 0)
        return -1;
    if ((scan->labels != NULL || needs_labels(scan)) && apply_labels(scan, error) != 0)
        return -1;
    return name_classes(scan, error);
}
