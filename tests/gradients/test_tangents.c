/* Second derivatives of whole networks in float64, from sl_gradients: H v, v^T dg/dX and v^T dg/dY
 * against central differences of the gradient g, whose own are checked in test_network.c: with
 * h = 1e-5, every element agrees to 1e-6 of the root mean square of its array (and of itself). And
 * u^T H v = v^T H u, exactly but for rounding. All parameters are drawn at random. Then all of them
 * against PyTorch's double backward.
 */
#include "../unit/golden_tangents.h"
#include "../unit/residual.h"
#include "base/random.h"
#include "nn/loss.h"

#include <string.h>

static const double STEP = 1e-5, BOUND = 1e-6;

enum { CLASSES = 3 };

struct bench {
    struct sl_gradients *gradients;
    const struct sl_plan *plan;
    size_t n, images, targets; /* numbers of the batch's */
    bool squared;
    double temperature, weight; /* 0: 1 */
    double *theta, *v, *x, *y;
};

/* First derivatives, or their tangents along v. */
struct derivatives {
    double *theta, *x, *y;
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
    sl_random_init(&random, 11, SL_RANDOM_TEST, (uint32_t)count, which);
    for (size_t i = 0; i < count; i++)
        array[i] = (double)sl_random_normal(&random);
    return array;
}

/* Gains about 1 and biases about 0 keep some of every channel alive after the ReLU, and small
 * weights of the classifier keep the softmax off its ends. */
static void tame(const struct sl_plan *plan, double *theta)
{
    for (size_t l = 0; l < plan->layer_count; l++) {
        const struct sl_layer *layer = &plan->layers[l];
        bool norm = layer->kind == &sl_layer_norm;
        double *values = theta + layer->offset;
        for (size_t i = 0;
             layer->kind != &sl_layer_convolution && i < layer->counts[0] + layer->counts[1]; i++)
            values[i] = 0.3 * values[i] + (norm && i < layer->counts[0] ? 1 : 0);
    }
}

static void set_up(struct bench *bench, const char *name, uint32_t height, uint32_t width,
                   uint32_t channels, size_t n)
{
    const uint32_t image[3] = {height, width, channels};
    struct sl_arch arch = residual(image, CLASSES);
    struct sl_error error;
    if (strcmp(name, arch.name) != 0)
        assert_int_equal(sl_arch_parse(&arch, name, image, CLASSES, &error), 0);
    bench->gradients = sl_gradients_new(&arch, n, true, &error);
    assert_non_null(bench->gradients);
    bench->plan = sl_gradients_plan(bench->gradients);
    bench->n = n;
    bench->squared = false;
    bench->temperature = bench->weight = 0;
    bench->images = n * bench->plan->image;
    bench->targets = n * CLASSES;
    bench->theta = random_numbers(bench->plan->parameters, 0);
    tame(bench->plan, bench->theta);
    bench->v = random_numbers(bench->plan->parameters, 1);
    bench->x = random_numbers(bench->images, 2);
    bench->y = random_numbers(bench->targets, 3); /* sums are anything, negative too */
}

static void tear_down(struct bench *bench)
{
    sl_gradients_free(bench->gradients);
    free(bench->theta);
    free(bench->v);
    free(bench->x);
    free(bench->y);
}

static struct derivatives derivatives_of(const struct bench *bench)
{
    return (struct derivatives){numbers(bench->plan->parameters), numbers(bench->images),
                                numbers(bench->targets)};
}

static void release(struct derivatives *d)
{
    free(d->theta);
    free(d->x);
    free(d->y);
}

