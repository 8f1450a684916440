/* The arithmetic behind one table: reference C, and fast tiers of the same sources for each
 * instruction set. The fastest that the machine can run is chosen at the start; SL_ISA forces
 * another.
 *
 *     const struct sl_convolution *conv = sl_kernels()->convolution(&shape);
 *     conv->prepare(&shape, weight, prepared, 0, 1);
 *     conv->forward(&shape, x, prepared, y, scratch);
 *
 * Feature maps are NHWC. A kernel runs on its caller's thread, sums in an order that depends on the
 * shape alone, and allocates nothing. Compiled with SL_DOUBLE, the reference runs in float64, which
 * is how gradients are checked.
 */
#ifndef SL_KERNEL_KERNEL_H
#define SL_KERNEL_KERNEL_H

#include "base/error.h"

#include <stdbool.h>
#include <stddef.h>

#ifdef SL_DOUBLE
typedef double sl_real;
#else
typedef float sl_real;
#endif

/* A 3x3 convolution with a border of one zero: n maps of [h, w, in] to [h, w, out]. */
struct sl_conv {
    size_t n, h, w, in, out;
};

/* n maps of [h, w, c] that are normalised, rectified and pooled to [h / 2, w / 2, c]. */
struct sl_norm {
    size_t n, h, w, c;
};

/* Numbers of the arrays that a convolution works with. */
struct sl_conv_sizes {
    size_t prepared, sums, scratch;
};

/* y [n, h, w, out] = x [n, h, w, in] convolved with weight [3, 3, in, out] (a cross-correlation, as
 * in all of deep learning), and the gradients. */
struct sl_convolution {
    void (*sizes)(const struct sl_conv *shape, struct sl_conv_sizes *sizes);

    /* Part `part` of `parts` of what forward and backward need from the weight [3, 3, in, out], to
     * `prepared`; parts may be made on several threads. */
    void (*prepare)(const struct sl_conv *shape, const sl_real *weight, sl_real *prepared,
                    size_t part, size_t parts);

    void (*forward)(const struct sl_conv *shape, const sl_real *x, const sl_real *prepared,
                    sl_real *y, sl_real *scratch);

    /* From d_y [n, h, w, out]: writes d_x [n, h, w, in], unless it is NULL, and adds the gradient
     * of the weight to `sums`, in a form of its own that starts as zeros. */
    void (*backward)(const struct sl_conv *shape, const sl_real *x, const sl_real *prepared,
                     const sl_real *d_y, sl_real *d_x, sl_real *sums, sl_real *scratch);

    /* d_weight [3, 3, in, out] += what `sums` holds. */
    void (*finish)(const struct sl_conv *shape, const sl_real *sums, sl_real *d_weight);
};

enum { SL_NORM_SCRATCH = 3 }; /* numbers per channel */
#define SL_NORM_EPSILON ((sl_real)1e-5)

/* Instance normalisation (biased variance, SL_NORM_EPSILON added to it) with gain and bias [c],
 * ReLU and 2x2 average pooling (an odd last row or column is not pooled): between two convolutions
 * nothing else happens to a map. */
struct sl_normalisation {
    /* z [n, h / 2, w / 2, c] from x [n, h, w, c]; writes each map's mean and 1 / deviation to
     * statistics [n, 2, c]. */
    void (*forward)(const struct sl_norm *shape, const sl_real *x, const sl_real *gain,
                    const sl_real *bias, sl_real *statistics, sl_real *z, sl_real *scratch);

    /* From d_z [n, h / 2, w / 2, c]: writes d_x over x and adds to d_gain and d_bias [c]. */
    void (*backward)(const struct sl_norm *shape, sl_real *x, const sl_real *gain,
                     const sl_real *bias, const sl_real *statistics, const sl_real *d_z,
                     sl_real *d_gain, sl_real *d_bias, sl_real *scratch);
};

struct sl_kernels {
    const char *name;

    /* C [m, n] = A B + beta C, where A is [m, k] (or stored as [k, m] and transposed with
     * `transpose_a`), B is [k, n] (or [n, k]); rows are contiguous. */
    void (*multiply)(bool transpose_a, bool transpose_b, size_t m, size_t n, size_t k,
                     const sl_real *a, const sl_real *b, sl_real beta, sl_real *c);

    /* The way to convolve maps of this shape; n does not matter. */
    const struct sl_convolution *(*convolution)(const struct sl_conv *shape);

    const struct sl_normalisation *norm;
};

/* The table in use. The first call chooses; SL_ISA with an unknown name is an error then. */
const struct sl_kernels *sl_kernels(void);

/* Chooses now, so that a wrong SL_ISA can be reported, and loads OpenBLAS for all but the
 * reference, which has no part in it. */
int sl_kernels_choose(struct sl_error *error);

/* "ref", or "avx2 openblas-0.3.21-Zen": what has to be the same for results to be the same. */
const char *sl_kernels_arithmetic(void);

/* The tables that this machine can run, from the reference to the fastest: sl_kernels_tier(0), (1),
 * ...; NULL after the last. */
const struct sl_kernels *sl_kernels_tier(size_t i);

/* Loops over channels run in the widest registers the machine has. Rounding is the same in all (no
 * contraction), so this is not a tier of its own. */
#if defined(__x86_64__) && !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
#define SL_WIDE __attribute__((target_clones("avx512f", "avx2", "default")))
#else
#define SL_WIDE
#endif

#endif
