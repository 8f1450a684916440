/* How well a network knows a test set.
 *
 *     struct sl_network *network;
 *     struct sl_samples samples;
 *     struct sl_evaluation evaluation;
 *     if (sl_evaluate(&evaluation, network, &samples, error) != 0)
 *         return -1;
 *     printf("%zu of %zu", evaluation.correct, evaluation.n);
 *     sl_evaluation_release(&evaluation);
 *
 * Sums run in the order of the images, so the numbers are the same for any number of threads.
 */
#ifndef SL_EVALUATE_EVALUATE_H
#define SL_EVALUATE_EVALUATE_H

#include "base/error.h"
#include "nn/network.h"
#include "samples/samples.h"

#include <jansson.h>
#include <stddef.h>
#include <stdint.h>

struct sl_evaluation {
    size_t n;            /* images */
    size_t correct;      /* whose largest logit is that of their class (the first of equal ones) */
    size_t correct5;     /* whose class is among the five largest, or all of fewer */
    double loss;         /* mean cross-entropy against the class, in nats */
    double entropy;      /* mean entropy of the softmax, in nats */
    uint32_t *predicted; /* [n], the class of the largest logit; owned */
    float *probability;  /* [n], what the softmax gives it; owned */
};

/* Runs the network over all samples. Fails on a logit that is not finite, naming the image by its
 * id. On failure there is nothing to release. */
int sl_evaluate(struct sl_evaluation *evaluation, struct sl_network *network,
                const struct sl_samples *samples, struct sl_error *error);

/* Puts accuracy, `correct` of `n`, and its 95 % interval (Wilson) into a metrics record as
 * "accuracy", "correct", "n", "accuracy-low" and "accuracy-high". */
void sl_accuracy_json(json_t *record, size_t correct, size_t n);

void sl_evaluation_release(struct sl_evaluation *evaluation);

#endif
