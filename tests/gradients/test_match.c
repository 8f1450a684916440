/* Distribution matching in float64: the loss against its definition, written out from the features
 * of single images, and its gradient against central differences: with h = 1e-5 every number agrees
 * to 1e-6 of the root mean square of the gradient (and to 1e-6 of itself).
 */
#include "base/random.h"
#include "distill/match.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { N = 6, CLASSES = 4, HEIGHT = 9, WIDTH = 8, IMAGE = HEIGHT * WIDTH * 3 };

/* Not in their order, not equally many, and one class without any. */
static const uint32_t labels[N] = {2, 0, 3, 2, 2, 0};

struct bench {
    struct sl_gradients *gradients;
    size_t features;
    double *theta, *targets, *images, *room, *means, *d_images;
    size_t counts[CLASSES];
};

static double *random_numbers(size_t count, uint32_t which)
{
    double *array = calloc(count, sizeof *array);
    struct sl_random random;
    assert_non_null(array);
    sl_random_init(&random, 4, SL_RANDOM_TEST, (uint32_t)count, which);
    for (size_t i = 0; i < count; i++)
        array[i] = (double)sl_random_normal(&random);
    return array;
}

static void set_up(struct bench *bench)
{
    static const uint32_t size[3] = {HEIGHT, WIDTH, 3};
    struct sl_arch arch;
    struct sl_error error;
    assert_int_equal(sl_arch_parse(&arch, "convnet-d2w3", size, CLASSES, &error), 0);
    bench->gradients = sl_gradients_new(&arch, N, false, &error);
    assert_non_null(bench->gradients);
    bench->features = sl_plan_features_of(sl_gradients_plan(bench->gradients));
    bench->theta = random_numbers(sl_gradients_plan(bench->gradients)->parameters, 0);
    bench->targets = random_numbers(CLASSES * bench->features, 1);
    bench->images = random_numbers((size_t)N * IMAGE, 2);
    bench->room = random_numbers(N * bench->features, 3);
    bench->means = random_numbers(CLASSES * bench->features, 4);
    bench->d_images = random_numbers((size_t)N * IMAGE, 5);
}

static void tear_down(struct bench *bench)
{
    sl_gradients_free(bench->gradients);
    free(bench->theta);
    free(bench->targets);
    free(bench->images);
    free(bench->room);
    free(bench->means);
    free(bench->d_images);
}

static double loss_of(struct bench *bench, double *d_images)
{
    const struct sl_match match = {.n = N,
                                   .classes = CLASSES,
                                   .images = bench->images,
                                   .labels = labels,
                                   .targets = bench->targets,
                                   .features = bench->room,
                                   .means = bench->means,
                                   .counts = bench->counts,
                                   .d_images = d_images};
    return sl_match(bench->gradients, bench->theta, &match);
}

static double squared_distance(struct bench *bench, uint32_t class)
{
    double sum = 0, features[N][256];
    size_t count = 0;
    for (size_t i = 0; i < N; i++)
        if (labels[i] == class)
            sl_gradients_features(bench->gradients, bench->theta, 1, bench->images + i * IMAGE,
                                  features[count++]);
    for (size_t k = 0; k < bench->features && count > 0; k++) {
        double mean = 0;
        for (size_t i = 0; i < count; i++)
            mean += features[i][k] / (double)count;
        sum += pow(bench->targets[class * bench->features + k] - mean, 2);
    }
    return sum;
}

static void test_loss(void **state)
{
    (void)state;
    struct bench bench;
    double expected = 0;
    set_up(&bench);
    assert_true(bench.features <= 256);
    for (uint32_t c = 0; c < CLASSES; c++)
        expected += squared_distance(&bench, c);
    double found = loss_of(&bench, bench.d_images);
    if (!(fabs(found - expected) <= 1e-12 * expected))
        fail_msg("loss %.17g, expected %.17g", found, expected);
    tear_down(&bench);
}

static void test_gradient(void **state)
{
    (void)state;
    static const double STEP = 1e-5, BOUND = 1e-6;
    struct bench bench;
    double square = 0, *unused = random_numbers((size_t)N * IMAGE, 6);
    set_up(&bench);
    loss_of(&bench, bench.d_images);
    for (size_t i = 0; i < (size_t)N * IMAGE; i++)
        square += bench.d_images[i] * bench.d_images[i] / (N * IMAGE);
    assert_true(square > 0);
    for (size_t i = 0; i < (size_t)N * IMAGE; i++) {
        double before = bench.images[i];
        bench.images[i] = before + STEP;
        double above = loss_of(&bench, unused);
        bench.images[i] = before - STEP;
        double below = loss_of(&bench, unused);
        bench.images[i] = before;
        double expected = (above - below) / (2 * STEP), found = bench.d_images[i];
        if (!(fabs(found - expected) <= BOUND * (sqrt(square) + fabs(expected))))
            fail_msg("number %zu: %.12g, expected %.12g", i, found, expected);
    }
    free(unused);
    tear_down(&bench);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_loss),
        cmocka_unit_test(test_gradient),
    };
    return cmocka_run_group_tests_name("match", tests, NULL, NULL);
}
