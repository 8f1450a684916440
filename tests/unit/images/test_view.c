/* Views: which they are, and their pixels, against images/resample.h. */
#include "images/view.h"

#include "base/random.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { COUNT = 200, HEIGHT = 30, WIDTH = 40 };

static int64_t ids[COUNT];
static const struct sl_view_set set = {ids, COUNT};

static int make_ids(void **state)
{
    (void)state;
    for (int64_t i = 0; i < COUNT; i++)
        ids[i] = 7 * i + (i > 150 ? (int64_t)1 << 40 : 0);
    return 0;
}

static struct sl_views views_of(const char *text)
{
    struct sl_views views;
    struct sl_error error;
    assert_int_equal(sl_views_parse(text, &views, &error), 0);
    views.seed = 5;
    views.batch = 64;
    return views;
}

static struct sl_view view_of(const struct sl_views *views, uint32_t number, uint32_t rank)
{
    struct sl_view view;
    sl_view_draw(views, &set, number, rank, HEIGHT, WIDTH, &view);
    return view;
}

static bool same(const struct sl_crop *a, const struct sl_crop *b)
{
    return a->top == b->top && a->left == b->left && a->height == b->height &&
           a->width == b->width && a->flip == b->flip;
}

static void test_parse(void **state)
{
    (void)state;
    struct sl_views views = views_of("flip,crop");
    struct sl_error error;
    assert_true(views.crop && views.flip && !views.mix && !views.by_batch);
    views = views_of("cutmix-batch");
    assert_true(!views.crop && !views.flip && views.mix && views.by_batch);
    assert_int_equal(sl_views_parse("crop,crop", &views, &error), -1);
    assert_string_equal(error.text, "'crop,crop' names crop twice");
    assert_int_equal(sl_views_parse("cutmix,cutmix-batch", &views, &error), -1);
    assert_string_equal(error.text, "'cutmix,cutmix-batch' names both cutmix and cutmix-batch");
    assert_int_equal(sl_views_parse("crop,", &views, &error), -1);
    assert_int_equal(sl_views_parse("", &views, &error), -1);
    assert_string_equal(error.text, "'' is not a list of crop, flip and cutmix or cutmix-batch, "
                                    "separated by commas");
}

/* The same image has the same crop in any set and of any rank; others have others. */
static void test_crop(void **state)
{
    (void)state;
    const struct sl_views views = views_of("crop,flip");
    const struct sl_view_set alone = {ids + 3, 1};
    struct sl_view here = view_of(&views, 2, 3), there;
    sl_view_draw(&views, &alone, 2, 0, HEIGHT, WIDTH, &there);
    assert_true(same(&here.crop, &there.crop));
    int different = 0, flipped = 0;
    for (uint32_t rank = 0; rank < COUNT; rank++) {
        struct sl_view view = view_of(&views, 2, rank), next = view_of(&views, 3, rank);
        assert_true(view.crop.top + view.crop.height <= HEIGHT);
        assert_true(view.crop.left + view.crop.width <= WIDTH);
        assert_true(sl_view_share(&view, HEIGHT, WIDTH) == 0 && view.other == rank);
        different += !same(&view.crop, &next.crop);
        flipped += view.crop.flip;
    }
    assert_true(different > COUNT - 4);
    assert_in_range(flipped, 75, 125);
}

static void test_no_crop(void **state)
{
    (void)state;
    const struct sl_views views = views_of("flip");
    struct sl_view view = view_of(&views, 0, 17);
    assert_true(view.crop.top == 0 && view.crop.left == 0);
    assert_true(view.crop.height == HEIGHT && view.crop.width == WIDTH);
}

/* Each image is pasted into one other. With lambda uniform and the box's centre uniform, a side of
 * s shows s - s^2 / 4 of itself on average; with s = sqrt(u) the mean of its square over u is
 * 1/2 - 1/5 + 1/48. */
static void test_mix(void **state)
{
    (void)state;
    const struct sl_views views = views_of("cutmix");
    uint8_t seen[COUNT] = {0};
    double share = 0;
    int itself = 0;
    for (uint32_t rank = 0; rank < COUNT; rank++) {
        struct sl_view view = view_of(&views, 4, rank);
        assert_true(view.box.top <= view.box.bottom && view.box.bottom <= HEIGHT);
        assert_true(view.box.left <= view.box.right && view.box.right <= WIDTH);
        assert_true(seen[view.other]++ == 0);
        itself += view.other == rank;
    }
    for (uint32_t number = 0; number < 20; number++)
        for (uint32_t rank = 0; rank < COUNT; rank++) {
            struct sl_view view = view_of(&views, number, rank);
            share += sl_view_share(&view, 1000, 1000) * 1000 * 1000 / HEIGHT / WIDTH;
        }
    assert_true(itself < 8);
    /* rounded down to an even number of pixels */
    assert_true(fabs(share / 20 / COUNT - 0.29) < 0.03);
}

/* The crop of what is mixed in is that of its own view. */
static void test_mix_of_crops(void **state)
{
    (void)state;
    const struct sl_views views = views_of("crop,cutmix,flip");
    struct sl_view view = view_of(&views, 1, 9), other = view_of(&views, 1, view.other);
    assert_int_not_equal(view.other, 9);
    assert_true(same(&view.other_crop, &other.crop));
}

