/* sl-select: chooses images of a samples stream. The work is in common/select/select.c. */
#include "cli/program.h"
#include "formats/made.h"
#include "select/select.h"
#include "tools/options/options.h"

#include <errno.h>

static struct sl_select_settings *const set = &sl_select_settings;

static void read_part(const char *option, const char *text, uint32_t *part, uint32_t *parts)
{
    struct sl_error error;
    if (sl_select_part(text, part, parts, &error) != 0)
        sl_die_usage("--%s: %s", option, error.text);
}

static struct sl_fold read_fold(void)
{
    struct sl_fold parsed = {.seed = (uint64_t)set->fold_seed,
                             .without = set->without_fold != NULL};
    if (set->fold != NULL && set->without_fold != NULL)
        sl_die_usage("--fold and --without-fold exclude each other");
    if (set->fold != NULL)
        read_part("fold", set->fold, &parsed.part, &parsed.parts);
    else if (set->without_fold != NULL)
        read_part("without-fold", set->without_fold, &parsed.part, &parsed.parts);
    else
        sl_reject_options("fold-seed", "without --fold or --without-fold");
    if (parsed.parts == 0)
        set->fold_seed = SL_UNSET; /* of nothing, so it is recorded nowhere */
    else if (set->ipc == SL_UNSET)
        sl_reject_options("seed", "without --ipc; parts have --fold-seed");
    return parsed;
}

static struct sl_selection read_options(void)
{
    struct sl_selection selection = {
        .seed = (uint64_t)set->seed, .without = set->without, .fold = read_fold()};
    struct sl_error error;
    int ways = (set->ipc != SL_UNSET) + (set->first != SL_UNSET) + (set->ids != NULL);
    if (ways > 1)
        sl_die_usage("--ipc, --first and --ids exclude each other");
    if (ways == 0 && set->without.count == 0 && selection.fold.parts == 0)
        sl_die_usage("nothing is chosen: give --ipc, --first, --ids, --without-class, --fold or "
                     "--without-fold");
    if (set->quantile != NULL && set->ipc == SL_UNSET)
        sl_die_usage("--quantile needs --ipc");
    if (set->quantile != NULL)
        read_part("quantile", set->quantile, &selection.quantile, &selection.quantiles);
    if (set->ids != NULL) {
        errno = 0;
        int parsed = sl_ids_parse(&selection.ids, set->ids, &error);
        if (parsed != 0 && (set->ids[0] == '@' || errno == ENOMEM)) {
            sl_error_in(&error, "--ids");
            sl_die(&error);
        }
        if (parsed != 0)
            sl_die_usage("--ids: %s", error.text);
        set->ids = selection.ids.text; /* so that no path is recorded, and what it held is */
    }
    selection.how = set->ipc != SL_UNSET     ? SL_SELECT_RANDOM
                    : set->first != SL_UNSET ? SL_SELECT_FIRST
                    : set->ids != NULL       ? SL_SELECT_IDS
                                             : SL_SELECT_ALL;
    selection.ipc = (size_t)(set->ipc != SL_UNSET     ? set->ipc
                             : set->first != SL_UNSET ? set->first
                                                      : 0);
    if (set->ipc == SL_UNSET)
        set->seed = SL_UNSET; /* nothing is drawn, so it is recorded nowhere */
    return selection;
}

static int run(const struct sl_list *files, struct sl_error *error)
{
    struct sl_selection selection = read_options();
    struct sl_output output;
    struct sl_inputs inputs;
    size_t emptied = 0;
    int result = sl_output_open(&output, set->output, error);
    if (result == 0) {
        sl_inputs_start(&inputs, files->items, files->count);
        json_t *step = sl_made_step("sl-select", sl_options_json(sl_select_program.options));
        result = sl_select(&selection, &inputs, step, &output, &emptied, error);
        if (result == 0)
            result = sl_output_commit(&output, error);
        sl_inputs_stop(&inputs);
        sl_output_abort(&output);
    }
    if (result == 0 && emptied > 0)
        sl_warn("the fold has no images of %zu classes; use fewer parts", emptied);
    sl_ids_release(&selection.ids);
    return result;
}

int main(int argc, char **argv)
{
    struct sl_list operands = sl_program_start(&sl_select_program, argc, argv);
    struct sl_list files = sl_operand_files(&sl_select_program, &operands);
    struct sl_error error;
    if (run(&files, &error) != 0)
        sl_die(&error);
    return 0;
}
