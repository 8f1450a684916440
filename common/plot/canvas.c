#include "plot/canvas.h"

#include "base/memory.h"

#include <cairo-pdf.h>
#include <cairo-svg.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

const struct sl_colour sl_ink = {0.13, 0.13, 0.13}, sl_pale_ink = {0.38, 0.38, 0.38},
                       sl_grid = {0.89, 0.89, 0.89}, sl_paper = {1, 1, 1};

enum { POINTS_PER_INCH = 72, SIDE_MAX = 16384 };

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
        sl_grow(&grown, &canvas->capacity, canvas->count + size, 1, &canvas->error) != 0;
    if (canvas->failed)
        return CAIRO_STATUS_WRITE_ERROR;
    canvas->bytes = grown;
    memcpy(canvas->bytes + canvas->count, bytes, size);
    canvas->count += size;
    return CAIRO_STATUS_SUCCESS;
}

/* In PDF 1.4, metadata can be read without decompressing. */
static cairo_surface_t *make_pdf(struct sl_canvas *canvas)
{
    cairo_surface_t *surface = cairo_pdf_surface_create_for_stream(
        collect, canvas, canvas->size.width, canvas->size.height);
    cairo_pdf_surface_restrict_to_version(surface, CAIRO_PDF_VERSION_1_4);
    return surface;
}

static cairo_surface_t *make_svg(struct sl_canvas *canvas)
{
    cairo_surface_t *surface = cairo_svg_surface_create_for_stream(
        collect, canvas, canvas->size.width, canvas->size.height);
    cairo_svg_surface_set_document_unit(surface, CAIRO_SVG_UNIT_PT);
    return surface;
}

static cairo_surface_t *make_surface(struct sl_canvas *canvas)
{
    const struct sl_canvas_size *size = &canvas->size;
    double pixels = size->dpi / POINTS_PER_INCH;
    if (canvas->format == SL_SVG)
        return make_svg(canvas);
    if (canvas->format == SL_PDF)
        return make_pdf(canvas);
    return cairo_image_surface_create(CAIRO_FORMAT_RGB24, (int)fmax(round(size->width * pixels), 1),
                                      (int)fmax(round(size->height * pixels), 1));
}

double sl_canvas_unit(const struct sl_canvas_size *size)
{
    const double least = 8, share = 1.0 / 60; /* so that a narrow figure has readable letters */
    double font = size->font;
    if (font == 0)
        font = size->width > 0 ? fmin(fmax(share * size->width, least), SL_FONT) : SL_FONT;
    return font / SL_FONT;
}

/* The longer side, in pixels of a PNG, in points of the others. */
static double longest_side(enum sl_canvas_format format, const struct sl_canvas_size *size)
{
    double longest = fmax(size->width, size->height);
    return format == SL_PNG ? longest * size->dpi / POINTS_PER_INCH : longest;
}

static int check_size(enum sl_canvas_format format, const struct sl_canvas_size *size,
                      struct sl_error *error)
{
    double longest = longest_side(format, size);
    if (size->width >= 1 && size->height >= 1 && longest <= SIDE_MAX)
        return 0;
    return sl_fail(
        error,
        "a figure of %.0f by %.0f points is too large: %.0f %s on one side, at most %d are "
        "possible; show fewer images, or change --per-row, --width or --dpi",
        size->width, size->height, longest, format == SL_PNG ? "pixels" : "points", SIDE_MAX);
}

int sl_canvas_open(struct sl_canvas *canvas, enum sl_canvas_format format,
                   const struct sl_canvas_size *size, struct sl_error *error)
{
    double unit = sl_canvas_unit(size);
    *canvas = (struct sl_canvas){.width = size->width / unit,
                                 .height = size->height / unit,
                                 .size = *size,
                                 .format = format};
    if (check_size(format, size, error) != 0)
        return -1;
    canvas->surface = make_surface(canvas);
    canvas->cairo = cairo_create(canvas->surface);
    if (cairo_status(canvas->cairo) != CAIRO_STATUS_SUCCESS)
        sl_fail(error, "cannot draw: %s", cairo_status_to_string(cairo_status(canvas->cairo)));
    else
        canvas->lettering = sl_lettering_new(canvas->cairo, format == SL_SVG, error);
    if (canvas->lettering == NULL) {
        sl_canvas_release(canvas);
        return -1;
    }
    double scale = unit * (format == SL_PNG ? size->dpi / POINTS_PER_INCH : 1);
    cairo_scale(canvas->cairo, scale, scale);
    sl_set_colour(canvas, sl_paper);
    cairo_paint(canvas->cairo);
    sl_set_colour(canvas, sl_ink);
    return 0;
}

void sl_canvas_release(struct sl_canvas *canvas)
{
    sl_lettering_free(canvas->lettering);
    if (canvas->cairo != NULL)
        cairo_destroy(canvas->cairo);
    if (canvas->surface != NULL)
        cairo_surface_destroy(canvas->surface); /* writes the end of an SVG or PDF to `bytes` */
    free(canvas->bytes);
    *canvas = (struct sl_canvas){0};
}

void sl_set_colour(struct sl_canvas *canvas, struct sl_colour colour)
{
    canvas->colour = colour;
    cairo_set_source_rgb(canvas->cairo, colour.red, colour.green, colour.blue);
}

void sl_line(struct sl_canvas *canvas, double x0, double y0, double x1, double y1)
{
    cairo_move_to(canvas->cairo, x0, y0);
    cairo_line_to(canvas->cairo, x1, y1);
    cairo_stroke(canvas->cairo);
}
