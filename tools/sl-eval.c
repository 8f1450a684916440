/* sl-eval: measures networks, or labels. The work is in common/evaluate/. */
#include "base/input.h"
#include "base/progress.h"
#include "cli/program.h"
#include "evaluate/labels.h"
#include "evaluate/network.h"
#include "formats/made.h"
#include "nn/arch.h"
#include "nn/class_list.h"
#include "nn/remarks.h"
#include "tools/options/options.h"

#include <string.h>

static struct sl_eval_settings *const set = &sl_eval_settings;

static void check_options(const struct sl_list *files)
{
    struct sl_error error;
    if (set->labels)
        sl_reject_options("data,arch,classes-from,per-class,class", "with --labels");
    else
        sl_reject_options("against,pairs", "without --labels");
    if (set->pairs)
        sl_reject_options("against,predictions", "with --pairs");
    if (sl_arch_check(set->arch, &error) != 0)
        sl_die_usage("--arch: %s", error.text);
    if (!set->labels && set->data == NULL)
        sl_die_usage("--data is missing: samples to test the networks on");
    const char *beside = set->labels ? set->against : set->data;
    for (size_t i = 0; beside != NULL && i < files->count; i++)
        if (strcmp(beside, "-") == 0 && strcmp(files->items[i], "-") == 0)
            sl_die_usage("standard input can be read only once");
}

/* About a network whose file does not name its classes. */
static void warn_of_classes(const struct sl_label_doubts *doubts, const char *name)
{
    sl_warn("%s: does not name its classes; assuming those of %s", name, sl_input_name(set->data));
    sl_label_doubts_report(doubts, name, sl_warn);
}

/* About a network that can be used nevertheless. */
static void tell_remarks(const struct sl_checkpoint *checkpoint, const char *name)
{
    struct sl_network_remarks remarks;
    sl_network_remarks_find(&remarks, checkpoint);
    if (remarks.passed.text[0] != '\0')
        sl_warn("%s: %s", name, remarks.passed.text);
    if (remarks.prefix.text[0] != '\0')
        sl_note("%s: %s", name, remarks.prefix.text);
}

static int measure_network(struct sl_evaluation_report report, const char *path,
                           struct sl_error *error)
{
    struct sl_checkpoint checkpoint;
    struct sl_label_doubts doubts = {0};
    const char *name = sl_input_name(path);
    if (sl_checkpoint_read(&checkpoint, path, error) != 0)
        return -1;
    bool unknown = checkpoint.dataset.class_count == 0 && report.list == NULL;
    int result =
        unknown ? sl_label_doubts_init(&doubts, report.samples->dataset.class_count, error) : 0;
    report.doubts = unknown ? &doubts : NULL;
    if (result == 0)
        result = sl_evaluate_network(&report, &checkpoint, name, error);
    if (result == 0 && unknown)
        warn_of_classes(&doubts, name);
    if (result == 0)
        tell_remarks(&checkpoint, name);
    sl_label_doubts_release(&doubts);
    sl_checkpoint_release(&checkpoint);
    return result;
}

static int measure_networks(const struct sl_list *files, const struct sl_samples *samples,
                            struct sl_output *output, struct sl_output *images,
                            struct sl_error *error)
{
    json_t *step_options = sl_options_json(sl_eval_program.options);
    struct sl_evaluation_report report = {.samples = samples,
                                          .options = step_options,
                                          .arch = set->arch,
                                          .per_class = set->per_class || set->class.count > 0,
                                          .only = set->class,
                                          .output = output,
                                          .predictions = images};
    struct sl_class_list list = {0};
    struct sl_error left_out;
    int result = 0;
    if (set->classes_from != NULL) {
        report.list = &list;
        result = sl_class_list_read(&list, set->classes_from, error);
    }
    sl_progress_start("evaluating", "image", samples->count * files->count);
    for (size_t i = 0; result == 0 && i < files->count; i++)
        result = measure_network(report, files->items[i], error);
    sl_progress_finish();
    if (result == 0 && sl_class_list_remark(&list, &left_out))
        sl_warn("%s", left_out.text);
    sl_class_list_release(&list);
    json_decref(step_options);
    return result;
}

static int run_networks(const struct sl_list *files, struct sl_output *output,
                        struct sl_output *images, struct sl_error *error)
{
    struct sl_samples samples;
    if (sl_samples_read(&samples, set->data, error) != 0)
        return -1;
    int result = sl_samples_check_test(&samples, sl_input_name(set->data), error);
    if (result == 0)
        result = measure_networks(files, &samples, output, images, error);
    sl_samples_release(&samples);
    return result;
}

static int run_labels(const struct sl_list *files, struct sl_output *output,
                      struct sl_output *images, struct sl_error *error)
{
    struct sl_label_table table = {0};
    struct sl_inputs inputs;
    if (set->against != NULL && sl_label_table_open(&table, set->against, error) != 0)
        return -1;
    sl_inputs_start(&inputs, files->items, files->count);
    json_t *options = sl_options_json(sl_eval_program.options);
    struct sl_label_report report = {.options = options,
                                     .against = set->against != NULL ? &table : NULL,
                                     .pairs = set->pairs,
                                     .output = output,
                                     .predictions = images};
    int result = sl_evaluate_labels(&inputs, &report, error);
    sl_inputs_stop(&inputs);
    sl_label_table_close(&table);
    json_decref(options);
    return result;
}

static int run(const struct sl_list *files, struct sl_output *output, struct sl_error *error)
{
    struct sl_output images = {.fd = -1};
    if (set->predictions != NULL && sl_output_open(&images, set->predictions, error) != 0)
        return -1;
    int result = (set->labels ? run_labels : run_networks)(
        files, output, set->predictions != NULL ? &images : NULL, error);
    if (result == 0) /* first what goes to a pipe, which may be gone */
        result = sl_output_commit(output, error);
    if (result == 0 && set->predictions != NULL)
        result = sl_output_commit(&images, error);
    sl_output_abort(&images);
    return result;
}

int main(int argc, char **argv)
{
    struct sl_list operands = sl_program_start(&sl_eval_program, argc, argv);
    struct sl_list files = sl_operand_files(&sl_eval_program, &operands);
    struct sl_error error;
    struct sl_output output;
    check_options(&files);
    if (sl_output_open(&output, set->output, &error) != 0)
        sl_die(&error);
    int result = run(&files, &output, &error);
    sl_output_abort(&output);
    if (result != 0)
        sl_die(&error);
    return 0;
}
