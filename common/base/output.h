/* Files that appear whole or not at all.
 *
 *     struct sl_output out;
 *     if (sl_output_open(&out, "fig1.png", error) != 0)     // or "-" for standard output
 *         return -1;
 *     if (sl_output_write(&out, "PNG", 3, error) != 0 || sl_output_commit(&out, error) != 0)
 *         return sl_output_abort(&out), -1;
 *
 * A regular file, or the file that a link leads to, is written next to its place under a temporary
 * name (see base/unfinished.h), and synced and renamed by sl_output_commit. Standard output, pipes
 * and devices are written directly. Errors name the path.
 */
#ifndef SL_BASE_OUTPUT_H
#define SL_BASE_OUTPUT_H

#include "base/error.h"

#include <stdbool.h>
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

struct sl_output {
    int fd;          /* -1 when closed */
    char *path;      /* as messages show it; owned */
    char *temporary; /* to be renamed to `path`; NULL if written directly; owned */
    char *buffer;    /* bytes not yet written; owned */
    size_t used;
};

/* Opens `path`; "-" is standard output. A terminal is refused, since most output of these tools is
 * binary. On -1 nothing is left open. */
int sl_output_open(struct sl_output *output, const char *path, struct sl_error *error);

/* The same for text, which may go to a terminal. */
int sl_output_open_text(struct sl_output *output, const char *path, struct sl_error *error);

/* Fails if sl_output_open would, and changes nothing: for tools that work for a long time before
 * they write. */
int sl_output_check(const char *path, struct sl_error *error);

/* Whether writing one of two paths would replace the other: 1 or 0, or -1 if that cannot be found
 * out. If the files do not exist yet, names and folders are compared. */
int sl_output_same(const char *a, const char *b, struct sl_error *error);

/* Appends bytes. */
int sl_output_write(struct sl_output *output, const void *bytes, size_t size,
                    struct sl_error *error);

/* Appends formatted text. */
int sl_output_print(struct sl_output *output, struct sl_error *error, const char *format, ...)
    SL_PRINTF(3, 4);

/* Makes the file appear (flush, fsync, rename, fsync of the folder) and releases the output. On
 * failure nothing appears. */
int sl_output_commit(struct sl_output *output, struct sl_error *error);

/* Discards what was written and releases the output; harmless after sl_output_commit. Standard
 * output remains truncated: its reader sees a stream without a trailer. */
void sl_output_abort(struct sl_output *output);

/* Writes all bytes to a descriptor: 0, or -1 with errno set. */
int sl_write_all(int fd, const void *bytes, size_t size);

/* Makes renames in the folder survive a crash of the machine, if its file system can. */
int sl_sync_folder(const char *path, struct sl_error *error);

/* Whether something exists at the path: 1 or 0, or -1 if that cannot be found out. */
int sl_is_there(const char *path, struct sl_error *error);

/* Creates a folder and its parents, unless they exist. */
int sl_make_folder(const char *path, struct sl_error *error);

#ifdef __cplusplus
}
#endif

#endif
