/* Axes, fronts and ranks: the parts of a figure that have one right answer. */
#include "plot/axis.h"
#include "plot/cells_chart.h"
#include "plot/frame.h"
#include "plot/length.h"
#include "plot/style.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void assert_labels(const struct sl_axis *axis, const char *const *labels, size_t count)
{
    assert_int_equal(axis->tick_count, count);
    for (size_t i = 0; i < count; i++)
        assert_string_equal(axis->labels[i], labels[i]);
}

static void ticks_are_round(void **state)
{
    (void)state;
    struct sl_axis axis = {.from = 0, .to = 100};
    sl_axis_span(&axis, 0, 43.7);
    assert_labels(&axis, (const char *[]){"0", "10", "20", "30", "40"}, 5);
    sl_axis_span(&axis, -0.07, 0.12);
    assert_labels(&axis, (const char *[]){"-0.05", "0.00", "0.05", "0.10"}, 4);
    sl_axis_span(&axis, 0.31, 0.31); /* one value still has an axis about it */
    assert_true(axis.low < 0.31 && axis.high > 0.31 && axis.tick_count >= 2);
}

static void logarithmic_axis(void **state)
{
    (void)state;
    struct sl_axis axis = {.from = 100, .to = 300, .log = true};
    sl_axis_span(&axis, 1, 100);
    assert_labels(&axis, (const char *[]){"1", "2", "5", "10", "20", "50", "100"}, 7);
    assert_true(fabs(sl_axis_at(&axis, 10) - 200) < 1e-9);
    sl_axis_span(&axis, 0.5, 2);
    assert_labels(&axis, (const char *[]){"0.5", "1", "2"}, 3);
}

static void ticks_that_differ(void **state)
{
    (void)state;
    struct sl_axis axis = {.from = 0, .to = 100};
    sl_axis_span(&axis, 0.1, 0.1 + 1e-12); /* digits enough to tell them apart */
    assert_labels(&axis,
                  (const char *[]){"0.1", "0.1000000000002", "0.1000000000004", "0.1000000000006",
                                   "0.1000000000008", "0.100000000001"},
                  6);
    sl_axis_span(&axis, 0, 3e-8);
    assert_string_equal(axis.labels[1], "5e-9");
    sl_axis_span(&axis, 0, 2e7);
    assert_string_equal(axis.labels[1], "5e6");
    sl_axis_span(&axis, 1, nextafter(1, 2)); /* neighbours: no label twice */
    for (size_t i = 1; i < axis.tick_count; i++)
        assert_string_not_equal(axis.labels[i - 1], axis.labels[i]);
    sl_axis_span(&axis, 0, 43.7);
    assert_true(sl_axis_fewer_ticks(&axis));
    assert_labels(&axis, (const char *[]){"0", "20", "40"}, 3);
}

static void a_very_long_logarithmic_axis(void **state)
{
    (void)state;
    struct sl_axis axis = {.from = 0, .to = 600, .log = true};
    sl_axis_span(&axis, 1e-300, 1e300);
    assert_labels(
        &axis, (const char *[]){"1e-300", "1e-200", "1e-100", "1", "1e100", "1e200", "1e300"}, 7);
    assert_true(fabs(sl_axis_at(&axis, 1) - 300) < 1e-9);
    sl_axis_span(&axis, 0.31, 0.44); /* between 0.2 and 0.5 */
    assert_true(axis.tick_count >= 2);
}

static void ticks_at_the_data(void **state)
{
    (void)state;
    struct sl_axis axis = {.from = 0, .to = 49};
    sl_axis_span(&axis, 1, 50);
    sl_axis_ticks_at(&axis, (const double[]){1, 5, 10, 50}, 4);
    assert_labels(&axis, (const char *[]){"1", "5", "10", "50"}, 4);
    assert_true(fabs(sl_axis_at(&axis, 10) - 9) < 1e-9);
}

static void front_is_what_nothing_beats(void **state)
{
    (void)state;
    struct sl_point early[] = {{.x = 1, .y = 10}, {.x = 5, .y = 12}, {.x = 10, .y = 13}};
    struct sl_point late[] = {{.x = 1, .y = 4}, {.x = 5, .y = 12}, {.x = 10, .y = 20}};
    struct sl_series series[] = {{.points = early, .count = 3}, {.points = late, .count = 3}};
    struct sl_chart chart = {.series = series, .count = 2};
    sl_mark_front(&chart);
    assert_true(early[0].front && early[1].front && !early[2].front);
    assert_true(!late[0].front && late[1].front && late[2].front); /* equals stay both */
}

static void lengths_as_they_are_typed(void **state)
{
    (void)state;
    double points;
    struct sl_error error;
    static const struct {
        const char *text;
        double points;
    } good[] = {{"85mm", 240.9448818897638},
                {"8.5cm", 240.9448818897638},
                {"3.25in", 234},
                {"400pt", 400},
                {"400", 400},
                {"1e2", 100}};
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        assert_int_equal(sl_length_parse(good[i].text, &points, &error), 0);
        assert_true(fabs(points - good[i].points) < 1e-9);
    }
    for (const char *const *bad = (const char *const[]){"", "mm", "85 mmm", "85px", "nan", "inf",
                                                        "0", "-85mm", "1mm", "9999in", NULL};
         *bad != NULL; bad++)
        assert_int_equal(sl_length_parse(*bad, &points, &error), -1);
}

