/* Axes, fronts and ranks: the parts of a figure that have one right answer. */
#include "plot/album.h"
#include "plot/axis.h"
#include "plot/chart.h"

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

static void largest_entries_first(void **state)
{
    (void)state;
    const float soft[] = {0.1f, 0.3f, 0.1f, 0.5f, 0.0f};
    size_t order[5];
    sl_album_rank(soft, 5, order, 3);
    assert_int_equal(order[0], 3);
    assert_int_equal(order[1], 1);
    assert_int_equal(order[2], 0); /* of equal entries the first class */
    sl_album_rank(soft, 5, order, 5);
    assert_int_equal(order[3], 2);
    assert_int_equal(order[4], 4);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ticks_are_round),       cmocka_unit_test(logarithmic_axis),
        cmocka_unit_test(ticks_at_the_data),     cmocka_unit_test(front_is_what_nothing_beats),
        cmocka_unit_test(largest_entries_first),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
