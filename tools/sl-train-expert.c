/* sl-train-expert: trains a network on a whole collection, one checkpoint per epoch. */
#include "cli/program.h"
#include "samples/samples.h"
#include "tools/options/options.h"
#include "train/expert.h"

#include <string.h>

static struct sl_expert_settings *const set = &sl_expert_settings;

static int train(const struct sl_samples *samples, struct sl_error *error)
{
    struct sl_samples test;
    if (set->test == NULL)
        return sl_expert_train(samples, &sl_recipe, &set->run, error);
    if (sl_samples_read_test(&test, set->test, samples, error) != 0)
        return -1;
    double accuracy;
    set->run.test = &test;
    set->run.accuracy = &accuracy;
    int result = sl_expert_train(samples, &sl_recipe, &set->run, error);
    sl_samples_release(&test);
    if (result == 0)
        sl_note("test accuracy of the last network: %.2f %%", 100 * accuracy);
    return result;
}

int main(int argc, char **argv)
{
    sl_recipe = (struct sl_recipe)SL_RECIPE_EXPERT;
    struct sl_list operands = sl_program_start(&sl_expert_program, argc, argv);
    struct sl_error error;
    struct sl_samples samples;
    const char *file = sl_operand_files(&sl_expert_program, &operands).items[0];
    if (set->run.folder == NULL)
        sl_die_usage("--output is missing: a folder for the checkpoints");
    if (strcmp(set->run.folder, "-") == 0)
        sl_die_usage("--output must be a folder; checkpoints cannot go to standard output");
    if (strcmp(sl_recipe.optimiser, "sgd") != 0)
        sl_reject_options("momentum", "with adamw");
    if (sl_recipe.view != NULL) {
        if (strcmp(sl_recipe.augment, "none") != 0)
            sl_reject_options("augment", "with --view, which augments images itself");
        sl_recipe.augment = "none";
    }
    if (sl_recipe_check(&sl_recipe, &error) != 0)
        sl_die_usage("%s", error.text);
    json_t *made = sl_options_json(sl_expert_program.options);
    set->run.options = made;
    if (set->run.metrics != NULL && sl_output_check(set->run.metrics, &error) != 0)
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
