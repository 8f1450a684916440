/* The 1,000 classes of ImageNet (ILSVRC2012), in the order of their WordNet ids.
 *
 *     const char *at = NULL;
 *     struct sl_imagenet_class class;
 *     while (sl_imagenet_next(&at, &class))
 *         printf("%s %d %s\n", class.id, class.number, class.name); // n01440764 449 tench
 *
 * Source: the table of the challenge's development kit.
 */
#ifndef SL_FETCH_IMAGENET_CLASSES_H
#define SL_FETCH_IMAGENET_CLASSES_H

#include <stdbool.h>
#include <stddef.h>

enum { SL_WORDNET_ID = 9, SL_IMAGENET_CLASSES = 1000 };

struct sl_imagenet_class {
    char id[SL_WORDNET_ID + 1];
    int number; /* 1 to 1000, in the development kit's own order, which is not that of ids */
    char name[40];
};

/* The class after *at, which is NULL before the first; false after the last. */
bool sl_imagenet_next(const char **at, struct sl_imagenet_class *class);

/* Whether a text of that length is a WordNet id of a noun: n and eight digits. */
bool sl_is_wordnet_id(const char *text, size_t length);

#endif
