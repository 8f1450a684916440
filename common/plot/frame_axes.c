/* The axes of a chart: their ends, and the ticks that have room. */
#include "plot/frame.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static int compare(const void *a, const void *b)
{
    const double *x = a, *y = b;
    return (*x > *y) - (*x < *y);
}

/* Puts the distinct values of x into `values`, sorted; 0 if there are more than SL_TICKS_MAX. */
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
    for (size_t i = 0; i < chart->upright_count; i++) {
        *low = fmin(*low, chart->uprights[i].x);
        *high = fmax(*high, chart->uprights[i].x);
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
    if (axis->log && high > low) { /* the ends must be finite, however far apart */
        double margin = 0.04 * (log10(high) - log10(low));
        sl_axis_span(axis, fmin(low, fmax(pow(10, log10(low) - margin), DBL_MIN)),
                     fmax(high, fmin(pow(10, log10(high) + margin), DBL_MAX)));
    } else if (high > low) {
        sl_axis_span(axis, low - 0.03 * (high - low), high + 0.03 * (high - low));
    } else {
        sl_axis_span(axis, low, high);
    }
}

static void range_of_y(const struct sl_chart *chart, enum sl_chart_kind kind, double *low,
                       double *high, double *least, double *most)
{
    *low = chart->has_reference ? chart->reference : INFINITY;
    *high = chart->has_reference ? chart->reference : -INFINITY;
    *least = INFINITY;
    *most = -INFINITY;
    for (size_t s = 0; s < chart->count; s++)
        for (size_t i = 0; i < chart->series[s].count; i++) {
            const struct sl_point *point = &chart->series[s].points[i];
            *low = fmin(*low, point->y);
            *high = fmax(*high, point->y);
            if (kind == SL_PARETO) /* shows no intervals */
                continue;
            *least = fmin(*least, point->low); /* fmin and fmax ignore NAN */
            *most = fmax(*most, point->high);
        }
}

/* The ends include the intervals. Below 0 those of means above it are cut, since what is measured
 * is seldom negative; a change, which has 0 as its reference, can be. So are those above what y can
 * be. */
static void fit_y(struct sl_axis *axis, const struct sl_chart *chart, enum sl_chart_kind kind)
{
    double low, high, least, most;
    range_of_y(chart, kind, &low, &high, &least, &most);
    if (kind == SL_HEATMAP) {
        axis->low = low;
        axis->high = low == 0 && high == 0 ? 1 : high;
        return;
    }
    if (kind == SL_BARS) /* bars begin at 0 */
        low = fmin(low, 0), high = fmax(high, 0);
    double span = high > low ? high - low : high != 0 ? fabs(high) / 4 : 1;
    double margin = fmax(0.04 * span, 0.01 * (most - least));
    double bottom = fmin(low - 0.06 * span, least - margin);
    double top = fmax(high + 0.06 * span, most + margin);
    bool change = chart->has_reference && chart->reference == 0;
    if (low == 0 && high == 0)
        top = fmax(span, top);
    if (low >= 0 && (kind == SL_BARS || low < 0.5 * high || bottom < 0) && !(change && least < 0))
        bottom = 0;
    if (high <= chart->most)
        top = fmin(top, chart->most);
    if (kind == SL_BARS && high <= 0 && low < 0 && !(most > 0))
        top = 0;
    sl_axis_span(axis, bottom, top);
}

void sl_frame_axes(struct sl_frame *frame, const struct sl_chart *chart)
{
    enum { AROUND = 100, A_TICK = 36 };
    fit_x(&frame->x, chart);
    frame->y.wanted = fmin(fmax((frame->height - AROUND) / A_TICK, 2), 6);
    fit_y(&frame->y, chart, frame->kind);
}

double sl_frame_middle(double wanted, double length, double from, double to)
{
    return fmin(fmax(wanted, from + length / 2), fmax(to - length / 2, (from + to) / 2));
}

double sl_frame_label_x(const struct sl_frame *frame, struct sl_canvas *canvas, size_t tick)
{
    double width = sl_text_width(canvas, SL_FONT_SMALL, frame->x.labels[tick]);
    return sl_frame_middle(sl_axis_at(&frame->x, frame->x.ticks[tick]), width, 2, frame->width - 2);
}

/* Whether the labels of neighbours do not touch. */
static bool have_room(const struct sl_frame *frame, struct sl_canvas *canvas)
{
    enum { GAP = 6 };
    double end = -INFINITY;
    for (size_t i = 0; i < frame->x.tick_count; i++) {
        double half = sl_text_width(canvas, SL_FONT_SMALL, frame->x.labels[i]) / 2;
        double middle = sl_frame_label_x(frame, canvas, i);
        if (middle - half < end + GAP)
            return false;
        end = middle + half;
    }
    return true;
}

/* Sets ticks at the data themselves, if their labels are few, short and different. */
static bool tick_at_data(struct sl_frame *frame, struct sl_canvas *canvas,
                         const struct sl_chart *chart)
{
    double values[SL_TICKS_MAX] = {0};
    size_t count = values_of_x(chart, values);
    struct sl_axis round = frame->x, *own = &frame->x;
    if (count == 0 || count > 12)
        return false;
    sl_axis_ticks_at(own, values, count);
    bool clear = have_room(frame, canvas);
    for (size_t i = 0; i < count; i++)
        clear &= (strlen(own->labels[i]) <= 3 || values[i] == floor(values[i])) &&
                 (i == 0 || strcmp(own->labels[i], own->labels[i - 1]) != 0);
    if (!clear)
        *own = round;
    return clear;
}

void sl_frame_tick_x(struct sl_frame *frame, struct sl_canvas *canvas, const struct sl_chart *chart)
{
    if (chart->categories != NULL || tick_at_data(frame, canvas, chart))
        return;
    while (!have_room(frame, canvas) && sl_axis_fewer_ticks(&frame->x))
        ;
}
