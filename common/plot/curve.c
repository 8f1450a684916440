/* Lines with their intervals, and points with their Pareto front. */
#include "plot/chart.h"
#include "plot/frame.h"
#include "plot/style.h"

#include <math.h>

enum { BARS_MAX = 16 }; /* more intervals than that on a line are drawn as a band */

static void clip_to(const struct sl_frame *frame, struct sl_canvas *canvas)
{
    cairo_save(canvas->cairo);
    cairo_rectangle(canvas->cairo, frame->left, frame->top - 8, frame->right - frame->left + 8,
                    frame->bottom - frame->top + 8);
    cairo_clip(canvas->cairo);
}

static void draw_intervals(const struct sl_frame *frame, struct sl_canvas *canvas,
                           const struct sl_series *series)
{
    cairo_set_dash(canvas->cairo, NULL, 0, 0);
    cairo_set_line_width(canvas->cairo, 1.3);
    for (size_t i = 0; i < series->count; i++) {
        const struct sl_point *point = &series->points[i];
        if (isnan(point->low))
            continue;
        double x = sl_axis_at(&frame->x, point->x);
        double low = sl_axis_at(&frame->y, point->low), high = sl_axis_at(&frame->y, point->high);
        sl_line(canvas, x, low, x, high);
        sl_line(canvas, x - 4, low, x + 4, low);
        sl_line(canvas, x - 4, high, x + 4, high);
    }
}

static void draw_band(const struct sl_frame *frame, struct sl_canvas *canvas,
                      const struct sl_series *series, struct sl_colour colour)
{
    cairo_new_path(canvas->cairo);
    for (size_t i = 0; i < series->count; i++) {
        const struct sl_point *point = &series->points[i];
        cairo_line_to(canvas->cairo, sl_axis_at(&frame->x, point->x),
                      sl_axis_at(&frame->y, isnan(point->high) ? point->y : point->high));
    }
    for (size_t i = series->count; i-- > 0;) {
        const struct sl_point *point = &series->points[i];
        cairo_line_to(canvas->cairo, sl_axis_at(&frame->x, point->x),
                      sl_axis_at(&frame->y, isnan(point->low) ? point->y : point->low));
    }
    cairo_set_source_rgba(canvas->cairo, colour.red, colour.green, colour.blue, 0.18);
    cairo_fill(canvas->cairo);
}

static void draw_line(const struct sl_frame *frame, struct sl_canvas *canvas,
                      const struct sl_series *series, const struct sl_style *style)
{
    cairo_set_line_width(canvas->cairo, 2);
    cairo_set_line_join(canvas->cairo, CAIRO_LINE_JOIN_ROUND);
    sl_style_dash(canvas, style);
    cairo_new_path(canvas->cairo);
    for (size_t i = 0; i < series->count; i++)
        cairo_line_to(canvas->cairo, sl_axis_at(&frame->x, series->points[i].x),
                      sl_axis_at(&frame->y, series->points[i].y));
    cairo_stroke(canvas->cairo);
}

static void draw_series(const struct sl_frame *frame, struct sl_canvas *canvas,
                        const struct sl_chart *chart, size_t index)
{
    const struct sl_series *series = &chart->series[index];
    struct sl_style style = sl_style_of(chart, index);
    bool band = series->count > BARS_MAX;
    if (band && frame->mark == SL_MARK_LINE)
        draw_band(frame, canvas, series, style.colour);
    sl_use(canvas, style.colour);
    if (frame->mark == SL_MARK_LINE)
        draw_line(frame, canvas, series, &style);
    if (!band && frame->mark == SL_MARK_LINE) /* points of one x would hide behind each other's */
        draw_intervals(frame, canvas, series);
    for (size_t i = 0; i < series->count; i++)
        sl_marker(canvas, &style, sl_axis_at(&frame->x, series->points[i].x),
                  sl_axis_at(&frame->y, series->points[i].y));
}

void sl_draw_curve(struct sl_canvas *canvas, const struct sl_chart *chart)
{
    struct sl_frame frame;
    sl_frame_lay(&frame, canvas, chart, SL_MARK_LINE);
    clip_to(&frame, canvas);
    for (size_t i = 0; i < chart->count; i++)
        draw_series(&frame, canvas, chart, i);
    cairo_restore(canvas->cairo);
    sl_legend_draw(&frame, canvas, chart);
}

static bool dominated(const struct sl_chart *chart, const struct sl_point *point)
{
    for (size_t s = 0; s < chart->count; s++)
        for (size_t i = 0; i < chart->series[s].count; i++) {
            const struct sl_point *other = &chart->series[s].points[i];
            if (other->x <= point->x && other->y >= point->y &&
                (other->x < point->x || other->y > point->y))
                return true;
        }
    return false;
}

void sl_mark_front(struct sl_chart *chart)
{
    for (size_t s = 0; s < chart->count; s++)
        for (size_t i = 0; i < chart->series[s].count; i++)
            chart->series[s].points[i].front = !dominated(chart, &chart->series[s].points[i]);
}

/* The point of the front with the smallest x above `x`; NULL at its end. */
static const struct sl_point *next_of_front(const struct sl_chart *chart, double x)
{
    const struct sl_point *next = NULL;
    for (size_t s = 0; s < chart->count; s++)
        for (size_t i = 0; i < chart->series[s].count; i++) {
            const struct sl_point *point = &chart->series[s].points[i];
            if (point->front && point->x > x && (next == NULL || point->x < next->x))
                next = point;
        }
    return next;
}

static void draw_front(const struct sl_frame *frame, struct sl_canvas *canvas,
                       const struct sl_chart *chart)
{
    cairo_set_line_width(canvas->cairo, 2);
    cairo_set_dash(canvas->cairo, NULL, 0, 0);
    sl_use(canvas, sl_pale_ink);
    cairo_new_path(canvas->cairo);
    double y = NAN;
    for (const struct sl_point *point = next_of_front(chart, -INFINITY); point != NULL;
         point = next_of_front(chart, point->x)) {
        double x = sl_axis_at(&frame->x, point->x);
        if (!isnan(y))
            cairo_line_to(canvas->cairo, x, y);
        y = sl_axis_at(&frame->y, point->y);
        cairo_line_to(canvas->cairo, x, y);
    }
    if (!isnan(y))
        cairo_line_to(canvas->cairo, frame->right, y);
    cairo_stroke(canvas->cairo);
}

void sl_draw_pareto(struct sl_canvas *canvas, const struct sl_chart *chart)
{
    struct sl_frame frame;
    sl_frame_lay(&frame, canvas, chart, SL_MARK_POINT);
    clip_to(&frame, canvas);
    draw_front(&frame, canvas, chart);
    for (size_t i = 0; i < chart->count; i++)
        draw_series(&frame, canvas, chart, i);
    cairo_restore(canvas->cairo);
    sl_legend_draw(&frame, canvas, chart);
}
