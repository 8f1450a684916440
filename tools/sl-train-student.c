/* sl-train-student: train a fresh network on a small, labelled collection. */
#include "base/input.h"
#include "cli/program.h"
#include "formats/made.h"
#include "samples/label_doubts.h"
#include "samples/samples.h"
#include "train/student.h"

#include <string.h>

static struct sl_recipe recipe = SL_RECIPE_STUDENT;
static struct sl_student_run run = {.path = "-", .save_every = 60, .test_every = 1};
static const char *target, *test_path;

static const struct sl_option options[] = {
    {"output", 'o', SL_OUTPUT, &run.path, "FILE", "where the checkpoint goes; - is standard output",
     .suffix = "safetensors"},
    SL_RECIPE_OPTIONS(recipe),
    {"steps", 'n', SL_INTEGER, &recipe.steps, "N", "steps, instead of epochs", .low = 0,
     .high = 4e9, .result = true},
    {"target", 0, SL_CHOICE, &target, "KIND",
     "soft: the soft labels; hard: the classes (soft where there are any)", .choices = "soft|hard",
     .result = true},
    {"test", 't', SL_INPUT, &test_path, "FILE", "samples to measure accuracy on while training"},
    {"test-every", 0, SL_INTEGER, &run.test_every, "N", "epochs between tests", .low = 1,
     .high = 1e6},
    {"metrics", 'm', SL_OUTPUT, &run.metrics, "FILE", "write a metrics record per test",
     .suffix = "sls"},
    {"resume", 'r', SL_FLAG, &run.resume, NULL,
     "keep FILE.state while training, and resume from it if it exists", .kept = ".state"},
    {0},
};

static const struct sl_program program = {
    .name = "sl-train-student",
    .operands = "[FILE]",
    .summary = "train a network on labelled samples",
    .options = options,
    .operands_max = 1,
    .files = true,
    .profile = true,
};

static int train(const struct sl_samples *samples, struct sl_error *error)
{
    struct sl_samples test;
    if (test_path == NULL)
        return sl_student_train(samples, &recipe, &run, error);
    if (sl_samples_read_test(&test, test_path, samples, error) != 0)
        return -1;
    double accuracy;
    run.test = &test;
    run.accuracy = &accuracy;
    int result = sl_student_train(samples, &recipe, &run, error);
    sl_samples_release(&test);
    if (result == 0)
        sl_note("test accuracy of the last network: %.2f %%", 100 * accuracy);
    return result;
}

/* Who asks for soft labels means them. */
static int check_target(const struct sl_samples *samples, const char *file, struct sl_error *error)
{
    if (target == NULL || run.hard || samples->soft != NULL)
        return 0;
    return sl_fail(error, "%s: has no soft labels for --target soft; sl-label gives them",
                   sl_input_name(file));
}

/* Soft labels that other programs made, as far as is known, may be of other classes or images. */
static int doubt_labels(const struct sl_samples *samples, const char *file, struct sl_error *error)
{
    struct sl_label_doubts doubts;
    size_t classes = samples->dataset.class_count;
    if (samples->soft == NULL || run.hard || samples->learned ||
        sl_made_has(samples->made.steps, "sl-label"))
        return 0;
    if (sl_label_doubts_init(&doubts, classes, error) != 0)
        return -1;
    for (size_t i = 0; i < samples->count; i++)
        sl_label_doubts_add(&doubts, samples->soft + i * classes, samples->labels[i]);
    sl_label_doubts_tell(&doubts, sl_input_name(file), sl_warn);
    sl_label_doubts_release(&doubts);
    return 0;
}

int main(int argc, char **argv)
{
    struct sl_list operands = sl_program_start(&program, argc, argv);
    struct sl_error error;
    struct sl_samples samples;
    const char *file = sl_operand_files(&program, &operands).items[0];
    char state[PATH_MAX];
    if (run.resume && strcmp(run.path, "-") == 0)
        sl_die_usage("--resume needs --output FILE");
    if (run.metrics != NULL && test_path == NULL)
        sl_die_usage("--metrics needs --test FILE");
    if (test_path == NULL)
        sl_reject_options("test-every", "without --test");
    if (recipe.steps != SL_UNSET)
        sl_reject_options("epochs", "with --steps");
    if (strcmp(recipe.optimiser, "sgd") != 0)
        sl_reject_options("momentum", "with adamw");
    sl_student_state_path(run.path, state);
    run.hard = target != NULL && strcmp(target, "hard") == 0;
    if (sl_recipe_check(&recipe, &error) != 0)
        sl_die_usage("%s", error.text);
    json_t *made = sl_options_json(options);
    run.options = made;
    if (sl_output_check(run.path, &error) != 0 ||
        (run.resume && sl_output_check(state, &error) != 0) ||
        (run.metrics != NULL && sl_output_check(run.metrics, &error) != 0))
        sl_die(&error);
    if (sl_samples_read(&samples, file, &error) != 0)
        sl_die(&error);
    int result = check_target(&samples, file, &error);
    if (result == 0)
        result = doubt_labels(&samples, file, &error);
    if (result == 0)
        result = train(&samples, &error);
    sl_samples_release(&samples);
    json_decref(made);
    if (result != 0)
        sl_die(&error);
    return 0;
}
