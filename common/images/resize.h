/* Pictures to squares of one size.
 *
 *     struct sl_picture picture;
 *     uint8_t pixels[32 * 32 * 3];
 *     sl_resize(&picture, 32, pixels);
 */
#ifndef SL_IMAGES_RESIZE_H
#define SL_IMAGES_RESIZE_H

#include "images/picture.h"

#include <stdint.h>

/* Writes the largest centred square of the picture to pixels [side, side, 3]. Each is the mean of
 * the area it covers, parts of pixels counted by their share, rounded to nearest; in whole numbers,
 * so the same on every machine. If a picture is enlarged, pixels become squares. */
void sl_resize(const struct sl_picture *picture, uint32_t side, uint8_t *pixels);

#endif
