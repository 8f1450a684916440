/* One field of all records of samples, as an array in memory.
 *
 *     struct sl_stream_reader reader; // at a record
 *     struct sl_column column = {.field = "labels"};
 *     struct sl_tensor all;
 *     if (sl_column_add(&column, &reader, error) != 0 || sl_column_all(&column, &all, error) != 0)
 *         return -1;
 *     free(column.bytes);
 */
#ifndef SL_INSPECT_COLUMN_H
#define SL_INSPECT_COLUMN_H

#include "base/error.h"
#include "formats/stream.h"
#include "formats/tensor.h"

#include <stdbool.h>
#include <stddef.h>

struct sl_column {
    const char *field;    /* "images", "labels", "ids" or "soft" */
    struct sl_tensor one; /* type and shape of a record's element */
    size_t count;         /* records */
    void *bytes;          /* the elements so far, one after the other; owned */
    size_t used, capacity;
};

/* Whether samples have a field of that name. */
bool sl_column_exists(const char *field);

/* Adds the current record's: images [H, W, C] of u8 or f32 (encoded ones are decoded), labels and
 * ids of i64, soft [classes] of f32, dense. A missing soft label and images of several types are
 * errors. */
int sl_column_add(struct sl_column *column, const struct sl_stream_reader *reader,
                  struct sl_error *error);

/* All of it, [records, ...]; the data are borrowed from the column. */
int sl_column_all(const struct sl_column *column, struct sl_tensor *all, struct sl_error *error);

#endif
