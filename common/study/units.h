/* Measurements arranged for comparison: a line per unit (a draw of images), a column per value of
 * x.
 *
 *     const struct sl_metrics_row *rows[4] = {NULL}; // from a table
 *     struct sl_cells_spec spec = {.x = "target", .y = "accuracy"};
 *     struct sl_units units;
 *     if (sl_units_make(&units, rows, NULL, 4, &spec, error) != 0)
 *         return -1;
 *     double gain = units.values[1] - units.values[0]; // of the first unit
 *     sl_units_release(&units);
 *
 * Rows are of one unit if they agree in the names of spec->unit; without any, in those of
 * spec->over except options of train-student. Names that some of the rows lack do not count
 * (students with hard labels have no seed of an expert). The rows of a unit are averaged. If that
 * leaves one unit, its students are the units.
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
    const json_t **x;        /* [columns]: ascending; "none" if spec->x is NULL; borrowed */
    const json_t **best;     /* [columns]: the values of spec->best, NULL without one; borrowed */
    double sign;             /* what makes higher values better: 1, or -1 if the lowest is best */
    size_t *sides;           /* [columns] */
    double *values;          /* [units, columns]: means over students, NAN where there is none */
    bool students;           /* there is one draw, so its students are the units */
    char over[SL_OVER_TEXT]; /* the names in which units differ, "-" for none */
};

/* Arranges rows [count], each on one of sides [count] (NULL: all on side 0); columns ascend by
 * side, x and best. Fails when an option varies within a column, or two rows have the same options.
 */
int sl_units_make(struct sl_units *units, const struct sl_metrics_row *const *rows,
                  const size_t *sides, size_t count, const struct sl_cells_spec *spec,
                  struct sl_error *error);

/* Merges the columns of one side and x: each unit gets its value at the `best` with the best
 * mean over the other units, so that no unit is judged by its own choice; a lone unit chooses
 * itself. The one with the best mean over all units remains in `best`. Fails only when memory is
 * short. */
int sl_units_choose(struct sl_units *units, struct sl_error *error);

/* Drops the units that lack a value in any column; returns how many. */
size_t sl_units_complete(struct sl_units *units);

/* The column from `first` to before `end` with the best mean over all units except `without`
 * (SIZE_MAX: over all); the first if several are equal but for rounding, SIZE_MAX without values.
 */
size_t sl_units_best(const struct sl_units *units, size_t without, size_t first, size_t end);

/* A copy with values of its own, to be released. Fails only when memory is short. */
int sl_units_copy(struct sl_units *copy, const struct sl_units *units, struct sl_error *error);

/* Fills a copy with the values of all units but one. */
void sl_units_leave_out(struct sl_units *copy, const struct sl_units *units, size_t unit);

void sl_units_release(struct sl_units *units);

#endif
