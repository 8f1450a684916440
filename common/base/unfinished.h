/* Files that are being written, under names that nobody takes for finished:
 *
 *     char *name;
 *     int fd = sl_unfinished_open("fig1.png", &name, error); // .fig1.png.a1B2c3.unfinished
 *     ... write, fsync, rename(name, "fig1.png") or unlink(name) ...
 *     sl_unfinished_forget(name);
 *     close(fd);
 *
 * When the process exits before or dies of SIGINT, SIGTERM, SIGHUP or SIGPIPE, the file is removed
 * (for up to 64 at once). After SIGKILL it stays until the same path is written again: whoever
 * writes a file holds a lock on it, so the next one knows which are nobody's.
 */
#ifndef SL_BASE_UNFINISHED_H
#define SL_BASE_UNFINISHED_H

#include "base/error.h"

/* Removes what killed processes left of `path`, and creates a file next to it: with the mode,
 * and where possible the owner and group, of the file that it is to replace, or else as the umask
 * says; *name is its path, owned by the caller until sl_unfinished_forget. -1 on failure, when
 * there is nothing to forget; the error names the path. */
int sl_unfinished_open(const char *path, char **name, struct sl_error *error);

/* The file is renamed or removed: nobody needs to remove it any more. Frees the name. */
void sl_unfinished_forget(char *name);

#endif
