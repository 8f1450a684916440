/* What PyTorch computed (tests/golden/make.py): logits, and weights after ten steps of SGD with
 * momentum and weight decay and of AdamW, on batches that do not cut evenly into shards.
 */
#include "formats/checkpoint.h"
#include "nn/network.h"
#include "nn/trainer.h"
#include "nn/weights.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { CLASSES = 4, BATCH = 11, STEPS = 10 };

static void open_golden(struct sl_checkpoint *checkpoint, const char *name)
{
    char path[4096];
    struct sl_error error;
    snprintf(path, sizeof path, "%s/golden/%s.safetensors", getenv("SL_TESTS"), name);
    if (sl_checkpoint_read(checkpoint, path, &error) != 0)
        fail_msg("%s", error.text);
}

static const struct sl_array *array_of(const struct sl_checkpoint *checkpoint, const char *name)
{
    const struct sl_array *array = sl_checkpoint_find(checkpoint, name);
    assert_non_null(array);
    return array;
}

static void test_architecture_is_inferred(void **state)
{
    (void)state;
    struct sl_checkpoint network;
    struct sl_arch arch;
    struct sl_error error;
    open_golden(&network, "network");
    assert_null(network.arch);
    assert_int_equal(network.dataset.class_count, 0);
    assert_int_equal(sl_arch_of(&arch, &network, NULL, NULL, &error), 0);
    assert_string_equal(arch.name, "convnet-d2w5");
    assert_int_equal(arch.classes, CLASSES);
    assert_int_equal(arch.image[0], 12);
    assert_int_equal(arch.image[1], 12);
    assert_int_equal(arch.image[2], 3);
    sl_checkpoint_release(&network);
}

static void check_logits(const struct sl_checkpoint *checkpoint, const char *arch)
{
    struct sl_checkpoint golden;
    struct sl_error error;
    open_golden(&golden, "logits");
    const struct sl_array *images = array_of(&golden, "images");
    const struct sl_array *logits = array_of(&golden, "logits");
    const uint32_t *dims = images->tensor.dims;
    const struct sl_dataset dataset = {.class_count = CLASSES,
                                       .image = {dims[1], dims[2], dims[3]}};
    struct sl_network *network = sl_network_open(checkpoint, arch, NULL, &dataset, &error);
    if (network == NULL)
        fail_msg("%s", error.text);
    size_t count = sl_tensor_count(&logits->tensor);
    float *found = calloc(count, sizeof *found);
    assert_non_null(found);
    sl_network_logits(network, images->values, dims[0], found);
    for (size_t i = 0; i < count; i++)
        if (!(fabsf(found[i] - logits->values[i]) <= 5e-6f))
            fail_msg("logit %zu is %.9g, PyTorch has %.9g", i, (double)found[i],
                     (double)logits->values[i]);
    free(found);
    sl_network_free(network);
    sl_checkpoint_release(&golden);
}

static void test_logits(void **state)
{
    (void)state;
    struct sl_checkpoint checkpoint;
    open_golden(&checkpoint, "network");
    check_logits(&checkpoint, NULL);
    check_logits(&checkpoint, "convnet-d2w5");
    sl_checkpoint_release(&checkpoint);
}

struct batch {
    const struct sl_array *images, *targets;
    size_t start;
};

static void fill(void *context, size_t item, float *image, float *target, float *scratch)
{
    const struct batch *batch = context;
    size_t size = 1;
    for (uint32_t d = 1; d < 4; d++)
        size *= batch->images->tensor.dims[d];
    (void)scratch;
    memcpy(image, batch->images->values + (batch->start + item) * size, size * sizeof *image);
    memcpy(target, batch->targets->values + (batch->start + item) * CLASSES,
           CLASSES * sizeof *target);
}

static struct sl_trainer *start_trainer(const struct sl_checkpoint *golden,
                                        const struct sl_optimiser *optimiser)
{
    struct sl_arch arch;
    struct sl_error error;
    const uint32_t *dims = array_of(golden, "images")->tensor.dims;
    assert_int_equal(sl_arch_parse(&arch, "convnet-d2w5", dims + 1, CLASSES, &error), 0);
    struct sl_trainer *trainer = sl_trainer_new(&arch, optimiser, BATCH, &error);
    assert_non_null(trainer);
    if (sl_weights_read(sl_trainer_plan(trainer), golden, "start.", sl_trainer_parameters(trainer),
                        &error) != 0)
        fail_msg("%s", error.text);
    return trainer;
}

/* Largest difference of the parameters to those of PyTorch under the prefix. */
static double distance(const struct sl_checkpoint *golden, struct sl_trainer *trainer,
                       const char *prefix)
{
    const struct sl_plan *plan = sl_trainer_plan(trainer);
    const float *parameters = sl_trainer_parameters(trainer);
    struct sl_error error;
    float *expected = calloc(plan->parameters, sizeof *expected);
    assert_non_null(expected);
    if (sl_weights_read(plan, golden, prefix, expected, &error) != 0)
        fail_msg("%s", error.text);
    double most = 0;
    for (size_t i = 0; i < plan->parameters; i++) {
        double apart = fabs((double)parameters[i] - (double)expected[i]);
        if (apart > most) /* fmax here is more than gcc 12 can compile for 64-bit Arm */
            most = apart;
    }
    free(expected);
    return most;
}

static void check_steps(const struct sl_optimiser *optimiser, double rate, const char *prefix,
                        double bound)
{
    struct sl_checkpoint golden;
    open_golden(&golden, "training");
    struct sl_trainer *trainer = start_trainer(&golden, optimiser);
    struct batch batch = {array_of(&golden, "images"), array_of(&golden, "targets"), 0};
    double way = distance(&golden, trainer, prefix);
    for (size_t step = 0; step < STEPS; step++) {
        batch.start = step % 2 * BATCH;
        sl_trainer_step(trainer, BATCH, fill, &batch, rate);
    }
    double error = distance(&golden, trainer, prefix);
    if (!(error <= bound))
        fail_msg("%s differs by %g after %d steps", prefix, error, STEPS);
    assert_true(way > 1000 * bound); /* the steps lead far away */
    sl_trainer_free(trainer);
    sl_checkpoint_release(&golden);
}

/* All weights, convolutions' biases (only decayed) too, to 1e-6. */
static void test_ten_steps_of_sgd(void **state)
{
    (void)state;
    const struct sl_optimiser sgd = {.kind = SL_SGD, .momentum = 0.9f, .weight_decay = 5e-4f};
    check_steps(&sgd, 0.05, "sgd.", 1e-6);
}

/* AdamW divides by the gradient's size, which makes more of rounding where that is small: to 2e-6.
 */
static void test_ten_steps_of_adamw(void **state)
{
    (void)state;
    const struct sl_optimiser adamw = {
        .kind = SL_ADAMW, .weight_decay = 0.01f, .beta1 = 0.9f, .beta2 = 0.999f, .epsilon = 1e-8f};
    check_steps(&adamw, 1e-3, "adamw.", 2e-6);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_architecture_is_inferred),
        cmocka_unit_test(test_logits),
        cmocka_unit_test(test_ten_steps_of_sgd),
        cmocka_unit_test(test_ten_steps_of_adamw),
    };
    return cmocka_run_group_tests_name("golden", tests, NULL, NULL);
}
