#include "tools/options/options.h"

#include <math.h>

struct sl_distill_settings sl_distill_settings = {.run = {.augment = SL_AUGMENT_DSA,
                                                          .steps = 1000,
                                                          .real_batch = 256,
                                                          .rate_images = 1,
                                                          .path = "-",
                                                          .metrics_every = 10,
                                                          .keep_every = SL_UNSET,
                                                          .save_every = 60}};

static const struct sl_option options[] = {
    {"output", 'o', SL_OUTPUT, &sl_distill_settings.run.path, "FILE", "write the set to FILE",
     .suffix = "sls"},
    {"data", 'd', SL_INPUT, &sl_distill_settings.run.data, "FILE",
     "real samples to learn from (required)"},
    {"steps", 'n', SL_INTEGER, &sl_distill_settings.run.steps, "N", "number of outer steps",
     .low = 0, .high = 4e9, .result = true, .main = true},
    {"lr-images", 0, SL_REAL, &sl_distill_settings.run.rate_images, "X",
     "learning rate of the images", .low = 0, .high = INFINITY, .above_low = true, .result = true,
     .main = true},
    {"real-batch", 0, SL_INTEGER, &sl_distill_settings.run.real_batch, "N",
     "real images per class and step", .low = 1, .high = 1e6, .result = true},
    {"arch", 'a', SL_TEXT, &sl_distill_settings.run.arch, "NAME",
     "architecture: convnet-dN or convnet-dNwM (the depth that fits, width 128)", .result = true,
     .main = true},
    {"augment", 0, SL_TEXT, &sl_distill_settings.run.augment, "OPS",
     "DSA operations joined by _, one drawn per class and step; or none", .result = true},
    {"seed", 's', SL_INTEGER, &sl_distill_settings.run.seed, "N",
     "seed of networks, real images and augmentation", .low = 0, .high = 0x1p62, .result = true,
     .main = true},
    {"metrics", 'm', SL_OUTPUT, &sl_distill_settings.run.metrics, "FILE",
     "write outer loss and norms to FILE", .suffix = "sls"},
    {"metrics-every", 0, SL_INTEGER, &sl_distill_settings.run.metrics_every, "N",
     "steps per metrics record", .low = 1, .high = 4e9},
    {"keep-every", 0, SL_INTEGER, &sl_distill_settings.run.keep_every, "N",
     "also keep the set after every N steps, as FILE-STEP", .low = 1, .high = 4e9},
    {"resume", 'r', SL_FLAG, &sl_distill_settings.run.resume, NULL,
     "keep FILE.state while learning, and resume from it if it exists", .kept = ".state"},
    {0},
};

static const char *method_name(size_t i)
{
    const struct sl_method *method = sl_method_at(i);
    return method == NULL ? NULL : method->name;
}

const struct sl_program sl_distill_program = {
    .name = "sl-distill",
    .operands = "METHOD --data FILE [FILE]",
    .summary = "learn a few images that stand for a collection (dm)",
    .options = options,
    .operands_max = 2,
    .files = true,
    .profile = true,
    .word = method_name,
    .word_name = "method",
};
