/* The samples of several files, read one after another as if joined by cat.
 *
 *     const char *paths[] = {"a.sls", "b.sls"};
 *     struct sl_inputs inputs;
 *     int what;
 *     sl_inputs_start(&inputs, paths, 2);
 *     while ((what = sl_inputs_next(&inputs, error)) > 0)
 *         if (what == SL_STREAM_RECORD)
 *             printf("%u", inputs.reader.sample.label);
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
    struct sl_dataset first;        /* of the first file, which the others must match; owned */
    const char **paths;             /* borrowed */
    size_t count, at;
    bool open;
};

/* Takes the files, at least one. Nothing is opened yet. */
void sl_inputs_start(struct sl_inputs *inputs, const char **paths, size_t count);

/* As sl_stream_next, over the segments of all files. A file whose classes, image size or
 * preprocessing differ from the first one's is an error that names both. */
int sl_inputs_next(struct sl_inputs *inputs, struct sl_error *error);

/* sl_error_at_record for the current record. Returns -1. */
int sl_inputs_error(const struct sl_inputs *inputs, struct sl_error *error);

void sl_inputs_stop(struct sl_inputs *inputs);

#endif