/* `tangents` is NULL where none are wanted. */
static double compute(struct bench *bench, struct derivatives *values, struct derivatives *tangents)
{
    struct sl_batch batch = {.n = bench->n,
                             .images = bench->x,
                             .targets = bench->y,
                             .squared = bench->squared,
                             .temperature = bench->temperature,
                             .weight = bench->weight,
                             .gradient = true,
                             .product = tangents != NULL,
                             .d_images = {values->x},
                             .d_targets = {values->y}};
    struct sl_dual theta = {bench->theta}, sum = {values->theta};
    memset(values->theta, 0, bench->plan->parameters * sizeof(double));
    if (tangents != NULL) {
        theta.tangent = bench->v;
        batch.d_images.tangent = tangents->x;
        batch.d_targets.tangent = tangents->y;
        sum.tangent = tangents->theta;
        memset(tangents->theta, 0, bench->plan->parameters * sizeof(double));
    }
    double loss = sl_gradients_compute(bench->gradients, theta, &batch);
    sl_gradients_add(bench->gradients, sum);
    return loss;
}

static void assert_close(const char *what, size_t count, const double *found,
                         const double *expected, double bound)
{
    double squares = 0;
    for (size_t i = 0; i < count; i++)
        squares += expected[i] * expected[i];
    double typical = sqrt(squares / (double)count);
    if (typical < 1e-4) /* the bound would say nothing */
        fail_msg("%s: typically %g", what, typical);
    for (size_t i = 0; i < count; i++)
        if (!(fabs(found[i] - expected[i]) <= bound * (typical + fabs(expected[i]))))
            fail_msg("%s %zu of %zu: found %.12g, expected %.12g", what, i, count, found[i],
                     expected[i]);
}

/* (g(theta + h v) - g(theta - h v)) / 2 h, for all three gradients. */
static struct derivatives differences(struct bench *bench)
{
    struct derivatives above = derivatives_of(bench), below = derivatives_of(bench);
    double *theta = bench->theta, *moved = numbers(bench->plan->parameters);
    bench->theta = moved;
    for (size_t i = 0; i < bench->plan->parameters; i++)
        moved[i] = theta[i] + STEP * bench->v[i];
    compute(bench, &above, NULL);
    for (size_t i = 0; i < bench->plan->parameters; i++)
        moved[i] = theta[i] - STEP * bench->v[i];
    compute(bench, &below, NULL);
    bench->theta = theta;
    for (size_t i = 0; i < bench->plan->parameters; i++)
        above.theta[i] = (above.theta[i] - below.theta[i]) / (2 * STEP);
    for (size_t i = 0; i < bench->images; i++)
        above.x[i] = (above.x[i] - below.x[i]) / (2 * STEP);
    for (size_t i = 0; i < bench->targets; i++)
        above.y[i] = (above.y[i] - below.y[i]) / (2 * STEP);
    release(&below);
    free(moved);
    return above;
}

/* Layer by layer: a bound for all would hide a small one. */
static void assert_products(const struct bench *bench, const double *found, const double *expected)
{
    for (size_t l = 0; l < bench->plan->layer_count; l++) {
        const struct sl_layer *layer = &bench->plan->layers[l];
        size_t bias = layer->offset + layer->counts[0];
        if (layer->counts[0] > 0)
            assert_close(layer->name, layer->counts[0], found + layer->offset,
                         expected + layer->offset, BOUND);
        if (layer->kind != &sl_layer_convolution) {
            if (layer->counts[1] > 0)
                assert_close(layer->name, layer->counts[1], found + bias, expected + bias, BOUND);
            continue;
        }
        for (size_t i = bias; i < bias + layer->counts[1]; i++)
            assert_true(found[i] == 0);
    }
}

