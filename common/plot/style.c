#include "plot/style.h"

#include <math.h>

static const struct sl_colour okabe_ito[] = {
    {0.000, 0.447, 0.698}, {0.835, 0.369, 0.000}, {0.000, 0.620, 0.451}, {0.800, 0.475, 0.655},
    {0.902, 0.624, 0.000}, {0.337, 0.706, 0.914}, {0.200, 0.200, 0.200}, {0.560, 0.560, 0.560},
};

enum { COLOURS = 8, DASHES = 4, MARKERS = 5, MANY = 4 };

struct sl_colour sl_heat(double share)
{
    static const struct sl_colour stops[] = {
        {0.16, 0.10, 0.36}, {0.17, 0.28, 0.52}, {0.13, 0.46, 0.55},
        {0.20, 0.63, 0.48}, {0.53, 0.77, 0.33}, {0.97, 0.89, 0.25},
    };
    enum { LAST = sizeof stops / sizeof *stops - 1 };
    double place = fmin(fmax(share, 0), 1) * LAST;
    int i = place >= LAST ? LAST - 1 : (int)place;
    double t = place - i;
    return (struct sl_colour){stops[i].red + t * (stops[i + 1].red - stops[i].red),
                              stops[i].green + t * (stops[i + 1].green - stops[i].green),
                              stops[i].blue + t * (stops[i + 1].blue - stops[i].blue)};
}

struct sl_colour sl_ink_on(struct sl_colour colour)
{
    double light = 0.3 * colour.red + 0.59 * colour.green + 0.11 * colour.blue;
    return light > 0.5 ? sl_ink : sl_paper;
}

struct sl_style sl_style_of(const struct sl_chart *chart, size_t series)
{
    struct sl_style style = {okabe_ito[series % COLOURS], (int)(series % DASHES),
                             (int)(series % MARKERS)};
    size_t numbers = 0;
    for (size_t i = 0; i < chart->count; i++)
        numbers += chart->series[i].number;
    if (numbers <= MANY)
        return style;
    if (chart->series[series].number) /* the lightest yellow would be lost on white */
        style.colour = sl_heat(0.9 * (double)series / (double)(numbers - 1));
    else
        style.colour = sl_ink;
    return style;
}

void sl_style_dash(struct sl_canvas *canvas, const struct sl_style *style)
{
    static const struct {
        double lengths[4];
        int count;
    } dashes[DASHES] = {{{0}, 0}, {{7, 3}, 2}, {{2, 2.5}, 2}, {{8, 3, 2, 3}, 4}};
    cairo_set_dash(canvas->cairo, dashes[style->dash].lengths, dashes[style->dash].count, 0);
}

static void polygon(cairo_t *cairo, double x, double y, double radius, int sides, double turn)
{
    for (int i = 0; i < sides; i++) {
        double angle = turn + 2 * M_PI * i / sides;
        cairo_line_to(cairo, x + radius * sin(angle), y - radius * cos(angle));
    }
    cairo_close_path(cairo);
}

void sl_marker(struct sl_canvas *canvas, const struct sl_style *style, double x, double y)
{
    cairo_t *cairo = canvas->cairo;
    cairo_new_path(cairo);
    if (style->marker == 0)
        cairo_arc(cairo, x, y, 4.2, 0, 2 * M_PI);
    else if (style->marker == 1)
        polygon(cairo, x, y, 5.4, 4, M_PI / 4);
    else if (style->marker == 2)
        polygon(cairo, x, y, 5.6, 3, 0);
    else if (style->marker == 3)
        polygon(cairo, x, y, 5.6, 4, 0);
    else
        polygon(cairo, x, y, 5.6, 3, M_PI);
    sl_use(canvas, style->colour);
    cairo_fill_preserve(cairo);
    sl_use(canvas, sl_paper);
    cairo_set_dash(cairo, NULL, 0, 0);
    cairo_set_line_width(cairo, 1);
    cairo_stroke(cairo);
}
