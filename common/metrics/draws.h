/* A cell: the rows that are averaged, whether they may be, and their mean.
 *
 *     const struct sl_metrics_row *rows[2] = {NULL}; // from a table
 *     struct sl_cells_spec spec = {.x = "select.ipc", .y = "accuracy"};
 *     struct sl_cell cell = {.rows = 2};
 *     if (sl_cell_summarise(&cell, rows, &spec, error) != 0)
 *         return -1;
 */
#ifndef SL_METRICS_DRAWS_H
#define SL_METRICS_DRAWS_H

#include "base/error.h"
#include "metrics/spec.h"
#include "metrics/table.h"
#include "statistics/summary.h"

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

enum { SL_OVER_TEXT = 128 };

struct sl_cell {
    const json_t *by[SL_BY_MAX], *x, *along, *best; /* borrowed from the table */
    size_t rows, draws;
    struct sl_summary summary; /* over draws; if there is only one, over its students */
    double least, most;        /* of the values summarised */
    double low, high;        /* its interval, or that in the record of a single row; NAN for none */
    char over[SL_OVER_TEXT]; /* the names that differ between the values summarised, "-" for none */
};

/* Fails when no row has one of the names of the spec. */
int sl_spec_known(const struct sl_metrics_table *table, const struct sl_cells_spec *spec,
                  struct sl_error *error);

/* Whether the rows differ in a name. */
bool sl_rows_differ(const struct sl_metrics_row *const *rows, size_t count, const char *name);

/* Lists those keys of `names` in which the rows differ, separated by commas; "-" for none. */
void sl_rows_list(const struct sl_metrics_row *const *rows, size_t count, const json_t *names,
                  char list[SL_OVER_TEXT]);

/* Fails unless the rows may be averaged (spec->x may be NULL): nothing but `over` and the keys of
 * the spec varies, and no two have the same options. */
int sl_rows_check(const struct sl_metrics_row *const *rows, size_t count,
                  const struct sl_cells_spec *spec, struct sl_error *error);

/* Fills `draws`, `summary`, its interval and `over` of a cell from its `rows`. The error names an
 * option that varies and two of its values, or the rows that have the same options. */
int sl_cell_summarise(struct sl_cell *cell, const struct sl_metrics_row *const *rows,
                      const struct sl_cells_spec *spec, struct sl_error *error);

#endif
