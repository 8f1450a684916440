/* From files of metrics to the rows that a question is about.
 *
 *     struct sl_cells_spec spec = {.x = "select.ipc", .y = "accuracy"};
 *     struct sl_metrics_request request = {.spec = &spec};
 *     struct sl_metrics_table table = {0};
 *     const char *file = "ipc10.sls";
 *     request.files = (struct sl_list){&file, 1};
 *     if (sl_metrics_load(&table, &request, error) != 0)
 *         return -1;
 *     sl_metrics_release(&table);
 */
#ifndef SL_METRICS_LOAD_H
#define SL_METRICS_LOAD_H

#include "base/list.h"
#include "metrics/spec.h"
#include "metrics/table.h"

/* All borrowed, and to outlive the table. */
struct sl_metrics_request {
    struct sl_list files;             /* streams, or tables as text (metrics/typed.h) */
    struct sl_list join, where;       /* see sl_metrics_join, sl_metrics_where */
    struct sl_list others;            /* conditions of sl-stat; here only their names matter */
    const struct sl_cells_spec *spec; /* its x may be NULL */
    size_t of_classes; /* 0; sl_metrics_load counts the rows of one class that it leaves out */
};

/* Reads, joins, chooses and compares (spec->against), in this order. A name of x or by that ends in
 * '?' becomes a field of every row: "with NAME" where the row has the NAME before the '?', else
 * "none". Rows of one class (those with a field `class`) are left out unless x, by, over or a
 * condition names one of them (sl_name_is_class). Fails where the files have no records. The table
 * must be released after an error, too. */
int sl_metrics_load(struct sl_metrics_table *table, struct sl_metrics_request *request,
                    struct sl_error *error);

#endif
