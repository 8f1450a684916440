/* Measurements put side by side so that they can be compared: a line for each unit (a draw of
 * images), a column for each value of x.
 *
 *     struct sl_units units;
 *     if (sl_units_make(&units, rows, sides, count, &spec, error) != 0)
 *         return -1;
 *     double gain = units.values[u * units.columns + 1] - units.values[u * units.columns];
 *     sl_units_release(&units);
 *
 * A unit is what the names of spec->unit tell apart; without any, those of spec->over but those of
 * train-student. Names that some of the rows lack do not count (hard-labelled students have no
 * seed of an expert). The rows of a unit are averaged. Where that leaves one unit, its students are
 * the units.
 */
#ifndef SL_STUDY_UNITS_H
#define SL_STUDY_UNITS_H

#include "base/error.h"
#include "metrics/cells.h"
#include "metrics/table.h"

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

struct sl_units {
    size_t units, columns;
    const json_t **x;        /* [columns]: ascending; "none" where spec->x is NULL; borrowed */
    const json_t **best;     /* [columns]: the value of spec->best; NULL without one; borrowed */
    size_t *sides;           /* [columns] */
    double *values;          /* [units, columns]: means over students, NAN where there is none */
    char over[SL_OVER_TEXT]; /* the names that tell the units apart, "-" for none */
};

/* The rows, each on a side (NULL: all on side 0); columns ascend by side, x and best. Fails when an
 * option varies within a column, or two rows differ in no option. */
int sl_units_make(struct sl_units *units, const struct sl_metrics_row *const *rows,
                  const size_t *sides, size_t count, const struct sl_cells_spec *spec,
                  struct sl_error *error);

/* Merges the columns of one side and x: each unit gets the value at the `best` with the highest
 * mean over the other units, so that no unit is judged by what it chose; a lone unit by its own.
 * What has the highest mean over all is left in `best`. */
int sl_units_choose(struct sl_units *units, struct sl_error *error);

/* Drops the units that lack a value in some column; returns how many. */
size_t sl_units_complete(struct sl_units *units);

/* The index of the highest mean over units (but `without`; SIZE_MAX: over all) among the columns
 * from `first` to before `end`, the first of equals (but for rounding); SIZE_MAX when there are no
 * values. */
size_t sl_units_highest(const struct sl_units *units, size_t without, size_t first, size_t end);

/* The same columns with values of their own. */
int sl_units_copy(struct sl_units *copy, const struct sl_units *units, struct sl_error *error);

/* Fills a copy with all units but one. */
void sl_units_leave_out(struct sl_units *copy, const struct sl_units *units, size_t unit);

void sl_units_release(struct sl_units *units);

#endif
