/* Colours, dashes and markers that tell series apart, also in grey and for the colour-blind.
 *
 *     struct sl_style style = sl_style_of(&chart, 2);
 *     sl_set_colour(&canvas, style.colour);
 *     sl_style_dash(&canvas, &style);
 *     sl_marker(&canvas, &style, x, y);
 */
#ifndef SL_PLOT_STYLE_H
#define SL_PLOT_STYLE_H

#include "plot/canvas.h"
#include "plot/chart.h"

struct sl_style {
    struct sl_colour colour;
    int dash, marker;
};

/* Eight colours after Okabe and Ito, "Color universal design" (2008), then the same paler. Series
 * that differ in a number get colours from dark to light instead, in the order of the chart: of
 * several hues, or of one hue where there are several such groups. */
struct sl_style sl_style_of(const struct sl_chart *chart, size_t series);

/* Whether both stand under the same heading. */
bool sl_same_heading(const struct sl_series *a, const struct sl_series *b);

enum { SL_STYLES_OF_WORDS = 16, SL_STYLES_OF_NUMBERS = 24 };

/* Remarks when there are more series than those styles can tell apart. */
void sl_style_remark(struct sl_canvas *canvas, const struct sl_chart *chart);

/* The line's dashes from now on. */
void sl_style_dash(struct sl_canvas *canvas, const struct sl_style *style);

/* How large markers and lines are, of 1: smaller on a sheet of few units. */
double sl_mark_scale(const struct sl_canvas *canvas);

/* A filled marker with a white rim. */
void sl_marker(struct sl_canvas *canvas, const struct sl_style *style, double x, double y);

/* Dark blue through green to yellow for 0 ... 1, of steadily growing lightness. */
struct sl_colour sl_heat(double share);

/* Ink or paper, whichever can be read on the colour. */
struct sl_colour sl_ink_on(struct sl_colour colour);

#endif
