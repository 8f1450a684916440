/* The mean soft label of the images of each class, as metrics: a record for each ordered pair of
 * different classes.
 *
 *     struct sl_label_pairs pairs;
 *     struct sl_stream_writer writer; // with an open segment
 *     struct sl_dataset dataset;
 *     float soft[200];
 *     if (sl_label_pairs_init(&pairs, 200, error) != 0)
 *         return -1;
 *     sl_label_pairs_add(&pairs, 7, soft); // for each image
 *     int result = sl_label_pairs_put(&pairs, &dataset, &writer, error);
 *     sl_label_pairs_release(&pairs);
 */
#ifndef SL_EVALUATE_PAIRS_H
#define SL_EVALUATE_PAIRS_H

#include "base/error.h"
#include "formats/stream.h"

#include <stddef.h>
#include <stdint.h>

struct sl_label_pairs {
    double *sums;   /* [classes, classes]: of the entries of the labels of a class; owned */
    size_t *counts; /* [classes]: its labels; owned */
    size_t classes;
};

int sl_label_pairs_init(struct sl_label_pairs *pairs, size_t classes, struct sl_error *error);

/* Adds the label `soft` [classes] of an image of class `label`. */
void sl_label_pairs_add(struct sl_label_pairs *pairs, uint32_t label, const float *soft);

/* What records call a class, a new JSON string: its id and its name up to the first comma, so that
 * texts sort as ids do. */
json_t *sl_class_text(const struct sl_class *class);

/* Writes "class" and "other" (numbers of classes), "class-name" and "other-name" (see
 * sl_class_text), "distance" (how far apart
 * the classes are in the order of ids, 1 for neighbours) and "mean", the mean entry of `other` in
 * the labels of `class`; a class without labels has no records. */
int sl_label_pairs_put(const struct sl_label_pairs *pairs, const struct sl_dataset *dataset,
                       struct sl_stream_writer *writer, struct sl_error *error);

void sl_label_pairs_release(struct sl_label_pairs *pairs);

#endif
