/* The legend. Series that differ in a number are below a heading of the words they share. A pen
 * walks through the legend twice: once to measure it, once to draw it. */
#include "plot/draw.h"
#include "plot/style.h"

#include <math.h>

enum { PADDING = 9, LINE = 19, GAP = 12, RAMP = 150, RAMP_FROM = 13 };

struct pen {
    struct sl_canvas *canvas;
    const struct sl_chart *chart;
    enum sl_chart_kind kind;
    bool writes;
    double left, limit; /* where lines begin; how long they may be, INFINITY for a list */
    double indent;      /* where the lines after a heading begin */
    double x, y;        /* the upper left corner of the next entry */
    double wide;        /* the longest line so far */
    double headings;    /* the widest heading, so that entries after headings are in columns */
};

/* The width of the key before an entry: a line or a mark. */
static double key_width(const struct pen *pen)
{
    return pen->kind == SL_CURVE ? 32 : 22;
}

static bool is_list(const struct pen *pen)
{
    return isinf(pen->limit);
}

static void next_line(struct pen *pen, double from)
{
    pen->x = pen->left + from;
    pen->y += LINE;
}

/* Goes to the next line if there is no room for something `width` wide. */
static void make_room(struct pen *pen, double width)
{
    if (pen->x > pen->left + pen->indent &&
        (is_list(pen) || pen->x + width > pen->left + pen->limit))
        next_line(pen, pen->indent);
}

static void step(struct pen *pen, double width)
{
    pen->x += width;
    pen->wide = fmax(pen->wide, pen->x - pen->left);
}

/* Entries of width `cell` follow on the same line if they have room there. */
static void put_heading(struct pen *pen, const char *text, double cell)
{
    double limit = is_list(pen) ? -1 : pen->limit;
    double own = sl_text_width(pen->canvas, SL_FONT_SMALL, text);
    double width = 1.12 * (is_list(pen) ? own : fmax(own, pen->headings)); /* in bold */
    size_t lines = sl_text_line_count(pen->canvas, limit, SL_FONT_SMALL, true, text);
    pen->indent = 0;
    if (pen->x > pen->left)
        next_line(pen, 0);
    if (pen->writes) {
        sl_set_colour(pen->canvas, sl_ink);
        sl_text_lines(pen->canvas, pen->x, pen->y + LINE / 2.0 + 4, limit, SL_LEFT, SL_FONT_SMALL,
                      true, text);
    }
    step(pen, fmin(width, pen->limit));
    if (!is_list(pen) && 2 * width < pen->limit && width + GAP + cell <= pen->limit) {
        step(pen, GAP);
        pen->indent = pen->x - pen->left;
        return;
    }
    pen->y += SL_LEADING * SL_FONT_SMALL * (double)(lines - 1);
    next_line(pen, 0);
}

static void draw_key(const struct pen *pen, size_t index, double x, double y)
{
    struct sl_canvas *canvas = pen->canvas;
    struct sl_style style = sl_style_of(pen->chart, index);
    sl_set_colour(canvas, style.colour);
    if (pen->kind == SL_BARS) {
        cairo_rectangle(canvas->cairo, x, y - 6, 14, 12);
        cairo_fill(canvas->cairo);
        return;
    }
    if (pen->kind == SL_CURVE && !pen->chart->series[index].apart) {
        cairo_set_line_width(canvas->cairo, 2 * sl_mark_scale(canvas));
        sl_style_dash(canvas, &style);
        sl_line(canvas, x, y, x + key_width(pen) - 7, y);
    }
    sl_marker(canvas, &style, x + (key_width(pen) - 7) / 2, y);
}

static const char *text_of(const struct sl_series *series)
{
    return series->heading == NULL ? series->name : series->brief;
}

static double entry_width(const struct pen *pen, size_t index)
{
    double text =
        sl_text_width(pen->canvas, SL_FONT_SMALL + 1, text_of(&pen->chart->series[index]));
    return key_width(pen) + text + (is_list(pen) ? 0 : GAP);
}

