/* Which images the batches of inner training have: each of the set in turn, or drawn by class; the
 * same on the way back.
 */
#include "distill/inner.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { N = 12, CLASSES = 5, SIDE = 8, IMAGE = SIDE * SIDE * 3, STEPS = 40 };

/* Class 3 has no images, class 4 only one. */
static uint32_t labels[N] = {0, 1, 2, 0, 1, 2, 0, 1, 2, 0, 1, 4};
static struct sl_class classes[CLASSES] = {
    {"a", "a"}, {"b", "b"}, {"c", "c"}, {"d", "d"}, {"e", "e"}};
static const struct sl_dataset dataset = {
    .classes = classes, .class_count = CLASSES, .image = {SIDE, SIDE, 3}};
static struct sl_samples start = {.dataset = dataset, .count = N, .labels = labels};

struct bench {
    struct sl_distill distill;
    struct sl_plan plan;
    struct sl_inner *inner;
    struct sl_unroll_data data;
    sl_real images[N * IMAGE], soft[N * CLASSES];
};

/* The first number of each image is its place in the set. */
static void set_up(struct bench *bench, int64_t inner_batch, int64_t inner_classes)
{
    static const size_t counts[] = {(size_t)N * IMAGE, (size_t)N * CLASSES, 1};
    struct sl_error error;
    struct sl_distill *distill = &bench->distill;
    *distill = (struct sl_distill){
        .start = &start, .settings = {.inner_batch = inner_batch, .inner_classes = inner_classes}};
    assert_int_equal(sl_arch_parse(&distill->arch, "convnet-d1w2", dataset.image, CLASSES, &error),
                     0);
    sl_plan_init(&bench->plan, &distill->arch);
    for (size_t i = 0; i < SL_PARTS; i++) {
        distill->parts[i].count = counts[i];
        assert_int_equal(sl_learned_init(&distill->parts[i], NULL, 1, &error), 0);
    }
    for (size_t i = 0; i < N; i++)
        distill->parts[SL_PART_IMAGES].values[i * IMAGE] = (float)i;
    bench->inner = sl_inner_new(distill, &bench->plan, sl_inner_batch(distill), &error);
    assert_non_null(bench->inner);
    sl_inner_start(bench->inner, distill);
    bench->data = sl_inner_data(bench->inner);
}

static void tear_down(struct bench *bench)
{
    sl_inner_free(bench->inner);
    for (size_t i = 0; i < SL_PARTS; i++)
        sl_learned_release(&bench->distill.parts[i]);
}

/* The batch of a step: which images, and how many. */
static size_t take(struct bench *bench, size_t step, size_t batch[N])
{
    size_t n = bench->data.take(bench->inner, step, bench->images, bench->soft);
    assert_in_range(n, 1, N);
    for (size_t i = 0; i < n; i++)
        batch[i] = (size_t)bench->images[i * IMAGE];
    return n;
}

static void test_in_turn(void **state)
{
    (void)state;
    static struct bench bench;
    size_t batch[N], counts[N] = {0};
    set_up(&bench, 5, SL_UNSET);
    for (size_t step = 0; step < 6; step++) {
        size_t n = take(&bench, step, batch);
        assert_int_equal(n, step % 3 == 2 ? 2 : 5);
        for (size_t i = 0; i < n; i++)
            counts[batch[i]]++;
    }
    for (size_t i = 0; i < N; i++)
        assert_int_equal(counts[i], 2);
    tear_down(&bench);
}

/* A batch of two images of each of two classes, or all that there are. */
static void check_batch(const size_t *batch, size_t n, size_t each)
{
    size_t of[CLASSES] = {0}, images[N] = {0}, classes_there = 0;
    for (size_t i = 0; i < n; i++) {
        of[labels[batch[i]]]++;
        assert_int_equal(images[batch[i]]++, 0);
    }
    for (size_t c = 0; c < CLASSES; c++) {
        static const size_t there[] = {4, 4, 3, 0, 1};
        assert_true(of[c] == 0 || of[c] == (there[c] < each ? there[c] : each));
        classes_there += of[c] > 0;
    }
    assert_int_equal(classes_there, 2);
}

static void test_drawn(void **state)
{
    (void)state;
    static struct bench bench;
    static const int64_t batches[] = {4, SL_UNSET};
    for (size_t k = 0; k < 2; k++) {
        size_t batch[STEPS][N], counts[STEPS], back[N], images[N] = {0};
        set_up(&bench, batches[k], 2);
        for (size_t step = 0; step < STEPS; step++) {
            counts[step] = take(&bench, step, batch[step]);
            check_batch(batch[step], counts[step], k == 0 ? 2 : N);
            for (size_t i = 0; i < counts[step]; i++)
                images[batch[step][i]]++;
        }
        for (size_t i = 0; i < N; i++) /* none is forgotten */
            assert_true(images[i] > 0);
        for (size_t step = STEPS; step-- > 0;) {
            assert_int_equal(take(&bench, step, back), counts[step]);
            assert_memory_equal(back, batch[step], counts[step] * sizeof *back);
        }
        tear_down(&bench);
    }
}

static void test_too_many_classes(void **state)
{
    (void)state;
    static struct bench bench;
    struct sl_error error;
    set_up(&bench, SL_UNSET, 4);
    bench.distill.settings.inner_classes = 5;
    assert_null(sl_inner_new(&bench.distill, &bench.plan, N, &error));
    assert_string_equal(error.text, "--inner-classes is 5, but the set has images of 4 classes");
    tear_down(&bench);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_in_turn),
        cmocka_unit_test(test_drawn),
        cmocka_unit_test(test_too_many_classes),
    };
    return cmocka_run_group_tests_name("inner", tests, NULL, NULL);
}
