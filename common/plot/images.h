/* Images of samples streams, kept to be drawn.
 *
 *     struct sl_canvas canvas = {0}; // of sl_canvas_open
 *     struct sl_plot_images images = {.limit = 100};
 *     if (sl_plot_images_read(&images, "ipc10.sls", error) != 0)
 *         return -1;
 *     sl_plot_images_draw(&canvas, &images, &images.items[0], 0, 0, 64);
 *     sl_plot_images_release(&images);
 */
#ifndef SL_PLOT_IMAGES_H
#define SL_PLOT_IMAGES_H

#include "base/error.h"
#include "formats/made.h"
#include "formats/stream.h"
#include "plot/canvas.h"
#include "samples/ids.h"

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct sl_plot_image {
    int64_t id;
    uint32_t label;
    unsigned char *pixels; /* [H, W] 32-bit words of Cairo; owned */
    float *soft;           /* [classes]; NULL for none; owned */
    json_t *options;       /* of the steps of the stream, flattened (formats/made.h); owned */
};

struct sl_plot_images {
    const struct sl_ids *ids;    /* only these (borrowed); NULL: all */
    size_t limit;                /* how many are kept at most */
    bool labelled;               /* an image without a soft label is an error */
    struct sl_plot_image *items; /* owned */
    size_t count, capacity;
    size_t seen;               /* how many records matched `ids`, kept or not */
    struct sl_dataset dataset; /* of the first stream; the others must fit it */
    const char *first;         /* its name; NULL before */
    struct sl_made_list made;  /* of all segments */
};

/* Adds the images of a stream ("-" is standard input), read to its verified end, in the colours of
 * samples/levels.h. Fails when the stream's classes or image size differ from those of the first
 * one. `path` must outlive the images, which are to be released after an error, too. */
int sl_plot_images_read(struct sl_plot_images *images, const char *path, struct sl_error *error);

/* Draws an image so that its longer side is `side` units, with its upper left corner at (x, y);
 * pixels stay squares. */
void sl_plot_images_draw(struct sl_canvas *canvas, const struct sl_plot_images *images,
                         const struct sl_plot_image *image, double x, double y, double side);

/* The name of a class up to its first comma ("German shepherd, Alsatian" is long), or its id. */
void sl_plot_images_class(const struct sl_plot_images *images, size_t class, char *text,
                          size_t size);

void sl_plot_images_release(struct sl_plot_images *images);

#endif
