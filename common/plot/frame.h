/* What stands around the data of a chart: title, axes with their ticks and names, grid, legend.
 *
 *     struct sl_frame frame;
 *     if (!sl_frame_fit(&frame, &canvas, &chart, SL_CURVE, canvas.width, canvas.height))
 *         return sl_fail(error, "...");
 *     sl_frame_draw(&frame, &canvas, &chart);
 *     ... sl_axis_at(&frame.x, point.x), sl_axis_at(&frame.y, point.y) ...
 *     sl_legend_draw(&frame, &canvas, &chart);
 */
#ifndef SL_PLOT_FRAME_H
#define SL_PLOT_FRAME_H

#include "plot/axis.h"
#include "plot/canvas.h"
#include "plot/chart.h"

#include <stdbool.h>

/* Where a legend is: over a corner without data, at the right of the frame, or below all else. */
enum sl_legend_place { SL_NO_LEGEND, SL_LEGEND_INSIDE, SL_LEGEND_RIGHT, SL_LEGEND_BELOW };

struct sl_legend {
    enum sl_legend_place place;
    double x, y, width, height;
    double limit; /* how wide it may be; INFINITY for a list, an entry a line */
};

/* Names of categories under the axis: side by side, each in several lines, slanted or upright. */
enum sl_categories_way { SL_FLAT, SL_IN_LINES, SL_SLANTED, SL_UPRIGHT };

struct sl_categories {
    enum sl_categories_way way;
    bool brief;    /* without what all share */
    size_t every;  /* one in so many is written */
    double height; /* below the frame */
};

enum { SL_SCALE_WIDTH = 16 }; /* of a heatmap's colours */

struct sl_frame {
    struct sl_axis x, y;
    enum sl_chart_kind kind;
    double width, height; /* of the sheet */
    double left, right, top, bottom;
    double title_size;  /* of its letters */
    double names_width; /* of the rows of a heatmap, or the labels of y */
    struct sl_legend legend;
    struct sl_categories categories;
    double legend_top, label_top; /* where what is below the frame begins: legend, name of x */
};

/* Chooses axes for all points and a place for everything on a sheet of that size; false when too
 * little is left for the data. */
bool sl_frame_fit(struct sl_frame *frame, struct sl_canvas *canvas, const struct sl_chart *chart,
                  enum sl_chart_kind kind, double width, double height);

/* Draws all but the legend. */
void sl_frame_draw(const struct sl_frame *frame, struct sl_canvas *canvas,
                   const struct sl_chart *chart);

/* Chooses axes (frame_axes.c): their ends, and ticks that have room between `from` and `to`. */
void sl_frame_axes(struct sl_frame *frame, const struct sl_chart *chart);
void sl_frame_tick_x(struct sl_frame *frame, struct sl_canvas *canvas,
                     const struct sl_chart *chart);

/* Where the label of a tick of x has its middle, and more generally the middle of something so
 * long: as near as can be to where it is wanted, with nothing beyond the ends. */
double sl_frame_label_x(const struct sl_frame *frame, struct sl_canvas *canvas, size_t tick);
double sl_frame_middle(double wanted, double length, double from, double to);

/* How the names of categories (frame_names.c) have room in columns of this width, the first of
 * which begins at `left`. */
struct sl_categories sl_categories_lay(struct sl_canvas *canvas, const struct sl_chart *chart,
                                       double column, double left);
void sl_categories_draw(const struct sl_frame *frame, struct sl_canvas *canvas,
                        const struct sl_chart *chart);

/* The name of x, with what its categories share where they do not say it. */
void sl_categories_title(const struct sl_categories *categories, const struct sl_chart *chart,
                         char *text, size_t size);

/* The size of a legend (legend.c): as a list, or in lines of at most `width`. */
void sl_legend_measure(struct sl_legend *legend, struct sl_canvas *canvas,
                       const struct sl_chart *chart, enum sl_chart_kind kind, double width);

/* Whether a corner of the frame is without data, and there the legend's place. */
bool sl_legend_inside(struct sl_frame *frame, const struct sl_chart *chart);

void sl_legend_draw(const struct sl_frame *frame, struct sl_canvas *canvas,
                    const struct sl_chart *chart);

#endif
