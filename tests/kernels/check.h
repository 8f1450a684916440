/* What checkkernel finds out about each kernel in each tier that the machine runs.
 *
 *     struct tier tiers[TIERS_MOST];
 *     size_t count = check_tiers(tiers);
 *     check_convolution(&shape, &random, tiers, count);
 */
#ifndef TESTS_KERNELS_CHECK_H
#define TESTS_KERNELS_CHECK_H

#include "base/random.h"
#include "guard.h"
#include "kernel/kernel.h"

#include <stdbool.h>
#include <stddef.h>

enum { TIERS_MOST = 8 };

enum kernel {
    DIRECT_FORWARD,
    DIRECT_INPUT, /* gradient of the input */
    DIRECT_WEIGHT,
    DIRECT_TANGENT, /* of all three */
    WINOGRAD_FORWARD,
    WINOGRAD_INPUT,
    WINOGRAD_WEIGHT,
    WINOGRAD_TANGENT,
    PATCHES_FORWARD,
    PATCHES_INPUT,
    PATCHES_WEIGHT,
    PATCHES_TANGENT,
    PIXELS_FORWARD,
    PIXELS_INPUT,
    PIXELS_WEIGHT,
    PIXELS_TANGENT,
    NORM_FORWARD,
    NORM_BACKWARD,
    NORM_TANGENT_FORWARD,
    NORM_TANGENT_BACKWARD,
    MULTIPLY,
    KERNELS
};

/* Errors are counted in roundings: 2^-24 of the root mean square of the exact array, as it follows
 * from its number of terms. A lost term would be some 1e5 of them. */
struct finding {
    double largest, squares;
    size_t numbers, shapes;
    char trouble[160]; /* the first thing that was wrong; empty if nothing was */
};

struct tier {
    const struct sl_kernels *kernels;
    struct finding findings[KERNELS];
};

/* Those that the machine runs, or the only one of them that SL_ISA names; returns how many. */
size_t check_tiers(struct tier *tiers);

const char *check_name(enum kernel kernel);

/* The errors allowed, in roundings. */
struct bound {
    double largest, typical; /* of any number; in the root mean square over all numbers */
};

struct bound check_bound(enum kernel kernel);

/* The first trouble of a kernel is kept. */
void check_trouble(struct finding *finding, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* One number more; `size` is that of its like. */
void check_number(struct finding *finding, const char *what, double found, double exact,
                  double size);

/* Each of these computes with all tiers, twice, at different alignments, and with float64. */
void check_convolution(const struct sl_conv *shape, struct sl_random *random, struct tier *tiers,
                       size_t count);
void check_norm(const struct sl_norm *shape, double mean, struct sl_random *random,
                struct tier *tiers, size_t count);
void check_multiply(const size_t size[3], int transposed, float beta, struct sl_random *random,
                    struct tier *tiers, size_t count);

#endif
