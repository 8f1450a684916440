/* sl-distill: learns a small set of images from a collection. The work is in common/distill. */
#include "base/input.h"
#include "cli/program.h"
#include "distill/run.h"
#include "distill/set.h"
#include "samples/samples.h"
#include "tools/options/options.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

static struct sl_distill_settings *const set = &sl_distill_settings;

static void set_default(double *rate, double by_method)
{
    if (isnan(*rate))
        *rate = by_method;
}

/* Defaults that are recorded by their absence, given or not: the same work has the same record. */
static void forget_defaults(void)
{
    if (!set->run.settings.target_labels)
        set->labels = NULL;
    if (set->run.settings.warm_up == 0)
        set->run.settings.warm_up = SL_UNSET;
}

/* What depends on the method. */
static void set_defaults(const struct sl_method_rates *by_method)
{
    struct sl_method_settings *settings = &set->run.settings;
    int64_t warm_up = settings->warm_up == SL_UNSET ? 0 : settings->warm_up;
    settings->target_labels = set->labels != NULL && strcmp(set->labels, "target") == 0;
    set_default(&set->run.rates.images, by_method->images);
    set_default(&set->run.rates.labels, by_method->labels);
    set_default(&set->run.rates.student, by_method->student);
    set_default(&set->run.rates.rate, by_method->rate);
    if (settings->real_batch == SL_UNSET)
        settings->real_batch = set->run.method->real_batch;
    if (settings->decay_steps == SL_UNSET) /* the same in a shorter run, by its provenance */
        settings->decay_steps = set->run.steps > 0 ? set->run.steps : 1;
    if (settings->window == SL_UNSET)
        settings->window = warm_up < settings->inner_steps ? settings->inner_steps - warm_up : 1;
    if (settings->window > settings->inner_steps)
        sl_die_usage("--window is %" PRId64 ", more than --inner-steps, %" PRId64, settings->window,
                     settings->inner_steps);
    if (warm_up > settings->inner_steps - settings->window)
        sl_die_usage("--warm-up is %" PRId64 " and --window %" PRId64
                     ", together more than --inner-steps, %" PRId64,
                     warm_up, settings->window, settings->inner_steps);
}

/* What options say of each other. */
static void check_settings(void)
{
    const struct sl_method_settings *settings = &set->run.settings;
    if (strcmp(set->run.learn, "labels") == 0)
        sl_reject_options("lr-images", "with --learn labels");
    if (strcmp(set->run.learn, "images") == 0)
        sl_reject_options("lr-labels", "with --learn images");
    if (settings->target_labels && strcmp(set->run.learn, "images") != 0)
        sl_die_usage("--labels target makes no sense with --learn %s", set->run.learn);
    if (set->run.rates.rate == 0)
        sl_reject_options("lr-least", "with --lr-rate 0");
    if (set->run.bounds.rate > set->run.rates.student)
        sl_die_usage("--lr-least is %g, but --lr-student starts at %g", set->run.bounds.rate,
                     set->run.rates.student);
    if (settings->inner_classes > 0 && settings->inner_batch > 0 &&
        settings->inner_batch % settings->inner_classes != 0)
        sl_die_usage("--inner-batch is %" PRId64 ", no multiple of %" PRId64 " --inner-classes",
                     settings->inner_batch, settings->inner_classes);
}

/* What can be refused before anything is read. */
static void check_usage(void)
{
    struct sl_augment augment;
    struct sl_error error;
    const struct sl_method *method = set->run.method;
    bool piped = strcmp(set->run.path, "-") == 0;
    sl_reject_options(method->unused, "with %s", method->name);
    if (method->data && set->run.data == NULL)
        sl_die_usage("--data is missing: the real samples to learn from");
    if (method->experts && set->run.experts.count == 0)
        sl_die_usage("--experts is missing: a folder of sl-train-expert");
    if (method->teacher && set->run.expert == NULL)
        sl_die_usage("--expert is missing: a network's file");
    if (set->run.resume && piped)
        sl_die_usage("--resume needs --output FILE");
    if (set->run.keep_every > 0 && piped)
        sl_die_usage("--keep-every needs --output FILE");
    if (set->run.metrics == NULL)
        sl_reject_options("metrics-every", "without --metrics");
    if (sl_arch_check(set->run.arch, &error) != 0)
        sl_die_usage("--arch: %s", error.text);
    if (sl_augment_parse(set->run.augment, &augment, &error) != 0)
        sl_die_usage("--augment: %s", error.text);
}

/* A run that cannot be written should not be begun. */
static int check_outputs(struct sl_error *error)
{
    char path[PATH_MAX];
    sl_distill_state_path(set->run.path, path);
    return sl_output_check(set->run.path, error) != 0 ||
                   (set->run.keep_every > 0 && sl_set_path(set->run.path, 0, path, error) != 0) ||
                   (set->run.resume && sl_output_check(path, error) != 0) ||
                   (set->run.metrics != NULL && sl_output_check(set->run.metrics, error) != 0)
               ? -1
               : 0;
}

static int run(const char *file, struct sl_error *error)
{
    struct sl_samples start, real = {.count = 0};
    if (sl_samples_read(&start, file, error) != 0)
        return -1;
    int result = set->run.data == NULL ? 0 : sl_samples_read(&real, set->run.data, error);
    if (result == 0) {
        set->run.start = sl_input_name(file);
        result = sl_distill_run(&start, set->run.data == NULL ? NULL : &real, &set->run, error);
    }
    sl_samples_release(&real);
    sl_samples_release(&start);
    return result;
}

/* The options that have a part in the result, to release. */
static json_t *recorded_options(void)
{
    json_t *options = sl_options_json(sl_distill_program.options);
    sl_options_drop(options, set->run.method->unused);
    if (strcmp(set->run.learn, "labels") == 0)
        sl_options_drop(options, "lr-images");
    if (strcmp(set->run.learn, "images") == 0)
        sl_options_drop(options, "lr-labels");
    return options;
}

int main(int argc, char **argv)
{
    struct sl_list operands = sl_program_start(&sl_distill_program, argc, argv);
    struct sl_error error;
    set->run.method = sl_method_at(sl_operand_word(&sl_distill_program, &operands));
    const char *file = sl_operand_files(&sl_distill_program, &operands).items[0];
    check_usage();
    set_defaults(&set->run.method->rates);
    check_settings();
    forget_defaults();
    if (check_outputs(&error) != 0)
        sl_die(&error);
    json_t *options = recorded_options();
    set->run.options = options;
    set->run.warn = sl_warn;
    int result = run(file, &error);
    json_decref(options);
    if (result != 0)
        sl_die(&error);
    return 0;
}
