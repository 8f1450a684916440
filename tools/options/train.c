#include "tools/options/options.h"

#include <math.h>

struct sl_recipe sl_recipe;

const struct sl_option sl_recipe_options[] = {
    {"arch", 'a', SL_TEXT, &sl_recipe.arch, "NAME",
     "architecture: convnet-dN or convnet-dNwM, or with -plain; resnet18 or resnet50, or with "
     "-small "
     "(the convnet of the depth that fits, width 128)",
     .result = true, .main = true},
    {"epochs", 'e', SL_INTEGER, &sl_recipe.epochs, "N", "number of epochs", .low = 0, .high = 1e6,
     .result = true, .main = true},
    {"batch", 'b', SL_INTEGER, &sl_recipe.batch, "N", "images per step", .low = 1, .high = 65536,
     .result = true},
    {"optimiser", 0, SL_CHOICE, &sl_recipe.optimiser, NULL, "optimiser", .choices = "sgd|adamw",
     .result = true},
    {0},
};

const struct sl_option sl_schedule_options[] = {
    {"momentum", 0, SL_REAL, &sl_recipe.momentum, "X", "momentum of sgd", .low = 0, .high = 1,
     .result = true},
    {"weight-decay", 0, SL_REAL, &sl_recipe.weight_decay, "X", "weight decay", .low = 0,
     .high = INFINITY, .result = true},
    {"decay-on", 0, SL_CHOICE, &sl_recipe.decay_on, NULL,
     "what decays: all, or weights only, not biases and norms (default: all)",
     .choices = "all|weights", .result = true},
    {"schedule", 0, SL_CHOICE, &sl_recipe.schedule, NULL, "learning rate over time",
     .choices = "constant|quarters|half|thirds|cosine|cosine-epoch", .result = true},
    {"warm-up", 0, SL_INTEGER, &sl_recipe.warm_up, "N",
     "epochs in which the rate rises before the schedule begins (default: 0)", .low = 0,
     .high = 1e6, .result = true},
    {"label-smoothing", 0, SL_REAL, &sl_recipe.smoothing, "X",
     "share of each target to spread evenly over all classes (default: 0)", .low = 0, .high = 1,
     .result = true},
    {"augment", 0, SL_TEXT, &sl_recipe.augment, "OPS",
     "DSA operations joined by _, one drawn per step; or none", .result = true},
    {"view", 0, SL_TEXT, &sl_recipe.view, "OPS",
     "see random views instead: crop, flip, cutmix or cutmix-batch, separated by commas",
     .result = true},
    {"seed", 's', SL_INTEGER, &sl_recipe.seed, "N", "seed of weights, order and augmentation",
     .low = 0, .high = 0x1p62, .result = true, .main = true},
    {0},
};

struct sl_expert_settings sl_expert_settings = {0};

static const struct sl_option expert_options[] = {
    {"output", 'o', SL_OUTPUT_FOLDER, &sl_expert_settings.run.folder, "FOLDER",
     "write the checkpoints to FOLDER (required)", .suffix = "safetensors"},
    {.rows = sl_recipe_options},
    {"lr", 'l', SL_REAL, &sl_recipe.rate, "X", "learning rate", .low = 0, .high = INFINITY,
     .above_low = true, .result = true, .main = true},
    {.rows = sl_schedule_options},
    {"test", 't', SL_INPUT, &sl_expert_settings.test, "FILE",
     "samples to measure accuracy on after each epoch"},
    {"metrics", 'm', SL_OUTPUT, &sl_expert_settings.run.metrics, "FILE",
     "write a metrics record per epoch to FILE", .suffix = "sls"},
    {"resume", 'r', SL_FLAG, &sl_expert_settings.run.resume, NULL, "resume an interrupted run"},
    {0},
};

const struct sl_program sl_expert_program = {
    .name = "sl-train-expert",
    .operands = "-o FOLDER [FILE]",
    .summary = "train a network on a collection of images, one checkpoint per epoch",
    .options = expert_options,
    .operands_max = 1,
    .files = true,
    .profile = true,
    .ranks = true,
};

struct sl_student_settings sl_student_settings = {
    .run = {.path = "-", .save_every = 60, .test_every = 1}};

static const struct sl_option student_options[] = {
    {"output", 'o', SL_OUTPUT, &sl_student_settings.run.path, "FILE",
     "write the checkpoint to FILE", .suffix = "safetensors"},
    {.rows = sl_recipe_options},
    {"lr", 'l', SL_REAL, &sl_recipe.rate, "X", "learning rate, or 'learned' with the set", .low = 0,
     .high = INFINITY, .above_low = true, .word = "learned", .result = true, .main = true},
    {.rows = sl_schedule_options},
    {"steps", 'n', SL_INTEGER, &sl_recipe.steps, "N", "number of steps, instead of epochs",
     .low = 0, .high = 4e9, .result = true, .main = true},
    {"target", 0, SL_CHOICE, &sl_student_settings.target, NULL,
     "labels to train on (default: soft if there are any)", .choices = "soft|hard", .result = true},
    {"views", 0, SL_INTEGER, &sl_recipe.views, "N",
     "see N views of each image, those that have labels or those of --view", .low = 1,
     .high = SL_VIEWS_MAX, .result = true, .main = true},
    {"view-seed", 0, SL_INTEGER, &sl_recipe.view_seed, "N",
     "seed of views (default: 0, or that of the labels)", .low = 0, .high = 0x1p62, .result = true},
    {"expert", 0, SL_INPUTS, &sl_student_settings.experts, "FILE",
     "label views in the run, with this network or the mean logits of several (repeatable)"},
    {"classes-from", 0, SL_INPUT, &sl_student_settings.classes_from, "FILE",
     "ids of the classes of experts whose files do not name them, one per line, by output"},
    {"hard-share", 0, SL_REAL, &sl_recipe.hard_share, "X",
     "share of each soft target to give to the true class (default: 0)", .low = 0, .high = 1,
     .result = true},
    {"temperature", 0, SL_REAL, &sl_recipe.temperature, "T",
     "divide the network's logits by T in the loss (default: 1)", .low = 0, .high = INFINITY,
     .above_low = true, .result = true},
    {"loss-weight", 0, SL_REAL, &sl_recipe.loss_weight, "X",
     "multiply the loss by X, such as T squared (default: 1)", .low = 0, .high = INFINITY,
     .above_low = true, .result = true},
    {"test", 't', SL_INPUT, &sl_student_settings.test, "FILE",
     "samples to measure accuracy on while training"},
    {"test-every", 0, SL_INTEGER, &sl_student_settings.run.test_every, "N", "epochs between tests",
     .low = 1, .high = 1e6, .measured = true},
    {"metrics", 'm', SL_OUTPUT, &sl_student_settings.run.metrics, "FILE",
     "write a metrics record per test to FILE", .suffix = "sls"},
    {"resume", 'r', SL_FLAG, &sl_student_settings.run.resume, NULL,
     "keep FILE.state while training, and resume from it if it exists", .kept = ".state"},
    {0},
};

const struct sl_program sl_student_program = {
    .name = "sl-train-student",
    .operands = "[FILE]",
    .summary = "train a network on labelled samples",
    .options = student_options,
    .operands_max = 1,
    .files = true,
    .profile = true,
    .ranks = true,
};
