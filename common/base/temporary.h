/* Temporary files, in the folder TMPDIR or else /tmp. They have no name, so nothing is left behind
 * whatever happens; closing one gives its room back.
 *
 *     int fd = sl_temporary_open(error);
 *     sl_temporary_write(fd, 0, bytes, size, error);
 *     sl_temporary_read(fd, 0, bytes, size, error);
 *     close(fd);
 */
#ifndef SL_BASE_TEMPORARY_H
#define SL_BASE_TEMPORARY_H

#include "base/error.h"

#include <stddef.h>
#include <stdint.h>

/* A descriptor, or -1. The error, as of the other functions, names the folder. */
int sl_temporary_open(struct sl_error *error);

/* Puts all bytes at the offset. */
int sl_temporary_write(int fd, uint64_t offset, const void *bytes, size_t size,
                       struct sl_error *error);

/* Reads back what was written there. */
int sl_temporary_read(int fd, uint64_t offset, void *bytes, size_t size, struct sl_error *error);

#endif
