/* Names of categories under their columns. */
#include "plot/frame.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { NAME_SIZE = 512, GAP = 6, LINES_MAX = 3, BASE = 17 };

#define SLANT 0.70710678118654752

/* The name, or in brief only its own part, with an ellipsis for what it shares. */
static const char *name_of(const struct sl_chart *chart, size_t index, bool brief,
                           char text[NAME_SIZE])
{
    const char *whole = chart->categories[index];
    size_t own = strlen(whole) - chart->front - chart->back;
    if (!brief)
        return whole;
    snprintf(text, NAME_SIZE, "%s%.*s%s", chart->front > 0 ? "…" : "", (int)own,
             whole + chart->front, chart->back > 0 ? "…" : "");
    return text;
}

struct widths {
    double name, word; /* of the widest */
    size_t lines;      /* in a column */
};

static struct widths measure(struct sl_canvas *canvas, const struct sl_chart *chart, double column,
                             bool brief)
{
    struct widths widths = {.lines = 1};
    char text[NAME_SIZE];
    for (size_t i = 0; i < chart->category_count; i++) {
        const char *name = name_of(chart, i, brief, text);
        widths.name = fmax(widths.name, sl_text_width(canvas, SL_FONT_SMALL, name));
        widths.word = fmax(widths.word, sl_text_word_width(canvas, SL_FONT_SMALL, name));
        size_t lines = sl_text_line_count(canvas, column - GAP, SL_FONT_SMALL, false, name);
        widths.lines = lines > widths.lines ? lines : widths.lines;
    }
    return widths;
}

/* Side by side, in one line or several; false if that is not possible. */
static bool lay_level(struct sl_categories *lay, const struct widths *widths, double column)
{
    if (widths->word > column - GAP || widths->lines > LINES_MAX)
        return false;
    lay->way = widths->lines == 1 ? SL_FLAT : SL_IN_LINES;
    lay->height = 20 + SL_LEADING * SL_FONT_SMALL * (double)(widths->lines - 1);
    return true;
}

static void lay_turned(struct sl_categories *lay, const struct widths *widths, double column,
                       double left)
{
    const double line = 1.05 * SL_FONT_SMALL;
    bool slanted = column >= line / SLANT && left + column / 2 > SLANT * widths->name + GAP;
    lay->way = slanted ? SL_SLANTED : SL_UPRIGHT;
    lay->every = column < line ? (size_t)ceil(line / column) : 1;
    lay->height = slanted ? 16 + SLANT * widths->name : 14 + widths->name;
}

struct sl_categories sl_categories_lay(struct sl_canvas *canvas, const struct sl_chart *chart,
                                       double column, double left)
{
    struct sl_categories lay = {.every = 1};
    struct widths widths = measure(canvas, chart, column, false);
    if (widths.lines == 1 && lay_level(&lay, &widths, column))
        return lay;
    lay.brief = chart->front + chart->back > 0;
    if (lay.brief)
        widths = measure(canvas, chart, column, true);
    if (!lay_level(&lay, &widths, column))
        lay_turned(&lay, &widths, column, left);
    return lay;
}

static void draw_turned(struct sl_canvas *canvas, double x, double y, double angle,
                        const char *name)
{
    cairo_save(canvas->cairo);
    cairo_translate(canvas->cairo, x, y);
    cairo_rotate(canvas->cairo, angle);
    sl_text(canvas, 0, 0, SL_RIGHT, SL_FONT_SMALL, name);
    cairo_restore(canvas->cairo);
}

void sl_categories_draw(const struct sl_frame *frame, struct sl_canvas *canvas,
                        const struct sl_chart *chart)
{
    const struct sl_categories *lay = &frame->categories;
    double width = (frame->right - frame->left) / (double)chart->category_count;
    char text[NAME_SIZE];
    sl_set_colour(canvas, sl_ink);
    for (size_t i = 0; i < chart->category_count; i += lay->every) {
        const char *name = name_of(chart, i, lay->brief, text);
        double x = frame->left + ((double)i + 0.5) * width;
        if (lay->way == SL_SLANTED)
            draw_turned(canvas, x + 4, frame->bottom + BASE - 2, -M_PI / 4, name);
        else if (lay->way == SL_UPRIGHT)
            draw_turned(canvas, x + 4, frame->bottom + 7, -M_PI / 2, name);
        else
            sl_text_lines(canvas, x, frame->bottom + BASE, width - GAP, SL_CENTRE, SL_FONT_SMALL,
                          false, name);
    }
    if (lay->every > 1)
        sl_canvas_remark(
            canvas,
            "of the %zu names below the chart, only one in %zu is written; --width %.0f has "
            "room for all",
            chart->category_count, lay->every, ceil(canvas->size.width * (double)lay->every));
}

void sl_categories_title(const struct sl_categories *categories, const struct sl_chart *chart,
                         char *text, size_t size)
{
    const char *name = chart->category_count > 0 ? chart->categories[0] : "";
    if (!categories->brief)
        snprintf(text, size, "%s", chart->x_label);
    else
        snprintf(text, size, "%s (%.*s…%s)", chart->x_label, (int)chart->front, name,
                 name + strlen(name) - chart->back);
}
