#include "base/deflate.h"

#include "base/memory.h"

#include <limits.h>
#include <stdint.h>
#include <stdlib.h>
#include <zlib.h>

int sl_deflate(const void *bytes, size_t size, void **packed, size_t *packed_size,
               struct sl_error *error)
{
    uLongf length = compressBound(size);
    *packed = sl_alloc(length, 1, error);
    if (*packed == NULL)
        return -1;
    if (compress2(*packed, &length, bytes, size, Z_BEST_COMPRESSION) != Z_OK) {
        free(*packed);
        return sl_fail(error, "out of memory");
    }
    *packed_size = length;
    return 0;
}

/* Unpacks into growing room until the data end, the limit is passed or they are damaged. */
static int inflate_all(z_stream *stream, size_t limit, void **bytes, size_t *size,
                       struct sl_error *error)
{
    size_t capacity = 0;
    int status = Z_OK;
    while (status == Z_OK) {
        size_t room = *size < (1 << 16) ? 1 << 16 : *size;
        if (sl_grow(bytes, &capacity, *size + room, 1, error) != 0)
            return -1;
        stream->next_out = (Bytef *)*bytes + *size;
        stream->avail_out = room < UINT_MAX ? (uInt)room : UINT_MAX;
        uInt before = stream->avail_out;
        status = inflate(stream, Z_NO_FLUSH);
        *size += before - stream->avail_out;
        if (*size > limit)
            return sl_fail(error, "has more than %zu bytes when unpacked", limit);
    }
    if (status == Z_MEM_ERROR)
        return sl_fail(error, "out of memory");
    return status == Z_STREAM_END && stream->avail_in == 0
               ? 0
               : sl_fail(error, "cannot be unpacked: it is damaged");
}

int sl_inflate(const void *packed, size_t packed_size, size_t limit, void **bytes, size_t *size,
               struct sl_error *error)
{
    z_stream stream = {.next_in = (Bytef *)packed, .avail_in = (uInt)packed_size};
    *bytes = NULL;
    *size = 0;
    if (packed_size > UINT_MAX)
        return sl_fail(error, "has more than %u bytes", UINT_MAX);
    if (inflateInit(&stream) != Z_OK)
        return sl_fail(error, "out of memory");
    int result = inflate_all(&stream, limit, bytes, size, error);
    inflateEnd(&stream);
    if (result != 0) {
        free(*bytes);
        *bytes = NULL;
    }
    return result;
}
