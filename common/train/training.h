/* A training run: samples, a recipe, and a trainer that goes through them epoch by epoch.
 *
 *     struct sl_training training;
 *     if (sl_training_init(&training, &samples, &recipe, error) != 0)
 *         return -1;
 *     while (training.step < training.total)
 *         if (sl_training_step(&training, &loss, error) != 0)
 *             return -1;
 *     sl_training_release(&training);
 *
 * An epoch goes through all samples in an order drawn from (seed, epoch); its last batch is what is
 * left over, as PyTorch's loader does.
 */
#ifndef SL_TRAIN_TRAINING_H
#define SL_TRAIN_TRAINING_H

#include "base/error.h"
#include "formats/checkpoint.h"
#include "nn/trainer.h"
#include "samples/samples.h"
#include "train/recipe.h"

#include <jansson.h>
#include <stdint.h>

struct sl_training {
    const struct sl_samples *samples; /* borrowed */
    struct sl_recipe recipe;
    struct sl_augment augment;
    struct sl_trainer *trainer;
    bool hard;                /* targets are the classes, not the soft labels */
    uint32_t *order;          /* [N]: the samples of the epoch at hand, in its order */
    uint64_t ordered;         /* the epoch that `order` is for, plus 1 */
    uint64_t steps_per_epoch; /* steps an epoch */
    uint64_t step;            /* steps done */
    uint64_t total;           /* steps of the whole run */
    uint64_t images;          /* of the last step */
};

/* Fresh weights, drawn from the recipe's seed. The samples must outlive the training. */
int sl_training_init(struct sl_training *training, const struct sl_samples *samples,
                     const struct sl_recipe *recipe, struct sl_error *error);

/* One step; *loss is the batch's mean. A loss that is not finite is an error that names the step.
 */
int sl_training_step(struct sl_training *training, double *loss, struct sl_error *error);

/* The step of `made` that this run is: the tool's options (taken over) with the architecture's full
 * name, and without the epochs where the steps decide. */
json_t *sl_training_made(const struct sl_training *training, const char *tool, json_t *options);

/* The network as it is now; one that the last step has made useless (weights or logits that are not
 * finite) is an error that names the step. Start from (struct sl_checkpoint){.epoch = -1}; `made`
 * is left to the caller. */
int sl_training_network(struct sl_training *training, struct sl_checkpoint *checkpoint,
                        struct sl_error *error);

/* Puts a network (its arrays' names behind `prefix`) and the optimiser's state, saved after `step`
 * steps, in place of the fresh ones. */
int sl_training_resume(struct sl_training *training, const struct sl_checkpoint *network,
                       const char *prefix, const struct sl_checkpoint *state, uint64_t step,
                       struct sl_error *error);

void sl_training_release(struct sl_training *training);

#endif
