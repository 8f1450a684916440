/* The data set `synth`: generated colour images of 32x32 pixels, to try everything without a
 * download.
 *
 * Twenty classes in five families, "star-4" to "star-7" and so on: the members of a family differ
 * in the number of parts of a figure. Pose, size, colours, background, clutter, cover and noise
 * vary, so that a single image says little and a soft label has something to teach; colours lean a
 * little towards those of family and member, as they do in photographs. An image is a function of
 * (seed, split, index) alone; nothing is stored, and the bytes are the same on every machine.
 *
 *     uint8_t pixels[SL_SYNTH_BYTES];
 *     for (uint32_t i = 0; i < sl_synth_count(SL_SYNTH_TRAIN); i++) {
 *         sl_synth_image(0, SL_SYNTH_TRAIN, i, pixels);
 *         printf("%u: %u\n", sl_synth_label(SL_SYNTH_TRAIN, i), pixels[0]);
 *     }
 */
#ifndef SL_FETCH_SYNTH_H
#define SL_FETCH_SYNTH_H

#include <stdint.h>

enum {
    SL_SYNTH_CLASSES = 20,
    SL_SYNTH_SIDE = 32,
    SL_SYNTH_BYTES = 32 * 32 * 3,
    SL_SYNTH_NAME = 32
};

enum sl_synth_split { SL_SYNTH_TRAIN = 0, SL_SYNTH_TEST = 1 };

/* The id and the name of a class: "star-4", "star of 4 points". */
void sl_synth_class(uint32_t label, char id[SL_SYNTH_NAME], char name[SL_SYNTH_NAME]);

/* Images per class: 300 for training, 50 for testing. */
uint32_t sl_synth_per_class(enum sl_synth_split split);

/* All images of a split. */
uint32_t sl_synth_count(enum sl_synth_split split);

/* The class of image `index`. Images are sorted by class, like their paths "bars-2/00000", so
 * `index` is also the id of the image. */
uint32_t sl_synth_label(enum sl_synth_split split, uint32_t index);

/* Draws image `index` into pixels [32, 32, 3], red, green, blue. May be called from any thread. */
void sl_synth_image(uint64_t seed, enum sl_synth_split split, uint32_t index,
                    uint8_t pixels[SL_SYNTH_BYTES]);

#endif
