#include "fetch/array_images.h"

#include "base/memory.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* How far rounding may carry pixels out of 0 to 1: half of a byte's step. What is further out than
 * FAR (in pixels) or FAR_WHITE is not what was said: the widest of the learned sets that we know
 * reach from -1.4 to 2.3, and the regularisation of 0.1 stretches nothing by more than 3.2. */
static const float ROUNDING = 0.5f / 255, FAR = 10, FAR_WHITE = 100;

static bool is_channels(uint32_t size)
{
    return size == 1 || size == 3;
}

static int refuse_shape(const struct sl_tensor *tensor, struct sl_error *error)
{
    char shape[SL_SHAPE_TEXT];
    sl_fail(error, "images are an array %s, expected [N, 3, H, W] or [N, H, W, 3], or 1 channel",
            sl_shape_text(tensor->dims, tensor->rank, shape));
    if (tensor->rank == 3)
        return sl_error_hint(error, "if they are grey, images[:, None] has a channel");
    if (tensor->rank == 5)
        return sl_error_hint(error, "if they are by class, images.reshape(-1, *images.shape[2:]) "
                                    "has one image after the other");
    return -1;
}

/* By the option, else by which of the axes can be the channels. */
static int find_layout(struct sl_array_images *images, struct sl_error *error)
{
    const struct sl_tensor *tensor = &images->tensor;
    const uint32_t *dims = tensor->dims;
    char shape[SL_SHAPE_TEXT];
    if (tensor->rank != 4)
        return refuse_shape(tensor, error);
    bool first = is_channels(dims[1]), last = is_channels(dims[3]);
    if (images->layout == NULL && first && last)
        return sl_fail(error,
                       "images are an array %s: either axis can be the channels; use "
                       "--layout to say which",
                       sl_shape_text(dims, tensor->rank, shape));
    images->channels_first = images->layout == NULL ? first : strcmp(images->layout, "nchw") == 0;
    if (images->channels_first ? !first : !last)
        return refuse_shape(tensor, error);
    images->channels = dims[images->channels_first ? 1 : 3];
    images->size[0] = dims[images->channels_first ? 2 : 1];
    images->size[1] = dims[images->channels_first ? 3 : 2];
    images->size[2] = 3;
    size_t height = images->size[0], width = images->size[1];
    if (height == 0 || width == 0 || height > SL_SIDE_MAX || width > SL_SIDE_MAX ||
        height * width > SL_PIXELS_MAX)
        return sl_fail(error, "images have %zu x %zu pixels", width, height);
    return 0;
}

static int check_type(const struct sl_tensor *tensor, struct sl_error *error)
{
    if (tensor->dtype == SL_U8 || tensor->dtype == SL_F16 || tensor->dtype == SL_F32 ||
        tensor->dtype == SL_F64)
        return 0;
    return sl_fail(error, "images are whole numbers other than u8; if they are bytes, "
                          "images.astype('uint8') makes them so");
}

static int check_said(struct sl_array_images *images, const struct sl_array_set *set,
                      struct sl_error *error)
{
    bool arrays = set->tensors[SL_ARRAY_MEAN].data != NULL;
    if (images->tensor.dtype == SL_U8 && images->said > SL_FLOATS_PIXELS)
        return sl_fail(error, "images are u8, which are pixels and cannot be %s",
                       images->said == SL_FLOATS_WHITENED ? "whitened" : "normalised");
    if (images->tensor.dtype == SL_U8) {
        images->said = SL_FLOATS_UNSAID;
        return 0;
    }
    if (arrays && images->said != SL_FLOATS_UNSAID && images->said != SL_FLOATS_NORMALISED)
        return sl_fail(error,
                       "the arrays mean and std say that images are normalised by them, but "
                       "--%s says otherwise",
                       images->said == SL_FLOATS_WHITENED ? "whitened" : "pixels");
    if (images->said == SL_FLOATS_UNSAID && arrays)
        images->said = SL_FLOATS_NORMALISED;
    if (images->said != SL_FLOATS_UNSAID)
        return 0;
    return sl_fail(error,
                   "images are %s, and nothing says what the numbers are: use --pixels if they are "
                   "pixels from 0 to 1, --normalised if by the mean and std of --like (for others, "
                   "add arrays mean and std), --whitened if by the whitening of --like",
                   sl_dtype_name(images->tensor.dtype));
}

