/* MessagePack objects from a file or pipe, one after another.
 *
 *     struct sl_packed_input input;
 *     const char *bytes;
 *     size_t size;
 *     if (sl_packed_input_open(&input, "train.sls", error) != 0) // "-" is standard input
 *         return -1;
 *     while (sl_packed_input_next(&input, &bytes, &size, error) > 0)
 *         printf("type %d, %zu bytes", input.object.data.type, size);
 *     sl_packed_input_close(&input);
 */
#ifndef SL_FORMATS_PACKED_INPUT_H
#define SL_FORMATS_PACKED_INPUT_H

#include "base/error.h"

#include <msgpack.h>
#include <stddef.h>

struct sl_packed_input {
    int fd;
    char *buffer; /* bytes [start, end) have been read, but not parsed yet */
    size_t capacity, start, end;
    msgpack_unpacked object; /* the last one parsed; points into the buffer */
};

/* Opens a file, "-" for standard input. On failure there is nothing to close. */
int sl_packed_input_open(struct sl_packed_input *input, const char *path, struct sl_error *error);

/* The next object in input->object, and its bytes, valid until the next call. 1: there is one, 0:
 * the input has ended, -1: it is cut short or not MessagePack. The error does not name the path. */
int sl_packed_input_next(struct sl_packed_input *input, const char **bytes, size_t *size,
                         struct sl_error *error);

/* The next bytes (0 at the end of the input), which remain to be parsed. */
int sl_packed_input_peek(struct sl_packed_input *input, const char **bytes, size_t *size,
                         struct sl_error *error);

void sl_packed_input_close(struct sl_packed_input *input);

#endif
