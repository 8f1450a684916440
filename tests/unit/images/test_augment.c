/* DSA's operations on images where the answer is known. The numbers of scale and rotate are
 * PyTorch's: F.grid_sample(x, F.affine_grid(theta, x.shape)), align_corners=False, in double. */
#include "images/augment.h"

#include "base/random.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { H = 3, W = 4, C = 2, SIZE = H * W * C };

static void fill(float image[SIZE])
{
    for (int i = 0; i < SIZE; i++)
        image[i] = (float)(i * 7 % 11) / 4 - 1;
}

static void assert_near(const float *image, const float *expected, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (!(fabsf(image[i] - expected[i]) <= 2e-6f))
            fail_msg("number %zu is %g, not %g", i, (double)image[i], (double)expected[i]);
}

static void test_brightness(void **state)
{
    (void)state;
    float image[] = {-1, 0, 2.5f};
    sl_augment_brightness(image, 3, 0.25f);
    assert_near(image, (float[]){-0.75f, 0.25f, 2.75f}, 3);
}

/* Each pixel keeps its own mean: (1, 2, 6) has 3, (0, 0, 3) has 1. */
static void test_saturation(void **state)
{
    (void)state;
    float image[] = {1, 2, 6, 0, 0, 3};
    sl_augment_saturation(image, 2, 3, 1.5f);
    assert_near(image, (float[]){0, 1.5f, 7.5f, -0.5f, -0.5f, 4}, 6);
    sl_augment_saturation(image, 2, 3, 0);
    assert_near(image, (float[]){3, 3, 3, 1, 1, 1}, 6);
}

/* The image has one mean: 2. */
static void test_contrast(void **state)
{
    (void)state;
    float image[] = {1, 2, 6, 0, 0, 3};
    sl_augment_contrast(image, 6, 0.5f);
    assert_near(image, (float[]){1.5f, 2, 4, 1, 1, 2.5f}, 6);
}

static void test_crop(void **state)
{
    (void)state;
    const float whole[6] = {1, 2, 3, 4, 5, 6}; /* 2 rows of 3 pixels of 1 channel */
    static const struct {
        int down, right;
        float expected[6];
    } cases[] = {
        {0, 0, {1, 2, 3, 4, 5, 6}},
        {0, 1, {2, 3, 0, 5, 6, 0}},
        {0, -2, {0, 0, 1, 0, 0, 4}},
        {1, 0, {4, 5, 6, 0, 0, 0}},
        {-1, 1, {0, 0, 0, 2, 3, 0}},
        {2, 0, {0}},
        {0, 3, {0}},
        {0, -4, {0}},
        {-1, -1, {0, 0, 0, 0, 1, 2}},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        float image[6], scratch[6];
        memcpy(image, whole, sizeof image);
        sl_augment_crop(image, scratch, 2, 3, 1, cases[i].down, cases[i].right);
        assert_memory_equal(image, cases[i].expected, sizeof image);
    }
}

