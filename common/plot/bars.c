/* Groups of bars with their intervals. */
#include "plot/chart.h"
#include "plot/frame.h"
#include "plot/style.h"

#include <math.h>

/* A group takes four fifths of its column. */
static double bar_width(const struct sl_frame *frame, const struct sl_chart *chart)
{
    double column = (frame->right - frame->left) / (double)chart->category_count;
    return fmin(0.8 * column / (double)chart->count, 60);
}

static void draw_bar(const struct sl_frame *frame, struct sl_canvas *canvas,
                     const struct sl_point *point, double x, double width, struct sl_colour colour)
{
    double zero = sl_axis_at(&frame->y, fmin(fmax(0, frame->y.low), frame->y.high));
    double y = sl_axis_at(&frame->y, point->y);
    cairo_rectangle(canvas->cairo, x, fmin(y, zero), width, fabs(y - zero));
    sl_use(canvas, colour);
    cairo_fill_preserve(canvas->cairo);
    sl_use(canvas, sl_paper);
    cairo_set_line_width(canvas->cairo, 1);
    cairo_stroke(canvas->cairo);
    if (isnan(point->low))
        return;
    double middle = x + width / 2, cap = fmin(4, width / 4);
    double low = sl_axis_at(&frame->y, point->low), high = sl_axis_at(&frame->y, point->high);
    sl_use(canvas, sl_ink);
    cairo_set_line_width(canvas->cairo, 1.3);
    sl_line(canvas, middle, low, middle, high);
    sl_line(canvas, middle - cap, low, middle + cap, low);
    sl_line(canvas, middle - cap, high, middle + cap, high);
}

void sl_draw_bars(struct sl_canvas *canvas, const struct sl_chart *chart)
{
    struct sl_frame frame;
    sl_frame_lay(&frame, canvas, chart, SL_MARK_BAR);
    double width = bar_width(&frame, chart);
    cairo_save(canvas->cairo);
    cairo_rectangle(canvas->cairo, frame.left, frame.top - 8, frame.right - frame.left,
                    frame.bottom - frame.top + 8);
    cairo_clip(canvas->cairo);
    for (size_t s = 0; s < chart->count; s++) {
        double shift = ((double)s - (double)chart->count / 2) * width;
        struct sl_colour colour = sl_style_of(chart, s).colour;
        for (size_t i = 0; i < chart->series[s].count; i++) {
            const struct sl_point *point = &chart->series[s].points[i];
            draw_bar(&frame, canvas, point, sl_axis_at(&frame.x, point->x) + shift, width, colour);
        }
    }
    cairo_restore(canvas->cairo);
    if (frame.y.low < 0) {
        sl_use(canvas, sl_ink);
        double zero = sl_axis_at(&frame.y, 0);
        sl_line(canvas, frame.left, zero, frame.right, zero);
    }
    sl_legend_draw(&frame, canvas, chart);
}
