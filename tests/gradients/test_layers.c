/* Gradients of each kind of layer, and of the loss, against central differences in float64: with
 * f(x + h) - f(x - h) over 2 h, h = 1e-5, every element agrees to 1e-7 of the root mean square of
 * its array (and to 1e-7 of itself).
 *
 * What is differentiated is the sum of outputs weighted at random, so that the gradients that come
 * in are those random weights.
 */
#include "base/random.h"
#include "nn/layer.h"
#include "nn/loss.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const double STEP = 1e-5, BOUND = 1e-7;

/* What backward finds in a gradient that it is to add to. */
static const double BEFORE = 0.25;

/* In which a layer is prepared. */
enum { PARTS = 3 };

struct bench {
    struct sl_layer layer;
    size_t n, inputs, outputs;
    double *parameters; /* the weight, then the bias */
    double *input, *output, *saved, *scratch, *prepared, *sums;
    double *weights; /* of the outputs in the sum */
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
    sl_random_init(&random, 7, SL_RANDOM_TEST, (uint32_t)count, which);
    for (size_t i = 0; i < count; i++)
        array[i] = (double)sl_random_normal(&random);
    return array;
}

static void set_up_layer(struct bench *bench, struct sl_layer wanted, size_t n)
{
    struct sl_layer *layer = &bench->layer;
    struct sl_shape in = wanted.in;
    *layer = wanted;
    layer->kind->shape(layer, n);
    bench->n = n;
    bench->inputs = n * in.h * in.w * in.c;
    bench->outputs = n * layer->out.h * layer->out.w * layer->out.c;
    bench->parameters = random_numbers(layer->counts[0] + layer->counts[1], 0);
    bench->input = random_numbers(bench->inputs, 1);
    bench->weights = random_numbers(bench->outputs, 2);
    bench->output = numbers(bench->outputs);
    bench->saved = numbers(n * layer->saved);
    bench->scratch = numbers(layer->scratch);
    bench->prepared = numbers(layer->prepared);
    bench->sums = numbers(layer->sums);
}

static void set_up(struct bench *bench, const struct sl_layer_kind *kind, size_t n,
                   struct sl_shape in, size_t channels)
{
    set_up_layer(bench, (struct sl_layer){.kind = kind, .in = in, .channels = channels}, n);
}

static void tear_down(struct bench *bench)
{
    free(bench->parameters);
    free(bench->input);
    free(bench->weights);
    free(bench->output);
    free(bench->saved);
    free(bench->scratch);
    free(bench->prepared);
    free(bench->sums);
}

static struct sl_pass pass_of(struct bench *bench)
{
    return (struct sl_pass){.n = bench->n,
                            .weight = {bench->parameters},
                            .bias = {bench->parameters + bench->layer.counts[0]},
                            .prepared = {bench->prepared},
                            .sums = {bench->sums},
                            .input = {{bench->input}},
                            .output = {bench->output},
                            .saved = {bench->saved},
                            .scratch = {bench->scratch}};
}

static double weighted_sum(void *context)
{
    struct bench *bench = context;
    const struct sl_layer_kind *kind = bench->layer.kind;
    struct sl_pass pass = pass_of(bench);
    for (size_t part = 0; kind->prepare != NULL && part < PARTS; part++)
        kind->prepare(&bench->layer, bench->parameters, bench->prepared, part, PARTS);
    kind->forward(&bench->layer, &pass);
    double sum = 0;
    for (size_t i = 0; i < bench->outputs; i++)
        sum += bench->weights[i] * bench->output[i];
    return sum;
}

/* `gradient` is that of `function` with respect to `variables`. */
static void assert_gradient(const char *what, double (*function)(void *context), void *context,
                            size_t count, double *variables, const double *gradient)
{
    double squares = 0;
    for (size_t i = 0; i < count; i++)
        squares += gradient[i] * gradient[i];
    double typical = sqrt(squares / (double)count);
    assert_true(typical > 1e-3); /* else the bound would say nothing */
    for (size_t i = 0; i < count; i++) {
        double value = variables[i];
        variables[i] = value + STEP;
        double above = function(context);
        variables[i] = value - STEP;
        double difference = (above - function(context)) / (2 * STEP);
        variables[i] = value;
        if (!(fabs(difference - gradient[i]) <= BOUND * (typical + fabs(gradient[i]))))
            fail_msg("%s %zu of %zu: gradient %.12g, difference %.12g", what, i, count, gradient[i],
                     difference);
    }
}

