/* The images of a split, by their paths, and their classes: who is there, who is chosen, and which
 * number each one bears. Paths are held in memory, pixels are not.
 *
 *     int64_t class = sl_catalogue_class(&catalogue, "n01443537", error);
 *     sl_catalogue_add(&catalogue, "train/n01443537/images/n01443537_0.JPEG", class, error);
 *     ...
 *     sl_catalogue_sort(&catalogue, error);                      // now an image's index is its id
 *     sl_catalogue_choose(&catalogue, "goldfish,n01644900", 10, error);
 *     ... catalogue.images[id].place, catalogue.classes[class].label ...
 *     sl_catalogue_release(&catalogue);
 */
#ifndef SL_FETCH_CATALOGUE_H
#define SL_FETCH_CATALOGUE_H

#include "base/error.h"
#include "formats/dataset.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SL_NOWHERE UINT32_MAX

/* Images, and bytes of all their names: the list of them stays below 512 MiB. */
enum { SL_IMAGES_MAX = 1 << 23, SL_NAMES_MAX = 256 << 20 };

struct sl_catalogue_image {
    char *path;     /* in its split; in one of the blocks of names */
    uint32_t class; /* index into the catalogue's classes; SL_NOWHERE while not known */
    uint32_t place; /* among the chosen images, in id order; SL_NOWHERE when not chosen */
};

struct sl_catalogue_class {
    char *key;      /* what the images' paths or records call it; owned */
    char *id;       /* owned */
    char *name;     /* owned */
    uint32_t label; /* among the chosen classes, sorted by id; SL_NOWHERE when not chosen */
};

struct sl_catalogue_block;

struct sl_catalogue {
    struct sl_catalogue_image *images;
    size_t count, capacity, chosen;
    struct sl_catalogue_class *classes; /* in the order in which they were met */
    size_t class_count, class_capacity, classes_chosen;
    void *by_key; /* the classes as a tree, see tsearch(3) */
    struct sl_catalogue_block *names;
    size_t name_blocks;
};

/* The index of the class of this key, added when it is new (id and name are then the key). -1 when
 * there is no memory or there are too many. */
int64_t sl_catalogue_class(struct sl_catalogue *catalogue, const char *key, struct sl_error *error);

/* The same, but -1 when there is no such class. */
int64_t sl_catalogue_find_class(const struct sl_catalogue *catalogue, const char *key);

/* Gives the class another id and name. */
int sl_catalogue_rename(struct sl_catalogue *catalogue, int64_t class, const char *id,
                        const char *name, struct sl_error *error);

/* Adds an image; `class` may be SL_NOWHERE and be set later. More images than SL_IMAGES_MAX, or
 * longer names than SL_NAMES_MAX, are an error. */
int sl_catalogue_add(struct sl_catalogue *catalogue, const char *path, uint32_t class,
                     struct sl_error *error);

/* Gives the image another path; sl_catalogue_sort is due afterwards. */
int sl_catalogue_move(struct sl_catalogue *catalogue, struct sl_catalogue_image *image,
                      const char *path, struct sl_error *error);

/* Sorts the images by the bytes of their paths. A path that is there twice is an error. */
int sl_catalogue_sort(struct sl_catalogue *catalogue, struct sl_error *error);

/* The image of the path, or NULL; after sl_catalogue_sort. */
struct sl_catalogue_image *sl_catalogue_find(const struct sl_catalogue *catalogue,
                                             const char *path);

/* Sets labels and places: of the classes in `list` (ids or names, separated by commas; NULL for
 * all) the first `limit` images each. Where names have commas in them, the longest one that fits is
 * meant. An image without a class is an error. */
int sl_catalogue_choose(struct sl_catalogue *catalogue, const char *list, int64_t limit,
                        struct sl_error *error);

/* Whether every class in `list` exists; the error names the first that does not. */
int sl_catalogue_check_list(const struct sl_catalogue *catalogue, const char *list,
                            struct sl_error *error);

/* The chosen classes in the order of their labels, into a dataset that has none. */
int sl_catalogue_describe(const struct sl_catalogue *catalogue, struct sl_dataset *dataset,
                          struct sl_error *error);

void sl_catalogue_release(struct sl_catalogue *catalogue);

#endif
