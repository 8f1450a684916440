/* The letters of a canvas, by Pango: which fonts they came from, which letters no font has, and in
 * an SVG, where Cairo would turn them into outlines, the lines of text to be written instead.
 *
 *     struct sl_canvas canvas = {0};
 *     const struct sl_lettering *lettering = canvas.lettering;
 *     for (size_t i = 0; i < lettering->run_count; i++)
 *         puts(lettering->runs[i].text);
 */
#ifndef SL_PLOT_CANVAS_TEXT_H
#define SL_PLOT_CANVAS_TEXT_H

#include "plot/canvas.h"

#include <pango/pangocairo.h>

/* The font of all text; letters that it lacks are taken from another one. */
#define SL_FONT_FAMILY "DejaVu Sans"

/* A line of text and its position on the canvas, in points. */
struct sl_run {
    double x, y, size;
    double angle; /* clockwise, in degrees */
    enum sl_align align;
    bool bold;
    struct sl_colour colour;
    char *text; /* owned */
};

struct sl_lettering {
    PangoLayout *layout;
    bool keeps_runs; /* lines are kept instead of being drawn */
    struct sl_run *runs;
    size_t run_count, run_capacity;
    gunichar *missing; /* letters that no font has, each once */
    size_t missing_count, missing_capacity;
    char **remarks;
    size_t remark_count, remark_capacity;
    struct sl_error error;
    bool failed; /* there is one */
};

/* Adds to the remarks what readers should know about the fonts. */
void sl_lettering_remark(struct sl_canvas *canvas);

#endif