/* Takes away what stood in a gradient before backward added to it. */
static void take_away(double *gradient, size_t count)
{
    for (size_t i = 0; i < count; i++)
        gradient[i] -= BEFORE;
}

/* `gradient` is that of the weight, then that of the bias. */
static void go_backward(struct bench *bench, double *gradient, double *d_input)
{
    const struct sl_layer_kind *kind = bench->layer.kind;
    struct sl_pass pass = pass_of(bench);
    pass.d_weight.value = gradient;
    pass.d_bias.value = gradient + bench->layer.counts[0];
    pass.d_output.value = bench->weights;
    pass.d_input[0].value = d_input;
    kind->backward(&bench->layer, &pass);
    if (kind->finish != NULL)
        kind->finish(&bench->layer, bench->sums, gradient);
}

static void check_layer(struct sl_layer layer, size_t n)
{
    struct bench bench;
    set_up_layer(&bench, layer, n);
    const size_t *counts = bench.layer.counts;
    double *gradient = numbers(counts[0] + counts[1]);
    double *d_input = numbers(bench.inputs);
    for (size_t i = 0; i < counts[0] + counts[1]; i++)
        gradient[i] = BEFORE;
    weighted_sum(&bench); /* what backward wants of forward */
    go_backward(&bench, gradient, d_input);
    take_away(gradient, counts[0] + counts[1]);
    if (counts[0] > 0)
        assert_gradient("weight", weighted_sum, &bench, counts[0], bench.parameters, gradient);
    if (counts[1] > 0 &&
        layer.kind != &sl_layer_convolution) /* its bias is not computed with: see test_network.c */
        assert_gradient("bias", weighted_sum, &bench, counts[1], bench.parameters + counts[0],
                        gradient + counts[0]);
    assert_gradient("input", weighted_sum, &bench, bench.inputs, bench.input, d_input);
    free(gradient);
    free(d_input);
    tear_down(&bench);
}

static void check(const struct sl_layer_kind *kind, size_t n, struct sl_shape in, size_t channels)
{
    check_layer((struct sl_layer){.kind = kind, .in = in, .channels = channels}, n);
}

static void test_convolution(void **state)
{
    (void)state;
    check(&sl_layer_convolution, 1, (struct sl_shape){1, 1, 1}, 1);
    check(&sl_layer_convolution, 2, (struct sl_shape){1, 4, 2}, 3);
    check(&sl_layer_convolution, 1, (struct sl_shape){5, 1, 3}, 2);
    check(&sl_layer_convolution, 3, (struct sl_shape){4, 4, 3}, 4);
    check(&sl_layer_convolution, 2, (struct sl_shape){5, 7, 2}, 5);
}

static void test_norm(void **state)
{
    (void)state;
    check(&sl_layer_norm, 1, (struct sl_shape){2, 2, 1}, 0);
    check(&sl_layer_norm, 2, (struct sl_shape){4, 6, 3}, 0);
    check(&sl_layer_norm, 3, (struct sl_shape){5, 4, 2}, 0);
    check(&sl_layer_norm, 2, (struct sl_shape){3, 7, 5}, 0);
}

static void test_pool(void **state)
{
    (void)state;
    check(&sl_layer_filter, 2, (struct sl_shape){4, 3, 2}, 3);
    check(&sl_layer_pool, 1, (struct sl_shape){2, 2, 1}, 0);
    check(&sl_layer_pool, 2, (struct sl_shape){4, 6, 3}, 0);
    check(&sl_layer_pool, 3, (struct sl_shape){5, 4, 2}, 0);
    check(&sl_layer_pool, 2, (struct sl_shape){3, 7, 5}, 0);
}

static void check_strided(size_t side, size_t stride, size_t n, struct sl_shape in, size_t channels)
{
    check_layer((struct sl_layer){.kind = &sl_layer_strided,
                                  .in = in,
                                  .channels = channels,
                                  .side = side,
                                  .stride = stride},
                n);
}

static void test_strided(void **state)
{
    (void)state;
    check_strided(1, 1, 2, (struct sl_shape){3, 4, 3}, 2);
    check_strided(1, 2, 1, (struct sl_shape){5, 4, 2}, 3);
    check_strided(3, 2, 2, (struct sl_shape){4, 5, 2}, 3);
    check_strided(7, 2, 1, (struct sl_shape){9, 6, 2}, 2);
    check_strided(7, 2, 1, (struct sl_shape){1, 1, 2}, 2);
}

