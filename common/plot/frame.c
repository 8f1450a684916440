#include "plot/frame.h"

#include "plot/style.h"

#include <math.h>

enum { MARGIN = 18, TICK = 5, ROOM = 8, NOTE_MARGIN = 6, TEXT = 768 };

/* The least room for data, in units. */
enum { DATA_WIDTH = 110, DATA_HEIGHT = 80, BESIDE_LEGEND = 320 };

static double lines_height(size_t lines, double size)
{
    return SL_LEADING * size * (double)lines;
}

/* The height of a text in lines of that width; 0 for no text. */
static double text_height(struct sl_canvas *canvas, double width, double size, bool bold,
                          const char *text)
{
    if (text[0] == '\0')
        return 0;
    return lines_height(sl_text_line_count(canvas, width, size, bold, text), size);
}

static double widest_label(struct sl_canvas *canvas, const struct sl_axis *axis)
{
    double width = 0;
    for (size_t i = 0; i < axis->tick_count; i++)
        width = fmax(width, sl_text_width(canvas, SL_FONT_SMALL, axis->labels[i]));
    return width;
}

static double widest_name(struct sl_canvas *canvas, const struct sl_chart *chart)
{
    double width = 0;
    for (size_t s = 0; s < chart->count; s++)
        width = fmax(width, sl_text_width(canvas, SL_FONT_SMALL, chart->series[s].name));
    return width;
}

/* The vertical text on the left: the label of y, or of a heatmap's rows. */
static const char *left_name(const struct sl_frame *frame, const struct sl_chart *chart)
{
    return frame->kind == SL_HEATMAP ? chart->legend_title : chart->y_label;
}

/* How long vertical text may be, below the title. */
static double upright_room(const struct sl_frame *frame)
{
    return frame->height - ROOM - frame->top;
}

/* Sets the rectangle, leaving `right` free on its right. What is below it is placed from the bottom
 * of the canvas upwards, what is next to it from the left. */
static void set_rectangle(struct sl_frame *frame, struct sl_canvas *canvas,
                          const struct sl_chart *chart, double right)
{
    double wide = frame->width - 2 * ROOM, columns = (double)chart->category_count;
    char x_label[TEXT];
    double title = text_height(canvas, wide, frame->title_size, true, chart->title);
    frame->top = title > 0 ? 2 * ROOM + title : MARGIN;
    double label =
        text_height(canvas, upright_room(frame), SL_FONT, false, left_name(frame, chart));
    frame->left = ROOM + label + ROOM - 2 + frame->names_width + TICK;
    frame->right = frame->width - MARGIN - 4 - right;
    if (chart->categories != NULL)
        frame->categories = sl_categories_lay(
            canvas, chart, fmax(frame->right - frame->left, 1) / columns, frame->left);
    else
        frame->categories = (struct sl_categories){.height = 20};
    sl_categories_title(&frame->categories, chart, x_label, sizeof x_label);
    double note = text_height(canvas, wide, SL_FONT_NOTE, false, chart->note);
    frame->legend_top = frame->height - NOTE_MARGIN - note;
    if (frame->legend.place == SL_LEGEND_BELOW)
        frame->legend_top -= frame->legend.height;
    frame->label_top = frame->legend_top - 4 - text_height(canvas, wide, SL_FONT, false, x_label);
    frame->bottom = frame->label_top - 6 - frame->categories.height;
    frame->x.from = frame->left;
    frame->x.to = frame->right;
    frame->y.from = frame->bottom;
    frame->y.to = frame->top;
}

/* Where the legend disturbs least: in a free corner, on the right if that leaves most of the width,
 * otherwise below. */
static void place_legend(struct sl_frame *frame, struct sl_canvas *canvas,
                         const struct sl_chart *chart)
{
    struct sl_legend *legend = &frame->legend;
    sl_legend_measure(legend, canvas, chart, frame->kind, INFINITY);
    if (legend->width == 0)
        return;
    legend->place = SL_LEGEND_INSIDE;
    if (2 * legend->width < frame->right - frame->left && sl_legend_inside(frame, chart))
        return;
    legend->place = SL_LEGEND_RIGHT;
    set_rectangle(frame, canvas, chart, legend->width + ROOM);
    legend->x = frame->right + ROOM + 2;
    legend->y = frame->top;
    if (frame->right - frame->left >= BESIDE_LEGEND && 3 * legend->width <= frame->width &&
        legend->y + legend->height <= frame->height - ROOM)
        return;
    legend->place = SL_LEGEND_BELOW;
    sl_legend_measure(legend, canvas, chart, frame->kind, frame->width - 2 * ROOM);
    set_rectangle(frame, canvas, chart, 0);
    legend->x = fmax((frame->width - legend->width) / 2, ROOM);
    legend->y = frame->legend_top;
}

