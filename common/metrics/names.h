/* What names and values are called in figures and tables for people.
 *
 *     const char *renames[] = {"soft=soft labels"};
 *     struct sl_names names = {renames, 1};
 *     puts(sl_name_shown(&names, "select.ipc")); // "images per class"
 *     puts(sl_name_shown(&names, "soft"));       // "soft labels"
 */
#ifndef SL_METRICS_NAMES_H
#define SL_METRICS_NAMES_H

#include "base/error.h"
#include "metrics/cells.h"

#include <stdbool.h>
#include <stddef.h>

struct sl_names {
    const char **renames; /* each "NAME=TEXT"; borrowed */
    size_t count;
};

/* What to call an option, a field or a value: the user's text, else one known here, else itself.
 * The result points into `names`, to a constant or to `name`. */
const char *sl_name_shown(const struct sl_names *names, const char *name);

/* What y of the spec is called: as above, or "change of test accuracy against target=hard". */
void sl_measure_shown(const struct sl_names *names, const struct sl_cells_spec *spec, char *text,
                      size_t size);

/* What the cells' intervals are of: "95 % intervals over draws, n = 3 to 6; those of single runs
 * over their test images", or if their range is shown, "whiskers: lowest to highest over draws, n =
 * 2". "" if no cell has one; nothing after "over" if they differ in that. */
void sl_intervals_shown(const struct sl_names *names, const struct sl_cells *cells, bool range,
                        char *text, size_t size);

/* Adds what a value of `name` is called to a list: "" becomes "soft", then "soft, expert epoch 4".
 * `among` others, a number has its name in front, a text what "each NAME" is called, and "none" is
 * what "no NAME" is called; without such a rename, that is nothing. What does not fit
 * into `size` characters is left out. */
void sl_value_added(const struct sl_names *names, const char *name, const json_t *value, bool among,
                    char *list, size_t size);

/* What a series is called: the value of the only `by`, or of several those that are not "none",
 * numbers with their names: "soft, expert epoch 4". The `by` that shared [by_count] marks (NULL:
 * none) are left out. */
void sl_series_shown(const struct sl_names *names, const struct sl_cell *cell,
                     const struct sl_cells_spec *spec, const bool *shared, char *text, size_t size);

#endif
