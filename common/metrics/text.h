/* The numbers behind a figure as text: for programs (TSV) and for people.
 *
 *     sl_cells_tsv(&cells, &spec, &output, error);
 *     sl_cells_text(&cells, &spec, &names, &output, error);
 *
 * TSV: a line of names, then a line a cell, in the order of the cells: the columns of x, of every
 * `by`, and of `best`, then
 *     rows   records averaged
 *     draws  of images (or whatever `over` names) among them
 *     mean, low, high, sd   mean, 95 % interval and deviation; "nan" where there is but one value,
 *                           but the interval that the record of a single row carries
 *     over   the options that vary among the averaged values, "-" for none
 * Numbers are the shortest decimals that read back as themselves; shares are not in percent.
 */
#ifndef SL_METRICS_TEXT_H
#define SL_METRICS_TEXT_H

#include "base/output.h"
#include "metrics/cells.h"
#include "metrics/names.h"

int sl_cells_tsv(const struct sl_cells *cells, const struct sl_cells_spec *spec,
                 struct sl_output *output, struct sl_error *error);

/* A line an x, a column a series, "16.1 ± 0.7" in each; the value of `best` in brackets. */
int sl_cells_text(const struct sl_cells *cells, const struct sl_cells_spec *spec,
                  const struct sl_names *names, struct sl_output *output, struct sl_error *error);

#endif