/* Whether the names of rows of a heatmap, on the left, fit in several lines. */
static bool rows_fit(const struct sl_frame *frame, struct sl_canvas *canvas,
                     const struct sl_chart *chart)
{
    double row = (frame->bottom - frame->top) / (double)chart->count;
    for (size_t s = 0; s < chart->count; s++) {
        size_t lines = sl_text_line_count(canvas, frame->names_width, SL_FONT_SMALL, false,
                                          chart->series[s].name);
        if (lines > 1 && lines_height(lines, SL_FONT_SMALL) > row)
            return false;
    }
    return true;
}

/* The width of a heatmap's scale on the right, with its labels and its name. */
static double scale_room(struct sl_frame *frame, struct sl_canvas *canvas,
                         const struct sl_chart *chart)
{
    struct sl_axis scale = {.wanted = 0};
    sl_axis_span(&scale, frame->y.low, frame->y.high);
    return SL_SCALE_WIDTH + 16 + widest_label(canvas, &scale) +
           text_height(canvas, upright_room(frame), SL_FONT, false, chart->y_label);
}

bool sl_frame_fit(struct sl_frame *frame, struct sl_canvas *canvas, const struct sl_chart *chart,
                  enum sl_chart_kind kind, double width, double height)
{
    *frame = (struct sl_frame){.kind = kind, .width = width, .height = height};
    frame->title_size = fmin(fmax(width / 40, SL_FONT), SL_FONT_TITLE);
    bool heatmap = kind == SL_HEATMAP;
    sl_frame_axes(frame, chart);
    frame->names_width = heatmap ? ceil(fmin(widest_name(canvas, chart), 0.3 * width))
                                 : widest_label(canvas, &frame->y);
    set_rectangle(frame, canvas, chart, 0);
    if (heatmap)
        set_rectangle(frame, canvas, chart, scale_room(frame, canvas, chart));
    if (!heatmap)
        place_legend(frame, canvas, chart);
    if (frame->right - frame->left < DATA_WIDTH || frame->bottom - frame->top < DATA_HEIGHT)
        return false;
    sl_frame_tick_x(frame, canvas, chart);
    return !heatmap || rows_fit(frame, canvas, chart);
}

/* Above the middle of the frame, if that keeps it on the canvas. */
static void draw_title(const struct sl_frame *frame, struct sl_canvas *canvas, const char *title)
{
    double wide = frame->width - 2 * ROOM, size = frame->title_size;
    double length = fmin(1.12 * sl_text_width(canvas, size, title), wide); /* bold is wider */
    size_t lines = sl_text_line_count(canvas, wide, size, true, title);
    while (lines > 1 && sl_text_line_count(canvas, wide * 0.95, size, true, title) == lines)
        wide *= 0.95; /* lines of about equal length */
    sl_text_lines(
        canvas,
        sl_frame_middle((frame->left + frame->right) / 2, length, ROOM, frame->width - ROOM),
        ROOM + size, wide, SL_CENTRE, size, true, title);
}

/* Vertical text next to the middle of the frame, but below the title. */
static void draw_upwards(const struct sl_frame *frame, struct sl_canvas *canvas, double x,
                         const char *text)
{
    double room = upright_room(frame);
    double length = fmin(sl_text_width(canvas, SL_FONT, text), room);
    cairo_save(canvas->cairo);
    cairo_translate(canvas->cairo, x,
                    sl_frame_middle((frame->top + frame->bottom) / 2, length, frame->top,
                                    frame->height - ROOM));
    cairo_rotate(canvas->cairo, -M_PI / 2);
    sl_text_lines(canvas, 0, 0, room, SL_CENTRE, SL_FONT, false, text);
    cairo_restore(canvas->cairo);
}

