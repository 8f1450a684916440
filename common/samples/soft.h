/* How soft labels are made and measured: arithmetic on float32 labels [classes] in memory. Whether
 * numbers can be a label at all is formats/soft.h's question.
 *
 *     float soft[3];
 *     sl_soft_from_logits((double[]){2, 0, 1}, 3, 1.5, soft);
 *     double nats = sl_soft_entropy(soft, 3);       // 0 ... log(3)
 *
 * Where a rank matters, entries are ordered from the largest to the smallest, equal ones by class.
 */
#ifndef SL_SAMPLES_SOFT_H
#define SL_SAMPLES_SOFT_H

#include <stddef.h>
#include <stdint.h>

/* An entry of a label and its class. */
struct sl_soft_rank {
    float value;
    uint32_t class;
};

/* soft [classes] = softmax(logits [classes] / temperature), summed in double precision. */
void sl_soft_from_logits(const double *logits, size_t classes, double temperature, float *soft);

/* soft [classes] = 1 for the class, 0 for the others. */
void sl_soft_one_hot(uint32_t label, size_t classes, float *soft);

/* Fills ranks [classes] with all entries, largest first. */
void sl_soft_rank(const float *soft, size_t classes, struct sl_soft_rank *ranks);

/* -sum p log p over the entries above 0, as they are (not scaled to a sum of 1), in nats. */
double sl_soft_entropy(const float *soft, size_t classes);

/* How many entries are above 0. */
size_t sl_soft_positive(const float *soft, size_t classes);

/* The class of the largest entry, the first of equal ones. */
uint32_t sl_soft_argmax(const float *soft, size_t classes);

/* The Jensen-Shannon distance of two labels [classes], each divided by its sum: the square root of
 * the divergence to base 2, from 0 (equal) to 1. NAN if one of them has no entry above 0, which is
 * not a distribution. Source: Endres and Schindelin, "A new metric for probability distributions",
 * IEEE Trans. Inf. Theory 2003. */
double sl_soft_distance(const float *a, const float *b, size_t classes);

#endif