static void check_loss(const char *name, uint32_t height, uint32_t width, uint32_t channels,
                       size_t n, bool squared)
{
    struct bench bench;
    set_up(&bench, name, height, width, channels, n);
    bench.squared = squared;
    struct derivatives values = derivatives_of(&bench), tangents = derivatives_of(&bench);
    struct derivatives alone = derivatives_of(&bench);
    double loss = compute(&bench, &values, &tangents);
    struct derivatives expected = differences(&bench);
    assert_products(&bench, tangents.theta, expected.theta);
    assert_close("image", bench.images, tangents.x, expected.x, BOUND);
    assert_close("target", bench.targets, tangents.y, expected.y, BOUND);
    assert_true(compute(&bench, &alone, NULL) == loss); /* tangents change no value */
    assert_memory_equal(values.theta, alone.theta, bench.plan->parameters * sizeof(double));
    assert_memory_equal(values.x, alone.x, bench.images * sizeof(double));
    assert_memory_equal(values.y, alone.y, bench.targets * sizeof(double));
    release(&values);
    release(&tangents);
    release(&alone);
    release(&expected);
    tear_down(&bench);
}

static void check(const char *name, uint32_t height, uint32_t width, uint32_t channels, size_t n)
{
    check_loss(name, height, width, channels, n, false);
}

static void test_one_block(void **state)
{
    (void)state;
    check("convnet-d1w3", 4, 4, 2, 2);
    check("convnet-d1w5", 6, 5, 2, 3);
    check("convnet-d1w4", 7, 8, 3, 2);
}

static void test_two_blocks(void **state)
{
    (void)state;
    check("convnet-d2w3", 8, 8, 3, 4);
    check("convnet-d2w4", 9, 11, 1, 2);
}

static void test_three_blocks(void **state)
{
    (void)state;
    check("convnet-d3w3", 17, 16, 3, 2);
    check("convnet-d3w4", 16, 19, 2, 5);
}

static void test_plain(void **state)
{
    (void)state;
    check("convnet-d1w5-plain", 6, 5, 2, 3);
    check("convnet-d2w4-plain", 9, 11, 1, 2);
    check("convnet-d3w3-plain", 17, 16, 3, 2);
}

static void test_squared_error(void **state)
{
    (void)state;
    check_loss("convnet-d2w3", 8, 9, 3, 4, true);
    check_loss("convnet-d2w3-plain", 8, 9, 3, 4, true);
}

/* The loss along v has the slope that its gradient says, and the gradient that its tangents say. */
static void test_temperature(void **state)
{
    (void)state;
    struct bench bench;
    set_up(&bench, "convnet-d2w3", 8, 9, 3, 4);
    bench.temperature = 3;
    bench.weight = 9;
    struct derivatives values = derivatives_of(&bench), tangents = derivatives_of(&bench);
    struct derivatives unused = derivatives_of(&bench), expected = differences(&bench);
    compute(&bench, &values, &tangents);
    assert_products(&bench, tangents.theta, expected.theta);
    assert_close("image", bench.images, tangents.x, expected.x, BOUND);
    assert_close("target", bench.targets, tangents.y, expected.y, BOUND);
    double slope = 0, losses[2];
    for (size_t i = 0; i < bench.plan->parameters; i++)
        slope += values.theta[i] * bench.v[i];
    for (int sign = -1; sign <= 1; sign += 2) {
        for (size_t i = 0; i < bench.plan->parameters; i++)
            bench.theta[i] += sign * STEP * bench.v[i];
        losses[sign > 0] = compute(&bench, &unused, NULL);
        for (size_t i = 0; i < bench.plan->parameters; i++)
            bench.theta[i] -= sign * STEP * bench.v[i];
    }
    double measured = 9 * (losses[1] - losses[0]) / (2 * STEP);
    assert_close("slope", 1, &slope, &measured, BOUND);
    release(&values);
    release(&tangents);
    release(&unused);
    release(&expected);
    tear_down(&bench);
}

static void test_residual(void **state)
{
    (void)state;
    check("residual", 8, 8, 3, 1);
    check("residual", 10, 9, 2, 3);
    check("residual", 8, 13, 1, 5);
}

/* In parts of a stage, groups and shards. */
static void test_large_batch(void **state)
{
    (void)state;
    check("convnet-d2w3", 12, 12, 3, 37);
    check("convnet-d2w2", 33, 32, 1, 5);
}

