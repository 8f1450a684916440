/* The fast kernels against the reference on odd and even sizes, between guards of NaN that must be
 * neither read nor written; and the norm in float32 against its definition computed in float64.
 *
 * The bound: an element may differ by 1e-5 of the sum of its terms' absolute values, which is what
 * reordering at most 1445 terms can do, and a hundredth of what losing one term does.
 */
#include "base/random.h"
#include "kernel/kernel.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { GUARD = 64 };
static const double BOUND = 1e-5;

static struct sl_random random_state;

/* `count` numbers between two guards. */
static float *guarded(size_t count)
{
    float *block = malloc((count + 2 * GUARD) * sizeof *block);
    assert_non_null(block);
    for (size_t i = 0; i < count + 2 * GUARD; i++)
        block[i] = NAN;
    return block + GUARD;
}

static float *guarded_random(size_t count)
{
    float *values = guarded(count);
    for (size_t i = 0; i < count; i++)
        values[i] = sl_random_normal(&random_state);
    return values;
}

static float *guarded_copy(const float *from, size_t count)
{
    return memcpy(guarded(count), from, count * sizeof *from);
}

/* Where the kernel's numbers are all written, and nothing else is. */
static void drop(float *values, size_t count)
{
    for (size_t i = 0; i < count; i++)
        assert_true(isfinite(values[i]));
    for (size_t i = 0; i < GUARD; i++)
        assert_true(isnan(values[-1 - (ptrdiff_t)i]) && isnan(values[count + i]));
    free(values - GUARD);
}

static void drop_scratch(float *values, size_t count)
{
    for (size_t i = 0; i < GUARD; i++)
        assert_true(isnan(values[-1 - (ptrdiff_t)i]) && isnan(values[count + i]));
    free(values - GUARD);
}

static float *absolute(const float *values, size_t count)
{
    float *result = guarded(count);
    for (size_t i = 0; i < count; i++)
        result[i] = fabsf(values[i]);
    return result;
}

static void assert_near(const char *what, size_t count, const float *fast, const float *reference,
                        const float *terms)
{
    for (size_t i = 0; i < count; i++) {
        double difference = fabs((double)fast[i] - (double)reference[i]);
        if (!(difference <= BOUND * (double)terms[i]))
            fail_msg("%s: number %zu of %zu is %.9g, by the reference %.9g", what, i, count,
                     (double)fast[i], (double)reference[i]);
    }
}

static float *run_convolve(const struct sl_kernels *kernels, const struct sl_conv *shape,
                           const float *x, const float *weight)
{
    size_t scratch_size = kernels->convolve_scratch(shape);
    float *y = guarded(shape->n * shape->h * shape->w * shape->out);
    float *scratch = guarded(scratch_size);
    kernels->convolve(shape, x, weight, y, scratch);
    drop_scratch(scratch, scratch_size);
    return y;
}

static void check_convolve(const struct sl_conv *shape)
{
    size_t pixels = shape->n * shape->h * shape->w;
    size_t inputs = pixels * shape->in, weights = 9 * shape->in * shape->out;
    float *x = guarded_random(inputs), *weight = guarded_random(weights);
    float *x_size = absolute(x, inputs), *weight_size = absolute(weight, weights);
    float *fast = run_convolve(&sl_kernels_blas, shape, x, weight);
    float *reference = run_convolve(&sl_kernels_reference, shape, x, weight);
    float *terms = run_convolve(&sl_kernels_reference, shape, x_size, weight_size);
    assert_near("convolve", pixels * shape->out, fast, reference, terms);
    drop(x, inputs);
    drop(x_size, inputs);
    drop(weight, weights);
    drop(weight_size, weights);
    drop(fast, pixels * shape->out);
    drop(reference, pixels * shape->out);
    drop(terms, pixels * shape->out);
}

/* Adds to what `before` holds. */
static float *run_convolve_weight(const struct sl_kernels *kernels, const struct sl_conv *shape,
                                  const float *x, const float *d_y, const float *before)
{
    size_t scratch_size = kernels->convolve_scratch(shape);
    float *d_weight = guarded_copy(before, 9 * shape->in * shape->out);
    float *scratch = guarded(scratch_size);
    kernels->convolve_weight(shape, x, d_y, d_weight, scratch);
    drop_scratch(scratch, scratch_size);
    return d_weight;
}

