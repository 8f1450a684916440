/* What a legend says of series, nothing of it twice.
 *
 *     sl_series_names(&made, &cells, &look);        // "hard"; "soft, expert epoch": "1", "2", "4"
 *     sl_common_words(names, count, &front, &back); // of "run 1.sls" and "run 2.sls": 4 and 4
 */
#ifndef SL_PLOT_SERIES_NAMES_H
#define SL_PLOT_SERIES_NAMES_H

#include "plot/cells_chart.h"

/* Sets name, heading and brief of every series of the chart, and the legend's title. */
void sl_series_names(struct sl_cells_chart *made, const struct sl_cells *cells,
                     const struct sl_cells_look *look);

/* How many bytes at the beginning and at the end all the names share, in whole words and as long as
 * it is worth leaving them out; 0 for none. */
void sl_common_words(const char *const *names, size_t count, size_t *front, size_t *back);

#endif
