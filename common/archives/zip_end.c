#include "archives/zip_end.h"

#include "base/input.h"
#include "base/memory.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

/* The record that ends a zip archive, and the longest comment that may follow it. */
enum { END = 22, COMMENT_MAX = 65535, LOCATOR = 20, LARGE_END = 56 };

/* The bytes before a name in the directory, and before the name at its entry. */
enum { RECORD = 46, HEADER = 30 };

/* The last bytes of a file. */
struct tail {
    int fd;
    int64_t start;
    uint8_t *bytes;
    size_t size;
};

/* Little-endian, as all numbers in zip archives. */
static uint64_t number(const uint8_t *bytes, int size)
{
    uint64_t value = 0;
    while (size-- > 0)
        value = value << 8 | bytes[size];
    return value;
}

static const uint8_t *find_end(const struct tail *tail)
{
    for (size_t left = tail->size; left >= END; left--)
        if (memcmp(tail->bytes + left - END, "PK\5\6", 4) == 0)
            return tail->bytes + left - END;
    return NULL;
}

static int check_after(const struct tail *tail, const uint8_t *end, struct sl_error *error)
{
    const uint8_t *after = end + END + number(end + 20, 2), *limit = tail->bytes + tail->size;
    if (after > limit)
        return sl_fail(error, "is a zip archive that is cut short");
    for (; after < limit; after++)
        if (*after != 0)
            return sl_fail(error, "other data follows the end of the zip archive");
    return 0;
}

/* Where the directory begins and how long it is, according to its end record; where it really ends.
 */
struct directory {
    uint64_t start, size, end;
};

static int find_large(const struct tail *tail, const uint8_t *end, struct directory *directory,
                      struct sl_error *error)
{
    uint8_t record[LARGE_END];
    const uint8_t *locator = end - LOCATOR;
    if (end - tail->bytes < LOCATOR || memcmp(locator, "PK\6\7", 4) != 0)
        return 0;
    uint64_t place = number(locator + 8, 8);
    ssize_t got = sl_input_read_at(tail->fd, place, record, sizeof record, error);
    if (got < 0)
        return -1;
    if (got != LARGE_END || memcmp(record, "PK\6\6", 4) != 0)
        return sl_fail(error, "is a zip archive whose directory is not where its end record says; "
                              "other data may precede it");
    *directory = (struct directory){number(record + 48, 8), number(record + 40, 8), place};
    return 0;
}

/* The offset of the entry with this record in the directory; `extra` follows its name. */
static uint64_t entry_place(const uint8_t *record, const uint8_t *extra)
{
    uint64_t place = number(record + 42, 4);
    size_t size = number(record + 30, 2), at = 0;
    if (place != UINT32_MAX)
        return place;
    while (at + 4 <= size && number(extra + at, 2) != 1)
        at += 4 + number(extra + at + 2, 2);
    at += 4; /* 64-bit numbers: those of the two sizes that need it, then the offset */
    for (int field = 20; field <= 24; field += 4)
        if (number(record + field, 4) == UINT32_MAX)
            at += 8;
    return at + 8 <= size ? number(extra + at, 8) : place;
}

/* The name is also stored with the entry, and no checksum covers either of them. */
static int check_name(int fd, const uint8_t *record, uint8_t *local, struct sl_error *error)
{
    size_t length = number(record + 28, 2);
    const uint8_t *name = record + RECORD;
    uint64_t place = entry_place(record, name + length);
    ssize_t got = sl_input_read_at(fd, place, local, HEADER + length, error);
    if (got < 0)
        return -1;
    if (got == (ssize_t)(HEADER + length) && number(local + 26, 2) == length &&
        memcmp(local + HEADER, name, length) == 0)
        return 0;
    return sl_fail(error,
                   "%.*s: the directory and the entry have different names: the zip archive is "
                   "damaged",
                   length < 300 ? (int)length : 300, (const char *)name);
}

/* Checks the records that are complete in these bytes; returns how many bytes they take, or -1. */
static ssize_t check_piece(int fd, const uint8_t *piece, size_t size, uint8_t *local,
                           struct sl_error *error)
{
    size_t at = 0;
    while (at + RECORD <= size && memcmp(piece + at, "PK\1\2", 4) == 0) {
        const uint8_t *record = piece + at;
        size_t length =
            RECORD + number(record + 28, 2) + number(record + 30, 2) + number(record + 32, 2);
        if (at + length > size)
            break;
        if (check_name(fd, record, local, error) != 0)
            return -1;
        at += length;
    }
    return (ssize_t)at;
}

static int check_names(int fd, const struct directory *directory, struct sl_error *error)
{
    enum { PIECE = 1 << 18 }; /* more than any record */
    uint8_t *piece = sl_alloc(PIECE, 1, error), *local = sl_alloc(HEADER + UINT16_MAX, 1, error);
    ssize_t used = piece == NULL || local == NULL ? -1 : 1;
    for (uint64_t place = directory->start; used > 0; place += (uint64_t)used) {
        ssize_t got = sl_input_read_at(fd, place, piece, PIECE, error);
        used = got < 0 ? -1 : check_piece(fd, piece, (size_t)got, local, error);
    }
    free(piece);
    free(local);
    return (int)used;
}

static int check_directory(const struct tail *tail, const uint8_t *end, struct sl_error *error)
{
    struct directory directory = {number(end + 16, 4), number(end + 12, 4),
                                  (uint64_t)(tail->start + (end - tail->bytes))};
    if (find_large(tail, end, &directory, error) != 0)
        return -1;
    uint64_t wanted = directory.end - directory.size;
    if (directory.size > directory.end || directory.start > wanted)
        return sl_fail(error, "is a zip archive whose directory is not where its end record says: "
                              "it is damaged, or the last of several parts");
    if (directory.start < wanted)
        return sl_fail(error,
                       "has %llu bytes of other data before the zip archive at its end: joined "
                       "zip archives are not read as one",
                       (unsigned long long)(wanted - directory.start));
    return check_names(tail->fd, &directory, error);
}

static int check(const struct tail *tail, struct sl_error *error)
{
    const uint8_t *end = find_end(tail);
    if (end == NULL)
        return 1;
    uint64_t part = number(end + 4, 2);
    if (part != 0 && part != UINT16_MAX)
        return sl_fail(error, "is the last of %u parts of a zip archive; zip -s 0 joins them",
                       (unsigned)part + 1);
    return check_after(tail, end, error) != 0 ? -1 : check_directory(tail, end, error);
}

int sl_zip_check_end(int fd, int64_t size, struct sl_error *error)
{
    const int64_t longest = LOCATOR + END + COMMENT_MAX;
    struct tail tail = {.fd = fd, .size = (size_t)(size < longest ? size : longest)};
    tail.start = size - (int64_t)tail.size;
    tail.bytes = sl_alloc(tail.size, 1, error);
    if (tail.bytes == NULL)
        return -1;
    ssize_t got = sl_input_read_at(fd, (uint64_t)tail.start, tail.bytes, tail.size, error);
    tail.size = got < 0 ? 0 : (size_t)got;
    int result = got < 0 ? -1 : check(&tail, error);
    free(tail.bytes);
    return result;
}
