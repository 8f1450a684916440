/* Reasons to doubt labels made elsewhere, though each of them could be a label: sums far from 1, or
 * classes or rows in another order.
 *
 *     struct sl_label_doubts doubts;
 *     sl_say *say; // sl_warn
 *     float soft[200];
 *     if (sl_label_doubts_init(&doubts, 200, error) != 0)
 *         return -1;
 *     sl_label_doubts_add(&doubts, soft, 7); // for each image
 *     sl_label_doubts_report(&doubts, "labels.npy", say);
 *     sl_label_doubts_release(&doubts);
 *
 * Another order of classes leaves labels that are confident, but right only as often as chance.
 * Chance agreement alone is not suspicious: labels of an untrained network have it, but are not
 * confident.
 */
#ifndef SL_SAMPLES_LABEL_DOUBTS_H
#define SL_SAMPLES_LABEL_DOUBTS_H

#include "base/error.h"

#include <stddef.h>
#include <stdint.h>

struct sl_label_doubts {
    size_t classes, count;
    size_t agreed;   /* labels whose largest entry is the image's class */
    double claimed;  /* the sum of largest entries, of labels divided by their sums */
    size_t low;      /* labels that sum to less than 1 */
    double low_sum;  /* the sum of their sums */
    size_t *images;  /* [classes] */
    size_t *largest; /* [classes], of how many labels it is the largest entry */
    uint32_t *usual; /* [classes], what most of its images are taken for */
    size_t *lead;    /* [classes], by how many these outnumber all others, at least */
    uint32_t *seen;  /* [classes], marks while circles are looked for */
};

int sl_label_doubts_init(struct sl_label_doubts *doubts, size_t classes, struct sl_error *error);

/* Counts the label soft [classes], as it was read, of an image of the class `label`. */
void sl_label_doubts_add(struct sl_label_doubts *doubts, const float *soft, uint32_t label);

/* Counts a network's guess, which has this share of its softmax. */
void sl_label_doubts_guess(struct sl_label_doubts *doubts, uint32_t guess, double share,
                           uint32_t label);

/* Says "NAME: ..." if some labels sum to less than 1, and once more if labels agree with the
 * classes no more often than by chance and much less often than their largest entries say, or if
 * most images of some classes have the labels of each other. To be called once. */
void sl_label_doubts_report(const struct sl_label_doubts *doubts, const char *name, sl_say *say);

/* Harmless on zeros. */
void sl_label_doubts_release(struct sl_label_doubts *doubts);

#endif
