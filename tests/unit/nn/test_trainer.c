/* Optimisers against their definitions written out in double, and training that depends neither on
 * the number of threads nor on being interrupted.
 */
#include "../residual.h"
#include "base/random.h"
#include "base/threads.h"
#include "nn/trainer.h"
#include "nn/weights.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { CLASSES = 3, SIDE = 9, IMAGE = SIDE * SIDE * 3, BATCH = 45 };

static const char CONVNET[] = "convnet-d2w4";
static const char *const NETWORKS[2] = {CONVNET, "residual"};

static const struct sl_optimiser sgd = {.kind = SL_SGD, .momentum = 0.9f, .weight_decay = 0.01f};
static const struct sl_optimiser adamw = {
    .kind = SL_ADAMW, .weight_decay = 0.1f, .beta1 = 0.9f, .beta2 = 0.999f, .epsilon = 1e-8f};

/* Image and target of an item follow from its number and the step. */
static void fill(void *context, size_t item, float *image, float *target, float *scratch)
{
    struct sl_random random;
    float sum = 0;
    (void)scratch;
    sl_random_init(&random, 1, SL_RANDOM_TEST, *(uint32_t *)context, (uint32_t)item);
    for (size_t i = 0; i < IMAGE; i++)
        image[i] = sl_random_normal(&random);
    for (size_t k = 0; k < CLASSES; k++)
        sum += target[k] = sl_random_unit(&random);
    for (size_t k = 0; k < CLASSES; k++)
        target[k] /= sum;
}

static struct sl_trainer *start(const char *name, const struct sl_optimiser *optimiser)
{
    static const uint32_t image[3] = {SIDE, SIDE, 3};
    struct sl_arch arch = residual(image, CLASSES);
    struct sl_error error;
    if (strcmp(name, arch.name) != 0)
        assert_int_equal(sl_arch_parse(&arch, name, image, CLASSES, &error), 0);
    struct sl_trainer *trainer = sl_trainer_new(&arch, optimiser, BATCH, &error);
    assert_non_null(trainer);
    sl_weights_init(sl_trainer_plan(trainer), 5, sl_trainer_parameters(trainer));
    return trainer;
}

static float *numbers(size_t count)
{
    float *array = calloc(count, sizeof *array);
    assert_non_null(array);
    return array;
}

/* The gradient of the mean loss of `n` images (at most a group) at the trainer's parameters. */
static float *gradient_of(struct sl_trainer *trainer, uint32_t step, size_t n)
{
    const struct sl_plan *plan = sl_trainer_plan(trainer);
    float *gradient = numbers(plan->parameters), *prepared = numbers(plan->prepared);
    float *workspace = numbers(plan->gradient_size);
    const struct sl_plan_sums sums = {{gradient}, {numbers(plan->sums)}};
    float images[4 * IMAGE], targets[4 * CLASSES], unused[IMAGE];
    assert_true(n <= 4 && n <= plan->group);
    for (size_t i = 0; i < n; i++)
        fill(&step, i, images + i * IMAGE, targets + i * CLASSES, unused);
    sl_plan_prepare(plan, sl_trainer_parameters(trainer), prepared, 0, 1);
    const struct sl_plan_batch batch = {
        .n = n, .images = images, .targets = targets, .scale = 1 / (float)n};
    sl_plan_gradient(plan, 0, (struct sl_dual){sl_trainer_parameters(trainer)},
                     (struct sl_dual){prepared}, (struct sl_dual){workspace}, &batch, &sums);
    sl_plan_finish(plan, 0, &sums);
    free(prepared);
    free(sums.sums.value);
    free(workspace);
    return gradient;
}

/* One parameter's optimiser in double, from the documentation of torch.optim. */
struct exact {
    double first, second;
};

static double sgd_step(struct exact *exact, double weight, double gradient, double rate)
{
    gradient += 0.01 * weight;
    exact->first = 0.9 * exact->first + gradient;
    return weight - rate * exact->first;
}