/* A 4 x 4 image loses 2 x 2 pixels: rows centre - 1 and centre, fewer at the border. */
static void test_cutout(void **state)
{
    (void)state;
    static const struct {
        uint32_t y, x;
        const char *left; /* what stands, row by row */
    } cases[] = {
        {1, 1, "..##..##########"},
        {2, 3,
         "####"
         "##..##.."
         "####"},
        {0, 0, ".###############"},
        {4, 4, "###############."},
        {4, 1, "############..##"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        float image[16];
        for (int p = 0; p < 16; p++)
            image[p] = 1;
        sl_augment_cutout(image, 4, 4, 1, cases[i].y, cases[i].x);
        char text[17] = "";
        for (int p = 0; p < 16; p++)
            text[p] = image[p] == 0 ? '.' : '#';
        assert_string_equal(text, cases[i].left);
    }
}

/* Half of 5 is 3 (rounded up), centred on the pixel itself. */
static void test_cutout_of_odd_extent(void **state)
{
    (void)state;
    float image[10] = {1, 1, 1, 1, 1, 1, 1, 1, 1, 1}; /* one row of 5 pixels of 2 channels */
    sl_augment_cutout(image, 1, 5, 2, 0, 1);
    assert_near(image, (float[]){0, 0, 0, 0, 0, 0, 1, 1, 1, 1}, 10);
}

static void test_flip(void **state)
{
    (void)state;
    float even[] = {1, 2, 3, 4, 5, 6, 7, 8}; /* 2 rows of 2 pixels of 2 channels */
    sl_augment_flip(even, 2, 2, 2);
    assert_near(even, (float[]){3, 4, 1, 2, 7, 8, 5, 6}, 8);
    float odd[] = {1, 2, 3};
    sl_augment_flip(odd, 1, 3, 1);
    assert_near(odd, (float[]){3, 2, 1}, 3);
}

static void test_scale(void **state)
{
    (void)state;
    static const float expected[SIZE] = {
        -0.6825f, 0.5425f, -0.3f,   1.2025f, 0.6f,    -0.4f,   0.8925f, 0.1925f,
        -0.525f,  0.7f,    -0.075f, -0.8f,   0.825f,  -0.175f, 1.05f,   0.35f,
        -0.3675f, 0.8575f, 0.15f,   -0.575f, 0.8025f, 0.05f,   -0.525f, 0.5075f,
    };
    float image[SIZE], scratch[SIZE];
    fill(image);
    sl_augment_scale(image, scratch, H, W, C, 0.9f, 1.2f);
    assert_near(image, expected, SIZE);
}

static void test_rotate(void **state)
{
    (void)state;
    static const float expected[SIZE] = {
        -0.522147f, 0.777932f, 0.020237f,  0.726883f,  0.778824f, -0.221176f, 0.939931f,  0.233912f,
        -0.784459f, 0.865911f, -0.011486f, -0.749127f, 0.761486f, -0.238514f, 0.774664f,  0.534459f,
        -0.410417f, 0.825117f, -0.028824f, -0.126673f, 0.682526f, -0.254491f, -0.154222f, 0.336422f,
    };
    float image[SIZE], scratch[SIZE];
    fill(image);
    sl_augment_rotate(image, scratch, H, W, C, 15);
    assert_near(image, expected, SIZE);
}

/* A quarter turn of a square moves whole pixels: anticlockwise, the right column becomes the top
 * row. */
static void test_quarter_turn(void **state)
{
    (void)state;
    float image[] = {1, 2, 3, 4}, scratch[4];
    sl_augment_rotate(image, scratch, 2, 2, 1, 90);
    assert_near(image, (float[]){2, 4, 1, 3}, 4);
}

static struct sl_augment parsed(const char *text)
{
    struct sl_augment augment;
    struct sl_error error;
    if (sl_augment_parse(text, &augment, &error) != 0)
        fail_msg("%s", error.text);
    return augment;
}

enum { WIDE_H = 40, WIDE_W = 150, WIDE_SIZE = WIDE_H * WIDE_W * 3 };

/* Bilinear by the definition: the four pixels around (y, x), zero outside, in this order. */
static float at(const float *image, float y, float x, size_t c)
{
    float y0 = floorf(y), x0 = floorf(x), sum = 0;
    for (int n = 0; n < 4; n++) {
        float row = y0 + (float)(n / 2), column = x0 + (float)(n % 2);
        float share = (n / 2 ? y - y0 : y0 + 1 - y) * (n % 2 ? x - x0 : x0 + 1 - x);
        if (row >= 0 && row < WIDE_H && column >= 0 && column < WIDE_W)
            sum += share * image[((size_t)row * WIDE_W + (size_t)column) * 3 + c];
    }
    return sum;
}

/* To the last bit, since experts must stay what they are, on an image wider than what is done at
 * once; by `down` and `right`, or by `degrees` when these are 0. */
static void check_warp(float down, float right, float degrees)
{
    static float image[WIDE_SIZE], original[WIDE_SIZE], scratch[WIDE_SIZE];
    double angle = (double)degrees * M_PI / 180, aspect = (double)WIDE_H / WIDE_W;
    float yy = down, yx = 0, xy = 0, xx = right;
    for (size_t i = 0; i < WIDE_SIZE; i++)
        image[i] = original[i] = i % 7 == 0 ? -0.0f : (float)((i * 37) % 101) / 50 - 1;
    if (down == 0) {
        yy = xx = (float)cos(angle);
        yx = (float)(sin(angle) * aspect);
        xy = (float)(-sin(angle) / aspect);
        sl_augment_rotate(image, scratch, WIDE_H, WIDE_W, 3, degrees);
    } else {
        sl_augment_scale(image, scratch, WIDE_H, WIDE_W, 3, down, right);
    }
    float middle_y = 0.5f * (WIDE_H - 1), middle_x = 0.5f * (WIDE_W - 1);
    for (size_t i = 0; i < WIDE_SIZE; i++) {
        float y = (float)(i / 3 / WIDE_W) - middle_y, x = (float)(i / 3 % WIDE_W) - middle_x;
        float row_y = yy * y + middle_y, row_x = xy * y + middle_x;
        float expected = at(original, yx * x + row_y, xx * x + row_x, i % 3);
        assert_memory_equal(&image[i], &expected, sizeof expected);
    }
}

static void test_warps_of_a_wide_image(void **state)
{
    (void)state;
    check_warp(1 / 1.2f, 1.1f, 0);
    check_warp(1, 1, 0);
    check_warp(1e9f, 3, 0);
    check_warp(0, 0, 12);
    check_warp(0, 0, -15);
}

static void test_parse(void **state)
{
    (void)state;
    assert_int_equal(parsed("none").count, 0);
    assert_int_equal(parsed(SL_AUGMENT_DSA).count, 6);
    assert_int_equal(parsed("flip_crop").count, 2);
    static const char *const wrong[] = {"",       "_",         "flip_",    "_flip",
                                        "colour", "flip_flip", "none_flip"};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        struct sl_augment augment;
        struct sl_error error;
        assert_int_equal(sl_augment_parse(wrong[i], &augment, &error), -1);
        assert_non_null(strstr(error.text, wrong[i]));
    }
}

