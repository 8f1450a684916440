/* Tensors and half precision, against known values. */
#include "../bytes.h"

#include "formats/tensor.h"

#include <math.h>

static void test_known_halves(void **state)
{
    (void)state;
    static const struct {
        uint16_t half;
        float value;
    } known[] = {
        {0x0000, 0},        {0x3c00, 1},          {0xc000, -2},         {0x7bff, 65504},
        {0x0400, 0x1p-14f}, {0x03ff, 0x3ffp-24f}, {0x0001, 0x1p-24f},   {0x3555, 0.333251953125f},
        {0x7c00, INFINITY}, {0xfc00, -INFINITY},  {0x3bff, 0x7ffp-11f}, {0x8001, -0x1p-24f},
    };
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        assert_true(sl_half_to_f32(known[i].half) == known[i].value);
        assert_int_equal(sl_half_from_f32(known[i].value), known[i].half);
    }
    assert_true(signbit(sl_half_to_f32(0x8000)));
    assert_int_equal(sl_half_from_f32(-0.0f), 0x8000);
}

static void test_halves_round_to_even(void **state)
{
    (void)state;
    static const struct {
        float value;
        uint16_t half;
    } known[] = {
        {1 + 0x1p-11f, 0x3c00},            /* half way between 1 and the next: to the even one */
        {1 + 0x3p-11f, 0x3c02},            /* half way, the even one is above */
        {1 + 0x1p-11f + 0x1p-20f, 0x3c01}, /* a little more than half way */
        {65519.996f, 0x7bff},              /* just below what rounds to infinity */
        {65520, 0x7c00},
        {3.4e38f, 0x7c00},
        {0x1p-25f, 0x0000}, /* half of the smallest */
        {0x1.000002p-25f, 0x0001},
        {0x3p-25f, 0x0002},
        {0x7ffp-25f, 0x0400},   /* the largest subnormal and a half: to the smallest normal */
        {0x1.ffffp-1f, 0x3c00}, /* the carry reaches the exponent */
        {1e-30f, 0x0000},
    };
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        assert_int_equal(sl_half_from_f32(known[i].value), known[i].half);
        assert_int_equal(sl_half_from_f32(-known[i].value), known[i].half | 0x8000);
    }
}

static void test_all_halves(void **state)
{
    (void)state;
    for (uint32_t half = 0; half < 65536; half++) {
        float value = sl_half_to_f32((uint16_t)half);
        bool nan = (half & 0x7fff) > 0x7c00;
        assert_int_equal(isnan(value) != 0, nan);
        if (nan)
            assert_true((sl_half_from_f32(value) & 0x7fff) > 0x7c00);
        else
            assert_int_equal(sl_half_from_f32(value), half);
    }
}

static void test_to_f32(void **state)
{
    (void)state;
    const uint8_t u8[] = {0, 255};
    const uint16_t u16[] = {0, 65535}, f16[] = {0x3c00, 0xb800};
    const int64_t i64[] = {-3, 1 << 24};
    const double f64[] = {0.1, -1e10};
    float values[2];
    sl_tensor_to_f32(&(struct sl_tensor){SL_U8, 1, {2}, u8}, values);
    assert_true(values[0] == 0 && values[1] == 255);
    sl_tensor_to_f32(&(struct sl_tensor){SL_U16, 2, {1, 2}, u16}, values);
    assert_true(values[0] == 0 && values[1] == 65535);
    sl_tensor_to_f32(&(struct sl_tensor){SL_F16, 1, {2}, f16}, values);
    assert_true(values[0] == 1 && values[1] == -0.5f);
    sl_tensor_to_f32(&(struct sl_tensor){SL_I64, 1, {2}, i64}, values);
    assert_true(values[0] == -3 && values[1] == 16777216);
    sl_tensor_to_f32(&(struct sl_tensor){SL_F64, 1, {2}, f64}, values);
    assert_true(values[0] == 0.1f && values[1] == -1e10f);
}

static void test_unaligned(void **state)
{
    (void)state;
    char bytes[9];
    const float wanted[2] = {1.5f, -2};
    float values[2];
    memcpy(bytes + 1, wanted, sizeof wanted);
    sl_tensor_to_f32(&(struct sl_tensor){SL_F32, 1, {2}, bytes + 1}, values);
    assert_memory_equal(values, wanted, sizeof wanted);
}

static void test_finite(void **state)
{
    (void)state;
    const float f32[] = {1, NAN};
    const double f64[] = {1, 1e300, INFINITY}; /* 1e300 is finite, though no float */
    const uint16_t f16[] = {0x7bff, 0xfc00};
    const uint8_t u8[] = {255};
    assert_true(sl_tensor_finite(&(struct sl_tensor){SL_F32, 1, {1}, f32}));
    assert_false(sl_tensor_finite(&(struct sl_tensor){SL_F32, 1, {2}, f32}));
    assert_true(sl_tensor_finite(&(struct sl_tensor){SL_F64, 1, {2}, f64}));
    assert_false(sl_tensor_finite(&(struct sl_tensor){SL_F64, 1, {3}, f64}));
    assert_true(sl_tensor_finite(&(struct sl_tensor){SL_F16, 1, {1}, f16}));
    assert_false(sl_tensor_finite(&(struct sl_tensor){SL_F16, 1, {2}, f16}));
    assert_true(sl_tensor_finite(&(struct sl_tensor){SL_U8, 0, {0}, u8}));
}

static void refused(const void *body, size_t size, const char *text)
{
    struct sl_error error;
    struct sl_tensor tensor;
    assert_int_equal(sl_tensor_parse(&tensor, body, size, &error), -1);
    assert_says(error.text, text);
}

static void test_parse(void **state)
{
    (void)state;
    struct sl_error error;
    struct sl_tensor tensor = {SL_U16, 2, {2, 3}, NULL}, again;
    uint8_t body[64] = {0};
    size_t head = sl_tensor_head(&tensor, body);
    assert_int_equal(head, 10);
    assert_int_equal(sl_tensor_parse(&again, body, head + 12, &error), 0);
    assert_int_equal(again.dtype, SL_U16);
    assert_int_equal(again.dims[1], 3);
    assert_ptr_equal(again.data, body + head);
    refused(body, head + 11, "has 11 bytes of data, its shape needs 12");
    refused(body, head + 13, "has 13 bytes of data, its shape needs 12");
    refused(body, head - 1, "has no shape");
    refused(body, 1, "has no shape");
    body[0] = 7;
    refused(body, head + 12, "unknown type 7");
    body[0] = 0;
    refused(body, head + 12, "unknown type 0");
    body[0] = SL_U8;
    body[1] = 9;
    refused(body, sizeof body, "has 9 dimensions");
    body[1] = 3;
    memset(body + 2, 0xff, 12);
    refused(body, sizeof body, "too large");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_known_halves), cmocka_unit_test(test_halves_round_to_even),
        cmocka_unit_test(test_all_halves),   cmocka_unit_test(test_to_f32),
        cmocka_unit_test(test_unaligned),    cmocka_unit_test(test_finite),
        cmocka_unit_test(test_parse),
    };
    return cmocka_run_group_tests_name("tensor", tests, bytes_setup, bytes_teardown);
}
