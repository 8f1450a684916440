/* JPEG and PNG files: their pixels are read right, damage is reported. */
#include "images/picture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>
#include <jpeglib.h>
#include <png.h>

/* A JPEG file of one colour: components 1 (grey), 3 or 4 (CMYK). A scan script makes it
 * progressive.
 */
static unsigned char *scanned_jpeg(int side, J_COLOR_SPACE space, const uint8_t *colour,
                                   const jpeg_scan_info *scans, int scan_count, unsigned long *size)
{
    struct jpeg_compress_struct c;
    struct jpeg_error_mgr manager;
    unsigned char *bytes = NULL;
    c.err = jpeg_std_error(&manager);
    jpeg_create_compress(&c);
    jpeg_mem_dest(&c, &bytes, size);
    c.image_width = c.image_height = (JDIMENSION)side;
    c.input_components = space == JCS_GRAYSCALE ? 1 : space == JCS_CMYK ? 4 : 3;
    c.in_color_space = space;
    jpeg_set_defaults(&c);
    jpeg_set_quality(&c, 95, TRUE);
    c.scan_info = scans;
    c.num_scans = scan_count;
    jpeg_start_compress(&c, TRUE);
    uint8_t row[4 * 256];
    for (int i = 0; i < side * c.input_components; i++)
        row[i] = colour[i % c.input_components];
    JSAMPROW rows = row;
    for (int y = 0; y < side; y++)
        jpeg_write_scanlines(&c, &rows, 1);
    jpeg_finish_compress(&c);
    jpeg_destroy_compress(&c);
    return bytes;
}

static unsigned char *jpeg(int side, J_COLOR_SPACE space, const uint8_t *colour,
                           unsigned long *size)
{
    return scanned_jpeg(side, space, colour, NULL, 0, size);
}

/* Decodes and compares every pixel with one colour, +-2 for JPEG's rounding. */
static void expect_colour(const void *bytes, size_t size, uint32_t side, int r, int g, int b)
{
    struct sl_picture picture;
    struct sl_error error = {""};
    if (sl_picture_decode(&picture, bytes, size, &error) != 0)
        fail_msg("%s", error.text);
    assert_int_equal(picture.height, side);
    assert_int_equal(picture.width, side);
    int wanted[3] = {r, g, b};
    for (size_t i = 0; i < (size_t)side * side * 3; i++)
        assert_in_range(picture.pixels[i] + 2, wanted[i % 3], wanted[i % 3] + 4);
    free(picture.pixels);
}

static void expect_error(const void *bytes, size_t size, const char *text)
{
    struct sl_picture picture;
    struct sl_error error = {""};
    assert_int_equal(sl_picture_decode(&picture, bytes, size, &error), -1);
    assert_null(picture.pixels);
    if (strstr(error.text, text) == NULL)
        fail_msg("'%s' has no '%s'", error.text, text);
}

static void jpeg_colours(void **state)
{
    (void)state;
    static const uint8_t rgb[] = {200, 100, 50}, grey[] = {77}, cmyk[] = {200, 100, 50, 128};
    unsigned long size;
    unsigned char *bytes = jpeg(40, JCS_RGB, rgb, &size);
    expect_colour(bytes, size, 40, 200, 100, 50);
    free(bytes);
    bytes = jpeg(40, JCS_GRAYSCALE, grey, &size);
    expect_colour(bytes, size, 40, 77, 77, 77);
    free(bytes);
    bytes = jpeg(40, JCS_CMYK, cmyk, &size); /* with Adobe's marker: 255 means no ink */
    expect_colour(bytes, size, 40, 100, 50, 25);
    /* the same without the marker */
    unsigned char *marker = memmem(bytes, size, "\xff\xee\0\16Adobe", 9);
    assert_non_null(marker);
    memmove(marker, marker + 16, size - (size_t)(marker - bytes) - 16);
    expect_colour(bytes, size - 16, 40, 100, 50, 25);
    free(bytes);
}

static void jpeg_damage(void **state)
{
    (void)state;
    static const uint8_t rgb[] = {200, 100, 50};
    unsigned long size;
    unsigned char *bytes = jpeg(100, JCS_RGB, rgb, &size);
    for (unsigned long cut = 0; cut < size - 1; cut++)
        expect_error(bytes, cut, cut == 0 ? "is empty" : "is n");
    /* height and width follow the frame marker, its length and the bits of a sample */
    unsigned char *frame = memmem(bytes, size, "\xff\xc0", 2);
    frame[5] = frame[7] = 60000 >> 8;
    frame[6] = frame[8] = 60000 & 255;
    expect_error(bytes, size, "claims 60000 x 60000 pixels");
    free(bytes);
}

/* A scan for all means, then one for each of some coefficients. */
static void jpeg_scans(void **state)
{
    (void)state;
    static const uint8_t grey[] = {77};
    jpeg_scan_info scans[64 * 2] = {{1, {0}, 0, 0, 0, 1}, {1, {0}, 0, 0, 1, 0}};
    int count = 2;
    for (int bit = 1; bit >= 0; bit--)
        for (int k = 1; k < 64; k++)
            scans[count++] = (jpeg_scan_info){1, {0}, k, k, bit == 1 ? 0 : 1, bit};
    unsigned long size;
    unsigned char *bytes = scanned_jpeg(40, JCS_GRAYSCALE, grey, scans, 60, &size);
    expect_colour(bytes, size, 40, 77, 77, 77);
    free(bytes);
    bytes = scanned_jpeg(40, JCS_GRAYSCALE, grey, scans, count, &size);
    expect_error(bytes, size, "is a JPEG file of more than 100 scans");
    free(bytes);
}

