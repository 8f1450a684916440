#include "formats/recognise.h"

#include "base/input.h"

#include <stdint.h>
#include <string.h>

int sl_recognise(const char *path, enum sl_format *format, struct sl_error *error)
{
    uint8_t head[9];
    ssize_t got = sl_input_peek(path, head, sizeof head, error);
    if (got < 0)
        return -1;
    if (got == 0)
        return sl_fail(error, "%s: is empty", sl_input_name(path));
    /* safetensors: the length of a JSON object (64 bits, of which no file needs the upper half) and
     * its brace; a stream: a MessagePack map, fixmap, map 16 or map 32 */
    static const uint8_t zeros[4];
    if (got == sizeof head && head[8] == '{' && memcmp(head + 4, zeros, sizeof zeros) == 0)
        *format = SL_FORMAT_CHECKPOINT;
    else if ((head[0] & 0xf0) == 0x80 || head[0] == 0xde || head[0] == 0xdf)
        *format = SL_FORMAT_STREAM;
    else
        return sl_fail(error, "%s: is neither a stream nor a checkpoint", sl_input_name(path));
    return 0;
}