int sl_array_images_init(struct sl_array_images *images, const struct sl_array_set *set,
                         struct sl_error *error)
{
    images->tensor = set->tensors[SL_ARRAY_IMAGES];
    if (check_type(&images->tensor, error) != 0 || find_layout(images, error) != 0 ||
        check_said(images, set, error) != 0)
        return -1;
    if (images->tensor.dims[0] == 0)
        return sl_fail(error, "images are an empty array");
    images->values =
        sl_alloc((size_t)images->size[0] * images->size[1] * images->channels, 4, error);
    return images->values == NULL ? -1 : 0;
}

/* Three numbers, or one for all channels. */
static int read_triple(const struct sl_array_set *set, enum sl_array_role role, float triple[3],
                       struct sl_error *error)
{
    const struct sl_tensor *tensor = &set->tensors[role];
    size_t count = sl_tensor_count(tensor);
    char shape[SL_SHAPE_TEXT];
    if (tensor->data == NULL)
        return sl_fail(error, "there is no array %s, but mean and std belong together",
                       sl_array_name(role));
    if (count != 1 && count != 3)
        return sl_fail(error, "%s is an array %s, expected a number for each of 3 channels",
                       sl_array_name(role), sl_shape_text(tensor->dims, tensor->rank, shape));
    sl_tensor_to_f32(tensor, triple);
    for (size_t c = count; c < 3; c++)
        triple[c] = triple[0];
    return 0;
}

int sl_array_normalisation(const struct sl_array_set *set, struct sl_preprocess *preprocess,
                           struct sl_error *error)
{
    if (read_triple(set, SL_ARRAY_MEAN, preprocess->mean, error) != 0 ||
        read_triple(set, SL_ARRAY_STD, preprocess->std, error) != 0)
        return -1;
    for (int c = 0; c < 3; c++) {
        double mean = (double)preprocess->mean[c], std = (double)preprocess->std[c];
        if (!(mean >= 0 && mean <= 1 && std > 0 && std <= 1))
            return sl_fail(error, "mean %g and std %g are not those of pixels from 0 to 1%s", mean,
                           std, mean > 1 && mean <= 255 ? "; divide both by 255" : "");
    }
    return 0;
}

bool sl_array_images_are_bytes(const struct sl_array_images *images)
{
    return images->tensor.dtype == SL_U8 && !images->whiten;
}

/* The scale by which the array's real numbers are pixels. */
static int find_scale(struct sl_array_images *images, const struct sl_array_set *set,
                      const char *name, struct sl_error *error)
{
    struct sl_preprocess by = images->to;
    if (images->said == SL_FLOATS_PIXELS)
        by = (struct sl_preprocess){.std = {1, 1, 1}};
    else if (set->tensors[SL_ARRAY_MEAN].data != NULL || set->tensors[SL_ARRAY_STD].data != NULL) {
        if (sl_array_normalisation(set, &by, error) != 0)
            return -1;
    } else if (name == NULL) {
        return sl_fail(error, "--normalised does not say by what; use --like, or add arrays mean "
                              "and std");
    } else if (by.whiten[0] != '\0') {
        return sl_fail(error,
                       "--normalised: %s is whitened and has no mean and std; add them as "
                       "arrays, or use --whitened if the images are",
                       name);
    }
    memcpy(images->from.scale, by.std, sizeof images->from.scale);
    memcpy(images->from.shift, by.mean, sizeof images->from.shift);
    return 0;
}

int sl_array_images_aim(struct sl_array_images *images, const struct sl_array_set *set,
                        const struct sl_preprocess *to, const char *name, struct sl_error *error)
{
    bool white = to->whiten[0] != '\0';
    images->to = *to;
    if (images->said == SL_FLOATS_WHITENED && !white)
        return sl_fail(error, "--whitened: %s is not whitened",
                       name == NULL ? "without --like nothing" : name);
    images->same = images->said == SL_FLOATS_WHITENED;
    images->whiten = white && !images->same;
    if (images->tensor.dtype == SL_U8 || images->same)
        return 0;
    if (find_scale(images, set, name, error) != 0)
        return -1;
    images->same = !white && memcmp(images->from.scale, to->std, sizeof images->from.scale) == 0 &&
                   memcmp(images->from.shift, to->mean, sizeof images->from.shift) == 0;
    return 0;
}

