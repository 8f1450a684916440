/* The names of series in a legend, without repetition. */
#include "formats/value.h"
#include "plot/cells_chart.h"

#include <ctype.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

struct naming {
    struct sl_cells_chart *made;
    const struct sl_cells *cells;
    const struct sl_cells_look *look;
    bool shared[SL_BY_MAX]; /* the same for all series, so only the legend's title has it */
    size_t number;          /* the `by` with the most different numbers; by_count for none */
};

static const struct sl_cell *cell_of(const struct naming *naming, size_t series)
{
    const struct sl_cells_chart *made = naming->made;
    return &naming->cells->cells[made->chart.series[series].points - made->points];
}

/* How many different numbers a `by` has, and whether it is the same for all series. */
static size_t count_numbers(const struct naming *naming, size_t by, bool *same)
{
    size_t count = 0, series = naming->made->chart.count;
    *same = true;
    for (size_t s = 0; s < series; s++) {
        const json_t *value = cell_of(naming, s)->by[by];
        size_t first = 0;
        while (first < s && sl_value_compare(cell_of(naming, first)->by[by], value) != 0)
            first++;
        *same &= s == 0 || first < s;
        count += first == s && json_is_number(value);
    }
    return count;
}

static void choose(struct naming *naming)
{
    size_t by_count = naming->look->spec->by_count, most = 1;
    naming->number = by_count;
    for (size_t by = 0; by < by_count; by++) {
        size_t count = count_numbers(naming, by, &naming->shared[by]);
        naming->shared[by] &= by_count > 1 && naming->made->chart.count > 1;
        if (count > most) {
            most = count;
            naming->number = by;
        }
    }
}

/* Whether another series differs from this one in that number alone. */
static bool has_siblings(const struct naming *naming, size_t series)
{
    const struct sl_cell *own = cell_of(naming, series);
    for (size_t s = 0; s < naming->made->chart.count; s++) {
        const struct sl_cell *other = cell_of(naming, s);
        bool alike = s != series && json_is_number(other->by[naming->number]);
        for (size_t by = 0; by < naming->look->spec->by_count && alike; by++)
            alike = by == naming->number || sl_value_compare(own->by[by], other->by[by]) == 0;
        if (alike)
            return true;
    }
    return false;
}

static void add_value(const struct naming *naming, size_t series, size_t by, char *list)
{
    sl_value_added(naming->look->names, naming->look->spec->by[by], cell_of(naming, series)->by[by],
                   true, list, SL_CHART_TEXT);
}

static void add_name(const struct naming *naming, size_t by, char *list)
{
    size_t used = strlen(list);
    snprintf(list + used, SL_CHART_TEXT - used, "%s%s", used > 0 ? ", " : "",
             sl_name_shown(naming->look->names, naming->look->spec->by[by]));
}

/* "soft, expert epoch" with "4" below it. */
static void set_heading(const struct naming *naming, size_t series, char (*texts)[SL_CHART_TEXT])
{
    const json_t *value = cell_of(naming, series)->by[naming->number];
    char number[SL_REAL_TEXT];
    for (size_t by = 0; by < naming->look->spec->by_count; by++)
        if (by != naming->number)
            add_value(naming, series, by, texts[1]);
    add_name(naming, naming->number, texts[1]);
    snprintf(texts[2], SL_CHART_TEXT, "%s",
             sl_name_shown(naming->look->names, sl_value_text(value, number)));
    naming->made->chart.series[series].heading = texts[1];
    naming->made->chart.series[series].brief = texts[2];
}

/* The values that all series share, then the name of the `by` in which they differ, if there is
 * one. */
static void set_title(const struct naming *naming, char *title)
{
    size_t by_count = naming->look->spec->by_count, left = by_count;
    for (size_t by = 0; by < by_count; by++)
        left -= naming->shared[by];
    for (size_t by = 0; by < by_count; by++) {
        if (naming->shared[by])
            add_value(naming, 0, by, title);
        else if (left == 1)
            add_name(naming, by, title);
    }
}

/* Leaves out the words that long names share; the title has them. */
static void shorten(const struct naming *naming, char *title)
{
    enum { LONG = 30 };
    struct sl_chart *chart = &naming->made->chart;
    size_t longest = 0, front, back;
    const char **names = naming->made->names;
    for (size_t s = 0; s < chart->count; s++) {
        names[s] = chart->series[s].name;
        longest = strlen(names[s]) > longest ? strlen(names[s]) : longest;
        if (chart->series[s].heading != NULL)
            return;
    }
    sl_common_words(names, chart->count, &front, &back);
    if (longest < LONG || front + back == 0)
        return;
    size_t used = strlen(title);
    snprintf(title + used, SL_CHART_TEXT - used, "%s%.*s…%s%s", used > 0 ? " (" : "", (int)front,
             names[0], names[0] + strlen(names[0]) - back, used > 0 ? ")" : "");
    for (size_t s = 0; s < chart->count; s++) {
        char *brief = naming->made->texts[SL_SERIES_TEXTS * s + 2];
        size_t own = strlen(names[s]) - front - back;
        snprintf(brief, SL_CHART_TEXT, "%s%.*s%s", front > 0 ? "…" : "", (int)own, names[s] + front,
                 back > 0 ? "…" : "");
        chart->series[s].name = brief;
    }
}

void sl_series_names(struct sl_cells_chart *made, const struct sl_cells *cells,
                     const struct sl_cells_look *look)
{
    struct naming naming = {.made = made, .cells = cells, .look = look};
    choose(&naming);
    for (size_t s = 0; s < made->chart.count; s++) {
        char(*texts)[SL_CHART_TEXT] = made->texts + SL_SERIES_TEXTS * s;
        const struct sl_cell *cell = cell_of(&naming, s);
        sl_series_shown(look->names, cell, look->spec, naming.shared, texts[0], SL_CHART_TEXT);
        made->chart.series[s].name = texts[0];
        if (naming.number < look->spec->by_count && json_is_number(cell->by[naming.number]) &&
            has_siblings(&naming, s))
            set_heading(&naming, s, texts);
    }
    set_title(&naming, made->labels[3]);
    shorten(&naming, made->labels[3]);
    made->chart.legend_title = made->labels[3];
}

/* Whether a name may be cut here: next to an ASCII character that is not a letter or digit. */
static bool is_edge(const char *name, size_t at)
{
    return !isalnum((unsigned char)name[at]) && (unsigned char)name[at] < 0x80;
}

void sl_common_words(const char *const *names, size_t count, size_t *front, size_t *back)
{
    enum { WORTH = 6 };
    size_t shortest = SIZE_MAX, start = 0, end = 0;
    *front = *back = 0;
    for (size_t i = 0; i < count; i++)
        shortest = strlen(names[i]) < shortest ? strlen(names[i]) : shortest;
    if (count < 2)
        return;
    for (size_t i = 1; i < count; i++) {
        size_t length = strlen(names[i]), first = strlen(names[0]), same = 0;
        while (same < shortest && names[i][same] == names[0][same])
            same++;
        start = i == 1 || same < start ? same : start;
        for (same = 0;
             same < shortest && names[i][length - 1 - same] == names[0][first - 1 - same];)
            same++;
        end = i == 1 || same < end ? same : end;
    }
    while (start > 0 && !is_edge(names[0], start - 1))
        start--;
    while (end > 0 && !is_edge(names[0], strlen(names[0]) - end))
        end--;
    *front = start >= WORTH ? start : 0;
    *back = end >= WORTH && *front + end < shortest ? end : 0;
}