static void augmented(const char *strategies, uint64_t seed, uint32_t step, uint32_t item,
                      float image[SIZE])
{
    float scratch[SIZE];
    struct sl_augment augment = parsed(strategies);
    fill(image);
    sl_augment_image(&augment, seed, step, item, image, scratch, H, W, C);
}

static void test_none_changes_nothing(void **state)
{
    (void)state;
    float image[SIZE], whole[SIZE];
    fill(whole);
    augmented("none", 1, 2, 3, image);
    assert_memory_equal(image, whole, sizeof image);
}

/* The same (seed, step, item) gives the same image, any other another. */
static void test_draws_follow_the_numbers(void **state)
{
    (void)state;
    float image[SIZE], again[SIZE];
    augmented("rotate", 1, 2, 3, image);
    augmented("rotate", 1, 2, 3, again);
    assert_memory_equal(image, again, sizeof image);
    augmented("rotate", 2, 2, 3, again);
    assert_memory_not_equal(image, again, sizeof image);
    augmented("rotate", 1, 3, 3, again);
    assert_memory_not_equal(image, again, sizeof image);
    augmented("rotate", 1, 2, 4, again);
    assert_memory_not_equal(image, again, sizeof image);
}

/* A batch flips or rotates as a whole; over the steps both happen; half of the flips are done. */
static void test_one_operation_a_batch(void **state)
{
    (void)state;
    float whole[SIZE], turned[SIZE];
    fill(whole);
    fill(turned);
    sl_augment_flip(turned, H, W, C);
    int flip_steps = 0, flips = 0;
    for (uint32_t step = 0; step < 200; step++) {
        int same = 0, flipped = 0;
        for (uint32_t item = 0; item < 20; item++) {
            float image[SIZE];
            augmented("flip_rotate", 7, step, item, image);
            same += memcmp(image, whole, sizeof image) == 0;
            flipped += memcmp(image, turned, sizeof image) == 0;
        }
        assert_true(same + flipped == 20 || same + flipped == 0);
        flip_steps += same + flipped == 20;
        flips += flipped;
    }
    assert_in_range(flip_steps, 70, 130);
    assert_in_range(flips, flip_steps * 8, flip_steps * 12);
}

