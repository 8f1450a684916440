/* Visits every file and folder of an archive (zip, or tar as it is or in gz, bz2 or xz) or of a
 * folder, one after the other, without unpacking to disk.
 *
 *     int visit(void *context, struct sl_entry *entry, struct sl_error *error);
 *     size_t bytes = 0;
 *     if (sl_archive_walk("images.tar.xz", visit, &bytes, error) != 0)
 *         return -1;                           // "images.tar.xz: cats/1.png: ..."
 *
 * Paths have no empty parts and no ".". Names that lead outside (absolute, or with "..") and names
 * of more than SL_PATH_MAX bytes are errors. Devices and hidden files are skipped: those with a
 * part of the path that begins with a dot or is known to be hidden by a system, such as __MACOSX.
 * Links in an archive are visited as links, those in a folder as what they lead to, if that exists.
 * Archives are read to the end of their files, see unpack.h. It is an error if an archive unpacks
 * to more than SL_UNPACKED_TIMES its own size and SL_UNPACKED_MIN bytes: images are compressed
 * already.
 */
#ifndef SL_ARCHIVES_ARCHIVE_H
#define SL_ARCHIVES_ARCHIVE_H

#include "base/error.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

enum { SL_PATH_MAX = 4095, SL_ENTRY_MAX = 64 << 20 };

struct sl_unpack;

struct sl_entry {
    const char *path;         /* "train/n01443537/images/n01443537_0.JPEG" */
    bool link;                /* which leads to nothing here; not to be read */
    bool folder;              /* not to be read either */
    struct sl_unpack *unpack; /* NULL in a folder */
    const char *file;         /* in a folder: its path in the file system */
    int fd;                   /* in a folder, once opened; else -1 */
};

/* Whether `path` is a folder. */
bool sl_is_folder(const char *path);

/* Calls visit for every file, and for every folder that has an entry of its own (in some archives
 * none have): 0 continues, 1 ends the walk, -1 fails. The entry and what it points to live until
 * visit returns; it need not be read. Entries come in the order of the archive; those of a folder
 * in the byte order of their paths. `path` must be a folder or a regular file, not a pipe. Errors
 * name path and entry. */
int sl_archive_walk(const char *path,
                    int (*visit)(void *context, struct sl_entry *entry, struct sl_error *error),
                    void *context, struct sl_error *error);

/* The same for the files of an archive that is itself an entry: in a folder one of any kind, in an
 * archive a tar archive as it is. Paths are those in the inner archive, also in errors. Nothing
 * else may read the entry. */
int sl_entry_walk(struct sl_entry *entry,
                  int (*visit)(void *context, struct sl_entry *inner, struct sl_error *error),
                  void *context, struct sl_error *error);

/* Reads the next bytes of the entry: as many as fit or are left, 0 at its end, -1 on failure. */
ssize_t sl_entry_read(struct sl_entry *entry, void *bytes, size_t size, struct sl_error *error);

/* The whole entry, to free(), followed by a zero byte that *size does not count; NULL on failure.
 * More than SL_ENTRY_MAX bytes are an error. */
void *sl_entry_all(struct sl_entry *entry, size_t *size, struct sl_error *error);

#endif
