/* sl-label: gives images soft labels. The work is in common/label/label.c. */
#include "base/input.h"
#include "cli/program.h"
#include "formats/made.h"
#include "label/changes.h"
#include "label/label.h"
#include "nn/arch.h"

static struct sl_list experts;
static const char *arch, *from, *output_path = "-";
static bool hard;

static const struct sl_option options[] = {
    {"expert", 'e', SL_INPUTS, &experts, "FILE",
     "label with a network; of several, with the mean of their logits (repeatable)"},
    {"arch", 0, SL_TEXT, &arch, "NAME", "what the experts are, where their files do not say",
     .result = true},
    {"hard", 0, SL_FLAG, &hard, NULL, "label with the true class alone", .result = true},
    {"from", 0, SL_INPUT, &from, "FILE", "take labels by id from a stream or a NumPy array"},
    {.rows = sl_label_change_options},
    {"output", 'o', SL_OUTPUT, &output_path, "FILE", "where the samples go", .suffix = "sls"},
    {0},
};

static const struct sl_program program = {
    .name = "sl-label",
    .operands = "[FILE ...]",
    .summary = "give images soft labels, or change those they have",
    .options = options,
    .operands_max = SIZE_MAX,
    .files = true,
    .profile = true,
};

static struct sl_labelling read_options(void)
{
    struct sl_error error;
    int sources = (experts.count > 0) + hard + (from != NULL);
    if (sources > 1)
        sl_die_usage("only one of --expert, --hard and --from can label");
    if (arch != NULL && experts.count == 0)
        sl_die_usage("--arch needs --expert");
    if (sl_arch_check(arch, &error) != 0)
        sl_die_usage("--arch: %s", error.text);
    return (struct sl_labelling){
        .source = experts.count > 0 ? SL_LABEL_EXPERTS
                  : hard            ? SL_LABEL_HARD
                  : from != NULL    ? SL_LABEL_TABLE
                                    : SL_LABEL_PRESENT,
        .arch = arch,
    };
}

static int open_source(struct sl_labelling *labelling, struct sl_experts *networks,
                       struct sl_label_table *table, struct sl_error *error)
{
    if (labelling->source == SL_LABEL_TABLE) {
        labelling->table = table;
        return sl_label_table_open(table, from, error);
    }
    if (labelling->source != SL_LABEL_EXPERTS)
        return 0;
    labelling->experts = networks;
    return sl_experts_read(networks, experts.items, experts.count, error);
}

/* Said only of networks that turned out to fit, so that an error stays one line. Returns one that
 * does not say what its classes are. */
static const char *tell_remarks(const struct sl_experts *networks)
{
    const char *unknown = NULL;
    for (size_t i = 0; i < networks->count; i++) {
        const struct sl_network_remarks *remarks = &networks->remarks[i];
        const char *name = sl_input_name(networks->paths[i]);
        if (!remarks->named) {
            unknown = name;
            sl_warn("%s: does not say what its classes are; they are taken to be those "
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
    if (sl_output_open(&output, output_path, error) != 0)
        return -1;
    sl_inputs_start(&inputs, files->items, files->count);
    json_t *step = sl_made_step("sl-label", sl_options_json(options));
    int result = sl_label(labelling, &inputs, step, &output, error);
    if (result == 0)
        result = sl_output_commit(&output, error);
    sl_inputs_stop(&inputs);
    sl_output_abort(&output);
    return result;
}

static int run(const struct sl_list *files, struct sl_error *error)
{
    struct sl_labelling labelling = read_options();
    struct sl_experts networks = {0};
    struct sl_label_table table = {0};
    struct sl_label_doubts doubts = {0};
    if (labelling.source == SL_LABEL_TABLE || labelling.source == SL_LABEL_EXPERTS)
        labelling.doubts = &doubts;
    int result = open_source(&labelling, &networks, &table, error);
    if (result == 0)
        result = write_labels(&labelling, files, error);
    const char *foreign = result == 0 ? tell_remarks(&networks) : NULL;
    if (result == 0 && labelling.source == SL_LABEL_TABLE && sl_label_table_foreign(&table))
        foreign = sl_input_name(from);
    if (foreign != NULL)
        sl_label_doubts_tell(&doubts, foreign, sl_warn);
    sl_label_doubts_release(&doubts);
    sl_experts_release(&networks);
    sl_label_table_close(&table);
    return result;
}

int main(int argc, char **argv)
{
    struct sl_list operands = sl_program_start(&program, argc, argv);
    struct sl_list files = sl_operand_files(&program, &operands);
    struct sl_error error;
    if (run(&files, &error) != 0)
        sl_die(&error);
    return 0;
}
