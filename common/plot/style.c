#include "plot/style.h"

#include <math.h>
#include <string.h>

static const struct sl_colour okabe_ito[] = {
    {0.000, 0.447, 0.698}, {0.835, 0.369, 0.000}, {0.000, 0.620, 0.451}, {0.800, 0.475, 0.655},
    {0.902, 0.624, 0.000}, {0.337, 0.706, 0.914}, {0.200, 0.200, 0.200}, {0.560, 0.560, 0.560},
};

enum { COLOURS = 8, DASHES = 4, MARKERS = 5 };

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

bool sl_same_heading(const struct sl_series *a, const struct sl_series *b)
{
    return a->heading != NULL && b->heading != NULL && strcmp(a->heading, b->heading) == 0;
}

/* The rank of a series among those with its heading (or among those without one), and that of its
 * heading among all headings. */
struct standing {
    size_t group, groups, rank, ranks;
};

static struct standing find(const struct sl_chart *chart, size_t series)
{
    const struct sl_series *all = chart->series, *one = &all[series];
    struct standing place = {0};
    for (size_t i = 0; i < chart->count; i++) {
        bool mine = one->heading == NULL ? all[i].heading == NULL : sl_same_heading(&all[i], one);
        place.rank += mine && i < series;
        place.ranks += mine;
        size_t first = 0; /* of those with its heading */
        while (first < i && !sl_same_heading(&all[first], &all[i]))
            first++;
        if (all[i].heading == NULL || first < i)
            continue;
        if (mine)
            place.group = place.groups;
        place.groups++;
    }
    return place;
}

static struct sl_colour mix(struct sl_colour a, struct sl_colour b, double share)
{
    return (struct sl_colour){a.red + share * (b.red - a.red),
                              a.green + share * (b.green - a.green),
                              a.blue + share * (b.blue - a.blue)};
}

/* One hue from dark to pale. */
static struct sl_colour shade(struct sl_colour hue, double share)
{
    static const struct sl_colour black = {0, 0, 0};
    return share < 0.5 ? mix(mix(hue, black, 0.55), hue, 2 * share)
                       : mix(hue, mix(hue, sl_paper, 0.62), 2 * share - 1);
}

struct sl_style sl_style_of(const struct sl_chart *chart, size_t series)
{
    static const struct sl_colour others[] = {/* unlike any colour of sl_heat */
                                              {0.13, 0.13, 0.13},
                                              {0.835, 0.369, 0.000},
                                              {0.800, 0.475, 0.655},
                                              {0.56, 0.56, 0.56}};
    struct standing place = find(chart, series);
    size_t rank = place.rank;
    struct sl_style style = {.dash = (int)(rank % DASHES), .marker = (int)(rank % MARKERS)};
    double share = place.ranks > 1 ? (double)rank / (double)(place.ranks - 1) : 0;
    if (chart->series[series].heading == NULL && place.groups > 0) {
        style.colour = others[rank % (sizeof others / sizeof *others)];
        style.dash = (int)((rank + 1) % DASHES);
    } else if (chart->series[series].heading == NULL) {
        style.colour = mix(okabe_ito[rank % COLOURS], sl_paper, rank / COLOURS % 2 == 1 ? 0.55 : 0);
    } else {
        style.colour = place.groups == 1 ? sl_heat(0.88 * share) /* yellow is invisible on white */
                                         : shade(okabe_ito[place.group % COLOURS], share);
        style.dash = place.groups == 1 ? 0 : (int)(place.group % DASHES);
    }
    return style;
}

void sl_style_remark(struct sl_canvas *canvas, const struct sl_chart *chart)
{
    bool numbers = chart->count > 0 && chart->series[chart->count - 1].heading != NULL;
    size_t most = numbers ? SL_STYLES_OF_NUMBERS : SL_STYLES_OF_WORDS;
    if (chart->count > most)
        sl_canvas_remark(canvas,
                         "%zu series are more than colours can distinguish (%zu); choose some with "
                         "--where",
                         chart->count, most);
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

double sl_mark_scale(const struct sl_canvas *canvas)
{
    return fmin(fmax(canvas->width / 640, 0.7), 1);
}

void sl_marker(struct sl_canvas *canvas, const struct sl_style *style, double x, double y)
{
    static const struct {
        double radius, turn;
        int sides;
    } shapes[MARKERS] = {{4.2, 0, 0}, {5.4, M_PI / 4, 4}, {5.6, 0, 3}, {5.6, 0, 4}, {5.6, M_PI, 3}};
    cairo_t *cairo = canvas->cairo;
    double scale = sl_mark_scale(canvas), radius = shapes[style->marker].radius * scale;
    cairo_new_path(cairo);
    if (shapes[style->marker].sides == 0)
        cairo_arc(cairo, x, y, radius, 0, 2 * M_PI);
    else
        polygon(cairo, x, y, radius, shapes[style->marker].sides, shapes[style->marker].turn);
    sl_set_colour(canvas, style->colour);
    cairo_fill_preserve(cairo);
    sl_set_colour(canvas, sl_paper);
    cairo_set_dash(cairo, NULL, 0, 0);
    cairo_set_line_width(cairo, scale);
    cairo_stroke(cairo);
}
