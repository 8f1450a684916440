/* Two passes over the archive of a data set. The first lists the images: their ids are ranks among
 * all paths, and a list may follow the images that it describes. The second hands over the images
 * that were chosen.
 *
 *     int take(void *context, const struct sl_found *found, struct sl_error *error);
 *     struct sl_scan scan = {.source = sl_source_find("cifar10"), .split = "train"};
 *     if (sl_scan_list(&scan, "cifar-10-binary.tar.gz", error) != 0 ||
 *         sl_catalogue_choose(&scan.catalogue, NULL, 10, error) != 0 ||
 *         sl_scan_fetch(&scan, "cifar-10-binary.tar.gz", take, NULL, error) != 0)
 *         return -1;
 *     sl_scan_release(&scan);
 */
#ifndef SL_FETCH_SCAN_H
#define SL_FETCH_SCAN_H

#include "archives/layout.h"
#include "archives/lists.h"
#include "base/digest.h"
#include "base/error.h"
#include "fetch/catalogue.h"
#include "fetch/remark.h"
#include "fetch/source.h"
#include "images/picture.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* One image, as the second pass hands it over; borrowed until the callback returns. */
struct sl_found {
    uint32_t id, place, label; /* as in the catalogue */
    const char *path;
    const void *file; /* a JPEG or PNG file of `size` bytes; NULL if there is a picture */
    size_t size;
    const struct sl_picture *picture;
};

enum { SL_BATCHES_MAX = 5 };

struct sl_scan {
    const struct sl_source *source;
    const char *split;    /* "train" or "test" */
    uint64_t seed;        /* of generated images */
    const char *labels;   /* a file that gives the images their classes; NULL: none */
    const char *expected; /* the SHA-256 that the archive must have; NULL: any */

    /* Set by sl_scan_list. */
    struct sl_catalogue catalogue;
    char sha256[SL_SHA256_TEXT]; /* of the archive; "" for generated images */
    struct sl_lists lists;
    struct sl_catalogue keys; /* of `webdataset`: the classes of images, by their keys */
    const char *root;         /* the folder that holds all images begins here, "own/", ... */
    size_t root_length;       /* ...and has so many bytes; set by settle */
    struct sl_layout layout;  /* of `folder` */
    struct sl_remarks remarks;
    struct sl_error meta; /* what is wrong with ImageNet's meta.mat; "" if nothing */
    char batches[SL_BATCHES_MAX][SL_XXH3_TEXT]; /* digests of CIFAR's files, to find copies */

    /* Of the second pass. */
    bool fetching; /* it has begun */
    size_t handed; /* images handed over so far */
    int (*take)(void *context, const struct sl_found *found, struct sl_error *error);
    void *context;
};

/* The first pass: fills the sorted catalogue and the digest of the archive, which is the SHA-256 of
 * the file, or for a folder that of the lines "SHA256  PATH" that sha256sum prints for the files
 * used, in the order of their paths (of `folder`, all images). `from` is NULL for generated images.
 * A digest other than the expected one and a split without images are errors. */
int sl_scan_list(struct sl_scan *scan, const char *from, struct sl_error *error);

/* The second pass, after sl_catalogue_choose: calls take for every chosen image, in the order of
 * the archive, and stops after the last one. */
int sl_scan_fetch(struct sl_scan *scan, const char *from,
                  int (*take)(void *context, const struct sl_found *found, struct sl_error *error),
                  void *context, struct sl_error *error);

/* Harmless on a zeroed scan. */
void sl_scan_release(struct sl_scan *scan);

/* The rest is for sources. */

/* An image file at `path` (within its split) of the class with this key (NULL: a list says which).
 * The first pass lists it; the second reads it and hands it over, if it was chosen. */
int sl_scan_file(struct sl_scan *scan, const char *path, const char *class, struct sl_entry *entry,
                 struct sl_error *error);

/* The same with the pixels themselves; NULL unless sl_scan_wants. */
int sl_scan_picture(struct sl_scan *scan, const char *path, const char *class,
                    const struct sl_picture *picture, struct sl_error *error);

/* Whether the pixels of this image are needed: never in the first pass. */
bool sl_scan_wants(const struct sl_scan *scan, const char *path);

/* Counts a remark in the first pass, and does nothing in the second. */
void sl_scan_remark(struct sl_scan *scan, enum sl_remark_kind kind, const char *name);

/* The path relative to the scan's root; NULL if it is not below it. */
const char *sl_scan_below(const struct sl_scan *scan, const char *path);

/* Whether a file name ends in one of `count` endings (".png"), in upper or lower case. */
bool sl_scan_has_ending(const char *name, const char *const *endings, size_t count);

/* Whether a file is JPEG or PNG, by its name. */
bool sl_scan_is_image(const char *name);

#endif
