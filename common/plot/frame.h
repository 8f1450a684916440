/* The surroundings of the data of a chart: title, axes with ticks and names, grid, legend.
 *
 *     struct sl_canvas canvas = {0}; // of sl_canvas_open
 *     struct sl_chart chart = {.count = 0};
 *     struct sl_frame frame;
 *     if (!sl_frame_fit(&frame, &canvas, &chart, SL_CURVE, canvas.width, canvas.height))
 *         return sl_fail(error, "there is no room for the data");
 *     sl_frame_draw(&frame, &canvas, &chart);
 *     double x = sl_axis_at(&frame.x, 10); // where x is 10
 *     sl_legend_draw(&frame, &canvas, &chart);
 */
#ifndef SL_PLOT_FRAME_H
#define SL_PLOT_FRAME_H

#include "plot/axis.h"
#include "plot/canvas.h"
#include "plot/chart.h"

#include <stdbool.h>

/* Where a legend is: in a corner without data, to the right of the frame, or below everything. */
enum sl_legend_place { SL_NO_LEGEND, SL_LEGEND_INSIDE, SL_LEGEND_RIGHT, SL_LEGEND_BELOW };

struct sl_legend {
    enum sl_legend_place place;
    double x, y, width, height;
    double limit; /* how wide it may be; INFINITY for a list, with an entry per line */
};

/* Names of categories under the axis: side by side, each in several lines, slanted or upright. */
enum sl_categories_way { SL_FLAT, SL_IN_LINES, SL_SLANTED, SL_UPRIGHT };

struct sl_categories {
    enum sl_categories_way way;
    bool brief;    /* without the words that all share */
    size_t every;  /* only one in so many is written */
    double height; /* below the frame */
};

enum { SL_SCALE_WIDTH = 16 }; /* of a heatmap's colours */

struct sl_frame {
    struct sl_axis x, y;
    enum sl_chart_kind kind;
    double width, height; /* of the canvas */
    double left, right, top, bottom;
    double title_size;  /* of its font */
    double names_width; /* of the rows of a heatmap, or the labels of y */
    struct sl_legend legend;
    struct sl_categories categories;
    double legend_top,
        label_top; /* the upper ends of the legend and of the label of x, below the frame */
};

/* Chooses axes for all points and a position for everything on a canvas of that size, in units;
 * false if that leaves too little room for the data. */
bool sl_frame_fit(struct sl_frame *frame, struct sl_canvas *canvas, const struct sl_chart *chart,
                  enum sl_chart_kind kind, double width, double height);

/* Draws everything but the legend. */
void sl_frame_draw(const struct sl_frame *frame, struct sl_canvas *canvas,
                   const struct sl_chart *chart);

/* Choose axes (frame_axes.c): their ends, and ticks that have room between `from` and `to`. */
void sl_frame_axes(struct sl_frame *frame, const struct sl_chart *chart);
void sl_frame_tick_x(struct sl_frame *frame, struct sl_canvas *canvas,
                     const struct sl_chart *chart);

/* The middle of the label of a tick of x, and of anything `length` long: as near as possible to
 * where it is wanted, without going beyond the ends. */
double sl_frame_label_x(const struct sl_frame *frame, struct sl_canvas *canvas, size_t tick);
double sl_frame_middle(double wanted, double length, double from, double to);

/* How the names of categories (frame_names.c) fit in columns of this width, of which the first
 * begins at `left`. */
struct sl_categories sl_categories_lay(struct sl_canvas *canvas, const struct sl_chart *chart,
                                       double column, double left);
void sl_categories_draw(const struct sl_frame *frame, struct sl_canvas *canvas,
                        const struct sl_chart *chart);

/* The label of x, with the words that categories share if their names leave them out. */
void sl_categories_title(const struct sl_categories *categories, const struct sl_chart *chart,
                         char *text, size_t size);

/* Sets the size of a legend (legend.c): as a list, or in lines of at most `width`. */
void sl_legend_measure(struct sl_legend *legend, struct sl_canvas *canvas,
                       const struct sl_chart *chart, enum sl_chart_kind kind, double width);

/* Puts the legend in a corner of the frame without data; false if there is none. */
bool sl_legend_inside(struct sl_frame *frame, const struct sl_chart *chart);

void sl_legend_draw(const struct sl_frame *frame, struct sl_canvas *canvas,
                    const struct sl_chart *chart);

#endif