/* Every shift up to round(12.5 % of 32) = 4 is drawn both ways, none beyond. */
static void test_crop_range(void **state)
{
    (void)state;
    enum { SIDE = 32 };
    struct sl_augment augment = parsed("crop");
    int seen[2 * SIDE] = {0};
    for (uint32_t item = 0; item < 500; item++) {
        float image[SIDE * SIDE] = {0}, scratch[SIDE * SIDE];
        image[(SIDE / 2) * SIDE + SIDE / 2] = 1;
        sl_augment_image(&augment, 1, 0, item, image, scratch, SIDE, SIDE, 1);
        int at = 0;
        while (image[at] == 0)
            at++;
        seen[at % SIDE]++;
        seen[SIDE + at / SIDE]++;
    }
    for (int i = 0; i < 2 * SIDE; i++)
        assert_int_equal(seen[i] > 0, abs(i % SIDE - SIDE / 2) <= 4);
}

enum { ODD_H = 9, ODD_W = 14, ODD_C = 3, ODD = ODD_H * ODD_W * ODD_C };

static double product(const float *a, const float *b)
{
    double sum = 0;
    for (int i = 0; i < ODD; i++)
        sum += (double)a[i] * (double)b[i];
    return sum;
}

/* <A x - A 0, y> = <x, A* y>, of many draws of each operation and of all. */
static void check_adjoint(const char *text)
{
    struct sl_augment augment = parsed(text);
    float x[ODD], y[ODD], zero[ODD], scratch[ODD], back[ODD];
    double moved = 0;
    for (uint32_t step = 0; step < 40; step++) {
        struct sl_random random;
        sl_random_init(&random, 2, SL_RANDOM_TEST, step, 0);
        for (int i = 0; i < ODD; i++) {
            x[i] = sl_random_normal(&random);
            y[i] = back[i] = sl_random_normal(&random);
            zero[i] = 0;
        }
        sl_augment_adjoint(&augment, 6, step, step % 3, back, scratch, ODD_H, ODD_W, ODD_C);
        double expected = product(x, back), size = sqrt(product(x, x) * product(y, y));
        sl_augment_image(&augment, 6, step, step % 3, x, scratch, ODD_H, ODD_W, ODD_C);
        sl_augment_image(&augment, 6, step, step % 3, zero, scratch, ODD_H, ODD_W, ODD_C);
        double found = product(x, y) - product(zero, y);
        moved = fmax(moved, fabs(product(back, back) / product(y, y) - 1));
        if (!(fabs(found - expected) <= 1e-6 * size))
            fail_msg("%s, step %u: %.9g and %.9g of %g", text, step, found, expected, size);
    }
    assert_true(moved > 1e-3 || strcmp(text, "flip") == 0 || strcmp(text, "none") == 0);
}

static void test_adjoints(void **state)
{
    (void)state;
    static const char *const texts[] = {"none", "color", "crop",   "cutout",
                                        "flip", "scale", "rotate", SL_AUGMENT_DSA};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        check_adjoint(texts[i]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_brightness),
        cmocka_unit_test(test_saturation),
        cmocka_unit_test(test_contrast),
        cmocka_unit_test(test_crop),
        cmocka_unit_test(test_cutout),
        cmocka_unit_test(test_cutout_of_odd_extent),
        cmocka_unit_test(test_flip),
        cmocka_unit_test(test_scale),
        cmocka_unit_test(test_rotate),
        cmocka_unit_test(test_warps_of_a_wide_image),
        cmocka_unit_test(test_quarter_turn),
        cmocka_unit_test(test_parse),
        cmocka_unit_test(test_none_changes_nothing),
        cmocka_unit_test(test_draws_follow_the_numbers),
        cmocka_unit_test(test_one_operation_a_batch),
        cmocka_unit_test(test_crop_range),
        cmocka_unit_test(test_adjoints),
    };
    return cmocka_run_group_tests_name("augment", tests, NULL, NULL);
}
