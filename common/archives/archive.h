/* Every file and folder of an archive (zip, or tar as it is or in gz, bz2 or xz) or of an unpacked
 * folder, one after the other, nothing unpacked to disk.
 *
 *     static int visit(void *context, struct sl_entry *entry, struct sl_error *error)
 *     {
 *         size_t size;
 *         void *bytes = sl_entry_all(entry, &size, error);
 *         ... entry->path ...
 *         free(bytes);
 *         return bytes == NULL ? -1 : 0;
 *     }
 *     if (sl_archive_walk("images.tar.xz", visit, &context, error) != 0)
 *         return -1;                           // "images.tar.xz: cats/1.png: ..."
 *
 * Paths are shown without empty parts and ".". Names that lead outside (absolute, or with "..") are
 * an error, and so are names of more than SL_PATH_MAX bytes. Devices and hidden files (a part of
 * the path begins with a dot, or is __MACOSX) are skipped. Links of an archive are visited as
 * what they are, those of a folder as what they lead to, if that is anything. Archives are read to
 * the end of their files, see unpack.h; one that unpacks to more than SL_UNPACKED_TIMES its own
 * size, and SL_UNPACKED_MIN bytes, is an error at the entry that does: pictures are packed already.
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
    bool link;                /* that leads to nothing here; not to be read */
    bool folder;              /* not to be read either */
    struct sl_unpack *unpack; /* NULL in a folder */
    const char *file;         /* in a folder: where it lies */
    int fd;                   /* in a folder: once opened; else -1 */
};

/* Whether `path` is a folder. */
bool sl_is_folder(const char *path);

/* Calls visit for every file, and every folder that is there by itself (some archives have none):
 * 0 goes on, 1 ends the walk, -1 fails; a file may be left unread. An archive gives them in its own
 * order, a folder in the byte order of their paths. The path must be a file that can be read again,
 * not a pipe. Errors name path and entry. */
int sl_archive_walk(const char *path,
                    int (*visit)(void *context, struct sl_entry *entry, struct sl_error *error),
                    void *context, struct sl_error *error);

/* The next bytes of the entry, as many as fit or are left; 0 at its end, -1 on failure. */
ssize_t sl_entry_read(struct sl_entry *entry, void *bytes, size_t size, struct sl_error *error);

/* All of the entry, to free(); a zero byte (not counted) stands behind it. More than SL_ENTRY_MAX
 * bytes are an error. */
void *sl_entry_all(struct sl_entry *entry, size_t *size, struct sl_error *error);

#endif
