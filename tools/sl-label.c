/* sl-label: gives images soft labels. The work is in common/label/label.c. */
#include "base/input.h"
#include "cli/program.h"
#include "formats/made.h"
#include "images/view.h"
#include "label/changes.h"
#include "label/label.h"
#include "label/patch.h"
#include "nn/arch.h"
#include "nn/class_list.h"
#include "tools/options/options.h"

static struct sl_label_settings *const set = &sl_label_settings;

/* Changes that only make sense with others. */
static void check_changes(void)
{
    int64_t bits = 0;
    json_t *options = sl_options_json(sl_label_program.options);
    if (json_object_get(options, "bits") != NULL)
        bits = json_integer_value(json_object_get(options, "bits"));
    bool half = json_is_true(json_object_get(options, "half"));
    json_decref(options);
    if (bits != 0 && bits != 4 && bits != 8)
        sl_die_usage("--bits: %lld is neither 4 nor 8", (long long)bits);
    if (bits != 0 && half)
        sl_die_usage("--bits and --half exclude each other");
    if (sl_is_given("rest") && !sl_is_given("top-k"))
        sl_die_usage("--rest needs --top-k, which leaves a rest");
    if (set->seed != SL_UNSET && !sl_is_given("sample") && set->views == SL_UNSET)
        sl_die_usage("--seed needs --views or --sample, since nothing else is drawn");
    if ((sl_is_given("sample") || set->views != SL_UNSET) && set->seed == SL_UNSET)
        set->seed = 0;
}

/* The views that networks are to label. */
static struct sl_stream_views read_views(void)
{
    struct sl_stream_views stream = {0};
    struct sl_views views;
    struct sl_error error;
    if ((set->views != SL_UNSET) != (set->view != NULL))
        sl_die_usage("--views says how many, --view how they are made; both are needed");
    if (set->views == SL_UNSET)
        sl_reject_options("view-batch", "without --views");
    if (set->views == SL_UNSET)
        return stream;
    if (set->experts.count == 0)
        sl_die_usage("--views needs --expert, which labels them");
    if (sl_views_parse(set->view, &views, &error) != 0)
        sl_die_usage("--view: %s", error.text);
    if (!views.by_batch)
        sl_reject_options("view-batch", "without cutmix-batch");
    if (views.by_batch && set->view_batch == SL_UNSET)
        sl_die_usage("cutmix-batch needs --view-batch, the --batch of the students");
    if (views.mix)
        sl_reject_options("drop-class", "with cutmix, whose views show two classes");
    sl_views_text(&views, stream.view);
    stream.count = set->views;
    stream.seed = set->seed;
    stream.batch = views.by_batch ? set->view_batch : 0;
    return stream;
}

static struct sl_labelling read_options(void)
{
    struct sl_error error;
    int sources = (set->experts.count > 0) + set->hard + (set->from != NULL);
    if (sources > 1)
        sl_die_usage("--expert, --hard and --from exclude each other");
    if (set->arch != NULL && set->experts.count == 0)
        sl_die_usage("--arch needs --expert");
    if (set->classes_from != NULL && set->experts.count == 0)
        sl_die_usage("--classes-from needs --expert");
    if (sl_arch_check(set->arch, &error) != 0)
        sl_die_usage("--arch: %s", error.text);
    return (struct sl_labelling){
        .source = set->experts.count > 0 ? SL_LABEL_EXPERTS
                  : set->hard            ? SL_LABEL_HARD
                  : set->from != NULL    ? SL_LABEL_TABLE
                                         : SL_LABEL_PRESENT,
        .arch = set->arch,
        .views = read_views(),
    };
}

static int open_source(struct sl_labelling *labelling, struct sl_experts *networks,
                       struct sl_label_table *table, struct sl_error *error)
{
    if (labelling->source == SL_LABEL_TABLE) {
        labelling->table = table;
        return sl_label_table_open(table, set->from, error);
    }
    if (labelling->source != SL_LABEL_EXPERTS)
        return 0;
    labelling->experts = networks;
    return sl_experts_read(networks, set->experts.items, set->experts.count, error);
}

/* Called after success only, so that an error stays one line. Returns the name of a network that
 * does not name its classes, or NULL. */
