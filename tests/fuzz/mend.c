/* Digests, counts and checksums put right in place, so that mutations get past them. */
#include "mutate.h"

#include "base/digest.h"
#include "formats/packed.h"
#include "formats/recognise.h"

#include <arpa/inet.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

/* What follows these bytes in others; NULL if they are not found, or fewer than `wanted` bytes
 * follow them. */
static uint8_t *after(uint8_t *bytes, size_t size, const char *text, size_t wanted)
{
    uint8_t *found = memmem(bytes, size, text, strlen(text));
    if (found == NULL || (size_t)(bytes + size - found) < strlen(text) + wanted)
        return NULL;
    return found + strlen(text);
}

/* The number after "count", in as many bytes as it has. */
static void mend_count(uint8_t *object, size_t size, uint32_t count)
{
    uint8_t *number = after(object, size, "\245count", 5);
    if (number != NULL && number[0] < 0x80 && count < 0x80)
        number[0] = (uint8_t)count;
    else if (number != NULL && number[0] == 0xcc)
        number[1] = (uint8_t)count;
    else if (number != NULL && number[0] == 0xcd)
        memcpy(number + 1, &(uint16_t){htons((uint16_t)count)}, 2);
    else if (number != NULL && number[0] == 0xce)
        memcpy(number + 1, &(uint32_t){htonl(count)}, 4);
}

static void mend_trailer(uint8_t *segment, size_t size, uint8_t *trailer, size_t trailer_size)
{
    char text[SL_XXH3_TEXT];
    uint8_t *digest = after(trailer, trailer_size, "\244xxh3\331 ", SL_XXH3_TEXT - 1);
    if (digest == NULL)
        return;
    sl_xxh3(segment, size, text);
    memcpy(digest, text, SL_XXH3_TEXT - 1);
}

/* The digest after the first object. */
static void mend_patch(uint8_t *data, size_t size)
{
    size_t length;
    if (sl_packed_scan(data, size, &length) == 1)
        mend_trailer(data, length, data + length, size - length);
}

static void mend_stream(uint8_t *data, size_t size)
{
    size_t start = 0, length, header = 0;
    uint32_t objects = 0;
    for (size_t at = 0; at < size && sl_packed_scan(data + at, size - at, &length) == 1;
         at += length) {
        if (objects++ == 0)
            header = length;
        if (memmem(data + at, length, "\243end\303", 5) == NULL)
            continue;
        if (objects > 1) {
            mend_count(data + start, header, objects - 2);
            mend_count(data + at, length, objects - 2);
        }
        mend_trailer(data + start, at - start, data + at, length);
        start = at + length;
        objects = 0;
    }
}

/* Where the JSON object that begins here ends, with the spaces after it. */
static size_t json_end(const uint8_t *text, size_t size)
{
    size_t at = 0;
    int depth = 0;
    for (bool quoted = false; at < size; at++) {
        if (text[at] == '\\')
            at++;
        else if (text[at] == '"')
            quoted = !quoted;
        else if (!quoted && (text[at] == '{' || text[at] == '}'))
            depth += text[at] == '{' ? 1 : -1;
        if (depth == 0)
            break;
    }
    do
        at++;
    while (at < size && text[at] == ' ');
    return at < size ? at : size;
}

static void mend_checkpoint(uint8_t *data, size_t size)
{
    char text[SL_XXH3_TEXT];
    uint64_t length = json_end(data + 8, size - 8);
    memcpy(data, &length, sizeof length);
    uint8_t *digest = after(data + 8, length, "\"xxh3\":\"", SL_XXH3_TEXT - 1);
    if (digest == NULL)
        return;
    sl_xxh3(data + 8 + length, size - 8 - length, text);
    memcpy(digest, text, SL_XXH3_TEXT - 1);
}

static void mend_png(uint8_t *data, size_t size)
{
    uint32_t length, check;
    for (size_t at = 8; size - at >= 12; at += 12 + length) {
        memcpy(&length, data + at, sizeof length);
        length = ntohl(length);
        if (length > size - at - 12)
            return;
        check = htonl((uint32_t)crc32(0, data + at + 4, length + 4));
        memcpy(data + at + 8 + length, &check, sizeof check);
    }
}

bool fuzz_is_tar(const uint8_t *data, size_t size)
{
    return size >= FUZZ_BLOCK && memcmp(data + 257, "ustar", 5) == 0;
}

size_t fuzz_entry_size(const uint8_t *header)
{
    char text[13] = "";
    memcpy(text, header + 124, 12);
    return strtoul(text, NULL, 8);
}

size_t fuzz_round(size_t size)
{
    return (size + FUZZ_BLOCK - 1) / FUZZ_BLOCK * FUZZ_BLOCK;
}

static void mend_tar(uint8_t *data, size_t size)
{
    for (size_t at = 0; size - at >= FUZZ_BLOCK && fuzz_is_tar(data + at, size - at);) {
        unsigned sum = 0;
        char *field = (char *)data + at + 148;
        memset(field, ' ', 8);
        for (size_t i = 0; i < FUZZ_BLOCK; i++)
            sum += data[at + i];
        snprintf(field, 7, "%06o", sum);
        size_t length = fuzz_entry_size(data + at), left = size - at - FUZZ_BLOCK;
        fuzz_mend(data + at + FUZZ_BLOCK, length < left ? length : left);
        if (fuzz_round(length) >= left)
            return;
        at += FUZZ_BLOCK + fuzz_round(length);
    }
}

/* The checksum and the length after data packed with the plain header of 10 bytes. */
static void mend_gzip(uint8_t *data, size_t size)
{
    enum { HEADER = 10, TRAILER = 8 };
    static uint8_t bytes[1 << 16];
    z_stream stream = {.next_in = data + HEADER, .avail_in = (uInt)(size - HEADER)};
    uint32_t check = 0;
    int status = Z_OK;
    if (inflateInit2(&stream, -MAX_WBITS) != Z_OK)
        return;
    while (status == Z_OK && stream.total_out < 1 << 24) {
        stream.next_out = bytes;
        stream.avail_out = sizeof bytes;
        status = inflate(&stream, Z_NO_FLUSH);
        check = (uint32_t)crc32(check, bytes, (uInt)sizeof bytes - stream.avail_out);
    }
    if (status == Z_STREAM_END && stream.avail_in >= TRAILER) {
        memcpy(data + size - stream.avail_in, &check, sizeof check);
        memcpy(data + size - stream.avail_in + 4, &(uint32_t){(uint32_t)stream.total_out}, 4);
    }
    inflateEnd(&stream);
}

void fuzz_mend(uint8_t *data, size_t size)
{
    if (size > 16 && memcmp(data, "\x89PNG\r\n\x1a\n", 8) == 0)
        mend_png(data, size);
    else if (size > 16 && data[8] == '{')
        mend_checkpoint(data, size);
    else if (size > 18 && memcmp(data, "\x1f\x8b\x08\0", 4) == 0)
        mend_gzip(data, size);
    else if (fuzz_is_tar(data, size))
        mend_tar(data, size);
    else if (sl_looks_like_patch(data, size))
        mend_patch(data, size);
    else if (size > 16 && memmem(data, 16, "softlabel", 9) != NULL)
        mend_stream(data, size);
}
