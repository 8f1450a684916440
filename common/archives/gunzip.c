#include "archives/gunzip.h"

#include "base/input.h"
#include "base/memory.h"

#include <stdlib.h>
#include <string.h>

enum { BLOCK = 1 << 16 };

int sl_gunzip_init(struct sl_gunzip *gunzip, int fd, struct sl_error *error)
{
    *gunzip = (struct sl_gunzip){.fd = fd};
    gunzip->packed = sl_alloc(BLOCK, 1, error);
    gunzip->bytes = sl_alloc(BLOCK, 1, error);
    if (gunzip->packed == NULL || gunzip->bytes == NULL)
        return -1;
    /* 16: with gzip's header and trailer, whose checksum and length zlib verifies */
    return inflateInit2(&gunzip->stream, MAX_WBITS + 16) == Z_OK ? 0
                                                                 : sl_fail(error, "out of memory");
}

void sl_gunzip_release(struct sl_gunzip *gunzip)
{
    inflateEnd(&gunzip->stream);
    free(gunzip->packed);
    free(gunzip->bytes);
    *gunzip = (struct sl_gunzip){.fd = -1};
}

/* Reads more packed bytes if there are none, unless the file ends here. */
static int refill(struct sl_gunzip *gunzip, struct sl_error *error)
{
    if (gunzip->stream.avail_in > 0)
        return 0;
    ssize_t got = sl_input_read(gunzip->fd, gunzip->packed, BLOCK, error);
    if (got < 0)
        return -1;
    gunzip->stream.next_in = gunzip->packed;
    gunzip->stream.avail_in = (uInt)got;
    return 0;
}

/* Between members: 1 at the beginning of the next one, 0 at the end of the file. */
static int find_member(struct sl_gunzip *gunzip, struct sl_error *error)
{
    z_stream *stream = &gunzip->stream;
    for (;;) {
        if (refill(gunzip, error) != 0)
            return -1;
        if (stream->avail_in == 0)
            return 0;
        if (*stream->next_in != 0)
            break;
        stream->next_in++;
        stream->avail_in--;
    }
    if (*stream->next_in != 0x1f)
        return sl_fail(error, "other data follows the end of the gzip data");
    inflateReset(stream);
    gunzip->inside = true;
    return 1;
}

static int fail(const z_stream *stream, int status, struct sl_error *error)
{
    if (status == Z_MEM_ERROR)
        return sl_fail(error, "out of memory");
    return sl_fail(error, "the gzip data is damaged: %s",
                   stream->msg == NULL ? "invalid stream" : stream->msg);
}

/* Unpacks as much of a member as the packed bytes and the room allow. */
static int unpack(struct sl_gunzip *gunzip, struct sl_error *error)
{
    if (refill(gunzip, error) != 0)
        return -1;
    if (gunzip->stream.avail_in == 0)
        return sl_fail(error, "the gzip data is cut short, or continues in another file");
    int status = inflate(&gunzip->stream, Z_NO_FLUSH);
    gunzip->inside = status != Z_STREAM_END;
    return status == Z_OK || status == Z_STREAM_END ? 0 : fail(&gunzip->stream, status, error);
}

ssize_t sl_gunzip_read(struct sl_gunzip *gunzip, const void **bytes, struct sl_error *error)
{
    z_stream *stream = &gunzip->stream;
    stream->next_out = gunzip->bytes;
    stream->avail_out = BLOCK;
    while (stream->avail_out > 0) {
        int found = gunzip->inside ? 1 : find_member(gunzip, error);
        if (found == 0)
            break;
        if (found < 0 || unpack(gunzip, error) != 0)
            return -1;
    }
    *bytes = gunzip->bytes;
    return BLOCK - (ssize_t)stream->avail_out;
}
