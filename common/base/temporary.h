/* Temporary files, in the folder TMPDIR or else /tmp. They have no name, so that nothing is ever
 * left behind; closing one frees its space.
 *
 *     char bytes[100] = "";
 *     size_t size = sizeof bytes;
 *     int fd = sl_temporary_open(error);
 *     if (fd < 0 || sl_temporary_write(fd, 0, bytes, size, error) != 0 ||
 *         sl_temporary_read(fd, 0, bytes, size, error) != 0)
 *         return -1;
 *     close(fd);
 */
#ifndef SL_BASE_TEMPORARY_H
#define SL_BASE_TEMPORARY_H

#include "base/error.h"

#include <stddef.h>
#include <stdint.h>

/* A descriptor, or -1. The error names the folder, as do those of the other functions. */
int sl_temporary_open(struct sl_error *error);

/* Writes all bytes at the offset. */
int sl_temporary_write(int fd, uint64_t offset, const void *bytes, size_t size,
                       struct sl_error *error);

/* Reads back what was written there. */
int sl_temporary_read(int fd, uint64_t offset, void *bytes, size_t size, struct sl_error *error);

#endif
