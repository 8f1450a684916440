/* The networks that label: one, or several whose logits are averaged.
 *
 *     struct sl_experts experts;
 *     sl_experts_read(&experts, paths, count, error);              // the checkpoints
 *     sl_experts_open(&experts, NULL, &header.dataset, error);     // networks that fit the data
 *     sl_experts_logits(&experts, &batch, logits);
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
    struct sl_checkpoint *checkpoints;  /* [count]; empty when the networks are there */
    struct sl_network **networks;       /* [count]; NULL before sl_experts_open */
    struct sl_network_remarks *remarks; /* [count], on their files */
    struct sl_made_list made;           /* of all networks */
    size_t count;
    size_t batch;   /* images to hand over at once */
    size_t classes; /* of the data */
    float *logits;  /* [batch, classes], of one network */
};

/* Reads the checkpoints; also on failure sl_experts_release is needed. */
int sl_experts_read(struct sl_experts *experts, const char **paths, size_t count,
                    struct sl_error *error);

/* Makes networks of them. `arch` overrides what the files say; NULL: does not. The error names the
 * checkpoint that does not fit. */
int sl_experts_open(struct sl_experts *experts, const char *arch, const struct sl_dataset *data,
                    struct sl_error *error);

/* Mean logits [count, classes] of the images; their count is at most `batch`. Every network has the
 * images made anew; `meanwhile` is called with the first. */
void sl_experts_logits(struct sl_experts *experts, const struct sl_network_batch *images,
                       double *logits);

void sl_experts_release(struct sl_experts *experts);

#endif
