/* The methods of distillation: a file each, with a table of functions, and a line in method.c.
 *
 *     const struct sl_method *method = sl_method_at(0);
 *     void *state = method->new(&distill, error);
 *     double loss = method->step(state, &distill); // fills distill.images.gradient
 *     method->free(state);
 *
 * A method computes the outer loss and its gradient, for the caller to move what is learned. It
 * remembers nothing from step to step: what it draws is keyed by the seed and the number of the
 * step, so that a run can be resumed.
 */
#ifndef SL_DISTILL_METHOD_H
#define SL_DISTILL_METHOD_H

#include "base/error.h"
#include "base/random.h"
#include "images/augment.h"
#include "nn/arch.h"
#include "nn/optimiser.h"
#include "samples/samples.h"

#include <stddef.h>
#include <stdint.h>

/* Numbers that are learned, and what moves them; all arrays are [count]. */
struct sl_learned {
    size_t count;
    float *values, *gradient;
    float *first;  /* the optimiser's state */
    float *before; /* the values before the last step */
};

struct sl_distill {
    const struct sl_samples *start; /* what the learned set began as, and its labels; borrowed */
    const struct sl_samples *real;  /* borrowed */
    const char *real_name;          /* for messages */
    struct sl_arch arch;
    struct sl_augment augment;
    uint64_t seed;
    size_t real_batch;        /* real images per class and step */
    uint64_t step;            /* steps done */
    struct sl_learned images; /* [n, H, W, C], normalised */
};

struct sl_method {
    const char *name;
    struct sl_optimiser optimiser; /* of the images */
    /* What steps need, to be freed with `free`; NULL, and the error, if the method cannot work on
     * these samples, or without memory. */
    void *(*new)(const struct sl_distill *distill, struct sl_error *error);
    void (*free)(void *state);
    /* The outer loss, and its gradient with respect to what is learned. */
    double (*step)(void *state, const struct sl_distill *distill);
};

extern const struct sl_method sl_method_dm;

/* The i-th method (from 0), NULL after the last. */
const struct sl_method *sl_method_at(size_t i);

/* The key of a step's random numbers, for what takes a seed of its own. */
uint64_t sl_distill_key(const struct sl_distill *distill, enum sl_random_purpose purpose,
                        uint32_t item);

#endif
