#include "plot/cells_chart.h"

#include "base/memory.h"
#include "base/number.h"
#include "formats/value.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int compare_values(const void *a, const void *b)
{
    return sl_value_compare(*(const json_t *const *)a, *(const json_t *const *)b);
}

/* The distinct values of x in order, and their names. */
static void set_categories(struct sl_cells_chart *made, const struct sl_cells *cells,
                           const struct sl_names *names)
{
    size_t kept = 0;
    for (size_t i = 0; i < cells->count; i++)
        made->values[i] = cells->cells[i].x;
    qsort(made->values, cells->count, sizeof(void *), compare_values);
    for (size_t i = 0; i < cells->count; i++) {
        char number[SL_REAL_TEXT];
        if (kept > 0 && compare_values(&made->values[kept - 1], &made->values[i]) == 0)
            continue;
        made->values[kept] = made->values[i];
        char *text = made->texts[SL_SERIES_TEXTS * cells->count + kept];
        snprintf(text, SL_CHART_TEXT, "%s",
                 sl_name_shown(names, sl_value_text(made->values[i], number)));
        made->categories[kept++] = text;
    }
    made->chart.categories = made->categories;
    made->chart.category_count = kept;
    sl_common_words(made->categories, kept, &made->chart.front, &made->chart.back);
}

static double place_of(const struct sl_cells_chart *made, const json_t *value, double scale)
{
    size_t index = 0;
    if (made->chart.categories == NULL)
        return json_number_value(value) * scale;
    while (compare_values(&made->values[index], &value) != 0)
        index++;
    return (double)index;
}

/* Shares are shown in percent. */
static double scale_of(const char *field)
{
    return sl_name_is_share(field) ? 100 : 1;
}

/* Whether the points of a series with this cell are not to be joined. */
static bool is_apart(const struct sl_cell *cell, const struct sl_cells_look *look)
{
    for (size_t by = 0; by < look->spec->by_count && look->points != NULL; by++)
        if (strcmp(look->spec->by[by], look->points) == 0)
            return !sl_value_is(cell->by[by], "none");
    return false;
}

static void set_series(struct sl_cells_chart *made, const struct sl_cells *cells,
                       const struct sl_cells_look *look)
{
    const struct sl_cells_spec *spec = look->spec;
    struct sl_series *series = made->series - 1;
    double scale = scale_of(spec->y), x_scale = scale_of(spec->x);
    for (size_t i = 0; i < cells->count; i++) {
        const struct sl_cell *cell = &cells->cells[i];
        if (i == 0 || !sl_same_series(cell - 1, cell, spec->by_count)) {
            *++series = (struct sl_series){
                .name = "", .points = made->points + i, .apart = is_apart(cell, look)};
            made->chart.count++;
        }
        bool several = cell->summary.count > 1;
        double least = several ? cell->least : NAN, most = several ? cell->most : NAN;
        series->points[series->count++] =
            (struct sl_point){.x = place_of(made, cell->x, x_scale),
                              .y = scale * cell->summary.mean,
                              .low = scale * (look->range ? least : cell->low),
                              .high = scale * (look->range ? most : cell->high)};
    }
    made->chart.series = made->series;
}

/* Values that are all equal are all the lowest. */
static void scale_rows(const struct sl_chart *chart)
{
    for (size_t s = 0; s < chart->count; s++) {
        const struct sl_series *series = &chart->series[s];
        double low = INFINITY, high = -INFINITY;
        for (size_t i = 0; i < series->count; i++) {
            low = fmin(low, series->points[i].y);
            high = fmax(high, series->points[i].y);
        }
        for (size_t i = 0; i < series->count; i++)
            series->points[i].y = high > low ? (series->points[i].y - low) / (high - low) : 0;
    }
}

static const char *label(char text[SL_CHART_TEXT], const char *given, const char *shown,
                         const char *unit)
{
    if (given != NULL)
        return given;
    snprintf(text, SL_CHART_TEXT, "%.200s%.40s", shown, unit);
    return text;
}

static const char *unit_of(const char *field)
{
    return sl_name_is_share(field) ? " (%)" : "";
}

static void set_labels(struct sl_cells_chart *made, const struct sl_cells *cells,
                       const struct sl_cells_look *look)
{
    const struct sl_cells_spec *spec = look->spec;
    struct sl_chart *chart = &made->chart;
    char measure[SL_CHART_TEXT];
    sl_measure_shown(look->names, spec, measure, sizeof measure);
    chart->title = look->title;
    chart->x_label = label(made->labels[0], look->x_label, sl_name_shown(look->names, spec->x),
                           unit_of(spec->x));
    chart->y_label = label(made->labels[1], look->y_label, measure,
                           look->scale_rows ? ", scaled in each row" : unit_of(spec->y));
    sl_intervals_shown(look->names, cells, look->range, made->labels[2], sizeof made->labels[2]);
    chart->note = look->note ? made->labels[2] : "";
}

