/* The numbers of a figure as text: for programs (TSV) and for people.
 *
 *     struct sl_output output;
 *     struct sl_cells cells = {0};
 *     struct sl_cells_spec spec = {.x = "select.ipc", .y = "accuracy"};
 *     if (sl_output_open_text(&output, "-", error) != 0 ||
 *         sl_cells_tsv(&cells, &spec, &output, error) != 0)
 *         return -1;
 */
#ifndef SL_METRICS_TEXT_H
#define SL_METRICS_TEXT_H

#include "base/output.h"
#include "metrics/cells.h"
#include "metrics/names.h"

/* A line of names, then a line per cell, in the order of the cells. The columns are x, every `by`,
 * `along` and `best` if they are asked for, then
 *
 * - rows: how many records were averaged,
 * - draws: how many draws of images (or what `over` names) they are of,
 * - mean, low, high, sd: mean, 95 % interval and standard deviation; "nan" if there is a single
 *   value, except for an interval that its record has,
 * - over: the options that differ between the averaged values, "-" for none.
 *
 * Numbers are the shortest decimals that read back as themselves; shares are not in percent. */
int sl_cells_tsv(const struct sl_cells *cells, const struct sl_cells_spec *spec,
                 struct sl_output *output, struct sl_error *error);

/* A line per x and a column per series, with "16.1 ± 0.7" in each field, in percent for shares; the
 * value of `best` is in brackets. */
int sl_cells_text(const struct sl_cells *cells, const struct sl_cells_spec *spec,
                  const struct sl_names *names, struct sl_output *output, struct sl_error *error);

#endif
