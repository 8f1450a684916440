#include "images/augment.h"

#include "base/random.h"
#include "kernel/kernel.h"

#include <math.h>
#include <string.h>

enum operation { COLOR, CROP, CUTOUT, FLIP, SCALE, ROTATE };

static const char *const names[SL_AUGMENT_MAX] = {
    [COLOR] = "color", [CROP] = "crop",   [CUTOUT] = "cutout",
    [FLIP] = "flip",   [SCALE] = "scale", [ROTATE] = "rotate",
};

/* Stands for the batch among the items that random numbers are keyed by. */
static const uint32_t WHOLE_BATCH = UINT32_MAX;

static int find_operation(const char *name, size_t length)
{
    for (int i = 0; i < SL_AUGMENT_MAX; i++)
        if (strlen(names[i]) == length && memcmp(names[i], name, length) == 0)
            return i;
    return -1;
}

int sl_augment_parse(const char *text, struct sl_augment *augment, struct sl_error *error)
{
    *augment = (struct sl_augment){.count = 0};
    if (strcmp(text, "none") == 0)
        return 0;
    if (strcasecmp(text, "cutmix") == 0)
        return sl_fail(error, "CutMix is not an operation of DSA; --view cutmix mixes images");
    for (const char *at = text;; at++) {
        size_t length = strcspn(at, "_");
        int operation = find_operation(at, length);
        if (operation < 0)
            return sl_fail(error, "'%.100s' is neither none nor operations of %s", text,
                           SL_AUGMENT_DSA);
        if (memchr(augment->operations, operation, augment->count) != NULL)
            return sl_fail(error, "'%.100s' names %s twice", text, names[operation]);
        augment->operations[augment->count++] = (uint8_t)operation;
        at += length;
        if (*at == '\0')
            return 0;
    }
}

void sl_augment_brightness(float *image, size_t count, float shift)
{
    for (size_t i = 0; i < count; i++)
        image[i] += shift;
}

static void stretch(float *values, size_t count, float mean, float factor)
{
    for (size_t i = 0; i < count; i++)
        values[i] = (values[i] - mean) * factor + mean;
}

void sl_augment_saturation(float *image, size_t pixels, uint32_t channels, float factor)
{
    for (size_t i = 0; i < pixels; i++, image += channels) {
        float sum = 0;
        for (uint32_t c = 0; c < channels; c++)
            sum += image[c];
        stretch(image, channels, sum / (float)channels, factor);
    }
}

void sl_augment_contrast(float *image, size_t count, float factor)
{
    double sum = 0;
    for (size_t i = 0; i < count; i++)
        sum += (double)image[i];
    stretch(image, count, (float)(sum / (double)count), factor);
}

void sl_augment_crop(float *image, float *scratch, uint32_t height, uint32_t width,
                     uint32_t channels, int32_t down, int32_t right)
{
    size_t row = (size_t)width * channels;
    memcpy(scratch, image, height * row * sizeof *image);
    memset(image, 0, height * row * sizeof *image);
    int64_t first = right < 0 ? -(int64_t)right : 0;
    int64_t end = right > 0 ? (int64_t)width - right : width;
    for (int64_t y = 0; first < end && y < height; y++) {
        int64_t from = y + down;
        if (from < 0 || from >= height)
            continue;
        memcpy(image + (size_t)y * row + (size_t)first * channels,
               scratch + (size_t)from * row + (size_t)(first + right) * channels,
               (size_t)(end - first) * channels * sizeof *image);
    }
}

static uint32_t half(uint32_t side)
{
    return (side + 1) / 2;
}

/* The part of [centre - extent / 2, ... + extent) that lies in [0, side). */
static void clip(uint32_t centre, uint32_t extent, uint32_t side, uint32_t *first, uint32_t *end)
{
    uint32_t before = extent / 2;
    *first = centre > before ? centre - before : 0;
    *end = centre + extent - before;
    if (*end > side)
        *end = side;
}

