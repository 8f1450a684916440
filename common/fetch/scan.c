#include "fetch/scan.h"

#include "base/progress.h"
#include "fetch/source_digest.h"

#include <stdlib.h>
#include <string.h>

/* One pass over the files of an archive. */
struct pass {
    struct sl_scan *scan;
    struct sl_source_digest *lines; /* of a folder; NULL if none are wanted */
};

static int digest_file(struct sl_source_digest *lines, const struct sl_entry *entry,
                       struct sl_error *error)
{
    char digest[SL_SHA256_TEXT];
    if (sl_sha256_file(entry->file, digest, error) != 0)
        return -1;
    sl_source_digest_add(lines, digest, entry->path);
    return 0;
}

static int visit(void *context, struct sl_entry *entry, struct sl_error *error)
{
    struct pass *pass = context;
    struct sl_scan *scan = pass->scan;
    if (entry->link) {
        sl_scan_remark(scan, SL_REMARK_LINK, entry->path);
        return 0;
    }
    if (entry->folder && scan->source->classes > 0)
        return 0;
    int result = scan->source->visit(scan, entry, error);
    if (result < 0)
        return -1;
    if (!scan->fetching && !entry->folder)
        sl_progress_step(1);
    if (result == 0 && !entry->folder)
        sl_scan_remark(scan, SL_REMARK_UNUSED, entry->path);
    if (result > 0 && pass->lines != NULL && digest_file(pass->lines, entry, error) != 0)
        return -1;
    return scan->fetching && scan->handed == scan->catalogue.chosen;
}

static int walk(struct sl_scan *scan, const char *from, struct sl_source_digest *lines,
                struct sl_error *error)
{
    struct pass pass = {scan, lines};
    if (scan->source->generate != NULL)
        return scan->source->generate(scan, error);
    return sl_archive_walk(from, visit, &pass, error);
}

static int check_digest(const struct sl_scan *scan, const char *from, struct sl_error *error)
{
    return sl_source_digest_check(from, scan->sha256, scan->expected, error);
}

/* The digest of a file comes first if one is expected: nothing else matters if it differs. */
static int list_and_digest(struct sl_scan *scan, const char *from, struct sl_error *error)
{
    struct sl_source_digest lines;
    bool folder = from != NULL && sl_is_folder(from);
    bool file = from != NULL && !folder;
    sl_source_digest_start(&lines);
    if (file && scan->expected != NULL &&
        (sl_sha256_file(from, scan->sha256, error) != 0 || check_digest(scan, from, error) != 0))
        return -1;
    if (walk(scan, from, folder ? &lines : NULL, error) != 0)
        return -1;
    if (folder) {
        sl_source_digest_finish(&lines, scan->sha256);
        return check_digest(scan, from, error);
    }
    return file && scan->expected == NULL ? sl_sha256_file(from, scan->sha256, error) : 0;
}

static int settle(struct sl_scan *scan, struct sl_error *error)
{
    if (sl_catalogue_sort(&scan->catalogue, error) != 0 ||
        (scan->source->settle != NULL && scan->source->settle(scan, error) != 0))
        return -1;
    if (scan->catalogue.count > 0)
        return 0;
    sl_fail(error, "contains no images of the %s split of %s; expected %s", scan->split,
            scan->source->name, scan->source->layout);
    for (int kind = 0; kind < SL_REMARKS; kind++)
        if (scan->remarks.kinds[kind].count > 0)
            return sl_error_hint(error, "skipped: %s (%s)", scan->remarks.kinds[kind].first,
                                 sl_remark_reason(kind));
    return -1;
}

int sl_scan_list(struct sl_scan *scan, const char *from, struct sl_error *error)
{
    scan->fetching = false;
    sl_progress_start("listing", "file", 0);
    int result = list_and_digest(scan, from, error);
    sl_progress_finish();
    if (result == 0 && settle(scan, error) != 0)
        result = from == NULL ? -1 : sl_error_in(error, "%s", from);
    return result;
}

