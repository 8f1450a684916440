/* Area averages whose answer is known. */
#include "images/resize.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

/* Blocks of 2x2 become their mean, rounded to nearest. */
static void halves(void **state)
{
    (void)state;
    uint8_t in[4 * 4 * 3] = {0}, out[2 * 2 * 3];
    const uint8_t first[4] = {10, 20, 30, 41}; /* sum 101, mean 25.25 */
    for (size_t i = 0; i < 4; i++)
        in[((i / 2) * 4 + i % 2) * 3 + 1] = first[i];
    struct sl_picture picture = {4, 4, in};
    sl_resize(&picture, 2, out);
    const uint8_t wanted[12] = {0, 25};
    assert_memory_equal(out, wanted, sizeof out);
}

/* 3 pixels to 2: the middle one counts half on each side, (2 a + b) / 3. */
static void thirds(void **state)
{
    (void)state;
    uint8_t in[3 * 3 * 3], out[2 * 2 * 3];
    const uint8_t column[3] = {0, 90, 240};
    for (size_t i = 0; i < sizeof in; i++)
        in[i] = column[i / 3 % 3];
    struct sl_picture picture = {3, 3, in};
    sl_resize(&picture, 2, out);
    for (size_t i = 0; i < sizeof out; i++)
        assert_int_equal(out[i], i / 3 % 2 == 0 ? 30 : 190);
}

/* A wide picture loses its sides, a tall one its top and bottom, equally. */
static void crops_the_centre(void **state)
{
    (void)state;
    uint8_t in[2 * 6 * 3], out[2 * 2 * 3];
    for (size_t i = 0; i < sizeof in; i++)
        in[i] = (uint8_t)(i / 3 % 6 == 2 || i / 3 % 6 == 3 ? 200 : 7);
    struct sl_picture wide = {2, 6, in};
    sl_resize(&wide, 2, out);
    for (size_t i = 0; i < sizeof out; i++)
        assert_int_equal(out[i], 200);
    for (size_t i = 0; i < sizeof in; i++)
        in[i] = (uint8_t)(i / 6 == 2 || i / 6 == 3 ? 200 : 7);
    struct sl_picture tall = {6, 2, in};
    sl_resize(&tall, 2, out);
    for (size_t i = 0; i < sizeof out; i++)
        assert_int_equal(out[i], 200);
}

static void same_size_is_the_same(void **state)
{
    (void)state;
    uint8_t in[5 * 5 * 3], out[sizeof in];
    for (size_t i = 0; i < sizeof in; i++)
        in[i] = (uint8_t)(37 * i);
    struct sl_picture picture = {5, 5, in};
    sl_resize(&picture, 5, out);
    assert_memory_equal(out, in, sizeof in);
}

static void enlarges_to_squares(void **state)
{
    (void)state;
    uint8_t in[3] = {1, 2, 3}, out[4 * 4 * 3];
    struct sl_picture picture = {1, 1, in};
    sl_resize(&picture, 4, out);
    for (size_t i = 0; i < sizeof out; i++)
        assert_int_equal(out[i], in[i % 3]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(halves),
        cmocka_unit_test(thirds),
        cmocka_unit_test(crops_the_centre),
        cmocka_unit_test(same_size_is_the_same),
        cmocka_unit_test(enlarges_to_squares),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
