#include "images/picture.h"

#include "base/memory.h"
#include "formats/dataset.h"
#include "formats/recognise.h"

#include <stdlib.h>
#include <string.h>

int sl_picture_init(struct sl_picture *picture, uint32_t height, uint32_t width,
                    struct sl_error *error)
{
    *picture = (struct sl_picture){0};
    if (height == 0 || width == 0 || height > SL_SIDE_MAX || width > SL_SIDE_MAX ||
        (size_t)height * width > SL_PIXELS_MAX)
        return sl_fail(error,
                       "claims %u x %u pixels, expected sides of 1 to %d and at most %d in all",
                       width, height, SL_SIDE_MAX, SL_PIXELS_MAX);
    picture->height = height;
    picture->width = width;
    picture->pixels = sl_alloc((size_t)height * width, 3, error);
    return picture->pixels == NULL ? -1 : 0;
}

void sl_picture_interleave(const uint8_t *planes, size_t count, uint8_t *pixels)
{
    for (size_t i = 0; i < count; i++)
        for (size_t c = 0; c < 3; c++)
            pixels[3 * i + c] = planes[c * count + i];
}

static int decode(struct sl_picture *picture, const void *bytes, size_t size,
                  struct sl_error *error)
{
    static const uint8_t jpeg[] = {0xff, 0xd8, 0xff};
    static const uint8_t png[] = {0x89, 'P', 'N', 'G'};
    if (size == 0)
        return sl_fail(error, "is empty");
    if (size >= sizeof jpeg && memcmp(bytes, jpeg, sizeof jpeg) == 0)
        return sl_picture_decode_jpeg(picture, bytes, size, error);
    if (size >= sizeof png && memcmp(bytes, png, sizeof png) == 0)
        return sl_picture_decode_png(picture, bytes, size, error);
    const char *format = sl_foreign_format(bytes, size);
    if (format != NULL)
        return sl_fail(error, "is %s; expected a JPEG or PNG picture", format);
    return sl_fail(error, "is neither a JPEG nor a PNG file");
}

int sl_picture_decode(struct sl_picture *picture, const void *bytes, size_t size,
                      struct sl_error *error)
{
    *picture = (struct sl_picture){0};
    if (decode(picture, bytes, size, error) == 0)
        return 0;
    free(picture->pixels);
    *picture = (struct sl_picture){0};
    return -1;
}
