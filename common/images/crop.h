/* Which part of a picture a network sees.
 *
 *     struct sl_random random;
 *     struct sl_crop crop;
 *     sl_random_init(&random, 1, SL_RANDOM_CROP, 0, 17); // seed, epoch or view, id
 *     sl_crop_random(&sl_crop_usual, &random, 375, 500, 224, 224, &crop);
 *
 * Pictures of a single pixel in height or width are cropped like others. images/resample.h makes
 * the pixels.
 */
#ifndef SL_IMAGES_CROP_H
#define SL_IMAGES_CROP_H

#include "base/random.h"
#include "images/resample.h"

#include <stdint.h>

/* The centre of a picture of height x width pixels, side x side: the shorter side is first resized
 * to round(side * 8 / 7), 256 for 224, and the other in proportion, rounded down. As torchvision's
 * Resize(256) and CenterCrop(224). */
void sl_crop_centre(uint32_t height, uint32_t width, uint32_t side, struct sl_crop *crop);

/* Bounds, both included, of a random crop's share of the area, and of its width / height. */
struct sl_crop_range {
    double area[2], ratio[2];
};

/* 0.08 to 1 of the area, 3/4 to 4/3. */
extern const struct sl_crop_range sl_crop_usual;

/* A random crop of a picture of height x width pixels, resized to rows x columns, flipped in half
 * of all cases. As torchvision's RandomResizedCrop and RandomHorizontalFlip: the area is uniform in
 * the range and the logarithm of the ratio too, up to ten times until the box fits, then its place;
 * if none fits, the largest centred box whose ratio lies in the range. */
void sl_crop_random(const struct sl_crop_range *range, struct sl_random *random, uint32_t height,
                    uint32_t width, uint32_t rows, uint32_t columns, struct sl_crop *crop);

/* The crop of the image with that id, side x side: its centre, or by a seed at random, the usual
 * one. */
void sl_crop_of(bool random, uint64_t seed, uint32_t id, uint32_t height, uint32_t width,
                uint32_t side, struct sl_crop *crop);

#endif
