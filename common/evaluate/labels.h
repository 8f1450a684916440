/* What soft labels are like: how confident they are, how often they are right, and how far they are
 * from other labels of the same images.
 *
 *     struct sl_inputs inputs; // started
 *     struct sl_output output; // open
 *     json_t *step;            // of sl-eval, see formats/made.h
 *     if (sl_evaluate_labels(&inputs, NULL, false, step, &output, error) != 0)
 *         return -1;
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
 * mean of -log of the entry for the class; left out if one is 0, which would make it infinite) and,
 * with a table of other labels (NULL: none), "jsd", the mean Jensen-Shannon distance to the label
 * of the same id. With `pairs` a segment has the records of evaluate/pairs.h instead.
 * `step` is taken over. */
int sl_evaluate_labels(struct sl_inputs *inputs, struct sl_label_table *against, bool pairs,
                       json_t *step, struct sl_output *output, struct sl_error *error);

#endif
