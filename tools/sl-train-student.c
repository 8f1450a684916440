/* sl-train-student: trains a fresh network on a small, labelled collection. */
#include "base/input.h"
#include "cli/program.h"
#include "formats/made.h"
#include "samples/label_doubts.h"
#include "samples/samples.h"
#include "tools/options/options.h"
#include "train/student.h"

#include <math.h>
#include <string.h>

static struct sl_student_settings *const set = &sl_student_settings;

static int train(const struct sl_samples *samples, struct sl_error *error)
{
    struct sl_samples test;
    if (set->test == NULL)
        return sl_student_train(samples, &sl_recipe, &set->run, error);
    if (sl_samples_read_test(&test, set->test, samples, error) != 0)
        return -1;
    double accuracy;
    set->run.test = &test;
    set->run.accuracy = &accuracy;
    int result = sl_student_train(samples, &sl_recipe, &set->run, error);
    sl_samples_release(&test);
    if (result == 0)
        sl_note("test accuracy of the last network: %.2f %%", 100 * accuracy);
    return result;
}

/* --target soft must not fall back to hard labels. */
static int check_target(const struct sl_samples *samples, const char *file, struct sl_error *error)
{
    if (set->target == NULL || set->run.hard || samples->soft != NULL)
        return 0;
    return sl_fail(error, "%s: has no soft labels, which --target soft needs; sl-label adds them",
                   sl_input_name(file));
}

/* Soft labels without the provenance of sl-label may belong to other classes or images. */
static int doubt_labels(const struct sl_samples *samples, const char *file, struct sl_error *error)
{
    struct sl_label_doubts doubts;
    size_t classes = samples->dataset.class_count;
    if (samples->soft == NULL || set->run.hard || samples->learned ||
        sl_made_has(samples->made.steps, "sl-label"))
        return 0;
    if (sl_label_doubts_init(&doubts, classes, error) != 0)
        return -1;
    for (size_t i = 0; i < samples->count; i++)
        sl_label_doubts_add(&doubts, samples->soft + i * classes, samples->labels[i]);
    sl_label_doubts_report(&doubts, sl_input_name(file), sl_warn);
    sl_label_doubts_release(&doubts);
    return 0;
}

/* --lr learned: the rate that was learned with the set, which is recorded as if it had been given.
 */
static int find_rate(const struct sl_samples *samples, const char *file, json_t *made,
                     struct sl_error *error)
{
    const struct sl_made_list *list = &samples->made;
    for (size_t i = 0; i < json_array_size(list->last) && isnan(sl_recipe.rate); i++)
        sl_recipe.rate =
            sl_made_learned_rate(list->steps, json_integer_value(json_array_get(list->last, i)));
    if (!(sl_recipe.rate > 0))
        return sl_fail(error, "%s: has no learned rate; give --lr a number", sl_input_name(file));
    json_object_set_new(made, "lr", json_real(sl_recipe.rate));
    return 0;
}

int main(int argc, char **argv)
{
    sl_recipe = (struct sl_recipe)SL_RECIPE_STUDENT;
    struct sl_list operands = sl_program_start(&sl_student_program, argc, argv);
    struct sl_error error;
    struct sl_samples samples;
    const char *file = sl_operand_files(&sl_student_program, &operands).items[0];
    char state[PATH_MAX];
    if (set->run.resume && strcmp(set->run.path, "-") == 0)
        sl_die_usage("--resume needs --output FILE");
    if (set->run.metrics != NULL && set->test == NULL)
        sl_die_usage("--metrics needs --test FILE");
    if (set->test == NULL)
        sl_reject_options("test-every", "without --test");
    if (sl_recipe.steps != SL_UNSET)
        sl_reject_options("epochs", "with --steps");
    if (strcmp(sl_recipe.optimiser, "sgd") != 0)
        sl_reject_options("momentum", "with adamw");
    if (set->target != NULL && strcmp(set->target, "hard") == 0)
        sl_reject_options("hard-share", "with --target hard");
    sl_student_state_path(set->run.path, state);
    set->run.hard = set->target != NULL && strcmp(set->target, "hard") == 0;
    if (sl_recipe_check(&sl_recipe, &error) != 0)
        sl_die_usage("%s", error.text);
    json_t *made = sl_options_json(sl_student_program.options);
    set->run.options = made;
    if (sl_output_check(set->run.path, &error) != 0 ||
        (set->run.resume && sl_output_check(state, &error) != 0) ||
        (set->run.metrics != NULL && sl_output_check(set->run.metrics, &error) != 0))
        sl_die(&error);
    if (sl_samples_read(&samples, file, &error) != 0)
        sl_die(&error);
    int result = check_target(&samples, file, &error);
    if (result == 0 && isnan(sl_recipe.rate))
        result = find_rate(&samples, file, made, &error);
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
