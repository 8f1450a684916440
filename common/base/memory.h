/* Allocation whose failure is reported like any other.
 *
 *     float *weights = sl_alloc(100, sizeof *weights, error);
 *     if (weights == NULL)
 *         return -1;
 *     free(weights);
 */
#ifndef SL_BASE_MEMORY_H
#define SL_BASE_MEMORY_H

#include "base/error.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

/* Zeroed memory for `count` items of `size` bytes, aligned to 64 bytes (a cache line, and an
 * AVX-512 register); to free(). Products that overflow fail. At least one byte is allocated, so
 * that NULL always means failure. */
void *sl_alloc(size_t count, size_t size, struct sl_error *error);

/* Room for at least `wanted` items in *items (of `size` bytes each, from malloc or NULL), doubling
 * *capacity as needed; new memory is not zeroed. On failure *items is unchanged and stays owned. */
int sl_grow(void **items, size_t *capacity, size_t wanted, size_t size, struct sl_error *error);

/* A copy of the text to free(), or NULL. */
char *sl_copy_text(const char *text, struct sl_error *error);

/* Whether so many bytes could be allocated now: for libraries that retry for ever, or end the
 * process, if they cannot. */
bool sl_is_room(size_t bytes);

/* Closes a stream of open_memstream(text, ...). Fails if memory was short for any of the text,
 * which the caller must free() either way. */
int sl_close_text(FILE *stream, char *const *text, struct sl_error *error);

#endif
