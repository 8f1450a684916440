/* The chunks of a PNG file, for the text in one of them. libpng unpacks the pixels on its way,
 * of which a small file may claim any number. */
#include "images/picture.h"

#include "base/memory.h"

#include <arpa/inet.h>
#include <stdbool.h>
#include <string.h>
#include <zlib.h>

struct chunk {
    const char *type; /* four letters */
    const uint8_t *bytes;
    uint32_t size;
};

static uint32_t number_at(const uint8_t *bytes)
{
    uint32_t number;
    memcpy(&number, bytes, sizeof number);
    return ntohl(number);
}

static bool is(const struct chunk *chunk, const char *type)
{
    return memcmp(chunk->type, type, 4) == 0;
}

/* Reads the next chunk at `bytes`: its size, type, content and the CRC of the latter two. */
static int next(struct chunk *chunk, const uint8_t **bytes, size_t *left, struct sl_error *error)
{
    const uint8_t *at = *bytes;
    if (*left < 12 || number_at(at) > *left - 12) {
        sl_fail(error, "is not a complete PNG file: it is cut short");
        return -1;
    }
    *chunk = (struct chunk){(const char *)at + 4, at + 8, number_at(at)};
    if (crc32(0, at + 4, chunk->size + 4) != number_at(chunk->bytes + chunk->size)) {
        sl_fail(error, "is not a complete PNG file: a checksum is wrong");
        return -1;
    }
    *bytes += 12 + (size_t)chunk->size;
    *left -= 12 + (size_t)chunk->size;
    return 0;
}

/* The text of a text chunk, to free(): what follows its name and a zero byte. */
static char *text_of(const struct chunk *chunk, struct sl_error *error)
{
    size_t name = sizeof SL_PICTURE_TEXT;
    char *text = sl_alloc(chunk->size - name + 1, 1, error);
    if (text != NULL)
        memcpy(text, chunk->bytes + name, chunk->size - name);
    return text;
}

int sl_picture_read_text(const void *bytes, size_t size, uint32_t *height, uint32_t *width,
                         char **text, struct sl_error *error)
{
    enum { SIGNATURE = 8, HEADER = 13 };
    const uint8_t *at = (const uint8_t *)bytes + SIGNATURE;
    struct chunk chunk;
    *text = NULL;
    if (size < SIGNATURE || memcmp(bytes, "\x89PNG\r\n\x1a\n", SIGNATURE) != 0)
        return sl_fail(error, "is not a complete PNG file: it has no PNG signature");
    size -= SIGNATURE;
    if (next(&chunk, &at, &size, error) != 0)
        return -1;
    if (!is(&chunk, "IHDR") || chunk.size != HEADER)
        return sl_fail(error, "is not a complete PNG file: it has no header");
    *width = number_at(chunk.bytes);
    *height = number_at(chunk.bytes + 4);
    while (!is(&chunk, "IEND")) {
        if (next(&chunk, &at, &size, error) != 0)
            return -1;
        if (*text == NULL && is(&chunk, "tEXt") && chunk.size >= sizeof SL_PICTURE_TEXT &&
            memcmp(chunk.bytes, SL_PICTURE_TEXT, sizeof SL_PICTURE_TEXT) == 0 &&
            (*text = text_of(&chunk, error)) == NULL)
            return -1;
    }
    return size == 0 ? 0 : sl_fail(error, "is not a complete PNG file: data follows its end");
}
