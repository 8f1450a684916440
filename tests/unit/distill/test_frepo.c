/* A step of frepo: its gradients of images and labels against central differences of its loss, in
 * float32, along each gradient; the regression is checked more sharply in tests/gradients. How the
 * networks of its pool are trained, replaced and saved. And the forms in which labels are learned.
 */
#include "distill/method.h"
#include "distill/pool.h"
#include "nn/weights.h"
#include "tests/unit/distill/slope.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { N = 4, REAL = 14, CLASSES = 3, SIDE = 8, IMAGE = SIDE * SIDE * 3 };

static struct sl_class classes[CLASSES] = {{"a", "a"}, {"b", "b"}, {"c", "c"}};
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

static void set_up(struct bench *bench, bool mirror)
{
    static const size_t counts[] = {(size_t)N * IMAGE, (size_t)N * CLASSES, 1};
    struct sl_error error;
    memset(bench, 0, sizeof *bench);
    fill(bench->images, sizeof bench->images / sizeof(float), 9);
    for (uint32_t i = 0; i < REAL; i++)
        bench->labels[i] = i % 5 % CLASSES;
    bench->start = (struct sl_samples){.dataset = dataset, .count = N, .labels = bench->labels};
    bench->real = (struct sl_samples){.dataset = dataset,
                                      .count = REAL,
                                      .labels = bench->labels,
                                      .floats = true,
                                      .images = bench->images};
    bench->real.image_store.items = bench->images;
    struct sl_distill *distill = &bench->distill;
    *distill = (struct sl_distill){
        .start = &bench->start,
        .real = &bench->real,
        .form = SL_LABELS_CENTRED,
        .settings = {.real_batch = 4, .networks = 3, .network_steps = 4, .mirror = mirror}};
    assert_int_equal(
        sl_arch_parse(&distill->arch, "convnet-d1w4-plain", dataset.image, CLASSES, &error), 0);
    for (uint32_t i = 0; i < SL_PARTS; i++) {
        distill->parts[i].count = counts[i];
        assert_int_equal(sl_learned_init(&distill->parts[i],
                                         i == SL_PART_RATE ? NULL : sl_method_frepo.optimisers[i],
                                         1, &error),
                         0);
        fill(distill->parts[i].values, counts[i], i);
    }
    *distill->parts[SL_PART_RATE].values = 0.01f;
    bench->state = sl_method_frepo.new(distill, &error);
    assert_non_null(bench->state);
}

static void tear_down(struct bench *bench)
{
    sl_method_frepo.free(bench->state);
    for (size_t i = 0; i < SL_PARTS; i++)
        sl_learned_release(&bench->distill.parts[i]);
}

/* The networks must stay as they are, to ask twice. */
static double loss_of(void *context)
{
    struct bench *bench = context;
    double loss;
    struct sl_error error;
    struct sl_checkpoint kept = {.epoch = 0};
    assert_int_equal(sl_method_frepo.save(bench->state, &kept, &error), 0);
    assert_int_equal(sl_method_frepo.step(bench->state, &bench->distill, &loss, &error), 0);
    assert_int_equal(sl_method_frepo.restore(bench->state, &kept, &error), 0);
    sl_checkpoint_release(&kept);
    return loss;
}

/* Along the gradient of a part, by `far`. */
static void check_gradient(struct bench *bench, enum sl_part which, double far)
{
    struct slope slope = slope_along(&bench->distill.parts[which], far, loss_of, bench);
    if (!(slope.length > 1e-4 && fabs(slope.length - slope.difference) <= 0.01 * slope.length))
        fail_msg("%s: gradient %g, differences %g", which == SL_PART_IMAGES ? "images" : "labels",
                 slope.length, slope.difference);
}

static void test_gradients(void **state)
{
    (void)state;
    for (int mirror = 0; mirror < 2; mirror++) {
        static struct bench bench;
        set_up(&bench, mirror == 1);
        check_gradient(&bench, SL_PART_IMAGES, 0.02);
        check_gradient(&bench, SL_PART_LABELS, 0.02);
        tear_down(&bench);
    }
}

/* Copies of images that are their own mirror images say nothing new, but for the regularisation. */
static void test_mirrored_copies(void **state)
{
    (void)state;
    static struct bench bench;
    double losses[2];
    for (int mirror = 0; mirror < 2; mirror++) {
        set_up(&bench, mirror == 1);
        float *images = bench.distill.parts[SL_PART_IMAGES].values;
        for (size_t row = 0; row < (size_t)N * SIDE; row++)
            for (size_t x = 0; x < SIDE / 2; x++)
                memcpy(images + (row * SIDE + SIDE - 1 - x) * 3, images + (row * SIDE + x) * 3,
                       3 * sizeof *images);
        losses[mirror] = loss_of(&bench);
        tear_down(&bench);
    }
    assert_true(losses[0] > 0 && fabs(losses[1] - losses[0]) < 1e-3 * losses[0]);
}

static void test_draws_follow_seed_and_step(void **state)
{
    (void)state;
    static struct bench bench;
    set_up(&bench, false);
    double first = loss_of(&bench);
    bench.distill.step = 1;
    assert_true(loss_of(&bench) != first);
    bench.distill.step = 0;
    assert_true(loss_of(&bench) == first);
    bench.distill.seed = 1;
    assert_true(loss_of(&bench) != first);
    tear_down(&bench);
}

/* One image, and its label. */
static void put(void *context, size_t item, float *image, float *target, float *scratch)
{
    (void)context;
    (void)item;
    (void)scratch;
    fill(image, IMAGE, 3);
    fill(target, CLASSES, 4);
}

static struct sl_pool *new_pool(const struct sl_plan *plan)
{
    struct sl_error error;
    struct sl_pool *pool = sl_pool_new(plan, 3, 4, &error);
    assert_non_null(pool);
    return pool;
}

