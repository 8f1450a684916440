/* A step of bptt: its gradients of images and labels against central differences of its loss, in
 * float32, along each gradient. The network is tiny, as in test_mtt.c; the recursion through Adam
 * is checked more sharply in tests/gradients. All steps are in the window, since differences would
 * also see what the steps before it change. And gradients that are shortened.
 */
#include "distill/method.h"
#include "tests/unit/distill/slope.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { N = 4, REAL = 12, CLASSES = 2, SIDE = 8, IMAGE = SIDE * SIDE * 3 };

static struct sl_class classes[CLASSES] = {{"a", "a"}, {"b", "b"}};
static const struct sl_dataset dataset = {
    .classes = classes, .class_count = CLASSES, .image = {SIDE, SIDE, 3}};

struct bench {
    struct sl_samples start, real;
    struct sl_distill distill;
    void *state;
    float images[REAL * IMAGE];
    uint32_t labels[REAL];
};

static void fill(float *values, size_t count, uint32_t which)
{
    struct sl_random random;
    sl_random_init(&random, 8, SL_RANDOM_TEST, which, 0);
    for (size_t i = 0; i < count; i++)
        values[i] = sl_random_normal(&random);
}

static void set_up(struct bench *bench, const char *augment, int64_t inner_classes)
{
    static const size_t counts[] = {(size_t)N * IMAGE, (size_t)N * CLASSES, 1};
    struct sl_error error;
    memset(bench, 0, sizeof *bench);
    fill(bench->images, sizeof bench->images / sizeof(float), 9);
    for (uint32_t i = 0; i < REAL; i++)
        bench->labels[i] = i % 2;
    bench->start = (struct sl_samples){.dataset = dataset, .count = N, .labels = bench->labels};
    bench->real = (struct sl_samples){.dataset = dataset,
                                      .count = REAL,
                                      .labels = bench->labels,
                                      .floats = true,
                                      .images = bench->images};
    bench->real.image_store.items = bench->images;
    bench->distill = (struct sl_distill){.start = &bench->start,
                                         .real = &bench->real,
                                         .settings = {.real_batch = 5,
                                                      .inner_steps = 3,
                                                      .inner_batch = 3,
                                                      .inner_classes = inner_classes,
                                                      .window = 3}};
    struct sl_distill *distill = &bench->distill;
    assert_int_equal(sl_augment_parse(augment, &distill->augment, &error), 0);
    assert_int_equal(sl_arch_parse(&distill->arch, "convnet-d1w2", dataset.image, CLASSES, &error),
                     0);
    for (uint32_t i = 0; i < SL_PARTS; i++) {
        distill->parts[i].count = counts[i];
        assert_int_equal(sl_learned_init(&distill->parts[i],
                                         i == SL_PART_RATE ? NULL : sl_method_bptt.optimisers[i], 1,
                                         &error),
                         0);
        fill(distill->parts[i].values, counts[i], i);
    }
    for (size_t i = 0; i < counts[SL_PART_LABELS]; i++) /* not probabilities */
        distill->parts[SL_PART_LABELS].values[i] = fabsf(distill->parts[SL_PART_LABELS].values[i]);
    *distill->parts[SL_PART_RATE].values = 0.01f;
    bench->state = sl_method_bptt.new(distill, &error);
    assert_non_null(bench->state);
}

static void tear_down(struct bench *bench)
{
    sl_method_bptt.free(bench->state);
    for (size_t i = 0; i < SL_PARTS; i++)
        sl_learned_release(&bench->distill.parts[i]);
}

static double loss_of(void *context)
{
    struct bench *bench = context;
    double loss;
    struct sl_error error;
    assert_int_equal(sl_method_bptt.step(bench->state, &bench->distill, &loss, &error), 0);
    return loss;
}

/* Along the gradient of a part, by `far`: whether both agree. */
static bool is_right(struct bench *bench, enum sl_part which, double far)
{
    struct slope slope = slope_along(&bench->distill.parts[which], far, loss_of, bench);
    return slope.length > 0 && fabs(slope.length - slope.difference) <= 0.005 * slope.length;
}

/* Nearly all: Adam's first step follows the signs of the gradient, and the loss jumps where one
 * changes. */
