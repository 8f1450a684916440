/* How a network is trained: what sl-train-expert and sl-train-student have in common.
 *
 *     static struct sl_recipe recipe = SL_RECIPE_EXPERT;
 *     static const struct sl_option options[] = {SL_RECIPE_OPTIONS(recipe), {0}};
 */
#ifndef SL_TRAIN_RECIPE_H
#define SL_TRAIN_RECIPE_H

#include "cli/option.h"
#include "images/augment.h"
#include "nn/trainer.h"

#include <math.h>
#include <stdbool.h>
#include <stdint.h>

struct sl_recipe {
    const char *arch;      /* NULL: the depth that fits the images */
    const char *optimiser; /* "sgd" or "adamw" */
    double rate;
    double momentum; /* SGD */
    double weight_decay;
    const char *schedule; /* "constant", "quarters" or "cosine" */
    const char *augment;  /* for sl_augment_parse */
    int64_t batch;
    int64_t epochs;
    int64_t steps; /* SL_UNSET, or where to stop within the epochs' order instead */
    int64_t seed;
    bool student; /* what trains: a student, or an expert */
};

/* The expert of the ConvNets, as the paper trains it. */
#define SL_RECIPE_EXPERT                                                                           \
    {                                                                                              \
        .optimiser = "sgd", .rate = 0.01, .momentum = 0, .weight_decay = 0,                        \
        .schedule = "constant", .augment = SL_AUGMENT_DSA, .batch = 256, .epochs = 100,            \
        .steps = SL_UNSET, .seed = 0                                                               \
    }

/* The student of the ConvNets, as the paper trains it. */
#define SL_RECIPE_STUDENT                                                                          \
    {                                                                                              \
        .optimiser = "sgd", .rate = 0.01, .momentum = 0.9, .weight_decay = 5e-4,                   \
        .schedule = "quarters", .augment = SL_AUGMENT_DSA, .batch = 256, .epochs = 1000,           \
        .steps = SL_UNSET, .seed = 0, .student = true                                              \
    }

#define SL_RECIPE_OPTIONS(r)                                                                       \
    {"arch",        'a',                                                                           \
     SL_TEXT,       &(r).arch,                                                                     \
     "NAME",        "architecture, convnet-dN or convnet-dNwM (the depth that fits, width 128)",   \
     .result = true},                                                                              \
        {"epochs", 'e',      SL_INTEGER,  &(r).epochs,   "N",                                      \
         "epochs", .low = 0, .high = 1e6, .result = true},                                         \
        {"batch",           'b',      SL_INTEGER,    &(r).batch,    "N",                           \
         "images per step", .low = 1, .high = 65536, .result = true},                              \
        {"optimiser",                                                                              \
         0,                                                                                        \
         SL_CHOICE,                                                                                \
         &(r).optimiser,                                                                           \
         "NAME",                                                                                   \
         "sgd or adamw",                                                                           \
         .choices = "sgd|adamw",                                                                   \
         .result = true},                                                                          \
        {"lr",                                                                                     \
         'l',                                                                                      \
         SL_REAL,                                                                                  \
         &(r).rate,                                                                                \
         "X",                                                                                      \
         "learning rate",                                                                          \
         .low = 0,                                                                                 \
         .high = INFINITY,                                                                         \
         .above_low = true,                                                                        \
         .result = true},                                                                          \
        {"momentum",        0,        SL_REAL,   &(r).momentum, "X",                               \
         "momentum of sgd", .low = 0, .high = 1, .result = true},                                  \
        {"weight-decay", 0,        SL_REAL,          &(r).weight_decay, "X",                       \
         "weight decay", .low = 0, .high = INFINITY, .result = true},                              \
        {"schedule",                                                                               \
         0,                                                                                        \
         SL_CHOICE,                                                                                \
         &(r).schedule,                                                                            \
         "NAME",                                                                                   \
         "learning rate over time: constant, quarters (times 0.3 at each quarter) or cosine",      \
         .choices = "constant|quarters|cosine",                                                    \
         .result = true},                                                                          \
        {"augment",     0,     SL_TEXT,                                                            \
         &(r).augment,  "OPS", "DSA operations joined by _, one drawn per step; or none",          \
         .result = true},                                                                          \
    {                                                                                              \
        "seed", 's', SL_INTEGER, &(r).seed, "N", "seed of weights, order and augmentation",        \
            .low = 0, .high = 0x1p62, .result = true                                               \
    }

/* Are --arch and --augment names that are known? The error names the option. For tools to ask
 * before they read anything. */
int sl_recipe_check(const struct sl_recipe *recipe, struct sl_error *error);

/* What the random numbers of a run are keyed by. A student of the seed of its expert would begin
 * with the very weights that its labels come from, and find them easier to learn, so the two have
 * different keys for every seed. */
uint64_t sl_recipe_key(const struct sl_recipe *recipe);

/* The optimiser of the recipe. */
struct sl_optimiser sl_recipe_optimiser(const struct sl_recipe *recipe);

/* The learning rate of step `step` (from 0) of `total`. quarters: times 0.3 each time a quarter of
 * the steps is done, as in the paper; cosine: torch's CosineAnnealingLR down to 0. */
double sl_recipe_rate(const struct sl_recipe *recipe, uint64_t step, uint64_t total);

#endif
