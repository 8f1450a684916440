/* What is asked of a table of metrics, and what the names in it mean.
 *
 *     struct sl_cells_spec spec = {.x = "select.ipc", .y = "accuracy", .by_count = 1};
 *     spec.by[0] = "label.swap";
 *     if (sl_name_is_over("select.seed", &spec))
 *         puts("averaged over");
 */
#ifndef SL_METRICS_SPEC_H
#define SL_METRICS_SPEC_H

#include <stdbool.h>
#include <stddef.h>

enum { SL_BY_MAX = 4 };

/* All texts are borrowed. */
struct sl_cells_spec {
    const char *x, *y;
    const char *by[SL_BY_MAX]; /* a series for each combination of their values */
    size_t by_count;
    const char **over; /* what may vary within a mean; "seeds" is every name that ends in "seed" */
    size_t over_count; /* 0: seeds */
    const char **unit; /* those of them that units differ in (study/units.h) */
    size_t unit_count; /* 0: all */
    /* The order of a series' cells, and a cell for each value, at the mean of its x; NULL: that of
     * x */
    const char *along;
    const char *best;    /* within a cell only the rows with the best value of this; NULL: all */
    bool lowest;         /* the lowest y is the best, not the highest; for sl-stat */
    const char *against; /* y is the change against the rows that meet this; NULL: y itself */
    bool relative;       /* the quotient of both, not the difference */
};

/* Whether the name is of a trace of how a value came about, not of an option: a digest, which
 * differs wherever anything does, or a machine's arithmetic, with which results differ like those
 * of seeds. */
bool sl_name_is_trace(const char *name);

/* Whether rows that are averaged may differ in the name. */
bool sl_name_is_over(const char *name, const struct sl_cells_spec *spec);

/* Whether an option says how a student was trained, and so does not distinguish draws. */
bool sl_name_is_student(const char *name);

/* Whether a field is a share from 0 to 1, which is shown in percent. */
bool sl_name_is_share(const char *name);

/* Whether a name, or that of a condition ("class=3"), is `class`, `class-id` or `class-name`. Rows
 * of a single class are only for those who use one of these. */
bool sl_name_is_class(const char *text);

#endif
