/* A step of mtt, between checkpoints that are written here: its gradients of images, labels (as
 * logits) and rate against central differences of its loss, in float32, along each gradient. The
 * network is tiny: a gradient jumps where a ReLU turns on or off, so the loss after several steps
 * is smooth only as far as none does. The recursion itself is checked more sharply in
 * tests/gradients. And what TESLA leaves out.
 */
#include "base/memory.h"
#include "distill/method.h"
#include "nn/weights.h"
#include "tests/unit/distill/slope.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

enum { N = 5, CLASSES = 3, SIDE = 8, IMAGE = SIDE * SIDE * 3, EPOCHS = 3 };

static struct sl_class classes[CLASSES] = {{"a", "a"}, {"b", "b"}, {"c", "c"}};
static const struct sl_dataset dataset = {.classes = classes,
                                          .class_count = CLASSES,
                                          .image = {SIDE, SIDE, 3},
                                          .preprocess = {.std = {1, 1, 1}}};
static const char *folder = "expert";

struct bench {
    struct sl_samples start;
    struct sl_distill distill;
    void *state;
};

/* An expert whose weights drift from epoch to epoch. */
static void write_expert(void)
{
    struct sl_error error;
    struct sl_arch arch;
    struct sl_plan plan;
    assert_int_equal(sl_arch_parse(&arch, "convnet-d1w2", dataset.image, CLASSES, &error), 0);
    sl_plan_init(&plan, &arch);
    float *weights = sl_alloc(plan.parameters, sizeof(float), &error);
    float *away = sl_alloc(plan.parameters, sizeof(float), &error);
    sl_weights_init(&plan, 1, weights);
    sl_weights_init(&plan, 2, away);
    assert_int_equal(mkdir(folder, 0777), 0);
    for (int epoch = 0; epoch < EPOCHS; epoch++) {
        char path[64];
        struct sl_checkpoint checkpoint = {
            .epoch = epoch,
            .arch = sl_copy_text(arch.name, &error),
            .made = json_pack("[{ss s{} s{}}]", "tool", "file", "options", "inputs")};
        assert_int_equal(sl_dataset_copy(&checkpoint.dataset, &dataset, &error), 0);
        assert_int_equal(sl_weights_write(&plan, weights, "", &checkpoint, &error), 0);
        snprintf(path, sizeof path, "%s/epoch-%04d.safetensors", folder, epoch);
        assert_int_equal(sl_checkpoint_save(&checkpoint, path, &error), 0);
        sl_checkpoint_release(&checkpoint);
        for (size_t i = 0; i < plan.parameters; i++)
            weights[i] += 0.1f * away[i];
    }
    free(weights);
    free(away);
}

static void fill(float *values, size_t count, uint32_t which)
{
    struct sl_random random;
    sl_random_init(&random, 8, SL_RANDOM_TEST, which, 0);
    for (size_t i = 0; i < count; i++)
        values[i] = sl_random_normal(&random);
}

static void set_up(struct bench *bench, const char *augment, int64_t inner_steps, bool tesla)
{
    static const size_t counts[] = {(size_t)N * IMAGE, (size_t)N * CLASSES, 1};
    struct sl_list folders = {&folder, 1};
    struct sl_error error;
    bench->start = (struct sl_samples){.dataset = dataset, .count = N};
    bench->distill = (struct sl_distill){.start = &bench->start,
                                         .form = SL_LABELS_LOGITS,
                                         .settings = {.inner_steps = inner_steps,
                                                      .inner_batch = 2,
                                                      .expert_epochs = 1,
                                                      .start_epochs = 2,
                                                      .tesla = tesla}};
    struct sl_distill *distill = &bench->distill;
    assert_int_equal(sl_augment_parse(augment, &distill->augment, &error), 0);
    if (sl_trajectories_open(&distill->experts, &folders, EPOCHS - 1, 1, &dataset, "start",
                             &error) != 0)
        fail_msg("%s", error.text);
    distill->arch = distill->experts.arch;
    for (uint32_t i = 0; i < SL_PARTS; i++) {
        distill->parts[i].count = counts[i];
        assert_int_equal(
            sl_learned_init(&distill->parts[i], sl_method_mtt.optimisers[i], 1, &error), 0);
        fill(distill->parts[i].values, counts[i], i);
    }
    *distill->parts[SL_PART_RATE].values = 0.05f;
    bench->state = sl_method_mtt.new(distill, &error);
    assert_non_null(bench->state);
}

static void tear_down(struct bench *bench)
{
    sl_method_mtt.free(bench->state);
    sl_trajectories_close(&bench->distill.experts);
    for (size_t i = 0; i < SL_PARTS; i++)
        sl_learned_release(&bench->distill.parts[i]);
}

static double loss_of(void *context)
{
    struct bench *bench = context;
    double loss;
    struct sl_error error;
    if (sl_method_mtt.step(bench->state, &bench->distill, &loss, &error) != 0)
        fail_msg("%s", error.text);
    return loss;
}

/* Along the gradient of a part, by `far` of its length. */
static void check_part(struct bench *bench, enum sl_part which, double far, const char *augment)
{
    struct slope slope = slope_along(&bench->distill.parts[which], far, loss_of, bench);
    if (!(slope.length > 0 && fabs(slope.length - slope.difference) <= 0.02 * slope.length))
        fail_msg("%s, part %d, step %d: %.6g, expected %.6g", augment, which,
                 (int)bench->distill.step, slope.length, slope.difference);
}

