/* Rows of a metrics table averaged in cells, one for each x of each series, with the 95 % intervals
 * of the means.
 *
 *     struct sl_metrics_table table = {0};
 *     struct sl_cells_spec spec = {
 *         .x = "select.ipc", .y = "accuracy", .by = {"target"}, .by_count = 1};
 *     struct sl_cells cells;
 *     if (sl_cells_make(&cells, &table, &spec, error) != 0)
 *         return -1;
 *     for (size_t i = 0; i < cells.count; i++)
 *         printf("%g\n", cells.cells[i].summary.mean);
 *     sl_cells_release(&cells);
 *
 * Within a cell the options named by `over` may vary. Students of one draw (those that differ only
 * in options of train-student) are averaged first, then the means of the draws are summarised; when
 * there is but one draw, its students are. Any other option that varies is an error: such a mean
 * would mix different things.
 */
#ifndef SL_METRICS_CELLS_H
#define SL_METRICS_CELLS_H

#include "metrics/draws.h"

#include <stdbool.h>
#include <stddef.h>

struct sl_cells {
    struct sl_cell *cells; /* in the order of by, along and x; owned */
    size_t count;
    json_t *averaged;            /* means of x, where that differs; owned */
    size_t without_x, without_y; /* rows left out because they lack x, or else y */
};

/* Whether `y` is a share, but larger than 1 in some row, as percentages are; `text` says so. */
bool sl_metrics_doubt_y(const struct sl_metrics_table *table, const char *y, struct sl_error *text);

/* Fails unless the row's `y` is a finite number and every --join found it a partner. */
int sl_metrics_check_y(const struct sl_metrics_row *row, const char *y, struct sl_error *error);

/* Fails when the rows are of several data sets that neither x nor by distinguishes, when no row has
 * a name, or none has both x and y, when y is not a finite number, when an option varies within a
 * cell, or when two rows have the same options. */
int sl_cells_make(struct sl_cells *cells, const struct sl_metrics_table *table,
                  const struct sl_cells_spec *spec, struct sl_error *error);

/* Whether two cells have the same values of `by`. */
bool sl_same_series(const struct sl_cell *a, const struct sl_cell *b, size_t by_count);

void sl_cells_release(struct sl_cells *cells);

#endif
