/* What soft labels are like: how confident they are, how often they are right, and how far they are
 * from other labels of the same images.
 *
 *     struct sl_inputs inputs; // started
 *     struct sl_output output; // open
 *     json_t *options;         // of sl-eval
 *     struct sl_label_report report = {.options = options, .output = &output};
 *     if (sl_evaluate_labels(&inputs, &report, error) != 0)
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

/* What else is measured, and where it goes; all borrowed. */
struct sl_label_report {
    const json_t *options;          /* of the step "sl-eval", see formats/made.h */
    struct sl_label_table *against; /* other labels of the same images; NULL: none */
    bool pairs;                     /* the records of evaluate/pairs.h instead; not with others */
    struct sl_output *output;
    struct sl_output *predictions; /* a record per image, not with pairs; NULL: not wanted */
};

/* Writes to `output` a segment of metrics for each segment of labelled samples, of one record: "n",
 * "entropy" (the mean, in nats), "agreement" (the share of labels whose largest entry is the
 * class), "loss" (the mean of -log of the entry for the class; left out if one is 0, which would
 * make it infinite) and, with other labels, "jsd", the mean Jensen-Shannon distance to the label of
 * the same id, "cross-entropy", the mean of -sum p log q, p of the other label and q of this one
 * (left out if it is infinite), and "against-epoch" if sl_epoch_of_labels knows it; and what
 * sl_weight_json adds. A record of `predictions` has "id", "label" (the number of the class),
 * "class-name" (see sl_class_text) and the same measures of one label.
 *
 * Labels are those of sl_sample_shares. Learned ones that are 0 for every class teach students
 * nothing, and there is no distribution to measure: they are counted as "empty", and not in the
 * means; nor is a distance to such a label. A mean over no label is left out of the record. */
int sl_evaluate_labels(struct sl_inputs *inputs, const struct sl_label_report *report,
                       struct sl_error *error);

#endif