static const char *tell_remarks(const struct sl_experts *networks, const struct sl_class_list *list)
{
    const char *unknown = NULL;
    struct sl_error left_out;
    if (list != NULL && sl_class_list_remark(list, &left_out))
        sl_warn("%s", left_out.text);
    for (size_t i = 0; i < networks->count; i++) {
        const struct sl_network_remarks *remarks = &networks->remarks[i];
        const char *name = sl_input_name(networks->paths[i]);
        if (!remarks->named && list == NULL) {
            unknown = name;
            sl_warn("%s: does not name its classes; assuming those "
                    "of the images",
                    name);
        }
        if (remarks->passed.text[0] != '\0')
            sl_warn("%s: %s", name, remarks->passed.text);
        if (remarks->prefix.text[0] != '\0')
            sl_note("%s: %s", name, remarks->prefix.text);
    }
    return unknown;
}

static int write_labels(struct sl_labelling *labelling, const struct sl_list *files,
                        struct sl_error *error)
{
    struct sl_output output;
    struct sl_inputs inputs;
    if (sl_output_open(&output, set->output, error) != 0)
        return -1;
    sl_inputs_start(&inputs, files->items, files->count);
    json_t *step = sl_made_step("sl-label", sl_options_json(sl_label_program.options));
    int result = sl_label(labelling, &inputs, step, &output, error);
    if (result == 0)
        result = sl_output_commit(&output, error);
    sl_inputs_stop(&inputs);
    sl_output_abort(&output);
    return result;
}

/* A patch has everything but the images. */
static int run_patch(const struct sl_list *files, struct sl_error *error)
{
    struct sl_patch patch;
    struct sl_inputs inputs;
    struct sl_output output;
    if (sl_patch_read(&patch, set->patch, error) != 0)
        return -1;
    int result = sl_output_open(&output, set->output, error);
    if (result == 0) {
        sl_inputs_start(&inputs, files->items, files->count);
        result = sl_patch_apply(&patch, sl_input_name(set->patch), &inputs, &output, error);
        if (result == 0)
            result = sl_output_commit(&output, error);
        sl_inputs_stop(&inputs);
        sl_output_abort(&output);
    }
    sl_patch_release(&patch);
    return result;
}

static int run(const struct sl_list *files, struct sl_error *error)
{
    struct sl_labelling labelling = read_options();
    struct sl_experts networks = {0};
    struct sl_label_table table = {0};
    struct sl_class_list list = {0};
    struct sl_label_doubts doubts = {0};
    struct sl_label_emptied emptied = {0};
    labelling.emptied = &emptied;
    if (labelling.source == SL_LABEL_TABLE || labelling.source == SL_LABEL_EXPERTS)
        labelling.doubts = &doubts;
    int result = open_source(&labelling, &networks, &table, error);
    if (result == 0 && set->classes_from != NULL) {
        labelling.list = &list;
        result = sl_class_list_read(&list, set->classes_from, error);
    }
    if (result == 0)
        result = write_labels(&labelling, files, error);
    const char *foreign = result == 0 ? tell_remarks(&networks, labelling.list) : NULL;
    if (result == 0 && labelling.source == SL_LABEL_TABLE && sl_label_table_foreign(&table))
        foreign = sl_input_name(set->from);
    if (result == 0 && emptied.count > 0)
        sl_warn("%zu label%s 0 for every class, so students learn nothing from %s; the first is "
                "that of id %lld",
                emptied.count, emptied.count == 1 ? " became" : "s became",
                emptied.count == 1 ? "its image" : "their images", (long long)emptied.first);
    if (foreign != NULL)
        sl_label_doubts_report(&doubts, foreign, sl_warn);
    sl_class_list_release(&list);
    sl_label_doubts_release(&doubts);
    sl_experts_release(&networks);
    sl_label_table_close(&table);
    return result;
}

int main(int argc, char **argv)
{
    struct sl_list operands = sl_program_start(&sl_label_program, argc, argv);
    struct sl_list files = sl_operand_files(&sl_label_program, &operands);
    struct sl_error error;
    check_changes();
    if (set->patch != NULL)
        sl_reject_options("expert,arch,hard,from,views,view,view-batch,temperature,drop-class,swap,"
                          "top-k,rest,sample,bits,"
                          "half,seed",
                          "with --patch, which has labels of its own");
    if ((set->patch != NULL ? run_patch : run)(&files, &error) != 0)
        sl_die(&error);
    return 0;
}
