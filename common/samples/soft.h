/* What a soft label is made of, and what can be done to one: arithmetic on `classes` float32
 * entries in memory.
 *
 *     sl_label_softmax(logits, 200, 1.5, soft);
 *     sl_label_swap(soft, 200, 1, ranks);          // the largest and the smallest change places
 *
 * Where a rank matters, entries are ordered from the largest to the smallest, equal ones by class
 * index.
 */
#ifndef SL_SAMPLES_SOFT_H
#define SL_SAMPLES_SOFT_H

#include <stddef.h>
#include <stdint.h>

/* An entry of a label and its class. */
struct sl_label_rank {
    float value;
    uint32_t class;
};

/* soft = softmax(logits / temperature), summed in double precision. */
void sl_label_softmax(const double *logits, size_t classes, double temperature, float *soft);

/* 1 for the class, 0 for the others. */
void sl_label_hard(uint32_t label, size_t classes, float *soft);

/* soft = soft^(1 / temperature), renormalised; what is 0 stays so. A temperature of 1 changes
 * nothing, not even the sum. No entry may be below 0, and one has to be above. */
void sl_label_temper(float *soft, size_t classes, double temperature);

/* Fills ranks[classes] with all entries, largest first. */
void sl_label_rank(const float *soft, size_t classes, struct sl_label_rank *ranks);

/* Exchanges the i-th largest entry (from 1) with the smallest. `ranks` [classes] is scratch. */
void sl_label_swap(float *soft, size_t classes, size_t i, struct sl_label_rank *ranks);

/* -sum p log p over the entries above 0, in nats. */
double sl_label_entropy(const float *soft, size_t classes);

/* The class of the largest entry, the first of equal ones. */
uint32_t sl_label_argmax(const float *soft, size_t classes);

/* The Jensen-Shannon distance of two labels, each divided by its sum: the square root of the
 * divergence to base 2, from 0 (equal) to 1. A label without any positive entry is no distribution:
 * NAN. Source: Endres and Schindelin, "A new metric for probability distributions", IEEE Trans.
 * Inf. Theory 2003. */
double sl_label_distance(const float *a, const float *b, size_t classes);

#endif