/* How many steps of network i pass before another key draws another network. */
static int steps_left(struct sl_pool *pool, size_t i, struct sl_gradients *gradients)
{
    const struct sl_batch batch = {.n = 1, .fill = put, .squared = true, .gradient = true};
    int steps = 0;
    float before;
    sl_pool_weights(pool, i, 1);
    do {
        sl_pool_train(pool, i, gradients, &batch, 0.001);
        before = *sl_pool_weights(pool, i, 1);
        steps++;
    } while (*sl_pool_weights(pool, i, 2) == before && steps < 100);
    return steps;
}

static void test_pool(void **state)
{
    (void)state;
    struct sl_arch arch;
    struct sl_error error;
    assert_int_equal(sl_arch_parse(&arch, "convnet-d1w4-plain", dataset.image, CLASSES, &error), 0);
    struct sl_gradients *gradients = sl_gradients_new(&arch, 1, false, &error);
    assert_non_null(gradients);
    struct sl_pool *pool = new_pool(sl_gradients_plan(gradients));
    for (int life = 4, i = 0; i < 3; i++) {
        assert_int_equal(steps_left(pool, (size_t)i, gradients), life * (3 - i) / 3);
        assert_int_equal(steps_left(pool, (size_t)i, gradients), life);
    }
    sl_pool_free(pool);
    sl_gradients_free(gradients);
}

/* A pool that was saved and restored continues to the same bytes. */
static void test_saved_pool(void **state)
{
    (void)state;
    struct sl_arch arch;
    struct sl_error error;
    struct sl_checkpoint kept = {.epoch = 0};
    const struct sl_batch batch = {.n = 1, .fill = put, .squared = true, .gradient = true};
    assert_int_equal(sl_arch_parse(&arch, "convnet-d1w4-plain", dataset.image, CLASSES, &error), 0);
    struct sl_gradients *gradients = sl_gradients_new(&arch, 1, false, &error);
    const struct sl_plan *plan = sl_gradients_plan(gradients);
    struct sl_pool *pools[2] = {new_pool(plan), new_pool(plan)};
    for (size_t i = 0; i < 3; i++) {
        sl_pool_weights(pools[0], i, 5);
        sl_pool_train(pools[0], i, gradients, &batch, 0.01);
    }
    assert_int_equal(sl_pool_save(pools[0], &kept, &error), 0);
    assert_int_equal(sl_pool_restore(pools[1], &kept, &error), 0);
    for (int p = 0; p < 2; p++)
        for (uint64_t i = 0; i < 3; i++) {
            sl_pool_weights(pools[p], i, i);
            sl_pool_train(pools[p], i, gradients, &batch, 0.01);
        }
    for (size_t i = 0; i < 3; i++)
        assert_memory_equal(sl_pool_weights(pools[0], i, 9), sl_pool_weights(pools[1], i, 9),
                            plan->parameters * sizeof(float));
    sl_checkpoint_release(&kept);
    kept = (struct sl_checkpoint){.epoch = 0};
    assert_int_equal(sl_pool_restore(pools[1], &kept, &error), -1);
    sl_checkpoint_release(&kept);
    for (int p = 0; p < 2; p++)
        sl_pool_free(pools[p]);
    sl_gradients_free(gradients);
}

static void test_label_forms(void **state)
{
    (void)state;
    enum { C = 40 };
    float labels[C] = {[7] = 1}, values[C], back[C];
    memcpy(values, labels, sizeof labels);
    sl_labels_take(SL_LABELS_CENTRED, 1, C, values);
    assert_true(fabsf(values[7] - 0.4875f) < 1e-6f && fabsf(values[0] + 0.0125f) < 1e-6f);
    sl_labels_give(SL_LABELS_CENTRED, 1, C, values, back);
    for (size_t k = 0; k < C; k++)
        assert_true(fabsf(back[k] - labels[k]) < 1e-6f && back[k] >= 0);
    values[0] = -0.3f;
    sl_labels_give(SL_LABELS_CENTRED, 1, C, values, back);
    assert_true(back[0] == 0);
    memcpy(values, labels, sizeof labels);
    sl_labels_take(SL_LABELS_LOGITS, 1, C, values);
    assert_true(values[7] == 0 && values[3] == logf(0.001f));
    sl_labels_give(SL_LABELS_LOGITS, 1, C, values, back);
    assert_true(fabsf(back[7] - 1 / 1.039f) < 1e-6f);
}

static void test_falling_rate(void **state)
{
    (void)state;
    static const struct sl_optimiser plain = {.kind = SL_SGD};
    struct sl_learned learned = {.name = "images", .count = 1, .decay = 100, .least = 0.1};
    struct sl_error error;
    assert_int_equal(sl_learned_init(&learned, &plain, 2, &error), 0);
    static const struct {
        uint64_t age;
        float rate;
    } steps[] = {{1, 2}, {51, 1.1f}, {26, 1.736396f}, {101, 0.2f}, {100000, 0.2f}};
    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
        *learned.values = 0;
        *learned.gradient = -1;
        assert_true(sl_learned_move(&learned, steps[i].age));
        assert_true(fabsf(*learned.values - steps[i].rate) < 1e-5f);
    }
    sl_learned_release(&learned);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_gradients),
        cmocka_unit_test(test_mirrored_copies),
        cmocka_unit_test(test_draws_follow_seed_and_step),
        cmocka_unit_test(test_pool),
        cmocka_unit_test(test_saved_pool),
        cmocka_unit_test(test_label_forms),
        cmocka_unit_test(test_falling_rate),
    };
    return cmocka_run_group_tests_name("frepo", tests, NULL, NULL);
}
