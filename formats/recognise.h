/* What kind of file something is, by its first bytes and never by its name.
 *
 *     enum sl_format format;
 *     if (sl_recognise("-", &format, error) != 0)        // standard input can still be read
 *         return -1;
 */
#ifndef SL_FORMATS_RECOGNISE_H
#define SL_FORMATS_RECOGNISE_H

#include "base/error.h"

#include <stdbool.h>
#include <stddef.h>

enum sl_format { SL_FORMAT_STREAM, SL_FORMAT_CHECKPOINT, SL_FORMAT_FIGURE };

/* Whether a file that begins with these bytes looks like a checkpoint. */
bool sl_looks_like_checkpoint(const void *bytes, size_t size);

/* Looks at the first bytes, which stay there to be read. Only says what the input looks like; its
 * reader checks it. What looks like neither, or is empty, is an error that names the path. */
int sl_recognise(const char *path, enum sl_format *format, struct sl_error *error);

/* The same, and a PNG file is taken for a figure. */
int sl_recognise_all(const char *path, enum sl_format *format, struct sl_error *error);

/* What a file is that begins with these bytes (a few hundred, for all that is known), in words: "a
 * WebP picture"; NULL if it is nothing that is known. */
const char *sl_stranger(const void *bytes, size_t size);

#endif
