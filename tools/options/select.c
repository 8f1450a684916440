#include "tools/options/options.h"

struct sl_select_settings sl_select_settings = {.ipc = SL_UNSET, .first = SL_UNSET, .output = "-"};

static const struct sl_option options[] = {
    {"ipc", 'n', SL_INTEGER, &sl_select_settings.ipc, "N", "choose N images per class at random",
     .low = 1, .high = 1e9, .result = true, .main = true},
    {"quantile", 0, SL_TEXT, &sl_select_settings.quantile, "I/N",
     "choose them from the I-th of N parts of each class, ranked by cross-entropy (1 is easiest)",
     .result = true, .main = true},
    {"first", 0, SL_INTEGER, &sl_select_settings.first, "N",
     "choose the first N images of each class, by id", .low = 1, .high = 1e9, .result = true,
     .main = true},
    {"ids", 0, SL_TEXT_OR_INPUT, &sl_select_settings.ids, "LIST|@FILE",
     "choose the images with these ids", .result = true},
    {"without-class", 0, SL_LIST, &sl_select_settings.without, "CLASS",
     "leave out the images of this class, by id or name (repeatable)", .result = true},
    {"fold", 0, SL_TEXT, &sl_select_settings.fold, "I/N",
     "choose only from the I-th of N random parts", .result = true, .main = true},
    {"without-fold", 0, SL_TEXT, &sl_select_settings.without_fold, "I/N",
     "choose only from outside the I-th of N random parts", .result = true, .main = true},
    {"fold-seed", 0, SL_INTEGER, &sl_select_settings.fold_seed, "N", "seed of the random parts",
     .low = 0, .high = 0x1p63, .result = true},
    {"seed", 's', SL_INTEGER, &sl_select_settings.seed, "N", "seed of the random choice", .low = 0,
     .high = 0x1p63, .result = true, .main = true},
    {"output", 'o', SL_OUTPUT, &sl_select_settings.output, "FILE", "write the samples to FILE",
     .suffix = "sls"},
    {0},
};

const struct sl_program sl_select_program = {
    .name = "sl-select",
    .operands = "[FILE ...]",
    .summary = "choose images from a collection",
    .options = options,
    .operands_max = SIZE_MAX,
    .files = true,
};
