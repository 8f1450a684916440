/* Packed labels: what is decoded, and what is refused. */
#include "formats/label_code.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

enum { CLASSES = 5 };

static struct sl_label_coder coder;

/* Encodes and decodes; decoded [CLASSES]. */
static void recode(struct sl_label_form form, const uint32_t *listed, const float *soft,
                   float *decoded)
{
    struct sl_error error;
    if (sl_label_encode(&coder, &form, listed, soft, &error) != 0 ||
        sl_label_decode(coder.bytes, coder.size, CLASSES, decoded, &error) != 0)
        fail_msg("%s", error.text);
    struct sl_label_form read = sl_label_form_of(coder.bytes, coder.size);
    assert_int_equal(read.values, form.values);
    assert_int_equal(read.listed, form.listed);
    assert_int_equal(read.others, form.others);
}

static void assert_near(const float *label, const float *expected, float within)
{
    for (size_t c = 0; c < CLASSES; c++)
        if (!(fabsf(label[c] - expected[c]) <= within))
            fail_msg("entry %zu is %.9g, not %.9g", c, label[c], expected[c]);
}

static void numbers_come_back_as_they_were(void **state)
{
    (void)state;
    const float soft[] = {0.0625f, 0.5f, 0.0625f, 0.25f, 0.0625f};
    const uint32_t listed[] = {1, 3};
    for (enum sl_label_values values = SL_LABEL_F32; values <= SL_LABEL_F16; values++) {
        float decoded[CLASSES];
        recode((struct sl_label_form){.values = values}, NULL, soft, decoded);
        assert_near(decoded, soft, 0);
        recode((struct sl_label_form){values, 2, true}, listed, soft, decoded);
        assert_near(decoded, soft, 0);
        recode((struct sl_label_form){values, 2, false}, listed, soft, decoded);
        assert_near(decoded, (float[]){0, 0.5f, 0, 0.25f, 0}, 0);
    }
}

/* Powers of two are equal steps apart, so nothing is lost but the roundings of the step. */
static void logarithms_keep_the_sum(void **state)
{
    (void)state;
    const float soft[] = {0.5f, 0.25f, 0.125f, 0.0625f, 0.0625f};
    const float learned[] = {8, 4, 0, 1, 1};
    float decoded[CLASSES];
    recode((struct sl_label_form){.values = SL_LABEL_LOG4}, NULL, soft, decoded);
    assert_near(decoded, soft, 0.02f);
    recode((struct sl_label_form){.values = SL_LABEL_LOG8}, NULL, soft, decoded);
    assert_near(decoded, soft, 0.002f);
    recode((struct sl_label_form){.values = SL_LABEL_LOG8}, NULL, learned, decoded);
    assert_near(decoded, learned, 0.05f);
    float sum = decoded[0] + decoded[1] + decoded[2] + decoded[3] + decoded[4];
    assert_true(decoded[2] == 0 && fabsf(sum - 14) < 1e-5f);
}

/* What is decoded is encoded as the same bytes, whatever the spread of the entries. */
static void a_second_time_changes_nothing(void **state)
{
    (void)state;
    const float soft[] = {0.97f, 0.02f, 0.0099f, 1e-4f, 1e-30f};
    for (enum sl_label_values values = SL_LABEL_LOG8; values <= SL_LABEL_LOG4; values++) {
        struct sl_label_form form = {.values = values};
        float once[CLASSES], twice[CLASSES];
        uint8_t bytes[32];
        recode(form, NULL, soft, once);
        size_t size = coder.size;
        memcpy(bytes, coder.bytes, size);
        recode(form, NULL, once, twice);
        assert_int_equal(coder.size, size);
        assert_memory_equal(coder.bytes, bytes, size);
        /* the tiny entry does not make the steps coarse */
        assert_true(fabsf(once[1] - 0.02f) < (values == SL_LABEL_LOG8 ? 0.0005f : 0.005f));
    }
}

