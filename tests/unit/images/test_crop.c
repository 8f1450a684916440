/* Which part of a picture is taken, against torchvision's arithmetic. */
#include "images/crop.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static void centre(void **state)
{
    (void)state;
    const struct {
        uint32_t height, width, side;
        struct sl_crop wanted;
    } cases[] = {
        /* int(256 * 500 / 375) = 341; (341 - 224) / 2 = 58.5 is rounded to even */
        {375, 500, 224, {0, 0, 375, 500, 256, 341, 16, 58, false}},
        {500, 375, 224, {0, 0, 500, 375, 341, 256, 58, 16, false}},
        {224, 224, 64, {0, 0, 224, 224, 73, 73, 4, 4, false}},
        {1, 1, 1, {0, 0, 1, 1, 1, 1, 0, 0, false}},
        {1, 16384, 224, {0, 0, 1, 16384, 256, 4194304, 16, 2097040, false}},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct sl_crop crop = {0}, wanted = cases[i].wanted;
        sl_crop_centre(cases[i].height, cases[i].width, cases[i].side, &crop);
        assert_int_equal(crop.height, wanted.height);
        assert_int_equal(crop.width, wanted.width);
        assert_int_equal(crop.rows, wanted.rows);
        assert_int_equal(crop.columns, wanted.columns);
        assert_int_equal(crop.down, wanted.down);
        assert_int_equal(crop.right, wanted.right);
    }
}

static struct sl_crop draw(uint64_t seed, uint32_t id, uint32_t height, uint32_t width)
{
    struct sl_random random;
    struct sl_crop crop;
    sl_random_init(&random, seed, SL_RANDOM_CROP, 0, id);
    sl_crop_random(&sl_crop_usual, &random, height, width, 224, 224, &crop);
    assert_true(crop.height >= 1 && crop.top + crop.height <= height);
    assert_true(crop.width >= 1 && crop.left + crop.width <= width);
    return crop;
}

/* The distribution: torchvision's own code, a million times on 375 x 500, has a mean share of the
 * area of 0.4329, a mean ratio of 1.0450, and no crop outside the bounds but for the rounding to
 * pixels. */
static void random_boxes(void **state)
{
    (void)state;
    enum { DRAWS = 20000 };
    double area = 0, ratio = 0, flips = 0, top = 0, left = 0;
    for (uint32_t id = 0; id < DRAWS; id++) {
        struct sl_crop crop = draw(3, id, 375, 500);
        double share = (double)crop.height * crop.width / (375 * 500);
        double shape = (double)crop.width / crop.height;
        assert_true(share > 0.0795 && share <= 1 && shape > 0.745 && shape < 1.342);
        area += share / DRAWS;
        ratio += shape / DRAWS;
        flips += crop.flip / (double)DRAWS;
        top += crop.height < 375 ? crop.top / (375.0 - crop.height) / DRAWS : 0.5 / DRAWS;
        left += crop.width < 500 ? crop.left / (500.0 - crop.width) / DRAWS : 0.5 / DRAWS;
    }
    assert_float_equal(area, 0.4329, 0.005);
    assert_float_equal(ratio, 1.0450, 0.005);
    assert_float_equal(flips, 0.5, 0.015);
    assert_float_equal(top, 0.5, 0.01);
    assert_float_equal(left, 0.5, 0.01);
}

/* The numbers are a promise: a crop is known by its seed and id. */
static void is_a_function_of_seed_and_id(void **state)
{
    (void)state;
    struct sl_crop crop = draw(1, 17, 375, 500);
    assert_int_equal(crop.top, 162);
    assert_int_equal(crop.left, 266);
    assert_int_equal(crop.height, 210);
    assert_int_equal(crop.width, 180);
    assert_false(crop.flip);
    struct sl_crop seed = draw(2, 17, 375, 500), id = draw(1, 18, 375, 500);
    assert_int_not_equal(crop.height * crop.width, seed.height * seed.width);
    assert_int_not_equal(crop.height * crop.width, id.height * id.width);
}

/* No box of an allowed ratio fits: the largest that does, as near as whole pixels come. */
static void odd_shapes(void **state)
{
    (void)state;
    for (uint32_t id = 0; id < 100; id++) {
        draw(5, id, 1, 1);
        draw(5, id, 1, 2);
        draw(5, id, 3, 1);
        struct sl_crop wide = draw(5, id, 1, 1000), tall = draw(5, id, 16384, 2);
        assert_int_equal(wide.height, 1);
        assert_int_equal(wide.width, 1);
        assert_true(tall.height <= 3);
    }
    struct sl_crop wide = draw(5, 1, 30, 10000);
    assert_int_equal(wide.height, 30);
    assert_int_equal(wide.width, 40);
    assert_int_equal(wide.left, 4980);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(centre),
        cmocka_unit_test(random_boxes),
        cmocka_unit_test(is_a_function_of_seed_and_id),
        cmocka_unit_test(odd_shapes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
