/* Two narrow ResNets as PyTorch computes them (tests/golden/make.py), on nine images, which are
 * several shards: logits with running statistics; loss and gradient of a step; weights and running
 * statistics after two steps of SGD.
 *
 *     golden_resnet("resnet18w1-small", "18", 1e-6);
 */
#ifndef SL_TESTS_GOLDEN_RESNETS_H
#define SL_TESTS_GOLDEN_RESNETS_H

#include "golden.h"
#include "nn/gradients.h"
#include "nn/optimiser.h"
#include "nn/weights.h"

#include <stdio.h>

struct resnet_bench {
    struct sl_checkpoint file;
    const char *depth; /* arrays are named "logits18" and "start18.conv1.weight" */
    struct sl_gradients *gradients;
    const struct sl_plan *plan;
    struct sl_batch batch;
    sl_real *images, *targets;
};

static inline const char *resnet_name(const struct resnet_bench *bench, const char *what,
                                      char name[32])
{
    snprintf(name, 32, "%s%s.", what, bench->depth);
    return name;
}

/* Expected numbers; to be freed, as below. */
static inline sl_real *resnet_numbers(const struct resnet_bench *bench, const char *what,
                                      size_t count)
{
    char name[32];
    return golden_numbers(&bench->file, resnet_name(bench, what, name), count);
}

/* Parameters and running statistics. */
static inline sl_real *resnet_state(const struct resnet_bench *bench, const char *what)
{
    char name[32];
    struct sl_error error;
    sl_real *state = golden_zeros(bench->plan->parameters + bench->plan->running);
    if (sl_weights_read(bench->plan, &bench->file, resnet_name(bench, what, name), state, &error) !=
        0)
        fail_msg("%s", error.text);
    return state;
}

static inline void resnet_set_up(struct resnet_bench *bench, const char *arch, const char *depth)
{
    struct sl_arch parsed;
    struct sl_error error;
    golden_open(&bench->file, "resnets");
    const uint32_t *images = golden_find(&bench->file, "", "images")->tensor.dims;
    size_t n = images[0], classes = golden_find(&bench->file, "", "targets")->tensor.dims[1];
    assert_int_equal(sl_arch_parse(&parsed, arch, images + 1, classes, &error), 0);
    bench->gradients = sl_gradients_new(&parsed, n, false, &error);
    assert_non_null(bench->gradients);
    bench->plan = sl_gradients_plan(bench->gradients);
    bench->depth = depth;
    bench->images = golden_numbers(&bench->file, "images", n * bench->plan->image);
    bench->targets = golden_numbers(&bench->file, "targets", n * classes);
    bench->batch = (struct sl_batch){
        .n = n, .images = bench->images, .targets = bench->targets, .gradient = true};
}

static inline void resnet_logits(const struct resnet_bench *bench, double bound)
{
    size_t n = bench->batch.n, count = n * bench->plan->arch.classes;
    sl_real *state = resnet_state(bench, "start"), *found = golden_zeros(count);
    sl_real *expected = resnet_numbers(bench, "logits", count);
    sl_gradients_logits(bench->gradients, state, n, bench->images, found);
    golden_assert("logits", count, found, expected, bound);
    free(state);
    free(found);
    free(expected);
}

static inline void resnet_steps(const struct resnet_bench *bench, double bound)
{
    static const struct sl_optimiser sgd = {
        .kind = SL_SGD, .momentum = 0.9f, .weight_decay = 5e-4f};
    size_t count = bench->plan->parameters;
    sl_real *state = resnet_state(bench, "start"), *momentum = golden_zeros(count);
    sl_real *loss = resnet_numbers(bench, "loss", 1), *end = resnet_state(bench, "end");
    char name[32];
    sl_real *gradient = golden_zeros(count);
    struct sl_error error;
    assert_int_equal(sl_weights_read_momenta(bench->plan, &bench->file,
                                             resnet_name(bench, "gradient", name), gradient,
                                             &error),
                     0);
    for (uint64_t step = 1; step <= 2; step++) {
        sl_real found =
            (sl_real)sl_gradients_compute(bench->gradients, (struct sl_dual){state}, &bench->batch);
        if (step == 1) {
            golden_assert("loss", 1, &found, loss, bound);
            golden_assert("gradient", count, sl_gradients_of(bench->gradients), gradient, bound);
        }
        sl_optimiser_step(&sgd, 0.002, step, count, sl_gradients_of(bench->gradients), momentum,
                          NULL, state);
    }
    golden_assert("weights", count, state, end, bound);
    golden_assert("statistics", bench->plan->running, state + count, end + count, bound);
    free(state);
    free(momentum);
    free(loss);
    free(end);
    free(gradient);
}

/* All to `bound`, see golden.h. */
static inline void golden_resnet(const char *arch, const char *depth, double bound)
{
    struct resnet_bench bench;
    resnet_set_up(&bench, arch, depth);
    resnet_logits(&bench, bound);
    resnet_steps(&bench, bound);
    sl_gradients_free(bench.gradients);
    free(bench.images);
    free(bench.targets);
    sl_checkpoint_release(&bench.file);
}

#endif