/* Tangents from maps that an earlier pass kept: the same bytes, though values are not computed. */
static void check_kept(const char *name, uint32_t height, uint32_t width, size_t n)
{
    struct bench bench;
    set_up(&bench, name, height, width, 3, n);
    size_t p = bench.plan->parameters;
    struct derivatives values = derivatives_of(&bench), tangents = derivatives_of(&bench);
    struct derivatives found = derivatives_of(&bench);
    double loss = compute(&bench, &values, &tangents), *kept = numbers(n * bench.plan->kept);
    struct sl_batch batch = {.n = n, .images = bench.x, .targets = bench.y, .gradient = true};
    batch.kept = kept;
    sl_gradients_compute(bench.gradients, (struct sl_dual){bench.theta}, &batch);
    sl_gradients_add(bench.gradients, (struct sl_dual){found.theta});
    assert_memory_equal(found.theta, values.theta, p * sizeof(double));
    batch.again = batch.product = true;
    batch.gradient = false;
    batch.d_images.tangent = found.x;
    batch.d_targets.tangent = found.y;
    memset(found.theta, 0, p * sizeof(double));
    assert_true(sl_gradients_compute(bench.gradients, (struct sl_dual){bench.theta, bench.v},
                                     &batch) == loss);
    sl_gradients_add(bench.gradients, (struct sl_dual){NULL, found.theta});
    assert_memory_equal(found.theta, tangents.theta, p * sizeof(double));
    assert_memory_equal(found.x, tangents.x, bench.images * sizeof(double));
    assert_memory_equal(found.y, tangents.y, bench.targets * sizeof(double));
    free(kept);
    release(&values);
    release(&tangents);
    release(&found);
    tear_down(&bench);
}

static void test_kept(void **state)
{
    (void)state;
    check_kept("convnet-d1w3", 6, 5, 2);
    check_kept("convnet-d3w3", 17, 16, 37);
    check_kept("residual", 10, 9, 3);
    check_kept("residual", 8, 13, 37);
}

static double product(size_t count, const double *a, const double *b)
{
    double sum = 0;
    for (size_t i = 0; i < count; i++)
        sum += a[i] * b[i];
    return sum;
}

static void check_symmetry(const char *name, uint32_t height, uint32_t width, size_t n)
{
    struct bench bench;
    set_up(&bench, name, height, width, 3, n);
    size_t p = bench.plan->parameters;
    struct derivatives values = derivatives_of(&bench), h_v = derivatives_of(&bench);
    struct derivatives h_u = derivatives_of(&bench);
    double *v = bench.v, *u = random_numbers(p, 5);
    compute(&bench, &values, &h_v);
    bench.v = u;
    compute(&bench, &values, &h_u);
    bench.v = v;
    double one = product(p, u, h_v.theta), other = product(p, v, h_u.theta);
    double size = sqrt(product(p, u, u) * product(p, h_v.theta, h_v.theta));
    assert_true(size > 1e-3);
    if (!(fabs(one - other) <= 1e-13 * size))
        fail_msg("%s: u H v = %.15g, v H u = %.15g of at most %g", name, one, other, size);
    free(u);
    release(&values);
    release(&h_v);
    release(&h_u);
    tear_down(&bench);
}

static void test_hessian_is_symmetric(void **state)
{
    (void)state;
    check_symmetry("convnet-d1w4", 5, 7, 3);
    check_symmetry("convnet-d3w5", 19, 16, 4);
    check_symmetry("residual", 9, 12, 7);
}

/* The gradient of sum(d_features * features) with respect to the images, and features themselves
 * against the logits that follow from them. */
