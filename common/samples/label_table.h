/* Labels by the id of their image, from a file: another samples stream, or an array made elsewhere.
 *
 *     struct sl_dataset dataset; // of "train.sls"
 *     struct sl_label_table table;
 *     float soft[200];
 *     if (sl_label_table_open(&table, "learned.npy", error) != 0)
 *         return -1;
 *     int result = sl_label_table_fit(&table, &dataset, "train.sls", error);
 *     if (result == 0)
 *         result = sl_label_table_get(&table, 17, soft, error);
 *     sl_label_table_close(&table);
 *
 * Row i of an array [rows, classes] is the label of the image with id i. The labels of a stream are
 * kept in a spool; memory holds 24 bytes for each.
 */
#ifndef SL_SAMPLES_LABEL_TABLE_H
#define SL_SAMPLES_LABEL_TABLE_H

#include "base/error.h"
#include "formats/dataset.h"
#include "formats/made.h"
#include "formats/npy.h"
#include "samples/spool.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct sl_label_entry {
    int64_t id;
    struct sl_spool_place place;
};

struct sl_label_table {
    const char *path;          /* borrowed */
    bool learned;              /* labels that may sum to anything */
    struct sl_made_list made;  /* of what the labels came from */
    struct sl_npy npy;         /* an array; its tensor's data are NULL for a stream */
    struct sl_dataset dataset; /* of a stream */
    struct sl_spool spool;
    struct sl_label_entry *entries; /* [count], by id; owned */
    size_t count, capacity;
};

/* Reads the file: a NumPy array, by its first bytes, else a stream whose records all have a soft
 * label. An id that appears twice is an error. On failure there is nothing to close. */
int sl_label_table_open(struct sl_label_table *table, const char *path, struct sl_error *error);

/* Fails unless the labels are of the dataset's classes; an array needs as many columns. `name` is
 * that of the dataset's file, for the message. */
int sl_label_table_fit(const struct sl_label_table *table, const struct sl_dataset *dataset,
                       const char *name, struct sl_error *error);

/* The label of the image `id`, soft [classes]. Fails if there is none, or one that sl_soft_check
 * refuses; the error names the file and the row. */
int sl_label_table_get(struct sl_label_table *table, int64_t id, float *soft,
                       struct sl_error *error);

/* Whether other programs made the labels, as far as is known: then neither the order of classes and
 * rows is known, nor which sums are right. */
bool sl_label_table_foreign(const struct sl_label_table *table);

void sl_label_table_close(struct sl_label_table *table);

#endif
