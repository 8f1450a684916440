/* A student that is killed and goes on leaves the bytes of one that was not. The tool writes its
 * state once a minute; here it is written after every step. */
#include "base/memory.h"
#include "fetch/synth.h"
#include "samples/samples.h"
#include "train/student.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

enum { COUNT = 50 };

static struct sl_samples samples;
static json_t *options;

static int describe(struct sl_dataset *dataset, struct sl_error *error)
{
    char id[SL_SYNTH_NAME], name[SL_SYNTH_NAME];
    *dataset = (struct sl_dataset){.name = sl_copy_text("synth", error),
                                   .split = sl_copy_text("train", error),
                                   .image = {SL_SYNTH_SIDE, SL_SYNTH_SIDE, 3},
                                   .preprocess = {.mean = {0.5f, 0.5f, 0.5f}, .std = {1, 1, 1}},
                                   .classes = calloc(SL_SYNTH_CLASSES, sizeof(struct sl_class)),
                                   .class_count = SL_SYNTH_CLASSES};
    for (uint32_t label = 0; label < SL_SYNTH_CLASSES && dataset->classes != NULL; label++) {
        sl_synth_class(label, id, name);
        dataset->classes[label] =
            (struct sl_class){sl_copy_text(id, error), sl_copy_text(name, error)};
    }
    return dataset->classes == NULL ? -1 : 0;
}

/* Fifty images of all classes. */
static int set_up(void **state)
{
    (void)state;
    struct sl_error error;
    samples = (struct sl_samples){.count = COUNT};
    if (describe(&samples.dataset, &error) != 0)
        return -1;
    json_t *made =
        json_pack("[{ss ss s{} s{}}]", "tool", "sl-fetch", "version", "0", "options", "inputs");
    sl_made_list_add(&samples.made, made);
    json_decref(made);
    samples.labels = calloc(COUNT, sizeof *samples.labels);
    samples.images = calloc(COUNT, SL_SYNTH_BYTES);
    options = json_object();
    if (samples.labels == NULL || samples.images == NULL)
        return -1;
    for (uint32_t i = 0; i < COUNT; i++) {
        uint32_t index = i * sl_synth_count(SL_SYNTH_TRAIN) / COUNT;
        samples.labels[i] = sl_synth_label(SL_SYNTH_TRAIN, index);
        sl_synth_image(0, SL_SYNTH_TRAIN, index,
                       (uint8_t *)samples.images + (size_t)i * SL_SYNTH_BYTES);
    }
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    sl_dataset_release(&samples.dataset);
    sl_made_list_release(&samples.made);
    json_decref(options);
    free(samples.labels);
    free((void *)samples.images);
    return 0;
}

/* Seven steps per epoch, and two more. */
static struct sl_recipe recipe_of(const char *optimiser, const char *schedule)
{
    struct sl_recipe recipe = SL_RECIPE_STUDENT;
    recipe.arch = "convnet-d2w16";
    recipe.optimiser = optimiser;
    recipe.schedule = schedule;
    recipe.batch = 8;
    recipe.steps = 30;
    return recipe;
}

static int train(const struct sl_recipe *recipe, const char *path, bool resume,
                 struct sl_error *error)
{
    char metrics[64];
    snprintf(metrics, sizeof metrics, "%.40s.sls", path);
    const struct sl_student_run run = {.path = path,
                                       .resume = resume,
                                       .test = &samples,
                                       .test_every = 2,
                                       .metrics = metrics,
                                       .options = options};
    return sl_student_train(&samples, recipe, &run, error);
}

/* Starts or continues a student and kills it once there is a state. Returns false if it was done
 * before. */
static bool train_and_kill(const struct sl_recipe *recipe)
{
    struct sl_error error;
    int status;
    pid_t child = fork();
    if (child == 0)
        _exit(train(recipe, "parts.safetensors", true, &error) != 0);
    while (access("parts.safetensors.state", F_OK) != 0)
        if (waitpid(child, &status, WNOHANG) == child)
            return false;
    usleep(2000);
    kill(child, SIGKILL);
    assert_int_equal(waitpid(child, &status, 0), child);
    return WIFSIGNALED(status);
}

