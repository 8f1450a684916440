/* Means as colours over two options. The rows are the chart's series, and its legend title is next
 * to them; the scale on the right has the label of y. */
#include "plot/draw.h"
#include "plot/style.h"

#include <math.h>
#include <stdio.h>

/* With enough digits to distinguish it from the others, which are within `span`. */
static void show_value(char *text, size_t size, double value, double span)
{
    enum { DECIMALS_MAX = 6 };
    double decimals = span >= 100 || span == 0 ? 0 : span >= 1 ? 1 : 2 - floor(log10(span));
    if (span == 0 || decimals > DECIMALS_MAX || fabs(value) >= 1e6)
        snprintf(text, size, "%.3g", value);
    else
        snprintf(text, size, "%.*f", (int)decimals, value);
}

static void draw_square(const struct sl_frame *frame, struct sl_canvas *canvas, double x, double y,
                        double width, double height, double value)
{
    double span = frame->y.high - frame->y.low;
    struct sl_colour colour = sl_heat(span > 0 ? (value - frame->y.low) / span : 0.5);
    double left = round(x), upper = round(y); /* no seams between whole units */
    cairo_rectangle(canvas->cairo, left, upper, round(x + width) - left, round(y + height) - upper);
    sl_set_colour(canvas, colour);
    cairo_fill(canvas->cairo);
    char text[32];
    show_value(text, sizeof text, value, span);
    if (height < 14 || sl_text_width(canvas, SL_FONT_SMALL, text) > width - 4)
        return;
    sl_set_colour(canvas, sl_ink_on(colour));
    sl_text(canvas, x + width / 2, y + height / 2 + 4, SL_CENTRE, SL_FONT_SMALL, text);
}

static void draw_scale(const struct sl_frame *frame, struct sl_canvas *canvas)
{
    enum { STEPS = 128 };
    double x = frame->right + 12, height = frame->bottom - frame->top;
    struct sl_axis axis = {.from = frame->bottom, .to = frame->top};
    sl_axis_span(&axis, frame->y.low, frame->y.high);
    for (int i = 0; i < STEPS; i++) {
        sl_set_colour(canvas, sl_heat((i + 0.5) / STEPS));
        cairo_rectangle(canvas->cairo, x, frame->bottom - (i + 1) * height / STEPS, SL_SCALE_WIDTH,
                        height / STEPS + (i > 0 ? 0.5 : 0)); /* no seams */
        cairo_fill(canvas->cairo);
    }
    sl_set_colour(canvas, sl_ink);
    cairo_set_line_width(canvas->cairo, 1);
    for (size_t i = 0; i < axis.tick_count; i++) {
        double y = sl_axis_at(&axis, axis.ticks[i]);
        sl_line(canvas, x + SL_SCALE_WIDTH, y, x + SL_SCALE_WIDTH + 4, y);
        sl_text(canvas, x + SL_SCALE_WIDTH + 7, y + 4, SL_LEFT, SL_FONT_SMALL, axis.labels[i]);
    }
}

static void draw_row_name(const struct sl_frame *frame, struct sl_canvas *canvas, double middle,
                          const char *name)
{
    size_t lines = sl_text_line_count(canvas, frame->names_width, SL_FONT_SMALL, false, name);
    double above = SL_LEADING * SL_FONT_SMALL * (double)(lines - 1) / 2;
    sl_set_colour(canvas, sl_ink);
    sl_text_lines(canvas, frame->left - 8, middle - above + 4, frame->names_width, SL_RIGHT,
                  SL_FONT_SMALL, false, name);
}

/* The first row is at the bottom, as on an axis. */
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
        if (s % every == 0)
            draw_row_name(frame, canvas, y + height / 2, chart->series[s].name);
    }
    if (every > 1)
        sl_canvas_remark(
            canvas,
            "of the %zu names next to the rows, only one in %zu is written; --height %.0f has "
            "room for all",
            chart->count, every, ceil(canvas->size.height * (double)every));
}

void sl_draw_heatmap(const struct sl_frame *frame, struct sl_canvas *canvas,
                     const struct sl_chart *chart)
{
    cairo_rectangle(canvas->cairo, frame->left, frame->top, frame->right - frame->left,
                    frame->bottom - frame->top);
    sl_set_colour(canvas, sl_grid); /* shows where nothing was measured */
    cairo_fill(canvas->cairo);
    draw_rows(frame, canvas, chart);
    draw_scale(frame, canvas);
}