static double adamw_step(struct exact *exact, double weight, double gradient, double rate, int age)
{
    weight -= rate * 0.1 * weight;
    exact->first = 0.9 * exact->first + 0.1 * gradient;
    exact->second = 0.999 * exact->second + 0.001 * gradient * gradient;
    double mean = exact->first / (1 - pow(0.9, age));
    double square = exact->second / (1 - pow(0.999, age));
    return weight - rate * mean / (sqrt(square) + 1e-8);
}

/* Gradients come from sl_plan_gradient, which has a test of its own; a batch of four is two shards
 * here and one group there. Bound: 1e-6, of weights that move by 1e-2 a step. */
static void check_optimiser(const struct sl_optimiser *optimiser)
{
    static const double rates[5] = {0.01, 0.01, 0.003, 0.02, 0.001};
    struct sl_trainer *trainer = start(CONVNET, optimiser);
    size_t count = sl_trainer_plan(trainer)->parameters;
    struct exact *exact = calloc(count, sizeof *exact);
    float *before = numbers(count);
    assert_non_null(exact);
    for (uint32_t step = 0; step < 5; step++) {
        const float *after = sl_trainer_parameters(trainer);
        float *gradient = gradient_of(trainer, step, 4);
        memcpy(before, after, count * sizeof *before);
        sl_trainer_step(trainer, 4, fill, &step, rates[step]);
        for (size_t i = 0; i < count; i++) {
            double weight = (double)before[i], slope = (double)gradient[i];
            double expected =
                optimiser->kind == SL_SGD
                    ? sgd_step(&exact[i], weight, slope, rates[step])
                    : adamw_step(&exact[i], weight, slope, rates[step], (int)step + 1);
            if (!(fabs((double)after[i] - expected) <= 1e-6))
                fail_msg("step %u, parameter %zu: %.9g, not %.9g", step, i, (double)after[i],
                         expected);
        }
        free(gradient);
    }
    free(exact);
    free(before);
    sl_trainer_free(trainer);
}

static void test_sgd(void **state)
{
    (void)state;
    check_optimiser(&sgd);
}

static void test_adamw(void **state)
{
    (void)state;
    check_optimiser(&adamw);
}

/* Without a gradient (a convolution's bias) only the decay is left: in n steps of SGD without
 * momentum the factor (1 - rate decay)^n. */
static void test_decay_alone(void **state)
{
    (void)state;
    struct sl_optimiser plain = {.kind = SL_SGD, .weight_decay = 0.5f};
    struct sl_trainer *trainer = start(CONVNET, &plain);
    const struct sl_layer *layer = &sl_trainer_plan(trainer)->layers[0];
    const float *bias = sl_trainer_parameters(trainer) + layer->offset + layer->counts[0];
    float before[4];
    memcpy(before, bias, sizeof before);
    for (uint32_t step = 0; step < 10; step++)
        sl_trainer_step(trainer, 3, fill, &step, 0.1);
    for (size_t i = 0; i < 4; i++) {
        assert_true(before[i] != 0);
        assert_true(fabs((double)bias[i] / (double)before[i] - pow(0.95, 10)) < 1e-6);
    }
    sl_trainer_free(trainer);
}

