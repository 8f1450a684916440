/* A sheet to draw on with Cairo that becomes a PNG, SVG or PDF file, with how it was made inside
 * and no date: the same drawing gives the same bytes.
 *
 *     struct sl_canvas canvas;
 *     if (sl_canvas_open(&canvas, SL_PNG, 800, 500, error) != 0)
 *         return -1;
 *     sl_text(&canvas, 400, 20, SL_CENTRE, 16, "Labels and images");
 *     int result = sl_canvas_write(&canvas, made, &output, error);
 *     sl_canvas_release(&canvas);
 *
 * Lengths are in units of which a PNG has two pixels each; an SVG and a PDF call them points.
 */
#ifndef SL_PLOT_CANVAS_H
#define SL_PLOT_CANVAS_H

#include "base/error.h"
#include "base/output.h"

#include <cairo.h>
#include <stdbool.h>
#include <stddef.h>

enum sl_canvas_format { SL_PNG = 1, SL_SVG, SL_PDF };

enum sl_align { SL_LEFT, SL_CENTRE, SL_RIGHT };

struct sl_colour {
    double red, green, blue;
};

struct sl_canvas {
    cairo_t *cairo; /* to draw with */
    double width, height;
    enum sl_canvas_format format;
    cairo_surface_t *surface;
    unsigned char *bytes; /* of an SVG or PDF, as Cairo writes it */
    size_t size, capacity;
    struct sl_error error; /* of collecting those bytes */
    bool failed;           /* there is one; Cairo forgets some that it was told of */
};

extern const struct sl_colour sl_ink, sl_pale_ink, sl_grid, sl_paper;

/* The format of "png", "svg" or "pdf", or of a path with that suffix in either case; 0 for another.
 */
enum sl_canvas_format sl_canvas_format(const char *name);

/* A white sheet. Sides beyond 8192 units are refused. */
int sl_canvas_open(struct sl_canvas *canvas, enum sl_canvas_format format, double width,
                   double height, struct sl_error *error);

/* Ends the drawing and writes the file, with `made` (ASCII text) as tEXt chunk "softlabel", as
 * <metadata>, or as the keywords of a PDF. Not committed. */
int sl_canvas_write(struct sl_canvas *canvas, const char *made, struct sl_output *output,
                    struct sl_error *error);

void sl_canvas_release(struct sl_canvas *canvas);

/* The colour to draw with from now on. */
void sl_use(struct sl_canvas *canvas, struct sl_colour colour);

/* One line of text with its baseline at y, in the colour in use; `size` is that of the font. */
void sl_text(struct sl_canvas *canvas, double x, double y, enum sl_align align, double size,
             const char *text);

/* As sl_text in bold. */
void sl_text_bold(struct sl_canvas *canvas, double x, double y, enum sl_align align, double size,
                  const char *text);

/* As sl_text, but shortened with an ellipsis to fit `width`. */
void sl_text_within(struct sl_canvas *canvas, double x, double y, double width, enum sl_align align,
                    double size, const char *text);

/* As sl_text, centred on (x, y) and reading upwards. */
void sl_text_upwards(struct sl_canvas *canvas, double x, double y, double size, const char *text);

/* How wide the text would be. */
double sl_text_width(struct sl_canvas *canvas, double size, const char *text);

/* A straight line, in the colour and width in use. */
void sl_line(struct sl_canvas *canvas, double x0, double y0, double x1, double y1);

#endif
