#include "base/digest.h"

#include "base/input.h"

#include <nettle/sha2.h>
#include <string.h>
#include <unistd.h>
#include <xxhash.h>

void sl_hex(const uint8_t *bytes, size_t size, char *text)
{
    static const char digits[] = "0123456789abcdef";
    for (size_t i = 0; i < size; i++) {
        text[2 * i] = digits[bytes[i] >> 4];
        text[2 * i + 1] = digits[bytes[i] & 15];
    }
    text[2 * size] = '\0';
}

bool sl_is_sha256(const char *text)
{
    return strlen(text) == SL_SHA256_TEXT - 1 &&
           strspn(text, "0123456789abcdef") == SL_SHA256_TEXT - 1;
}

static void finish(struct sha256_ctx *context, char text[SL_SHA256_TEXT])
{
    uint8_t digest[SHA256_DIGEST_SIZE];
    sha256_digest(context, sizeof digest, digest);
    sl_hex(digest, sizeof digest, text);
}

int sl_sha256_file(const char *path, char text[SL_SHA256_TEXT], struct sl_error *error)
{
    int fd = sl_input_open(path, error);
    if (fd < 0)
        return -1;
    struct sha256_ctx context;
    sha256_init(&context);
    uint8_t buffer[1 << 16];
    ssize_t size;
    while ((size = sl_input_read(fd, buffer, sizeof buffer, error)) > 0)
        sha256_update(&context, (size_t)size, buffer);
    close(fd);
    if (size < 0)
        return sl_error_in(error, "%s", path);
    finish(&context, text);
    return 0;
}

void sl_sha256(const void *bytes, size_t size, char text[SL_SHA256_TEXT])
{
    struct sha256_ctx context;
    sha256_init(&context);
    sha256_update(&context, size, bytes);
    finish(&context, text);
}

void sl_xxh3(const void *bytes, size_t size, char text[SL_XXH3_TEXT])
{
    XXH128_canonical_t canonical;
    XXH128_canonicalFromHash(&canonical, XXH3_128bits(bytes, size));
    sl_hex(canonical.digest, sizeof canonical.digest, text);
}