/* Weights move as they do with decay, biases and gains as without, in the same step. */
static void test_decay_of_weights(void **state)
{
    (void)state;
    struct sl_optimiser optimisers[3] = {adamw, adamw, adamw};
    const float *after[3];
    struct sl_trainer *trainers[3];
    uint32_t step = 0, dims[SL_TENSOR_RANK_MAX];
    size_t checked[2] = {0};
    optimisers[1].weight_decay = 0;
    optimisers[2].spare_vectors = true;
    for (int i = 0; i < 3; i++) {
        trainers[i] = start(CONVNET, &optimisers[i]);
        sl_trainer_step(trainers[i], 3, fill, &step, 0.1);
        after[i] = sl_trainer_parameters(trainers[i]);
    }
    const struct sl_plan *plan = sl_trainer_plan(trainers[0]);
    for (size_t l = 0; l < plan->layer_count; l++)
        for (size_t a = 0, at = plan->layers[l].offset; a < SL_LAYER_ARRAYS; a++) {
            const struct sl_layer *layer = &plan->layers[l];
            size_t count = layer->counts[a];
            if (count == 0)
                continue;
            bool vector = layer->kind->dims(layer, a, dims) == 1;
            assert_memory_equal(after[2] + at, after[vector] + at, count * sizeof(float));
            checked[vector] += count;
            at += count;
        }
    assert_int_equal(checked[0] + checked[1], plan->parameters);
    assert_true(checked[0] > 0 && checked[1] > 0);
    for (int i = 0; i < 3; i++)
        sl_trainer_free(trainers[i]);
}

/* The parameters after five steps on batches of several sizes; `interrupted`: the last two are done
 * by another trainer that takes over weights and state. */
static float *train(const char *name, const struct sl_optimiser *optimiser, bool interrupted)
{
    static const size_t sizes[5] = {BATCH, 1, 7, BATCH, 18};
    struct sl_trainer *trainer = start(name, optimiser);
    size_t count = sl_trainer_plan(trainer)->parameters;
    for (uint32_t step = 0; step < 5; step++) {
        if (interrupted && step == 3) {
            struct sl_checkpoint state = {.epoch = -1};
            struct sl_error error;
            struct sl_trainer *next = start(name, optimiser);
            assert_int_equal(sl_trainer_save(trainer, &state, &error), 0);
            assert_int_equal(sl_trainer_restore(next, &state, &error), 0);
            memcpy(sl_trainer_parameters(next), sl_trainer_parameters(trainer),
                   count * sizeof(float));
            sl_checkpoint_release(&state);
            sl_trainer_free(trainer);
            trainer = next;
        }
        double loss = sl_trainer_step(trainer, sizes[step], fill, &step, 0.01);
        assert_true(loss > 0.1 && loss < 10);
    }
    float *parameters = numbers(count);
    memcpy(parameters, sl_trainer_parameters(trainer), count * sizeof *parameters);
    sl_trainer_free(trainer);
    return parameters;
}

static size_t parameter_count(const char *name)
{
    struct sl_trainer *trainer = start(name, &sgd);
    size_t count = sl_trainer_plan(trainer)->parameters;
    sl_trainer_free(trainer);
    return count;
}

static void test_interrupted(void **state)
{
    (void)state;
    const struct sl_optimiser *both[2] = {&sgd, &adamw};
    for (size_t i = 0; i < 4; i++) {
        const char *name = NETWORKS[i / 2];
        float *whole = train(name, both[i % 2], false), *parts = train(name, both[i % 2], true);
        assert_memory_equal(whole, parts, parameter_count(name) * sizeof *whole);
        free(whole);
        free(parts);
    }
}

/* Last, for threads are started once. */
static void test_threads(void **state)
{
    (void)state;
    struct sl_error error;
    assert_int_equal(sl_threads(), 1);
    float *alone[2] = {train(NETWORKS[0], &adamw, false), train(NETWORKS[1], &adamw, false)};
    assert_int_equal(sl_threads_start(3, &error), 0);
    assert_int_equal(sl_threads(), 3);
    for (int repeat = 0; repeat < 10; repeat++) {
        const char *name = NETWORKS[repeat % 2];
        float *shared = train(name, &adamw, false);
        assert_memory_equal(alone[repeat % 2], shared, parameter_count(name) * sizeof *shared);
        free(shared);
    }
    free(alone[0]);
    free(alone[1]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sgd),         cmocka_unit_test(test_adamw),
        cmocka_unit_test(test_decay_alone), cmocka_unit_test(test_decay_of_weights),
        cmocka_unit_test(test_interrupted), cmocka_unit_test(test_threads),
    };
    return cmocka_run_group_tests_name("trainer", tests, NULL, NULL);
}
