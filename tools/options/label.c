#include "label/changes.h"
#include "tools/options/options.h"

struct sl_label_settings sl_label_settings = {
    .views = SL_UNSET, .view_batch = SL_UNSET, .seed = SL_UNSET, .output = "-"};

static const struct sl_option options[] = {
    {"expert", 'e', SL_INPUTS, &sl_label_settings.experts, "FILE",
     "label with this network, or with the mean logits of several (repeatable)"},
    {"arch", 0, SL_TEXT, &sl_label_settings.arch, "NAME",
     "architecture of experts whose files do not name it", .result = true, .main = true},
    {"classes-from", 0, SL_INPUT, &sl_label_settings.classes_from, "FILE",
     "ids of the classes of networks whose files do not name them, one per line, by output"},
    {"hard", 0, SL_FLAG, &sl_label_settings.hard, NULL, "label with the true class alone",
     .result = true, .main = true},
    {"from", 0, SL_INPUT, &sl_label_settings.from, "FILE",
     "take labels by id from a stream or a NumPy array"},
    {"patch", 0, SL_INPUT, &sl_label_settings.patch, "FILE",
     "rebuild the samples of this patch from the data set that it is for"},
    {"views", 0, SL_INTEGER, &sl_label_settings.views, "N",
     "label N random views of each image instead of the image", .low = 1, .high = SL_VIEWS_MAX,
     .result = true, .main = true},
    {"view", 0, SL_TEXT, &sl_label_settings.view, "OPS",
     "what makes views: crop, flip, cutmix or cutmix-batch, separated by commas", .result = true,
     .main = true},
    {"view-batch", 0, SL_INTEGER, &sl_label_settings.view_batch, "N",
     "images that cutmix-batch mixes with each other", .low = 1, .high = 65536, .result = true},
    {.rows = sl_label_change_options},
    {"seed", 's', SL_INTEGER, &sl_label_settings.seed, "N",
     "seed of views, and of the classes that --sample draws (default: 0)", .low = 0, .high = 0x1p63,
     .result = true, .main = true},
    {"output", 'o', SL_OUTPUT, &sl_label_settings.output, "FILE", "write the samples to FILE",
     .suffix = "sls"},
    {0},
};

const struct sl_program sl_label_program = {
    .name = "sl-label",
    .operands = "[FILE ...]",
    .summary = "give images soft labels, or change those they have",
    .options = options,
    .operands_max = SIZE_MAX,
    .files = true,
    .profile = true,
    .ranks = true,
};
