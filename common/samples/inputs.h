/* The samples of several files, read one after the other as if by cat.
 *
 *     struct sl_inputs inputs;
 *     sl_inputs_start(&inputs, files.items, files.count);
 *     while ((what = sl_inputs_next(&inputs, error)) > 0)
 *         if (what == SL_STREAM_RECORD)
 *             use(&inputs.reader.header, &inputs.reader.sample);
 *     sl_inputs_stop(&inputs);
 */
#ifndef SL_SAMPLES_INPUTS_H
#define SL_SAMPLES_INPUTS_H

#include "base/error.h"
#include "formats/stream.h"

#include <stdbool.h>
#include <stddef.h>

struct sl_inputs {
    struct sl_stream_reader reader; /* at the current segment and record */
    struct sl_dataset first;        /* of the first file, which the others must fit; owned */
    const char **paths;             /* borrowed */
    size_t count, at;
    bool open;
};

/* Names the files, of which there is at least one. Nothing is opened yet. */
void sl_inputs_start(struct sl_inputs *inputs, const char **paths, size_t count);

/* As sl_stream_next, over the segments of all files. A file whose classes, image size or
 * preprocessing differ from the first one's is an error that names both. */
int sl_inputs_next(struct sl_inputs *inputs, struct sl_error *error);

/* Puts the file and the number of the record in front of the error. Always returns -1. */
int sl_inputs_error(const struct sl_inputs *inputs, struct sl_error *error);

void sl_inputs_stop(struct sl_inputs *inputs);

#endif
