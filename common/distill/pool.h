/* A pool of networks in training, each replaced by a new one after so many steps. They have their
 * own time to go at the start, so that they are not replaced together.
 *
 *     struct sl_pool *pool = sl_pool_new(plan, 10, 100, error);
 *     const sl_real *weights = sl_pool_weights(pool, 3, key); // drawn with this key if it is new
 *     sl_pool_train(pool, 3, gradients, &batch, 0.0003);      // an Adam step on the batch
 *     sl_pool_free(pool);
 */
#ifndef SL_DISTILL_POOL_H
#define SL_DISTILL_POOL_H

#include "base/error.h"
#include "formats/checkpoint.h"
#include "nn/gradients.h"

#include <stddef.h>
#include <stdint.h>

struct sl_pool;

/* `size` networks of `life` steps each, which take 12 bytes per parameter; to be freed with
 * sl_pool_free. NULL, and the error, without memory. The plan is borrowed. */
struct sl_pool *sl_pool_new(const struct sl_plan *plan, size_t size, uint32_t life,
                            struct sl_error *error);
void sl_pool_free(struct sl_pool *pool);

/* The parameters [plan.parameters] of network i, which belong to the pool. */
const sl_real *sl_pool_weights(struct sl_pool *pool, size_t i, uint64_t key);

/* A step of network i with the gradient of a batch and the learning rate `rate`. */
void sl_pool_train(struct sl_pool *pool, size_t i, struct sl_gradients *gradients,
                   const struct sl_batch *batch, double rate);

/* To and from the arrays "networks", and "networkI.weights", ".first" and ".second" for each I, of
 * a state. */
int sl_pool_save(const struct sl_pool *pool, struct sl_checkpoint *state, struct sl_error *error);
int sl_pool_restore(struct sl_pool *pool, const struct sl_checkpoint *state,
                    struct sl_error *error);

#endif
