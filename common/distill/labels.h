/* What labels are learned as: each method has a form in which it moves them, and the set is written
 * with the labels that this stands for.
 *
 *     sl_labels_take(SL_LABELS_LOGITS, n, classes, values);         // labels to logits
 *     sl_labels_give(SL_LABELS_LOGITS, n, classes, values, labels); // and back
 */
#ifndef SL_DISTILL_LABELS_H
#define SL_DISTILL_LABELS_H

#include <stddef.h>

enum sl_label_form {
    SL_LABELS_FREE,   /* as they are, from 0 */
    SL_LABELS_LOGITS, /* whose softmax they are */
    /* (label - 1 / classes) / sqrt(classes / 10), what FRePo regresses on; labels are these again,
     * cut at 0, because a cross-entropy would push an entry below 0 without end. */
    SL_LABELS_CENTRED
};

/* Both are for labels and values [n, classes]; the first works in place. Logits of entries below
 * 0.001 are those of 0.001: from 0 there would be no way back. */
void sl_labels_take(enum sl_label_form form, size_t n, size_t classes, float *labels);
void sl_labels_give(enum sl_label_form form, size_t n, size_t classes, const float *values,
                    float *labels);

#endif