/* Batches in the order of turns: one box, partners among themselves. */
static void test_mix_by_batch(void **state)
{
    (void)state;
    const struct sl_views views = views_of("cutmix-batch");
    uint32_t batch_of[COUNT];
    uint8_t seen[COUNT] = {0};
    for (uint32_t place = 0; place < COUNT; place++)
        batch_of[sl_view_turn(&views, &set, 3, place)] = place / 64;
    for (uint32_t rank = 0; rank < COUNT; rank++) {
        struct sl_view view = view_of(&views, 3, rank);
        uint32_t first = sl_view_turn(&views, &set, 3, batch_of[rank] * 64);
        struct sl_view of_first = view_of(&views, 3, first);
        assert_int_equal(batch_of[view.other], batch_of[rank]);
        assert_true(seen[view.other]++ == 0);
        assert_memory_equal(&view.box, &of_first.box, sizeof view.box);
    }
}

static uint8_t bytes[HEIGHT * WIDTH * 3];
static const float mean[3] = {0.4f, 0.5f, 0.6f}, deviation[3] = {0.2f, 0.3f, 0.25f};
static const struct sl_view_source source = {bytes, false, HEIGHT, WIDTH, 3, mean, deviation};

static void fill_bytes(void)
{
    struct sl_random random;
    sl_random_init(&random, 1, SL_RANDOM_TEST, 0, 0);
    for (size_t i = 0; i < sizeof bytes; i++)
        bytes[i] = (uint8_t)sl_random_below(&random, 256);
}

/* Two roundings to bytes are at most one step apart from none. */
static void test_paint(void **state)
{
    (void)state;
    const struct sl_views views = views_of("crop,flip");
    const struct sl_picture picture = {HEIGHT, WIDTH, bytes};
    static float image[HEIGHT * WIDTH * 3];
    static uint8_t expected[sizeof bytes];
    struct sl_error error;
    fill_bytes();
    for (uint32_t number = 0; number < 50; number++) {
        struct sl_view view = view_of(&views, number, 0);
        sl_view_paint(&source, &view.crop, &sl_view_whole, image);
        assert_int_equal(sl_resample(&picture, &view.crop, HEIGHT, WIDTH, expected, &error), 0);
        for (size_t i = 0; i < sizeof bytes; i++)
            if (!(fabsf((image[i] * deviation[i % 3] + mean[i % 3]) * 255 - expected[i]) < 1.01f))
                fail_msg("view %u, number %zu", number, i);
    }
}

static void test_paint_whole(void **state)
{
    (void)state;
    const struct sl_views views = views_of("cutmix");
    struct sl_view view = view_of(&views, 0, 0);
    static float image[HEIGHT * WIDTH * 3], copy[HEIGHT * WIDTH * 3];
    fill_bytes();
    sl_view_paint(&source, &view.crop, &sl_view_whole, image);
    for (size_t i = 0; i < sizeof bytes; i++)
        assert_true(image[i] == ((float)bytes[i] / 255.0f - mean[i % 3]) / deviation[i % 3]);
    const struct sl_view_source floats = {.pixels = image, .floats = true, HEIGHT, WIDTH, 3};
    sl_view_paint(&floats, &view.crop, &sl_view_whole, copy);
    assert_memory_equal(copy, image, sizeof image);
}

/* Only the box; a mirror image shows there what it shows of the whole. */
static void test_paint_box(void **state)
{
    (void)state;
    const struct sl_crop crop = {.top = 3, .left = 5, .height = 20, .width = 20, .flip = true};
    const struct sl_view_box box = {.top = 2, .left = 7, .bottom = 30, .right = 9};
    static float whole[HEIGHT * WIDTH * 3], part[HEIGHT * WIDTH * 3];
    fill_bytes();
    sl_view_paint(&source, &crop, &sl_view_whole, whole);
    sl_view_paint(&source, &crop, &box, part);
    for (size_t i = 0; i < sizeof bytes; i++) {
        size_t y = i / 3 / WIDTH, x = i / 3 % WIDTH;
        bool inside = y >= box.top && x >= box.left && x < box.right;
        assert_true(part[i] == (inside ? whole[i] : 0));
    }
}

/* A side of one pixel has no neighbours. */
static void test_one_pixel(void **state)
{
    (void)state;
    const struct sl_view_source one = {bytes, false, 1, 1, 3, mean, deviation};
    const struct sl_views views = views_of("crop,flip,cutmix");
    struct sl_view view;
    float image[3];
    fill_bytes();
    sl_view_draw(&views, &set, 0, 0, 1, 1, &view);
    sl_view_paint(&one, &view.crop, &sl_view_whole, image);
    sl_view_paint(&one, &view.other_crop, &view.box, image);
    assert_true(image[2] == ((float)bytes[2] / 255.0f - mean[2]) / deviation[2]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_parse),        cmocka_unit_test(test_crop),
        cmocka_unit_test(test_no_crop),      cmocka_unit_test(test_mix),
        cmocka_unit_test(test_mix_of_crops), cmocka_unit_test(test_mix_by_batch),
        cmocka_unit_test(test_paint),        cmocka_unit_test(test_paint_whole),
        cmocka_unit_test(test_paint_box),    cmocka_unit_test(test_one_pixel),
    };
    return cmocka_run_group_tests_name("view", tests, make_ids, NULL);
}
