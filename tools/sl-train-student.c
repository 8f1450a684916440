/* sl-train-student: trains a fresh network on a small, labelled collection. */
#include "base/input.h"
#include "cli/program.h"
#include "formats/made.h"
#include "label/experts.h"
#include "nn/class_list.h"
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

/* Neither --target soft nor labels of views must fall back to hard labels. */
static int check_target(const struct sl_samples *samples, const char *file, struct sl_error *error)
{
    const struct sl_stream_views *views = &samples->views;
    if (sl_recipe.hard || samples->soft != NULL || sl_recipe_sees_views(&sl_recipe))
        return 0;
    if (views->count > 0)
        return sl_fail(error,
                       "%s: has labels of %lld views of each image; --views %lld trains on them, "
                       "--target hard on the classes alone",
                       sl_input_name(file), (long long)views->count, (long long)views->count);
    if (set->target == NULL)
        return 0;
    return sl_fail(error, "%s: has no soft labels, which --target soft needs; sl-label adds them",
                   sl_input_name(file));
}

/* Soft labels without the provenance of sl-label may belong to other classes or images. */
static int doubt_labels(const struct sl_samples *samples, const char *file, struct sl_error *error)
{
    struct sl_label_doubts doubts;
    size_t classes = samples->dataset.class_count;
    if (samples->soft == NULL || sl_recipe.hard || samples->learned ||
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

/* Networks that label views in the run. */
static int open_experts(struct sl_experts *experts, struct sl_class_list *list,
                        const struct sl_samples *samples, struct sl_error *error)
{
    struct sl_error remark;
    if (set->experts.count == 0)
        return 0;
    if (set->classes_from != NULL) {
        if (sl_class_list_read(list, set->classes_from, error) != 0)
            return -1;
        sl_recipe.list = list;
    }
    if (sl_experts_read(experts, set->experts.items, set->experts.count, error) != 0 ||
        sl_experts_open(experts, NULL, sl_recipe.list, &samples->dataset, error) != 0)
        return -1;
    sl_recipe.experts = experts;
    if (sl_recipe.list != NULL && sl_class_list_remark(list, &remark))
        sl_warn("%s", remark.text);
    for (size_t i = 0; i < experts->count; i++)
        if (!experts->remarks[i].named && sl_recipe.list == NULL)
            sl_warn("%s: does not name its classes; assuming those of the images (name them with "
                    "--classes-from)",
                    sl_input_name(experts->paths[i]));
    return 0;
}

/* What views exclude, and need. */
static void check_views(void)
{
    bool views = sl_recipe_sees_views(&sl_recipe);
    if (!views)
        sl_reject_options("view-seed,expert", "without --view or --views");
    if (set->experts.count > 0 && sl_recipe.view == NULL)
        sl_die_usage("--expert needs --view, which says how the views are made that it labels");
    if (set->experts.count == 0)
        sl_reject_options("classes-from", "without --expert");
    if (set->experts.count > 0 && sl_recipe.hard)
        sl_die_usage("--target hard needs no --expert");
    if (!views)
        return;
    if (strcmp(sl_recipe.augment, "none") != 0)
        sl_reject_options("augment", "with views, which are augmented already");
    sl_recipe.augment = "none";
}

/* The seed of views that are made in the run; others have one. */
static void choose_view_seed(const struct sl_samples *samples, json_t *made)
{
    bool stored = samples->views.count > 0 && set->experts.count == 0;
    if (sl_recipe.view == NULL || sl_recipe.view_seed != SL_UNSET || stored)
        return;
    sl_recipe.view_seed = 0;
    json_object_set_new(made, "view-seed", json_integer(0));
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

static void check_options(void)
{
    struct sl_error error;
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
    sl_recipe.hard = set->target != NULL && strcmp(set->target, "hard") == 0;
    check_views();
    if (sl_recipe_check(&sl_recipe, &error) != 0)
        sl_die_usage("%s", error.text);
}

int main(int argc, char **argv)
{
    sl_recipe = (struct sl_recipe)SL_RECIPE_STUDENT;
    struct sl_list operands = sl_program_start(&sl_student_program, argc, argv);
    struct sl_error error;
    struct sl_samples samples;
    struct sl_experts experts = {0};
    struct sl_class_list list = {0};
    const char *file = sl_operand_files(&sl_student_program, &operands).items[0];
    char state[PATH_MAX];
    sl_student_state_path(set->run.path, state);
    check_options();
    json_t *made = sl_options_json(sl_student_program.options);
    set->run.options = made;
    if (sl_output_check(set->run.path, &error) != 0 ||
        (set->run.resume && sl_output_check(state, &error) != 0) ||
        (set->run.metrics != NULL && sl_output_check(set->run.metrics, &error) != 0))
        sl_die(&error);
    bool stored = sl_recipe_sees_views(&sl_recipe) && set->experts.count == 0;
    if ((stored ? sl_samples_read_views : sl_samples_read)(&samples, file, &error) != 0)
        sl_die(&error);
    int result = check_target(&samples, file, &error);
    if (result == 0 && isnan(sl_recipe.rate))
        result = find_rate(&samples, file, made, &error);
    choose_view_seed(&samples, made);
    if (result == 0)
        result = doubt_labels(&samples, file, &error);
    if (result == 0)
        result = open_experts(&experts, &list, &samples, &error);
    if (result == 0)
        result = train(&samples, &error);
    sl_experts_release(&experts);
    sl_class_list_release(&list);
    sl_samples_release(&samples);
    json_decref(made);
    if (result != 0)
        sl_die(&error);
    return 0;
}
