/* What kind of file something is, by its first bytes and never by its name.
 *
 *     const char *bytes = "\x93NUMPY";
 *     enum sl_format format;
 *     if (sl_recognise("-", false, &format, error) != 0) // standard input can still be read
 *         return -1;
 *     if (!sl_looks_like_checkpoint(bytes, 6)) // a reader says what it got instead
 *         return sl_refuse_format(bytes, 6, "not a safetensors file", error);
 */
#ifndef SL_FORMATS_RECOGNISE_H
#define SL_FORMATS_RECOGNISE_H

#include "base/error.h"

#include <stdbool.h>
#include <stddef.h>

enum sl_format { SL_FORMAT_STREAM, SL_FORMAT_CHECKPOINT, SL_FORMAT_FIGURE };

/* Whether a file that begins with these bytes looks like a checkpoint, or like a stream. */
bool sl_looks_like_checkpoint(const void *bytes, size_t size);
bool sl_looks_like_stream(const void *bytes, size_t size);
bool sl_looks_like_patch(const void *bytes, size_t size);

/* Fails with "is WANTED, but a NumPy array; what can be done with it", or "is WANTED" for an
 * unknown format; `wanted` begins with "not" or "neither". Looks at the first SL_PEEK_MAX of the
 * bytes. */
int sl_refuse_format(const void *bytes, size_t size, const char *wanted, struct sl_error *error);

/* Looks at the first bytes, which remain to be read. Only says what the input looks like; its
 * reader checks it. With `figures`, PNG, SVG and PDF files are recognised too. An input of another
 * format, or an empty one, is an error that names the path. */
int sl_recognise(const char *path, bool figures, enum sl_format *format, struct sl_error *error);

/* The format of a file that begins with these bytes (a few hundred are enough), in words: "a WebP
 * picture"; NULL if it is unknown. */
const char *sl_foreign_format(const void *bytes, size_t size);

/* The program that a file was packed by that begins with these bytes: "gzip"; NULL if by none. */
const char *sl_packing(const void *bytes, size_t size);

#endif
