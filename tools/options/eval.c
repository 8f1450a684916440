#include "tools/options/options.h"

struct sl_eval_settings sl_eval_settings = {.output = "-"};

static const struct sl_option options[] = {
    {"data", 'd', SL_INPUT, &sl_eval_settings.data, "FILE", "the samples to test networks on"},
    {"arch", 0, SL_TEXT, &sl_eval_settings.arch, "NAME",
     "what the networks are, where their files do not say", .result = true, .main = true},
    {"per-class", 'c', SL_FLAG, &sl_eval_settings.per_class, NULL, "a record of each class as well",
     .result = true},
    {"class", 0, SL_LIST, &sl_eval_settings.class, "CLASS",
     "a record of this class as well (repeatable)", .result = true},
    {"predictions", 'p', SL_OUTPUT, &sl_eval_settings.predictions, "FILE",
     "write a record of each image to FILE", .suffix = "sls"},
    {"labels", 'l', SL_FLAG, &sl_eval_settings.labels, NULL,
     "measure the soft labels of samples, not networks", .result = true, .main = true},
    {"pairs", 0, SL_FLAG, &sl_eval_settings.pairs, NULL,
     "with --labels: the mean entry of each class in the labels of each other one", .result = true},
    {"against", 0, SL_INPUT, &sl_eval_settings.against, "FILE",
     "with --labels: their distance to those of a stream or a .npy array"},
    {"output", 'o', SL_OUTPUT, &sl_eval_settings.output, "FILE", "where the metrics go",
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
};
