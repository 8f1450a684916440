#include "images/resize.h"

/* One axis of `from` input pixels, each `side` long: output pixel `to` of `side` covers the
 * stretch [to * from, (to + 1) * from). */
struct axis {
    uint64_t first, last; /* the input pixels touched, both included */
    uint64_t begin, end;  /* the stretch */
};

static struct axis look(uint64_t from, uint64_t side, uint64_t to)
{
    struct axis axis = {.begin = to * from, .end = (to + 1) * from};
    axis.first = axis.begin / side;
    axis.last = (axis.end - 1) / side;
    return axis;
}

/* The length of input pixel `at` within the stretch. */
static uint64_t share(const struct axis *axis, uint64_t side, uint64_t at)
{
    uint64_t begin = at * side, end = begin + side;
    if (begin < axis->begin)
        begin = axis->begin;
    if (end > axis->end)
        end = axis->end;
    return end - begin;
}

static void average(const struct sl_picture *picture, const uint8_t *corner, uint64_t side,
                    const struct axis *rows, const struct axis *columns, uint64_t sum[3])
{
    for (uint64_t y = rows->first; y <= rows->last; y++) {
        uint64_t height = share(rows, side, y);
        const uint8_t *row = corner + y * picture->width * 3;
        for (uint64_t x = columns->first; x <= columns->last; x++) {
            uint64_t weight = height * share(columns, side, x);
            for (int c = 0; c < 3; c++)
                sum[c] += weight * row[3 * x + (uint64_t)c];
        }
    }
}

void sl_resize(const struct sl_picture *picture, uint32_t side, uint8_t *pixels)
{
    uint32_t from = picture->height < picture->width ? picture->height : picture->width;
    uint32_t top = (picture->height - from) / 2, left = (picture->width - from) / 2;
    const uint8_t *corner = picture->pixels + ((size_t)top * picture->width + left) * 3;
    uint64_t area = (uint64_t)from * from;
    for (uint32_t y = 0; y < side; y++)
        for (uint32_t x = 0; x < side; x++) {
            struct axis rows = look(from, side, y), columns = look(from, side, x);
            uint64_t sum[3] = {0};
            average(picture, corner, side, &rows, &columns, sum);
            for (int c = 0; c < 3; c++)
                *pixels++ = (uint8_t)((sum[c] + area / 2) / area);
        }
}
