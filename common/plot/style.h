/* Colours, dashes and markers that tell series apart, also in grey and for the colour-blind.
 *
 *     struct sl_style style = sl_style_of(&chart, 2);
 *     sl_use(&canvas, style.colour);
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

/* Eight colours after Okabe and Ito, "Color universal design" (2008); many series with numbers for
 * names get colours from dark to light instead. */
struct sl_style sl_style_of(const struct sl_chart *chart, size_t series);

/* The line's dashes from now on. */
void sl_style_dash(struct sl_canvas *canvas, const struct sl_style *style);

/* A filled marker with a white rim. */
void sl_marker(struct sl_canvas *canvas, const struct sl_style *style, double x, double y);

/* Dark blue through green to yellow for 0 ... 1, of steadily growing lightness. */
struct sl_colour sl_heat(double share);

/* Ink or paper, whichever can be read on the colour. */
struct sl_colour sl_ink_on(struct sl_colour colour);

#endif