static void check_convolve_weight(const struct sl_conv *shape)
{
    size_t pixels = shape->n * shape->h * shape->w;
    size_t inputs = pixels * shape->in, outputs = pixels * shape->out;
    size_t weights = 9 * shape->in * shape->out;
    float *x = guarded_random(inputs), *d_y = guarded_random(outputs);
    float *x_size = absolute(x, inputs), *d_y_size = absolute(d_y, outputs);
    float *before = guarded_random(weights), *before_size = absolute(before, weights);
    float *fast = run_convolve_weight(&sl_kernels_blas, shape, x, d_y, before);
    float *reference = run_convolve_weight(&sl_kernels_reference, shape, x, d_y, before);
    float *terms = run_convolve_weight(&sl_kernels_reference, shape, x_size, d_y_size, before_size);
    assert_near("convolve_weight", weights, fast, reference, terms);
    drop(x, inputs);
    drop(x_size, inputs);
    drop(d_y, outputs);
    drop(d_y_size, outputs);
    drop(before, weights);
    drop(before_size, weights);
    drop(fast, weights);
    drop(reference, weights);
    drop(terms, weights);
}

static void check_both(size_t n, size_t h, size_t w, size_t in, size_t out)
{
    const struct sl_conv shape = {n, h, w, in, out};
    check_convolve(&shape);
    check_convolve_weight(&shape);
}

static void test_convolution_small_maps(void **state)
{
    (void)state;
    for (size_t h = 1; h <= 5; h++)
        for (size_t w = 1; w <= 5; w++)
            check_both(1 + (h + w) % 3, h, w, 1 + h % 4, 1 + w % 3);
}

static void test_convolution_channels(void **state)
{
    (void)state;
    for (size_t channels = 1; channels <= 35; channels++)
        check_both(2, 3, 4, channels, 36 - channels);
}

/* From 240 to 1445 pixels: one strip of 256, and more whose last is not full. */
static void test_convolution_strips(void **state)
{
    (void)state;
    check_both(1, 15, 16, 3, 8);
    check_both(1, 16, 16, 8, 3);
    check_both(1, 17, 17, 5, 7);
    check_both(5, 17, 17, 3, 35);
    check_both(4, 16, 8, 35, 2);
}

static float *run_multiply(const struct sl_kernels *kernels, int transposed, const size_t size[3],
                           const float *a, const float *b, float beta, const float *before)
{
    float *c = guarded_copy(before, size[0] * size[1]);
    if (beta == 0)
        for (size_t i = 0; i < size[0] * size[1]; i++)
            c[i] = NAN; /* what is there must not be read */
    kernels->multiply((transposed & 1) != 0, (transposed & 2) != 0, size[0], size[1], size[2], a, b,
                      beta, c);
    return c;
}

static void check_multiply(int transposed, size_t m, size_t n, size_t k, float beta)
{
    const size_t size[3] = {m, n, k};
    float *a = guarded_random(m * k), *b = guarded_random(k * n), *c = guarded_random(m * n);
    float *a_size = absolute(a, m * k), *b_size = absolute(b, k * n), *c_size = absolute(c, m * n);
    float *fast = run_multiply(&sl_kernels_blas, transposed, size, a, b, beta, c);
    float *reference = run_multiply(&sl_kernels_reference, transposed, size, a, b, beta, c);
    float *terms =
        run_multiply(&sl_kernels_reference, transposed, size, a_size, b_size, beta, c_size);
    assert_near("multiply", m * n, fast, reference, terms);
    drop(a, m * k);
    drop(b, k * n);
    drop(c, m * n);
    drop(a_size, m * k);
    drop(b_size, k * n);
    drop(c_size, m * n);
    drop(fast, m * n);
    drop(reference, m * n);
    drop(terms, m * n);
}

static void test_multiply(void **state)
{
    (void)state;
    for (int transposed = 0; transposed < 4; transposed++)
        for (size_t m = 1; m <= 17; m += 4)
            for (size_t n = 1; n <= 35; n += 17)
                for (size_t k = 1; k <= 33; k += 8) {
                    check_multiply(transposed, m, n, k, 0);
                    check_multiply(transposed, m, n, k, 1);
                }
}

