#include "base/digest.h"
#include "fetch/synth.h"
#include "fetch/synth_shape.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void assert_digest(uint64_t seed, enum sl_synth_split split, uint32_t index,
                          const char *expected)
{
    uint8_t pixels[SL_SYNTH_BYTES];
    char text[SL_XXH3_TEXT];
    sl_synth_image(seed, split, index, pixels);
    sl_xxh3(pixels, sizeof pixels, text);
    assert_string_equal(text, expected);
}

/* One image of each family: a change of any of them changes every result that rests on synth. */
static void test_golden(void **state)
{
    (void)state;
    assert_digest(0, SL_SYNTH_TRAIN, 0, "cb48d68a92f903d8982cc9d85c3b2327");
    assert_digest(0, SL_SYNTH_TRAIN, 1500, "9388b7a27b68cd6dffaecec6d90ee57c");
    assert_digest(0, SL_SYNTH_TRAIN, 2700, "1b8b60858146ad6c4592b1cab991dcca");
    assert_digest(7, SL_SYNTH_TRAIN, 4000, "08a24fe836e64333045f4a76a64f8d54");
    assert_digest(0, SL_SYNTH_TEST, 999, "6b6f63c6d31dd24b7cc99ee23f55a4b1");
}

static void test_images_differ(void **state)
{
    (void)state;
    uint8_t one[SL_SYNTH_BYTES], other[SL_SYNTH_BYTES];
    sl_synth_image(0, SL_SYNTH_TRAIN, 5, one);
    sl_synth_image(0, SL_SYNTH_TRAIN, 6, other);
    assert_memory_not_equal(one, other, sizeof one);
    sl_synth_image(0, SL_SYNTH_TEST, 5, other);
    assert_memory_not_equal(one, other, sizeof one);
    sl_synth_image(1, SL_SYNTH_TRAIN, 5, other);
    assert_memory_not_equal(one, other, sizeof one);
    sl_synth_image(0, SL_SYNTH_TRAIN, 5, other);
    assert_memory_equal(one, other, sizeof one);
}

static void test_classes_are_balanced_and_in_order(void **state)
{
    (void)state;
    for (enum sl_synth_split split = SL_SYNTH_TRAIN; split <= SL_SYNTH_TEST; split++) {
        uint32_t per_class = sl_synth_per_class(split), counts[SL_SYNTH_CLASSES] = {0}, last = 0;
        assert_int_equal(sl_synth_count(split), SL_SYNTH_CLASSES * per_class);
        for (uint32_t i = 0; i < sl_synth_count(split); i++) {
            uint32_t label = sl_synth_label(split, i);
            assert_in_range(label, last, SL_SYNTH_CLASSES - 1);
            counts[label]++;
            last = label;
        }
        for (int label = 0; label < SL_SYNTH_CLASSES; label++)
            assert_int_equal(counts[label], per_class);
    }
    assert_int_equal(sl_synth_per_class(SL_SYNTH_TRAIN), 300);
    assert_int_equal(sl_synth_per_class(SL_SYNTH_TEST), 50);
}

static void test_names(void **state)
{
    (void)state;
    char id[SL_SYNTH_NAME], name[SL_SYNTH_NAME], last[SL_SYNTH_NAME] = "";
    for (uint32_t label = 0; label < SL_SYNTH_CLASSES; label++) {
        sl_synth_class(label, id, name);
        assert_true(strcmp(last, id) < 0);
        strcpy(last, id);
        if (label == 0)
            assert_string_equal(name, "2 bars");
    }
    assert_string_equal(id, "star-7");
    assert_string_equal(name, "star of 7 points");
}

/* Mean and standard deviation of the images, whose bytes use their whole range. */
static void test_statistics(void **state)
{
    (void)state;
    uint8_t pixels[SL_SYNTH_BYTES], low = 255, high = 0;
    double sum[3] = {0}, squares[3] = {0};
    int images = 0;
    for (uint32_t i = 0; i < sl_synth_count(SL_SYNTH_TRAIN); i += 10, images++) {
        sl_synth_image(0, SL_SYNTH_TRAIN, i, pixels);
        for (int k = 0; k < SL_SYNTH_BYTES; k++) {
            sum[k % 3] += pixels[k] / 255.0;
            squares[k % 3] += pixels[k] / 255.0 * pixels[k] / 255.0;
            low = pixels[k] < low ? pixels[k] : low;
            high = pixels[k] > high ? pixels[k] : high;
        }
    }
    assert_int_equal(low, 0);
    assert_int_equal(high, 255);
    for (int c = 0; c < 3; c++) {
        double mean = sum[c] / (images * 1024.0);
        double std = sqrt(squares[c] / (images * 1024.0) - mean * mean);
        assert_true(fabs(mean - 0.495) < 0.02);
        assert_true(fabs(std - 0.215) < 0.02);
    }
}

static float cover(enum sl_figure_family family, int parts, float x, float y)
{
    struct sl_figure figure = {.family = family, .parts = parts, .shape = 0.5f};
    sl_figure_place(&figure, 100, 100, 50, 0, 1);
    return sl_figure_cover(&figure, 100 + 50 * x, 100 + 50 * y);
}

/* How often a walk around the centre enters the figure. */
static int parts_around(enum sl_figure_family family, int parts, float radius)
{
    int entered = 0;
    bool was_inside = true;
    for (int i = 0; i <= 1000; i++) {
        float d[2];
        sl_figure_direction((float)i / 1000, d);
        bool inside = cover(family, parts, radius * d[0], radius * d[1]) > 0.5f;
        entered += inside && !was_inside;
        was_inside = inside;
    }
    return entered;
}

/* How often a walk from (-1.2, 0) or the centre to (1.2, 0) enters the figure. */
static int parts_across(enum sl_figure_family family, int parts, float from)
{
    int entered = 0;
    bool was_inside = false;
    for (float x = from; x < 1.2f; x += 0.01f) {
        bool inside = cover(family, parts, x, 0) > 0.5f;
        entered += inside && !was_inside;
        was_inside = inside;
    }
    return entered;
}

static void test_figures_have_their_parts(void **state)
{
    (void)state;
    for (int parts = 3; parts <= SL_FIGURE_PARTS_MAX; parts++) {
        assert_int_equal(parts_around(SL_FIGURE_STAR, parts, 0.85f), parts);
        assert_int_equal(parts_around(SL_FIGURE_FLOWER, parts, 0.85f), parts);
        assert_int_equal(parts_around(SL_FIGURE_POLYGON, parts, 0.98f), parts);
    }
    for (int parts = 1; parts <= 5; parts++) {
        assert_int_equal(parts_across(SL_FIGURE_BARS, parts, -1.2f), parts);
        assert_int_equal(parts_across(SL_FIGURE_RINGS, parts, 0), parts);
    }
}

static void test_direction(void **state)
{
    (void)state;
    for (int i = -2000; i <= 2000; i++) {
        float d[2], turns = (float)i / 1000;
        sl_figure_direction(turns, d);
        assert_true(fabs((double)d[0] - cos(2 * M_PI * (double)turns)) < 2e-6);
        assert_true(fabs((double)d[1] - sin(2 * M_PI * (double)turns)) < 2e-6);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_golden),
        cmocka_unit_test(test_images_differ),
        cmocka_unit_test(test_classes_are_balanced_and_in_order),
        cmocka_unit_test(test_names),
        cmocka_unit_test(test_statistics),
        cmocka_unit_test(test_figures_have_their_parts),
        cmocka_unit_test(test_direction),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