int sl_scan_fetch(struct sl_scan *scan, const char *from,
                  int (*take)(void *context, const struct sl_found *found, struct sl_error *error),
                  void *context, struct sl_error *error)
{
    scan->fetching = true;
    scan->handed = 0;
    scan->take = take;
    scan->context = context;
    sl_progress_start("fetching", "image", scan->catalogue.chosen);
    int result = scan->catalogue.chosen == 0 ? 0 : walk(scan, from, NULL, error);
    sl_progress_finish();
    if (result == 0 && scan->handed != scan->catalogue.chosen)
        return sl_fail(error, "%s: changed while it was read: %zu of %zu images are missing", from,
                       scan->catalogue.chosen - scan->handed, scan->catalogue.chosen);
    return result;
}

void sl_scan_release(struct sl_scan *scan)
{
    sl_catalogue_release(&scan->catalogue);
    sl_catalogue_release(&scan->keys);
    sl_layout_release(&scan->layout);
    sl_lists_release(&scan->lists);
}

static int list_image(struct sl_scan *scan, const char *path, const char *key,
                      struct sl_error *error)
{
    int64_t class =
        key == NULL ? (int64_t)SL_NOWHERE : sl_catalogue_class(&scan->catalogue, key, error);
    if (class < 0)
        return -1;
    return sl_catalogue_add(&scan->catalogue, path, (uint32_t) class, error);
}

/* Adds what the catalogue knows of a wanted image and hands it over. */
static int hand_over(struct sl_scan *scan, const char *path, struct sl_found *found,
                     struct sl_error *error)
{
    const struct sl_catalogue_image *image = sl_catalogue_find(&scan->catalogue, path);
    found->id = (uint32_t)(image - scan->catalogue.images);
    found->place = image->place;
    found->label = scan->catalogue.classes[image->class].label;
    found->path = path;
    scan->handed++;
    sl_progress_step(1);
    return scan->take(scan->context, found, error);
}

const char *sl_scan_below(const struct sl_scan *scan, const char *path)
{
    bool below = strncmp(path, scan->root, scan->root_length) == 0;
    return below ? path + scan->root_length : NULL;
}

bool sl_scan_wants(const struct sl_scan *scan, const char *path)
{
    if (!scan->fetching)
        return false;
    const struct sl_catalogue_image *image = sl_catalogue_find(&scan->catalogue, path);
    return image != NULL && image->place != SL_NOWHERE;
}

int sl_scan_file(struct sl_scan *scan, const char *path, const char *class, struct sl_entry *entry,
                 struct sl_error *error)
{
    struct sl_found found = {0};
    if (!scan->fetching)
        return list_image(scan, path, class, error);
    if (!sl_scan_wants(scan, path))
        return 0;
    void *bytes = sl_entry_all(entry, &found.size, error);
    if (bytes == NULL)
        return -1;
    found.file = bytes;
    int result = hand_over(scan, path, &found, error);
    free(bytes);
    return result;
}

int sl_scan_picture(struct sl_scan *scan, const char *path, const char *class,
                    const struct sl_picture *picture, struct sl_error *error)
{
    struct sl_found found = {.picture = picture};
    if (!scan->fetching)
        return list_image(scan, path, class, error);
    return picture == NULL ? 0 : hand_over(scan, path, &found, error);
}

void sl_scan_remark(struct sl_scan *scan, enum sl_remark_kind kind, const char *name)
{
    if (!scan->fetching)
        sl_remark(&scan->remarks, kind, name);
}

bool sl_scan_has_ending(const char *name, const char *const *endings, size_t count)
{
    const char *dot = strrchr(name, '.');
    for (size_t i = 0; dot != NULL && i < count; i++)
        if (strcasecmp(dot, endings[i]) == 0)
            return true;
    return false;
}

bool sl_scan_is_image(const char *name)
{
    static const char *const endings[] = {".jpg", ".jpeg", ".png"};
    return sl_scan_has_ending(name, endings, sizeof endings / sizeof *endings);
}
