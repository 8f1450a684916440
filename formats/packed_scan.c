#include "formats/packed.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

/* What follows the bytes 0xc0 ... 0xdf: some bytes, and a big-endian number of bytes or items. */
static const struct {
    uint8_t fixed, number; /* bytes */
    uint8_t items; /* that the number counts: 1 for arrays, 2 for maps, 0: it counts bytes */
} kinds[32] = {
    [0x04] = {0, 1},    [0x05] = {0, 2},    [0x06] = {0, 4},               /* bin */
    [0x07] = {1, 1},    [0x08] = {1, 2},    [0x09] = {1, 4},               /* ext */
    [0x0a] = {4},       [0x0b] = {8},                                      /* float */
    [0x0c] = {1},       [0x0d] = {2},       [0x0e] = {4},    [0x0f] = {8}, /* uint */
    [0x10] = {1},       [0x11] = {2},       [0x12] = {4},    [0x13] = {8}, /* int */
    [0x14] = {2},       [0x15] = {3},       [0x16] = {5},    [0x17] = {9},
    [0x18] = {17},                                           /* fixext */
    [0x19] = {0, 1},    [0x1a] = {0, 2},    [0x1b] = {0, 4}, /* str */
    [0x1c] = {0, 2, 1}, [0x1d] = {0, 4, 1},                  /* array */
    [0x1e] = {0, 2, 2}, [0x1f] = {0, 4, 2},                  /* map */
};

/* Steps over what follows a first byte of 0xc0 ... 0xdf; returns the items to come. */
static uint64_t step(const uint8_t *bytes, size_t size, size_t *at, uint8_t first)
{
    uint64_t number = 0;
    for (int i = 0; i < kinds[first - 0xc0].number; i++, ++*at)
        number = number << 8 | (*at < size ? bytes[*at] : 0);
    *at += kinds[first - 0xc0].fixed;
    if (kinds[first - 0xc0].items > 0)
        return number * kinds[first - 0xc0].items;
    *at += number;
    return 0;
}

int sl_packed_scan(const void *start, size_t size, size_t *length)
{
    const uint8_t *bytes = start;
    size_t at = 0;
    for (uint64_t pending = 1, done = 0; pending > 0; pending--, done++) {
        if (pending + done > SL_PACKED_ITEMS_MAX)
            return SL_PACKED_TOO_MANY;
        if (at >= size)
            return 0;
        uint8_t first = bytes[at++];
        if (first == 0xc1) /* never used */
            return -1;
        if (first >= 0xc0 && first <= 0xdf)
            pending += step(bytes, size, &at, first);
        else if ((first & 0xf0) == 0x80)
            pending += 2 * (uint64_t)(first & 0x0f);
        else if ((first & 0xf0) == 0x90)
            pending += first & 0x0f;
        else if ((first & 0xe0) == 0xa0)
            at += first & 0x1f;
    }
    *length = at;
    return at <= size;
}

/* The bytes of the string that begins here, at most 255 long, in *text; its length, or -1. */
static int read_short_text(const uint8_t *bytes, const uint8_t **text)
{
    bool tiny = (bytes[0] & 0xe0) == 0xa0;
    *text = bytes + (tiny ? 1 : 2);
    return tiny ? bytes[0] & 0x1f : bytes[0] == 0xd9 ? bytes[1] : -1;
}

const void *sl_packed_member(const void *map, size_t size, const char *key, size_t *length)
{
    const uint8_t *bytes = map, *text;
    size_t at = 1;
    uint64_t pairs = bytes[0] & 0x0f;
    if ((bytes[0] & 0xf0) != 0x80) /* a map 16 or 32 */
        pairs = step(bytes, size, &at, bytes[0]) / 2;
    for (; pairs > 0; pairs--) {
        bool found = read_short_text(bytes + at, &text) == (int)strlen(key) &&
                     memcmp(text, key, strlen(key)) == 0;
        if (sl_packed_scan(bytes + at, size - at, length) != 1)
            break;
        at += *length;
        if (sl_packed_scan(bytes + at, size - at, length) != 1)
            break;
        if (found)
            return bytes + at;
        at += *length;
    }
    *length = 0;
    return NULL;
}
