/* Runs of sl-distill that go wrong, with a method whose losses are written down here. */
#include "distill/run.h"
#include "distill/set.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

enum { SIDE = 8, IMAGE = SIDE * SIDE * 3 };

static const double *losses; /* of each step */
static struct sl_bounds bounds;
static int steps_taken;
static float rate_gradient = 0.5f, image_gradient = -1;

static void *new (const struct sl_distill *distill, struct sl_error *error)
{
    (void)error;
    steps_taken = 0;
    return (void *)distill;
}

static void release(void *state)
{
    (void)state;
}

/* Every step takes image_gradient from the first number of the images, and rate_gradient from the
 * learning rate, which begins as 2. */
static int step(void *state, const struct sl_distill *distill, double *loss, struct sl_error *error)
{
    (void)state;
    (void)error;
    const struct sl_learned *images = &distill->parts[SL_PART_IMAGES];
    memset(images->gradient, 0, images->count * sizeof(float));
    images->gradient[0] = image_gradient;
    if (distill->parts[SL_PART_RATE].gradient != NULL)
        *distill->parts[SL_PART_RATE].gradient = rate_gradient;
    *loss = losses[steps_taken++];
    return 0;
}

static const struct sl_optimiser sgd = {.kind = SL_SGD};
static const struct sl_method method = {.name = "written",
                                        .unused = "",
                                        .optimisers = {[SL_PART_IMAGES] = &sgd},
                                        .new = new,
                                        .free = release,
                                        .step = step};
static const struct sl_method with_rate = {
    .name = "rated",
    .unused = "",
    .optimisers = {[SL_PART_IMAGES] = &sgd, [SL_PART_RATE] = &sgd},
    .rates = {.rate = 1},
    .new = new,
    .free = release,
    .step = step};
static const struct sl_method *tried = &method;

/* A set of one image of zeros. The error of a run on it, "" for none. */
static const char *run(int64_t steps, const char *path)
{
    static struct sl_error error;
    static struct sl_class classes[] = {{"a", "a"}, {"b", "b"}};
    static float image[IMAGE];
    int64_t id = 0;
    uint32_t label = 0;
    struct sl_samples samples = {.dataset = {.name = "own",
                                             .split = "train",
                                             .classes = classes,
                                             .class_count = 2,
                                             .image = {SIDE, SIDE, 3},
                                             .preprocess = {.std = {1, 1, 1}}},
                                 .count = 1,
                                 .ids = &id,
                                 .labels = &label,
                                 .floats = true,
                                 .images = image};
    json_t *options = json_object(),
           *made = json_pack("[{ss s{} s{}}]", "tool", "file", "options", "inputs");
    sl_made_list_add(&samples.made, made);
    const struct sl_distill_run set = {.method = tried,
                                       .augment = "none",
                                       .learn = "images",
                                       .steps = steps,
                                       .rates = {.images = 1, .student = 2, .rate = 1},
                                       .bounds = bounds,
                                       .path = path,
                                       .start = "start",
                                       .data = "data",
                                       .metrics_every = 1,
                                       .keep_every = SL_UNSET,
                                       .options = options};
    samples.image_store.items = image;
    int result = sl_distill_run(&samples, &samples, &set, &error);
    sl_made_list_release(&samples.made);
    json_decref(options);
    json_decref(made);
    return result == 0 ? "" : error.text;
}

/* The first number of the set in a file, and the steps that it records. */
static void check_set(const char *path, float expected)
{
    struct sl_samples samples;
    struct sl_error error;
    if (sl_samples_read(&samples, path, &error) != 0)
        fail_msg("%s", error.text);
    assert_true(*(const float *)samples.images == expected);
    json_t *last = json_array_get(samples.made.steps, json_array_size(samples.made.steps) - 1);
    assert_true(json_number_value(json_object_get(json_object_get(last, "options"), "steps")) ==
                (double)expected);
    sl_samples_release(&samples);
    unlink(path);
}

static void test_sound(void **state)
{
    (void)state;
    losses = (const double[]){1, 999, 0, 900};
    assert_string_equal(run(4, "test_run.sls"), "");
    check_set("test_run.sls", 4);
}

static void test_not_finite(void **state)
{
    (void)state;
    losses = (const double[]){1, 1, 1, NAN};
    assert_string_equal(run(4, "test_run.sls"),
                        "step 4: the outer loss is not finite; try an --lr-images below 1; the "
                        "set after step 2 is in test_run-000002.sls");
    assert_int_not_equal(access("test_run.sls", F_OK), 0);
    check_set("test_run-000002.sls", 2);
}

static void test_exploded(void **state)
{
    (void)state;
    losses = (const double[]){1, 1, 1001};
    assert_string_equal(run(4, "test_run.sls"),
                        "step 3: the outer loss is a thousand times that of the first step; try an "
                        "--lr-images below 1; the set after step 1 is in test_run-000001.sls");
    check_set("test_run-000001.sls", 1);
}

