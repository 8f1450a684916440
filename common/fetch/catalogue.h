/* The images of a split and their classes: which exist, which are chosen, and their numbers. Memory
 * holds the paths, not the pixels.
 *
 *     struct sl_catalogue catalogue = {0};
 *     int64_t class = sl_catalogue_class(&catalogue, "n01443537", error);
 *     if (class < 0 || sl_catalogue_add(&catalogue, "0.JPEG", (uint32_t)class, error) != 0 ||
 *         sl_catalogue_sort(&catalogue, error) != 0 ||      // now an image's index is its id
 *         sl_catalogue_choose(&catalogue, "n01443537", 10, error) != 0)
 *         return -1;
 *     printf("%u\n", catalogue.images[0].place);
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

/* Images, and bytes of all their paths: together they take less than 512 MiB. */
enum { SL_IMAGES_MAX = 1 << 23, SL_NAMES_MAX = 256 << 20 };

struct sl_catalogue_image {
    char *path;     /* in its split; stored in one of the blocks of names */
    uint32_t class; /* index into the catalogue's classes; SL_NOWHERE if not known yet */
    uint32_t place; /* among the chosen images, in the order of ids; SL_NOWHERE if not chosen */
};

struct sl_catalogue_class {
    char *key;      /* its name in the images' paths or records; owned */
    char *id;       /* owned */
    char *name;     /* owned */
    uint32_t label; /* among the chosen classes, sorted by id; SL_NOWHERE if not chosen */
};

struct sl_catalogue_block;

struct sl_catalogue {
    struct sl_catalogue_image *images;
    size_t count, capacity, chosen;
    struct sl_catalogue_class *classes; /* in the order in which they were added */
    size_t class_count, class_capacity, classes_chosen;
    void *by_key; /* the classes as a tree, see tsearch(3) */
    struct sl_catalogue_block *names;
    size_t name_blocks;
};

/* The index of the class with this key, added if it is new, with the key as its id and name. -1 if
 * memory is short or there are too many. */
int64_t sl_catalogue_class(struct sl_catalogue *catalogue, const char *key, struct sl_error *error);

/* The same, but -1 if there is no such class. */
int64_t sl_catalogue_find_class(const struct sl_catalogue *catalogue, const char *key);

/* Gives the class another id and name. */
int sl_catalogue_rename(struct sl_catalogue *catalogue, int64_t class, const char *id,
                        const char *name, struct sl_error *error);

/* Adds an image; `class` may be SL_NOWHERE and be set later. More images than SL_IMAGES_MAX, or
 * longer names than SL_NAMES_MAX, are an error. */
int sl_catalogue_add(struct sl_catalogue *catalogue, const char *path, uint32_t class,
                     struct sl_error *error);

/* Gives the image another path; sl_catalogue_sort must follow. */
int sl_catalogue_move(struct sl_catalogue *catalogue, struct sl_catalogue_image *image,
                      const char *path, struct sl_error *error);

/* Sorts the images by the bytes of their paths. It is an error if a path occurs twice. */
int sl_catalogue_sort(struct sl_catalogue *catalogue, struct sl_error *error);

/* The image with that path, or NULL; after sl_catalogue_sort. */
struct sl_catalogue_image *sl_catalogue_find(const struct sl_catalogue *catalogue,
                                             const char *path);

/* Sets labels and places: chooses the first `limit` images of each class in `list` (ids or names,
 * separated by commas; NULL for all). If names contain commas, the longest one that fits is meant.
 * An image without a class is an error. */
int sl_catalogue_choose(struct sl_catalogue *catalogue, const char *list, int64_t limit,
                        struct sl_error *error);

/* Checks that every class in `list` exists; the error names the first that does not. */
int sl_catalogue_check_list(const struct sl_catalogue *catalogue, const char *list,
                            struct sl_error *error);

/* Copies the chosen classes, in the order of their labels, into a dataset that has none. */
int sl_catalogue_describe(const struct sl_catalogue *catalogue, struct sl_dataset *dataset,
                          struct sl_error *error);

void sl_catalogue_release(struct sl_catalogue *catalogue);

#endif
