#include "plot/frame.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { MARGIN = 18, TICK = 5, COLUMN_MIN = 14, NOTE_MARGIN = 5 };

static int compare(const void *a, const void *b)
{
    const double *x = a, *y = b;
    return (*x > *y) - (*x < *y);
}

/* The values of x, sorted, each once, into `values`; 0 when there are more than SL_TICKS_MAX. */
static size_t values_of_x(const struct sl_chart *chart, double *values)
{
    size_t count = 0;
    for (size_t s = 0; s < chart->count; s++)
        for (size_t i = 0; i < chart->series[s].count; i++) {
            double x = chart->series[s].points[i].x;
            size_t at = 0;
            while (at < count && values[at] != x)
                at++;
            if (at < count)
                continue;
            if (count == SL_TICKS_MAX)
                return 0;
            values[count++] = x;
        }
    qsort(values, count, sizeof *values, compare);
    return count;
}

static void range_of_x(const struct sl_chart *chart, double *low, double *high)
{
    *low = INFINITY;
    *high = -INFINITY;
    for (size_t s = 0; s < chart->count; s++)
        for (size_t i = 0; i < chart->series[s].count; i++) {
            *low = fmin(*low, chart->series[s].points[i].x);
            *high = fmax(*high, chart->series[s].points[i].x);
        }
}

static void fit_x(struct sl_axis *axis, const struct sl_chart *chart)
{
    double low, high;
    range_of_x(chart, &low, &high);
    axis->log = chart->log_x && chart->categories == NULL;
    if (chart->categories != NULL) {
        axis->low = -0.5;
        axis->high = (double)chart->category_count - 0.5;
        return;
    }
    if (axis->log && high > low) {
        double margin = pow(high / low, 0.04);
        sl_axis_span(axis, low / margin, high * margin);
    } else if (high > low) {
        sl_axis_span(axis, low - 0.03 * (high - low), high + 0.03 * (high - low));
    } else {
        sl_axis_span(axis, low, high);
    }
}

/* Ticks at the data themselves when those are few, short, and far enough from each other. */
static void tick_x(struct sl_axis *axis, struct sl_canvas *canvas, const struct sl_chart *chart)
{
    double values[SL_TICKS_MAX] = {0};
    size_t count = values_of_x(chart, values);
    struct sl_axis own = *axis;
    if (chart->categories != NULL || count == 0 || count > 12)
        return;
    sl_axis_ticks_at(&own, values, count);
    for (size_t i = 0; i < count; i++)
        if (strlen(own.labels[i]) > 3 && values[i] != floor(values[i]))
            return;
    for (size_t i = 1; i < count; i++) {
        double room = sl_axis_at(&own, values[i]) - sl_axis_at(&own, values[i - 1]);
        double half = sl_text_width(canvas, SL_FONT_SMALL, own.labels[i]) / 2 +
                      sl_text_width(canvas, SL_FONT_SMALL, own.labels[i - 1]) / 2;
        if (room < half + 4)
            return;
    }
    *axis = own;
}

/* Intervals of two or three values can be many times as long as all that is to be seen, so they
 * widen the axis by no more than twice what the means span; what is longer leaves the frame. */
static void fit_y(struct sl_axis *axis, const struct sl_chart *chart, enum sl_mark mark)
{
    double low = chart->has_reference ? chart->reference : INFINITY;
    double high = chart->has_reference ? chart->reference : -INFINITY;
    double least = INFINITY, most = -INFINITY;
    for (size_t s = 0; s < chart->count; s++)
        for (size_t i = 0; i < chart->series[s].count; i++) {
            const struct sl_point *point = &chart->series[s].points[i];
            low = fmin(low, point->y);
            high = fmax(high, point->y);
            least = fmin(least, point->low); /* fmin and fmax pass over NAN */
            most = fmax(most, point->high);
        }
    if (mark == SL_MARK_BAR) /* bars stand on 0 */
        low = fmin(low, 0), high = fmax(high, 0);
    double span = high > low ? high - low : fmax(fabs(high) / 4, 1e-6);
    double bottom = fmin(low - 0.06 * span, fmax(least - 0.04 * span, low - 2 * span));
    double top = fmax(high + 0.06 * span, fmin(most + 0.04 * span, high + 2 * span));
    if (low >= 0 && (mark == SL_MARK_BAR || low < 0.5 * high || bottom < 0))
        bottom = 0;
    if (mark == SL_MARK_BAR && high <= 0)
        top = 0;
    sl_axis_span(axis, bottom, top);
}

