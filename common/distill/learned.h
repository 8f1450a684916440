/* Numbers that are learned, all images of a set for example, and the optimiser that moves them.
 *
 *     struct sl_learned images = {.name = "images", .count = 3072};
 *     struct sl_optimiser sgd = {.kind = SL_SGD, .momentum = 0.5f};
 *     if (sl_learned_init(&images, &sgd, 1, error) != 0)
 *         return -1;
 *     images.gradient[0] = 0.25f; // of the outer loss
 *     bool sound = sl_learned_move(&images, 1); // the first step
 *     sl_learned_release(&images);
 */
#ifndef SL_DISTILL_LEARNED_H
#define SL_DISTILL_LEARNED_H

#include "base/error.h"
#include "formats/checkpoint.h"
#include "nn/optimiser.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* All arrays are [count], and owned. */
struct sl_learned {
    const char *name;
    size_t count;
    float *values;
    float *gradient;       /* NULL, as are the next, of values that stay as they are */
    float *start;          /* the first values */
    float *before;         /* the values before the last step */
    float *first, *second; /* the optimiser's state; the second is NULL for SGD */
    struct sl_optimiser optimiser;
    double rate;
    double length;  /* of the gradient of the last step, before it was shortened */
    uint64_t decay; /* steps in which the rate falls, along half a cosine; 0: it stays */
    double least;   /* what is left of it then */
    bool clipped;   /* a gradient twice as long as usual is as long as that */
    bool given;     /* `gradient` holds the next values instead, as a method sets them */
    float
        *usual; /* [1]: the mean of its length, the last steps counting most: times 0.9 per step */
};

/* Allocates arrays for learned->count numbers, zeroed; without an optimiser the values alone. Fails
 * without memory, or if 2^32 numbers or more are learned. In any case they are to be released. */
int sl_learned_init(struct sl_learned *learned, const struct sl_optimiser *optimiser, double rate,
                    struct sl_error *error);
void sl_learned_release(struct sl_learned *learned);

/* Makes the values the start, too. */
void sl_learned_start(struct sl_learned *learned);

/* Step number `age`, from 1, against the gradient, or to the values given. False if a value is not
 * finite afterwards. */
bool sl_learned_move(struct sl_learned *learned, uint64_t age);

/* A step that leaves the values, and what the optimiser knows, as they are. */
void sl_learned_stay(struct sl_learned *learned);

/* The Euclidean norm of the gradient; the root mean square of values - start. */
double sl_learned_gradient(const struct sl_learned *learned);
double sl_learned_change(const struct sl_learned *learned);

/* To and from the arrays NAME, NAME.before, NAME.first, NAME.second and NAME.usual of a state; what
 * is not learned is not saved. */
int sl_learned_save(const struct sl_learned *learned, struct sl_checkpoint *state,
                    struct sl_error *error);
int sl_learned_restore(struct sl_learned *learned, const struct sl_checkpoint *state,
                       struct sl_error *error);

#endif
