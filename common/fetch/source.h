/* The data sets that sl-fetch knows: how each lays its images and lists out in its archive. A data
 * set is a table of functions, called for every file of the archive in two passes: the first lists
 * the images (ids are ranks among all paths, and lists may stand behind the images that they speak
 * of), the second hands over those that are wanted.
 *
 *     const struct sl_source *source = sl_source_find("tiny-imagenet");
 *     struct sl_scan scan = {.source = source, .split = "train"};
 *     if (sl_scan_list(&scan, "tiny-imagenet-200.zip", error) != 0 ||
 *         sl_catalogue_choose(&scan.catalogue, NULL, 10, error) != 0 ||
 *         sl_scan_fetch(&scan, "tiny-imagenet-200.zip", take, &context, error) != 0)
 *         return -1;
 *     sl_scan_release(&scan);
 */
#ifndef SL_FETCH_SOURCE_H
#define SL_FETCH_SOURCE_H

#include "archives/archive.h"
#include "archives/layout.h"
#include "base/digest.h"
#include "base/error.h"
#include "fetch/catalogue.h"
#include "fetch/remark.h"
#include "images/picture.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct sl_scan;

struct sl_source {
    const char *name;      /* as it is typed */
    const char *title;     /* for people */
    size_t classes;        /* 0: depends on what is there */
    uint32_t count[2];     /* images to train on and to test with, officially; 0 as above */
    uint32_t side;         /* of its square images; 0 as above */
    bool files;            /* its images are JPEG or PNG files (--encoded) */
    bool seeded;           /* its images are generated from a seed, from no archive */
    float mean[3], std[3]; /* usual normalisation */
    const char *layout;    /* where its archive has the images, for who brought another one */

    /* Looks at a file of the archive: 0 when it is none of its business, 1 when it is used, -1.
     * Folders are shown to sources that have no list of classes. */
    int (*visit)(struct sl_scan *scan, struct sl_entry *entry, struct sl_error *error);
    /* After the first pass over a sorted catalogue: the classes' ids and names, out of lists. */
    int (*settle)(struct sl_scan *scan, struct sl_error *error);
    /* In the place of all visits, where there is no archive. */
    int (*generate)(struct sl_scan *scan, struct sl_error *error);
};

/* One image as the second pass hands it over. */
struct sl_found {
    uint32_t id, place, label;
    const char *path;
    const void *file; /* a JPEG or PNG file of `size` bytes; NULL when `picture` is there */
    size_t size;
    const struct sl_picture *picture;
};

struct sl_list_text;

enum { SL_BATCHES_MAX = 5 };

struct sl_scan {
    const struct sl_source *source;
    const char *split;    /* "train" or "test" */
    uint64_t seed;        /* of generated images */
    const char *expected; /* the digest that it must have; NULL: any */
    struct sl_catalogue catalogue;
    char sha256[SL_SHA256_TEXT]; /* of the archive; "" for generated images */
    struct sl_list_text *lists;  /* kept by the first pass; owned */
    const char *root;            /* what all images lie in begins here, "own/", set by settle... */
    size_t root_length;          /* ...and has so many bytes */
    struct sl_layout layout;     /* of a collection of one's own, after the first pass */
    struct sl_remarks remarks;
    char batches[SL_BATCHES_MAX][SL_XXH3_TEXT]; /* digests of CIFAR's, to find copies */
    size_t handed;                              /* images handed over by the second pass */
    bool fetching;                              /* this is the second pass */
    int (*take)(void *context, const struct sl_found *found, struct sl_error *error);
    void *context;
};

/* All sources, the last one's name is NULL. */
extern const struct sl_source sl_sources[];

/* The source of that name, or NULL. */
const struct sl_source *sl_source_find(const char *name);

/* The first pass: the catalogue, sorted, and the digest of the archive: SHA-256 of the file, or for
 * a folder of the lines "SHA256  PATH" that sha256sum prints for the files used (of a collection of
 * one's own, all pictures), in the order of their paths. `from` is NULL for generated images.
 * Another digest than the expected one, or a split without images is an error. */
int sl_scan_list(struct sl_scan *scan, const char *from, struct sl_error *error);

/* The second pass, after sl_catalogue_choose: calls take for every chosen image, in the order of
 * the archive. It ends with the last one. */
int sl_scan_fetch(struct sl_scan *scan, const char *from,
                  int (*take)(void *context, const struct sl_found *found, struct sl_error *error),
                  void *context, struct sl_error *error);

void sl_scan_release(struct sl_scan *scan);

/* The part of that in scan_lists.c. */
void sl_scan_release_lists(struct sl_scan *scan);

/* For sources: an image at `path` (in its split) of the class with this key (NULL: a list says
 * which). In the first pass it is listed; in the second its file is read, if it is wanted. */
int sl_scan_file(struct sl_scan *scan, const char *path, const char *class, struct sl_entry *entry,
                 struct sl_error *error);

/* For sources whose images are no files: whether the pixels of this image are needed (only then
 * need sl_scan_picture be called with a picture); the first pass needs none. */
bool sl_scan_wants(const struct sl_scan *scan, const char *path);

/* For sources: remarks on it in the first pass. */
void sl_scan_remark(struct sl_scan *scan, enum sl_remark_kind kind, const char *name);

/* Whether a name ends in one of these, in any case. */
bool sl_scan_has_ending(const char *name, const char *const *endings, size_t count);

/* Whether it is a JPEG or PNG file by its name. */
bool sl_scan_is_picture(const char *name);

/* As sl_scan_file, with the pixels themselves; NULL where they are not needed. */
int sl_scan_picture(struct sl_scan *scan, const char *path, const char *class,
                    const struct sl_picture *picture, struct sl_error *error);

/* Keeps the text of a list under a name in the first pass; does nothing in the second. A text in
 * another encoding than UTF-8 (or one like it) is an error. */
int sl_scan_keep(struct sl_scan *scan, const char *name, struct sl_entry *entry,
                 struct sl_error *error);

/* The text of that list, or NULL; lines end in '\n', without '\r', and no byte order mark is there.
 */
const char *sl_scan_kept(const struct sl_scan *scan, const char *name);

/* The path nearest to the top under which a list of this name was kept, NULL when there is none;
 * two that are equally near are an error. */
int sl_scan_nearest(const struct sl_scan *scan, const char *name, const char **path,
                    struct sl_error *error);

/* The path below the scan's root, NULL when it does not lie there. */
const char *sl_scan_below(const struct sl_scan *scan, const char *path);

/* For sources: copies what stands in a list up to one of the bytes `ends`, or its end, and moves
 * *at there. False, and nothing moves, when that is nothing or more than `size` has room for. */
bool sl_scan_field(const char **at, const char *ends, char *field, size_t size);

/* The tables' functions, one file a family of layouts. */
int sl_tiny_imagenet_visit(struct sl_scan *scan, struct sl_entry *entry, struct sl_error *error);
int sl_tiny_imagenet_settle(struct sl_scan *scan, struct sl_error *error);
int sl_cifar10_visit(struct sl_scan *scan, struct sl_entry *entry, struct sl_error *error);
int sl_cifar10_settle(struct sl_scan *scan, struct sl_error *error);
int sl_cifar100_visit(struct sl_scan *scan, struct sl_entry *entry, struct sl_error *error);
int sl_cifar100_settle(struct sl_scan *scan, struct sl_error *error);
int sl_folder_visit(struct sl_scan *scan, struct sl_entry *entry, struct sl_error *error);
int sl_folder_settle(struct sl_scan *scan, struct sl_error *error);
int sl_generated(struct sl_scan *scan, struct sl_error *error);

#endif
