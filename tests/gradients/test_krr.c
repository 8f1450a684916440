/* The regression of frepo in float64, through a network: against PyTorch's automatic derivatives,
 * and its gradients of images and labels against central differences: with h = 1e-5, every number
 * agrees to 1e-6 of the root mean square of the gradient (and to 1e-6 of itself).
 */
#include "../unit/golden.h"
#include "distill/krr.h"
#include "nn/gradients.h"

#include <string.h>

enum { N = 5, REAL = 7, CLASSES = 4, HEIGHT = 9, WIDTH = 8, IMAGE = HEIGHT * WIDTH * 3 };

struct bench {
    struct sl_checkpoint golden;
    struct sl_gradients *gradients;
    struct sl_krr krr;
    double *theta, *images, *labels, *real, *targets;
    double *d_images, *d_labels; /* what was found */
};

static void set_up(struct bench *bench)
{
    static const uint32_t size[3] = {HEIGHT, WIDTH, 3};
    struct sl_arch arch;
    struct sl_error error;
    golden_open(&bench->golden, "regression");
    assert_int_equal(sl_arch_parse(&arch, "convnet-d2w4-plain", size, CLASSES, &error), 0);
    bench->gradients = sl_gradients_new(&arch, REAL, false, &error);
    assert_non_null(bench->gradients);
    const struct sl_plan *plan = sl_gradients_plan(bench->gradients);
    assert_int_equal(sl_krr_init(&bench->krr, N, REAL, sl_plan_features_of(plan), CLASSES, &error),
                     0);
    bench->theta = golden_parameters(&bench->golden, plan, "theta.");
    bench->images = golden_numbers(&bench->golden, "images", (size_t)N * IMAGE);
    bench->labels = golden_numbers(&bench->golden, "labels", (size_t)N * CLASSES);
    bench->real = golden_numbers(&bench->golden, "real", (size_t)REAL * IMAGE);
    bench->targets = golden_numbers(&bench->golden, "targets", (size_t)REAL * CLASSES);
    bench->d_images = golden_zeros((size_t)N * IMAGE);
    bench->d_labels = golden_zeros((size_t)N * CLASSES);
}

static void tear_down(struct bench *bench)
{
    sl_checkpoint_release(&bench->golden);
    sl_gradients_free(bench->gradients);
    sl_krr_release(&bench->krr);
    free(bench->theta);
    free(bench->images);
    free(bench->labels);
    free(bench->real);
    free(bench->targets);
    free(bench->d_images);
    free(bench->d_labels);
}

/* The loss, and its gradients. */
static double loss_of(struct bench *bench)
{
    struct sl_krr *krr = &bench->krr;
    sl_gradients_features(bench->gradients, bench->theta, REAL, bench->real, krr->real);
    sl_gradients_features(bench->gradients, bench->theta, N, bench->images, krr->set);
    memcpy(krr->labels, bench->labels, sizeof(double) * N * CLASSES);
    memcpy(krr->targets, bench->targets, sizeof(double) * REAL * CLASSES);
    double loss = sl_krr(krr);
    loss += sl_krr_margin(N, CLASSES, krr->labels, krr->d_labels);
    const struct sl_batch batch = {.n = N,
                                   .images = bench->images,
                                   .d_features = krr->set,
                                   .d_images = {bench->d_images, NULL}};
    sl_gradients_compute(bench->gradients, (struct sl_dual){bench->theta, NULL}, &batch);
    memcpy(bench->d_labels, krr->d_labels, sizeof(double) * N * CLASSES);
    return loss;
}

static void assert_golden(const struct bench *bench, const char *name, size_t count,
                          const double *found)
{
    double *expected = golden_numbers(&bench->golden, name, count);
    golden_assert(name, count, found, expected, 1e-9);
    free(expected);
}

static void test_golden(void **state)
{
    (void)state;
    struct bench bench;
    double logits[N * CLASSES];
    set_up(&bench);
    double loss = loss_of(&bench);
    assert_golden(&bench, "loss", 1, &loss);
    assert_golden(&bench, "d_images", (size_t)N * IMAGE, bench.d_images);
    assert_golden(&bench, "d_labels", (size_t)N * CLASSES, bench.d_labels);
    sl_gradients_logits(bench.gradients, bench.theta, N, bench.images, logits);
    assert_golden(&bench, "logits", (size_t)N * CLASSES, logits);
    tear_down(&bench);
}

static void check_differences(struct bench *bench, const char *what, size_t count, double *values,
                              const double *gradient)
{
    static const double STEP = 1e-5, BOUND = 1e-6;
    double square = 0, *found = golden_zeros(count);
    loss_of(bench);
    memcpy(found, gradient, count * sizeof *found);
    for (size_t i = 0; i < count; i++)
        square += found[i] * found[i] / (double)count;
    assert_true(square > 0);
    for (size_t i = 0; i < count; i++) {
        double before = values[i];
        values[i] = before + STEP;
        double above = loss_of(bench);
        values[i] = before - STEP;
        double expected = (above - loss_of(bench)) / (2 * STEP);
        values[i] = before;
        if (!(fabs(found[i] - expected) <= BOUND * (sqrt(square) + fabs(expected))))
            fail_msg("%s %zu: %.12g, expected %.12g", what, i, found[i], expected);
    }
    free(found);
}

static void test_differences(void **state)
{
    (void)state;
    struct bench bench;
    set_up(&bench);
    check_differences(&bench, "image number", (size_t)N * IMAGE, bench.images, bench.d_images);
    check_differences(&bench, "label number", (size_t)N * CLASSES, bench.labels, bench.d_labels);
    tear_down(&bench);
}

/* Features without length have no kernel. */
static void test_singular(void **state)
{
    (void)state;
    struct sl_krr krr;
    struct sl_error error;
    assert_int_equal(sl_krr_init(&krr, 3, 2, 4, 2, &error), 0);
    assert_true(isnan(sl_krr(&krr)));
    krr.set[0] = NAN;
    assert_true(isnan(sl_krr(&krr)));
    sl_krr_release(&krr);
    assert_int_equal(sl_krr_init(&krr, (size_t)1 << 30, 2, 4, 2, &error), -1);
    assert_non_null(strstr(error.text, "the kernel of 1073741824 images"));
    sl_krr_release(&krr);
}

static void test_margin(void **state)
{
    (void)state;
    const double labels[] = {0.1, 0.2, 0.6, 0.5, 0.4, 0.5, 0.9, 0.1, 0.2};
    static const double expected[] = {0, 0, 0, -1, 0, 1, 0, 0, 0};
    double gradient[9] = {0};
    double loss = sl_krr_margin(3, 3, labels, gradient);
    assert_true(fabs(loss - 1.0 / 9) < 1e-15);
    for (size_t i = 0; i < 9; i++)
        assert_true(fabs(gradient[i] - expected[i] / 3) < 1e-15);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_golden),
        cmocka_unit_test(test_differences),
        cmocka_unit_test(test_singular),
        cmocka_unit_test(test_margin),
    };
    return cmocka_run_group_tests_name("krr", tests, NULL, NULL);
}
