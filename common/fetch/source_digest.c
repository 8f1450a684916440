#include "fetch/source_digest.h"

#include <string.h>

void sl_source_digest_start(struct sl_source_digest *digest)
{
    sha256_init(&digest->lines);
}

static void add_text(struct sl_source_digest *digest, const char *text)
{
    sha256_update(&digest->lines, strlen(text), (const uint8_t *)text);
}

void sl_source_digest_add(struct sl_source_digest *digest, const char *sha256, const char *path)
{
    add_text(digest, sha256);
    add_text(digest, "  ");
    add_text(digest, path);
    add_text(digest, "\n");
}

void sl_source_digest_finish(struct sl_source_digest *digest, char text[SL_SHA256_TEXT])
{
    uint8_t bytes[SHA256_DIGEST_SIZE];
    sha256_digest(&digest->lines, sizeof bytes, bytes);
    sl_hex(bytes, sizeof bytes, text);
}

int sl_source_digest_check(const char *from, const char *sha256, const char *expected,
                           struct sl_error *error)
{
    if (expected == NULL || strcmp(expected, sha256) == 0)
        return 0;
    return sl_fail(error, "%s: has the SHA-256 %s, not %s", from, sha256, expected);
}
