/* The data sets that sl-fetch knows: a table row for each, with the functions that know how its
 * archive is laid out (source_*.c).
 *
 *     const struct sl_source *source = sl_source_find("tiny-imagenet");
 *     printf("%s: %s, %zu classes\n", source->name, source->title, source->classes);
 */
#ifndef SL_FETCH_SOURCE_H
#define SL_FETCH_SOURCE_H

#include "archives/archive.h"
#include "base/error.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct sl_scan; /* fetch/scan.h */

struct sl_source {
    const char *name;      /* as it is typed */
    const char *title;     /* for people */
    size_t classes;        /* 0: depends on the archive */
    uint32_t count[2];     /* images for training and for testing, officially; 0 as above */
    uint32_t side;         /* of its square images, in pixels; 0: their sizes differ */
    bool files;            /* its images are JPEG or PNG files (--encoded) */
    bool labels;           /* a file of its own may give images their classes (--labels) */
    bool seeded;           /* its images are generated from a seed, without an archive */
    bool arrays;           /* read as a whole by arrays.h: no functions are below */
    float mean[3], std[3]; /* usual normalisation */
    const char *layout;    /* where its archive has the images, for messages */

    /* Called for each file of the archive, in both passes: 1 if the file is used, 0 if not, -1 on
     * failure. Sources whose classes depend on the archive are called for its folders too. */
    int (*visit)(struct sl_scan *scan, struct sl_entry *entry, struct sl_error *error);
    /* Called after the first pass, when the catalogue is sorted: sets ids and names of the classes,
     * from the archive's lists. */
    int (*settle)(struct sl_scan *scan, struct sl_error *error);
    /* Replaces all visits if there is no archive. */
    int (*generate)(struct sl_scan *scan, struct sl_error *error);
};

/* All sources; the name of the last one is NULL. */
extern const struct sl_source sl_sources[];

/* The source of that name, or NULL. */
const struct sl_source *sl_source_find(const char *name);

/* The functions in the table, one file for each family of layouts. */
int sl_tiny_imagenet_visit(struct sl_scan *scan, struct sl_entry *entry, struct sl_error *error);
int sl_tiny_imagenet_settle(struct sl_scan *scan, struct sl_error *error);
int sl_imagenet_visit(struct sl_scan *scan, struct sl_entry *entry, struct sl_error *error);
int sl_imagenet_settle(struct sl_scan *scan, struct sl_error *error);
int sl_downsampled_visit(struct sl_scan *scan, struct sl_entry *entry, struct sl_error *error);
int sl_downsampled_settle(struct sl_scan *scan, struct sl_error *error);
int sl_cifar_visit(struct sl_scan *scan, struct sl_entry *entry, struct sl_error *error);
int sl_cifar_settle(struct sl_scan *scan, struct sl_error *error);
int sl_folder_visit(struct sl_scan *scan, struct sl_entry *entry, struct sl_error *error);
int sl_folder_settle(struct sl_scan *scan, struct sl_error *error);
int sl_webdataset_visit(struct sl_scan *scan, struct sl_entry *entry, struct sl_error *error);
int sl_webdataset_settle(struct sl_scan *scan, struct sl_error *error);
int sl_synth_generate(struct sl_scan *scan, struct sl_error *error);

#endif
