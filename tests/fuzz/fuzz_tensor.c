/* The body of a tensor in a stream: what is accepted has the bytes that its shape says, and its
 * head is written as it was read. */
#include "fuzz.h"

#include "formats/tensor.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static void check_halves(const struct sl_tensor *tensor, const float *values)
{
    for (size_t i = 0; i < sl_tensor_count(tensor); i++) {
        uint16_t half;
        memcpy(&half, (const uint8_t *)tensor->data + 2 * i, sizeof half);
        if (!isnan(values[i]) && sl_half_from_f32(values[i]) != half)
            fuzz_broken("a half is another one after it was a float");
    }
}

static void check(const struct sl_tensor *tensor, const uint8_t *data, size_t size)
{
    uint8_t head[2 + 4 * SL_TENSOR_RANK_MAX];
    size_t head_size = sl_tensor_head(tensor, head), count = sl_tensor_count(tensor), finite = 0;
    if (head_size > size || memcmp(head, data, head_size) != 0)
        fuzz_broken("the head differs from what was read");
    if (head_size + sl_tensor_bytes(tensor) != size || tensor->data != data + head_size)
        fuzz_broken("the data lie elsewhere");
    float *values = malloc(count * sizeof *values + 1);
    if (values == NULL)
        fuzz_broken("no room for the values");
    sl_tensor_to_f32(tensor, values);
    for (size_t i = 0; i < count; i++)
        finite += isfinite(values[i]) != 0;
    /* a float64 may be too large for a float */
    if (tensor->dtype != SL_F64 && sl_tensor_finite(tensor) != (finite == count))
        fuzz_broken("finite, or not");
    if (tensor->dtype == SL_F16)
        check_halves(tensor, values);
    free(values);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct sl_tensor tensor;
    struct sl_error error;
    if (sl_tensor_parse(&tensor, data, size, &error) == 0)
        check(&tensor, data, size);
    return 0;
}
