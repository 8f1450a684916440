/* A network ready for forward passes: a checkpoint's weights, the plan of its layers, and the
 * buffers of every thread.
 *
 *     struct sl_network *network = sl_network_open(&checkpoint, NULL, NULL, &dataset, error);
 *     if (network == NULL)
 *         return -1;
 *     sl_network_logits(network, images, count, logits);
 *     sl_network_free(network);
 */
#ifndef SL_NN_NETWORK_H
#define SL_NN_NETWORK_H

#include "base/error.h"
#include "formats/checkpoint.h"
#include "formats/dataset.h"
#include "nn/class_list.h"
#include "nn/plan.h"

#include <stddef.h>

struct sl_network;

/* The network of a checkpoint. `arch` overrides what the file says (NULL: the file's own, or
 * inferred from names and shapes). Classes, image size and preprocessing must be those of `data`; a
 * file without classes needs the right image size, and outputs for the classes of `data` in their
 * order, unless `list` (else NULL) says which are whose: logits then have that order, too. Missing,
 * extra and misshapen arrays are errors that name the array. Weights are copied; the caller frees
 * the network with sl_network_free. */
struct sl_network *sl_network_open(const struct sl_checkpoint *checkpoint, const char *arch,
                                   struct sl_class_list *list, const struct sl_dataset *data,
                                   struct sl_error *error);

/* Its plan, its weights [plan.parameters + plan.running] and which output is of which class of
 * `data` [classes] alone, the latter NULL without a list: in order; both to be freed, also on
 * failure; which fails for the same reasons. */
int sl_network_weights(const struct sl_checkpoint *checkpoint, const char *arch,
                       struct sl_class_list *list, const struct sl_dataset *data,
                       struct sl_plan *plan, float **parameters, uint32_t **outputs,
                       struct sl_error *error);

/* Logits [count, classes] of normalised images [count, H, W, C], in parallel. Any count. */
void sl_network_logits(struct sl_network *network, const float *images, size_t count,
                       float *logits);

/* Images that are made where they are needed, and what else there is to do in the meantime. */
struct sl_network_batch {
    size_t count;
    /* Writes image `item`, normalised, [H, W, C]. Called from all threads at once. */
    void (*image)(void *context, size_t item, float *image);
    /* Called once, on one of the threads, while the others work on images; may be NULL. */
    void (*meanwhile)(void *context);
    void *context;
};

/* Logits [count, classes] of such images. Any count. */
void sl_network_run(struct sl_network *network, const struct sl_network_batch *batch,
                    float *logits);

/* How many images to hand over at once to keep every thread busy. */
size_t sl_network_batch(void);

void sl_network_free(struct sl_network *network);

#endif