static void put_entry(struct pen *pen, size_t index, double cell)
{
    const char *text = text_of(&pen->chart->series[index]);
    double width = is_list(pen) ? -1 : fmin(cell, pen->limit) - key_width(pen);
    size_t lines = sl_text_line_count(pen->canvas, width, SL_FONT_SMALL + 1, false, text);
    make_room(pen, cell);
    if (pen->writes) {
        draw_key(pen, index, pen->x, pen->y + LINE / 2.0);
        sl_set_colour(pen->canvas, sl_ink);
        sl_text_lines(pen->canvas, pen->x + key_width(pen), pen->y + LINE / 2.0 + 4, width, SL_LEFT,
                      SL_FONT_SMALL + 1, false, text);
    }
    step(pen, fmin(cell, pen->limit));
    pen->y += SL_LEADING * (SL_FONT_SMALL + 1) * (double)(lines - 1);
}

/* Many numbers become a scale from the first to the last, with some of them written below. */
static void put_ramp(struct pen *pen, size_t first, size_t count)
{
    struct sl_canvas *canvas = pen->canvas;
    size_t drawn = 0;
    make_room(pen, RAMP + GAP);
    for (size_t i = first; i < pen->chart->count && pen->writes; i++) {
        if (!sl_same_heading(&pen->chart->series[first], &pen->chart->series[i]))
            continue;
        double piece = (double)RAMP / (double)count, x = pen->x + piece * (double)drawn;
        sl_set_colour(canvas, sl_style_of(pen->chart, i).colour);
        cairo_rectangle(canvas->cairo, x, pen->y + 4, piece + (drawn + 1 < count ? 0.5 : 0), 10);
        cairo_fill(canvas->cairo);
        sl_set_colour(canvas, sl_ink);
        if (drawn == 0 || drawn == count - 1 || drawn == (count - 1) / 2)
            sl_text(canvas, x + piece / 2, pen->y + 27, SL_CENTRE, SL_FONT_SMALL,
                    pen->chart->series[i].brief);
        drawn++;
    }
    step(pen, RAMP + GAP);
    pen->y += LINE - 2;
}

/* The series with the same heading as the first. */
static void put_group(struct pen *pen, size_t first)
{
    const struct sl_chart *chart = pen->chart;
    double cell = 0;
    size_t count = 0;
    for (size_t i = first; i < chart->count; i++)
        if (sl_same_heading(&chart->series[first], &chart->series[i])) {
            cell = fmax(cell, entry_width(pen, i));
            count++;
        }
    put_heading(pen, chart->series[first].heading, count >= RAMP_FROM ? RAMP + GAP : cell);
    if (count >= RAMP_FROM) {
        put_ramp(pen, first, count);
        return;
    }
    for (size_t i = first; i < chart->count; i++)
        if (sl_same_heading(&chart->series[first], &chart->series[i]))
            put_entry(pen, i, cell);
}

/* Those without a heading first, then group by group. */
static void walk(struct pen *pen)
{
    const struct sl_chart *chart = pen->chart;
    double cell = 0;
    bool grouped = false;
    for (size_t i = 0; i < chart->count; i++) {
        const char *heading = chart->series[i].heading;
        grouped |= heading != NULL;
        if (heading == NULL)
            cell = fmax(cell, entry_width(pen, i));
        else
            pen->headings = fmax(pen->headings, sl_text_width(pen->canvas, SL_FONT_SMALL, heading));
    }
    if (chart->legend_title[0] != '\0' && !grouped)
        put_heading(pen, chart->legend_title, cell);
    for (size_t i = 0; i < chart->count; i++)
        if (chart->series[i].heading == NULL)
            put_entry(pen, i, cell);
    for (size_t i = 0; i < chart->count; i++) {
        size_t first = 0;
        while (first < i && !sl_same_heading(&chart->series[first], &chart->series[i]))
            first++;
        if (chart->series[i].heading != NULL && first == i)
            put_group(pen, i);
    }
}

