/* What PyTorch's double backward computed through whole training runs (tests/golden/make.py)
 * against sl_unroll, in float64 or in float32:
 *
 *     golden_chain("sgd20.", &sgd, 0.05, 0, 20, true, 1e-9);
 */
#ifndef SL_TESTS_GOLDEN_CHAINS_H
#define SL_TESTS_GOLDEN_CHAINS_H

#include "distill/unroll.h"
#include "golden.h"

#include <string.h>

enum {
    CHAIN_IMAGES = 5,
    CHAIN_BATCH = 3,
    CHAIN_H = 9,
    CHAIN_W = 8,
    CHAIN_C = 3,
    CHAIN_CLASSES = 4
};
enum { CHAIN_IMAGE = CHAIN_H * CHAIN_W * CHAIN_C };

static const struct sl_optimiser chain_plain = {.kind = SL_SGD};
static const struct sl_optimiser chain_sgd = {
    .kind = SL_SGD, .momentum = 0.9f, .weight_decay = 5e-4f};
static const struct sl_optimiser chain_adamw = {
    .kind = SL_ADAMW, .weight_decay = 0.01f, .beta1 = 0.9f, .beta2 = 0.999f, .epsilon = 1e-8f};

struct chain {
    sl_real *images, *labels, *d_images, *d_labels;
};

/* Colours: 0.7 x + 0.3 mean, which is its own adjoint, then + 0.1. */
static inline void chain_colour(const sl_real *from, sl_real shift, sl_real *to)
{
    sl_real sum = 0;
    for (size_t i = 0; i < CHAIN_IMAGE; i++)
        sum += from[i];
    for (size_t i = 0; i < CHAIN_IMAGE; i++)
        to[i] = (sl_real)0.7 * from[i] + (sl_real)0.3 * sum / CHAIN_IMAGE + shift;
}

/* A pixel becomes what `down` and `right` of it was, zeros move in. */
static inline void chain_shift(const sl_real *from, int down, int right, sl_real *to)
{
    for (int i = 0; i < CHAIN_IMAGE; i++) {
        int y = i / (CHAIN_W * CHAIN_C) + down, x = i / CHAIN_C % CHAIN_W + right;
        bool inside = y >= 0 && y < CHAIN_H && x >= 0 && x < CHAIN_W;
        to[i] = inside ? from[(y * CHAIN_W + x) * CHAIN_C + i % CHAIN_C] : 0;
    }
}

static inline void chain_flip(const sl_real *from, sl_real *to)
{
    for (size_t i = 0; i < CHAIN_IMAGE; i++) {
        size_t x = i / CHAIN_C % CHAIN_W;
        to[i] = from[i + (CHAIN_W - 1 - x) * CHAIN_C - x * CHAIN_C];
    }
}

/* A step's map of images, or its adjoint. */
static inline void chain_augment(size_t step, bool adjoint, const sl_real *from, sl_real *to)
{
    int sign = adjoint ? -1 : 1;
    if (step % 3 == 0)
        chain_colour(from, adjoint ? 0 : (sl_real)0.1, to);
    else if (step % 3 == 1)
        chain_shift(from, sign, -2 * sign, to);
    else
        chain_flip(from, to);
}

static inline size_t chain_take(void *context, size_t step, sl_real *images, sl_real *labels)
{
    const struct chain *chain = context;
    for (size_t i = 0; i < CHAIN_BATCH; i++) {
        size_t at = (CHAIN_BATCH * step + i) % CHAIN_IMAGES;
        chain_augment(step, false, chain->images + at * CHAIN_IMAGE, images + i * CHAIN_IMAGE);
        memcpy(labels + i * CHAIN_CLASSES, chain->labels + at * CHAIN_CLASSES,
               CHAIN_CLASSES * sizeof *labels);
    }
    return CHAIN_BATCH;
}

static inline void chain_give(void *context, size_t step, sl_real *d_images,
                              const sl_real *d_labels)
{
    struct chain *chain = context;
    sl_real back[CHAIN_IMAGE];
    for (size_t i = 0; i < CHAIN_BATCH; i++) {
        size_t at = (CHAIN_BATCH * step + i) % CHAIN_IMAGES;
        chain_augment(step, true, d_images + i * CHAIN_IMAGE, back);
        for (size_t k = 0; k < CHAIN_IMAGE; k++)
            chain->d_images[at * CHAIN_IMAGE + k] += back[k];
        for (size_t k = 0; k < CHAIN_CLASSES; k++)
            chain->d_labels[at * CHAIN_CLASSES + k] += d_labels[i * CHAIN_CLASSES + k];
    }
}

