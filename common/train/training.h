/* A training run: samples, a recipe, and a trainer that takes them epoch by epoch.
 *
 *     struct sl_samples samples;
 *     struct sl_recipe recipe = SL_RECIPE_STUDENT;
 *     struct sl_training training;
 *     double loss;
 *     int result = sl_training_init(&training, &samples, &recipe, error);
 *     while (result == 0 && training.step < training.length.total)
 *         result = sl_training_step(&training, &loss, error);
 *     sl_training_release(&training);
 *
 * An epoch takes all samples in an order drawn from (seed, epoch); its last batch is what is left
 * over, as with PyTorch's loader.
 */
#ifndef SL_TRAIN_TRAINING_H
#define SL_TRAIN_TRAINING_H

#include "base/error.h"
#include "formats/checkpoint.h"
#include "nn/trainer.h"
#include "samples/samples.h"
#include "train/recipe.h"
#include "train/view_targets.h"

#include <jansson.h>
#include <stdint.h>

struct sl_training {
    const struct sl_samples *samples; /* borrowed */
    struct sl_recipe recipe;
    struct sl_augment augment;
    struct sl_trainer *trainer;
    struct sl_view_targets views; /* of a recipe that sees views */
    bool sees_views;
    bool hard;        /* targets are the classes, not the soft labels */
    uint32_t *order;  /* [N]: the samples of the epoch at hand, in its order */
    uint64_t ordered; /* the epoch that `order` is for, plus 1 */
    uint64_t step;    /* steps done */
    struct sl_recipe_length length;
    uint64_t images; /* of the last step */
};

/* Fresh weights, drawn from the recipe's seed. The samples must outlive the training. */
int sl_training_init(struct sl_training *training, const struct sl_samples *samples,
                     const struct sl_recipe *recipe, struct sl_error *error);

/* Trains on one batch; *loss is its mean. A loss that is not finite is an error that names the
 * step.
 */
int sl_training_step(struct sl_training *training, double *loss, struct sl_error *error);

/* How what this run makes came to be, a new list of steps. Its last one has the tool's options
 * (taken over) with the architecture's full name, and without the epochs if --steps decides, and
 * the samples, networks as "expert", their class list as "classes-from" and `test` (NULL for none)
 * as its inputs. */
json_t *sl_training_made(const struct sl_training *training, const char *tool, json_t *options,
                         const struct sl_samples *test);

/* The network as it is now; one that the last step has ruined (weights or logits that are not
 * finite) is an error that names the step. Start from (struct sl_checkpoint){.epoch = -1}; `made`
 * is left to the caller. */
int sl_training_network(struct sl_training *training, struct sl_checkpoint *checkpoint,
                        struct sl_error *error);

/* Replaces the fresh network and optimiser by those of a file, saved after `step` steps; the names
 * of the network's arrays begin with `prefix`. */
int sl_training_resume(struct sl_training *training, const struct sl_checkpoint *network,
                       const char *prefix, const struct sl_checkpoint *state, uint64_t step,
                       struct sl_error *error);

void sl_training_release(struct sl_training *training);

#endif
