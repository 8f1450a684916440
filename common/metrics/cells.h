/* Rows of a metrics table put together into cells, one for each x of each series, with the mean
 * and its 95 % interval.
 *
 *     struct sl_cells_spec spec = {.x = "select.ipc", .y = "accuracy", .by = by, .by_count = 1};
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

#include "base/error.h"
#include "metrics/table.h"
#include "statistics/summary.h"

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

enum { SL_BY_MAX = 4 };

struct sl_cells_spec {
    const char *x, *y;
    const char *by[SL_BY_MAX]; /* what tells the series apart */
    size_t by_count;
    const char **over; /* "seeds" stands for every name that ends in "seed" */
    size_t over_count; /* 0: seeds */
    const char **unit; /* those of them that units differ in (study/units.h); 0: all */
    size_t unit_count;
    const char
        *along; /* the order of a series' cells, which tells them apart too; NULL: that of x */
    const char *best;    /* within a cell only the rows with the best value of this; NULL for all */
    const char *against; /* y is the change against the rows that meet this; NULL: y itself */
    bool relative;       /* the quotient of both, not the difference */
};

struct sl_cell {
    const json_t *by[SL_BY_MAX], *x, *along, *best; /* borrowed from the table */
    size_t rows, draws;
    struct sl_summary summary; /* over draws, or over the students of the only one */
    double low, high; /* its interval, or that in the record of a single row; NAN for none */
    char over[128];   /* the names that vary among what is summarised, "-" for none */
};

struct sl_cells {
    struct sl_cell *cells; /* in the order of by, along and x; owned */
    size_t count;
    size_t without_x, without_y; /* rows left out because they lack the name */
};

/* A sentence if `y` is a share, but some row has more than 1 of it, as of percents. */
bool sl_metrics_doubt_y(const struct sl_metrics_table *table, const char *y, struct sl_error *text);

/* The row's own `y` must be a number, and its partner must have been found. */
int sl_metrics_check_y(const struct sl_metrics_row *row, const char *y, struct sl_error *error);

/* Fails when a name is in no row, when no row has both x and y, when y is no finite number, when an
 * option varies, or when two rows differ in no option. */
int sl_cells_make(struct sl_cells *cells, const struct sl_metrics_table *table,
                  const struct sl_cells_spec *spec, struct sl_error *error);

/* Whether two cells have the same values of `by`. */
bool sl_same_series(const struct sl_cell *a, const struct sl_cell *b, size_t by_count);

void sl_cells_release(struct sl_cells *cells);

#endif
