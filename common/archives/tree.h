/* The files of a folder and of all folders in it, in the byte order of their paths.
 *
 *     static int visit(void *context, const char *file, enum sl_tree_kind kind,
 *                      struct sl_error *error);
 *     if (sl_tree_walk("own", visit, &context, error) != 0)      // own/cats/1.jpg, own/dogs/1.jpg
 *         return -1;
 *
 * (fts(3) would do, but where memory is short it leaves out files, or crashes.)
 */
#ifndef SL_ARCHIVES_TREE_H
#define SL_ARCHIVES_TREE_H

#include "base/error.h"

enum sl_tree_kind {
    SL_TREE_FILE,
    SL_TREE_FOLDER, /* its path ends in a slash, and its files follow */
    SL_TREE_ASTRAY  /* a link that leads nowhere, or to a folder that it lies in */
};

/* Shows each regular file and each folder by its path, which begins with `folder`, until a visit
 * returns something other than 0. Links are what they lead to, if they are not astray. Names that
 * begin with a dot are skipped, and so is what is neither file nor folder. The error names what
 * could not be looked at. */
int sl_tree_walk(const char *folder,
                 int (*visit)(void *context, const char *file, enum sl_tree_kind kind,
                              struct sl_error *error),
                 void *context, struct sl_error *error);

#endif