static int allocate(struct sl_cells_chart *made, size_t count, struct sl_error *error)
{
    bool all =
        (made->series = sl_alloc(count, sizeof *made->series, error)) != NULL &&
        (made->points = sl_alloc(count, sizeof *made->points, error)) != NULL &&
        (made->categories = sl_alloc(count, sizeof(void *), error)) != NULL &&
        (made->names = sl_alloc(count, sizeof(void *), error)) != NULL &&
        (made->values = sl_alloc(count, sizeof(void *), error)) != NULL &&
        (made->texts = sl_alloc((SL_SERIES_TEXTS + 1) * count, sizeof *made->texts, error)) != NULL;
    return all ? 0 : -1;
}

/* "X=NAME". */
static int add_upright(struct sl_cells_chart *made, const char *text,
                       const struct sl_cells_look *look, struct sl_error *error)
{
    struct sl_upright *upright = &made->uprights[made->chart.upright_count];
    const char *name = strchr(text, '=') + 1;
    char number[SL_REAL_TEXT * 4];
    snprintf(number, sizeof number, "%.*s", (int)(name - 1 - text), text);
    if (made->chart.categories != NULL)
        return sl_fail(error, "the values of '%.200s' are not all numbers", look->spec->x);
    if (sl_parse_real(number, -1e300, 1e300, &upright->x, error) != 0)
        return -1;
    if (look->log_x && upright->x <= 0)
        return sl_fail(error, "expected a number above 0, because of --log-x");
    upright->x *= scale_of(look->spec->x);
    upright->name = name;
    made->chart.upright_count++;
    return 0;
}

static int set_uprights(struct sl_cells_chart *made, const struct sl_cells_look *look,
                        struct sl_error *error)
{
    size_t count = look->uprights == NULL ? 0 : look->uprights->count;
    made->uprights = sl_alloc(count, sizeof *made->uprights, error);
    if (made->uprights == NULL)
        return -1;
    made->chart.uprights = made->uprights;
    for (size_t i = 0; i < count; i++)
        if (add_upright(made, look->uprights->items[i], look, error) != 0)
            return sl_error_in(error, "--line %s", look->uprights->items[i]);
    return 0;
}

/* Fails for numbers that an axis cannot hold: its ends must be beyond them. */
static int check_numbers(const struct sl_cells_chart *made, size_t count,
                         const struct sl_cells_look *look, struct sl_error *error)
{
    const double most = 1e300;
    bool log_x = made->chart.log_x && made->chart.categories == NULL;
    for (size_t i = 0; i < count; i++) {
        const struct sl_point *point = &made->points[i];
        if (log_x && point->x <= 0)
            return sl_fail(error,
                           "--log-x: '%.200s' has the value %g, expected only values above 0",
                           look->spec->x, point->x);
        if (!log_x && !(fabs(point->x) <= most))
            return sl_fail(error, "'%.200s' has the value %g, too large to be drawn; see --log-x",
                           look->spec->x, point->x);
        if (!(fmax(fabs(point->y), fmax(fabs(point->low), fabs(point->high))) <= most))
            return sl_fail(error, "'%.200s' has the value %g, too large to be drawn", look->spec->y,
                           point->y);
    }
    return 0;
}

int sl_cells_chart_make(struct sl_cells_chart *made, const struct sl_cells *cells,
                        const struct sl_cells_look *look, struct sl_error *error)
{
    const struct sl_cells_spec *spec = look->spec;
    bool words = look->words;
    *made = (struct sl_cells_chart){.series = NULL};
    for (size_t i = 0; i < cells->count; i++)
        words |= !json_is_number(cells->cells[i].x);
    if (allocate(made, cells->count, error) != 0)
        return -1;
    if (words)
        set_categories(made, cells, look->names);
    set_series(made, cells, look);
    sl_series_names(made, cells, look);
    set_labels(made, cells, look);
    made->chart.log_x = look->log_x;
    made->chart.has_reference = spec->against != NULL;
    made->chart.reference = spec->relative ? scale_of(spec->y) : 0;
    made->chart.most = spec->against == NULL && sl_name_is_share(spec->y) ? scale_of(spec->y) : 0;
    if (check_numbers(made, cells->count, look, error) != 0 || set_uprights(made, look, error) != 0)
        return -1;
    if (look->scale_rows)
        scale_rows(&made->chart);
    return 0;
}

void sl_cells_chart_release(struct sl_cells_chart *made)
{
    free(made->series);
    free(made->points);
    free(made->categories);
    free(made->names);
    free(made->uprights);
    free(made->values);
    free(made->texts);
    *made = (struct sl_cells_chart){.series = NULL};
}
