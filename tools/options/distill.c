#include "tools/options/options.h"

#include <math.h>

struct sl_distill_settings sl_distill_settings = {.run = {.settings = {.real_batch = 256,
                                                                       .inner_steps = 20,
                                                                       .inner_batch = SL_UNSET,
                                                                       .expert_epochs = 2,
                                                                       .start_epochs = 20},
                                                          .augment = SL_AUGMENT_DSA,
                                                          .learn = "images",
                                                          .steps = 1000,
                                                          .rate_images = 1,
                                                          .rate_labels = 2,
                                                          .rate_student = 0.01,
                                                          .rate_rate = 1e-5,
                                                          .path = "-",
                                                          .metrics_every = 10,
                                                          .keep_every = SL_UNSET,
                                                          .save_every = 60}};

static const struct sl_option options[] = {
    {"output", 'o', SL_OUTPUT, &sl_distill_settings.run.path, "FILE", "write the set to FILE",
     .suffix = "sls"},
    {"data", 'd', SL_INPUT, &sl_distill_settings.run.data, "FILE",
     "dm: real samples to learn from (required)"},
    {"experts", 0, SL_INPUT_FOLDERS, &sl_distill_settings.run.experts, "FOLDER",
     "mtt: checkpoints of sl-train-expert to follow (required, repeatable)"},
    {"learn", 0, SL_CHOICE, &sl_distill_settings.run.learn, NULL, "mtt: what is learned",
     .choices = "images|labels|images,labels", .result = true, .main = true},
    {"steps", 'n', SL_INTEGER, &sl_distill_settings.run.steps, "N", "number of outer steps",
     .low = 0, .high = 4e9, .result = true, .main = true},
    {"lr-images", 0, SL_REAL, &sl_distill_settings.run.rate_images, "X",
     "learning rate of the images", .low = 0, .high = INFINITY, .above_low = true, .result = true,
     .main = true},
    {"lr-labels", 0, SL_REAL, &sl_distill_settings.run.rate_labels, "X",
     "mtt: learning rate of the labels, as logits", .low = 0, .high = INFINITY, .above_low = true,
     .result = true, .main = true},
    {"lr-student", 0, SL_REAL, &sl_distill_settings.run.rate_student, "X",
     "mtt: learning rate of the inner steps, at first", .low = 0, .high = INFINITY,
     .above_low = true, .result = true, .main = true},
    {"lr-rate", 0, SL_REAL, &sl_distill_settings.run.rate_rate, "X",
     "mtt: learning rate of --lr-student; 0: it stays", .low = 0, .high = INFINITY, .result = true},
    {"real-batch", 0, SL_INTEGER, &sl_distill_settings.run.settings.real_batch, "N",
     "dm: real images per class and step", .low = 1, .high = 1e6, .result = true},
    {"expert-epochs", 0, SL_INTEGER, &sl_distill_settings.run.settings.expert_epochs, "N",
     "mtt: epochs of an expert from a start to its target", .low = 1, .high = 1e6, .result = true},
    {"start-epochs", 0, SL_INTEGER, &sl_distill_settings.run.settings.start_epochs, "N",
     "mtt: starts are the first N checkpoints", .low = 1, .high = 1e6, .result = true},
    {"inner-steps", 0, SL_INTEGER, &sl_distill_settings.run.settings.inner_steps, "N",
     "mtt: steps from a start", .low = 1, .high = 1e6, .result = true},
    {"inner-batch", 0, SL_INTEGER, &sl_distill_settings.run.settings.inner_batch, "N",
     "mtt: images per inner step (default: all)", .low = 1, .high = 65536, .result = true},
    {"tesla", 0, SL_FLAG, &sl_distill_settings.run.settings.tesla, NULL,
     "mtt: leave out how later weights depend on earlier ones", .result = true},
    {"arch", 'a', SL_TEXT, &sl_distill_settings.run.arch, "NAME",
     "architecture: convnet-dN or convnet-dNwM (mtt: the experts'; else the depth that fits, width "
     "128)",
     .result = true, .main = true},
    {"augment", 0, SL_TEXT, &sl_distill_settings.run.augment, "OPS",
     "DSA operations joined by _, one per inner step, or class (dm); or none", .result = true},
    {"seed", 's', SL_INTEGER, &sl_distill_settings.run.seed, "N", "seed of all that is drawn",
     .low = 0, .high = 0x1p62, .result = true, .main = true},
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
    .operands = "METHOD [FILE]",
    .summary = "learn images or labels that stand for a collection (dm, mtt)",
    .options = options,
    .operands_max = 2,
    .files = true,
    .profile = true,
    .word = method_name,
    .word_name = "method",
};
