/* Gradients of networks with batch norms against central differences in float64: of batches that
 * are several shards, and shards that are several groups, in training and with running statistics.
 * With h = 1e-6 they agree to 1e-6 of the root mean square of their array (and of themselves), but
 * for arrays whose gradients are nearly 0, as that of a filter of one number before a norm is. Of
 * the parameters every one of a small array is compared, and some of a large one.
 */
#include "../unit/golden_resnets.h"
#include "base/random.h"
#include "nn/gradients.h"
#include "nn/loss.h"
#include "nn/norms.h"
#include "nn/weights.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const double STEP = 1e-6, BOUND = 1e-6, LEAST = 1e-3;

enum { CLASSES = 3, COMPARED = 3 /* of an array */ };

struct bench {
    struct sl_gradients *gradients;
    const struct sl_plan *plan;
    struct sl_batch batch;
    double *parameters, *images, *targets, *pull;
};

static double *random_numbers(size_t count, uint32_t which)
{
    double *array = calloc(count + 1, sizeof *array);
    struct sl_random random;
    assert_non_null(array);
    sl_random_init(&random, 5, SL_RANDOM_TEST, (uint32_t)count, which);
    for (size_t i = 0; i < count; i++)
        array[i] = (double)sl_random_normal(&random);
    return array;
}

/* Gains about 1, biases about 0, running statistics that are not those of any batch. */
static void set_parameters(struct bench *bench)
{
    const struct sl_plan *plan = bench->plan;
    size_t count = plan->parameters + plan->running;
    double *noise = random_numbers(count, 0);
    bench->parameters = calloc(count, sizeof *bench->parameters);
    assert_non_null(bench->parameters);
    sl_weights_init(plan, 4, bench->parameters);
    for (size_t l = 0; l < plan->layer_count; l++) {
        const struct sl_layer *layer = &plan->layers[l];
        bool norm = layer->kind == &sl_layer_batch_norm;
        size_t running = layer->running_offset, c = layer->in.c;
        for (size_t i = layer->offset; norm && i < layer->offset + 2 * c; i++)
            bench->parameters[i] += 0.3 * noise[i];
        for (size_t i = running; norm && i < running + c; i++) {
            bench->parameters[i] = 0.2 * noise[i];
            bench->parameters[i + c] = exp(0.2 * noise[i + c]);
        }
    }
    free(noise);
}

static void set_up(struct bench *bench, const char *name, const uint32_t image[3], size_t n)
{
    struct sl_arch arch;
    struct sl_error error;
    assert_int_equal(sl_arch_parse(&arch, name, image, CLASSES, &error), 0);
    bench->gradients = sl_gradients_new(&arch, n, false, &error);
    assert_non_null(bench->gradients);
    bench->plan = sl_gradients_plan(bench->gradients);
    set_parameters(bench);
    bench->images = random_numbers(n * bench->plan->image, 1);
    bench->targets = random_numbers(n * CLASSES, 2);
    bench->pull = random_numbers(sl_norms_count(bench->plan), 3);
    for (size_t i = 0; i < n; i++)
        sl_softmax(CLASSES, bench->targets + i * CLASSES, 1, bench->targets + i * CLASSES);
    bench->batch = (struct sl_batch){.n = n, .images = bench->images, .targets = bench->targets};
}

static void tear_down(struct bench *bench)
{
    sl_gradients_free(bench->gradients);
    free(bench->parameters);
    free(bench->images);
    free(bench->targets);
    free(bench->pull);
}

static double loss_of(struct bench *bench)
{
    double loss =
        sl_gradients_compute(bench->gradients, (struct sl_dual){bench->parameters}, &bench->batch);
    return loss + sl_gradients_pulled(bench->gradients);
}

/* `variables` are parameters or images. */
static void compare(struct bench *bench, const char *what, double *variables,
                    const double *gradient, size_t count, size_t every)
{
    double squares = 0;
    for (size_t i = 0; i < count; i++)
        squares += gradient[i] * gradient[i];
    double typical = fmax(sqrt(squares / (double)count), LEAST);
    for (size_t i = 0; i < count; i += every) {
        double value = variables[i];
        variables[i] = value + STEP;
        double above = loss_of(bench);
        variables[i] = value - STEP;
        double difference = (above - loss_of(bench)) / (2 * STEP);
        variables[i] = value;
        if (!(fabs(difference - gradient[i]) <= BOUND * (typical + fabs(gradient[i]))))
            fail_msg("%s, %s %zu: gradient %.12g, difference %.12g", bench->plan->arch.name, what,
                     i, gradient[i], difference);
    }
}

static void compare_parameters(struct bench *bench, const double *gradient)
{
    for (size_t l = 0; l < bench->plan->layer_count; l++) {
        const struct sl_layer *layer = &bench->plan->layers[l];
        for (size_t array = 0; array < SL_LAYER_ARRAYS; array++) {
            size_t at = layer->offset + array * layer->counts[0], count = layer->counts[array];
            if (count > 0)
                compare(bench, layer->name, bench->parameters + at, gradient + at, count,
                        count / COMPARED + 1);
        }
    }
}

static void check(const char *name, uint32_t height, uint32_t width, size_t n, bool eval)
{
    struct bench bench;
    set_up(&bench, name, (uint32_t[]){height, width, 2}, n);
    size_t images = n * bench.plan->image, bytes = bench.plan->parameters * sizeof(double);
    double *d_images = calloc(images, sizeof *d_images), *gradient = malloc(bytes);
    assert_true(d_images != NULL && gradient != NULL);
    bench.batch.eval = eval;
    bench.batch.pull = eval ? bench.pull : NULL;
    bench.batch.gradient = true;
    bench.batch.d_images.value = d_images;
    loss_of(&bench);
    memcpy(gradient, sl_gradients_of(bench.gradients), bytes);
    bench.batch.gradient = false;
    bench.batch.d_images.value = NULL;
    if (!eval) /* the pull is at the images alone */
        compare_parameters(&bench, gradient);
    compare(&bench, "pixel", bench.images, d_images, images, images / 40 + 1);
    free(d_images);
    free(gradient);
    tear_down(&bench);
}

static void test_training(void **state)
{
    (void)state;
    check("resnet18w2-small", 8, 8, 5, false);
    check("resnet18w1", 33, 20, 3, false);
    check("resnet50w2-small", 9, 8, 3, false);
    check("resnet50w2", 40, 33, 3, false);
}

/* 16 shards of 19 or 18 images, which are two groups. */
static void test_many_images(void **state)
{
    (void)state;
    check("resnet18w1-small", 2, 3, 300, false);
}

static void test_running_statistics(void **state)
{
    (void)state;
    check("resnet18w2-small", 8, 8, 5, true);
    check("resnet50w1", 33, 20, 18, true);
}

/* As float32 the file is exact to 6e-8. */
static void test_as_pytorch(void **state)
{
    (void)state;
    golden_resnet("resnet18w1-small", "18", 3e-7);
    golden_resnet("resnet50w1", "50", 3e-7);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_training),
        cmocka_unit_test(test_many_images),
        cmocka_unit_test(test_running_statistics),
        cmocka_unit_test(test_as_pytorch),
    };
    return cmocka_run_group_tests_name("batch norm", tests, NULL, NULL);
}
