#include "plot/canvas.h"

#include "base/memory.h"

#include <cairo-pdf.h>
#include <cairo-svg.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

const struct sl_colour sl_ink = {0.13, 0.13, 0.13}, sl_pale_ink = {0.38, 0.38, 0.38},
                       sl_grid = {0.89, 0.89, 0.89}, sl_paper = {1, 1, 1};

enum { PNG_SCALE = 2, SIDE_MAX = 8192 };

enum sl_canvas_format sl_canvas_format(const char *name)
{
    const char *dot = strrchr(name, '.');
    const char *suffix = dot == NULL ? name : dot + 1;
    if (strcasecmp(suffix, "png") == 0)
        return SL_PNG;
    if (strcasecmp(suffix, "svg") == 0)
        return SL_SVG;
    return strcasecmp(suffix, "pdf") == 0 ? SL_PDF : 0;
}

static cairo_status_t collect(void *closure, const unsigned char *bytes, unsigned int size)
{
    struct sl_canvas *canvas = closure;
    void *grown = canvas->bytes;
    canvas->failed |=
        sl_grow(&grown, &canvas->capacity, canvas->size + size, 1, &canvas->error) != 0;
    if (canvas->failed)
        return CAIRO_STATUS_WRITE_ERROR;
    canvas->bytes = grown;
    memcpy(canvas->bytes + canvas->size, bytes, size);
    canvas->size += size;
    return CAIRO_STATUS_SUCCESS;
}

static cairo_surface_t *make_surface(struct sl_canvas *canvas)
{
    if (canvas->format == SL_SVG)
        return cairo_svg_surface_create_for_stream(collect, canvas, canvas->width, canvas->height);
    if (canvas->format == SL_PDF)
        return cairo_pdf_surface_create_for_stream(collect, canvas, canvas->width, canvas->height);
    return cairo_image_surface_create(CAIRO_FORMAT_RGB24, PNG_SCALE * (int)canvas->width,
                                      PNG_SCALE * (int)canvas->height);
}

/* Letters are placed alike whatever the resolution, and not fitted to this machine's screen. */
static void plain_fonts(cairo_t *cairo)
{
    cairo_font_options_t *options = cairo_font_options_create();
    cairo_font_options_set_antialias(options, CAIRO_ANTIALIAS_GRAY);
    cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE);
    cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF);
    cairo_set_font_options(cairo, options);
    cairo_font_options_destroy(options);
}

int sl_canvas_open(struct sl_canvas *canvas, enum sl_canvas_format format, double width,
                   double height, struct sl_error *error)
{
    *canvas = (struct sl_canvas){.width = width, .height = height, .format = format};
    if (!(width >= 1 && width <= SIDE_MAX && height >= 1 && height <= SIDE_MAX))
        return sl_fail(error,
                       "a figure of %.0f by %.0f points is not drawn: more than %d a side; show "
                       "fewer images, or more or fewer in a row",
                       width, height, SIDE_MAX);
    canvas->surface = make_surface(canvas);
    canvas->cairo = cairo_create(canvas->surface);
    if (cairo_status(canvas->cairo) != CAIRO_STATUS_SUCCESS) {
        sl_fail(error, "cannot draw: %s", cairo_status_to_string(cairo_status(canvas->cairo)));
        sl_canvas_release(canvas);
        return -1;
    }
    if (format == SL_PNG)
        cairo_scale(canvas->cairo, PNG_SCALE, PNG_SCALE);
    plain_fonts(canvas->cairo);
    sl_use(canvas, sl_paper);
    cairo_paint(canvas->cairo);
    sl_use(canvas, sl_ink);
    return 0;
}

void sl_canvas_release(struct sl_canvas *canvas)
{
    if (canvas->cairo != NULL)
        cairo_destroy(canvas->cairo);
    if (canvas->surface != NULL)
        cairo_surface_destroy(canvas->surface); /* an SVG or PDF ends into `bytes` here */
    free(canvas->bytes);
    *canvas = (struct sl_canvas){0};
}

void sl_use(struct sl_canvas *canvas, struct sl_colour colour)
{
    cairo_set_source_rgb(canvas->cairo, colour.red, colour.green, colour.blue);
}

static void set_font(struct sl_canvas *canvas, double size, cairo_font_weight_t weight)
{
    cairo_select_font_face(canvas->cairo, "DejaVu Sans", CAIRO_FONT_SLANT_NORMAL, weight);
    cairo_set_font_size(canvas->cairo, size);
}

/* The advance, not the ink: a blank or an overhanging letter must not move a line. */
static double width_of(struct sl_canvas *canvas, const char *text)
{
    cairo_text_extents_t extents;
    cairo_text_extents(canvas->cairo, text, &extents);
    return extents.x_advance;
}

static void show(struct sl_canvas *canvas, double x, double y, enum sl_align align,
                 const char *text)
{
    double width = align == SL_LEFT ? 0 : width_of(canvas, text);
    cairo_move_to(canvas->cairo, x - width * (align == SL_CENTRE ? 0.5 : 1), y);
    cairo_show_text(canvas->cairo, text);
}

void sl_text(struct sl_canvas *canvas, double x, double y, enum sl_align align, double size,
             const char *text)
{
    set_font(canvas, size, CAIRO_FONT_WEIGHT_NORMAL);
    show(canvas, x, y, align, text);
}

void sl_text_bold(struct sl_canvas *canvas, double x, double y, enum sl_align align, double size,
                  const char *text)
{
    set_font(canvas, size, CAIRO_FONT_WEIGHT_BOLD);
    show(canvas, x, y, align, text);
}

void sl_text_within(struct sl_canvas *canvas, double x, double y, double width, enum sl_align align,
                    double size, const char *text)
{
    char copy[256];
    set_font(canvas, size, CAIRO_FONT_WEIGHT_NORMAL);
    size_t length = strnlen(text, sizeof copy - 4);
    memcpy(copy, text, length);
    copy[length] = '\0';
    if (text[length] == '\0' && width_of(canvas, copy) <= width) {
        show(canvas, x, y, align, copy);
        return;
    }
    do {
        while (length > 0 && ((unsigned char)copy[--length] & 0xC0) == 0x80)
            ; /* a whole letter in UTF-8 */
        memcpy(copy + length, "…", sizeof "…");
    } while (length > 0 && width_of(canvas, copy) > width);
    show(canvas, x, y, align, copy);
}

void sl_text_upwards(struct sl_canvas *canvas, double x, double y, double size, const char *text)
{
    cairo_save(canvas->cairo);
    cairo_translate(canvas->cairo, x, y);
    cairo_rotate(canvas->cairo, -1.57079632679489662);
    sl_text(canvas, 0, 0, SL_CENTRE, size, text);
    cairo_restore(canvas->cairo);
}

double sl_text_width(struct sl_canvas *canvas, double size, const char *text)
{
    set_font(canvas, size, CAIRO_FONT_WEIGHT_NORMAL);
    return width_of(canvas, text);
}

void sl_line(struct sl_canvas *canvas, double x0, double y0, double x1, double y1)
{
    cairo_move_to(canvas->cairo, x0, y0);
    cairo_line_to(canvas->cairo, x1, y1);
    cairo_stroke(canvas->cairo);
}
