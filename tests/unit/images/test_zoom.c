/* Views of a whole batch: what they show, and that the adjoint is one. */
#include "images/zoom.h"

#include "images/crop.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { H = 8, W = 8, C = 2, SIZE = H * W * C };

static void fill(float image[SIZE], uint32_t seed)
{
    struct sl_random random;
    sl_random_init(&random, seed, SL_RANDOM_TEST, 0, 0);
    for (int i = 0; i < SIZE; i++)
        image[i] = sl_random_normal(&random);
}

static void draw(struct sl_zoom *zoom, uint32_t seed, double least, uint32_t roll)
{
    struct sl_error error;
    struct sl_random random;
    assert_int_equal(sl_zoom_init(zoom, H, W, &error), 0);
    sl_random_init(&random, seed, SL_RANDOM_TEST, 1, 0);
    sl_zoom_draw(zoom, &random, least, roll);
}

/* The whole image, flipped or not, in half of the cases each. */
static void test_whole(void **state)
{
    float image[SIZE], view[SIZE];
    int flipped = 0;
    (void)state;
    fill(image, 1);
    for (uint32_t seed = 0; seed < 100; seed++) {
        struct sl_zoom zoom;
        draw(&zoom, seed, 1, 0);
        sl_zoom_image(&zoom, image, C, view);
        bool flip = view[0] != image[0];
        flipped += flip;
        for (int i = 0; i < SIZE; i++) {
            int x = i / C % W;
            assert_true(view[i] == image[flip ? i + (W - 1 - 2 * x) * C : i]);
        }
        sl_zoom_release(&zoom);
    }
    assert_in_range(flipped, 30, 70);
}

/* Moved by up to two pixels either way, each of them now and then; nothing is lost. */
static void test_rolled(void **state)
{
    float image[SIZE] = {[0] = 1}, view[SIZE];
    int down[H] = {0}, right[W] = {0};
    (void)state;
    for (uint32_t seed = 0; seed < 300; seed++) {
        struct sl_zoom zoom;
        int at = -1;
        draw(&zoom, seed, 1, 2);
        sl_zoom_image(&zoom, image, C, view);
        for (int i = 0; i < SIZE; i++)
            if (view[i] != 0) {
                assert_true(at < 0 && view[i] == 1);
                at = i / C;
            }
        assert_true(at >= 0);
        down[at / W]++;
        right[at % W]++;
        sl_zoom_release(&zoom);
    }
    for (int y = 0; y < H; y++)
        assert_true(y >= 3 && y <= 5 ? down[y] == 0 : down[y] > 30);
    /* unflipped from column 0: 6, 7, 0, 1, 2; flipped from column 7: 5, 6, 7, 0, 1 */
    for (int x = 0; x < W; x++)
        assert_true(x == 3 || x == 4 ? right[x] == 0 : right[x] > 10);
}

/* As torch's interpolate(box, mode="bilinear", align_corners=False): the centres of pixels are at
 * halves, and nothing outside the box is seen. */
static double sample(const float *image, const struct sl_crop *crop, size_t y, size_t x, size_t c)
{
    double at[2] = {((double)y + 0.5) * crop->height / H - 0.5,
                    ((double)x + 0.5) * crop->width / W - 0.5};
    double sum = 0;
    for (uint32_t i = 0; i < crop->height; i++)
        for (uint32_t k = 0; k < crop->width; k++) {
            double near[2] = {fmin(fmax(at[0], 0), crop->height - 1) - i,
                              fmin(fmax(at[1], 0), crop->width - 1) - k};
            double share = fmax(0, 1 - fabs(near[0])) * fmax(0, 1 - fabs(near[1]));
            sum += share * (double)image[((crop->top + i) * W + crop->left + k) * C + c];
        }
    return sum;
}

static void test_box(void **state)
{
    float image[SIZE], view[SIZE];
    (void)state;
    fill(image, 2);
    for (uint32_t seed = 0; seed < 50; seed++) {
        struct sl_zoom zoom;
        struct sl_crop crop;
        struct sl_random random;
        sl_random_init(&random, seed, SL_RANDOM_TEST, 1, 0);
        sl_crop_random(&sl_crop_usual, &random, H, W, H, W, &crop);
        draw(&zoom, seed, 0.08, 0);
        sl_zoom_image(&zoom, image, C, view);
        for (size_t i = 0; i < SIZE; i++) {
            size_t y = i / C / W, x = i / C % W;
            double expected = sample(image, &crop, y, crop.flip ? W - 1 - x : x, i % C);
            assert_true(fabs(expected - (double)view[i]) < 1e-5);
        }
        sl_zoom_release(&zoom);
    }
}

static double product(const float *a, const float *b)
{
    double sum = 0;
    for (int i = 0; i < SIZE; i++)
        sum += (double)a[i] * (double)b[i];
    return sum;
}

static void test_adjoint(void **state)
{
    float image[SIZE], view[SIZE], d_view[SIZE], d_image[SIZE];
    (void)state;
    fill(image, 3);
    fill(d_view, 4);
    for (uint32_t seed = 0; seed < 50; seed++) {
        struct sl_zoom zoom;
        draw(&zoom, seed, 0.08, 3);
        sl_zoom_image(&zoom, image, C, view);
        sl_zoom_adjoint(&zoom, d_view, C, d_image);
        assert_true(fabs(product(view, d_view) - product(image, d_image)) < 1e-4);
        sl_zoom_release(&zoom);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_whole),
        cmocka_unit_test(test_rolled),
        cmocka_unit_test(test_box),
        cmocka_unit_test(test_adjoint),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
