/* Means as colours over two options. The rows are the chart's series, with its legend title beside
 * them; the scale at the right carries the name of y. */
#include "plot/chart.h"
#include "plot/frame.h"
#include "plot/style.h"

#include <math.h>
#include <stdio.h>

enum { MARGIN = 18, SCALE_WIDTH = 16, SCALE_ROOM = 84 };

static void range_of(const struct sl_chart *chart, double *low, double *high)
{
    *low = INFINITY;
    *high = -INFINITY;
    for (size_t s = 0; s < chart->count; s++)
        for (size_t i = 0; i < chart->series[s].count; i++) {
            *low = fmin(*low, chart->series[s].points[i].y);
            *high = fmax(*high, chart->series[s].points[i].y);
        }
}

static void draw_square(const struct sl_frame *frame, struct sl_canvas *canvas, double x, double y,
                        double width, double height, double value)
{
    double span = frame->y.high - frame->y.low;
    struct sl_colour colour = sl_heat(span > 0 ? (value - frame->y.low) / span : 0.5);
    double left = round(x), upper = round(y); /* whole points leave no seams */
    cairo_rectangle(canvas->cairo, left, upper, round(x + width) - left, round(y + height) - upper);
    sl_use(canvas, colour);
    cairo_fill(canvas->cairo);
    char text[32];
    snprintf(text, sizeof text, "%.*f", span >= 100 ? 0 : span >= 1 ? 1 : 3, value);
    if (height < 14 || sl_text_width(canvas, SL_FONT_SMALL, text) > width - 4)
        return;
    sl_use(canvas, sl_ink_on(colour));
    sl_text(canvas, x + width / 2, y + height / 2 + 4, SL_CENTRE, SL_FONT_SMALL, text);
}

static void draw_scale(const struct sl_frame *frame, struct sl_canvas *canvas, const char *name)
{
    enum { STEPS = 128 };
    double x = frame->right + 16, height = frame->bottom - frame->top;
    struct sl_axis axis = {.from = frame->bottom, .to = frame->top};
    sl_axis_span(&axis, frame->y.low, frame->y.high);
    for (int i = 0; i < STEPS; i++) {
        sl_use(canvas, sl_heat((i + 0.5) / STEPS));
        cairo_rectangle(canvas->cairo, x, frame->bottom - (i + 1) * height / STEPS, SCALE_WIDTH,
                        height / STEPS + (i > 0 ? 0.5 : 0)); /* no seams */
        cairo_fill(canvas->cairo);
    }
    sl_use(canvas, sl_ink);
    cairo_set_line_width(canvas->cairo, 1);
    for (size_t i = 0; i < axis.tick_count; i++) {
        double y = sl_axis_at(&axis, axis.ticks[i]);
        sl_line(canvas, x + SCALE_WIDTH, y, x + SCALE_WIDTH + 4, y);
        sl_text(canvas, x + SCALE_WIDTH + 7, y + 4, SL_LEFT, SL_FONT_SMALL, axis.labels[i]);
    }
    sl_text_upwards(canvas, canvas->width - MARGIN + 4, (frame->top + frame->bottom) / 2, SL_FONT,
                    name);
}

static void set_rectangle(struct sl_frame *frame, struct sl_canvas *canvas,
                          const struct sl_chart *chart)
{
    double names = 0;
    for (size_t s = 0; s < chart->count; s++)
        names = fmax(names, sl_text_width(canvas, SL_FONT_SMALL, chart->series[s].name));
    frame->left = MARGIN + SL_FONT + 20 + fmin(names, canvas->width / 4);
    frame->right = canvas->width - MARGIN - SCALE_ROOM;
    frame->left = round(frame->left);
    frame->top = MARGIN + (chart->title[0] == '\0' ? 4 : SL_FONT_TITLE + 16);
    double column = (frame->right - frame->left) / (double)chart->category_count;
    frame->bottom =
        canvas->height - MARGIN - SL_FONT - 10 - sl_frame_categories_height(canvas, chart, column);
}

/* Rows read upwards like an axis: the first is at the bottom. */
static void draw_rows(const struct sl_frame *frame, struct sl_canvas *canvas,
                      const struct sl_chart *chart)
{
    double width = (frame->right - frame->left) / (double)chart->category_count;
    double height = (frame->bottom - frame->top) / (double)chart->count;
    size_t every = height < 13 ? (size_t)ceil(13 / height) : 1;
    for (size_t s = 0; s < chart->count; s++) {
        double y = frame->bottom - (double)(s + 1) * height;
        for (size_t i = 0; i < chart->series[s].count; i++) {
            const struct sl_point *point = &chart->series[s].points[i];
            draw_square(frame, canvas, frame->left + point->x * width, y, width, height, point->y);
        }
        sl_use(canvas, sl_ink);
        if (s % every == 0)
            sl_text_within(canvas, frame->left - 8, y + height / 2 + 4, canvas->width / 4, SL_RIGHT,
                           SL_FONT_SMALL, chart->series[s].name);
    }
}

void sl_draw_heatmap(struct sl_canvas *canvas, const struct sl_chart *chart)
{
    struct sl_frame frame = {.mark = SL_MARK_POINT};
    struct sl_chart named = *chart;
    named.y_label = chart->legend_title;
    range_of(chart, &frame.y.low, &frame.y.high);
    set_rectangle(&frame, canvas, chart);
    sl_frame_names(&frame, canvas, &named);
    cairo_rectangle(canvas->cairo, frame.left, frame.top, frame.right - frame.left,
                    frame.bottom - frame.top);
    sl_use(canvas, sl_grid); /* where nothing was measured */
    cairo_fill(canvas->cairo);
    draw_rows(&frame, canvas, chart);
    sl_frame_categories(&frame, canvas, chart);
    draw_scale(&frame, canvas, chart->y_label);
}