static void test_nothing_to_keep(void **state)
{
    (void)state;
    losses = (const double[]){INFINITY};
    assert_string_equal(run(4, "test_run.sls"),
                        "step 1: the outer loss is not finite; the last good set is the one at the "
                        "start");
    losses = (const double[]){1, 1001};
    assert_string_equal(run(4, "test_run.sls"),
                        "step 2: the outer loss is a thousand times that of the first step; try an "
                        "--lr-images below 1; the last good set is the one at the start");
    losses = (const double[]){1, 1, NAN};
    assert_string_equal(run(4, "-"),
                        "step 3: the outer loss is not finite; try an --lr-images below 1; with "
                        "--output FILE the set after step 1 would have been kept");
}

/* What `path` records as the learned rate. */
static double rate_of(const char *path)
{
    struct sl_samples samples;
    struct sl_error error;
    assert_int_equal(sl_samples_read(&samples, path, &error), 0);
    const json_t *last =
        json_array_get(samples.made.steps, json_array_size(samples.made.steps) - 1);
    double rate = json_number_value(json_object_get(last, "lr"));
    sl_samples_release(&samples);
    return rate;
}

/* With inner steps, these can be the cause; before anything has moved, only they can. */
static void test_advice(void **state)
{
    (void)state;
    tried = &with_rate;
    losses = (const double[]){NAN};
    assert_string_equal(run(4, "-"),
                        "step 1: the outer loss is not finite; try an --lr-student below 2; "
                        "the last good set is the one at the start");
    losses = (const double[]){1, NAN};
    assert_string_equal(
        run(4, "-"),
        "step 2: the outer loss is not finite; try an --lr-images below 1, an --lr-student "
        "below 2 or an --lr-rate below 1; the last good set is the one at the start");
    tried = &method;
}

/* A skipped step leaves the images, but the rate moves; that of steps that are not is unchanged. */
static void test_skipped(void **state)
{
    (void)state;
    struct sl_samples samples;
    struct sl_error error;
    bounds.loss = 1;
    tried = &with_rate;
    losses = (const double[]){1, 1.5, 0.5};
    assert_string_equal(run(3, "test_run.sls"), "");
    assert_true(rate_of("test_run.sls") == 0.5);
    assert_int_equal(sl_samples_read(&samples, "test_run.sls", &error), 0);
    assert_true(*(const float *)samples.images == 2);
    sl_samples_release(&samples);
    unlink("test_run.sls");
    image_gradient = 0; /* a step that changes nothing is not a skipped one */
    losses = (const double[]){1.5, 1};
    assert_string_equal(run(2, "test_run.sls"), "");
    unlink("test_run.sls");
    image_gradient = -1;
    losses = (const double[]){1.5, 2};
    assert_string_equal(run(2, "test_run.sls"),
                        "all steps had an outer loss above --skip-above 1, so nothing was learned; "
                        "try an --lr-student below 2");
    assert_int_not_equal(access("test_run.sls", F_OK), 0);
    losses = (const double[]){1.5, 0.5};
    rate_gradient = -10; /* doubles the rate in the first step */
    assert_string_equal(run(2, "test_run.sls"), "");
    assert_true(rate_of("test_run.sls") == 14);
    unlink("test_run.sls");
    rate_gradient = 0.5f;
    bounds.loss = 0.5;
    losses = (const double[]){1};
    assert_string_equal(run(1, "test_run.sls"),
                        "all steps had an outer loss above --skip-above 0.5, so nothing was "
                        "learned; the loss of a student that does not move is 1, so try a "
                        "--skip-above of 1 or more");
    tried = &method;
    bounds.loss = 0;
}

static void test_least_rate(void **state)
{
    (void)state;
    tried = &with_rate;
    losses = (const double[]){1, 1, 1, 1, 1, 1};
    assert_string_equal(run(6, "test_run.sls"),
                        "step 4: the student's learning rate is no longer above 0; try an "
                        "--lr-student below 2 or an --lr-rate below 1; the set after step 3 is in "
                        "test_run-000003.sls");
    assert_true(rate_of("test_run-000003.sls") == 0.5);
    unlink("test_run-000003.sls");
    bounds.rate = 0.25;
    assert_string_equal(run(6, "test_run.sls"), "");
    assert_true(rate_of("test_run.sls") == 0.25);
    unlink("test_run.sls");
    bounds.rate = 0;
    tried = &method;
}

static void test_names(void **state)
{
    (void)state;
    char kept[PATH_MAX], name[PATH_MAX];
    struct sl_error error;
    assert_int_equal(sl_set_path("a/b.sls", 12, kept, &error), 0);
    assert_string_equal(kept, "a/b-000012.sls");
    assert_int_equal(sl_set_path(".sls", 1234567, kept, &error), 0);
    assert_string_equal(kept, ".sls-1234567");
    memset(name, 'a', PATH_MAX - 1);
    name[PATH_MAX - 1] = '\0';
    assert_int_equal(sl_set_path(name, 1, kept, &error), -1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sound),      cmocka_unit_test(test_not_finite),
        cmocka_unit_test(test_exploded),   cmocka_unit_test(test_nothing_to_keep),
        cmocka_unit_test(test_advice),     cmocka_unit_test(test_skipped),
        cmocka_unit_test(test_least_rate), cmocka_unit_test(test_names),
    };
    char folder[] = "/tmp/test_run.XXXXXX";
    if (mkdtemp(folder) == NULL || chdir(folder) != 0)
        return 1;
    int failed = cmocka_run_group_tests_name("run", tests, NULL, NULL);
    return rmdir(folder) != 0 || failed;
}