static void sizes_are_those_of_the_manual(void **state)
{
    (void)state;
    const float soft[] = {0.5f, 0, 0.5f, 0, 0};
    const uint32_t listed[] = {0, 2};
    float decoded[CLASSES];
    recode((struct sl_label_form){.values = SL_LABEL_LOG4}, NULL, soft, decoded);
    assert_int_equal(coder.size, (8 + 16 + 5 * 4 + 7) / 8);
    recode((struct sl_label_form){SL_LABEL_LOG4, 2, true}, listed, soft, decoded);
    assert_int_equal(coder.size, (8 + 8 + 16 + 2 * 3 + 3 * 4 + 7) / 8);
    recode((struct sl_label_form){SL_LABEL_DRAWS, 4, false}, NULL, soft, decoded);
    assert_int_equal(coder.size, (8 + 8 + 4 * 3 + 7) / 8);
    assert_near(decoded, soft, 0);
}

static void labels_of_zeros_stay_so(void **state)
{
    (void)state;
    const float soft[CLASSES] = {0};
    float decoded[CLASSES] = {1};
    for (enum sl_label_values values = SL_LABEL_F32; values <= SL_LABEL_LOG4; values++) {
        recode((struct sl_label_form){.values = values}, NULL, soft, decoded);
        assert_near(decoded, soft, 0);
    }
    recode((struct sl_label_form){SL_LABEL_DRAWS, 3, false}, NULL, soft, decoded);
    assert_near(decoded, soft, 0);
}

static void refused(const char *says, size_t size, const uint8_t *bytes)
{
    float soft[CLASSES];
    struct sl_error error = {""};
    assert_int_equal(sl_label_decode(bytes, size, CLASSES, soft, &error), -1);
    if (strstr(error.text, says) == NULL)
        fail_msg("expected '%s', got '%s'", says, error.text);
}

/* The first byte is values | listed << 3 | others << 4 | sum << 5. */
static void bytes_that_are_no_label_are_refused(void **state)
{
    (void)state;
    enum { LISTED = 8, OTHERS = 16 };
    refused("cut short", 0, (uint8_t[]){0});
    refused("a form 5", 1, (uint8_t[]){5});
    refused("a form 128", 1, (uint8_t[]){128});
    refused("a form 99", 1, (uint8_t[]){99});                  /* a fourth kind of sum */
    refused("a form 32", 1, (uint8_t[]){32});                  /* a sum of plain numbers */
    refused("makes no sense", 1, (uint8_t[]){SL_LABEL_DRAWS}); /* that are not listed */
    refused("makes no sense", 1, (uint8_t[]){OTHERS});
    refused("lists no class", 2, (uint8_t[]){LISTED, 0});
    refused("lists more than 5", 2, (uint8_t[]){LISTED, 6});
    refused("lists more than 5", 4, (uint8_t[]){LISTED, 0xff, 0xff, 0xff});
    refused("entry for the others", 2, (uint8_t[]){LISTED | OTHERS, 5});
    refused("has 20 bytes, expected 21", 20, (uint8_t[20]){0});
    refused("has 22 bytes, expected 21", 22, (uint8_t[22]){0});
    refused("expected 4", 3, (uint8_t[]){LISTED | SL_LABEL_DRAWS, 3, 0});
    refused("class 0 after class 1", 4, (uint8_t[]){LISTED | SL_LABEL_DRAWS, 3, 1, 0});
    refused("class 7 of 5", 3, (uint8_t[]){LISTED | SL_LABEL_DRAWS, 1, 7});
    refused("bits after its end", 3, (uint8_t[]){LISTED | SL_LABEL_DRAWS, 1, 9});
    refused("steps of inf", 6, (uint8_t[]){SL_LABEL_LOG4, 0, 0x7c, 0, 0, 0});
    refused("the sum nan", 8, (uint8_t[]){SL_LABEL_LOG4 | 32, 0, 0x7e, 0, 0, 0, 0, 0});
}

static int start(void **state)
{
    (void)state;
    struct sl_error error;
    return sl_label_coder_init(&coder, CLASSES, &error);
}

static int stop(void **state)
{
    (void)state;
    sl_label_coder_release(&coder);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_come_back_as_they_were),
        cmocka_unit_test(logarithms_keep_the_sum),
        cmocka_unit_test(a_second_time_changes_nothing),
        cmocka_unit_test(sizes_are_those_of_the_manual),
        cmocka_unit_test(labels_of_zeros_stay_so),
        cmocka_unit_test(bytes_that_are_no_label_are_refused),
    };
    return cmocka_run_group_tests_name("packed labels", tests, start, stop);
}
