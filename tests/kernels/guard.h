/* Arrays between guards: what a kernel reads beyond its array is NaN and spoils the result, what it
 * writes there is found.
 *
 *     struct array y = array_new(count, 3);        // all NaN; begins 3 numbers off a cache line
 *     kernel(y.at);
 *     if (!array_intact(&y))
 *         complain();
 *     array_free(&y);
 */
#ifndef TESTS_KERNELS_GUARD_H
#define TESTS_KERNELS_GUARD_H

#include "base/random.h"

#include <stdbool.h>
#include <stddef.h>

struct array {
    float *at; /* [count] */
    size_t count;
    float *block; /* what was allocated, guards and all */
    size_t length;
};

/* `count` NaNs that begin `shift` numbers, up to 15, after a whole cache line. Never fails:
 * without memory the program ends. */
struct array array_new(size_t count, size_t shift);

/* The same numbers elsewhere. */
struct array array_copy(const struct array *from, size_t shift);

/* Standard normal numbers, of which `rectified` keeps the absolute values. */
struct array array_random(size_t count, struct sl_random *random, bool rectified);

/* Are the guards as they were made? */
bool array_intact(const struct array *array);

/* Bit by bit. */
bool array_equal(const struct array *a, const struct array *b);

void array_free(struct array *array);

/* `count` zeros in float64, for exact results. */
double *exact_new(size_t count);

#endif
