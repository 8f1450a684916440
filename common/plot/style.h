/* Colours, dashes and markers that distinguish series, also in grey and for the colour-blind.
 *
 *     struct sl_canvas canvas = {0}; // of sl_canvas_open
 *     struct sl_chart chart = {.count = 0};
 *     struct sl_style style = sl_style_of(&chart, 0);
 *     sl_set_colour(&canvas, style.colour);
 *     sl_style_dash(&canvas, &style);
 *     sl_marker(&canvas, &style, 100, 50);
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

/* Whether both have the same heading. */
bool sl_same_heading(const struct sl_series *a, const struct sl_series *b);

enum { SL_STYLES_OF_WORDS = 16, SL_STYLES_OF_NUMBERS = 24 };

/* Remarks on more series than those styles can distinguish. */
void sl_style_remark(struct sl_canvas *canvas, const struct sl_chart *chart);

/* Sets the dashes of lines from now on. */
void sl_style_dash(struct sl_canvas *canvas, const struct sl_style *style);

/* How large markers and lines are, at most 1: smaller on a canvas of few units. */
double sl_mark_scale(const struct sl_canvas *canvas);

/* Draws a filled marker with a white rim. */
void sl_marker(struct sl_canvas *canvas, const struct sl_style *style, double x, double y);

/* Dark blue through green to yellow for 0 to 1, growing steadily lighter. */
struct sl_colour sl_heat(double share);

/* Ink or paper, whichever is readable on the colour. */
struct sl_colour sl_ink_on(struct sl_colour colour);

#endif
