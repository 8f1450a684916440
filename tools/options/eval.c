#include "tools/options/options.h"

struct sl_eval_settings sl_eval_settings = {.output = "-"};

static const struct sl_option options[] = {
    {"data", 'd', SL_INPUT, &sl_eval_settings.data, "FILE", "samples to test networks on"},
    {"arch", 0, SL_TEXT, &sl_eval_settings.arch, "NAME",
     "architecture of networks whose files do not name it", .result = true, .main = true},
    {"classes-from", 0, SL_INPUT, &sl_eval_settings.classes_from, "FILE",
     "ids of the classes of networks whose files do not name them, one per line, by output"},
    {"per-class", 'c', SL_FLAG, &sl_eval_settings.per_class, NULL,
     "also write a record for each class", .result = true},
    {"class", 0, SL_LIST, &sl_eval_settings.class, "CLASS",
     "also write a record for this class, by id or name (repeatable)", .result = true},
    {"predictions", 'p', SL_OUTPUT, &sl_eval_settings.predictions, "FILE",
     "also write a record for each image to FILE", .suffix = "sls"},
    {"labels", 'l', SL_FLAG, &sl_eval_settings.labels, NULL,
     "measure the soft labels of samples instead of networks", .result = true, .main = true},
    {"pairs", 0, SL_FLAG, &sl_eval_settings.pairs, NULL,
     "with --labels: measure the mean entry of each class in the labels of each other class",
     .result = true},
    {"against", 0, SL_INPUT, &sl_eval_settings.against, "FILE",
     "with --labels: measure their distance to those of a stream or a .npy array"},
    {"output", 'o', SL_OUTPUT, &sl_eval_settings.output, "FILE", "write the metrics to FILE",
     .suffix = "sls"},
    {0},
};

const struct sl_program sl_eval_program = {
    .name = "sl-eval",
    .operands = "[FILE ...]",
    .summary = "measure networks on test data, or soft labels",
    .options = options,
    .operands_max = SIZE_MAX,
    .files = true,
    .profile = true,
    .ranks = true,
};
