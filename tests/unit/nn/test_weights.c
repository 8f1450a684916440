/* Initial weights have PyTorch's distribution: convolutions and linear layers are uniform in
 * +-1 / sqrt(fan in), weights and biases; gains are 1 and the norms' biases 0. Uniformity by range,
 * mean, variance and the test of Kolmogorov and Smirnov.
 */
#include "nn/weights.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { CLASSES = 20 };

static struct sl_plan plan;
static float *parameters;

static int set_up(void **state)
{
    (void)state;
    struct sl_arch arch;
    struct sl_error error;
    if (sl_arch_parse(&arch, "convnet-d3w64", (uint32_t[]){32, 32, 3}, CLASSES, &error) != 0)
        return -1;
    sl_plan_init(&plan, &arch);
    parameters = calloc(plan.parameters, sizeof *parameters);
    if (parameters == NULL)
        return -1;
    sl_weights_init(&plan, 11, parameters);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    free(parameters);
    return 0;
}

static int compare(const void *a, const void *b)
{
    float x = *(const float *)a, y = *(const float *)b;
    return (x > y) - (x < y);
}

/* Largest distance between the distribution of sorted values and the uniform one, times the root of
 * their number: above 1.95 in one of a thousand sets that are uniform. */
static double kolmogorov(const float *sorted, size_t count, double bound)
{
    double most = 0;
    for (size_t i = 0; i < count; i++) {
        double uniform = ((double)sorted[i] / bound + 1) / 2;
        most = fmax(most, fabs(uniform - (double)i / (double)count));
        most = fmax(most, fabs(uniform - (double)(i + 1) / (double)count));
    }
    return most * sqrt((double)count);
}

/* Mean and variance within four standard errors of 0 and bound^2 / 3; the fourth moment of the
 * uniform distribution makes the variance's error bound^2 sqrt(4 / 45 / count). */
static void assert_uniform(const float *values, size_t count, double fan_in)
{
    double bound = 1 / sqrt(fan_in), mean = 0, squares = 0, n = (double)count;
    float *sorted = malloc(count * sizeof *sorted);
    assert_non_null(sorted);
    memcpy(sorted, values, count * sizeof *sorted);
    qsort(sorted, count, sizeof *sorted, compare);
    for (size_t i = 0; i < count; i++) {
        mean += (double)values[i] / n;
        squares += (double)values[i] * (double)values[i] / n;
    }
    assert_true((double)sorted[0] >= -bound * 1.000001 &&
                (double)sorted[count - 1] <= bound * 1.000001);
    assert_true(fabs(mean) < 4 * bound / sqrt(3 * n));
    assert_true(fabs(squares - bound * bound / 3) < 4 * bound * bound * sqrt(4 / 45.0 / n));
    assert_true(kolmogorov(sorted, count, bound) < 1.95);
    for (size_t i = 1; count < 1000 && i < count; i++)
        assert_true(sorted[i] > sorted[i - 1]); /* drawn one by one */
    free(sorted);
}

static void test_distribution(void **state)
{
    (void)state;
    for (size_t l = 0; l < plan.layer_count; l++) {
        const struct sl_layer *layer = &plan.layers[l];
        const float *weight = parameters + layer->offset, *bias = weight + layer->counts[0];
        double fan_in = layer->kind == &sl_layer_convolution
                            ? (double)(9 * layer->in.c)
                            : (double)(layer->in.h * layer->in.w * layer->in.c);
        if (layer->kind != &sl_layer_norm) {
            assert_uniform(weight, layer->counts[0], fan_in);
            assert_uniform(bias, layer->counts[1], fan_in);
            continue;
        }
        for (size_t i = 0; i < layer->in.c; i++)
            assert_true(weight[i] == 1 && bias[i] == 0);
    }
}

