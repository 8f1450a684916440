/* Digests as lower-case hexadecimal text: SHA-256 for files from elsewhere, XXH3 for what these
 * tools exchange (it finds accidents, not forgery, at the speed of memory).
 *
 *     char text[SL_SHA256_TEXT];
 *     if (sl_sha256_file("cifar-10-binary.tar.gz", text, error) != 0)
 *         return -1;
 */
#ifndef SL_BASE_DIGEST_H
#define SL_BASE_DIGEST_H

#include "base/error.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

enum { SL_SHA256_TEXT = 65, SL_XXH3_TEXT = 33 };

/* Writes `size` bytes as 2 * size hexadecimal digits and a zero. */
void sl_hex(const uint8_t *bytes, size_t size, char *text);

/* Whether the text is a SHA-256 as these functions write it. */
bool sl_is_sha256(const char *text);

/* SHA-256 of a whole file; the error names it. */
int sl_sha256_file(const char *path, char text[SL_SHA256_TEXT], struct sl_error *error);

/* SHA-256 of bytes in memory. */
void sl_sha256(const void *bytes, size_t size, char text[SL_SHA256_TEXT]);

/* 128-bit XXH3 in its canonical (big-endian) form, as xxhsum -H2 prints it. */
void sl_xxh3(const void *bytes, size_t size, char text[SL_XXH3_TEXT]);

#ifdef __cplusplus
}
#endif

#endif
