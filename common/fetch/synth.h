/* The data set `synth`: generated pictures of 32x32 colour pixels, for trying everything without
 * downloading anything.
 *
 * Twenty classes in five families, "star-4" to "star-7" and so on: the members of a family differ
 * by how many parts the figure has. Pose, size, colours, background, clutter, cover and noise vary,
 * so that single pictures say little and a soft label has something to tell; colours lean a little
 * to those of family and member, as they do in photographs. An image is a function of
 * (seed, split, index) alone; nothing is stored, and the bytes are the same on every machine.
 *
 *     uint8_t pixels[SL_SYNTH_BYTES];
 *     for (uint32_t i = 0; i < sl_synth_count(SL_SYNTH_TRAIN); i++) {
 *         sl_synth_image(seed, SL_SYNTH_TRAIN, i, pixels);
 *         ... sl_synth_label(SL_SYNTH_TRAIN, i) ...
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

/* Its id, "star-4", and its name, "star of 4 points", of at most SL_SYNTH_NAME bytes. */
void sl_synth_class(uint32_t label, char id[SL_SYNTH_NAME], char name[SL_SYNTH_NAME]);

/* Images of each class: 300 to train on, 50 to test with. */
uint32_t sl_synth_per_class(enum sl_synth_split split);

/* All images of a split, classes times images of a class. */
uint32_t sl_synth_count(enum sl_synth_split split);

/* The class of image `index`. Images lie class by class, as their paths "bars-2/00000" would sort,
 * so `index` is also the image's id. */
uint32_t sl_synth_label(enum sl_synth_split split, uint32_t index);

/* Draws image `index` into pixels [32, 32, 3], red green blue. Safe to call from many threads. */
void sl_synth_image(uint64_t seed, enum sl_synth_split split, uint32_t index,
                    uint8_t pixels[SL_SYNTH_BYTES]);

#endif