static void test_gradients(void **state)
{
    (void)state;
    static const char *const texts[] = {"none", SL_AUGMENT_DSA};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct bench bench;
        set_up(&bench, texts[i], 3, false);
        for (bench.distill.step = 0; bench.distill.step < 3; bench.distill.step++) {
            check_part(&bench, SL_PART_IMAGES, 0.002, texts[i]);
            check_part(&bench, SL_PART_LABELS, 0.02, texts[i]);
            check_part(&bench, SL_PART_RATE, 0.0002, texts[i]);
        }
        tear_down(&bench);
    }
}

/* How far TESLA's gradients are from the exact ones, relative to these. */
static void compare_tesla(int64_t inner_steps, double apart[SL_PARTS])
{
    struct bench exact, tesla;
    set_up(&exact, "none", inner_steps, false);
    set_up(&tesla, "none", inner_steps, true);
    assert_true(loss_of(&exact) == loss_of(&tesla));
    for (size_t i = 0; i < SL_PARTS; i++) {
        const struct sl_learned *a = &exact.distill.parts[i], *b = &tesla.distill.parts[i];
        double sum = 0;
        for (size_t k = 0; k < a->count; k++)
            sum += pow((double)a->gradient[k] - (double)b->gradient[k], 2);
        apart[i] = sqrt(sum) / sl_learned_gradient(a);
    }
    tear_down(&exact);
    tear_down(&tesla);
}

static void test_tesla(void **state)
{
    (void)state;
    double apart[SL_PARTS];
    compare_tesla(1, apart); /* nothing comes later */
    for (size_t i = 0; i < SL_PARTS; i++)
        assert_true(apart[i] == 0);
    compare_tesla(6, apart);
    for (size_t i = 0; i < SL_PARTS; i++)
        assert_true(apart[i] > 0.001);
}

/* With the target's labels, a step is one of a set that has these, and never learns them. */
static void test_target_labels(void **state)
{
    (void)state;
    struct bench given, own;
    set_up(&given, SL_AUGMENT_DSA, 4, false);
    set_up(&own, SL_AUGMENT_DSA, 4, false);
    struct sl_learned *labels = &given.distill.parts[SL_PART_LABELS];
    given.distill.settings.target_labels = labels->given = true;
    given.distill.form = own.distill.form = SL_LABELS_FREE;
    double loss = loss_of(&given);
    for (size_t i = 0; i < N; i++) {
        double sum = 0;
        for (size_t c = 0; c < CLASSES; c++)
            sum += (double)labels->gradient[i * CLASSES + c];
        assert_true(fabs(sum - 1) < 1e-5);
    }
    memcpy(own.distill.parts[SL_PART_LABELS].values, labels->gradient,
           labels->count * sizeof(float));
    assert_true(loss_of(&own) == loss);
    const struct sl_learned *a = &given.distill.parts[SL_PART_IMAGES];
    assert_memory_equal(a->gradient, own.distill.parts[SL_PART_IMAGES].gradient,
                        a->count * sizeof(float));
    labels->clipped = true; /* which has no say here */
    assert_true(sl_learned_move(labels, 1));
    assert_memory_equal(labels->values, own.distill.parts[SL_PART_LABELS].values,
                        labels->count * sizeof(float));
    given.distill.step = 1; /* of another target */
    loss_of(&given);
    assert_memory_not_equal(labels->gradient, labels->values, labels->count * sizeof(float));
    tear_down(&given);
    tear_down(&own);
}

static void test_draws_follow_seed_and_step(void **state)
{
    (void)state;
    struct bench bench;
    double losses[2];
    set_up(&bench, SL_AUGMENT_DSA, 4, false);
    losses[0] = loss_of(&bench);
    bench.distill.step = 1;
    losses[1] = loss_of(&bench);
    bench.distill.step = 0;
    assert_true(loss_of(&bench) == losses[0] && losses[0] != losses[1]);
    bench.distill.seed = 1;
    assert_true(loss_of(&bench) != losses[0]);
    tear_down(&bench);
}

static void test_too_few_epochs(void **state)
{
    (void)state;
    struct sl_trajectories experts;
    struct sl_list folders = {&folder, 1};
    struct sl_error error;
    assert_int_equal(sl_trajectories_open(&experts, &folders, EPOCHS, 1, &dataset, "start", &error),
                     -1);
    assert_string_equal(error.text, "expert: lacks epoch 3, and epochs 0 to 3 are needed; see "
                                    "--start-epochs and --expert-epochs");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_gradients),      cmocka_unit_test(test_tesla),
        cmocka_unit_test(test_target_labels),  cmocka_unit_test(test_draws_follow_seed_and_step),
        cmocka_unit_test(test_too_few_epochs),
    };
    char work[] = "/tmp/test_mtt.XXXXXX";
    if (mkdtemp(work) == NULL || chdir(work) != 0)
        return 1;
    write_expert();
    int failed = cmocka_run_group_tests_name("mtt", tests, NULL, NULL);
    for (int epoch = 0; epoch < EPOCHS; epoch++) {
        char path[64];
        snprintf(path, sizeof path, "%s/epoch-%04d.safetensors", folder, epoch);
        unlink(path);
    }
    return rmdir(folder) != 0 || rmdir(work) != 0 || failed;
}
