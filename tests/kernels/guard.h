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
#include "kernel/kernel.h"

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

/* Values and tangents of an array that kernels read or write. Empty arrays stand for NULL. */
struct pair {
    struct array value, tangent;
};

/* As the functions above; `wanted` says which of both is not empty. */
struct pair pair_new(size_t count, const bool wanted[2], size_t shift);
struct pair pair_copy(const struct pair *from, const bool wanted[2], size_t shift);
struct pair pair_random(size_t count, bool tangents, struct sl_random *random, bool rectified);
bool pair_intact(const struct pair *pair);
bool pair_equal(const struct pair *a, const struct pair *b);
void pair_free(struct pair *pair);
struct sl_dual pair_dual(const struct pair *pair);

/* Are those equal that are in both? */
bool pair_agree(const struct pair *a, const struct pair *b);

/* An array's numbers in float64, to add to. */
double *exact_from(const struct array *array);

/* `count` zeros in float64, for exact results. */
double *exact_new(size_t count);

#endif
