/* sl-train-expert: train a network on a whole collection, one checkpoint per epoch. */
#include "cli/program.h"
#include "samples/samples.h"
#include "train/expert.h"

#include <string.h>

static struct sl_recipe recipe = SL_RECIPE_EXPERT;
static struct sl_expert_run run;
static const char *test_path;

static const struct sl_option options[] = {
    {"output", 'o', SL_OUTPUT_FOLDER, &run.folder, "FOLDER", "where the checkpoints go; required",
     .suffix = "safetensors"},
    SL_RECIPE_OPTIONS(recipe),
    {"test", 't', SL_INPUT, &test_path, "FILE", "samples to measure accuracy on after each epoch"},
    {"metrics", 'm', SL_OUTPUT, &run.metrics, "FILE", "write a metrics record per epoch",
     .suffix = "sls"},
    {"resume", 'r', SL_FLAG, &run.resume, NULL, "resume an interrupted run"},
    {0},
};

static const struct sl_program program = {
    .name = "sl-train-expert",
    .operands = "-o FOLDER [FILE]",
    .summary = "train a network on a collection of images, one checkpoint per epoch",
    .options = options,
    .operands_max = 1,
    .files = true,
    .profile = true,
};

static int train(const struct sl_samples *samples, struct sl_error *error)
{
    struct sl_samples test;
    if (test_path == NULL)
        return sl_expert_train(samples, &recipe, &run, error);
    if (sl_samples_read_test(&test, test_path, samples, error) != 0)
        return -1;
    double accuracy;
    run.test = &test;
    run.accuracy = &accuracy;
    int result = sl_expert_train(samples, &recipe, &run, error);
    sl_samples_release(&test);
    if (result == 0)
        sl_note("test accuracy of the last network: %.2f %%", 100 * accuracy);
    return result;
}

int main(int argc, char **argv)
{
    struct sl_list operands = sl_program_start(&program, argc, argv);
    struct sl_error error;
    struct sl_samples samples;
    const char *file = sl_operand_files(&program, &operands).items[0];
    if (run.folder == NULL)
        sl_die_usage("--output is missing: a folder for the checkpoints");
    if (strcmp(run.folder, "-") == 0)
        sl_die_usage("--output is a folder; checkpoints do not go to standard output");
    if (strcmp(recipe.optimiser, "sgd") != 0)
        sl_reject_options("momentum", "with adamw");
    if (sl_recipe_check(&recipe, &error) != 0)
        sl_die_usage("%s", error.text);
    json_t *made = sl_options_json(options);
    run.options = made;
    if (run.metrics != NULL && sl_output_check(run.metrics, &error) != 0)
        sl_die(&error);
    if (sl_samples_read(&samples, file, &error) != 0)
        sl_die(&error);
    int result = train(&samples, &error);
    sl_samples_release(&samples);
    json_decref(made);
    if (result != 0)
        sl_die(&error);
    return 0;
}
