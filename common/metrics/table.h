/* Metrics streams as a table: a row per record, with the fields of the record, every option of
 * every step that led to it (see sl_made_flatten), and `dataset`, what was measured on.
 *
 *     struct sl_metrics_table table = {0};
 *     if (sl_metrics_read(&table, "ipc10.sls", error) != 0 ||
 *         sl_metrics_join(&table, "label.expert.network=network", error) != 0 ||
 *         sl_metrics_where(&table, "select.ipc!=1", error) != 0)
 *         return -1;
 *     const json_t *ipc = sl_metrics_value(&table.rows[0], "select.ipc");
 *     sl_metrics_release(&table);
 */
#ifndef SL_METRICS_TABLE_H
#define SL_METRICS_TABLE_H

#include "base/error.h"
#include "formats/made.h"
#include "formats/stream.h"

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* All values are plain (formats/value.h). */
struct sl_metrics_row {
    json_t *record;        /* the fields of the record, and of those joined to it; owned */
    json_t *options;       /* by their long names; a reference shared by the rows of a segment */
    const char *stream;    /* for messages, as given to sl_metrics_read */
    int64_t number;        /* of the record in its stream, from 0 */
    const char *unmatched; /* the join that found no partner; NULL when all did */
};

struct sl_metrics_table {
    struct sl_metrics_row *rows; /* owned */
    size_t count, capacity;
    struct sl_made_list made; /* of all segments */
    json_t *options;          /* its keys are the options of all segments, in the order of their
                                 first appearance; owned */
};

/* Adds the rows of a metrics stream ("-" is standard input), read to its verified end. `path` must
 * outlive the table. A zeroed table is an empty one. */
int sl_metrics_read(struct sl_metrics_table *table, const char *path, struct sl_error *error);

/* The same from an open stream, which is before its first header or just after it. `reader->name`
 * must outlive the table. */
int sl_metrics_read_open(struct sl_metrics_table *table, struct sl_stream_reader *reader,
                         struct sl_error *error);

/* An object whose keys are the fields of all records, in the order of their first appearance; to be
 * released. */
json_t *sl_metrics_fields(const struct sl_metrics_table *table);

/* The value of a name in a row, borrowed: the record's field, else the option, else "none". */
const json_t *sl_metrics_value(const struct sl_metrics_row *row, const char *name);

/* Whether the row has the name at all. */
bool sl_metrics_has(const struct sl_metrics_row *row, const char *name);

/* Whether a name ends in '?', and so asks only whether rows have the name before it. */
bool sl_metrics_asks_presence(const char *name);

/* "with NAME" if the row has NAME, else "none"; to be released. */
json_t *sl_metrics_presence(const struct sl_metrics_row *row, const char *name);

/* Fails when no row has the name; the error lists similar ones. */
int sl_metrics_known(const struct sl_metrics_table *table, const char *name,
                     struct sl_error *error);

/* "LEFT=RIGHT": finds for each row the other row whose record has the field RIGHT with the value
 * that this row has for LEFT, and adds the fields of that record under LEFT's prefix
 * ("label.expert.network=network" brings `label.expert.accuracy`). Rows where LEFT is "none" stay
 * as they are; those without a partner are marked `unmatched`. Two partners that differ in a field
 * are an error, as are more than 1000. `join` must outlive the table. */
int sl_metrics_join(struct sl_metrics_table *table, const char *join, struct sl_error *error);

/* Sets met [table->count]: whether each row meets a condition, "NAME=VALUE[,VALUE...]" or
 * "NAME!=VALUE[,VALUE...]". Fails when no row has the name; but "NAME?=none" may be met by all. */
int sl_metrics_meets(const struct sl_metrics_table *table, const char *condition, bool *met,
                     struct sl_error *error);

/* Keeps the rows that meet a condition. Fails when none does. */
int sl_metrics_where(struct sl_metrics_table *table, const char *condition, struct sl_error *error);

/* Removes the rows that are marked, of marked [table->count]. */
void sl_metrics_drop(struct sl_metrics_table *table, const bool *marked);

/* Puts "STREAM: record N: " in front. Returns -1. */
int sl_metrics_row_error(const struct sl_metrics_row *row, struct sl_error *error);

void sl_metrics_release(struct sl_metrics_table *table);

#endif
