/* The folders of a collection of one's own, and what each of them is: the folder of a class, of a
 * split, or neither. They are judged all together, before any picture is decoded.
 *
 *     struct sl_folder *folder = sl_layout_folder(&layout, "own/train/cats/1.png", error);
 *     folder->pictures++;                               // and so on for every file
 *     if (sl_layout_judge(&layout, "train", error) != 0)
 *         return -1;                                    // layout.root is "own/"
 *     ... folder->standing, folder->class ...           // SL_CHOSEN, "cats"
 *     sl_layout_release(&layout);
 *
 * A class is a folder with pictures in it, and what lies in folders within it belongs to it, too.
 * Classes lie side by side, all of them at the top or all in splits, which lie side by side at the
 * top. A folder that holds nothing but one folder of folders is looked through, above the splits as
 * within them. Everything else is an error: a class of pictures that belong elsewhere is worse.
 */
#ifndef SL_ARCHIVES_LAYOUT_H
#define SL_ARCHIVES_LAYOUT_H

#include "base/error.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Folders, and bytes of their paths and of the files that are named with them. */
enum { SL_FOLDERS_MAX = 1 << 19, SL_FOLDER_NAMES_MAX = 64 << 20, SL_CLASS_NAME_MAX = 255 };

enum sl_standing {
    SL_STRAY,     /* its pictures lie in no class's folder */
    SL_CHOSEN,    /* they are of a class, in the split that is read */
    SL_ELSEWHERE, /* they are of a class, in another split */
    SL_EMPTY      /* next to those of classes, without pictures in it or below it */
};

struct sl_folder {
    char *path;    /* "own/train/cats/", "" at the top; owned */
    char *foreign; /* the first picture in it of a format that is not read; owned, may be NULL */
    char *other; /* the first file in it that is not JPEG or PNG by its name; owned, may be NULL */
    size_t others;   /* such files in the folder itself */
    size_t pictures; /* JPEG and PNG files in the folder itself */
    uint32_t index;  /* in the layout's folders */

    /* Set by sl_layout_judge. */
    enum sl_standing standing;
    const char *class;   /* its name begins here in `path`... */
    size_t class_length; /* ...and has so many bytes */
    bool nested;         /* a folder within that of the class */
};

struct sl_layout {
    struct sl_folder **folders;
    size_t count, capacity, bytes;
    void *by_path;          /* the folders as a tree, see tsearch(3) */
    struct sl_folder *last; /* the last one asked for */

    /* Set by sl_layout_judge. */
    struct sl_folder **sorted; /* by path; owned */
    const char *root;          /* what all classes or splits lie in begins here, "own/", ... */
    size_t root_length;        /* ...and has so many bytes */
    const char *split;         /* which one is read: it begins here, ... */
    size_t split_length;       /* ...and has so many bytes; 0 when there are none */
};

/* The folder that a file lies in ("own/cats/1.png"), or that a path with a slash at its end is;
 * made if it is new. NULL when memory is short, or there are too many. */
struct sl_folder *sl_layout_folder(struct sl_layout *layout, const char *path,
                                   struct sl_error *error);

/* What each folder is, when "train" or "test" is read; without splits everything is read, and for
 * want of test, validation. The error says what cannot be right, and what to do about it. */
int sl_layout_judge(struct sl_layout *layout, const char *split, struct sl_error *error);

void sl_layout_release(struct sl_layout *layout);

#endif