/* The pixel, from 0 to 1, that a value of a channel stands for. */
static float pixel_of(const struct sl_array_images *images, float value, size_t channel)
{
    if (images->tensor.dtype == SL_U8)
        return value / 255;
    return value * images->from.scale[channel] + images->from.shift[channel];
}

/* Image `index` as it is in the array, into images->values. */
static void read_values(const struct sl_array_images *images, size_t index)
{
    struct sl_tensor one = images->tensor;
    one.dims[0] = 1;
    one.data = (const char *)one.data + index * sl_tensor_bytes(&one);
    sl_tensor_to_f32(&one, images->values);
}

/* Where the value of a pixel (from 0 to H * W) and a channel is in images->values. */
static size_t place(const struct sl_array_images *images, size_t pixel, size_t channel)
{
    size_t pixels = (size_t)images->size[0] * images->size[1];
    if (images->channels == 1)
        return pixel;
    return images->channels_first ? channel * pixels + pixel : pixel * images->channels + channel;
}

/* Adds one image to the survey. */
static int measure(struct sl_array_images *images, struct sl_error *error)
{
    size_t pixels = (size_t)images->size[0] * images->size[1];
    for (size_t i = 0; i < pixels; i++)
        for (size_t c = 0; c < 3; c++) {
            float value = images->values[place(images, i, c)], pixel = pixel_of(images, value, c);
            if (!isfinite(value))
                return sl_fail(error, "has a value that is not finite");
            images->low = fminf(images->low, value);
            images->high = fmaxf(images->high, value);
            images->pixel_low = fminf(images->pixel_low, pixel);
            images->pixel_high = fmaxf(images->pixel_high, pixel);
            images->outside += pixel < -ROUNDING || pixel > 1 + ROUNDING;
        }
    return 0;
}

static int judge(const struct sl_array_images *images, struct sl_error *error)
{
    double low = (double)images->low, high = (double)images->high;
    bool bytes = low >= 0 && high > 1.5 && high <= 255;
    static const char divide[] = "if they are bytes, save them as uint8";
    if (images->said == SL_FLOATS_PIXELS && images->outside > 0) {
        sl_fail(error, "images have values from %g to %g, but pixels are from 0 to 1", low, high);
        return sl_error_hint(error, "%s",
                             bytes ? divide
                             : low < -(double)ROUNDING
                                 ? "if they are normalised, use --normalised, or add "
                                   "arrays mean and std"
                                 : "if they were learned without bounds, arrays mean "
                                   "of zeros and std of ones say so");
    }
    if (images->said == SL_FLOATS_NORMALISED &&
        (images->pixel_low < -FAR || images->pixel_high > 1 + FAR)) {
        sl_fail(error,
                "images have values from %g to %g, which as pixels would be from %g to %g: "
                "they are not normalised by this mean and std",
                low, high, (double)images->pixel_low, (double)images->pixel_high);
        return bytes ? sl_error_hint(error, divide) : -1;
    }
    if (images->said == SL_FLOATS_WHITENED && fmaxf(-images->low, images->high) > FAR_WHITE) {
        sl_fail(error, "images have values from %g to %g, which no whitening makes", low, high);
        return bytes ? sl_error_hint(error, divide) : -1;
    }
    return 0;
}

int sl_array_images_survey(struct sl_array_images *images, struct sl_error *error)
{
    images->low = images->pixel_low = INFINITY;
    images->high = images->pixel_high = -INFINITY;
    images->outside = 0;
    for (size_t i = 0; i < images->tensor.dims[0]; i++) {
        read_values(images, i);
        if (measure(images, error) != 0)
            return sl_error_in(error, "images: image %zu", i);
    }
    return judge(images, error);
}

void sl_array_images_get(const struct sl_array_images *images, size_t index, float *image)
{
    size_t pixels = (size_t)images->size[0] * images->size[1];
    bool unchanged = images->same || sl_array_images_are_bytes(images);
    read_values(images, index);
    for (size_t i = 0; i < pixels; i++)
        for (size_t c = 0; c < 3; c++) {
            float value = images->values[place(images, i, c)];
            float pixel = pixel_of(images, value, c);
            image[3 * i + c] = unchanged        ? value
                               : images->whiten ? pixel
                                                : (pixel - images->to.mean[c]) / images->to.std[c];
        }
}

void sl_array_images_release(struct sl_array_images *images)
{
    free(images->values);
    images->values = NULL;
}
