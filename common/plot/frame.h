/* What stands around the data of a chart: title, axes with their ticks and names, grid, legend.
 *
 *     struct sl_frame frame;
 *     sl_frame_lay(&frame, &canvas, &chart, SL_MARK_LINE);
 *     ... sl_axis_at(&frame.x, point.x), sl_axis_at(&frame.y, point.y) ...
 *     sl_legend_draw(&frame, &canvas, &chart);
 */
#ifndef SL_PLOT_FRAME_H
#define SL_PLOT_FRAME_H

#include "plot/axis.h"
#include "plot/canvas.h"
#include "plot/chart.h"

#include <stdbool.h>

enum sl_mark { SL_MARK_LINE, SL_MARK_POINT, SL_MARK_BAR };

enum { SL_FONT = 13, SL_FONT_SMALL = 11, SL_FONT_NOTE = 9, SL_FONT_TITLE = 16 };

struct sl_frame {
    struct sl_axis x, y;
    enum sl_mark mark; /* how a series is shown, in the legend too */
    double left, right, top, bottom;
    double legend_x, legend_y, legend_width, legend_height; /* no width: no legend */
};

/* Chooses the axes for all points, makes room, and draws all but the legend, which gets a free
 * corner, or a place at the right of the frame when no corner is free. */
void sl_frame_lay(struct sl_frame *frame, struct sl_canvas *canvas, const struct sl_chart *chart,
                  enum sl_mark mark);

/* Title and names of the axes about the rectangle left, right, top, bottom of the frame. */
void sl_frame_names(const struct sl_frame *frame, struct sl_canvas *canvas,
                    const struct sl_chart *chart);

/* Names of categories under the frame, in their columns, slanted when they are too long. */
void sl_frame_categories(const struct sl_frame *frame, struct sl_canvas *canvas,
                         const struct sl_chart *chart);

/* How much room those names need under the frame, when columns are `width` wide. */
double sl_frame_categories_height(struct sl_canvas *canvas, const struct sl_chart *chart,
                                  double width);

/* Sets the legend's size. */
void sl_legend_measure(struct sl_frame *frame, struct sl_canvas *canvas,
                       const struct sl_chart *chart);

/* Puts the legend into a corner of the frame without data; false when there is none. */
bool sl_legend_place(struct sl_frame *frame, const struct sl_chart *chart);

void sl_legend_draw(const struct sl_frame *frame, struct sl_canvas *canvas,
                    const struct sl_chart *chart);

#endif
