/* Gradients of whole networks against central differences in float64: with h = 1e-5, every
 * parameter agrees to 1e-6 of the root mean square of its array (and to 1e-6 of itself). All
 * parameters are drawn at random, gains and biases too.
 */
#include "../unit/residual.h"
#include "base/random.h"
#include "nn/loss.h"
#include "nn/plan.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const double STEP = 1e-5, BOUND = 1e-6;

enum { CLASSES = 3 };

struct bench {
    struct sl_plan plan;
    size_t n;
    double *parameters, *prepared, *sums, *workspace, *images, *targets, *logits;
};

static double *numbers(size_t count)
{
    double *array = calloc(count + 1, sizeof *array);
    assert_non_null(array);
    return array;
}

static double *random_numbers(size_t count, uint32_t which)
{
    double *array = numbers(count);
    struct sl_random random;
    sl_random_init(&random, 3, SL_RANDOM_TEST, (uint32_t)count, which);
    for (size_t i = 0; i < count; i++)
        array[i] = (double)sl_random_normal(&random);
    return array;
}

/* Soft labels: `sum` shared out at random over the classes. */
static double *soft_labels(size_t n, double sum)
{
    double *targets = random_numbers(n * CLASSES, 2);
    for (size_t i = 0; i < n; i++) {
        double *row = targets + i * CLASSES;
        sl_softmax(CLASSES, row, 1, row);
        for (size_t k = 0; k < CLASSES; k++)
            row[k] *= sum;
    }
    return targets;
}

/* Gains about 1 and biases about 0 keep some of every channel alive after the ReLU. */
static void tame_norms(const struct sl_plan *plan, double *parameters)
{
    for (size_t l = 0; l < plan->layer_count; l++) {
        const struct sl_layer *layer = &plan->layers[l];
        double *values = parameters + layer->offset;
        for (size_t i = 0; layer->kind == &sl_layer_norm && i < 2 * layer->counts[0]; i++)
            values[i] = 0.3 * values[i] + (i < layer->counts[0] ? 1 : 0);
    }
}

static void set_up(struct bench *bench, const char *name, const uint32_t image[3], size_t n,
                   double sum)
{
    struct sl_arch arch = residual(image, CLASSES);
    struct sl_error error;
    if (strcmp(name, arch.name) != 0)
        assert_int_equal(sl_arch_parse(&arch, name, image, CLASSES, &error), 0);
    sl_plan_init(&bench->plan, &arch);
    assert_true(n <= bench->plan.group);
    bench->n = n;
    bench->parameters = random_numbers(bench->plan.parameters, 0);
    tame_norms(&bench->plan, bench->parameters);
    bench->images = random_numbers(n * bench->plan.image, 1);
    bench->targets = soft_labels(n, sum);
    bench->prepared = numbers(bench->plan.prepared);
    bench->sums = numbers(bench->plan.sums);
    bench->workspace = numbers(bench->plan.gradient_size + bench->plan.forward_size);
    bench->logits = numbers(n * CLASSES);
}

static void tear_down(struct bench *bench)
{
    free(bench->parameters);
    free(bench->images);
    free(bench->targets);
    free(bench->prepared);
    free(bench->sums);
    free(bench->workspace);
    free(bench->logits);
}

/* By the pass that keeps nothing, which labels and evaluates. */
static double loss_of(struct bench *bench)
{
    sl_plan_prepare(&bench->plan, bench->parameters, bench->prepared, 0, 1);
    sl_plan_forward(&bench->plan, bench->parameters, bench->prepared, bench->workspace, bench->n,
                    bench->images, bench->logits);
    return sl_cross_entropy(bench->n, CLASSES, (struct sl_dual){bench->logits}, bench->targets, 0,
                            (struct sl_dual){NULL}, (struct sl_dual){NULL});
}

/* Adds the gradient, of the batch once more for each time, to `gradient`. */
static double gradient_of(struct bench *bench, double scale, int times, double *gradient)
{
    const struct sl_plan *plan = &bench->plan;
    const struct sl_plan_sums sums = {{gradient}, {bench->sums}};
    const struct sl_plan_batch batch = {
        .n = bench->n, .images = bench->images, .targets = bench->targets, .scale = scale};
    double loss = 0;
    memset(bench->sums, 0, plan->sums * sizeof *bench->sums);
    sl_plan_prepare(plan, bench->parameters, bench->prepared, 0, 1);
    for (; times > 0; times--)
        loss = sl_plan_gradient(plan, 0, (struct sl_dual){bench->parameters},
                                (struct sl_dual){bench->prepared},
                                (struct sl_dual){bench->workspace}, &batch, &sums);
    sl_plan_finish(plan, 0, &sums);
    return loss;
}