static void check_features(const char *name, uint32_t height, uint32_t width, size_t n)
{
    struct bench bench;
    set_up(&bench, name, height, width, 2, n);
    const struct sl_layer *last = &bench.plan->layers[bench.plan->layer_count - 1];
    const double *weight = bench.theta + last->offset, *bias = weight + last->counts[0];
    size_t count = sl_plan_features_of(bench.plan);
    double *features = numbers(n * count), *d_features = random_numbers(n * count, 6);
    double *logits = numbers(n * CLASSES), *d_x = numbers(bench.images);
    struct sl_batch batch = {
        .n = n, .images = bench.x, .d_features = d_features, .d_images = {d_x}};
    double loss = sl_gradients_compute(bench.gradients, (struct sl_dual){bench.theta}, &batch);
    assert_true(loss == 0);
    sl_gradients_features(bench.gradients, bench.theta, n, bench.x, features);
    sl_gradients_logits(bench.gradients, bench.theta, n, bench.x, logits);
    for (size_t i = 0; i < n * CLASSES; i++) {
        double logit = bias[i % CLASSES];
        for (size_t k = 0; k < count; k++)
            logit += features[i / CLASSES * count + k] * weight[k * CLASSES + i % CLASSES];
        assert_true(fabs(logit - logits[i]) <= 1e-12 * (1 + fabs(logit)));
    }
    double *expected = numbers(bench.images);
    for (size_t i = 0; i < bench.images; i++) {
        double x = bench.x[i];
        bench.x[i] = x + STEP;
        sl_gradients_features(bench.gradients, bench.theta, n, bench.x, features);
        double above = product(n * count, features, d_features);
        bench.x[i] = x - STEP;
        sl_gradients_features(bench.gradients, bench.theta, n, bench.x, features);
        expected[i] = (above - product(n * count, features, d_features)) / (2 * STEP);
        bench.x[i] = x;
    }
    assert_close("image, from features", bench.images, d_x, expected, BOUND);
    free(features);
    free(d_features);
    free(logits);
    free(d_x);
    free(expected);
    tear_down(&bench);
}

static void test_features(void **state)
{
    (void)state;
    check_features("convnet-d1w3", 5, 6, 2);
    check_features("convnet-d2w4", 9, 8, 3);
    check_features("residual", 8, 9, 2);
}

/* Gradients of images and targets, which are taken as given above. */
static void check_inputs(const char *name, uint32_t height, uint32_t width, size_t n)
{
    struct bench bench;
    set_up(&bench, name, height, width, 3, n);
    struct derivatives values = derivatives_of(&bench), unused = derivatives_of(&bench);
    double *expected = numbers(bench.images + bench.targets);
    compute(&bench, &values, NULL);
    for (size_t i = 0; i < bench.images + bench.targets; i++) {
        double *at = i < bench.images ? bench.x + i : bench.y + i - bench.images, value = *at;
        *at = value + STEP;
        double above = compute(&bench, &unused, NULL);
        *at = value - STEP;
        expected[i] = (above - compute(&bench, &unused, NULL)) / (2 * STEP);
        *at = value;
    }
    assert_close("image", bench.images, values.x, expected, BOUND);
    assert_close("target", bench.targets, values.y, expected + bench.images, BOUND);
    free(expected);
    release(&values);
    release(&unused);
    tear_down(&bench);
}

static void test_inputs(void **state)
{
    (void)state;
    check_inputs("convnet-d1w3", 6, 5, 2);
    check_inputs("convnet-d2w3", 8, 9, 3);
    check_inputs("residual", 9, 8, 2);
}

static void test_golden(void **state)
{
    (void)state;
    golden_tangents(1e-12);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_inputs),
        cmocka_unit_test(test_one_block),
        cmocka_unit_test(test_two_blocks),
        cmocka_unit_test(test_three_blocks),
        cmocka_unit_test(test_residual),
        cmocka_unit_test(test_plain),
        cmocka_unit_test(test_squared_error),
        cmocka_unit_test(test_large_batch),
        cmocka_unit_test(test_temperature),
        cmocka_unit_test(test_features),
        cmocka_unit_test(test_hessian_is_symmetric),
        cmocka_unit_test(test_golden),
        cmocka_unit_test(test_kept),
    };
    return cmocka_run_group_tests_name("tangents", tests, NULL, NULL);
}
