/* Steps of training's optimisers, and the same backward: how what comes after a step depends on the
 * weights, the gradient and the state before it.
 *
 *     sl_optimiser_step(&sgd, 0.01, 1, p, gradient, momentum, NULL, weights);
 */
#ifndef SL_NN_OPTIMISER_H
#define SL_NN_OPTIMISER_H

#include "kernel/kernel.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum sl_optimiser_kind { SL_SGD, SL_ADAMW, SL_LAMB };

/* As torch.optim.SGD (dampening 0, no Nesterov) and torch.optim.AdamW define them. LAMB (You et
 * al., "Large batch optimization for deep learning", ICLR 2020) is AdamW whose every step is as
 * long as the rate times the weights are, whatever the gradient; where either has no length, as
 * long as AdamW's. */
struct sl_optimiser {
    enum sl_optimiser_kind kind;
    float momentum; /* SGD */
    float weight_decay;
    bool spare_vectors;          /* for trainers: no decay of biases and gains, arrays of one
                                    dimension */
    float beta1, beta2, epsilon; /* AdamW: 0.9, 0.999, 1e-8; LAMB: 1e-6 */
};

/* Step number `age`, from 1, of `count` weights, with the learning rate `rate`. Changes the weights
 * and the state: `first`, the momentum or AdamW's average of gradients, and `second`, the average
 * of their squares, which SGD does not have. All are [count], which LAMB's step depends on: it is
 * to be called for whole arrays. */
void sl_optimiser_step(const struct sl_optimiser *optimiser, double rate, uint64_t age,
                       size_t count, const sl_real *gradient, sl_real *first, sl_real *second,
                       sl_real *weights);

/* What the way back must know of a step, all [count]: weights and gradient before it (of SGD the
 * gradient is not needed), the state after it. */
struct sl_optimiser_past {
    const sl_real *weights, *gradient, *first, *second;
};

/* Gradients of a loss after a step, [count]; the state's start as zeros after the last step. */
struct sl_optimiser_back {
    sl_real *weights, *first, *second;
};

/* For SGD and AdamW: from `back` after the step to `back` before it, and `direction` [count], the
 * gradient with respect to the step's gradient g: what is left to be added to back->weights is H
 * times it. Returns the gradient with respect to the rate. With rate a, momentum b and decay c, SGD
 * is u = b u + g + c w,  w -= a u:   d_rate = -w~.u,  u~ -= a w~,  g~ = u~,  w~ += c u~,  u~ *= b
 * and AdamW, with s = sqrt(v / (1 - beta2^age)) + epsilon and a' = a / (1 - beta1^age), w = (1 - a
 * c) w - a' m / s:     m~ -= a' w~ / s,  v~ += a' w~ m / s^2 / (2 sqrt(v (1 - beta2^age))) g~ = (1
 * - beta1) m~
 * + 2 (1 - beta2) g v~,   m~ *= beta1,  v~ *= beta2,  w~ *= 1 - a c, where v~ gets nothing if v is
 * 0, as there the root has no derivative. */
double sl_optimiser_back(const struct sl_optimiser *optimiser, double rate, uint64_t age,
                         size_t count, const struct sl_optimiser_past *past,
                         const struct sl_optimiser_back *back, sl_real *direction);

#endif