static void assert_gradient(struct bench *bench, double scale, size_t start, size_t count,
                            const double *gradient)
{
    double squares = 0;
    for (size_t i = start; i < start + count; i++)
        squares += gradient[i] * gradient[i];
    double typical = sqrt(squares / (double)count);
    if (typical < 1e-4) /* the bound would say nothing */
        fail_msg("%s, parameters from %zu: typical gradient %g", bench->plan.arch.name, start,
                 typical);
    for (size_t i = start; i < start + count; i++) {
        double value = bench->parameters[i];
        bench->parameters[i] = value + STEP;
        double above = loss_of(bench);
        bench->parameters[i] = value - STEP;
        double difference = scale * (above - loss_of(bench)) / (2 * STEP);
        bench->parameters[i] = value;
        if (!(fabs(difference - gradient[i]) <= BOUND * (typical + fabs(gradient[i]))))
            fail_msg("%s, parameter %zu: gradient %.12g, difference %.12g", bench->plan.arch.name,
                     i, gradient[i], difference);
    }
}

static void check(const char *name, uint32_t height, uint32_t width, uint32_t channels, size_t n,
                  double sum)
{
    static const double scale = 0.5;
    struct bench bench;
    set_up(&bench, name, (uint32_t[]){height, width, channels}, n, sum);
    double *gradient = numbers(bench.plan.parameters);
    double loss = gradient_of(&bench, scale, 1, gradient);
    assert_true(fabs(loss - loss_of(&bench)) <= 1e-12 * fabs(loss));
    for (size_t l = 0; l < bench.plan.layer_count; l++) {
        const struct sl_layer *layer = &bench.plan.layers[l];
        size_t bias = layer->offset + layer->counts[0];
        if (layer->counts[0] > 0)
            assert_gradient(&bench, scale, layer->offset, layer->counts[0], gradient);
        if (layer->kind != &sl_layer_convolution) {
            if (layer->counts[1] > 0)
                assert_gradient(&bench, scale, bias, layer->counts[1], gradient);
            continue;
        }
        for (size_t i = bias; i < bias + layer->counts[1]; i++)
            assert_true(gradient[i] == 0);
    }
    free(gradient);
    tear_down(&bench);
}

static void test_one_block(void **state)
{
    (void)state;
    check("convnet-d1w2", 2, 2, 1, 1, 1);
    check("convnet-d1w3", 6, 5, 2, 3, 1);
    check("convnet-d1w5", 7, 8, 3, 2, 0.6);
}

static void test_two_blocks(void **state)
{
    (void)state;
    check("convnet-d2w3", 8, 8, 3, 4, 1);
    check("convnet-d2w4", 9, 11, 1, 2, 1.3);
}

static void test_three_blocks(void **state)
{
    (void)state;
    check("convnet-d3w3", 17, 16, 3, 2, 1);
    check("convnet-d3w2", 16, 19, 2, 3, 0.8);
}

static void test_plain(void **state)
{
    (void)state;
    check("convnet-d1w3-plain", 6, 5, 2, 3, 1);
    check("convnet-d2w4-plain", 9, 11, 1, 2, 1.3);
    check("convnet-d3w3-plain", 17, 16, 3, 2, 0.8);
}

/* A map that several stages read: what each passes back is added up. */
static void test_residual(void **state)
{
    (void)state;
    check("residual", 8, 8, 3, 1, 1);
    check("residual", 10, 9, 2, 3, 1.2);
    check("residual", 8, 13, 1, 16, 1);
}

/* Gradients of images together and one by one. */
static void check_together(const char *name, uint32_t side, uint32_t channels, size_t n)
{
    struct bench bench;
    set_up(&bench, name, (uint32_t[]){side, side, channels}, n, 1);
    double *together = numbers(bench.plan.parameters), *singly = numbers(bench.plan.parameters);
    double *images = bench.images, *targets = bench.targets, squares = 0;
    gradient_of(&bench, 1, 1, together);
    bench.n = 1;
    for (size_t i = 0; i < n; i++) {
        bench.images = images + i * bench.plan.image;
        bench.targets = targets + i * CLASSES;
        gradient_of(&bench, 1, 1, singly);
    }
    bench.images = images;
    bench.targets = targets;
    for (size_t i = 0; i < bench.plan.parameters; i++)
        squares += singly[i] * singly[i];
    double typical = sqrt(squares / (double)bench.plan.parameters);
    for (size_t i = 0; i < bench.plan.parameters; i++)
        if (!(fabs(together[i] - singly[i]) <= 1e-10 * (typical + fabs(singly[i]))))
            fail_msg("%s, parameter %zu: %.12g together, %.12g singly", name, i, together[i],
                     singly[i]);
    free(together);
    free(singly);
    tear_down(&bench);
}