void sl_augment_cutout(float *image, uint32_t height, uint32_t width, uint32_t channels, uint32_t y,
                       uint32_t x)
{
    uint32_t top, bottom, left, right;
    clip(y, half(height), height, &top, &bottom);
    clip(x, half(width), width, &left, &right);
    for (; top < bottom && left < right; top++)
        memset(image + ((size_t)top * width + left) * channels, 0,
               (size_t)(right - left) * channels * sizeof *image);
}

void sl_augment_flip(float *image, uint32_t height, uint32_t width, uint32_t channels)
{
    for (uint32_t y = 0; y < height; y++) {
        float *left = image + (size_t)y * width * channels;
        float *right = left + (size_t)(width - 1) * channels;
        for (; left < right; left += channels, right -= channels)
            for (uint32_t c = 0; c < channels; c++) {
                float kept = left[c];
                left[c] = right[c];
                right[c] = kept;
            }
    }
}

/* The pixel at (y, x) from the centre becomes the one at (yy y + yx x, xy y + xx x) from it. */
struct warp {
    float yy, yx, xy, xx;
};

/* A stretch of a row: for each pixel the one up and left of where it is sampled, and the shares of
 * the four around that place. */
enum { STRETCH = 64 };
struct places {
    int32_t row[STRETCH], column[STRETCH];
    float shares[4][STRETCH];
};

/* Pixels `first` ... of a row that begins at `start`, (y, x) for x = 0. */
SL_WIDE static void find_places(struct places *places, const struct warp *by, const float start[2],
                                uint32_t first, uint32_t height, uint32_t width)
{
    float middle = 0.5f * (float)(width - 1), bottom = (float)height, right = (float)width;
    for (uint32_t i = 0; i < STRETCH; i++) {
        float from_middle = (float)(int32_t)(first + i) - middle;
        float y = by->yx * from_middle + start[0], x = by->xx * from_middle + start[1];
        float y0 = floorf(y), x0 = floorf(x);
        places->shares[0][i] = (y0 + 1 - y) * (x0 + 1 - x);
        places->shares[1][i] = (y0 + 1 - y) * (x - x0);
        places->shares[2][i] = (y - y0) * (x0 + 1 - x);
        places->shares[3][i] = (y - y0) * (x - x0);
        /* places further out have no neighbour in the image either */
        y0 = y0 < -2 ? -2 : y0;
        x0 = x0 < -2 ? -2 : x0;
        places->row[i] = (int32_t)(y0 < bottom ? y0 : bottom);
        places->column[i] = (int32_t)(x0 < right ? x0 : right);
    }
}

/* One pixel at the edge or outside, where there is zero. */
static void sample_edge(const float *from, uint32_t height, uint32_t width, uint32_t channels,
                        const struct places *places, uint32_t i, float *pixel)
{
    for (uint32_t c = 0; c < channels; c++)
        pixel[c] = 0;
    for (int n = 0; n < 4; n++) {
        int32_t row = places->row[i] + n / 2, column = places->column[i] + n % 2;
        if (row < 0 || row >= (int32_t)height || column < 0 || column >= (int32_t)width)
            continue;
        const float *neighbour = from + ((size_t)row * width + (size_t)column) * channels;
        for (uint32_t c = 0; c < channels; c++)
            pixel[c] += places->shares[n][i] * neighbour[c];
    }
}

/* Bilinear. All four neighbours of most pixels lie in the image; sums begin with 0 here too, so
 * that a zero has the same sign. */
static inline void sample_stretch(const float *restrict from, uint32_t height, uint32_t width,
                                  uint32_t channels, const struct places *places, uint32_t count,
                                  float *restrict image)
{
    for (uint32_t i = 0; i < count; i++, image += channels) {
        int32_t row = places->row[i], column = places->column[i];
        if (row < 0 || row + 1 >= (int32_t)height || column < 0 || column + 1 >= (int32_t)width) {
            sample_edge(from, height, width, channels, places, i, image);
            continue;
        }
        const float *up = from + ((size_t)row * width + (size_t)column) * channels;
        const float *down = up + (size_t)width * channels;
        for (uint32_t c = 0; c < channels; c++)
            image[c] = 0 + places->shares[0][i] * up[c] + places->shares[1][i] * up[channels + c] +
                       places->shares[2][i] * down[c] + places->shares[3][i] * down[channels + c];
    }
}

