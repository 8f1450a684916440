/* Sheets of images with their labels: contact sheets, and soft labels as bars.
 *
 *     struct sl_canvas canvas;
 *     struct sl_plot_images images = {.count = 0}; // of sl_plot_images_read
 *     struct sl_canvas_size size = {.font = 13, .dpi = 144};
 *     struct sl_sheet sheet = {.images = &images, .title = "", .per_row = 10};
 *     if (sl_sheet_images(&canvas, &sheet, SL_PNG, &size, error) != 0)
 *         return -1;
 *
 * Both kinds open the canvas themselves, as high as the images need and, if the size has no width,
 * as wide. Names are never cut, but wrapped into as many lines as they need.
 */
#ifndef SL_PLOT_SHEET_H
#define SL_PLOT_SHEET_H

#include "plot/canvas.h"
#include "plot/images.h"

#include <stddef.h>

struct sl_sheet {
    const struct sl_plot_images *images;
    const char *title;
    const char *const *notes; /* [images->count], a line above the bars of each, or above the row of
                               * those that share it; NULL for none */
    size_t per_row;           /* 0: as many as look good */
    size_t top;               /* entries shown of each soft label */
};

/* A contact sheet: every image with the name of its class and, where there are soft labels, their
 * largest entries. With notes, a row begins where the note changes, below it. */
int sl_sheet_images(struct sl_canvas *canvas, const struct sl_sheet *sheet,
                    enum sl_canvas_format format, const struct sl_canvas_size *size,
                    struct sl_error *error);

/* A panel for each image: the image, and bars of the largest entries of its soft label, all panels
 * on one scale. The true class stands out, and takes the last bar where its entry is smaller. A
 * image without a soft label is an error. */
int sl_sheet_labels(struct sl_canvas *canvas, const struct sl_sheet *sheet,
                    enum sl_canvas_format format, const struct sl_canvas_size *size,
                    struct sl_error *error);

#endif