/* Maps so large that a stage goes through its images a few at a time: gradients must not be written
 * over those of images that are still to come. (Too many of their pixels lie at the bend of the
 * ReLU for differences.) */
static void test_stages_in_parts(void **state)
{
    (void)state;
    check_together("convnet-d2w3", 32, 3, 16);
    check_together("convnet-d3w4", 32, 3, 13);
    check_together("convnet-d4w3", 64, 1, 16);
    check_together("convnet-d3w4-plain", 32, 3, 13);
    check_together("residual", 48, 3, 15);
}

/* A gradient is added to the existing one: so it is for the groups of a shard, before and after the
 * sums are finished. */
static void test_gradients_add_up(void **state)
{
    (void)state;
    struct bench bench;
    set_up(&bench, "convnet-d2w3", (uint32_t[]){9, 8, 3}, 3, 1);
    double *once = numbers(bench.plan.parameters), *twice = numbers(bench.plan.parameters);
    double *again = numbers(bench.plan.parameters);
    gradient_of(&bench, 1, 1, once);
    gradient_of(&bench, 1, 2, twice);
    gradient_of(&bench, 1, 1, again);
    gradient_of(&bench, 1, 1, again);
    for (size_t i = 0; i < bench.plan.parameters; i++) {
        assert_true(fabs(twice[i] - 2 * once[i]) <= 1e-12 * (1 + fabs(once[i])));
        assert_true(fabs(again[i] - 2 * once[i]) <= 1e-12 * (1 + fabs(once[i])));
    }
    free(once);
    free(twice);
    free(again);
    tear_down(&bench);
}

/* Why the bias of a convolution is left out: the norm after it takes any constant away, and the
 * gradient it passes back sums to 0 over each map. */
static void test_norm_takes_constants_away(void **state)
{
    (void)state;
    enum { N = 2, H = 5, W = 4, C = 3, PIXELS = H * W, POOLED = (H / 2) * (W / 2) };
    const struct sl_norm shape = {N, H, W, C};
    const double added[C] = {5, -7, 0.25};
    double gain[C] = {0.7, -1.2, 1.5}, bias[C] = {0.1, 0.2, -0.3};
    double *x = random_numbers((size_t)N * PIXELS * C, 4),
           *shifted = numbers((size_t)N * PIXELS * C), *d_x = numbers((size_t)N * PIXELS * C);
    double *d_z = random_numbers((size_t)N * POOLED * C, 5);
    double statistics[N * 2 * C], z[2][N * POOLED * C], scratch[SL_NORM_SCRATCH * C];
    const struct sl_dual gains = {gain}, biases = {bias}, measured = {statistics};
    const struct sl_dual room = {scratch}, none = {NULL};
    for (size_t i = 0; i < (size_t)N * PIXELS * C; i++)
        shifted[i] = x[i] + added[i % C];
    const struct sl_normalisation *norm = sl_kernels()->norm;
    norm->forward(&shape, (struct sl_dual){x}, gains, biases, measured, (struct sl_dual){z[0]},
                  room);
    norm->forward(&shape, (struct sl_dual){shifted}, gains, biases, measured,
                  (struct sl_dual){z[1]}, room);
    for (size_t i = 0; i < (size_t)N * POOLED * C; i++)
        assert_true(fabs(z[0][i] - z[1][i]) < 1e-12);
    norm->backward(&shape, (struct sl_dual){shifted}, gains, biases, measured,
                   (struct sl_dual){d_z}, (struct sl_dual){d_x}, none, none, room);
    for (size_t map = 0; map < (size_t)N * C; map++) {
        double sum = 0, most = 0;
        for (size_t p = 0; p < PIXELS; p++) {
            double value = d_x[(map / C * PIXELS + p) * C + map % C];
            sum += value;
            most = fmax(most, fabs(value));
        }
        assert_true(most > 1e-3);
        assert_true(fabs(sum) < 1e-12);
    }
    free(x);
    free(shifted);
    free(d_x);
    free(d_z);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_one_block),        cmocka_unit_test(test_two_blocks),
        cmocka_unit_test(test_three_blocks),     cmocka_unit_test(test_plain),
        cmocka_unit_test(test_stages_in_parts),  cmocka_unit_test(test_residual),
        cmocka_unit_test(test_gradients_add_up), cmocka_unit_test(test_norm_takes_constants_away),
    };
    return cmocka_run_group_tests_name("network", tests, NULL, NULL);
}