/* Adds a pixel to the four around the place from which it was sampled, each its share: what
 * sample_edge does, backward. */
static void spread_pixel(const float *pixel, uint32_t height, uint32_t width, uint32_t channels,
                         const struct places *places, uint32_t i, float *to)
{
    for (int n = 0; n < 4; n++) {
        int32_t row = places->row[i] + n / 2, column = places->column[i] + n % 2;
        if (row < 0 || row >= (int32_t)height || column < 0 || column >= (int32_t)width)
            continue;
        float *neighbour = to + ((size_t)row * width + (size_t)column) * channels;
        for (uint32_t c = 0; c < channels; c++)
            neighbour[c] += places->shares[n][i] * pixel[c];
    }
}

static void warp_adjoint(const struct warp *by, float *image, float *scratch, uint32_t height,
                         uint32_t width, uint32_t channels)
{
    struct places places;
    float middle_y = 0.5f * (float)(height - 1), middle_x = 0.5f * (float)(width - 1);
    memcpy(scratch, image, (size_t)height * width * channels * sizeof *image);
    memset(image, 0, (size_t)height * width * channels * sizeof *image);
    for (uint32_t i = 0; i < height; i++) {
        float y = (float)i - middle_y;
        float start[2] = {by->yy * y + middle_y, by->xy * y + middle_x};
        for (uint32_t j = 0; j < width; j++) {
            if (j % STRETCH == 0)
                find_places(&places, by, start, j, height, width);
            spread_pixel(scratch + ((size_t)i * width + j) * channels, height, width, channels,
                         &places, j % STRETCH, image);
        }
    }
}

static void warp(const struct warp *by, float *image, float *scratch, uint32_t height,
                 uint32_t width, uint32_t channels)
{
    struct places places;
    float middle_y = 0.5f * (float)(height - 1), middle_x = 0.5f * (float)(width - 1);
    memcpy(scratch, image, (size_t)height * width * channels * sizeof *image);
    for (uint32_t i = 0; i < height; i++) {
        float y = (float)i - middle_y;
        float start[2] = {by->yy * y + middle_y, by->xy * y + middle_x};
        for (uint32_t j = 0; j < width; j += STRETCH) {
            uint32_t count = width - j < STRETCH ? width - j : STRETCH;
            find_places(&places, by, start, j, height, width);
            if (channels == 3) /* a constant makes it twice as fast */
                sample_stretch(scratch, height, width, 3, &places, count, image);
            else
                sample_stretch(scratch, height, width, channels, &places, count, image);
            image += (size_t)count * channels;
        }
    }
}

static struct warp scaling(float down, float right)
{
    return (struct warp){.yy = down, .xx = right};
}

static struct warp rotation(uint32_t height, uint32_t width, float degrees)
{
    double angle = (double)degrees * M_PI / 180;
    double aspect = (double)height / (double)width;
    return (struct warp){
        .yy = (float)cos(angle),
        .yx = (float)(sin(angle) * aspect),
        .xy = (float)(-sin(angle) / aspect),
        .xx = (float)cos(angle),
    };
}

void sl_augment_scale(float *image, float *scratch, uint32_t height, uint32_t width,
                      uint32_t channels, float down, float right)
{
    struct warp by = scaling(down, right);
    warp(&by, image, scratch, height, width, channels);
}

void sl_augment_rotate(float *image, float *scratch, uint32_t height, uint32_t width,
                       uint32_t channels, float degrees)
{
    struct warp by = rotation(height, width, degrees);
    warp(&by, image, scratch, height, width, channels);
}

/* Uniform on -limit ... limit, where limit is 12.5 % of the side, rounded. */
static int32_t draw_shift(struct sl_random *random, uint32_t side)
{
    uint32_t limit = (side + 4) / 8;
    return (int32_t)sl_random_below(random, 2 * limit + 1) - (int32_t)limit;
}

