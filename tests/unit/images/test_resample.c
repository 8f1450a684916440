/* Resized pictures against those of Pillow 11.3, resize(size, BILINEAR). */
#include "images/resample.h"

#include "base/digest.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* Byte i of a picture is i * i / 7 of 256. */
static struct sl_picture picture_of(uint32_t height, uint32_t width)
{
    struct sl_picture picture;
    struct sl_error error;
    assert_int_equal(sl_picture_init(&picture, height, width, &error), 0);
    for (size_t i = 0; i < (size_t)height * width * 3; i++)
        picture.pixels[i] = (uint8_t)(i * i / 7);
    return picture;
}

static uint8_t *resample(uint32_t height, uint32_t width, const struct sl_crop *crop, uint32_t rows,
                         uint32_t columns)
{
    struct sl_error error;
    struct sl_picture picture = picture_of(height, width);
    uint8_t *pixels = malloc((size_t)rows * columns * 3);
    assert_non_null(pixels);
    assert_int_equal(sl_resample(&picture, crop, rows, columns, pixels, &error), 0);
    free(picture.pixels);
    return pixels;
}

static void makes_smaller(void **state)
{
    (void)state;
    const uint8_t wanted[3 * 4 * 3] = {32,  35, 38, 49,  53,  58,  77,  84,  90,  108, 115, 123,
                                       118, 56, 69, 105, 119, 117, 144, 160, 160, 128, 145, 162,
                                       125, 71, 92, 154, 178, 129, 102, 127, 81,  149, 175, 125};
    const struct sl_crop crop = {.height = 5, .width = 7, .rows = 3, .columns = 4};
    uint8_t *pixels = resample(5, 7, &crop, 3, 4);
    assert_memory_equal(pixels, wanted, sizeof wanted);
    free(pixels);
}

/* What lies outside the box plays no part, though the triangle would reach it. */
static void crops_and_enlarges(void **state)
{
    (void)state;
    const uint8_t wanted[3 * 4 * 3] = {104, 112, 120, 119, 128, 136, 138, 148, 157, 155, 165, 175,
                                       89,  100, 111, 109, 121, 133, 135, 148, 160, 158, 171, 184,
                                       73,  87,  101, 99,  114, 129, 132, 147, 163, 160, 176, 192};
    const struct sl_crop crop = {1, 2, 2, 3, .rows = 3, .columns = 4};
    uint8_t *pixels = resample(5, 7, &crop, 3, 4);
    assert_memory_equal(pixels, wanted, sizeof wanted);
    free(pixels);
}

static void keeps_a_window(void **state)
{
    (void)state;
    const uint8_t wanted[2 * 3 * 3] = {56,  63,  71,  73,  82,  88,  92,  101, 99,
                                       100, 119, 139, 145, 166, 145, 192, 213, 48};
    const struct sl_crop crop = {.height = 5, .width = 7, .rows = 2, .columns = 9, .right = 2};
    uint8_t *pixels = resample(5, 7, &crop, 2, 3);
    assert_memory_equal(pixels, wanted, sizeof wanted);
    free(pixels);
}

static void flips(void **state)
{
    (void)state;
    struct sl_crop crop = {1, 2, 2, 3, .rows = 3, .columns = 5};
    uint8_t *straight = resample(5, 7, &crop, 3, 5);
    crop.flip = true;
    uint8_t *flipped = resample(5, 7, &crop, 3, 5);
    for (size_t y = 0; y < 3; y++)
        for (size_t x = 0; x < 5; x++)
            assert_memory_equal(straight + (y * 5 + x) * 3, flipped + (y * 5 + 4 - x) * 3, 3);
    free(straight);
    free(flipped);
}

/* One pixel is enough, in either direction. */
static void sizes_of_all_kinds(void **state)
{
    (void)state;
    const struct {
        uint32_t height, width, rows, columns;
        const char *digest; /* SHA-256 of Pillow's pixels */
    } cases[] = {
        {97, 61, 32, 32, "4524f2fc1fbbbbdd0d7e920372bb5ac0df622f860917aedb00e565cc26a5c84c"},
        {61, 97, 128, 50, "61ceab0514b29171df5da9badf28ee2d147e368a8991a4317300d17ebfc65d91"},
        {300, 1, 7, 7, "45add0b93e915b2dd37354bb0ed637644844174326a1310c9dcaf9a7b262cb09"},
        {1, 1, 4, 4, "17b0761f87b081d5cf10757ccc89f12be355c70e2e29df288b65b30710dcbcd1"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char digest[SL_SHA256_TEXT];
        const struct sl_crop crop = {.height = cases[i].height,
                                     .width = cases[i].width,
                                     .rows = cases[i].rows,
                                     .columns = cases[i].columns};
        uint8_t *pixels = resample(cases[i].height, cases[i].width, &crop, crop.rows, crop.columns);
        sl_sha256(pixels, (size_t)crop.rows * crop.columns * 3, digest);
        assert_string_equal(digest, cases[i].digest);
        free(pixels);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(makes_smaller),      cmocka_unit_test(crops_and_enlarges),
        cmocka_unit_test(keeps_a_window),     cmocka_unit_test(flips),
        cmocka_unit_test(sizes_of_all_kinds),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
