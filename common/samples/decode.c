#include "samples/decode.h"

#include "formats/tensor.h"
#include "images/crop.h"

#include <stdlib.h>

static int check_size(const struct sl_picture *picture, const struct sl_dataset *dataset,
                      struct sl_error *error)
{
    uint32_t dims[] = {picture->height, picture->width, 3};
    char size[SL_SHAPE_TEXT], expected[SL_SHAPE_TEXT];
    if (dataset->image[2] == 3 && picture->height == dataset->image[0] &&
        picture->width == dataset->image[1])
        return 0;
    return sl_fail(error, "image is %s, expected %s", sl_shape_text(dims, 3, size),
                   sl_shape_text(dataset->image, 3, expected));
}

/* Replaces a picture by the part that the dataset names. */
static int crop(struct sl_picture *picture, const struct sl_dataset *dataset, int64_t id,
                struct sl_error *error)
{
    struct sl_picture part;
    struct sl_crop box;
    if (dataset->image[2] != 3 || dataset->image[0] != dataset->image[1])
        return sl_fail(error, "image cannot be cropped: the header's are not squares in colour");
    sl_crop_of(dataset->crop == SL_CROP_RANDOM, dataset->crop_seed, (uint32_t)id, picture->height,
               picture->width, dataset->image[0], &box);
    if (sl_picture_init(&part, dataset->image[0], dataset->image[1], error) != 0)
        return -1;
    if (sl_resample(picture, &box, part.height, part.width, part.pixels, error) != 0) {
        free(part.pixels);
        return -1;
    }
    free(picture->pixels);
    *picture = part;
    return 0;
}

int sl_sample_decode(const struct sl_sample *sample, const struct sl_dataset *dataset,
                     struct sl_picture *picture, struct sl_error *error)
{
    if (sl_picture_decode(picture, sample->encoded, sample->encoded_size, error) != 0)
        return -1;
    int result = dataset->crop == SL_CROP_NONE ? check_size(picture, dataset, error)
                                               : crop(picture, dataset, sample->id, error);
    if (result != 0)
        free(picture->pixels);
    return result;
}
