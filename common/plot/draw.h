/* The data of each kind of chart, within a frame that was drawn before.
 *
 *     sl_frame_draw(&frame, &canvas, &chart);
 *     sl_draw_curve(&frame, &canvas, &chart);
 *     sl_legend_draw(&frame, &canvas, &chart);
 */
#ifndef SL_PLOT_DRAW_H
#define SL_PLOT_DRAW_H

#include "plot/frame.h"

void sl_draw_curve(const struct sl_frame *frame, struct sl_canvas *canvas,
                   const struct sl_chart *chart);
void sl_draw_pareto(const struct sl_frame *frame, struct sl_canvas *canvas,
                    const struct sl_chart *chart);
void sl_draw_bars(const struct sl_frame *frame, struct sl_canvas *canvas,
                  const struct sl_chart *chart);

/* How wide a bar is: a group takes four fifths of its column, if it needs them. */
double sl_bar_width(const struct sl_frame *frame, const struct sl_chart *chart);

void sl_draw_heatmap(const struct sl_frame *frame, struct sl_canvas *canvas,
                     const struct sl_chart *chart);

#endif