/* A PNG file of one colour through libpng's simplified writer. */
static size_t png(uint32_t format, const void *row, uint32_t row_bytes, void *bytes, size_t room)
{
    uint8_t pixels[8 * 8 * 8];
    for (uint32_t i = 0; i < sizeof pixels / row_bytes; i++)
        memcpy(pixels + (size_t)i * row_bytes, row, row_bytes);
    png_image image = {.version = PNG_IMAGE_VERSION, .width = 8, .height = 8, .format = format};
    png_alloc_size_t size = room;
    assert_true(png_image_write_to_memory(&image, bytes, &size, 0, pixels, 0, NULL));
    return size;
}

static void png_colours(void **state)
{
    (void)state;
    uint8_t bytes[4096];
    static const uint8_t grey[] = {77}, rgb[] = {200, 100, 50}, rgba[] = {200, 100, 50, 128};
    size_t size = png(PNG_FORMAT_GRAY, grey, 1, bytes, sizeof bytes);
    expect_colour(bytes, size, 8, 77, 77, 77);
    size = png(PNG_FORMAT_RGB, rgb, 3, bytes, sizeof bytes);
    expect_colour(bytes, size, 8, 200, 100, 50);
    size = png(PNG_FORMAT_RGBA, rgba, 4, bytes, sizeof bytes);
    expect_colour(bytes, size, 8, 200, 100, 50); /* as it is, not over anything */
    static const uint16_t deep[] = {65535, 32768, 0};
    size = png(PNG_FORMAT_LINEAR_RGB, deep, 6, bytes, sizeof bytes);
    expect_colour(bytes, size, 8, 255, 128, 0);
}

static void png_damage(void **state)
{
    (void)state;
    uint8_t bytes[4096];
    static const uint8_t rgb[] = {200, 100, 50};
    size_t size = png(PNG_FORMAT_RGB, rgb, 3, bytes, sizeof bytes);
    for (size_t cut = 0; cut < size; cut++)
        expect_error(bytes, cut, cut == 0 ? "is empty" : "is n");
    bytes[60] ^= 1; /* the checksums find it */
    expect_error(bytes, size, "is not a complete PNG file");
    expect_error("GIF89a", 6, "is a GIF picture; expected a JPEG or PNG picture");
    expect_error("words", 5, "is a text; expected a JPEG or PNG picture");
}

/* 60,000 x 60,000 in a header whose checksum is right. */
static void png_claim(void **state)
{
    (void)state;
    static const uint8_t claim[] = {0x89, 'P',  'N', 'G', '\r', '\n', 0x1a, '\n', 0,    0,    0,
                                    13,   'I',  'H', 'D', 'R',  0,    0,    0xea, 0x60, 0,    0,
                                    0xea, 0x60, 8,   2,   0,    0,    0,    0x0f, 0xb0, 0xe2, 0x15,
                                    0,    0,    0,   1,   'I',  'D',  'A',  'T',  0};
    expect_error(claim, sizeof claim, "claims 60000 x 60000 pixels");
}

/* A side that is allowed, but not with such another. */
static void png_area(void **state)
{
    (void)state;
    struct sl_picture picture;
    struct sl_error error = {""};
    assert_int_equal(sl_picture_init(&picture, 16384, 2048, &error), 0);
    free(picture.pixels);
    assert_int_equal(sl_picture_init(&picture, 16384, 2049, &error), -1);
    assert_null(picture.pixels);
    assert_string_equal(error.text, "claims 2049 x 16384 pixels, expected sides of 1 to 16384 "
                                    "and at most 33554432 in all");
}

static void png_round_trip(void **state)
{
    (void)state;
    uint8_t pixels[2 * 3 * 3];
    for (size_t i = 0; i < sizeof pixels; i++)
        pixels[i] = (uint8_t)(13 * i);
    struct sl_picture picture = {2, 3, pixels}, back;
    struct sl_error error = {""};
    char path[] = "/tmp/test_picture.XXXXXX", bytes[4096];
    int fd = mkstemp(path);
    struct sl_output output;
    assert_int_equal(sl_output_open(&output, path, &error), 0);
    assert_int_equal(sl_picture_write_png(&picture, "how it was made", 0, &output, &error), 0);
    assert_int_equal(sl_output_commit(&output, &error), 0);
    close(fd);
    FILE *file = fopen(path, "rb");
    size_t size = fread(bytes, 1, sizeof bytes, file);
    fclose(file);
    unlink(path);
    assert_int_equal(sl_picture_decode(&back, bytes, size, &error), 0);
    assert_int_equal(back.height, 2);
    assert_int_equal(back.width, 3);
    assert_memory_equal(back.pixels, pixels, sizeof pixels);
    free(back.pixels);
    assert_non_null(memmem(bytes, size, "tEXtsoftlabel\0how it was made", 29));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(jpeg_colours), cmocka_unit_test(jpeg_damage),
        cmocka_unit_test(jpeg_scans),   cmocka_unit_test(png_area),
        cmocka_unit_test(png_colours),  cmocka_unit_test(png_damage),
        cmocka_unit_test(png_claim),    cmocka_unit_test(png_round_trip),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
