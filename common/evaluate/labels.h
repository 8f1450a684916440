/* What soft labels are like: how sure they are, how often they are right, and how far they lie from
 * other labels of the same images.
 *
 *     sl_evaluate_labels(&inputs, NULL, false, sl_made_step("sl-eval", options), &output, error);
 */
#ifndef SL_EVALUATE_LABELS_H
#define SL_EVALUATE_LABELS_H

#include "base/error.h"
#include "base/output.h"
#include "samples/inputs.h"
#include "samples/label_table.h"

#include <jansson.h>
#include <stdbool.h>

/* Writes a metrics segment of one record for each segment of labelled samples: "n", "entropy" (the
 * mean, in nats), "agreement" (the share of labels whose largest entry is the class), "loss" (the
 * mean of -log of the entry for the class; left out when one is 0, since it would be infinite)
 * and, with a table of other labels (NULL: none), "jsd", the mean Jensen-Shannon distance to the
 * label of the same id. With `pairs` a segment has the records of evaluate/pairs.h instead.
 * `step` is taken over. */
int sl_evaluate_labels(struct sl_inputs *inputs, struct sl_label_table *against, bool pairs,
                       json_t *step, struct sl_output *output, struct sl_error *error);

#endif
