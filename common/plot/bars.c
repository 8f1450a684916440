/* Groups of bars with their intervals. */
#include "plot/draw.h"
#include "plot/style.h"

#include <math.h>

double sl_bar_width(const struct sl_frame *frame, const struct sl_chart *chart)
{
    double column = (frame->right - frame->left) / (double)chart->category_count;
    return fmin(0.8 * column / (double)chart->count, 60);
}

static void draw_interval(const struct sl_frame *frame, struct sl_canvas *canvas,
                          const struct sl_point *point, double middle, double width)
{
    double cap = fmin(4, width / 4);
    double low = sl_axis_at(&frame->y, point->low), high = sl_axis_at(&frame->y, point->high);
    for (int ink = 0; ink < 2; ink++) { /* with a rim of paper, to be visible on dark bars */
        sl_set_colour(canvas, ink ? sl_ink : sl_paper);
        cairo_set_line_width(canvas->cairo, fmin(ink ? 1.3 : 2.6, width / (ink ? 3 : 2)));
        sl_line(canvas, middle, low, middle, high);
        sl_line(canvas, middle - cap, low, middle + cap, low);
        sl_line(canvas, middle - cap, high, middle + cap, high);
    }
}

static void draw_bar(const struct sl_frame *frame, struct sl_canvas *canvas,
                     const struct sl_point *point, double x, double width, struct sl_colour colour)
{
    double zero = sl_axis_at(&frame->y, fmin(fmax(0, frame->y.low), frame->y.high));
    double y = sl_axis_at(&frame->y, point->y);
    double gap = fmin(1, width / 8); /* between neighbours, if they are wide enough */
    cairo_rectangle(canvas->cairo, x + gap / 2, fmin(y, zero), width - gap, fabs(y - zero));
    sl_set_colour(canvas, colour);
    cairo_fill(canvas->cairo);
    if (!isnan(point->low))
        draw_interval(frame, canvas, point, x + width / 2, width);
}

static void remark_narrow(struct sl_canvas *canvas, const struct sl_chart *chart, double width)
{
    const double least = 2; /* in print */
    double points = width * sl_canvas_unit(&canvas->size);
    if (points < least)
        sl_canvas_remark(
            canvas,
            "%zu bars (%zu series, %zu groups) are %.2g points wide each, too narrow to "
            "be seen: choose some with --where, draw a curve, or set --width %.0f",
            chart->count * chart->category_count, chart->count, chart->category_count, points,
            ceil(canvas->size.width * least / points));
}

void sl_draw_bars(const struct sl_frame *frame, struct sl_canvas *canvas,
                  const struct sl_chart *chart)
{
    double width = sl_bar_width(frame, chart);
    remark_narrow(canvas, chart, width);
    cairo_save(canvas->cairo);
    cairo_rectangle(canvas->cairo, frame->left, frame->top - 1, frame->right - frame->left,
                    frame->bottom - frame->top + 1);
    cairo_clip(canvas->cairo);
    for (size_t s = 0; s < chart->count; s++) {
        double shift = ((double)s - (double)chart->count / 2) * width;
        struct sl_colour colour = sl_style_of(chart, s).colour;
        for (size_t i = 0; i < chart->series[s].count; i++) {
            const struct sl_point *point = &chart->series[s].points[i];
            draw_bar(frame, canvas, point, sl_axis_at(&frame->x, point->x) + shift, width, colour);
        }
    }
    cairo_restore(canvas->cairo);
    sl_set_colour(canvas, sl_ink);
    cairo_set_line_width(canvas->cairo, 1);
    double zero = sl_axis_at(&frame->y, fmax(0, frame->y.low));
    sl_line(canvas, frame->left, zero, frame->right, zero);
}
