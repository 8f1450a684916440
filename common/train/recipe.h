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

struct sl_class_list;
struct sl_experts;

struct sl_recipe {
    const char *arch;      /* NULL: the depth that fits the images */
    const char *optimiser; /* "sgd" or "adamw" */
    double rate;
    double momentum; /* SGD */
    double weight_decay;
    const char *decay_on; /* "all", as NULL, or "weights": not biases and gains */
    const char *schedule; /* "constant", "quarters", "half", "thirds", "cosine" or "cosine-epoch" */
    int64_t warm_up;      /* epochs before the schedule; SL_UNSET: none */
    const char *augment;  /* for sl_augment_parse */
    double smoothing;     /* the share of targets that all classes divide evenly; NAN: none */
    double hard_share;    /* the share of soft targets that is given to the class; NAN: none */
    double temperature;   /* by which the loss divides the network's logits; NAN: 1 */
    double loss_weight;   /* by which gradients are multiplied; NAN: 1 */
    /* Of views that are seen instead of images: how they are made, how many of each image and by
     * which seed. NULL and SL_UNSET: as the samples have labels of; a new one in each epoch; by the
     * seed of the run. */
    const char *view;
    int64_t views, view_seed;
    struct sl_experts *experts; /* networks that label them, open; NULL: none; borrowed */
    struct sl_class_list *list; /* what their outputs are, if that was given; NULL; borrowed */
    bool hard;                  /* targets are classes, even where there are soft labels */
    int64_t batch;
    int64_t epochs;
    int64_t steps; /* SL_UNSET, or where to stop within the epochs' order instead */
    int64_t seed;
    bool student; /* what trains: a student, or an expert */
};

/* What neither of the following has. */
#define SL_RECIPE_UNSET                                                                            \
    .views = SL_UNSET, .view_seed = SL_UNSET, .warm_up = SL_UNSET, .smoothing = NAN,               \
    .hard_share = NAN, .temperature = NAN, .loss_weight = NAN

/* The expert of the ConvNets, as the paper trains it. */
#define SL_RECIPE_EXPERT                                                                           \
    {                                                                                              \
        .optimiser = "sgd", .rate = 0.01, .momentum = 0, .weight_decay = 0,                        \
        .schedule = "constant", .augment = SL_AUGMENT_DSA, .batch = 256, .epochs = 100,            \
        .steps = SL_UNSET, .seed = 0, SL_RECIPE_UNSET                                              \
    }

/* The student of the ConvNets, as the paper trains it. */
#define SL_RECIPE_STUDENT                                                                          \
    {                                                                                              \
        .optimiser = "sgd", .rate = 0.01, .momentum = 0.9, .weight_decay = 5e-4,                   \
        .schedule = "quarters", .augment = SL_AUGMENT_DSA, .batch = 256, .epochs = 1000,           \
        .steps = SL_UNSET, .seed = 0, .student = true, SL_RECIPE_UNSET                             \
    }

/* Are --arch, --augment and --view names that are known? The error names the option. For tools to
 * ask before they read anything. */
int sl_recipe_check(const struct sl_recipe *recipe, struct sl_error *error);

/* What the random numbers of a run are keyed by. A student of the seed of its expert would begin
 * with the very weights that its labels come from, and find them easier to learn, so the two have
 * different keys for every seed. */
uint64_t sl_recipe_key(const struct sl_recipe *recipe);

/* The optimiser of the recipe. */
struct sl_optimiser sl_recipe_optimiser(const struct sl_recipe *recipe);

/* How long a run is. */
struct sl_recipe_length {
    uint64_t steps_per_epoch;
    uint64_t total; /* steps */
};

/* The learning rate of step `step` (from 0) of a run. In the epochs of warm_up it rises in equal
 * steps, to reach the rate in the last of them; the schedule then has the rest of the run to
 * itself. quarters: times 0.3 each time a quarter of the steps is done, as in the paper; half:
 * times 0.1 once half of them is done, as the code released with DC, DSA, DM and MTT evaluates sets
 * (there the momentum starts anew as well); thirds: times 0.1 for each third, as torchvision's
 * reference trains on ImageNet (StepLR of 30 in 90 epochs); cosine: torch's CosineAnnealingLR down
 * to 0, step by step; cosine-epoch: the same, but constant within an epoch, as the code released
 * with SRe2L and FKD. */
double sl_recipe_rate(const struct sl_recipe *recipe, uint64_t step,
                      const struct sl_recipe_length *length);

/* Whether views are seen instead of images. */
bool sl_recipe_sees_views(const struct sl_recipe *recipe);

/* The class of an image, or the two of a view that shows `share` of the other. */
struct sl_recipe_classes {
    uint32_t class, other;
    float share;
};

/* Makes of a target y [classes] what the recipe trains on: with hard_share h, (1 - h) y + h for the
 * class, in shares for two; then with smoothing s, (1 - s) y + s / classes, as
 * torch.nn.CrossEntropyLoss. */
void sl_recipe_mix(const struct sl_recipe *recipe, struct sl_recipe_classes shown, size_t classes,
                   float *target);

#endif
