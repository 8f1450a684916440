/* After whitening, the covariance is the identity but for the regularisation. */
#include "base/random.h"
#include "images/whiten.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

enum { D = 27, N = 700 };

/* Bytes in which every number is tied to its neighbours. */
static void draw(uint8_t *pixels)
{
    struct sl_random random;
    for (uint32_t n = 0; n < N; n++) {
        float value = 128;
        sl_random_init(&random, 1, SL_RANDOM_TEST, 0, n);
        for (size_t d = 0; d < D; d++) {
            value = 0.9f * value + 12.8f + 20 * sl_random_normal(&random);
            pixels[n * D + d] = (uint8_t)fminf(fmaxf(value, 0), 255);
        }
    }
}

static void write_fit(const uint8_t *pixels, const char *path)
{
    struct sl_error error = {""};
    struct sl_whiten_fit fit;
    struct sl_checkpoint checkpoint = {.epoch = -1};
    struct sl_output output;
    assert_int_equal(sl_whiten_fit_init(&fit, D, &error), 0);
    for (size_t n = 0; n < N; n++)
        sl_whiten_fit_add(&fit, pixels + n * D);
    assert_int_equal(sl_whiten_fit_finish(&fit, &checkpoint, &error), 0);
    sl_whiten_fit_release(&fit);
    assert_int_equal(sl_output_open(&output, path, &error), 0);
    assert_int_equal(sl_checkpoint_write(&checkpoint, &output, &error), 0);
    assert_int_equal(sl_output_commit(&output, &error), 0);
    sl_checkpoint_release(&checkpoint);
}

/* The covariance of [N, D] numbers, and the largest mean of a column. */
static double covariance(const float *values, double *matrix)
{
    double mean[D] = {0}, largest = 0;
    for (size_t i = 0; i < N * D; i++)
        mean[i % D] += (double)values[i] / N;
    memset(matrix, 0, D * D * sizeof *matrix);
    for (size_t n = 0; n < N; n++)
        for (size_t i = 0; i < D; i++)
            for (size_t j = 0; j < D; j++)
                matrix[i * D + j] += ((double)values[n * D + i] - mean[i]) *
                                     ((double)values[n * D + j] - mean[j]) / (N - 1);
    for (size_t i = 0; i < D; i++)
        largest = fmax(largest, fabs(mean[i]));
    return largest;
}

static void multiply(const double *a, const double *b, double *c)
{
    for (size_t i = 0; i < D * D; i++) {
        c[i] = 0;
        for (size_t k = 0; k < D; k++)
            c[i] += a[i / D * D + k] * b[k * D + i % D];
    }
}

static void fit_and_apply(void **state)
{
    (void)state;
    static uint8_t pixels[N * D];
    static float plain[N * D], white[(N + SL_WHITEN_BATCH) * D];
    double before[D * D], after[D * D], shifted[D * D], product[D * D];
    struct sl_error error = {""};
    struct sl_whiten whiten;
    char path[] = "/tmp/test_whiten.XXXXXX";
    close(mkstemp(path));
    draw(pixels);
    write_fit(pixels, path);
    assert_int_equal(sl_whiten_read(&whiten, path, &error), 0);
    unlink(path);
    assert_int_equal(whiten.size, D);
    for (size_t n = 0; n < N; n += SL_WHITEN_BATCH)
        sl_whiten_apply(&whiten, pixels + n * D, n + SL_WHITEN_BATCH < N ? SL_WHITEN_BATCH : N - n,
                        white + n * D);
    for (size_t i = 0; i < N * D; i++)
        plain[i] = (float)pixels[i] / 255;
    covariance(plain, before);
    assert_true(covariance(white, after) < 1e-4);
    /* W C W = C (C + 0.1)^-1, so that times (C + 0.1) it is C again */
    for (size_t i = 0; i < D * D; i++)
        shifted[i] = before[i] + (i / D == i % D ? 0.1 : 0);
    multiply(after, shifted, product);
    for (size_t i = 0; i < D * D; i++)
        assert_true(fabs(product[i] - before[i]) < 1e-6);
    /* and indeed less correlated: neighbours were at 0.9 */
    assert_true(before[1] / before[0] > 0.6 && after[1] / after[0] < 0.9 * before[1] / before[0]);
    sl_whiten_release(&whiten);
}

static void equal_images_are_refused(void **state)
{
    (void)state;
    struct sl_error error = {""};
    struct sl_whiten_fit fit;
    struct sl_checkpoint checkpoint = {.epoch = -1};
    uint8_t pixels[D] = {7};
    assert_int_equal(sl_whiten_fit_init(&fit, D, &error), 0);
    sl_whiten_fit_add(&fit, pixels);
    sl_whiten_fit_add(&fit, pixels);
    assert_int_equal(sl_whiten_fit_finish(&fit, &checkpoint, &error), -1);
    assert_string_equal(error.text, "whitening needs at least two different images");
    sl_whiten_fit_release(&fit);
    sl_checkpoint_release(&checkpoint);
    assert_int_equal(sl_whiten_fit_init(&fit, SL_WHITEN_SIZE_MAX + 1, &error), -1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(fit_and_apply),
        cmocka_unit_test(equal_images_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