static void test_gradients(void **state)
{
    (void)state;
    enum { STEPS = 15 };
    static const char *const texts[] = {"none", SL_AUGMENT_DSA, "none"};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        static struct bench bench;
        int images = 0, labels = 0;
        set_up(&bench, texts[i], i < 2 ? SL_UNSET : 1);
        for (bench.distill.step = 0; bench.distill.step < STEPS; bench.distill.step++) {
            images += is_right(&bench, SL_PART_IMAGES, 0.002);
            labels += is_right(&bench, SL_PART_LABELS, 0.0005);
        }
        if (images < STEPS - 4 || labels < STEPS - 4)
            fail_msg("%s: of %d steps, %d are right for images, %d for labels", texts[i], STEPS,
                     images, labels);
        tear_down(&bench);
    }
}

/* In how many of 20 steps the window is the second inner step alone: batches have three images and
 * one in turn. */
static int second_in_window(struct bench *bench)
{
    int second = 0;
    for (bench->distill.step = 0; bench->distill.step < 20; bench->distill.step++) {
        const float *gradient = bench->distill.parts[SL_PART_LABELS].gradient;
        int moved = 0;
        loss_of(bench);
        for (int i = 0; i < N; i++)
            moved += gradient[i * CLASSES] != 0;
        assert_true(moved == 3 || moved == 1);
        second += moved == 1;
    }
    return second;
}

/* Steps before the window change the loss, and are not gone back through: without any in the window
 * but one, the gradient is that of a single batch. */
static void test_window(void **state)
{
    (void)state;
    static struct bench bench;
    set_up(&bench, "none", SL_UNSET);
    bench.distill.settings.window = 1; /* of up to 3 */
    int second = second_in_window(&bench);
    assert_true(second > 2 && second < 12);
    bench.distill.settings.inner_steps = 2;
    bench.distill.settings.warm_up = 1;
    assert_int_equal(second_in_window(&bench), 20);
    tear_down(&bench);
}

static void test_draws_follow_seed_and_step(void **state)
{
    (void)state;
    static struct bench bench;
    double losses[2];
    set_up(&bench, SL_AUGMENT_DSA, SL_UNSET);
    losses[0] = loss_of(&bench);
    bench.distill.step = 1;
    losses[1] = loss_of(&bench);
    bench.distill.step = 0;
    assert_true(loss_of(&bench) == losses[0] && losses[0] != losses[1]);
    bench.distill.seed = 1;
    assert_true(loss_of(&bench) != losses[0]);
    tear_down(&bench);
}

static void test_long_gradients(void **state)
{
    (void)state;
    static const struct sl_optimiser plain = {.kind = SL_SGD};
    static const float lengths[] = {1, 2, 10, 2}, kept[] = {1, 2, 2.2f, 2};
    struct sl_learned learned = {.name = "images", .count = 2, .clipped = true};
    struct sl_error error;
    assert_int_equal(sl_learned_init(&learned, &plain, 1, &error), 0);
    for (int i = 0; i < 4; i++) { /* usual: 1, 1.1, 1.21 */
        learned.gradient[0] = 0.6f * lengths[i];
        learned.gradient[1] = -0.8f * lengths[i];
        assert_true(sl_learned_move(&learned, 1));
        assert_true(fabs(learned.length - (double)lengths[i]) < 1e-5);
        assert_true(fabs(sl_learned_gradient(&learned) - (double)kept[i]) < 1e-5);
    }
    assert_true(fabsf(learned.values[0] + 0.6f * 7.2f) < 1e-5f);
    assert_true(fabsf(learned.values[1] - 0.8f * 7.2f) < 1e-5f);
    sl_learned_release(&learned);
}

/* A length of 2^32 would be 0 in the state, and where numbers are looked at. */
static void test_too_many(void **state)
{
    (void)state;
    struct sl_error error;
    struct sl_optimiser plain = {.kind = SL_SGD};
    struct sl_learned learned = {.name = "images", .count = (size_t)1 << 32};
    assert_int_equal(sl_learned_init(&learned, &plain, 1, &error), -1);
    assert_string_equal(error.text, "the images would be 4294967296 learned numbers, at most "
                                    "4294967295 are possible; take fewer images");
    sl_learned_release(&learned);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_gradients),
        cmocka_unit_test(test_window),
        cmocka_unit_test(test_draws_follow_seed_and_step),
        cmocka_unit_test(test_long_gradients),
        cmocka_unit_test(test_too_many),
    };
    return cmocka_run_group_tests_name("bptt", tests, NULL, NULL);
}
