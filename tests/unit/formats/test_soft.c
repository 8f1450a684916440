/* What can be a soft label, and what is said of numbers that cannot. */
#include "formats/soft.h"
#include "formats/tensor.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void refused(const float *entries, size_t count, bool learned, const char *says)
{
    struct sl_error error;
    assert_int_equal(sl_soft_check(entries, count, learned, &error), -1);
    if (strstr(error.text, says) == NULL)
        fail_msg("expected '%s', got '%s'", says, error.text);
}

static void taken(const float *entries, size_t count, bool learned)
{
    struct sl_error error;
    if (sl_soft_check(entries, count, learned, &error) != 0)
        fail_msg("%s", error.text);
}

static void labels_are_probabilities(void **state)
{
    (void)state;
    taken((float[]){0.2f, 0.5f, 0.3f}, 3, false);
    taken((float[]){0, 1, 0}, 3, false);
    taken((float[]){0.1f, 0, 0.02f}, 3, false); /* what is left of it */
    taken((float[]){1e-30f}, 1, false);
    refused((float[]){0, 0, 0}, 3, false, "has no entry above 0");
    refused((float[]){0, NAN, 1}, 3, false, "a value that is not finite");
    refused((float[]){0, INFINITY, 1}, 3, false, "a value that is not finite");
    refused((float[]){0.5f, 0.6f}, 2, false, "sums to 1.1, expected at most 1");
}

static void what_they_may_be_is_said(void **state)
{
    (void)state;
    refused((float[]){-0.2f, 0.9f, 0.3f}, 3, false, "entry of -0.2, below 0; if these are logits");
    refused((float[]){-1, -3, -0.4f}, 3, false, "entry of -3, below 0; if these are logarithms");
    refused((float[]){-1e-7f, 0.5f, 0.5f}, 3, false, "below 0; if it is rounding, set it to 0");
    refused((float[]){80, 15, 5}, 3, false, "if these are percents, divide by 100");
    refused((float[]){4, 9, 1}, 3, false, "sums to 14, expected at most 1; if these are logits");
}

static void learned_labels_sum_to_anything(void **state)
{
    (void)state;
    taken((float[]){4, 9, 1}, 3, true);
    refused((float[]){4, -9, 1}, 3, true, "has an entry of -9, below 0");
    taken((float[]){0, 0, 0}, 3, true);
}

/* The worst sums that equal shares of so many classes can have in 16 and 8 binary digits. */
static void rounding_is_forgiven(void **state)
{
    (void)state;
    static float shares[65536];
    for (size_t classes = 1; classes <= 65536; classes = classes * 3 / 2 + 1) {
        float half = sl_half_to_f32(sl_half_from_f32(1 / (float)classes)), up = 1 / (float)classes;
        uint32_t bits;
        memcpy(&bits, &up, sizeof bits);
        bits = (bits + 0x8000) & 0xffff0000; /* a bfloat16 */
        memcpy(&up, &bits, sizeof up);
        for (size_t c = 0; c < classes; c++)
            shares[c] = half;
        taken(shares, classes, false);
        for (size_t c = 0; c < classes; c++)
            shares[c] = up;
        taken(shares, classes, false);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(labels_are_probabilities),
        cmocka_unit_test(what_they_may_be_is_said),
        cmocka_unit_test(learned_labels_sum_to_anything),
        cmocka_unit_test(rounding_is_forgiven),
    };
    return cmocka_run_group_tests_name("soft", tests, NULL, NULL);
}
