/* Training steps: the gradient of a batch, then an update.
 *
 *     struct sl_trainer *trainer = sl_trainer_new(&arch, &optimiser, 256, error);
 *     sl_weights_init(sl_trainer_plan(trainer), seed, sl_trainer_parameters(trainer));
 *     double loss = sl_trainer_step(trainer, n, fill, &batch, 0.01);
 *
 * A batch is cut into shards by its size alone, so the result does not depend on the threads.
 */
#ifndef SL_NN_TRAINER_H
#define SL_NN_TRAINER_H

#include "base/error.h"
#include "formats/checkpoint.h"
#include "nn/gradients.h"
#include "nn/optimiser.h"

#include <stddef.h>
#include <stdint.h>

struct sl_trainer;

/* A trainer for steps of up to `batch` images, with parameters and state all zero; to be freed with
 * sl_trainer_free. NULL, and the error, without memory. */
struct sl_trainer *sl_trainer_new(const struct sl_arch *arch, const struct sl_optimiser *optimiser,
                                  size_t batch, struct sl_error *error);
void sl_trainer_free(struct sl_trainer *trainer);

const struct sl_plan *sl_trainer_plan(const struct sl_trainer *trainer);

/* From now on the loss is the cross-entropy of logits divided by `temperature`, and its gradient is
 * multiplied by `weight` (1 and 1, also for numbers that are not above 0). With targets that are
 * softmax(t / temperature) that gradient is the one of their KL divergence, which is smaller by the
 * entropy of the targets. Source: Hinton, Vinyals and Dean, "Distilling the knowledge in a neural
 * network", 2015, where the weight is the square of the temperature. */
void sl_trainer_set_loss(struct sl_trainer *trainer, double temperature, double weight);

/* The parameters [plan.parameters], and after them what batch norms have besides [plan.running]: to
 * fill before the first step and to read after any. They belong to the trainer. */
float *sl_trainer_parameters(struct sl_trainer *trainer);

/* One step on n images, n <= batch, with the gradient of the mean cross-entropy and the learning
 * rate `rate`. Returns that mean, in nats; NaN when training has diverged. */
double sl_trainer_step(struct sl_trainer *trainer, size_t n, sl_batch_fill fill, void *context,
                       double rate);

/* logits [classes] of one image [H, W, C] with the parameters, and running statistics, as they are
 * now. */
void sl_trainer_logits(struct sl_trainer *trainer, const float *image, float *logits);

/* The optimiser's state as arrays of a checkpoint ("momentum.features.0.weight"; AdamW: "first.",
 * "second." and its number of steps as the array "steps"), and back. */
int sl_trainer_save(const struct sl_trainer *trainer, struct sl_checkpoint *state,
                    struct sl_error *error);
int sl_trainer_restore(struct sl_trainer *trainer, const struct sl_checkpoint *state,
                       struct sl_error *error);

#endif
