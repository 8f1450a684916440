/* Files that are being written, under names that are not mistaken for finished ones.
 *
 *     char *name;
 *     int fd = sl_unfinished_open("fig1.png", &name, error);  // .fig1.png.a1B2c3.unfinished
 *     if (fd < 0)
 *         return -1;
 *     if (write(fd, "PNG", 3) < 0 || fsync(fd) != 0 || rename(name, "fig1.png") != 0)
 *         unlink(name);
 *     sl_unfinished_forget(name);
 *     close(fd);
 *
 * If the process exits before that, or dies of SIGINT, SIGTERM, SIGHUP or SIGPIPE, the file is
 * removed (for up to 64 at once). After SIGKILL it stays until the same path is written again: its
 * writer held a lock on it, so the next one knows that it is abandoned.
 */
#ifndef SL_BASE_UNFINISHED_H
#define SL_BASE_UNFINISHED_H

#include "base/error.h"

/* Removes what killed processes left of `path`, and creates a file next to it, with the mode, and
 * if possible the owner and group, of the file that it will replace, or else as the umask says. Its
 * path goes to *name, owned by the caller until sl_unfinished_forget. On -1 there is nothing to
 * forget; the error names `path`. */
int sl_unfinished_open(const char *path, char **name, struct sl_error *error);

/* Says that the file has been renamed or removed. Frees the name. */
void sl_unfinished_forget(char *name);

#endif
