/* Which line is which. */
#include "plot/frame.h"
#include "plot/style.h"

#include <math.h>

enum { PADDING = 9, KEY = 34, LINE = 19, GAP = 12 };

void sl_legend_measure(struct sl_frame *frame, struct sl_canvas *canvas,
                       const struct sl_chart *chart)
{
    frame->legend_width = frame->legend_height = 0;
    if (chart->count < 2 || chart->no_legend)
        return;
    double width = sl_text_width(canvas, SL_FONT_SMALL, chart->legend_title) * 1.1 - KEY;
    for (size_t i = 0; i < chart->count; i++)
        width = fmax(width, sl_text_width(canvas, SL_FONT_SMALL + 1, chart->series[i].name));
    bool title = chart->legend_title[0] != '\0';
    frame->legend_width = fmin(KEY + width + 2 * PADDING, canvas->width / 3);
    frame->legend_height = LINE * (double)(chart->count + title) + 2 * PADDING - 4;
}

static bool inside(const struct sl_frame *frame, double x, double y)
{
    return x > frame->legend_x - GAP && x < frame->legend_x + frame->legend_width + GAP &&
           y > frame->legend_y - GAP && y < frame->legend_y + frame->legend_height + GAP;
}

/* Whether the line from a to b, or the interval at b, passes under the legend. */
static bool crosses(const struct sl_frame *frame, const struct sl_point *a,
                    const struct sl_point *b)
{
    enum { STEPS = 64 };
    double low = isnan(b->low) ? b->y : b->low, high = isnan(b->high) ? b->y : b->high;
    double x0 = sl_axis_at(&frame->x, a->x), x1 = sl_axis_at(&frame->x, b->x);
    double y0 = sl_axis_at(&frame->y, a->y), y1 = sl_axis_at(&frame->y, b->y);
    double bottom = sl_axis_at(&frame->y, low), top = sl_axis_at(&frame->y, high);
    for (int i = 0; i <= STEPS; i++) {
        double t = (double)i / STEPS;
        if (inside(frame, x0 + t * (x1 - x0), y0 + t * (y1 - y0)) ||
            inside(frame, x1, bottom + t * (top - bottom)))
            return true;
    }
    return false;
}

/* A bar stands within the four fifths of its column that its group takes. */
static bool covers(const struct sl_frame *frame, const struct sl_chart *chart,
                   const struct sl_point *point)
{
    double half = 0.4 * (frame->right - frame->left) / (double)chart->category_count;
    double x = sl_axis_at(&frame->x, point->x);
    double top = sl_axis_at(&frame->y, isnan(point->high) ? point->y : point->high);
    return x + half > frame->legend_x && x - half < frame->legend_x + frame->legend_width &&
           top < frame->legend_y + frame->legend_height;
}

static bool is_free(const struct sl_frame *frame, const struct sl_chart *chart)
{
    for (size_t s = 0; s < chart->count; s++) {
        const struct sl_series *series = &chart->series[s];
        for (size_t i = 0; i < series->count; i++) {
            bool joined = i > 0 && frame->mark == SL_MARK_LINE;
            if (frame->mark == SL_MARK_BAR && covers(frame, chart, &series->points[i]))
                return false;
            if (crosses(frame, &series->points[joined ? i - 1 : i], &series->points[i]))
                return false;
        }
    }
    return true;
}

bool sl_legend_place(struct sl_frame *frame, const struct sl_chart *chart)
{
    if (frame->legend_width == 0)
        return true;
    double right = frame->right - frame->legend_width - GAP;
    double bottom = frame->bottom - frame->legend_height - GAP;
    const double corners[][2] = {{frame->left + GAP, frame->top + GAP},
                                 {right, bottom},
                                 {right, frame->top + GAP},
                                 {frame->left + GAP, bottom}};
    for (size_t i = 0; i < sizeof corners / sizeof *corners; i++) {
        frame->legend_x = corners[i][0];
        frame->legend_y = corners[i][1];
        if (is_free(frame, chart))
            return true;
    }
    return false;
}

static void draw_key(const struct sl_frame *frame, struct sl_canvas *canvas,
                     const struct sl_style *style, double x, double y)
{
    sl_use(canvas, style->colour);
    if (frame->mark == SL_MARK_BAR) {
        cairo_rectangle(canvas->cairo, x + 6, y - 6, 14, 12);
        cairo_fill(canvas->cairo);
        return;
    }
    if (frame->mark == SL_MARK_LINE) {
        cairo_set_line_width(canvas->cairo, 1.8);
        sl_style_dash(canvas, style);
        sl_line(canvas, x, y, x + KEY - 8, y);
    }
    sl_marker(canvas, style, x + (KEY - 8) / 2.0, y);
}

void sl_legend_draw(const struct sl_frame *frame, struct sl_canvas *canvas,
                    const struct sl_chart *chart)
{
    if (frame->legend_width == 0)
        return;
    if (frame->legend_x < frame->right) { /* over the grid */
        cairo_rectangle(canvas->cairo, frame->legend_x, frame->legend_y, frame->legend_width,
                        frame->legend_height);
        sl_use(canvas, sl_paper);
        cairo_fill(canvas->cairo);
    }
    double x = frame->legend_x + PADDING, y = frame->legend_y + PADDING + LINE / 2.0 - 2;
    if (chart->legend_title[0] != '\0') {
        sl_use(canvas, sl_ink);
        sl_text_bold(canvas, x, y + 4, SL_LEFT, SL_FONT_SMALL, chart->legend_title);
        y += LINE;
    }
    for (size_t i = 0; i < chart->count; i++, y += LINE) {
        struct sl_style style = sl_style_of(chart, i);
        draw_key(frame, canvas, &style, x, y);
        sl_use(canvas, sl_ink);
        sl_text_within(canvas, x + KEY, y + 4, frame->legend_width - KEY - PADDING, SL_LEFT,
                       SL_FONT_SMALL + 1, chart->series[i].name);
    }
}