/* |weights - end|^2 / |start - end|^2, and its gradient. */
static inline sl_real chain_loss(size_t p, const sl_real *weights, const sl_real *start,
                                 const sl_real *end, sl_real *lambda)
{
    double size = 0, loss = 0;
    for (size_t i = 0; i < p; i++) {
        size += pow((double)start[i] - (double)end[i], 2);
        loss += pow((double)weights[i] - (double)end[i], 2);
    }
    for (size_t i = 0; i < p; i++)
        lambda[i] = (sl_real)(2 * ((double)weights[i] - (double)end[i]) / size);
    return (sl_real)(loss / size);
}

/* Frees `expected`. */
static inline void chain_assert(const char *prefix, const char *what, size_t count,
                                const sl_real *found, sl_real *expected, double bound)
{
    char name[64];
    snprintf(name, sizeof name, "%s%s", prefix, what);
    golden_assert(name, count, found, expected, bound);
    free(expected);
}

static inline sl_real *chain_golden(const struct sl_checkpoint *golden, const char *prefix,
                                    const char *what, size_t count)
{
    char name[64];
    snprintf(name, sizeof name, "%s%s", prefix, what);
    return golden_numbers(golden, name, count);
}

static inline void golden_chain(const char *prefix, const struct sl_optimiser *optimiser,
                                double rate, size_t warm, size_t steps, bool exact, double bound)
{
    struct sl_checkpoint golden;
    struct sl_arch arch;
    struct sl_error error;
    const uint32_t image[3] = {CHAIN_H, CHAIN_W, CHAIN_C};
    char theta[64];
    golden_open(&golden, "chains");
    assert_int_equal(sl_arch_parse(&arch, "convnet-d2w4", image, CHAIN_CLASSES, &error), 0);
    struct sl_unroll *unroll = sl_unroll_new(&arch, optimiser, CHAIN_BATCH, steps, 1 << 20, &error);
    assert_non_null(unroll);
    const struct sl_plan *plan = sl_gradients_plan(sl_unroll_gradients(unroll));
    size_t x = (size_t)CHAIN_IMAGES * CHAIN_IMAGE, y = (size_t)CHAIN_IMAGES * CHAIN_CLASSES;
    struct chain chain = {golden_numbers(&golden, "images", x),
                          golden_numbers(&golden, "targets", y), golden_zeros(x), golden_zeros(y)};
    const struct sl_unroll_data data = {&chain, chain_take, true, true, chain_give};
    sl_real *start = golden_parameters(&golden, plan, "start.");
    sl_real *end = golden_parameters(&golden, plan, "end.");
    sl_real *lambda = golden_zeros(plan->parameters);
    sl_unroll_start(unroll, start);
    sl_unroll_warm_up(unroll, warm, rate, &data);
    assert_true(sl_unroll_forward(unroll, steps, rate, &data) > 0);
    sl_real loss = chain_loss(plan->parameters, sl_unroll_parameters(unroll), start, end, lambda);
    sl_real d_rate = (sl_real)sl_unroll_backward(unroll, lambda, exact, &data);
    snprintf(theta, sizeof theta, "%stheta.", prefix);
    chain_assert(prefix, "loss", 1, &loss, chain_golden(&golden, prefix, "loss", 1), bound);
    chain_assert(prefix, "rate", 1, &d_rate, chain_golden(&golden, prefix, "rate", 1), bound);
    chain_assert(prefix, "images", x, chain.d_images, chain_golden(&golden, prefix, "images", x),
                 bound);
    chain_assert(prefix, "targets", y, chain.d_labels, chain_golden(&golden, prefix, "targets", y),
                 bound);
    chain_assert(prefix, "theta", plan->parameters, lambda, golden_parameters(&golden, plan, theta),
                 bound);
    sl_real *arrays[] = {chain.images, chain.labels, chain.d_images, chain.d_labels,
                         start,        end,          lambda};
    for (size_t i = 0; i < sizeof arrays / sizeof *arrays; i++)
        free(arrays[i]);
    sl_unroll_free(unroll);
    sl_checkpoint_release(&golden);
}

/* All of the file. */
static inline void golden_chains(double bound)
{
    golden_chain("sgd6.", &chain_sgd, 0.05, 0, 6, true, bound);
    golden_chain("sgd20.", &chain_sgd, 0.05, 0, 20, true, bound);
    golden_chain("adamw6.", &chain_adamw, 0.01, 3, 6, true, bound);
    golden_chain("adamw20.", &chain_adamw, 0.01, 3, 20, true, bound);
    golden_chain("tesla6.", &chain_plain, 0.05, 0, 6, false, bound);
}

#endif
