/* What PyTorch's double backward computed (tests/golden/make.py) against sl_gradients, in float64
 * or in float32:
 *
 *     golden_tangents(1e-9);
 */
#ifndef SL_TESTS_GOLDEN_TANGENTS_H
#define SL_TESTS_GOLDEN_TANGENTS_H

#include "golden.h"
#include "nn/gradients.h"

/* Gradients of theta, images and targets: `found` is freed. */
static inline void golden_compare(const struct sl_checkpoint *golden, const struct sl_plan *plan,
                                  const char *prefix, size_t n, sl_real *const found[3],
                                  double bound)
{
    char name[64];
    size_t counts[3] = {plan->parameters, n * plan->image, n * plan->arch.classes};
    for (size_t k = 0; k < 3; k++) {
        snprintf(name, sizeof name, "%s%s", prefix, k == 1 ? "images" : k == 2 ? "targets" : "");
        sl_real *expected = k == 0 ? golden_parameters(golden, plan, prefix)
                                   : golden_numbers(golden, name, counts[k]);
        golden_assert(name, counts[k], found[k], expected, bound);
        free(expected);
        free(found[k]);
    }
}

static inline void golden_tangents(double bound)
{
    struct sl_checkpoint golden;
    struct sl_error error;
    struct sl_arch arch;
    golden_open(&golden, "tangents");
    const uint32_t *dims = golden_find(&golden, "", "images")->tensor.dims;
    uint32_t classes = golden_find(&golden, "", "targets")->tensor.dims[1];
    assert_int_equal(sl_arch_parse(&arch, "convnet-d3w5", dims + 1, classes, &error), 0);
    struct sl_gradients *gradients = sl_gradients_new(&arch, dims[0], true, &error);
    assert_non_null(gradients);
    const struct sl_plan *plan = sl_gradients_plan(gradients);
    size_t n = dims[0], p = plan->parameters;
    sl_real *theta = golden_parameters(&golden, plan, "theta.");
    sl_real *v = golden_parameters(&golden, plan, "v.");
    sl_real *x = golden_numbers(&golden, "images", n * plan->image);
    sl_real *y = golden_numbers(&golden, "targets", n * classes);
    sl_real *first[3] = {golden_zeros(p), golden_zeros(n * plan->image), golden_zeros(n * classes)};
    sl_real *second[3] = {golden_zeros(p), golden_zeros(n * plan->image),
                          golden_zeros(n * classes)};
    const struct sl_batch batch = {.n = n,
                                   .images = x,
                                   .targets = y,
                                   .gradient = true,
                                   .product = true,
                                   .d_images = {first[1], second[1]},
                                   .d_targets = {first[2], second[2]}};
    sl_real loss = (sl_real)sl_gradients_compute(gradients, (struct sl_dual){theta, v}, &batch);
    sl_gradients_add(gradients, (struct sl_dual){first[0], second[0]});
    sl_real *expected = golden_numbers(&golden, "loss", 1);
    golden_assert("loss", 1, &loss, expected, bound);
    golden_compare(&golden, plan, "first.", n, first, bound);
    golden_compare(&golden, plan, "second.", n, second, bound);
    free(expected);
    free(theta);
    free(v);
    free(x);
    free(y);
    sl_gradients_free(gradients);
    sl_checkpoint_release(&golden);
}

#endif
