/* The rows of one cell: whether they may be averaged, and their mean.
 *
 *     if (sl_cell_summarise(&cell, rows, &spec, error) != 0)     // cell.rows of them
 *         return -1;
 */
#ifndef SL_METRICS_DRAWS_H
#define SL_METRICS_DRAWS_H

#include "metrics/cells.h"

#include <stdbool.h>

/* Whether a name is one of those averaged over: in `over`, or a seed where that says so. */
bool sl_name_is_over(const char *name, const struct sl_cells_spec *spec);

/* Whether a name is an option of the student's own training. */
bool sl_name_is_student(const char *name);

/* Fails unless the rows may be averaged: nothing but `over` and the keys of the spec varies, and no
 * two differ in no option. */
int sl_rows_check(const struct sl_metrics_row *const *rows, size_t count,
                  const struct sl_cells_spec *spec, struct sl_error *error);

/* Fills `draws`, `summary`, its interval and `over` of a cell from its `rows`. The error names an
 * option that varies and two of its values, or the rows that nothing tells apart. */
int sl_cell_summarise(struct sl_cell *cell, const struct sl_metrics_row *const *rows,
                      const struct sl_cells_spec *spec, struct sl_error *error);

/* Whether a name is that of a digest, which varies by nature with what is told by other options. */
bool sl_name_is_digest(const char *name);

#endif
