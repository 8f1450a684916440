/* What identifies a source in provenance: the SHA-256 of its file or, for a folder, that of the
 * lines "SHA256  PATH" that sha256sum prints for the files used, in the order of their paths.
 *
 *     struct sl_source_digest lines;
 *     char text[SL_SHA256_TEXT];
 *     sl_source_digest_start(&lines);
 *     sl_source_digest_add(&lines, text, "cats/1.png"); // the SHA-256 of that file
 *     sl_source_digest_finish(&lines, text);
 *     if (sl_source_digest_check("own", text, NULL, error) != 0)
 *         return -1;
 */
#ifndef SL_FETCH_SOURCE_DIGEST_H
#define SL_FETCH_SOURCE_DIGEST_H

#include "base/digest.h"
#include "base/error.h"

#include <nettle/sha2.h>

struct sl_source_digest {
    struct sha256_ctx lines;
};

void sl_source_digest_start(struct sl_source_digest *digest);

/* Adds the line of a file, by its SHA-256 and its path in the folder. */
void sl_source_digest_add(struct sl_source_digest *digest, const char *sha256, const char *path);

void sl_source_digest_finish(struct sl_source_digest *digest, char text[SL_SHA256_TEXT]);

/* Fails unless the source `from` has the SHA-256 that is expected; NULL: any. */
int sl_source_digest_check(const char *from, const char *sha256, const char *expected,
                           struct sl_error *error);

#endif
