/* The methods of distillation: a file each, with a table of functions, and a line in method.c.
 *
 *     const struct sl_method *method = sl_method_at(0);
 *     void *state = method->new(&distill, error);
 *     double loss;
 *     int result = method->step(state, &distill, &loss, error); // fills the parts' gradients
 *     method->free(state);
 *
 * A method computes the outer loss and its gradient, for the caller to move what is learned. What
 * it draws is keyed by the seed and the number of the step, and what it remembers from step to step
 * it saves, so that a run can be resumed.
 */
#ifndef SL_DISTILL_METHOD_H
#define SL_DISTILL_METHOD_H

#include "base/error.h"
#include "base/random.h"
#include "distill/labels.h"
#include "distill/learned.h"
#include "distill/teacher.h"
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
    int64_t networks;      /* of a pool */
    int64_t network_steps; /* that each of these is trained before it is replaced */
    int64_t decay_steps;   /* in which rates fall to a tenth; SL_UNSET: all */
    bool mirror;           /* mirrored copies of the images belong to the set */
    bool tesla;            /* leave out how later weights depend on earlier ones */
    bool target_labels;    /* the set's labels are those that the target gives its images */
    int64_t memory;        /* MiB for maps of inner steps, see distill/unroll.h */
    int64_t roll;          /* pixels by which images are moved, at most; SL_UNSET: a seventh */
    double least_area;     /* of an image that a view shows */
    double statistics;     /* how much these count, against the cross-entropy */
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
    struct sl_teacher teacher;      /* likewise */
    struct sl_arch arch;
    struct sl_augment augment;
    struct sl_method_settings settings;
    uint64_t seed;
    uint64_t step;                     /* steps done */
    bool pixels;                       /* images stay those of pixels, as the method has it */
    enum sl_label_form form;           /* of the labels' values */
    struct sl_learned parts[SL_PARTS]; /* without values if the method does not know them */
};

struct sl_method {
    const char *name;
    const char *arch;   /* what follows the name of the network that fits; NULL: nothing */
    bool data, experts; /* needs real samples; trajectories; */
    bool teacher;       /* a network */
    const char *unused; /* options that mean nothing to it, separated by commas */
    /* What moves the parts; NULL for those that it does not learn. */
    const struct sl_optimiser *optimisers[SL_PARTS];
    struct sl_method_rates rates; /* defaults */
    int64_t real_batch;           /* likewise */
    enum sl_label_form form;      /* of labels; logits are only learned ones */
    bool clipped;                 /* gradients longer than usual are shortened, see learned.h */
    bool decays;                  /* rates of images and labels fall, see learned.h, */
    double least;                 /* to this share of what they were */
    bool pixels;                  /* images stay those of pixels, from 0 to 255 */
    /* What steps need, to be freed with `free`; NULL, and the error, if the method cannot work on
     * these samples, or without memory. */
    void *(*new)(const struct sl_distill *distill, struct sl_error *error);
    void (*free)(void *state);
    /* Sets *loss, the outer loss, and its gradient with respect to all parts that have one. */
    int (*step)(void *state, const struct sl_distill *distill, double *loss,
                struct sl_error *error);
    /* Adds what it remembers to the state of a run, and takes it back; NULL if that is nothing. */
    int (*save)(const void *state, struct sl_checkpoint *to, struct sl_error *error);
    int (*restore)(void *state, const struct sl_checkpoint *from, struct sl_error *error);
};

extern const struct sl_method sl_method_dm, sl_method_mtt, sl_method_bptt, sl_method_frepo,
    sl_method_sre2l;

/* The i-th method (from 0), NULL after the last. */
const struct sl_method *sl_method_at(size_t i);

/* labels [n, classes] that values of their part stand for. */
void sl_distill_labels(const struct sl_distill *distill, const float *values, float *labels);

/* The key of a step's random numbers, for what takes a seed of its own. */
uint64_t sl_distill_key(const struct sl_distill *distill, enum sl_random_purpose purpose,
                        uint32_t item);

#endif
