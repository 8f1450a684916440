/* Lines with their intervals, and points with their Pareto front. */
#include "plot/draw.h"
#include "plot/style.h"

#include <math.h>

enum { BARS_MAX = 16 }; /* more intervals on a line are drawn as a band */

static bool is_band(const struct sl_series *series)
{
    return series->count > BARS_MAX && !series->apart;
}

static void clip_to(const struct sl_frame *frame, struct sl_canvas *canvas)
{
    cairo_save(canvas->cairo);
    cairo_rectangle(canvas->cairo, frame->left, frame->top - 8, frame->right - frame->left + 8,
                    frame->bottom - frame->top + 8);
    cairo_clip(canvas->cairo);
}

/* How far each series is moved to the right of the one before, so that intervals at the same x do
 * not overlap: if any x is shared, at most half of the way to the next x in all, and within the
 * frame. */
static double dodge(const struct sl_frame *frame, const struct sl_chart *chart)
{
    enum { STEP_MAX = 5 };
    double gap = INFINITY, first = INFINITY;
    bool shared = false;
    for (size_t s = 0; s < chart->count; s++)
        for (size_t i = 0; i < chart->series[s].count; i++)
            for (size_t t = 0; t < chart->count; t++)
                for (size_t j = 0; j < chart->series[t].count && !is_band(&chart->series[t]); j++) {
                    const struct sl_point *a = &chart->series[s].points[i];
                    const struct sl_point *b = &chart->series[t].points[j];
                    double apart = sl_axis_at(&frame->x, b->x) - sl_axis_at(&frame->x, a->x);
                    shared |= t != s && a->x == b->x && !isnan(a->low) && !isnan(b->low);
                    gap = a->x == b->x ? gap : fmin(gap, fabs(apart));
                    first = fmin(first, sl_axis_at(&frame->x, a->x));
                }
    double room = 2 * (first - frame->left - 2) / (double)(chart->count - 1);
    return shared ? fmin(fmin(STEP_MAX, room), 0.5 * gap / (double)chart->count) : 0;
}

static void draw_intervals(const struct sl_frame *frame, struct sl_canvas *canvas,
                           const struct sl_series *series, double shift)
{
    cairo_set_dash(canvas->cairo, NULL, 0, 0);
    double scale = sl_mark_scale(canvas), cap = 3 * scale;
    cairo_set_line_width(canvas->cairo, 1.3 * scale);
    for (size_t i = 0; i < series->count; i++) {
        const struct sl_point *point = &series->points[i];
        if (isnan(point->low))
            continue;
        double x = sl_axis_at(&frame->x, point->x) + shift;
        double low = sl_axis_at(&frame->y, point->low), high = sl_axis_at(&frame->y, point->high);
        sl_line(canvas, x, low, x, high);
        sl_line(canvas, x - cap, low, x + cap, low);
        sl_line(canvas, x - cap, high, x + cap, high);
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
                      const struct sl_series *series, const struct sl_style *style, double shift)
{
    cairo_set_line_width(canvas->cairo, 2 * sl_mark_scale(canvas));
    sl_style_dash(canvas, style);
    cairo_new_path(canvas->cairo);
    for (size_t i = 0; i < series->count; i++)
        cairo_line_to(canvas->cairo, sl_axis_at(&frame->x, series->points[i].x) + shift,
                      sl_axis_at(&frame->y, series->points[i].y));
    cairo_stroke(canvas->cairo);
}

/* A Pareto chart shows no intervals, since those at the same x would hide each other. */
static void draw_series(const struct sl_frame *frame, struct sl_canvas *canvas,
                        const struct sl_chart *chart, size_t index, double shift)
{
    const struct sl_series *series = &chart->series[index];
    struct sl_style style = sl_style_of(chart, index);
    bool intervals = frame->kind == SL_CURVE, joined = intervals && !series->apart;
    if (joined && is_band(series))
        draw_band(frame, canvas, series, style.colour);
    sl_set_colour(canvas, style.colour);
    if (joined)
        draw_line(frame, canvas, series, &style, shift);
    if (intervals && !is_band(series))
        draw_intervals(frame, canvas, series, shift);
    if (joined && series->count > 1 && chart->count > SL_STYLES_OF_NUMBERS)
        return; /* markers would hide the lines */
    for (size_t i = 0; i < series->count; i++)
        sl_marker(canvas, &style, sl_axis_at(&frame->x, series->points[i].x) + shift,
                  sl_axis_at(&frame->y, series->points[i].y));
}

void sl_draw_curve(const struct sl_frame *frame, struct sl_canvas *canvas,
                   const struct sl_chart *chart)
{
    double aside = dodge(frame, chart);
    clip_to(frame, canvas);
    cairo_set_line_join(canvas->cairo, CAIRO_LINE_JOIN_ROUND);
    for (size_t i = 0; i < chart->count; i++)
        draw_series(frame, canvas, chart, i,
                    aside * ((double)i - 0.5 * (double)(chart->count - 1)));
    cairo_restore(canvas->cairo);
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

void sl_mark_front(const struct sl_chart *chart)
{
    for (size_t s = 0; s < chart->count; s++)
        for (size_t i = 0; i < chart->series[s].count; i++)
            chart->series[s].points[i].front = !dominated(chart, &chart->series[s].points[i]);
}

/* The point of the front with the smallest x above `x`; NULL if there is none. */
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
    sl_set_colour(canvas, sl_pale_ink);
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

void sl_draw_pareto(const struct sl_frame *frame, struct sl_canvas *canvas,
                    const struct sl_chart *chart)
{
    sl_mark_front(chart);
    clip_to(frame, canvas);
    draw_front(frame, canvas, chart);
    for (size_t i = 0; i < chart->count; i++)
        draw_series(frame, canvas, chart, i, 0);
    cairo_restore(canvas->cairo);
}
