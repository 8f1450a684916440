/* A step of dm with each kind of augmentation: its gradient against central differences of its loss
 * along a random direction, in float32; that of a single network is checked more sharply in
 * tests/gradients. And that real images, network and augmentation follow from seed and step alone.
 */
#include "distill/method.h"
#include "distill/real.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { N = 3, REAL = 20, CLASSES = 2, SIDE = 12, IMAGE = SIDE * SIDE * 3 };

static struct sl_class classes[CLASSES] = {{"a", "a"}, {"b", "b"}};

struct bench {
    struct sl_samples start, real;
    struct sl_distill distill;
    void *state;
    float values[N * IMAGE], gradient[N * IMAGE];
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

static void set_up(struct bench *bench, const char *augment)
{
    struct sl_error error;
    memset(bench, 0, sizeof *bench);
    struct sl_dataset dataset = {
        .classes = classes, .class_count = CLASSES, .image = {SIDE, SIDE, 3}};
    fill(bench->values, sizeof bench->values / sizeof(float), 0);
    fill(bench->images, sizeof bench->images / sizeof(float), 1);
    for (uint32_t i = 0; i < REAL; i++)
        bench->labels[i] = i % 3 == 0 ? 0 : 1; /* 7 and 13 */
    bench->start = (struct sl_samples){.dataset = dataset, .count = N, .labels = bench->labels};
    bench->real = (struct sl_samples){.dataset = dataset,
                                      .count = REAL,
                                      .labels = bench->labels,
                                      .floats = true,
                                      .images = bench->images};
    bench->real.image_store.items = bench->images;
    bench->distill =
        (struct sl_distill){.start = &bench->start,
                            .real = &bench->real,
                            .real_name = "real.sls",
                            .settings = {.real_batch = 8},
                            .parts = {[SL_PART_IMAGES] = {.count = (size_t)N * IMAGE,
                                                          .values = bench->values,
                                                          .gradient = bench->gradient}}};
    assert_int_equal(sl_augment_parse(augment, &bench->distill.augment, &error), 0);
    assert_int_equal(
        sl_arch_parse(&bench->distill.arch, "convnet-d2w4", dataset.image, CLASSES, &error), 0);
    bench->state = sl_method_dm.new(&bench->distill, &error);
    assert_non_null(bench->state);
}

static double loss_of(struct bench *bench)
{
    double loss;
    struct sl_error error;
    assert_int_equal(sl_method_dm.step(bench->state, &bench->distill, &loss, &error), 0);
    return loss;
}

static double loss_along(struct bench *bench, const float *direction, float by)
{
    float kept[N * IMAGE];
    memcpy(kept, bench->values, sizeof kept);
    for (size_t i = 0; i < (size_t)N * IMAGE; i++)
        bench->values[i] += by * direction[i];
    double loss = loss_of(bench);
    memcpy(bench->values, kept, sizeof kept);
    return loss;
}

static void check_gradient(const char *augment)
{
    static const float STEP = 0.01f;
    static struct bench bench;
    float direction[N * IMAGE];
    set_up(&bench, augment);
    for (bench.distill.step = 0; bench.distill.step < 4; bench.distill.step++) {
        double found = 0, size = 0;
        loss_of(&bench);
        memcpy(direction, bench.gradient, sizeof direction);
        for (size_t i = 0; i < (size_t)N * IMAGE; i++)
            size += (double)direction[i] * (double)direction[i];
        for (size_t i = 0; i < (size_t)N * IMAGE; i++) {
            direction[i] = direction[i] / (float)sqrt(size);
            found += (double)bench.gradient[i] * (double)direction[i];
        }
        double above = loss_along(&bench, direction, STEP);
        double below = loss_along(&bench, direction, -STEP);
        double expected = (above - below) / (2 * (double)STEP);
        if (!(size > 0 && fabs(found - expected) <= 0.01 * fabs(expected)))
            fail_msg("%s, step %d: %.6g, expected %.6g", augment, (int)bench.distill.step, found,
                     expected);
    }
    sl_method_dm.free(bench.state);
}

static void test_gradient(void **state)
{
    (void)state;
    static const char *const texts[] = {"none", "color", "crop",   "cutout",
                                        "flip", "scale", "rotate", SL_AUGMENT_DSA};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        check_gradient(texts[i]);
}

static void test_draws_follow_seed_and_step(void **state)
{
    (void)state;
    static struct bench bench;
    double losses[3];
    set_up(&bench, SL_AUGMENT_DSA);
    for (int i = 0; i < 3; i++) {
        bench.distill.step = (uint64_t)i;
        losses[i] = loss_of(&bench);
    }
    bench.distill.step = 1;
    assert_true(loss_of(&bench) == losses[1]);
    assert_true(losses[0] != losses[1] && losses[1] != losses[2]);
    bench.distill.seed = 1;
    assert_true(loss_of(&bench) != losses[1]);
    sl_method_dm.free(bench.state);
}

static void test_real_images(void **state)
{
    (void)state;
    static struct bench bench;
    struct sl_real_images real;
    struct sl_random random;
    struct sl_error error;
    size_t seen[REAL] = {0};
    set_up(&bench, "none");
    assert_int_equal(sl_real_images_init(&real, &bench.real, "real.sls", &bench.start, &error), 0);
    assert_int_equal(sl_real_images_of(&real, 0), 7);
    assert_int_equal(sl_real_images_of(&real, 1), 13);
    for (uint32_t step = 0; step < 1000; step++) {
        sl_random_init(&random, 0, SL_RANDOM_TEST, step, 1);
        assert_int_equal(sl_real_images_draw(&real, 1, &random, 5), 5);
        for (int i = 0; i < 5; i++) {
            assert_int_equal(bench.labels[real.drawn[i]], 1);
            seen[real.drawn[i]]++;
            for (int k = 0; k < i; k++)
                assert_int_not_equal(real.drawn[i], real.drawn[k]);
        }
    }
    for (int i = 0; i < REAL; i++) /* 5/13 of 1000, and five standard deviations */
        assert_true(i % 3 == 0 ? seen[i] == 0 : fabs((double)seen[i] - 384.6) < 77);
    assert_int_equal(sl_real_images_draw(&real, 0, &random, 100), 7);
    sl_real_images_release(&real);
    sl_method_dm.free(bench.state);
}

static void test_a_class_without_real_images(void **state)
{
    (void)state;
    static struct bench bench;
    struct sl_error error;
    set_up(&bench, "none");
    sl_method_dm.free(bench.state);
    bench.real.count = 1;
    assert_null(sl_method_dm.new(&bench.distill, &error));
    assert_string_equal(error.text, "real.sls: has no images of class b, which is to be learned");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_gradient),
        cmocka_unit_test(test_draws_follow_seed_and_step),
        cmocka_unit_test(test_real_images),
        cmocka_unit_test(test_a_class_without_real_images),
    };
    return cmocka_run_group_tests_name("dm", tests, NULL, NULL);
}