static double widest_label(struct sl_canvas *canvas, const struct sl_axis *axis)
{
    double width = 0;
    for (size_t i = 0; i < axis->tick_count; i++)
        width = fmax(width, sl_text_width(canvas, SL_FONT_SMALL, axis->labels[i]));
    return width;
}

static bool slanted(struct sl_canvas *canvas, const struct sl_chart *chart, double width)
{
    for (size_t i = 0; i < chart->category_count; i++)
        if (sl_text_width(canvas, SL_FONT_SMALL, chart->categories[i]) > width - 4)
            return true;
    return false;
}

double sl_frame_categories_height(struct sl_canvas *canvas, const struct sl_chart *chart,
                                  double width)
{
    double longest = 0;
    if (!slanted(canvas, chart, width))
        return 20;
    for (size_t i = 0; i < chart->category_count; i++)
        longest = fmax(longest, sl_text_width(canvas, SL_FONT_SMALL, chart->categories[i]));
    return fmin(20 + longest * 0.71, canvas->height / 3);
}

void sl_frame_categories(const struct sl_frame *frame, struct sl_canvas *canvas,
                         const struct sl_chart *chart)
{
    double width = (frame->right - frame->left) / (double)chart->category_count;
    bool slant = slanted(canvas, chart, width);
    size_t every = width < COLUMN_MIN ? (size_t)ceil(COLUMN_MIN / width) : 1;
    sl_use(canvas, sl_ink);
    for (size_t i = 0; i < chart->category_count; i += every) {
        double x = frame->left + ((double)i + 0.5) * width;
        cairo_save(canvas->cairo);
        cairo_translate(canvas->cairo, x + (slant ? 4 : 0), frame->bottom + 17);
        cairo_rotate(canvas->cairo, slant ? -M_PI / 4 : 0);
        sl_text_within(canvas, 0, 0, slant ? canvas->height / 3 / 0.71 - 24 : width,
                       slant ? SL_RIGHT : SL_CENTRE, SL_FONT_SMALL, chart->categories[i]);
        cairo_restore(canvas->cairo);
    }
}

/* Above the middle of the frame as long as it stays on the sheet, and in smaller letters where the
 * sheet is too narrow for it. */
static void draw_title(struct sl_canvas *canvas, const char *title, double middle)
{
    enum { ROOM = 8 };
    const double bold = 1.12; /* letters are that much wider than sl_text_width says */
    double width = bold * sl_text_width(canvas, SL_FONT_TITLE, title);
    double size = SL_FONT_TITLE * fmin(1, (canvas->width - 2 * ROOM) / fmax(width, 1));
    width = fmin(width, canvas->width - 2 * ROOM);
    middle = fmin(fmax(middle, ROOM + width / 2), canvas->width - ROOM - width / 2);
    sl_text_bold(canvas, middle, MARGIN + SL_FONT_TITLE, SL_CENTRE, size, title);
}

void sl_frame_names(const struct sl_frame *frame, struct sl_canvas *canvas,
                    const struct sl_chart *chart)
{
    double middle = (frame->left + frame->right) / 2;
    sl_use(canvas, sl_ink);
    draw_title(canvas, chart->title, middle);
    sl_text(canvas, middle, canvas->height - MARGIN, SL_CENTRE, SL_FONT, chart->x_label);
    sl_text_upwards(canvas, MARGIN + SL_FONT - 3, (frame->top + frame->bottom) / 2, SL_FONT,
                    chart->y_label);
}

