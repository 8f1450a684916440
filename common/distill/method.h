/* The methods of distillation: a file each, with a table of functions, and a line in method.c.
 *
 *     const struct sl_method *method = sl_method_at(0);
 *     void *state = method->new(&distill, error);
 *     double loss;
 *     int result = method->step(state, &distill, &loss, error); // fills the parts' gradients
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
#include "distill/learned.h"
#include "distill/trajectory.h"
#include "images/augment.h"
#include "nn/arch.h"
#include "samples/samples.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What can be learned: images [n, H, W, C], normalised; labels [n, classes], or their
 * logits; the student's learning rate [1]. */
enum sl_part { SL_PART_IMAGES, SL_PART_LABELS, SL_PART_RATE, SL_PARTS };

/* Numbers that the command line gives; a method reads its own. */
struct sl_method_settings {
    int64_t real_batch;    /* real images per class and step */
    int64_t inner_steps;   /* steps of the student per outer step, at most */
    int64_t window;        /* the last of them, to go back through; SL_UNSET: all */
    int64_t warm_up;       /* at least so many before the window; SL_UNSET: 0 */
    int64_t inner_batch;   /* images per inner step; SL_UNSET: all */
    int64_t inner_classes; /* classes that such a batch is drawn of; 0 or SL_UNSET: see inner.h */
    int64_t expert_epochs; /* from a trajectory's start to its target */
    int64_t start_epochs;  /* starts are drawn from epochs 0 to this, less 1 */
    bool tesla;            /* leave out how later weights depend on earlier ones */
    bool target_labels;    /* the set's labels are those that the target gives its images */
    int64_t memory;        /* MiB for maps of inner steps, see distill/unroll.h */
};

/* Learning rates: of images, labels, the student's weights, and the rate of these. */
struct sl_method_rates {
    double images, labels, student, rate;
};

struct sl_distill {
    const struct sl_samples *start; /* what the set began as; borrowed */
    const struct sl_samples *real;  /* NULL if the method has none; borrowed */
    const char *real_name;          /* for messages */
    struct sl_trajectories experts; /* none if the method has none */
    struct sl_arch arch;
    struct sl_augment augment;
    struct sl_method_settings settings;
    uint64_t seed;
    uint64_t step;                     /* steps done */
    bool logits;                       /* labels are learned as logits */
    struct sl_learned parts[SL_PARTS]; /* without values if the method does not know them */
};

struct sl_method {
    const char *name;
    bool data, experts; /* needs real samples; trajectories */
    const char *unused; /* options that mean nothing to it, separated by commas */
    /* What moves the parts; NULL for those that it does not learn. */
    const struct sl_optimiser *optimisers[SL_PARTS];
    struct sl_method_rates rates; /* defaults */
    bool logits;                  /* learned labels are logits, not free numbers from 0 */
    bool clipped;                 /* gradients longer than usual are shortened, see learned.h */
    /* What steps need, to be freed with `free`; NULL, and the error, if the method cannot work on
     * these samples, or without memory. */
    void *(*new)(const struct sl_distill *distill, struct sl_error *error);
    void (*free)(void *state);
    /* Sets *loss, the outer loss, and its gradient with respect to all parts that have one. */
    int (*step)(void *state, const struct sl_distill *distill, double *loss,
                struct sl_error *error);
};

extern const struct sl_method sl_method_dm, sl_method_mtt, sl_method_bptt;

/* The i-th method (from 0), NULL after the last. */
const struct sl_method *sl_method_at(size_t i);

/* labels [n, classes] of values of their part: learned ones are logits, whose softmax this is,
 * others are as they were. */
void sl_distill_labels(const struct sl_distill *distill, const float *values, float *labels);

/* The key of a step's random numbers, for what takes a seed of its own. */
uint64_t sl_distill_key(const struct sl_distill *distill, enum sl_random_purpose purpose,
                        uint32_t item);

#endif
