/* A metrics stream as rows for people: what was measured beside how it was made.
 *
 *     struct sl_metrics_rows rows;
 *     if (sl_metrics_rows_read(&rows, "ipc10.sls", error) != 0)
 *         return -1;
 *     json_t *ipc = json_object_get(json_array_get(rows.rows, 0), "select.ipc");
 *     sl_metrics_rows_release(&rows);
 */
#ifndef SL_METRICS_ROWS_H
#define SL_METRICS_ROWS_H

#include "base/error.h"
#include "formats/stream.h"

#include <jansson.h>
#include <stddef.h>

struct sl_metrics_rows {
    json_t *rows; /* objects: the options by their long names (sl_made_flatten), then the fields */
    json_t *options; /* the names of all options, in the order of their first appearance */
    json_t *fields;  /* the names of all fields of records */
};

/* Reads from an open stream that stands before its first or behind its first header, to its
 * verified end. */
int sl_metrics_rows_read(struct sl_metrics_rows *rows, struct sl_stream_reader *reader,
                         struct sl_error *error);

/* A number or text as a column shows it, without tabs and line ends; "" for NULL. To free(). */
char *sl_metrics_text(const json_t *value, struct sl_error *error);

void sl_metrics_rows_release(struct sl_metrics_rows *rows);

#endif
