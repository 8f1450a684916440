/* Opens and reads the files that a user names.
 *
 *     char buffer[100];
 *     int fd = sl_input_open("-", error);                      // standard input
 *     ssize_t size = fd < 0 ? -1 : sl_input_read(fd, buffer, sizeof buffer, error);
 */
#ifndef SL_BASE_INPUT_H
#define SL_BASE_INPUT_H

#include "base/error.h"

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

enum { SL_PEEK_MAX = 512 };

/* A descriptor for reading `path`, or -1. "-" is standard input, which can be opened once and must
 * not be a terminal, since these formats are not typed. Folders are refused. The error names the
 * path. */
int sl_input_open(const char *path, struct sl_error *error);

/* The path as messages show it: "standard input" for "-". */
const char *sl_input_name(const char *path);

/* The first bytes of `path`, up to `size` (at most SL_PEEK_MAX), without consuming them: whoever
 * opens the same path next reads them again, even from a pipe; so `path` must live until then.
 * Returns how many there are, or -1; the error names the path. */
ssize_t sl_input_peek(const char *path, void *bytes, size_t size, struct sl_error *error);

/* Reads until `bytes` is full or the input ends; returns how many bytes were read, or -1. */
ssize_t sl_input_read(int fd, void *bytes, size_t size, struct sl_error *error);

/* The same from an offset in a file, without moving its position. */
ssize_t sl_input_read_at(int fd, uint64_t place, void *bytes, size_t size, struct sl_error *error);

/* All that read_some gives until it returns less than it was asked for: in memory, to free(),
 * followed by a zero byte that *size does not count. NULL if it fails, memory is short, or there
 * are more than `limit` bytes. */
void *sl_read_all(ssize_t (*read_some)(void *context, void *bytes, size_t size,
                                       struct sl_error *error),
                  void *context, size_t limit, size_t *size, struct sl_error *error);

/* The same of the input of that name; the error names it. */
void *sl_input_all(const char *path, size_t limit, size_t *size, struct sl_error *error);

#endif
