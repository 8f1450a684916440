/* DSA, the augmentation of training: one operation drawn per batch, its strength drawn for each
 * image. Random numbers come from (seed, step, item), so that a resumed or threaded run augments as
 * an unbroken one.
 *
 *     struct sl_augment augment;
 *     float image[32 * 32 * 3], scratch[32 * 32 * 3];
 *     if (sl_augment_parse(SL_AUGMENT_DSA, &augment, error) != 0)
 *         return -1;
 *     sl_augment_image(&augment, 1, 1000, 17, image, scratch, 32, 32, 3); // seed, step, item
 *
 * Images are normalised, image [height, width, channels], and are changed in place; `scratch` has
 * room for another one. Outside an image there is zero (the mean colour). Operations can also be
 * called one by one, with explicit strengths.
 *
 * Source: Zhao and Bilen, "Dataset condensation with differentiable Siamese augmentation", ICML
 * 2021.
 */
#ifndef SL_IMAGES_AUGMENT_H
#define SL_IMAGES_AUGMENT_H

#include "base/error.h"

#include <stddef.h>
#include <stdint.h>

#define SL_AUGMENT_DSA "color_crop_cutout_flip_scale_rotate"

enum { SL_AUGMENT_MAX = 6 };

/* The operations to draw from; without any, images stay as they are. */
struct sl_augment {
    uint8_t operations[SL_AUGMENT_MAX];
    uint32_t count;
};

/* Reads names joined by '_' (each at most once, in the order that the draw numbers them), or
 * "none". The error names the text. */
int sl_augment_parse(const char *text, struct sl_augment *augment, struct sl_error *error);

/* Augments one image of a batch, `step` of a run. All items of a step get the same operation;
 * `item` is the image's place in its epoch or batch, below UINT32_MAX. */
void sl_augment_image(const struct sl_augment *augment, uint64_t seed, uint32_t step, uint32_t item,
                      float *image, float *scratch, uint32_t height, uint32_t width,
                      uint32_t channels);

/* The adjoint of the same: `gradient`, with respect to the augmented image, becomes that with
 * respect to the image before. Every operation is linear but for the brightness, which adds a
 * constant; so the inner product of this and any image is that of the gradient and the image
 * augmented, less what becomes of zeros. */
void sl_augment_adjoint(const struct sl_augment *augment, uint64_t seed, uint32_t step,
                        uint32_t item, float *gradient, float *scratch, uint32_t height,
                        uint32_t width, uint32_t channels);

/* x + shift, on `count` numbers. DSA: U(-0.5, 0.5). */
void sl_augment_brightness(float *image, size_t count, float shift);

/* (x - m) factor + m, where m is the mean of the pixel's channels. DSA: U(0, 2). */
void sl_augment_saturation(float *image, size_t pixels, uint32_t channels, float factor);

/* (x - m) factor + m, where m is the mean of all `count` numbers of the image. DSA: U(0.5, 1.5). */
void sl_augment_contrast(float *image, size_t count, float factor);

/* The pixel (y, x) becomes what (y + down, x + right) was. DSA: up to 12.5 % of the side each way.
 */
void sl_augment_crop(float *image, float *scratch, uint32_t height, uint32_t width,
                     uint32_t channels, int32_t down, int32_t right);

/* Zeroes a rectangle of round(height / 2) x round(width / 2) pixels around (y, x), as far as it
 * lies in the image; its first row is y - rows / 2. DSA: the centre is drawn from all pixels and,
 * for an even extent, the row and column after the last. */
void sl_augment_cutout(float *image, uint32_t height, uint32_t width, uint32_t channels, uint32_t y,
                       uint32_t x);

/* Exchanges left and right. DSA: with probability 1/2. */
void sl_augment_flip(float *image, uint32_t height, uint32_t width, uint32_t channels);

/* Samples at coordinates times (down, right) about the centre, bilinear: 2 shows twice as much at
 * half the size. DSA: U(1/1.2, 1.2) each. PyTorch: affine_grid with diag(right, down), grid_sample,
 * align_corners=False. */
void sl_augment_scale(float *image, float *scratch, uint32_t height, uint32_t width,
                      uint32_t channels, float down, float right);

/* Turns by `degrees` anticlockwise about the centre, bilinear. DSA: U(-15, 15). PyTorch: as above
 * with [[cos, -sin], [sin, cos]], in coordinates from -1 to 1 along each side. */
void sl_augment_rotate(float *image, float *scratch, uint32_t height, uint32_t width,
                       uint32_t channels, float degrees);

#endif
