/* The end of a drawing: the file, with how it was made inside. */
#include "base/memory.h"
#include "data/picture.h"
#include "plot/canvas.h"

#include <cairo-pdf.h>
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
    int result = sl_picture_write_png(&picture, made, output, error);
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

/* Cairo has no call for it, so <metadata> is put behind the opening tag. */
static int write_svg(struct sl_canvas *canvas, const char *made, struct sl_output *output,
                     struct sl_error *error)
{
    const char *bytes = (const char *)canvas->bytes;
    const char *tag = memmem(bytes, canvas->size, "<svg", 4);
    const char *end = tag == NULL ? NULL : memchr(tag, '>', canvas->size - (size_t)(tag - bytes));
    if (end == NULL)
        return sl_fail(error, "cannot draw: Cairo wrote no SVG");
    size_t head = (size_t)(end + 1 - bytes);
    if (sl_output_write(output, bytes, head, error) != 0 ||
        sl_output_print(output, error, "\n<metadata>") != 0 ||
        write_escaped(output, made, error) != 0 ||
        sl_output_print(output, error, "</metadata>") != 0)
        return -1;
    return sl_output_write(output, bytes + head, canvas->size - head, error);
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
    if (canvas->failed)
        return sl_fail(error, "%s", canvas->error.text);
    if (status != CAIRO_STATUS_SUCCESS)
        return sl_fail(error, "cannot draw: %s", cairo_status_to_string(status));
    if (canvas->format == SL_PNG)
        return write_png(canvas, made, output, error);
    if (canvas->format == SL_SVG)
        return write_svg(canvas, made, output, error);
    return sl_output_write(output, canvas->bytes, canvas->size, error);
}
