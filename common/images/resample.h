/* A part of a picture, resized: the pixels that Pillow's resize with BILINEAR gives (which averages
 * where it makes smaller), equal in every byte.
 *
 *     struct sl_picture picture; // at least 200 x 100
 *     struct sl_crop crop = {.height = 200, .width = 100, .rows = 32, .columns = 32};
 *     uint8_t pixels[32 * 32 * 3];
 *     if (sl_resample(&picture, &crop, 32, 32, pixels, error) != 0)
 *         return -1;
 *
 * images/crop.h chooses crops.
 */
#ifndef SL_IMAGES_RESAMPLE_H
#define SL_IMAGES_RESAMPLE_H

#include "base/error.h"
#include "images/picture.h"

#include <stdbool.h>
#include <stdint.h>

/* A box of a picture, resized to rows x columns pixels, from which a window is kept that begins at
 * (down, right); all in pixels. Pixels outside the box play no part. */
struct sl_crop {
    uint32_t top, left, height, width;
    uint32_t rows, columns;
    uint32_t down, right;
    bool flip; /* the window has its left and right exchanged */
};

/* Writes the window, pixels [height, width, 3]. The box must lie in the picture and the window in
 * what it is resized to; all sides are at least 1. A triangle around the centre of each pixel, as
 * wide as a pixel of the larger grid on either side, weighs the pixels that it covers; rows first,
 * then columns, each rounded to a byte; in whole numbers but for the weights, which take no more
 * than +, -, * and /, so the same on every machine. Fails only without memory. */
int sl_resample(const struct sl_picture *picture, const struct sl_crop *crop, uint32_t height,
                uint32_t width, uint8_t *pixels, struct sl_error *error);

#endif
