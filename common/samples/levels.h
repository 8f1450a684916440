/* From the numbers of an image in a stream back to brightness, to be looked at.
 *
 *     struct sl_tensor image; // [H, W, 3]
 *     float values[3072];     // its numbers
 *     struct sl_dataset dataset;
 *     struct sl_levels levels = sl_levels_of(&image, values, &dataset);
 *     uint8_t red = sl_level(&levels, values[0], 0);
 */
#ifndef SL_SAMPLES_LEVELS_H
#define SL_SAMPLES_LEVELS_H

#include "formats/dataset.h"
#include "formats/tensor.h"

#include <stdint.h>

/* value * scale + shift is the brightness from 0 to 255. */
struct sl_levels {
    double scale[SL_CHANNELS_MAX], shift[SL_CHANNELS_MAX];
};

/* Bytes are themselves; of f32 images, normalisation is undone, and whitened ones are stretched
 * from their least to their greatest number, since nothing else fits them. `values` are the
 * image's, finite. */
struct sl_levels sl_levels_of(const struct sl_tensor *image, const float *values,
                              const struct sl_dataset *dataset);

/* The brightness of a channel's value; what is too dark or too bright is clipped. */
uint8_t sl_level(const struct sl_levels *levels, float value, size_t channel);

#endif
