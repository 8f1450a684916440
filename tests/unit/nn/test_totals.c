/* Gradients of layers that leave factors: as the reference computes them, which has none, and of
 * shards that go backward in several parts.
 */
#include "../golden.h"
#include "base/random.h"
#include "nn/gradients.h"
#include "nn/weights.h"

#include <math.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { CLASSES = 3 };

/* Channels are 32 to 256, whole panels in every tier; maps are 4x4 in the first layers, then 2x2
 * and a pixel. */
static const char network[] = "resnet18w32";
static const uint32_t image[3] = {16, 16, 3};

struct bench {
    struct sl_gradients *gradients;
    const struct sl_plan *plan;
    float *state, *images, *targets;
};

static float *random_numbers(size_t count, uint32_t which)
{
    struct sl_random random;
    float *numbers = golden_zeros(count);
    sl_random_init(&random, 6, SL_RANDOM_TEST, which, 0);
    for (size_t i = 0; i < count; i++)
        numbers[i] = sl_random_normal(&random);
    return numbers;
}

static void set_up(struct bench *bench, size_t n)
{
    struct sl_arch arch;
    struct sl_error error;
    assert_int_equal(sl_arch_parse(&arch, network, image, CLASSES, &error), 0);
    bench->gradients = sl_gradients_new(&arch, n, false, &error);
    assert_non_null(bench->gradients);
    bench->plan = sl_gradients_plan(bench->gradients);
    bench->state = golden_zeros(bench->plan->parameters + bench->plan->running);
    sl_weights_init(bench->plan, 1, bench->state);
    bench->images = random_numbers(n * bench->plan->image, 0);
    bench->targets = random_numbers(n * CLASSES, 1);
}

static void tear_down(struct bench *bench)
{
    sl_gradients_free(bench->gradients);
    free(bench->state);
    free(bench->images);
    free(bench->targets);
}

/* gradient [parameters] of items [first, first + n), in training or with running statistics. */
static void compute(struct bench *bench, size_t first, size_t n, bool eval, float *gradient)
{
    const struct sl_batch batch = {.n = n,
                                   .images = bench->images + first * bench->plan->image,
                                   .targets = bench->targets + first * CLASSES,
                                   .gradient = true,
                                   .eval = eval};
    sl_gradients_compute(bench->gradients, (struct sl_dual){bench->state}, &batch);
    memcpy(gradient, sl_gradients_of(bench->gradients), bench->plan->parameters * sizeof *gradient);
}

/* The weight of each layer, apart from the others: its distance from what it should be, in relation
 * to how large that is. */
static void assert_near(const struct sl_plan *plan, const float *found, const float *expected,
                        double bound)
{
    for (size_t l = 0; l < plan->layer_count; l++) {
        const struct sl_layer *layer = &plan->layers[l];
        double apart = 0, size = 0;
        for (size_t i = layer->offset; i < layer->offset + layer->counts[0]; i++) {
            apart += pow((double)found[i] - (double)expected[i], 2);
            size += pow((double)expected[i], 2);
        }
        bool near = sqrt(apart) <= bound * sqrt(size); /* not so of NaN */
        if (layer->counts[0] > 0 && (size == 0 || !near))
            fail_msg("%s: %g of %g", layer->name, sqrt(apart), sqrt(size));
    }
}

static size_t factored(const struct sl_plan *plan)
{
    size_t count = 0;
    for (size_t l = 0; l < plan->layer_count; l++)
        count += plan->layers[l].factors > 0;
    return count;
}

enum { FEW = 21 };

/* In a process of its own, which may choose other kernels: how many layers leave factors, and the
 * gradient. */
static void compute_apart(const char *isa, struct bench *bench, size_t *layers, float *gradient)
{
    int ends[2], status;
    assert_int_equal(pipe(ends), 0);
    fflush(NULL);
    pid_t child = fork();
    if (child == 0) {
        FILE *file = fdopen(ends[1], "wb");
        if (isa != NULL)
            setenv("SL_ISA", isa, 1);
        set_up(bench, FEW);
        *layers = factored(bench->plan);
        compute(bench, 0, FEW, false, gradient);
        fwrite(layers, sizeof *layers, 1, file);
        fwrite(gradient, sizeof *gradient, bench->plan->parameters, file);
        _exit(fclose(file) == 0 ? 0 : 1);
    }
    close(ends[1]);
    FILE *file = fdopen(ends[0], "rb");
    assert_int_equal(fread(layers, sizeof *layers, 1, file), 1);
    assert_int_equal(fread(gradient, sizeof *gradient, bench->plan->parameters, file),
                     bench->plan->parameters);
    fclose(file);
    assert_true(waitpid(child, &status, 0) == child && status == 0);
}

/* Whether the machine's tiers have any: with SL_ISA=ref they have not. */
static void test_as_reference(void **state)
{
    (void)state;
    struct bench bench;
    set_up(&bench, FEW);
    size_t p = bench.plan->parameters, layers, none;
    float *found = golden_zeros(p), *expected = golden_zeros(p);
    compute_apart(NULL, &bench, &layers, found);
    compute_apart("ref", &bench, &none, expected);
    assert_int_equal(none, 0);
    assert_true(layers > 10 || getenv("SL_ISA") != NULL);
    assert_near(bench.plan, found, expected, 1e-3);
    free(found);
    free(expected);
    tear_down(&bench);
}

/* With running statistics images do not know of each other, so that the gradient of many, in shards
 * of more than a group, is the mean of those of fewer. */
static void test_parts(void **state)
{
    (void)state;
    enum { N = 1200, PARTS = 4, PART = N / PARTS };
    struct bench bench;
    set_up(&bench, N);
    size_t p = bench.plan->parameters;
    float *all = golden_zeros(p), *part = golden_zeros(p), *mean = golden_zeros(p);
    compute(&bench, 0, N, true, all);
    for (size_t k = 0; k < PARTS; k++) {
        compute(&bench, k * PART, PART, true, part);
        for (size_t i = 0; i < p; i++)
            mean[i] += part[i] / PARTS;
    }
    assert_near(bench.plan, all, mean, 1e-4);
    free(all);
    free(part);
    free(mean);
    tear_down(&bench);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_as_reference),
        cmocka_unit_test(test_parts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
