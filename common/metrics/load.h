/* From files of metrics to the rows that a figure is about.
 *
 *     struct sl_metrics_request request = {.files = files, .x = "select.ipc", .y = "accuracy"};
 *     struct sl_metrics_table table = {0};
 *     if (sl_metrics_load(&table, &request, error) != 0)
 *         return -1;
 *     sl_metrics_release(&table);
 */
#ifndef SL_METRICS_LOAD_H
#define SL_METRICS_LOAD_H

#include "base/list.h"
#include "metrics/table.h"

/* All borrowed, and to outlive the table. */
struct sl_metrics_request {
    struct sl_list files;
    struct sl_list join, where; /* see sl_metrics_join, sl_metrics_where */
    const char *against;        /* see sl_metrics_against; NULL: nothing is compared */
    bool relative;
    const char *x, *y;
    const char *const *by;
    size_t by_count;
    size_t of_classes; /* comes out: how many rows of one class were left out */
};

/* Reads, joins, chooses and compares, in this order. A name of x or by that ends in '?' becomes a
 * field of every row: "with NAME" where the row has the NAME before the '?', else "none".
 * Rows of one class (those with a field `class`) are left out unless x, by or a condition names
 * `class`, `class-id` or `class-name`. Results on several data sets are an error, unless x or by
 * tells them apart by `dataset` or an option of fetch. */
int sl_metrics_load(struct sl_metrics_table *table, struct sl_metrics_request *request,
                    struct sl_error *error);

#endif
