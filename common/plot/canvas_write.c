/* The end of a drawing: the file, which contains how it was made. */
#include "base/memory.h"
#include "images/picture.h"
#include "plot/canvas_text.h"

#include <cairo-pdf.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Cairo keeps a pixel as a native 32-bit word, 0x00RRGGBB. */
static int write_png(struct sl_canvas *canvas, const char *made, struct sl_output *output,
                     struct sl_error *error)
{
    struct sl_picture picture = {.height =
                                     (uint32_t)cairo_image_surface_get_height(canvas->surface),
                                 .width = (uint32_t)cairo_image_surface_get_width(canvas->surface)};
    const unsigned char *rows = cairo_image_surface_get_data(canvas->surface);
    size_t stride = (size_t)cairo_image_surface_get_stride(canvas->surface);
    picture.pixels = sl_alloc((size_t)picture.height * picture.width, 3, error);
    if (picture.pixels == NULL)
        return -1;
    uint8_t *pixel = picture.pixels;
    for (size_t y = 0; y < picture.height; y++)
        for (size_t x = 0; x < picture.width; x++, pixel += 3) {
            uint32_t word;
            memcpy(&word, rows + y * stride + 4 * x, sizeof word);
            pixel[0] = (uint8_t)(word >> 16);
            pixel[1] = (uint8_t)(word >> 8);
            pixel[2] = (uint8_t)word;
        }
    int result = sl_picture_write_png(&picture, made, canvas->size.dpi, output, error);
    free(picture.pixels);
    return result;
}

static int write_escaped(struct sl_output *output, const char *text, struct sl_error *error)
{
    for (size_t plain; *text != '\0'; text += plain) {
        const char *escape = *text == '<' ? "&lt;" : *text == '>' ? "&gt;" : "&amp;";
        plain = strcspn(text, "<>&");
        int result = plain > 0 ? sl_output_write(output, text, plain, error)
                               : sl_output_print(output, error, "%s", escape);
        if (result != 0)
            return -1;
        plain += plain == 0;
    }
    return 0;
}

static int write_run(const struct sl_run *run, struct sl_output *output, struct sl_error *error)
{
    static const char *const anchors[] = {
        [SL_LEFT] = "start", [SL_CENTRE] = "middle", [SL_RIGHT] = "end"};
    const struct sl_colour *colour = &run->colour;
    char turn[80] = "";
    if (fabs(run->angle) > 1e-6)
        snprintf(turn, sizeof turn, " transform=\"rotate(%.6g %.6g %.6g)\"", run->angle, run->x,
                 run->y);
    if (sl_output_print(output, error,
                        "<text x=\"%.6g\" y=\"%.6g\" font-size=\"%.6g\"%s text-anchor=\"%s\" "
                        "fill=\"#%02lx%02lx%02lx\"%s>",
                        run->x, run->y, run->size, run->bold ? " font-weight=\"bold\"" : "",
                        anchors[run->align], lrint(255 * colour->red), lrint(255 * colour->green),
                        lrint(255 * colour->blue), turn) != 0 ||
        write_escaped(output, run->text, error) != 0)
        return -1;
    return sl_output_print(output, error, "</text>\n");
}

/* Cairo would draw letters as outlines, which cannot be searched, copied or set in another font.
 * The text is on top of everything else, which does no harm on these charts. */
static int write_runs(const struct sl_lettering *lettering, struct sl_output *output,
                      struct sl_error *error)
{
    int result = sl_output_print(output, error,
                                 "<g font-family=\"'%s', Verdana, sans-serif\" "
                                 "xml:space=\"preserve\">\n",
                                 SL_FONT_FAMILY);
    for (size_t i = 0; i < lettering->run_count && result == 0; i++)
        result = write_run(&lettering->runs[i], output, error);
    return result == 0 ? sl_output_print(output, error, "</g>\n") : -1;
}

/* Cairo can write neither: <metadata> goes after the opening tag, text before the closing one. */
static int write_svg(struct sl_canvas *canvas, const char *made, struct sl_output *output,
                     struct sl_error *error)
{
    static const char last[] = "</svg>";
    const char *bytes = (const char *)canvas->bytes;
    const char *tag = memmem(bytes, canvas->count, "<svg", 4);
    const char *end = tag == NULL ? NULL : memchr(tag, '>', canvas->count - (size_t)(tag - bytes));
    size_t tail = canvas->count < sizeof last ? 0 : canvas->count - sizeof last;
    while (end != NULL && tail > 0 && memcmp(bytes + tail, last, sizeof last - 1) != 0)
        tail--;
    if (end == NULL || end >= bytes + tail)
        return sl_fail(error, "cannot draw: Cairo wrote no SVG");
    size_t head = (size_t)(end + 1 - bytes);
    if (sl_output_write(output, bytes, head, error) != 0 ||
        sl_output_print(output, error, "\n<metadata>") != 0 ||
        write_escaped(output, made, error) != 0 ||
        sl_output_print(output, error, "</metadata>") != 0 ||
        sl_output_write(output, bytes + head, tail - head, error) != 0 ||
        write_runs(canvas->lettering, output, error) != 0)
        return -1;
    return sl_output_write(output, bytes + tail, canvas->count - tail, error);
}

int sl_canvas_write(struct sl_canvas *canvas, const char *made, struct sl_output *output,
                    struct sl_error *error)
{
    if (canvas->format == SL_PDF) {
        cairo_pdf_surface_set_metadata(canvas->surface, CAIRO_PDF_METADATA_CREATE_DATE, "");
        cairo_pdf_surface_set_metadata(canvas->surface, CAIRO_PDF_METADATA_KEYWORDS, made);
    }
    cairo_status_t status = cairo_status(canvas->cairo);
    if (canvas->format == SL_PNG)
        cairo_surface_flush(canvas->surface); /* finishing would drop the pixels */
    else
        cairo_surface_finish(canvas->surface);
    if (status == CAIRO_STATUS_SUCCESS)
        status = cairo_surface_status(canvas->surface);
    sl_lettering_remark(canvas);
    if (canvas->failed || canvas->lettering->failed)
        return sl_fail(error, "%s",
                       canvas->failed ? canvas->error.text : canvas->lettering->error.text);
    if (status != CAIRO_STATUS_SUCCESS)
        return sl_fail(error, "cannot draw: %s", cairo_status_to_string(status));
    if (canvas->format == SL_PNG)
        return write_png(canvas, made, output, error);
    if (canvas->format == SL_SVG)
        return write_svg(canvas, made, output, error);
    return sl_output_write(output, canvas->bytes, canvas->count, error);
}
