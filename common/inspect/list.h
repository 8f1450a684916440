/* Streams and checkpoints as text for other programs: JSON lines, tab-separated values.
 *
 *     if (sl_list_json("ipc10.sls", &output, error) != 0)         // "-" is standard input
 *         return -1;
 *
 * All read to the verified end.
 */
#ifndef SL_INSPECT_LIST_H
#define SL_INSPECT_LIST_H

#include "base/error.h"
#include "base/output.h"
#include "formats/checkpoint.h"

#include <jansson.h>
#include <stdint.h>

/* Writes one object per line. For a stream: the header, the records, {"end", "count", "xxh3"}; in a
 * sample the image is {"dtype", "shape"} or {"bytes"} and a soft label a list of numbers, or
 * {"index", "value"}. For a checkpoint: the metadata, {"name", "dtype", "shape", "norm"} of each
 * array, {"end", "count", "xxh3"}. For a figure: its size and how it was made. */
int sl_list_json(const char *path, struct sl_output *output, struct sl_error *error);

/* The metadata of a checkpoint, as sl_list_json writes it; a new object. */
json_t *sl_checkpoint_json(const struct sl_checkpoint *checkpoint);

/* Writes the record of this number, counted from 0 over all segments, as a line of JSON. Fails for
 * a stream with fewer records and for a checkpoint. */
int sl_list_record(const char *path, int64_t record, struct sl_output *output,
                   struct sl_error *error);

/* Writes a line of names and a line for each record. Metrics: every option of every step by its
 * long name (see sl_made_flatten), then the record's fields; missing ones are empty. Samples: id,
 * label, class, and of the soft label the entropy (in nats) and the class of the largest entry.
 * Checkpoints: name, dtype, shape and norm of each array. Tabs and line ends in texts become
 * spaces. */
int sl_list_tsv(const char *path, struct sl_output *output, struct sl_error *error);

#endif
