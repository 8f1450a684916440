#include "images/crop.h"

#include <math.h>

const struct sl_crop_range sl_crop_usual = {.area = {0.08, 1}, .ratio = {3.0 / 4, 4.0 / 3}};

/* Tries before the largest box is taken. */
enum { TRIES = 10 };

/* Half of a difference, the whole number nearest, the even one of two. */
static uint32_t half(uint32_t difference)
{
    return (uint32_t)nearbyint(difference / 2.0);
}

void sl_crop_centre(uint32_t height, uint32_t width, uint32_t side, struct sl_crop *crop)
{
    uint64_t shorter = ((uint64_t)side * 16 + 7) / 14;
    uint32_t least = height < width ? height : width;
    *crop = (struct sl_crop){
        .height = height,
        .width = width,
        .rows = (uint32_t)(shorter * height / least),
        .columns = (uint32_t)(shorter * width / least),
    };
    crop->down = half(crop->rows - side);
    crop->right = half(crop->columns - side);
}

static double draw_between(struct sl_random *random, const double range[2])
{
    double unit = (double)(sl_random_u64(random) >> 11) * 0x1p-53;
    return range[0] + (range[1] - range[0]) * unit;
}

/* Whether a box was found that lies in the picture; sets its size. */
static bool draw_box(const struct sl_crop_range *range, struct sl_random *random, uint32_t height,
                     uint32_t width, struct sl_crop *crop)
{
    const double logs[2] = {log(range->ratio[0]), log(range->ratio[1])};
    for (int try = 0; try < TRIES; try++) {
        double area = (double)height * width * draw_between(random, range->area);
        double ratio = exp(draw_between(random, logs));
        double down = nearbyint(sqrt(area / ratio)), right = nearbyint(sqrt(area * ratio));
        if (down >= 1 && down <= height && right >= 1 && right <= width) {
            crop->height = (uint32_t)down;
            crop->width = (uint32_t)right;
            return true;
        }
    }
    return false;
}

/* The largest centred box whose ratio is allowed. */
static void take_largest(const struct sl_crop_range *range, uint32_t height, uint32_t width,
                         struct sl_crop *crop)
{
    double ratio = (double)width / height;
    crop->height = height;
    crop->width = width;
    if (ratio < range->ratio[0])
        crop->height = (uint32_t)fmin(height, nearbyint(width / range->ratio[0]));
    else if (ratio > range->ratio[1])
        crop->width = (uint32_t)fmin(width, nearbyint(height * range->ratio[1]));
    crop->top = (height - crop->height) / 2;
    crop->left = (width - crop->width) / 2;
}

void sl_crop_random(const struct sl_crop_range *range, struct sl_random *random, uint32_t height,
                    uint32_t width, uint32_t rows, uint32_t columns, struct sl_crop *crop)
{
    *crop = (struct sl_crop){.rows = rows, .columns = columns};
    if (draw_box(range, random, height, width, crop)) {
        crop->top = sl_random_below(random, height - crop->height + 1);
        crop->left = sl_random_below(random, width - crop->width + 1);
    } else {
        take_largest(range, height, width, crop);
    }
    crop->flip = sl_random_u32(random) >> 31;
}

void sl_crop_of(bool random, uint64_t seed, uint32_t id, uint32_t height, uint32_t width,
                uint32_t side, struct sl_crop *crop)
{
    struct sl_random numbers;
    if (!random) {
        sl_crop_centre(height, width, side, crop);
        return;
    }
    sl_random_init(&numbers, seed, SL_RANDOM_CROP, 0, id);
    sl_crop_random(&sl_crop_usual, &numbers, height, width, side, side, crop);
}
