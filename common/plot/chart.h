/* A chart: series of points with their intervals, and the texts around them.
 *
 *     struct sl_point points[] = {{.x = 1, .y = 16.1, .low = 15.4, .high = 16.8}};
 *     struct sl_series series[] = {{.name = "soft labels", .points = points, .count = 1}};
 *     struct sl_chart chart = {.title = "", .x_label = "images per class",
 *                              .y_label = "test accuracy (%)", .legend_title = "", .note = "",
 *                              .series = series, .count = 1};
 *     sl_mark_front(&chart);
 *
 * All memory belongs to the caller.
 */
#ifndef SL_PLOT_CHART_H
#define SL_PLOT_CHART_H

#include "plot/canvas.h"

#include <stdbool.h>
#include <stddef.h>

struct sl_point {
    double x, y;
    double low, high; /* the interval of y; NAN for none */
    bool front;       /* on the Pareto front: no point has a smaller x and a higher y */
};

struct sl_series {
    const char *name;
    const char *heading, *brief; /* of series whose names differ in a number: the words they share
                                  * ("soft labels, epoch"), and the number; NULL for others */
    struct sl_point *points;
    size_t count;
    bool apart; /* no line joins the points, since nothing is known between them */
};

/* A vertical line to compare with. */
struct sl_upright {
    double x;
    const char *name; /* written along the line */
};

struct sl_chart {
    const char *title, *x_label, *y_label, *legend_title; /* "" for none */
    const char *note; /* in small letters below the rest: what intervals are of; "" for none */
    const char **categories; /* names of x, which is an index into them; NULL: x is a number */
    size_t category_count;
    size_t front, back; /* how many bytes all categories share at their beginnings and ends, in
                         * whole words: if there is little room, only the label of x has them */
    bool log_x;
    bool has_reference;
    double reference; /* a value of y to compare with: a horizontal line */
    const struct sl_upright *uprights;
    size_t upright_count;
    double most;    /* what y can be at most: intervals above it are cut; 0 for no such number */
    bool no_legend; /* the legend is elsewhere, for several charts at once */
    struct sl_series *series;
    size_t count;
};

enum sl_chart_kind {
    SL_CURVE,  /* lines with markers and intervals, or markers and intervals alone */
    SL_PARETO, /* all points, and a line of steps through those of the front */
    SL_BARS,   /* a group of bars per category, a bar per series; needs categories */
    SL_HEATMAP /* a field per category and series, means as colours; needs categories */
};

/* Sets `front` of every point, as the drawing of a Pareto chart does. */
void sl_mark_front(const struct sl_chart *chart);

#endif
