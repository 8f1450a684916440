/* What the name of a folder says about the images in it.
 *
 *     enum sl_split_role role = sl_split_role("Training set", 12);     // SL_SPLIT_TRAIN
 *     role = sl_split_role("val2017", 7);                              // SL_SPLIT_VALIDATION
 *     role = sl_split_role("freight train", 13);                       // SL_SPLIT_NONE
 */
#ifndef SL_ARCHIVES_SPLIT_NAME_H
#define SL_ARCHIVES_SPLIT_NAME_H

#include <stdbool.h>
#include <stddef.h>

enum sl_split_role {
    SL_SPLIT_NONE,
    SL_SPLIT_TRAIN,
    SL_SPLIT_VALIDATION,
    SL_SPLIT_TEST,
    SL_SPLIT_ROLES
};

/* The split that a name of so many bytes stands for: it has one of the usual words, in any case,
 * and otherwise only numbers, punctuation and words like "set" and "images". */
enum sl_split_role sl_split_role(const char *name, size_t length);

/* Whether a name says only that there are images: "images", "data_set". */
bool sl_names_images(const char *name, size_t length);

#endif
