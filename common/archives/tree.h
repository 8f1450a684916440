/* Visits the files of a folder and of all folders below it, in the byte order of their paths.
 *
 *     int visit(void *context, const char *file, enum sl_tree_kind kind, struct sl_error *error);
 *     size_t files = 0;
 *     if (sl_tree_walk("own", visit, &files, error) != 0)         // own/cats/1.jpg, own/dogs/1.jpg
 *         return -1;
 *
 * (fts(3) would do, but if memory is short it omits files, or crashes.)
 */
#ifndef SL_ARCHIVES_TREE_H
#define SL_ARCHIVES_TREE_H

#include "base/error.h"

enum sl_tree_kind {
    SL_TREE_FILE,
    SL_TREE_FOLDER, /* its path ends in a slash, and its files follow */
    SL_TREE_ASTRAY  /* a link that leads nowhere, or to a folder that contains it */
};

/* Calls visit for each regular file and each folder, with its path, which begins with `folder`,
 * until a call returns something other than 0; returns that. Links are what they lead to, unless
 * they are astray. Names that begin with a dot are skipped, and so is what is neither file nor
 * folder. The error names what could not be read. */
int sl_tree_walk(const char *folder,
                 int (*visit)(void *context, const char *file, enum sl_tree_kind kind,
                              struct sl_error *error),
                 void *context, struct sl_error *error);

#endif