/* The paper's counts: 320,010 of ConvNet-D3 on CIFAR-10, 857,160 of ConvNet-D4 on Tiny ImageNet. */
static void test_parameter_counts(void **state)
{
    (void)state;
    struct sl_plan other;
    struct sl_arch arch;
    struct sl_error error;
    assert_int_equal(sl_arch_parse(&arch, NULL, (uint32_t[]){32, 32, 3}, 10, &error), 0);
    assert_string_equal(arch.name, "convnet-d3w128");
    sl_plan_init(&other, &arch);
    assert_int_equal(other.parameters, 320010);
    assert_int_equal(sl_arch_parse(&arch, NULL, (uint32_t[]){64, 64, 3}, 200, &error), 0);
    assert_string_equal(arch.name, "convnet-d4w128");
    sl_plan_init(&other, &arch);
    assert_int_equal(other.parameters, 857160);
}

/* Without norms: that of the weight before it is the range of a bias, too. */
static void test_plain_distribution(void **state)
{
    (void)state;
    struct sl_plan plain;
    struct sl_arch arch;
    struct sl_error error;
    assert_int_equal(
        sl_arch_parse(&arch, "convnet-d2w256-plain", (uint32_t[]){8, 8, 3}, CLASSES, &error), 0);
    sl_plan_init(&plain, &arch);
    float *values = calloc(plain.parameters, sizeof *values);
    assert_non_null(values);
    sl_weights_init(&plain, 11, values);
    for (size_t l = 0; l + 1 < plain.layer_count; l++) {
        double fan_in = 9 * (l < 2 ? 3 : 256);
        const struct sl_layer *layer = &plain.layers[l];
        assert_uniform(values + layer->offset, layer->counts[0] + layer->counts[1], fan_in);
    }
    free(values);
}

/* What a file holds without saying so, from the arrays alone. */
static void test_plain_is_inferred(void **state)
{
    (void)state;
    static const char *const names[] = {"convnet-d1w8-plain", "convnet-d3w4-plain", "convnet-d3w4"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        struct sl_plan saved;
        struct sl_arch arch;
        struct sl_error error;
        struct sl_checkpoint checkpoint = {.epoch = -1};
        assert_int_equal(sl_arch_parse(&arch, names[i], (uint32_t[]){16, 16, 3}, CLASSES, &error),
                         0);
        sl_plan_init(&saved, &arch);
        float *values = calloc(saved.parameters, sizeof *values);
        assert_non_null(values);
        assert_int_equal(sl_weights_write(&saved, values, "module.", &checkpoint, &error), 0);
        assert_int_equal(sl_arch_of(&arch, &checkpoint, NULL, NULL, &error), 0);
        assert_string_equal(arch.name, names[i]);
        assert_int_equal(arch.image[0], 16);
        assert_int_equal(sl_weights_check(&saved, &checkpoint, "module.", &error), 0);
        sl_checkpoint_release(&checkpoint);
        free(values);
    }
}

/* Another seed gives other numbers everywhere, layers differ from one another. */
static void test_seeds_and_layers_differ(void **state)
{
    (void)state;
    float *other = calloc(plan.parameters, sizeof *other);
    assert_non_null(other);
    sl_weights_init(&plan, 12, other);
    size_t equal = 0, norms = 0;
    for (size_t l = 0; l < plan.layer_count; l++)
        norms += plan.layers[l].kind == &sl_layer_norm ? 2 * plan.layers[l].in.c : 0;
    for (size_t i = 0; i < plan.parameters; i++)
        equal += parameters[i] == other[i];
    assert_in_range(equal, norms, norms + 20); /* 24 bits: now and then two agree by chance */
    const float *second = parameters + plan.layers[2].offset;
    const float *third = parameters + plan.layers[4].offset;
    assert_memory_not_equal(second, third, 100 * sizeof *second);
    free(other);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_distribution),
        cmocka_unit_test(test_plain_distribution),
        cmocka_unit_test(test_plain_is_inferred),
        cmocka_unit_test(test_parameter_counts),
        cmocka_unit_test(test_seeds_and_layers_differ),
    };
    return cmocka_run_group_tests_name("weights", tests, set_up, tear_down);
}
