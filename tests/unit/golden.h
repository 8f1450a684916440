/* Golden files (tests/golden/make.py) in the precision that a test is compiled for.
 *
 *     struct sl_checkpoint golden;
 *     golden_open(&golden, "tangents");
 *     sl_real *theta = golden_parameters(&golden, plan, "theta.");
 *     golden_assert("images", count, found, golden_numbers(&golden, "first.images", count), 1e-9);
 *
 * An array may hold float64 as two float32, one after the other.
 */
#ifndef SL_TESTS_GOLDEN_H
#define SL_TESTS_GOLDEN_H

#include "formats/checkpoint.h"
#include "nn/plan.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

static inline void golden_open(struct sl_checkpoint *golden, const char *name)
{
    char path[4096];
    struct sl_error error;
    snprintf(path, sizeof path, "%s/golden/%s.safetensors", getenv("SL_TESTS"), name);
    if (sl_checkpoint_read(golden, path, &error) != 0)
        fail_msg("%s", error.text);
}

static inline sl_real *golden_zeros(size_t count)
{
    sl_real *numbers = calloc(count + 1, sizeof *numbers);
    assert_non_null(numbers);
    return numbers;
}

/* Number i of an array that holds `count` of them once or twice. */
static inline sl_real golden_number(const struct sl_array *array, size_t count, size_t i)
{
    bool two = sl_tensor_count(&array->tensor) == 2 * count;
    assert_true(two || sl_tensor_count(&array->tensor) == count);
    return (sl_real)array->values[i] + (two ? (sl_real)array->values[count + i] : 0);
}

static inline const struct sl_array *golden_find(const struct sl_checkpoint *golden,
                                                 const char *prefix, const char *name)
{
    char full[128];
    snprintf(full, sizeof full, "%s%s", prefix, name);
    const struct sl_array *array = sl_checkpoint_find(golden, full);
    if (array == NULL)
        fail_msg("no array %s", full);
    return array;
}

/* To be freed, as below. */
static inline sl_real *golden_numbers(const struct sl_checkpoint *golden, const char *name,
                                      size_t count)
{
    const struct sl_array *array = golden_find(golden, "", name);
    sl_real *numbers = golden_zeros(count);
    for (size_t i = 0; i < count; i++)
        numbers[i] = golden_number(array, count, i);
    return numbers;
}

/* Of all layers, in our order. */
static inline sl_real *golden_parameters(const struct sl_checkpoint *golden,
                                         const struct sl_plan *plan, const char *prefix)
{
    sl_real *parameters = golden_zeros(plan->parameters);
    for (size_t l = 0; l < plan->layer_count; l++) {
        const struct sl_layer *layer = &plan->layers[l];
        char name[SL_LAYER_NAME + 8];
        for (size_t a = 0; a < SL_LAYER_ARRAYS; a++) {
            snprintf(name, sizeof name, "%s.%s", layer->name, a == 0 ? "weight" : "bias");
            const struct sl_array *array = golden_find(golden, prefix, name);
            sl_real *to = parameters + layer->offset + (a == 0 ? 0 : layer->counts[0]);
            for (size_t i = 0; i < layer->counts[a]; i++)
                to[a == 0 ? layer->kind->place(layer, i) : i] =
                    golden_number(array, layer->counts[a], i);
        }
    }
    return parameters;
}

/* The distance is at most `bound` of the array's length, and for no number more than `bound` of the
 * largest. */
static inline void golden_assert(const char *what, size_t count, const sl_real *found,
                                 const sl_real *expected, double bound)
{
    double squares = 0, apart = 0, most = 0;
    for (size_t i = 0; i < count; i++) {
        squares += (double)expected[i] * (double)expected[i];
        apart += pow((double)found[i] - (double)expected[i], 2);
        most = fmax(most, fabs((double)expected[i]));
    }
    if (!(squares > 0 && sqrt(apart / squares) <= bound))
        fail_msg("%s: off by %g of its length %g", what, sqrt(apart / squares), sqrt(squares));
    for (size_t i = 0; i < count; i++)
        if (!(fabs((double)found[i] - (double)expected[i]) <= bound * most))
            fail_msg("%s %zu of %zu: %.17g, PyTorch has %.17g", what, i, count, (double)found[i],
                     (double)expected[i]);
}

#endif
