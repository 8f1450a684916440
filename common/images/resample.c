#include "images/resample.h"

#include "base/memory.h"

#include <stdlib.h>
#include <string.h>

/* Weights in 1/2^22: a weighted sum of bytes takes 30 bits. */
enum { BITS = 22, HALF = 1 << (BITS - 1) };

/* The pixels that one output pixel is made of, and their weights. */
struct source {
    uint32_t first, count;
    int32_t *weights; /* [count] */
};

/* One axis: a source for each pixel of the window. */
struct axis {
    struct source *sources; /* [window]; owned */
    int32_t *weights;       /* of all; owned */
    uint32_t most;          /* room for the weights of one source */
};

/* The height of a triangle at `x` from its middle. */
static double triangle(double x)
{
    if (x < 0)
        x = -x;
    return x < 1 ? 1 - x : 0;
}

static uint32_t clip(double x, uint32_t most)
{
    if (x < 0)
        return 0;
    return x > most ? most : (uint32_t)x;
}

/* Output pixel `at` of an axis on which one is `scale` of `from` input pixels long. */
static void weigh(struct source *source, uint32_t from, double scale, uint32_t at, double *scratch)
{
    double reach = scale < 1 ? 1 : scale;
    double centre = (at + 0.5) * scale, sum = 0;
    source->first = clip(centre - reach + 0.5, from);
    source->count = clip(centre + reach + 0.5, from) - source->first;
    double steepness = 1 / reach;
    for (uint32_t i = 0; i < source->count; i++) {
        scratch[i] = triangle((i + source->first - centre + 0.5) * steepness);
        sum += scratch[i];
    }
    for (uint32_t i = 0; i < source->count; i++)
        source->weights[i] = (int32_t)(0.5 + scratch[i] / sum * (1 << BITS));
}

/* An axis of `from` input pixels, made `to` long, of which `window` from `first` on are wanted. */
static int look(struct axis *axis, uint32_t from, uint32_t to, uint32_t first, uint32_t window,
                struct sl_error *error)
{
    double scale = (double)from / to;
    axis->most = (uint32_t)(2 * (scale < 1 ? 1 : scale)) + 3;
    if (axis->most > from)
        axis->most = from;
    double *scratch = sl_alloc(axis->most, sizeof *scratch, error);
    axis->sources = sl_alloc(window, sizeof *axis->sources, error);
    axis->weights = sl_alloc(window, axis->most * sizeof *axis->weights, error);
    int result = scratch == NULL || axis->sources == NULL || axis->weights == NULL ? -1 : 0;
    for (uint32_t i = 0; i < window && result == 0; i++) {
        axis->sources[i].weights = axis->weights + (size_t)i * axis->most;
        weigh(&axis->sources[i], from, scale, first + i, scratch);
    }
    free(scratch);
    return result;
}

static void release(struct axis *axis)
{
    free(axis->sources);
    free(axis->weights);
}

/* One row of the box, row [box's width, 3], to `width` pixels. */
static void resample_row(const struct axis *columns, const uint8_t *row, uint32_t width,
                         uint8_t *pixels)
{
    for (uint32_t x = 0; x < width; x++, pixels += 3) {
        const struct source *source = &columns->sources[x];
        const uint8_t *from = row + (size_t)source->first * 3;
        int32_t sum[3] = {HALF, HALF, HALF};
        for (uint32_t i = 0; i < source->count; i++, from += 3)
            for (int c = 0; c < 3; c++)
                sum[c] += source->weights[i] * from[c];
        for (int c = 0; c < 3; c++)
            pixels[c] = (uint8_t)(sum[c] >> BITS);
    }
}

/* The mean of some rows, each of `size` bytes; row y lies at ring[y % most]. */
static void mix_rows(const struct axis *rows, const struct source *source, const uint8_t *ring,
                     size_t size, int32_t *sums, uint8_t *pixels)
{
    for (size_t i = 0; i < size; i++)
        sums[i] = HALF;
    for (uint32_t n = 0; n < source->count; n++) {
        const uint8_t *row = ring + (source->first + n) % rows->most * size;
        int32_t weight = source->weights[n];
        for (size_t i = 0; i < size; i++)
            sums[i] += weight * row[i];
    }
    for (size_t i = 0; i < size; i++)
        pixels[i] = (uint8_t)(sums[i] >> BITS);
}

/* Only the rows that one output row is made of are held. */
static int resample(const struct sl_picture *picture, const struct sl_crop *crop,
                    const struct axis *rows, const struct axis *columns, uint32_t height,
                    uint32_t width, uint8_t *pixels, struct sl_error *error)
{
    size_t size = (size_t)width * 3;
    uint8_t *ring = sl_alloc(rows->most, size, error);
    int32_t *sums = sl_alloc(size, sizeof *sums, error);
    int result = ring == NULL || sums == NULL ? -1 : 0;
    uint32_t next = rows->sources[0].first;
    for (uint32_t y = 0; y < height && result == 0; y++) {
        const struct source *source = &rows->sources[y];
        for (; next < source->first + source->count; next++) {
            size_t from = (size_t)(crop->top + next) * picture->width + crop->left;
            resample_row(columns, picture->pixels + from * 3, width,
                         ring + next % rows->most * size);
        }
        mix_rows(rows, source, ring, size, sums, pixels + y * size);
    }
    free(ring);
    free(sums);
    return result;
}

static void flip(uint8_t *pixels, uint32_t height, uint32_t width)
{
    for (uint32_t y = 0; y < height; y++, pixels += (size_t)width * 3)
        for (uint32_t x = 0; x < width / 2; x++) {
            uint8_t kept[3], *left = pixels + (size_t)x * 3;
            uint8_t *right = pixels + (size_t)(width - 1 - x) * 3;
            memcpy(kept, left, 3);
            memcpy(left, right, 3);
            memcpy(right, kept, 3);
        }
}

int sl_resample(const struct sl_picture *picture, const struct sl_crop *crop, uint32_t height,
                uint32_t width, uint8_t *pixels, struct sl_error *error)
{
    struct axis rows = {0}, columns = {0};
    int result = look(&rows, crop->height, crop->rows, crop->down, height, error);
    if (result == 0)
        result = look(&columns, crop->width, crop->columns, crop->right, width, error);
    if (result == 0)
        result = resample(picture, crop, &rows, &columns, height, width, pixels, error);
    if (result == 0 && crop->flip)
        flip(pixels, height, width);
    release(&rows);
    release(&columns);
    return result;
}