static void assert_same_bytes(const char *a, const char *b)
{
    static char bytes[2][1 << 20];
    size_t sizes[2];
    for (int i = 0; i < 2; i++) {
        FILE *file = fopen(i == 0 ? a : b, "rb");
        assert_non_null(file);
        sizes[i] = fread(bytes[i], 1, sizeof bytes[i], file);
        fclose(file);
    }
    assert_in_range(sizes[0], 400, sizeof bytes[0] - 1);
    assert_int_equal(sizes[0], sizes[1]);
    assert_memory_equal(bytes[0], bytes[1], sizes[0]);
}

static void check_killed(struct sl_recipe recipe)
{
    struct sl_error error;
    int kills = 0;
    assert_int_equal(train(&recipe, "whole.safetensors", false, &error), 0);
    assert_int_equal(access("whole.safetensors.state", F_OK), -1);
    for (int i = 0; i < 3 && train_and_kill(&recipe); i++)
        kills++;
    assert_int_not_equal(kills, 0);
    assert_int_equal(access("parts.safetensors", F_OK), -1);
    if (train(&recipe, "parts.safetensors", true, &error) != 0)
        fail_msg("%s", error.text);
    assert_same_bytes("whole.safetensors", "parts.safetensors");
    assert_same_bytes("whole.safetensors.sls", "parts.safetensors.sls");
    assert_int_equal(access("parts.safetensors.state", F_OK), -1);
    unlink("parts.safetensors");
}

static void test_killed_sgd(void **state)
{
    (void)state;
    check_killed(recipe_of("sgd", "quarters"));
}

static void test_killed_adamw(void **state)
{
    (void)state;
    check_killed(recipe_of("adamw", "cosine"));
}

/* Its running statistics go on, too. */
static void test_killed_batch_norms(void **state)
{
    (void)state;
    struct sl_recipe recipe = recipe_of("sgd", "quarters");
    recipe.arch = "resnet18w4-small";
    recipe.momentum = 0.9;
    check_killed(recipe);
}

/* The last state has the test of the end, which falls between two others. */
static void test_failed_at_the_end(void **state)
{
    (void)state;
    struct sl_recipe recipe = recipe_of("sgd", "quarters");
    struct sl_error error;
    assert_int_equal(train(&recipe, "whole.safetensors", false, &error), 0);
    unlink("parts.safetensors.sls");
    assert_int_equal(mkdir("parts.safetensors.sls", 0777), 0); /* where metrics are to go */
    assert_int_equal(train(&recipe, "parts.safetensors", true, &error), -1);
    assert_int_equal(access("parts.safetensors.state", F_OK), 0);
    assert_int_equal(rmdir("parts.safetensors.sls"), 0);
    if (train(&recipe, "parts.safetensors", true, &error) != 0)
        fail_msg("%s", error.text);
    assert_same_bytes("whole.safetensors", "parts.safetensors");
    assert_same_bytes("whole.safetensors.sls", "parts.safetensors.sls");
    unlink("parts.safetensors");
}

/* A state is of one run only. */
static void test_other_options(void **state)
{
    (void)state;
    struct sl_recipe recipe = recipe_of("sgd", "quarters");
    struct sl_error error;
    assert_true(train_and_kill(&recipe));
    json_object_set_new(options, "seed", json_integer(1));
    assert_int_equal(train(&recipe, "parts.safetensors", true, &error), -1);
    assert_string_equal(error.text, "parts.safetensors.state: was started without --seed, now "
                                    "with --seed 1; move it away to start anew");
    json_object_del(options, "seed");
    assert_int_equal(train(&recipe, "parts.safetensors", true, &error), 0);
    unlink("parts.safetensors");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_killed_sgd),         cmocka_unit_test(test_killed_adamw),
        cmocka_unit_test(test_killed_batch_norms), cmocka_unit_test(test_failed_at_the_end),
        cmocka_unit_test(test_other_options),
    };
    return cmocka_run_group_tests_name("student", tests, set_up, tear_down);
}
