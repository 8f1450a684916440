/* A network's parameters, between the flat array they are trained in and the arrays of a
 * checkpoint.
 *
 *     sl_weights_init(&plan, seed, parameters);
 *     sl_weights_write(&plan, parameters, "", &checkpoint, error);     // "features.0.weight" ...
 */
#ifndef SL_NN_WEIGHTS_H
#define SL_NN_WEIGHTS_H

#include "base/error.h"
#include "formats/checkpoint.h"
#include "nn/plan.h"

#include <stdint.h>

/* PyTorch's default initialisation, drawn from the seed: parameters [plan.parameters], and after
 * them what batch norms have besides [plan.running], as in the next three. */
void sl_weights_init(const struct sl_plan *plan, uint64_t seed, sl_real *parameters);

/* Fails where sl_weights_read would. To be asked before anything is allocated, since an
 * architecture that a file only claims to be can want any amount of memory. */
int sl_weights_check(const struct sl_plan *plan, const struct sl_checkpoint *checkpoint,
                     const char *prefix, struct sl_error *error);

/* Copies the arrays called `prefix` ("", "network.") + PyTorch's names to parameters. It is an
 * error, which names the array, if one is missing or misshapen, or if a weight with the prefix
 * belongs to no layer. The counter num_batches_tracked may be missing. */
int sl_weights_read(const struct sl_plan *plan, const struct sl_checkpoint *checkpoint,
                    const char *prefix, sl_real *parameters, struct sl_error *error);

/* Adds parameters to the checkpoint, as arrays in PyTorch's layout called `prefix` + PyTorch's
 * names. */
int sl_weights_write(const struct sl_plan *plan, const sl_real *parameters, const char *prefix,
                     struct sl_checkpoint *checkpoint, struct sl_error *error);

/* The same of momenta, [plan.parameters]: they have no running statistics. */
int sl_weights_read_momenta(const struct sl_plan *plan, const struct sl_checkpoint *checkpoint,
                            const char *prefix, sl_real *momenta, struct sl_error *error);
int sl_weights_write_momenta(const struct sl_plan *plan, const sl_real *momenta, const char *prefix,
                             struct sl_checkpoint *checkpoint, struct sl_error *error);

#endif
