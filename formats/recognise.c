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

/* What else people hand over, by its first bytes. */
static const struct {
    const char *bytes;
    const char *is; /* and what can be done with it */
} strangers[] = {
    {"\x89PNG",
     "a picture; sl-fetch folder reads those of a folder, and sl-inspect --made tells how sl-plot "
     "drew its own"},
    {"\xff\xd8\xff", "a picture; sl-fetch folder reads those of a folder"},
    {"%PDF", "a PDF document; sl-plot(1) says where a figure tells how it was made"},
    {"<?xml", "an XML text; sl-plot(1) says where a figure tells how it was made"},
    {"\x93NUMPY", "a NumPy file; numpy.load reads it, and sl-label --from, where it holds labels"},
    {"PK\3\4", "a zip archive; sl-fetch --from reads those of images; torch.load reads PyTorch's"},
    {"\x1f\x8b", "packed by gzip; sl-fetch --from reads archives of images"},
    {"\xfd"
     "7zXZ",
     "packed by xz; sl-fetch --from reads archives of images"},
    {"BZh", "packed by bzip2; sl-fetch --from reads archives of images"},
    {"{", "a text, maybe JSON"},
    {"[", "a text, maybe JSON"},
};

static int refuse(const uint8_t *head, size_t size, const char *path, struct sl_error *error)
{
    for (size_t i = 0; i < sizeof strangers / sizeof *strangers; i++) {
        size_t length = strlen(strangers[i].bytes);
        if (length <= size && memcmp(head, strangers[i].bytes, length) == 0)
            return sl_fail(error, "%s: is neither a stream nor a checkpoint, but %s",
                           sl_input_name(path), strangers[i].is);
    }
    return sl_fail(error, "%s: is neither a stream nor a checkpoint", sl_input_name(path));
}

static int recognise(const char *path, bool figures, enum sl_format *format, struct sl_error *error)
{
    uint8_t head[9];
    ssize_t got = sl_input_peek(path, head, sizeof head, error);
    if (got < 0)
        return -1;
    if (got == 0)
        return sl_fail(error, "%s: is empty", sl_input_name(path));
    /* MessagePack maps; that of a PNG would have a number as its first key */
    bool png = got >= 2 && memcmp(head, "\x89P", 2) == 0;
    bool map = ((head[0] & 0xf0) == 0x80 || head[0] == 0xde || head[0] == 0xdf) && !png;
    bool checkpoint = sl_looks_like_checkpoint(head, (size_t)got);
    if (!map && !checkpoint && !(png && figures))
        return refuse(head, (size_t)got, path, error);
    *format = checkpoint ? SL_FORMAT_CHECKPOINT : map ? SL_FORMAT_STREAM : SL_FORMAT_FIGURE;
    return 0;
}

int sl_recognise(const char *path, enum sl_format *format, struct sl_error *error)
{
    return recognise(path, false, format, error);
}

int sl_recognise_all(const char *path, enum sl_format *format, struct sl_error *error)
{
    return recognise(path, true, format, error);
}
