/* A canvas to draw on with Cairo that becomes a PNG, SVG or PDF file, which contains how it was
 * made but no date: the same drawing with the same fonts gives the same bytes.
 *
 *     struct sl_canvas canvas;
 *     struct sl_canvas_size size = {.width = 241, .height = 150, .dpi = 300};
 *     if (sl_canvas_open(&canvas, SL_PNG, &size, error) != 0)
 *         return -1;
 *     sl_text(&canvas, canvas.width / 2, 20, SL_CENTRE, SL_FONT_TITLE, "Labels and images");
 *     struct sl_output output;
 *     if (sl_output_open(&output, "labels.png", error) != 0 ||
 *         sl_canvas_write(&canvas, "[]", &output, error) != 0)
 *         return -1;
 *     sl_canvas_release(&canvas);
 *
 * Lengths on it are in units in which labels are SL_FONT high, whatever their size in print: a
 * drawing for a narrow column has fewer units, not smaller letters.
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

/* Font sizes in units: of labels, of ticks and names, of notes, of titles. */
enum { SL_FONT = 13, SL_FONT_SMALL = 11, SL_FONT_NOTE = 9, SL_FONT_TITLE = 16 };

/* The distance between the baselines of lines of text, as a multiple of the font size. */
#define SL_LEADING 1.3

struct sl_colour {
    double red, green, blue;
};

struct sl_canvas_size {
    double width, height; /* in points, of which an inch has 72 */
    double font; /* the size in print of SL_FONT, in points; 0: a sixtieth of the width, from
                  * 8 to 13 */
    double dpi;  /* pixels per inch, of a PNG */
};

struct sl_lettering; /* fonts and lines of text; see canvas_text.h */

struct sl_canvas {
    cairo_t *cairo; /* to draw with */
    double width, height;
    enum sl_canvas_format format;
    struct sl_canvas_size size;
    struct sl_colour colour; /* current */
    struct sl_lettering *lettering;
    cairo_surface_t *surface;
    unsigned char *bytes; /* of an SVG or PDF, as Cairo writes it */
    size_t count, capacity;
    struct sl_error error; /* of collecting those bytes */
    bool failed;           /* there is one; Cairo forgets some errors */
};

extern const struct sl_colour sl_ink, sl_pale_ink, sl_grid, sl_paper;

/* The format of "png", "svg" or "pdf", or of a path with that suffix (in upper or lower case); 0
 * for any other text. */
enum sl_canvas_format sl_canvas_format(const char *name);

/* How many points a unit is on a canvas of that size. */
double sl_canvas_unit(const struct sl_canvas_size *size);

/* Opens a white canvas, to be released. Fails for more than 16384 pixels (or points) on a side, and
 * on a machine without fonts. */
int sl_canvas_open(struct sl_canvas *canvas, enum sl_canvas_format format,
                   const struct sl_canvas_size *size, struct sl_error *error);

/* Ends the drawing and writes the file, with `made` (ASCII text) as tEXt chunk "softlabel", as
 * <metadata>, or as the keywords of a PDF. The output is not committed. */
int sl_canvas_write(struct sl_canvas *canvas, const char *made, struct sl_output *output,
                    struct sl_error *error);

void sl_canvas_release(struct sl_canvas *canvas);

/* Sets the colour to draw with from now on. */
void sl_set_colour(struct sl_canvas *canvas, struct sl_colour colour);

/* Draws a line of text with its baseline at y, in the current colour; `size` is that of the font,
 * in units. Bytes that are not UTF-8, and control characters, are replaced. */
void sl_text(struct sl_canvas *canvas, double x, double y, enum sl_align align, double size,
             const char *text);

/* As sl_text, in as many lines as keep it within `width`, the baseline of the first at y. Below 0,
 * `width` does not limit. */
void sl_text_lines(struct sl_canvas *canvas, double x, double y, double width, enum sl_align align,
                   double size, bool bold, const char *text);

/* How many lines sl_text_lines needs. */
size_t sl_text_line_count(struct sl_canvas *canvas, double width, double size, bool bold,
                          const char *text);

/* The width of a line of text. */
double sl_text_width(struct sl_canvas *canvas, double size, const char *text);

/* The width of the widest word of a text. */
double sl_text_word_width(struct sl_canvas *canvas, double size, const char *text);

/* Draws a straight line, in the current colour and width. */
void sl_line(struct sl_canvas *canvas, double x0, double y0, double x1, double y1);

/* The lettering of a canvas (canvas_text.c), to be freed by its owner. With `keeps_runs`, lines of
 * text are kept instead of drawn. NULL where there is no font, or no memory or threads for Pango.
 */
struct sl_lettering *sl_lettering_new(cairo_t *cairo, bool keeps_runs, struct sl_error *error);
void sl_lettering_free(struct sl_lettering *lettering);

/* Keeps a warning for the user: what of the figure cannot be seen. Formatted as by printf. */
void sl_canvas_remark(struct sl_canvas *canvas, const char *format, ...) SL_PRINTF(2, 3);

/* The remarks in the order in which they were made, and after sl_canvas_write those about fonts;
 * NULL after the last. */
const char *sl_canvas_remark_at(const struct sl_canvas *canvas, size_t index);

#endif