/* Batch norms and what reads them have tests of their own (test_batch_norm.c). */
static void test_pools_of_resnets(void **state)
{
    (void)state;
    check(&sl_layer_maximum, 1, (struct sl_shape){1, 1, 2}, 0);
    check(&sl_layer_maximum, 2, (struct sl_shape){4, 6, 3}, 0);
    check(&sl_layer_maximum, 2, (struct sl_shape){5, 7, 2}, 0);
    check(&sl_layer_mean, 2, (struct sl_shape){3, 4, 5}, 0);
    check(&sl_layer_rectify, 2, (struct sl_shape){3, 4, 5}, 0);
}

static void test_linear(void **state)
{
    (void)state;
    check(&sl_layer_linear, 1, (struct sl_shape){1, 1, 1}, 2);
    check(&sl_layer_linear, 4, (struct sl_shape){2, 3, 4}, 5);
    check(&sl_layer_linear, 3, (struct sl_shape){1, 4, 7}, 3);
}

/* What goes back to an input that is not wanted is not written. */
static void test_join(void **state)
{
    (void)state;
    struct bench bench;
    set_up(&bench, &sl_layer_join, 2, (struct sl_shape){3, 2, 4}, 0);
    double *other = random_numbers(bench.inputs, 3), *gradients[2];
    struct sl_pass pass = pass_of(&bench);
    pass.input[1].value = other;
    sl_layer_join.forward(&bench.layer, &pass);
    for (size_t i = 0; i < bench.inputs; i++)
        assert_true(bench.output[i] == bench.input[i] + other[i]);
    pass.d_output.value = bench.weights;
    for (size_t k = 0; k < 2; k++)
        gradients[k] = pass.d_input[k].value = numbers(bench.inputs);
    sl_layer_join.backward(&bench.layer, &pass);
    pass.d_input[0].value = NULL;
    sl_layer_join.backward(&bench.layer, &pass);
    for (size_t k = 0; k < 2; k++) {
        assert_memory_equal(gradients[k], bench.weights, bench.inputs * sizeof **gradients);
        free(gradients[k]);
    }
    free(other);
    tear_down(&bench);
}

enum { ROWS = 3, CLASSES = 5 };

struct loss {
    double logits[ROWS * CLASSES], targets[ROWS * CLASSES];
};

static double cross_entropy(void *context)
{
    struct loss *loss = context;
    return sl_cross_entropy(ROWS, CLASSES, (struct sl_dual){loss->logits}, loss->targets, 1,
                            (struct sl_dual){NULL}, (struct sl_dual){NULL});
}

static double squared_error(void *context)
{
    struct loss *loss = context;
    return sl_squared_error(ROWS, CLASSES, (struct sl_dual){loss->logits}, loss->targets, 1,
                            (struct sl_dual){NULL}, (struct sl_dual){NULL});
}

/* Targets need not sum to 1: here a hard one, a soft one that sums to 1 and one that does not. */
static void test_loss(void **state)
{
    (void)state;
    struct loss loss = {.targets = {0, 0, 1, 0, 0,             /* hard */
                                    0.1, 0.2, 0.3, 0.15, 0.25, /* sums to 1 */
                                    0.5, 0.3, 0, 0.05, 0}};    /* to 0.85 */
    double *logits = random_numbers(ROWS * CLASSES, 3), gradient[ROWS * CLASSES];
    memcpy(loss.logits, logits, sizeof loss.logits);
    sl_cross_entropy(ROWS, CLASSES, (struct sl_dual){loss.logits}, loss.targets, 1,
                     (struct sl_dual){gradient}, (struct sl_dual){NULL});
    for (size_t row = 0; row < ROWS;
         row++) /* each alone: one bound for all would hide a small one */
        assert_gradient("logit", cross_entropy, &loss, CLASSES, loss.logits + row * CLASSES,
                        gradient + row * CLASSES);
    sl_squared_error(ROWS, CLASSES, (struct sl_dual){loss.logits}, loss.targets, 1,
                     (struct sl_dual){gradient}, (struct sl_dual){NULL});
    assert_gradient("logit", squared_error, &loss, ROWS * CLASSES, loss.logits, gradient);
    free(logits);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_convolution), cmocka_unit_test(test_norm),
        cmocka_unit_test(test_pool),        cmocka_unit_test(test_linear),
        cmocka_unit_test(test_join),        cmocka_unit_test(test_loss),
        cmocka_unit_test(test_strided),     cmocka_unit_test(test_pools_of_resnets),
    };
    return cmocka_run_group_tests_name("layers", tests, NULL, NULL);
}
