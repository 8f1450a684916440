/* A view of images in the network's space that is the same for a whole batch: a box of each,
 * enlarged to the size of the image, perhaps flipped, then moved around the border; and its
 * adjoint.
 *
 *     struct sl_zoom zoom;
 *     if (sl_zoom_init(&zoom, 64, 64, error) != 0)
 *         return -1;
 *     sl_random_init(&random, seed, SL_RANDOM_DISTILL_AUGMENT, step, batch);
 *     sl_zoom_draw(&zoom, &random, 0.08, 9);
 *     sl_zoom_image(&zoom, image, 3, view);         // view [64, 64, 3]
 *     sl_zoom_adjoint(&zoom, d_view, 3, d_image);   // d_image [64, 64, 3]
 *     sl_zoom_release(&zoom);
 */
#ifndef SL_IMAGES_ZOOM_H
#define SL_IMAGES_ZOOM_H

#include "base/error.h"
#include "base/random.h"

#include <stddef.h>
#include <stdint.h>

/* A row of the view, or a column: two of the image, and how much of the second. */
struct sl_zoom_line {
    uint32_t first, second;
    float share;
};

struct sl_zoom {
    uint32_t height, width;
    struct sl_zoom_line *lines; /* [height + width]: of the rows, then of the columns; owned */
};

/* For images of height x width pixels. Fails without memory. */
int sl_zoom_init(struct sl_zoom *zoom, uint32_t height, uint32_t width, struct sl_error *error);
void sl_zoom_release(struct sl_zoom *zoom);

/* Draws a view as SRe2L does (Yin et al., NeurIPS 2023, section 3.2 and its published code): a box
 * of `least` (from 0 to 1) to all of the area and a ratio of 3/4 to 4/3, resized bilinearly without
 * averaging, as torch's interpolate of a tensor; flipped with probability 1/2; moved by up to
 * `roll` pixels either way. */
void sl_zoom_draw(struct sl_zoom *zoom, struct sl_random *random, double least, uint32_t roll);

/* view and image [height, width, channels]; they must not overlap. */
void sl_zoom_image(const struct sl_zoom *zoom, const float *image, size_t channels, float *view);

/* From the gradient with respect to the view to that of the image, which is written. */
void sl_zoom_adjoint(const struct sl_zoom *zoom, const float *d_view, size_t channels,
                     float *d_image);

#endif
