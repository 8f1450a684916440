#include "formats/recognise.h"

#include "base/input.h"

#include <stdint.h>
#include <string.h>

/* safetensors: the length of a JSON object (64 bits, of which no file needs the upper half) and its
 * brace. */
bool sl_looks_like_checkpoint(const void *bytes, size_t size)
{
    static const uint8_t zeros[4];
    const uint8_t *head = bytes;
    return size >= 9 && head[8] == '{' && memcmp(head + 4, zeros, sizeof zeros) == 0;
}

int sl_recognise(const char *path, enum sl_format *format, struct sl_error *error)
{
    uint8_t head[9];
    ssize_t got = sl_input_peek(path, head, sizeof head, error);
    if (got < 0)
        return -1;
    if (got == 0)
        return sl_fail(error, "%s: is empty", sl_input_name(path));
    if (sl_looks_like_checkpoint(head, (size_t)got))
        *format = SL_FORMAT_CHECKPOINT;
    else if ((head[0] & 0xf0) == 0x80 || head[0] == 0xde || head[0] == 0xdf) /* MessagePack maps */
        *format = SL_FORMAT_STREAM;
    else
        return sl_fail(error, "%s: is neither a stream nor a checkpoint", sl_input_name(path));
    return 0;
}
