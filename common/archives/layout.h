/* The folders of a collection of images, and what each of them is: the folder of a class, of a
 * split, or neither. They are judged together, before any image is decoded.
 *
 *     struct sl_layout layout = {0};
 *     struct sl_folder *folder = sl_layout_folder(&layout, "own/train/cats/1.png", error);
 *     if (folder == NULL)
 *         return -1;
 *     folder->images++;                                     // and so on for every file
 *     if (sl_layout_judge(&layout, "train", error) != 0)
 *         return -1;                                        // layout.root is "own/"
 *     printf("%.*s\n", (int)folder->class_length, folder->class);      // cats
 *     sl_layout_release(&layout);
 *
 * A class is a folder with images; images in its subfolders belong to it too. Either all classes
 * are in the same folder, or all splits are, and the classes in them. A folder that contains
 * nothing but one folder of folders is ignored, around the splits as within them. Everything else
 * is an error: a class with images that belong elsewhere would be worse.
 */
#ifndef SL_ARCHIVES_LAYOUT_H
#define SL_ARCHIVES_LAYOUT_H

#include "base/error.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Folders, and bytes of their paths and of the file names that are kept with them. */
enum { SL_FOLDERS_MAX = 1 << 19, SL_FOLDER_NAMES_MAX = 64 << 20, SL_CLASS_NAME_MAX = 255 };

enum sl_standing {
    SL_STRAY,     /* its images belong to no class */
    SL_CHOSEN,    /* they belong to a class, in the split that is read */
    SL_ELSEWHERE, /* they belong to a class, in another split */
    SL_EMPTY      /* it is next to the folders of classes, and has no images in it or below it */
};

struct sl_folder {
    char *path;     /* "own/train/cats/", "" at the top; owned */
    char *foreign;  /* its first image file of a format that is not read; owned, may be NULL */
    char *other;    /* its first file that is not JPEG or PNG by its name; owned, may be NULL */
    size_t others;  /* such files in the folder itself */
    size_t images;  /* JPEG and PNG files in the folder itself */
    uint32_t index; /* in the layout's folders */

    /* Set by sl_layout_judge. */
    enum sl_standing standing;
    const char *class;   /* begins here in `path`... */
    size_t class_length; /* ...and has so many bytes */
    bool nested;         /* it is below the folder of the class */
};

struct sl_layout {
    struct sl_folder **folders;
    size_t count, capacity, bytes;
    void *by_path;          /* the folders as a tree, see tsearch(3) */
    struct sl_folder *last; /* the last one returned */

    /* Set by sl_layout_judge. */
    struct sl_folder **sorted; /* by path; owned */
    const char *root;          /* the folder of all classes or splits, "own/", begins here... */
    size_t root_length;        /* ...and has so many bytes */
    const char *split;         /* the one that is read begins here... */
    size_t split_length;       /* ...and has so many bytes; 0 if there are none */
};

/* The folder of a file ("own/cats/1.png"), or the folder itself if the path ends in a slash; added
 * if it is new, and owned by the layout. NULL if memory is short or there are too many. */
struct sl_folder *sl_layout_folder(struct sl_layout *layout, const char *path,
                                   struct sl_error *error);

/* Decides what each folder is if "train" or "test" is read. Without splits everything is read, and
 * without test, validation. The error says what is ambiguous, and what to do about it. */
int sl_layout_judge(struct sl_layout *layout, const char *split, struct sl_error *error);

void sl_layout_release(struct sl_layout *layout);

#endif