static void draw_names(const struct sl_frame *frame, struct sl_canvas *canvas,
                       const struct sl_chart *chart)
{
    double wide = frame->width - 2 * ROOM;
    char x_label[TEXT];
    sl_categories_title(&frame->categories, chart, x_label, sizeof x_label);
    double length = fmin(sl_text_width(canvas, SL_FONT, x_label), wide);
    sl_set_colour(canvas, sl_ink);
    draw_title(frame, canvas, chart->title);
    sl_text_lines(
        canvas,
        sl_frame_middle((frame->left + frame->right) / 2, length, ROOM, frame->width - ROOM),
        frame->label_top + SL_FONT, wide, SL_CENTRE, SL_FONT, false, x_label);
    draw_upwards(frame, canvas, ROOM + SL_FONT, left_name(frame, chart));
    if (frame->kind == SL_HEATMAP) {
        double high = text_height(canvas, upright_room(frame), SL_FONT, false, chart->y_label);
        draw_upwards(frame, canvas, frame->width - ROOM - high + SL_FONT, chart->y_label);
    }
    sl_set_colour(canvas, sl_pale_ink);
    double note = text_height(canvas, wide, SL_FONT_NOTE, false, chart->note);
    sl_text_lines(canvas, frame->width - ROOM, frame->height - NOTE_MARGIN - note + SL_FONT_NOTE,
                  wide, SL_RIGHT, SL_FONT_NOTE, false, chart->note);
}

static void draw_ticks(const struct sl_frame *frame, struct sl_canvas *canvas)
{
    for (size_t i = 0; i < frame->y.tick_count; i++) {
        double y = sl_axis_at(&frame->y, frame->y.ticks[i]);
        sl_set_colour(canvas, sl_grid);
        sl_line(canvas, frame->left, y, frame->right, y);
        sl_set_colour(canvas, sl_ink);
        sl_text(canvas, frame->left - TICK - 3, y + 4, SL_RIGHT, SL_FONT_SMALL, frame->y.labels[i]);
    }
    for (size_t i = 0; i < frame->x.tick_count; i++) {
        double x = sl_axis_at(&frame->x, frame->x.ticks[i]);
        sl_set_colour(canvas, sl_grid);
        sl_line(canvas, x, frame->top, x, frame->bottom);
        sl_set_colour(canvas, sl_ink);
        sl_line(canvas, x, frame->bottom, x, frame->bottom + TICK);
        sl_text(canvas, sl_frame_label_x(frame, canvas, i), frame->bottom + 18, SL_CENTRE,
                SL_FONT_SMALL, frame->x.labels[i]);
    }
}

/* Dashed, with their names to the left of them, from the bottom upwards. */
static void draw_uprights(const struct sl_frame *frame, struct sl_canvas *canvas,
                          const struct sl_chart *chart)
{
    static const double dashes[] = {5, 3};
    const double gap = 5;
    for (size_t i = 0; i < chart->upright_count; i++) {
        double x = sl_axis_at(&frame->x, chart->uprights[i].x);
        sl_set_colour(canvas, sl_pale_ink);
        cairo_set_dash(canvas->cairo, dashes, 2, 0);
        sl_line(canvas, x, frame->top, x, frame->bottom);
        cairo_set_dash(canvas->cairo, NULL, 0, 0);
        cairo_save(canvas->cairo);
        cairo_translate(canvas->cairo, x - gap, frame->bottom - gap);
        cairo_rotate(canvas->cairo, -M_PI / 2);
        sl_text(canvas, 0, 0, SL_LEFT, SL_FONT_SMALL, chart->uprights[i].name);
        cairo_restore(canvas->cairo);
    }
}

void sl_frame_draw(const struct sl_frame *frame, struct sl_canvas *canvas,
                   const struct sl_chart *chart)
{
    draw_names(frame, canvas, chart);
    cairo_set_line_width(canvas->cairo, 1);
    draw_ticks(frame, canvas);
    if (chart->has_reference && frame->kind != SL_HEATMAP) {
        double y = sl_axis_at(&frame->y, chart->reference);
        sl_set_colour(canvas, sl_pale_ink);
        sl_line(canvas, frame->left, y, frame->right, y);
    }
    draw_uprights(frame, canvas, chart);
    if (chart->categories != NULL)
        sl_categories_draw(frame, canvas, chart);
    if (frame->kind == SL_HEATMAP)
        return;
    sl_set_colour(canvas, sl_ink);
    sl_line(canvas, frame->left, frame->top, frame->left, frame->bottom);
    sl_line(canvas, frame->left, frame->bottom, frame->right, frame->bottom);
}
