/* sl-select: chooses images of a samples stream. The work is in common/select/select.c. */
#include "cli/program.h"
#include "formats/made.h"
#include "select/select.h"

#include <errno.h>

static int64_t ipc = SL_UNSET, first = SL_UNSET, seed = 0, fold_seed = 0;
static const char *quantile, *ids, *fold, *without_fold, *output_path = "-";
static struct sl_list without;

static const struct sl_option options[] = {
    {"ipc", 'n', SL_INTEGER, &ipc, "N", "images per class, drawn at random", .low = 1, .high = 1e9,
     .result = true},
    {"quantile", 0, SL_TEXT, &quantile, "I/N",
     "draw from the I-th of N parts of each class, ranked by cross-entropy (1 is easiest)",
     .result = true},
    {"first", 0, SL_INTEGER, &first, "N", "the first N images of each class, by id", .low = 1,
     .high = 1e9, .result = true},
    {"ids", 0, SL_TEXT_OR_INPUT, &ids, "LIST|@FILE", "the images with these ids", .result = true},
    {"without-class", 0, SL_LIST, &without, "CLASS",
     "leave out the images of a class, by its id or name (repeatable)", .result = true},
    {"fold", 0, SL_TEXT, &fold, "I/N", "only images in the I-th of N random parts", .result = true},
    {"without-fold", 0, SL_TEXT, &without_fold, "I/N",
     "only images outside the I-th of N random parts", .result = true},
    {"fold-seed", 0, SL_INTEGER, &fold_seed, "N", "seed of the parts", .low = 0, .high = 0x1p63,
     .result = true},
    {"seed", 's', SL_INTEGER, &seed, "N", "seed of the draw", .low = 0, .high = 0x1p63,
     .result = true},
    {"output", 'o', SL_OUTPUT, &output_path, "FILE", "where the samples go", .suffix = "sls"},
    {0},
};

static const struct sl_program program = {
    .name = "sl-select",
    .operands = "[FILE ...]",
    .summary = "choose images from a collection",
    .options = options,
    .operands_max = SIZE_MAX,
    .files = true,
};

static void read_part(const char *option, const char *text, uint32_t *part, uint32_t *parts)
{
    struct sl_error error;
    if (sl_select_part(text, part, parts, &error) != 0)
        sl_die_usage("--%s: %s", option, error.text);
}

static struct sl_fold read_fold(void)
{
    struct sl_fold parsed = {.seed = (uint64_t)fold_seed, .without = without_fold != NULL};
    if (fold != NULL && without_fold != NULL)
        sl_die_usage("--fold and --without-fold exclude each other");
    if (fold != NULL)
        read_part("fold", fold, &parsed.part, &parsed.parts);
    else if (without_fold != NULL)
        read_part("without-fold", without_fold, &parsed.part, &parsed.parts);
    else
        sl_reject_options("fold-seed", "without --fold or --without-fold");
    if (parsed.parts == 0)
        fold_seed = SL_UNSET; /* of nothing, so it is recorded nowhere */
    else if (ipc == SL_UNSET)
        sl_reject_options("seed", "without --ipc; parts have --fold-seed");
    return parsed;
}

/* What the options ask for. */
static struct sl_selection read_options(void)
{
    struct sl_selection selection = {
        .seed = (uint64_t)seed, .without = without, .fold = read_fold()};
    struct sl_error error;
    int ways = (ipc != SL_UNSET) + (first != SL_UNSET) + (ids != NULL);
    if (ways > 1)
        sl_die_usage("only one of --ipc, --first and --ids can choose");
    if (ways == 0 && without.count == 0 && selection.fold.parts == 0)
        sl_die_usage("say what to choose: --ipc, --first, --ids, --without-class, --fold or "
                     "--without-fold");
    if (quantile != NULL && ipc == SL_UNSET)
        sl_die_usage("--quantile needs --ipc");
    if (quantile != NULL)
        read_part("quantile", quantile, &selection.quantile, &selection.quantiles);
    if (ids != NULL) {
        errno = 0;
        int parsed = sl_ids_parse(&selection.ids, ids, &error);
        if (parsed != 0 && (ids[0] == '@' || errno == ENOMEM)) {
            sl_error_in(&error, "--ids");
            sl_die(&error);
        }
        if (parsed != 0)
            sl_die_usage("--ids: %s", error.text);
        ids = selection.ids.text; /* so that no path is recorded, and what it held is */
    }
    selection.how = ipc != SL_UNSET     ? SL_SELECT_RANDOM
                    : first != SL_UNSET ? SL_SELECT_FIRST
                    : ids != NULL       ? SL_SELECT_IDS
                                        : SL_SELECT_ALL;
    selection.ipc = (size_t)(ipc != SL_UNSET ? ipc : first != SL_UNSET ? first : 0);
    if (ipc == SL_UNSET)
        seed = SL_UNSET; /* nothing is drawn, so it is recorded nowhere */
    return selection;
}

static int run(const struct sl_list *files, struct sl_error *error)
{
    struct sl_selection selection = read_options();
    struct sl_output output;
    struct sl_inputs inputs;
    size_t emptied = 0;
    int result = sl_output_open(&output, output_path, error);
    if (result == 0) {
        sl_inputs_start(&inputs, files->items, files->count);
        json_t *step = sl_made_step("sl-select", sl_options_json(options));
        result = sl_select(&selection, &inputs, step, &output, &emptied, error);
        if (result == 0)
            result = sl_output_commit(&output, error);
        sl_inputs_stop(&inputs);
        sl_output_abort(&output);
    }
    if (result == 0 && emptied > 0)
        sl_warn("the fold has no image of %zu of the classes; use fewer parts", emptied);
    sl_ids_release(&selection.ids);
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