static void draw_ticks(const struct sl_frame *frame, struct sl_canvas *canvas)
{
    for (size_t i = 0; i < frame->y.tick_count; i++) {
        double y = sl_axis_at(&frame->y, frame->y.ticks[i]);
        sl_use(canvas, sl_grid);
        sl_line(canvas, frame->left, y, frame->right, y);
        sl_use(canvas, sl_ink);
        sl_text(canvas, frame->left - TICK - 3, y + 4, SL_RIGHT, SL_FONT_SMALL, frame->y.labels[i]);
    }
    for (size_t i = 0; i < frame->x.tick_count; i++) {
        double x = sl_axis_at(&frame->x, frame->x.ticks[i]);
        sl_use(canvas, sl_grid);
        sl_line(canvas, x, frame->top, x, frame->bottom);
        sl_use(canvas, sl_ink);
        sl_line(canvas, x, frame->bottom, x, frame->bottom + TICK);
        sl_text(canvas, x, frame->bottom + 18, SL_CENTRE, SL_FONT_SMALL, frame->x.labels[i]);
    }
}

/* Sets the rectangle, leaving `right` free at the right. */
static void set_rectangle(struct sl_frame *frame, struct sl_canvas *canvas,
                          const struct sl_chart *chart, double right)
{
    frame->left = MARGIN + SL_FONT + 14 + widest_label(canvas, &frame->y) + TICK;
    frame->right = canvas->width - MARGIN - 4 - right;
    frame->top = MARGIN + (chart->title[0] == '\0' ? 4 : SL_FONT_TITLE + 16);
    double under = 22, columns = (double)(chart->category_count > 0 ? chart->category_count : 1);
    if (chart->categories != NULL)
        under = sl_frame_categories_height(canvas, chart, (frame->right - frame->left) / columns);
    frame->bottom = canvas->height - MARGIN - SL_FONT - 10 - under;
    frame->x.from = frame->left;
    frame->x.to = frame->right;
    frame->y.from = frame->bottom;
    frame->y.to = frame->top;
}

void sl_frame_lay(struct sl_frame *frame, struct sl_canvas *canvas, const struct sl_chart *chart,
                  enum sl_mark mark)
{
    *frame = (struct sl_frame){.mark = mark};
    fit_x(&frame->x, chart);
    fit_y(&frame->y, chart, mark);
    sl_legend_measure(frame, canvas, chart);
    set_rectangle(frame, canvas, chart, 0);
    if (!sl_legend_place(frame, chart)) {
        set_rectangle(frame, canvas, chart, frame->legend_width + 10);
        frame->legend_x = frame->right + 10;
        frame->legend_y = frame->top;
    }
    tick_x(&frame->x, canvas, chart);
    sl_frame_names(frame, canvas, chart);
    cairo_set_line_width(canvas->cairo, 1);
    draw_ticks(frame, canvas);
    if (chart->has_reference) {
        double y = sl_axis_at(&frame->y, chart->reference);
        sl_use(canvas, sl_pale_ink);
        sl_line(canvas, frame->left, y, frame->right, y);
    }
    if (chart->categories != NULL)
        sl_frame_categories(frame, canvas, chart);
    sl_use(canvas, sl_pale_ink);
    sl_text_within(canvas, canvas->width - NOTE_MARGIN, canvas->height - NOTE_MARGIN,
                   canvas->width - 2 * NOTE_MARGIN, SL_RIGHT, SL_FONT_NOTE, chart->note);
    sl_use(canvas, sl_ink);
    sl_line(canvas, frame->left, frame->top, frame->left, frame->bottom);
    sl_line(canvas, frame->left, frame->bottom, frame->right, frame->bottom);
}
