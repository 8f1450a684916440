/* The networks that label: one, or several whose logits are averaged.
 *
 *     const char *paths[] = {"epoch-0011.safetensors"};
 *     struct sl_dataset dataset; // of the images to be labelled
 *     struct sl_network_batch batch;
 *     struct sl_experts experts;
 *     double logits[64 * 200];
 *     if (sl_experts_read(&experts, paths, 1, error) == 0 &&
 *         sl_experts_open(&experts, NULL, NULL, &dataset, error) == 0)
 *         sl_experts_logits(&experts, &batch, logits);
 *     sl_experts_release(&experts);
 */
#ifndef SL_LABEL_EXPERTS_H
#define SL_LABEL_EXPERTS_H

#include "base/error.h"
#include "formats/checkpoint.h"
#include "formats/made.h"
#include "nn/network.h"
#include "nn/remarks.h"

#include <stddef.h>

struct sl_experts {
    const char **paths;                 /* borrowed */
    struct sl_checkpoint *checkpoints;  /* [count]; empty once the networks exist; owned */
    struct sl_network **networks;       /* [count]; NULL before sl_experts_open; owned */
    struct sl_network_remarks *remarks; /* [count], on their files; owned */
    struct sl_made_list made;           /* of all networks */
    size_t count;
    size_t batch;   /* images to hand over at once, of the network that takes fewest */
    size_t classes; /* of the data */
    float *logits;  /* [batch, classes], of one network; owned */
};

/* Reads the checkpoints. On failure, too, sl_experts_release is needed. */
int sl_experts_read(struct sl_experts *experts, const char **paths, size_t count,
                    struct sl_error *error);

/* Makes networks of them. `arch` and `list`, each unless NULL, are as in
 * sl_network_open. The error names the
 * checkpoint that does not fit. */
int sl_experts_open(struct sl_experts *experts, const char *arch, struct sl_class_list *list,
                    const struct sl_dataset *data, struct sl_error *error);

/* Mean logits [images->count, classes] of at most `batch` images. Each network has the images made
 * anew; `meanwhile` is called with the first. */
void sl_experts_logits(struct sl_experts *experts, const struct sl_network_batch *images,
                       double *logits);

void sl_experts_release(struct sl_experts *experts);

#endif
