/* What names and values are called where people read them.
 *
 *     struct sl_names names = {renames, rename_count};            // {"soft=soft labels", ...}
 *     sl_name_shown(&names, "select.ipc");                        // "images per class"
 *     sl_name_shown(&names, "soft");                              // "soft labels"
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

/* The text for an option, a field or a value: the user's, else one known here, else itself. */
const char *sl_name_shown(const struct sl_names *names, const char *name);

/* What y of the spec is called: as above, or "change of test accuracy against target=hard". */
void sl_measure_shown(const struct sl_names *names, const struct sl_cells_spec *spec, char *text,
                      size_t size);

/* What the cells' intervals are: "95 % intervals over draws, n = 3 to 6; those of single runs over
 * their test images"; "" where no cell has one, and no names where they differ. */
void sl_intervals_shown(const struct sl_names *names, const struct sl_cells *cells, char *text,
                        size_t size);

/* What a series is called: the value of the only `by`, or of several those that are not "none",
 * numbers with their names: "soft, expert epoch 4". Those that `told` marks (NULL: none) are left
 * out, and do not count. */
void sl_series_shown(const struct sl_names *names, const struct sl_cell *cell,
                     const struct sl_cells_spec *spec, const bool *told, char *text, size_t size);

/* What those values are of: "expert epoch"; "" where they say it themselves. */
const char *sl_series_title(const struct sl_names *names, const struct sl_cells_spec *spec);

#endif
