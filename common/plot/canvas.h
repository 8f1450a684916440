/* A sheet to draw on with Cairo that becomes a PNG, SVG or PDF file, with how it was made inside
 * and no date: the same drawing with the same fonts gives the same bytes.
 *
 *     struct sl_canvas canvas;
 *     struct sl_canvas_size size = {.width = 241, .height = 150, .dpi = 300};
 *     if (sl_canvas_open(&canvas, SL_PNG, &size, error) != 0)
 *         return -1;
 *     sl_text(&canvas, canvas.width / 2, 20, SL_CENTRE, SL_FONT_TITLE, "Labels and images");
 *     int result = sl_canvas_write(&canvas, made, &output, error);
 *     sl_canvas_release(&canvas);
 *
 * Lengths on it are in units in which labels are SL_FONT high, whatever their size in print: a
 * drawing for a narrow column has fewer units, not smaller ones.
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

/* Sizes of letters, in units: of labels, ticks and names, notes, titles. */
enum { SL_FONT = 13, SL_FONT_SMALL = 11, SL_FONT_NOTE = 9, SL_FONT_TITLE = 16 };

/* How far apart the baselines of lines of text are, as a multiple of the size of their letters. */
#define SL_LEADING 1.3

struct sl_colour {
    double red, green, blue;
};

struct sl_canvas_size {
    double width, height; /* in points, of which an inch has 72 */
    double font; /* the size in print of SL_FONT, in points; 0: a sixtieth of the width, from
                  * 8 to 13 */
    double dpi;  /* pixels an inch, of a PNG */
};

struct sl_lettering; /* fonts, and what was written; see canvas_text.h */

struct sl_canvas {
    cairo_t *cairo; /* to draw with */
    double width, height;
    enum sl_canvas_format format;
    struct sl_canvas_size size;
    struct sl_colour colour; /* in use */
    struct sl_lettering *lettering;
    cairo_surface_t *surface;
    unsigned char *bytes; /* of an SVG or PDF, as Cairo writes it */
    size_t count, capacity;
    struct sl_error error; /* of collecting those bytes */
    bool failed;           /* there is one; Cairo forgets some that it was told of */
};

extern const struct sl_colour sl_ink, sl_pale_ink, sl_grid, sl_paper;

/* The format of "png", "svg" or "pdf", or of a path with that suffix in either case; 0 for another.
 */
enum sl_canvas_format sl_canvas_format(const char *name);

/* How many points a unit is on a sheet of that size. */
double sl_canvas_unit(const struct sl_canvas_size *size);

/* A white sheet. More than 16384 pixels, or points, a side are refused, as is a machine without any
 * font. */
int sl_canvas_open(struct sl_canvas *canvas, enum sl_canvas_format format,
                   const struct sl_canvas_size *size, struct sl_error *error);

/* Ends the drawing and writes the file, with `made` (ASCII text) as tEXt chunk "softlabel", as
 * <metadata>, or as the keywords of a PDF. Not committed. */
int sl_canvas_write(struct sl_canvas *canvas, const char *made, struct sl_output *output,
                    struct sl_error *error);

void sl_canvas_release(struct sl_canvas *canvas);

/* The colour to draw with from now on. */
void sl_set_colour(struct sl_canvas *canvas, struct sl_colour colour);

/* One line of text with its baseline at y, in the colour in use; `size` is that of the font. Bytes
 * that are not UTF-8, and control characters, are replaced. */
void sl_text(struct sl_canvas *canvas, double x, double y, enum sl_align align, double size,
             const char *text);

/* As sl_text in bold. */
void sl_text_bold(struct sl_canvas *canvas, double x, double y, enum sl_align align, double size,
                  const char *text);

/* As sl_text in as many lines as keep it within `width`, the baseline of the first at y. */
void sl_text_lines(struct sl_canvas *canvas, double x, double y, double width, enum sl_align align,
                   double size, bool bold, const char *text);

/* How many lines those are. */
size_t sl_text_line_count(struct sl_canvas *canvas, double width, double size, bool bold,
                          const char *text);

/* How wide a line of text would be. */
double sl_text_width(struct sl_canvas *canvas, double size, const char *text);

/* The widest word of a text: it does not fit a narrower place. */
double sl_text_word_width(struct sl_canvas *canvas, double size, const char *text);

/* A straight line, in the colour and width in use. */
void sl_line(struct sl_canvas *canvas, double x0, double y0, double x1, double y1);

/* The lettering of a canvas (canvas_text.c), to be freed by its owner. With `keeps_runs`, lines of
 * text are kept instead of drawn. NULL where there is no font, or no memory or threads for Pango.
 */
struct sl_lettering *sl_lettering_new(cairo_t *cairo, bool keeps_runs, struct sl_error *error);
void sl_lettering_free(struct sl_lettering *lettering);

/* Keeps a line of text for whoever uses the figure: what of it may not be seen. */
void sl_canvas_remark(struct sl_canvas *canvas, const char *format, ...) SL_PRINTF(2, 3);

/* The remarks, in the order in which they were made, once the canvas was written also those on
 * fonts; NULL after the last. */
const char *sl_canvas_remark_at(const struct sl_canvas *canvas, size_t index);

#endif
