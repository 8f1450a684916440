#include "formats/packed_input.h"

#include "base/input.h"
#include "base/memory.h"
#include "formats/packed.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { CHUNK = 1 << 18, OBJECT_MAX = 1 << 30 };

int sl_packed_input_open(struct sl_packed_input *input, const char *path, struct sl_error *error)
{
    *input = (struct sl_packed_input){.fd = sl_input_open(path, error)};
    if (input->fd < 0)
        return -1;
    msgpack_unpacked_init(&input->object);
    /* at once, since arithmetic on a NULL buffer is undefined */
    if (sl_grow((void **)&input->buffer, &input->capacity, CHUNK, 1, error) == 0)
        return 0;
    sl_packed_input_close(input);
    return -1;
}

void sl_packed_input_close(struct sl_packed_input *input)
{
    if (input->fd != STDIN_FILENO)
        close(input->fd);
    msgpack_unpacked_destroy(&input->object);
    free(input->buffer);
}

/* Reads more after the unparsed bytes. Returns how many, 0 at the end of the input. */
static ssize_t refill(struct sl_packed_input *input, struct sl_error *error)
{
    size_t held = input->end - input->start;
    if (held > 0 && input->start > 0)
        memmove(input->buffer, input->buffer + input->start, held);
    input->start = 0;
    input->end = held;
    if (held >= OBJECT_MAX)
        return sl_fail(error, "an object has more than %d bytes", OBJECT_MAX);
    /* doubling, since an unfinished object is scanned again from its start */
    size_t room = held < CHUNK ? CHUNK : 2 * held;
    if (sl_grow((void **)&input->buffer, &input->capacity, room, 1, error) != 0)
        return -1;
    ssize_t got = sl_input_read(input->fd, input->buffer + held, room - held, error);
    if (got > 0)
        input->end += (size_t)got;
    return got;
}

int sl_packed_input_peek(struct sl_packed_input *input, const char **bytes, size_t *size,
                         struct sl_error *error)
{
    if (input->start == input->end && refill(input, error) < 0)
        return -1;
    *bytes = input->buffer + input->start;
    *size = input->end - input->start;
    return 0;
}

int sl_packed_input_next(struct sl_packed_input *input, const char **bytes, size_t *size,
                         struct sl_error *error)
{
    int whole;
    while ((whole = sl_packed_scan(input->buffer + input->start, input->end - input->start,
                                   size)) == 0) {
        ssize_t got = refill(input, error);
        if (got < 0)
            return -1;
        if (got == 0)
            return input->end > 0 ? sl_fail(error, "is cut short") : 0;
    }
    if (whole == SL_PACKED_TOO_MANY)
        return sl_fail(error, "an object has more than %d items", SL_PACKED_ITEMS_MAX);
    if (whole < 0)
        return sl_fail(error, "is not MessagePack here");
    size_t offset = 0;
    *bytes = input->buffer + input->start;
    switch (msgpack_unpack_next(&input->object, *bytes, *size, &offset)) {
    case MSGPACK_UNPACK_SUCCESS:
    case MSGPACK_UNPACK_EXTRA_BYTES:
        input->start += *size;
        return 1;
    case MSGPACK_UNPACK_NOMEM_ERROR:
        return sl_fail(error, "an object is too large or nested too deeply");
    default:
        return sl_fail(error, "is not MessagePack here");
    }
}
