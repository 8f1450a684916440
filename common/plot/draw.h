/* Drawing a chart: the frame, and within it the data of each kind of chart.
 *
 *     struct sl_canvas canvas;
 *     struct sl_chart chart = {.title = "", .x_label = "", .y_label = "", .legend_title = "",
 *                              .note = ""};
 *     struct sl_canvas_size size = {.width = 800, .dpi = 144};
 *     if (sl_chart_open(&canvas, SL_PNG, &size, &chart, SL_CURVE, error) != 0)
 *         return -1;
 *     sl_canvas_release(&canvas);
 */
#ifndef SL_PLOT_DRAW_H
#define SL_PLOT_DRAW_H

#include "plot/frame.h"

/* Draws a chart over the whole canvas. Fails when names and legend leave no room for the data. */
int sl_chart_draw(struct sl_canvas *canvas, const struct sl_chart *chart, enum sl_chart_kind kind,
                  struct sl_error *error);

/* Opens a canvas of that size and draws on it; a height of 0 becomes five eighths of the width, or
 * more where names and legend need it. Fails when they leave no room for the data; the error says
 * which size would be large enough. The canvas is open only if it succeeds. */
int sl_chart_open(struct sl_canvas *canvas, enum sl_canvas_format format,
                  struct sl_canvas_size *size, const struct sl_chart *chart,
                  enum sl_chart_kind kind, struct sl_error *error);

/* The data of each kind, within a frame that was drawn before (curve.c, bars.c, heatmap.c). */
void sl_draw_curve(const struct sl_frame *frame, struct sl_canvas *canvas,
                   const struct sl_chart *chart);
void sl_draw_pareto(const struct sl_frame *frame, struct sl_canvas *canvas,
                    const struct sl_chart *chart);
void sl_draw_bars(const struct sl_frame *frame, struct sl_canvas *canvas,
                  const struct sl_chart *chart);

/* The width of a bar: a group takes at most four fifths of its column. */
double sl_bar_width(const struct sl_frame *frame, const struct sl_chart *chart);

void sl_draw_heatmap(const struct sl_frame *frame, struct sl_canvas *canvas,
                     const struct sl_chart *chart);

#endif