static void words_that_all_names_share(void **state)
{
    (void)state;
    size_t front, back;
    sl_common_words((const char *[]){"a long name 001.sls", "a long name 002.sls"}, 2, &front,
                    &back);
    assert_int_equal(front, 12);
    assert_int_equal(back, 0); /* ".sls" is not worth it */
    sl_common_words((const char *[]){"x of the same end", "yy of the same end"}, 2, &front, &back);
    assert_int_equal(front, 0);
    assert_int_equal(back, 16);
    sl_common_words((const char *[]){"one name alone"}, 1, &front, &back);
    assert_int_equal(front + back, 0);
    sl_common_words((const char *[]){"the very same", "the very same"}, 2, &front, &back);
    assert_true(front + back < 13);
    sl_common_words((const char *[]){"", "a"}, 2, &front, &back);
    assert_int_equal(front + back, 0);
}

/* The ends of y for means of 26 and 26.5 % with one interval, or for changes of so many points. */
static struct sl_axis ends_of_y(enum sl_chart_kind kind, double low, double high, bool change)
{
    const double shift = change ? -26 : 0;
    struct sl_point points[] = {{.x = 1, .y = 26 + shift, .low = NAN, .high = NAN},
                                {.x = 2, .y = 26.5 + shift, .low = low, .high = high}};
    struct sl_series series = {.name = "", .points = points, .count = 2};
    const struct sl_chart chart = {
        .series = &series, .count = 1, .has_reference = change, .most = change ? 0 : 100};
    struct sl_frame frame = {.kind = kind, .height = 500};
    sl_frame_axes(&frame, &chart);
    return frame.y;
}

static void intervals_are_within_the_axes(void **state)
{
    (void)state;
    struct sl_axis y = ends_of_y(SL_CURVE, 23, 30, false); /* many times the range of the means */
    assert_true(y.low < 23 && y.low > 20 && y.high > 30 && y.high < 33);
    y = ends_of_y(SL_BARS, 23, 30, false);
    assert_true(y.low == 0 && y.high > 30);
    y = ends_of_y(SL_PARETO, 23, 30, false); /* which does not show them */
    assert_true(y.low > 25 && y.high < 28);
    y = ends_of_y(SL_CURVE, -2, 55, false); /* an accuracy is not negative, but a change may be */
    assert_true(y.low == 0 && y.high > 55);
    y = ends_of_y(SL_BARS, -90, 140, false); /* nor above 100 % */
    assert_true(y.low == 0 && y.high == 100);
    y = ends_of_y(SL_CURVE, -2, 3, true);
    assert_true(y.low < -2 && y.high > 3);
    y = ends_of_y(SL_BARS, -2, 3, true);
    assert_true(y.low < -2 && y.high > 3);
    y = ends_of_y(SL_BARS, 0.25, 0.75, true);
    assert_true(y.low == 0);
}

/* Lightness as sRGB's luminance has it. */
static double light(struct sl_colour colour)
{
    return 0.2126 * pow(colour.red, 2.2) + 0.7152 * pow(colour.green, 2.2) +
           0.0722 * pow(colour.blue, 2.2);
}

static void numbers_from_dark_to_light(void **state)
{
    (void)state;
    struct sl_series series[9] = {{.name = "hard"}};
    for (size_t i = 1; i < 9; i++)
        series[i] = (struct sl_series){.name = "", .heading = i < 5 ? "a" : "b", .brief = ""};
    struct sl_chart chart = {.series = series, .count = 5};
    for (size_t i = 2; i < 5; i++)
        assert_true(light(sl_style_of(&chart, i).colour) >
                    light(sl_style_of(&chart, i - 1).colour));
    chart.count = 9; /* of two headings each has a hue */
    for (size_t i = 6; i < 9; i++)
        assert_true(light(sl_style_of(&chart, i).colour) >
                    light(sl_style_of(&chart, i - 1).colour));
    struct sl_colour a = sl_style_of(&chart, 2).colour, b = sl_style_of(&chart, 6).colour;
    assert_true(a.blue > a.red && b.red > b.blue);
    for (size_t i = 0; i < 9; i++)
        series[i].heading = NULL;
    for (size_t i = 1; i < 9; i++) /* words: no two alike, nor the ninth, which is paler */
        assert_true(fabs(light(sl_style_of(&chart, i).colour) -
                         light(sl_style_of(&chart, 0).colour)) > 1e-3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ticks_are_round),
        cmocka_unit_test(logarithmic_axis),
        cmocka_unit_test(ticks_at_the_data),
        cmocka_unit_test(front_is_what_nothing_beats),
        cmocka_unit_test(ticks_that_differ),
        cmocka_unit_test(a_very_long_logarithmic_axis),
        cmocka_unit_test(lengths_as_they_are_typed),
        cmocka_unit_test(words_that_all_names_share),
        cmocka_unit_test(intervals_are_within_the_axes),
        cmocka_unit_test(numbers_from_dark_to_light),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
