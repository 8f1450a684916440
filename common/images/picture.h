/* JPEG and PNG files in memory, to and from bytes of pixels.
 *
 *     uint8_t bytes[1000]; // a file
 *     struct sl_picture picture;
 *     if (sl_picture_decode(&picture, bytes, sizeof bytes, error) != 0)
 *         return -1;
 *     uint8_t green = picture.pixels[(7 * picture.width + 3) * 3 + 1]; // of row 7, column 3
 *     free(picture.pixels);
 */
#ifndef SL_IMAGES_PICTURE_H
#define SL_IMAGES_PICTURE_H

#include "base/error.h"
#include "base/output.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SL_PICTURE_TEXT "softlabel"

struct sl_picture {
    uint32_t height, width;
    uint8_t *pixels;  /* [height, width, 3], red green blue; owned */
    bool transparent; /* some pixel of the file is not opaque; its colour is kept */
};

/* Decodes a JPEG or PNG file, told apart by its first bytes. Pixels are those that Pillow's
 * convert("RGB") gives: grey becomes three equal channels, alpha is dropped, CMYK is taken for
 * Adobe's, the upper 8 of 16 bits remain (Pillow makes nearly all of 16-bit grey white). A
 * file that is cut short or damaged is an error, as is a side of more than SL_SIDE_MAX pixels or
 * more than SL_PIXELS_MAX in all (before anything of that size is allocated). Whatever a file
 * claims, decoding it takes less than 400 MiB of memory besides the file. */
int sl_picture_decode(struct sl_picture *picture, const void *bytes, size_t size,
                      struct sl_error *error);

/* The two halves of sl_picture_decode; each expects a file of its kind, and a zeroed picture, whose
 * pixels it may have set also after a failure. */
int sl_picture_decode_jpeg(struct sl_picture *picture, const void *bytes, size_t size,
                           struct sl_error *error);
int sl_picture_decode_png(struct sl_picture *picture, const void *bytes, size_t size,
                          struct sl_error *error);

/* Fails unless 1 <= height, width <= SL_SIDE_MAX and height * width <= SL_PIXELS_MAX; otherwise
 * sets them and allocates the pixels, zeroed. */
int sl_picture_init(struct sl_picture *picture, uint32_t height, uint32_t width,
                    struct sl_error *error);

/* Three planes of bytes [3, pixels] become [pixels, 3]. */
void sl_picture_interleave(const uint8_t *planes, size_t count, uint8_t *pixels);

/* Writes a PNG file of 8-bit colour, with `text` (NULL for none) as its tEXt chunk SL_PICTURE_TEXT,
 * and pixels per inch in print (0: unknown). The same picture gives the same bytes: no
 * dates. */
int sl_picture_write_png(const struct sl_picture *picture, const char *text, double dpi,
                         struct sl_output *output, struct sl_error *error);

/* That text of a PNG file, to free() also after an error, NULL if it has none, and how many pixels
 * the file claims. All its checksums are compared; its pixels are not unpacked. */
int sl_picture_read_text(const void *bytes, size_t size, uint32_t *height, uint32_t *width,
                         char **text, struct sl_error *error);

/* A PNG file of pixels [H, W, 1 or 3], dims {H, W, C}: *bytes [*size], to free(). */
int sl_picture_png(const uint8_t *pixels, const uint32_t dims[3], void **bytes, size_t *size,
                   struct sl_error *error);

#endif
