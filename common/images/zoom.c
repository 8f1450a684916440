#include "images/zoom.h"

#include "base/memory.h"
#include "images/crop.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

int sl_zoom_init(struct sl_zoom *zoom, uint32_t height, uint32_t width, struct sl_error *error)
{
    *zoom = (struct sl_zoom){.height = height, .width = width};
    zoom->lines = sl_alloc((size_t)height + width, sizeof *zoom->lines, error);
    return zoom->lines == NULL ? -1 : 0;
}

void sl_zoom_release(struct sl_zoom *zoom)
{
    free(zoom->lines);
    *zoom = (struct sl_zoom){0};
}

/* Where the lines of a view come from: `extent` of them from `start` on are stretched to `count`,
 * between the centres of pixels; then the view is flipped, and moved by `by`. */
static void set_lines(struct sl_zoom_line *lines, uint32_t count, uint32_t start, uint32_t extent,
                      bool flip, uint32_t by)
{
    for (uint32_t i = 0; i < count; i++) {
        double at = ((double)i + 0.5) * (double)extent / (double)count - 0.5;
        at = at < 0 ? 0 : at;
        uint32_t first = (uint32_t)at, last = extent - 1;
        uint32_t place = flip ? count - 1 - i : i;
        lines[(place + by) % count] =
            (struct sl_zoom_line){.first = start + (first < last ? first : last),
                                  .second = start + (first + 1 < last ? first + 1 : last),
                                  .share = (float)(at - (double)first)};
    }
}

/* From -most to most, as a move forward. */
static uint32_t draw_roll(struct sl_random *random, uint32_t most, uint32_t count)
{
    uint32_t by = sl_random_below(random, 2 * most + 1) % count;
    return (by + count - most % count) % count;
}

void sl_zoom_draw(struct sl_zoom *zoom, struct sl_random *random, double least, uint32_t roll)
{
    struct sl_crop_range range = sl_crop_usual;
    struct sl_crop crop;
    uint32_t h = zoom->height, w = zoom->width;
    range.area[0] = least;
    sl_crop_random(&range, random, h, w, h, w, &crop);
    uint32_t down = draw_roll(random, roll, h), right = draw_roll(random, roll, w);
    set_lines(zoom->lines, h, crop.top, crop.height, false, down);
    set_lines(zoom->lines + h, w, crop.left, crop.width, crop.flip, right);
}

/* The four pixels that one of the view is made of, and their shares. */
struct corners {
    size_t at[4]; /* first numbers */
    float share[4];
};

static struct corners corners_of(const struct sl_zoom *zoom, size_t y, size_t x, size_t channels)
{
    struct sl_zoom_line row = zoom->lines[y], column = zoom->lines[zoom->height + x];
    size_t top = (size_t)row.first * zoom->width, bottom = (size_t)row.second * zoom->width;
    return (struct corners){{(top + column.first) * channels, (top + column.second) * channels,
                             (bottom + column.first) * channels,
                             (bottom + column.second) * channels},
                            {(1 - row.share) * (1 - column.share), (1 - row.share) * column.share,
                             row.share * (1 - column.share), row.share * column.share}};
}

void sl_zoom_image(const struct sl_zoom *zoom, const float *image, size_t channels, float *view)
{
    for (size_t y = 0; y < zoom->height; y++)
        for (size_t x = 0; x < zoom->width; x++, view += channels) {
            struct corners of = corners_of(zoom, y, x, channels);
            for (size_t c = 0; c < channels; c++)
                view[c] = of.share[0] * image[of.at[0] + c] + of.share[1] * image[of.at[1] + c] +
                          of.share[2] * image[of.at[2] + c] + of.share[3] * image[of.at[3] + c];
        }
}

void sl_zoom_adjoint(const struct sl_zoom *zoom, const float *d_view, size_t channels,
                     float *d_image)
{
    memset(d_image, 0, (size_t)zoom->height * zoom->width * channels * sizeof *d_image);
    for (size_t y = 0; y < zoom->height; y++)
        for (size_t x = 0; x < zoom->width; x++, d_view += channels) {
            struct corners of = corners_of(zoom, y, x, channels);
            for (int k = 0; k < 4; k++)
                for (size_t c = 0; c < channels; c++)
                    d_image[of.at[k] + c] += of.share[k] * d_view[c];
        }
}
