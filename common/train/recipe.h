/* How a network is trained: what sl-train-expert and sl-train-student have in common.
 *
 *     struct sl_recipe recipe = SL_RECIPE_EXPERT;
 *     recipe.epochs = 20;
 */
#ifndef SL_TRAIN_RECIPE_H
#define SL_TRAIN_RECIPE_H

#include "base/list.h"
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
    const char *schedule; /* "constant", "quarters", "half" or "cosine" */
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
 * the steps is done, as in the paper; half: times 0.1 once half of them is done, as the code
 * released with DC, DSA, DM and MTT evaluates sets (there the momentum starts anew as well);
 * cosine: torch's CosineAnnealingLR down to 0. */
double sl_recipe_rate(const struct sl_recipe *recipe, uint64_t step, uint64_t total);

#endif
