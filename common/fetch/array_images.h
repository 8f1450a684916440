/* Images that came as an array, in any layout and space, as records of a stream: bytes, or f32 as a
 * network sees them.
 *
 *     struct sl_array_set set; // read
 *     struct sl_array_images images = {.said = SL_FLOATS_PIXELS};
 *     struct sl_dataset dataset; // its mean and std are set
 *     if (sl_array_images_init(&images, &set, error) != 0 ||
 *         sl_array_images_aim(&images, &set, &dataset.preprocess, "cifar10.sls", error) != 0 ||
 *         sl_array_images_survey(&images, error) != 0)
 *         return -1;
 *     float image[3072];
 *     sl_array_images_get(&images, 7, image); // [H, W, 3]
 *     sl_array_images_release(&images);
 *
 * Real numbers can be pixels from 0 to 1, normalised by a mean and a deviation, or whitened; which
 * of them has to be said, as an array cannot. Bytes are pixels.
 */
#ifndef SL_FETCH_ARRAY_IMAGES_H
#define SL_FETCH_ARRAY_IMAGES_H

#include "base/error.h"
#include "fetch/array_set.h"
#include "formats/dataset.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What was said of real numbers. */
enum sl_floats { SL_FLOATS_UNSAID, SL_FLOATS_PIXELS, SL_FLOATS_NORMALISED, SL_FLOATS_WHITENED };

/* pixel = value * scale + shift, from 0 to 1, for each channel; and back. */
struct sl_array_scale {
    float scale[3], shift[3];
};

struct sl_array_images {
    const char *layout;  /* "nchw" or "nhwc"; NULL: by the shape */
    enum sl_floats said; /* after init SL_FLOATS_UNSAID only for bytes */

    struct sl_tensor tensor; /* borrowed from the set */
    uint32_t size[3];        /* H, W, 3 */
    uint32_t channels;       /* of the array: 3, or 1 for three equal ones */
    bool channels_first;
    struct sl_array_scale from;  /* of the array's values, unless they are whitened */
    struct sl_preprocess to;     /* of the stream */
    bool whiten;                 /* pixels have to be whitened to get there */
    bool same;                   /* the values are there already */
    float *values;               /* one image as it is in the array; owned */
    float low, high;             /* of all values; set by the survey... */
    float pixel_low, pixel_high; /* ...and of the pixels that they stand for... */
    size_t outside;              /* ...and how many of those are outside of 0 to 1 */
};

/* Reads the arrays mean and std. A missing one, and numbers that cannot be those of pixels from 0
 * to 1, are errors. */
int sl_array_normalisation(const struct sl_array_set *set, struct sl_preprocess *preprocess,
                           struct sl_error *error);

/* Finds out layout and space. Shapes that are not those of images or can be read in two ways, types
 * that images cannot have, and real numbers of which nothing was said are errors. */
int sl_array_images_init(struct sl_array_images *images, const struct sl_array_set *set,
                         struct sl_error *error);

/* Sets where the images have to go, the preprocessing of the stream `name` (NULL: there is none),
 * and from where: by the set's mean and std, or else those of `name`. */
int sl_array_images_aim(struct sl_array_images *images, const struct sl_array_set *set,
                        const struct sl_preprocess *to, const char *name, struct sl_error *error);

/* Reads all values once: infinite ones, and those that cannot be what was said, are errors that
 * name the image. */
int sl_array_images_survey(struct sl_array_images *images, struct sl_error *error);

/* Whether records hold bytes. */
bool sl_array_images_are_bytes(const struct sl_array_images *images);

/* Image `index`, image [H, W, 3]: bytes (as numbers from 0 to 255) if the images are bytes, pixels
 * from 0 to 1 if they have to be whitened, else what a network sees. */
void sl_array_images_get(const struct sl_array_images *images, size_t index, float *image);

void sl_array_images_release(struct sl_array_images *images);

#endif