void sl_legend_measure(struct sl_legend *legend, struct sl_canvas *canvas,
                       const struct sl_chart *chart, enum sl_chart_kind kind, double width)
{
    struct pen pen = {.canvas = canvas, .chart = chart, .kind = kind, .limit = width - 2 * PADDING};
    legend->width = legend->height = 0;
    legend->limit = width;
    if (chart->count < 2 || chart->no_legend)
        return;
    walk(&pen);
    legend->width = pen.wide + 2 * PADDING;
    legend->height = pen.y + LINE + 2 * PADDING - 4;
}

static bool inside(const struct sl_legend *legend, double x, double y)
{
    return x > legend->x - GAP && x < legend->x + legend->width + GAP && y > legend->y - GAP &&
           y < legend->y + legend->height + GAP;
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
        if (inside(&frame->legend, x0 + t * (x1 - x0), y0 + t * (y1 - y0)) ||
            inside(&frame->legend, x1, bottom + t * (top - bottom)))
            return true;
    }
    return false;
}

/* Whether the legend overlaps with the bars of the group. */
static bool covers(const struct sl_frame *frame, const struct sl_chart *chart,
                   const struct sl_point *point)
{
    const struct sl_legend *legend = &frame->legend;
    double half = sl_bar_width(frame, chart) * (double)chart->count / 2;
    double x = sl_axis_at(&frame->x, point->x);
    double top = sl_axis_at(&frame->y, isnan(point->high) ? point->y : point->high);
    return x + half > legend->x && x - half < legend->x + legend->width &&
           top < legend->y + legend->height;
}

static bool is_free(const struct sl_frame *frame, const struct sl_chart *chart)
{
    for (size_t s = 0; s < chart->count; s++) {
        const struct sl_series *series = &chart->series[s];
        for (size_t i = 0; i < series->count; i++) {
            bool joined = i > 0 && frame->kind == SL_CURVE;
            if (frame->kind == SL_BARS && covers(frame, chart, &series->points[i]))
                return false;
            if (crosses(frame, &series->points[joined ? i - 1 : i], &series->points[i]))
                return false;
        }
    }
    for (size_t i = 0; i < chart->upright_count; i++) {
        double x = sl_axis_at(&frame->x, chart->uprights[i].x), name = 2 * SL_FONT_SMALL;
        if (x > frame->legend.x && x - name < frame->legend.x + frame->legend.width)
            return false;
    }
    return true;
}

bool sl_legend_inside(struct sl_frame *frame, const struct sl_chart *chart)
{
    struct sl_legend *legend = &frame->legend;
    double right = frame->right - legend->width - GAP;
    double bottom = frame->bottom - legend->height - GAP;
    const double corners[][2] = {{frame->left + GAP, frame->top + GAP},
                                 {right, bottom},
                                 {right, frame->top + GAP},
                                 {frame->left + GAP, bottom}};
    if (legend->height + 2 * GAP > frame->bottom - frame->top)
        return false;
    for (size_t i = 0; i < sizeof corners / sizeof *corners; i++) {
        legend->x = corners[i][0];
        legend->y = corners[i][1];
        if (is_free(frame, chart))
            return true;
    }
    return false;
}

void sl_legend_draw(const struct sl_frame *frame, struct sl_canvas *canvas,
                    const struct sl_chart *chart)
{
    const struct sl_legend *legend = &frame->legend;
    struct pen pen = {.canvas = canvas,
                      .chart = chart,
                      .kind = frame->kind,
                      .writes = true,
                      .left = legend->x + PADDING,
                      .limit = legend->limit - 2 * PADDING};
    if (legend->place == SL_NO_LEGEND)
        return;
    if (legend->place == SL_LEGEND_INSIDE) { /* over the grid */
        cairo_rectangle(canvas->cairo, legend->x, legend->y, legend->width, legend->height);
        sl_set_colour(canvas, sl_paper);
        cairo_fill(canvas->cairo);
    }
    pen.x = pen.left;
    pen.y = legend->y + PADDING - 2;
    walk(&pen);
}