/* One map of one channel by the definition, in double. */
struct map {
    size_t h, w, c, channel;
    const float *x;
    double gain, bias, mean, inverse;
};

static double pixel(const struct map *map, size_t y, size_t x)
{
    return (double)map->x[(y * map->w + x) * map->c + map->channel];
}

static void measure(struct map *map)
{
    double count = (double)(map->h * map->w), variance = 0;
    for (size_t p = 0; p < map->h * map->w; p++)
        map->mean += pixel(map, 0, p) / count;
    for (size_t p = 0; p < map->h * map->w; p++)
        variance += pow(pixel(map, 0, p) - map->mean, 2) / count;
    map->inverse = 1 / sqrt(variance + 1e-5);
}

static double normalised(const struct map *map, size_t y, size_t x)
{
    return (pixel(map, y, x) - map->mean) * map->inverse;
}

static double pooled(const struct map *map, size_t y, size_t x)
{
    double sum = 0;
    for (size_t k = 0; k < 4; k++)
        sum += fmax(0, normalised(map, 2 * y + k / 2, 2 * x + k % 2) * map->gain + map->bias);
    return sum / 4;
}

/* The gradient before the ReLU: a quarter of the pool's where the ReLU is open. */
static double open_gradient(const struct map *map, const float *d_z, size_t y, size_t x)
{
    if (y / 2 >= map->h / 2 || x / 2 >= map->w / 2 ||
        normalised(map, y, x) * map->gain + map->bias <= 0)
        return 0;
    return (double)d_z[(y / 2 * (map->w / 2) + x / 2) * map->c + map->channel] / 4;
}

static void assert_close(const char *what, double found, double expected)
{
    if (!(fabs(found - expected) <= BOUND * (1 + fabs(expected))))
        fail_msg("%s is %.9g, in double %.9g", what, found, expected);
}

static void check_map(struct map *map, const float *z, const float *d_x, const float *d_z,
                      double sums[2])
{
    double count = (double)(map->h * map->w), own[2] = {0, 0};
    measure(map);
    for (size_t y = 0; y < map->h / 2; y++)
        for (size_t x = 0; x < map->w / 2; x++)
            assert_close("z", (double)z[(y * (map->w / 2) + x) * map->c + map->channel],
                         pooled(map, y, x));
    for (size_t y = 0; y < map->h; y++)
        for (size_t x = 0; x < map->w; x++) {
            own[0] += open_gradient(map, d_z, y, x);
            own[1] += open_gradient(map, d_z, y, x) * normalised(map, y, x);
        }
    for (size_t y = 0; y < map->h; y++)
        for (size_t x = 0; x < map->w; x++)
            assert_close("d_x", (double)d_x[(y * map->w + x) * map->c + map->channel],
                         map->gain * map->inverse *
                             (open_gradient(map, d_z, y, x) - own[0] / count -
                              normalised(map, y, x) * own[1] / count));
    sums[0] += own[0];
    sums[1] += own[1];
}

struct norm_case {
    struct sl_norm shape;
    size_t pixels, inside; /* of a map before and after the pool, all channels */
    float *x, *gain, *bias, *z, *d_z, *d_x, *d_gain, *d_bias;
};

static void check_maps(const struct norm_case *norm)
{
    const struct sl_norm *shape = &norm->shape;
    for (size_t channel = 0; channel < shape->c; channel++) {
        double sums[2] = {0, 0};
        for (size_t n = 0; n < shape->n; n++) {
            struct map map = {.h = shape->h,
                              .w = shape->w,
                              .c = shape->c,
                              .channel = channel,
                              .x = norm->x + n * norm->pixels,
                              .gain = (double)norm->gain[channel],
                              .bias = (double)norm->bias[channel]};
            check_map(&map, norm->z + n * norm->inside, norm->d_x + n * norm->pixels,
                      norm->d_z + n * norm->inside, sums);
        }
        assert_close("d_bias", (double)norm->d_bias[channel], 2 + sums[0]);
        assert_close("d_gain", (double)norm->d_gain[channel], 2 + sums[1]);
    }
}