static uint32_t draw_centre(struct sl_random *random, uint32_t side)
{
    return sl_random_below(random, side + (half(side) % 2 == 0 ? 1 : 0));
}

static float draw_ratio(struct sl_random *random)
{
    return sl_random_uniform(random, 1 / 1.2f, 1.2f);
}

/* An operation with its strengths, of which each uses its own. */
struct draw {
    enum operation operation;
    float shift, saturation, contrast; /* COLOR */
    int32_t down, right;               /* CROP */
    uint32_t y, x;                     /* CUTOUT */
    bool flip;
    float ratio_down, ratio_right, degrees;
};

static struct draw draw(const struct sl_augment *augment, uint64_t seed, uint32_t step,
                        uint32_t item, uint32_t height, uint32_t width)
{
    struct sl_random batch, random;
    sl_random_init(&batch, seed, SL_RANDOM_AUGMENT, step, WHOLE_BATCH);
    sl_random_init(&random, seed, SL_RANDOM_AUGMENT, step, item);
    struct draw draw = {
        (enum operation)augment->operations[sl_random_below(&batch, augment->count)]};
    switch (draw.operation) {
    case COLOR:
        draw.shift = sl_random_uniform(&random, -0.5f, 0.5f);
        draw.saturation = sl_random_uniform(&random, 0, 2);
        draw.contrast = sl_random_uniform(&random, 0.5f, 1.5f);
        break;
    case CROP:
        draw.down = draw_shift(&random, height);
        draw.right = draw_shift(&random, width);
        break;
    case CUTOUT:
        draw.y = draw_centre(&random, height);
        draw.x = draw_centre(&random, width);
        break;
    case FLIP:
        draw.flip = sl_random_u32(&random) >> 31;
        break;
    case SCALE:
        draw.ratio_down = draw_ratio(&random);
        draw.ratio_right = draw_ratio(&random);
        break;
    case ROTATE:
        draw.degrees = sl_random_uniform(&random, -15, 15);
        break;
    }
    return draw;
}

/* The operation, or its adjoint. */
static void apply(const struct draw *draw, bool adjoint, float *image, float *scratch,
                  uint32_t height, uint32_t width, uint32_t channels)
{
    size_t pixels = (size_t)height * width;
    int32_t sign = adjoint ? -1 : 1;
    struct warp by;
    switch (draw->operation) {
    case COLOR: /* saturation and contrast commute */
        if (!adjoint)
            sl_augment_brightness(image, pixels * channels, draw->shift);
        sl_augment_saturation(image, pixels, channels, draw->saturation);
        sl_augment_contrast(image, pixels * channels, draw->contrast);
        break;
    case CROP:
        sl_augment_crop(image, scratch, height, width, channels, sign * draw->down,
                        sign * draw->right);
        break;
    case CUTOUT:
        sl_augment_cutout(image, height, width, channels, draw->y, draw->x);
        break;
    case FLIP:
        if (draw->flip)
            sl_augment_flip(image, height, width, channels);
        break;
    case SCALE:
    case ROTATE:
        by = draw->operation == SCALE ? scaling(draw->ratio_down, draw->ratio_right)
                                      : rotation(height, width, draw->degrees);
        (adjoint ? warp_adjoint : warp)(&by, image, scratch, height, width, channels);
        break;
    }
}

void sl_augment_image(const struct sl_augment *augment, uint64_t seed, uint32_t step, uint32_t item,
                      float *image, float *scratch, uint32_t height, uint32_t width,
                      uint32_t channels)
{
    if (augment->count == 0)
        return;
    struct draw drawn = draw(augment, seed, step, item, height, width);
    apply(&drawn, false, image, scratch, height, width, channels);
}

void sl_augment_adjoint(const struct sl_augment *augment, uint64_t seed, uint32_t step,
                        uint32_t item, float *gradient, float *scratch, uint32_t height,
                        uint32_t width, uint32_t channels)
{
    if (augment->count == 0)
        return;
    struct draw drawn = draw(augment, seed, step, item, height, width);
    apply(&drawn, true, gradient, scratch, height, width, channels);
}
