/* Bytes packed by zlib, as parts of files: https://www.rfc-editor.org/rfc/rfc1950
 *
 *     void *packed, *bytes;
 *     size_t packed_size, size;
 *     if (sl_deflate("aaaa", 4, &packed, &packed_size, error) != 0 ||
 *         sl_inflate(packed, packed_size, 1 << 20, &bytes, &size, error) != 0)
 *         return -1;
 *     free(packed);
 *     free(bytes);
 */
#ifndef SL_BASE_DEFLATE_H
#define SL_BASE_DEFLATE_H

#include "base/error.h"

#include <stddef.h>

/* As small as it gets; *packed [*packed_size] is to free(). */
int sl_deflate(const void *bytes, size_t size, void **packed, size_t *packed_size,
               struct sl_error *error);

/* Fails unless the bytes are packed data whole, and no more than `limit` when unpacked; *bytes
 * [*size] is to free(), and not NULL even for no bytes. */
int sl_inflate(const void *packed, size_t packed_size, size_t limit, void **bytes, size_t *size,
               struct sl_error *error);

#endif
