/* When labels from elsewhere are doubted, and when they are not. */
#include "samples/label_doubts.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

enum { CLASSES = 4 };

static char said[2048];

static void say(const char *format, ...)
{
    va_list arguments;
    size_t used = strlen(said);
    va_start(arguments, format);
    vsnprintf(said + used, sizeof said - used, format, arguments);
    va_end(arguments);
}

/* What is said of them, before they are released. */
static const char *tell(struct sl_label_doubts *doubts)
{
    said[0] = '\0';
    sl_label_doubts_report(doubts, "x", say);
    sl_label_doubts_release(doubts);
    return said;
}

/* `count` images, each class in turn, whose label has `largest` at the class (label + shift) % 4
 * for `right` of ten, and at the next one for the others; the rest is shared out so that the sum is
 * `sum`. Returns the doubts, as one text. */
static const char *doubts_of(size_t count, double largest, unsigned shift, size_t right, double sum)
{
    struct sl_label_doubts doubts;
    struct sl_error error;
    assert_int_equal(sl_label_doubts_init(&doubts, CLASSES, &error), 0);
    for (size_t i = 0; i < count; i++) {
        uint32_t label = (uint32_t)(i % CLASSES);
        uint32_t at = (label + shift + (i / CLASSES % 10 >= right)) % CLASSES;
        float soft[CLASSES];
        for (size_t c = 0; c < CLASSES; c++)
            soft[c] = (float)(sum * (c == at ? largest : (1 - largest) / (CLASSES - 1)));
        sl_label_doubts_add(&doubts, soft, label);
    }
    return tell(&doubts);
}

static void good_labels_are_not_doubted(void **state)
{
    (void)state;
    assert_string_equal(doubts_of(400, 0.8, 0, 10, 1), "");
    assert_string_equal(doubts_of(400, 0.8, 0, 7, 1), "");
    assert_string_equal(doubts_of(400, 0.999, 0, 4, 1), ""); /* overfitted */
    assert_string_equal(doubts_of(400, 0.8, 0, 10, 0.993), "");
}

/* As of a network that was not trained yet. */
static void labels_that_claim_nothing_are_not_doubted(void **state)
{
    (void)state;
    assert_string_equal(doubts_of(400, 0.3, 1, 10, 1), "");
    assert_string_equal(doubts_of(100000, 0.4, 2, 10, 1), "");
}

static void other_orders_are_doubted(void **state)
{
    (void)state;
    assert_string_equal(
        doubts_of(400, 0.8, 1, 10, 1),
        "x: the largest entry is that of the image's class in 0.0 % of 400 images, no more often "
        "than by chance, although it is 0.80 on average; check the order of classes, and of rows "
        "in an array");
    assert_non_null(strstr(doubts_of(40, 0.999, 2, 8, 1), "check the order"));
    assert_string_equal(doubts_of(16, 0.999, 1, 10, 1), ""); /* too few */
}

/* Labels of so many images of each class, and what all but `others` of them are taken for. */
static const char *places_of(const uint32_t taken_for[CLASSES], size_t images, size_t others)
{
    struct sl_label_doubts doubts;
    struct sl_error error;
    assert_int_equal(sl_label_doubts_init(&doubts, CLASSES, &error), 0);
    for (uint32_t label = 0; label < CLASSES; label++)
        for (size_t i = 0; i < images; i++)
            sl_label_doubts_guess(&doubts, i < others ? (uint32_t)(i % CLASSES) : taken_for[label],
                                  0.9, label);
    return tell(&doubts);
}

static void classes_that_changed_places_are_doubted(void **state)
{
    (void)state;
    assert_string_equal(places_of((uint32_t[]){0, 3, 2, 1}, 20, 4),
                        "x: in 40 of 80 images, whose classes have changed places (such as 1 and "
                        "3), the largest entry is mostly that of another class; check the order of "
                        "classes");
    /* one taken for another, or many for one, as networks do that learned little */
    assert_string_equal(places_of((uint32_t[]){0, 2, 2, 3}, 20, 0), "");
    assert_string_equal(places_of((uint32_t[]){0, 2, 2, 2}, 20, 0), "");
    assert_string_equal(places_of((uint32_t[]){0, 3, 2, 1}, 9, 0), "");   /* too few images */
    assert_string_equal(places_of((uint32_t[]){0, 3, 2, 1}, 20, 12), ""); /* no majority */
}

static void low_sums_are_doubted(void **state)
{
    (void)state;
    assert_string_equal(
        doubts_of(8, 0.8, 0, 10, 0.5),
        "x: 8 of 8 labels sum to less than 1, to 0.5 on average; unless entries were "
        "left out on purpose, divide each label by its sum");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(good_labels_are_not_doubted),
        cmocka_unit_test(labels_that_claim_nothing_are_not_doubted),
        cmocka_unit_test(other_orders_are_doubted),
        cmocka_unit_test(classes_that_changed_places_are_doubted),
        cmocka_unit_test(low_sums_are_doubted),
    };
    return cmocka_run_group_tests_name("label_doubts", tests, NULL, NULL);
}
