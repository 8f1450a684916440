/* The cells of a metrics table as a chart: means become points, and the values of `by` the names of
 * series.
 *
 *     struct sl_cells cells = {0}; // of sl_cells_make
 *     struct sl_names names = {NULL, 0};
 *     struct sl_cells_spec spec = {.x = "select.ipc", .y = "accuracy"};
 *     struct sl_cells_look look = {.spec = &spec, .names = &names, .title = "", .note = true};
 *     struct sl_cells_chart made;
 *     if (sl_cells_chart_make(&made, &cells, &look, error) == 0)
 *         printf("%zu series\n", made.chart.count);
 *     sl_cells_chart_release(&made);
 */
#ifndef SL_PLOT_CELLS_CHART_H
#define SL_PLOT_CELLS_CHART_H

#include "base/error.h"
#include "base/list.h"
#include "metrics/cells.h"
#include "metrics/names.h"
#include "plot/chart.h"

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

struct sl_cells_look {
    const struct sl_cells_spec *spec; /* of which the cells were made */
    const struct sl_names *names;
    const char *title;             /* "" for none */
    const char *x_label, *y_label; /* NULL: what x and y are called */
    bool words;                    /* values of x are categories, even if they are numbers */
    const char *points; /* series that have this, one of `by`, are not joined; NULL: all are */
    const struct sl_list *uprights; /* vertical lines, each "X=NAME"; NULL: none */
    bool log_x;
    bool scale_rows; /* y of each series from 0, its lowest, to 1, its highest */
    bool range;      /* from the lowest to the highest of the values averaged, not the interval */
    bool note;       /* say below the chart what the whiskers are */
};

enum { SL_CHART_TEXT = 256, SL_SERIES_TEXTS = 3 };

/* A chart with the memory it points to. */
struct sl_cells_chart {
    struct sl_chart chart;
    struct sl_series *series;
    struct sl_point *points;
    const char **categories;
    const char **names; /* of series, to be compared; borrowed */
    struct sl_upright *uprights;
    const json_t **values;         /* of the categories, sorted; borrowed */
    char (*texts)[SL_CHART_TEXT];  /* of series: name, heading, brief; then of categories */
    char labels[4][SL_CHART_TEXT]; /* of x and y, the note, the legend's title */
};

/* Everything that `look` points to and the table of the cells must outlive the chart, which is to
 * be released after an error, too. Fails when an axis cannot be logarithmic, a number is too
 * large to be drawn, or a vertical line is not at a number. */
int sl_cells_chart_make(struct sl_cells_chart *made, const struct sl_cells *cells,
                        const struct sl_cells_look *look, struct sl_error *error);

void sl_cells_chart_release(struct sl_cells_chart *made);

/* Sets (series_names.c) name, heading and brief of every series of the chart, and the legend's
 * title. */
void sl_series_names(struct sl_cells_chart *made, const struct sl_cells *cells,
                     const struct sl_cells_look *look);

/* How many bytes at the beginning and at the end all names [count] share, in whole words and if it
 * is worth leaving them out; 0 for none. */
void sl_common_words(const char *const *names, size_t count, size_t *front, size_t *back);

#endif