/* Images about `mean`: a sum of squares alone would lose its digits. d_gain and d_bias start at 2,
 * for they are added to. */
static void check_norm(size_t n, size_t h, size_t w, size_t c, float mean)
{
    struct norm_case norm = {{n, h, w, c}, h * w * c, (h / 2) * (w / 2) * c};
    norm.x = guarded_random(n * norm.pixels);
    for (size_t i = 0; i < n * norm.pixels; i++)
        norm.x[i] += mean;
    norm.gain = guarded_random(c);
    norm.bias = guarded_random(c);
    norm.z = guarded(n * norm.inside);
    norm.d_z = guarded_random(n * norm.inside);
    norm.d_x = guarded_copy(norm.x, n * norm.pixels);
    norm.d_gain = guarded(c);
    norm.d_bias = guarded(c);
    for (size_t i = 0; i < c; i++)
        norm.d_gain[i] = norm.d_bias[i] = 2;
    float *statistics = guarded(n * 2 * c), *scratch = guarded(2 * c);
    sl_norm_forward(&norm.shape, norm.x, norm.gain, norm.bias, statistics, norm.z);
    sl_norm_backward(&norm.shape, norm.d_x, norm.gain, norm.bias, statistics, norm.d_z, norm.d_gain,
                     norm.d_bias, scratch);
    check_maps(&norm);
    drop(norm.x, n * norm.pixels);
    drop(norm.gain, c);
    drop(norm.bias, c);
    drop(norm.z, n * norm.inside);
    drop(norm.d_z, n * norm.inside);
    drop(norm.d_x, n * norm.pixels);
    drop(norm.d_gain, c);
    drop(norm.d_bias, c);
    drop(statistics, n * 2 * c);
    drop(scratch, 2 * c);
}

static void test_norm(void **state)
{
    (void)state;
    for (size_t h = 2; h <= 17; h += 3)
        for (size_t w = 2; w <= 17; w += 5)
            check_norm(1 + (h + w) % 5, h, w, 1 + h % 7, 0);
    for (size_t c = 1; c <= 35; c++)
        check_norm(2, 5, 6, c, 0.5f);
}

/* By the definition a map of equal pixels becomes the bias, and no gradient passes: the deviation
 * is sqrt(1e-5) then. */
static void test_norm_of_a_constant(void **state)
{
    (void)state;
    const struct sl_norm shape = {1, 2, 2, 2};
    float x[8] = {1000, -3, 1000, -3, 1000, -3, 1000, -3}, statistics[4], z[2];
    const float gain[2] = {2, 3}, bias[2] = {0.5f, -1};
    sl_norm_forward(&shape, x, gain, bias, statistics, z);
    assert_true(z[0] == 0.5f && z[1] == 0);
    assert_close("1 / deviation", (double)statistics[2], 1 / sqrt(1e-5));
}

/* What has gone wrong before must not look well behind the ReLU. */
static void test_norm_of_a_nan(void **state)
{
    (void)state;
    const struct sl_norm shape = {1, 2, 2, 2};
    float x[8] = {1, -3, 2, NAN, 3, 1, 4, 2}, statistics[4], z[2];
    const float gain[2] = {1, 1}, bias[2] = {0, 0};
    sl_norm_forward(&shape, x, gain, bias, statistics, z);
    assert_true(z[0] > 0 && isnan(z[1]));
}

static int set_up(void **state)
{
    (void)state;
    sl_random_init(&random_state, 5, SL_RANDOM_TEST, 0, 0);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_convolution_small_maps, set_up),
        cmocka_unit_test_setup(test_convolution_channels, set_up),
        cmocka_unit_test_setup(test_convolution_strips, set_up),
        cmocka_unit_test_setup(test_multiply, set_up),
        cmocka_unit_test_setup(test_norm, set_up),
        cmocka_unit_test_setup(test_norm_of_a_constant, set_up),
        cmocka_unit_test_setup(test_norm_of_a_nan, set_up),
    };
    return cmocka_run_group_tests_name("kernel", tests, NULL, NULL);
}
