/* The arithmetic behind one table: reference C, and im2col with OpenBLAS's products. Which one is
 * in use is decided at the start; SL_ISA=ref or SL_ISA=blas forces it.
 *
 *     const struct sl_kernels *kernels = sl_kernels();
 *     kernels->convolve(&shape, x, weight, y, scratch);
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

struct sl_kernels {
    const char *name;

    /* C [m, n] = A B + beta C, where A is [m, k] (or stored as [k, m] and transposed with
     * `transpose_a`), B is [k, n] (or [n, k]); rows are contiguous. */
    void (*multiply)(bool transpose_a, bool transpose_b, size_t m, size_t n, size_t k,
                     const sl_real *a, const sl_real *b, sl_real beta, sl_real *c);

    /* y [n, h, w, out] = x [n, h, w, in] convolved with weight [3, 3, in, out] (a
     * cross-correlation, as in all of deep learning). */
    void (*convolve)(const struct sl_conv *shape, const sl_real *x, const sl_real *weight,
                     sl_real *y, sl_real *scratch);

    /* d_weight [3, 3, in, out] += the gradient that d_y [n, h, w, out] gives it. */
    void (*convolve_weight)(const struct sl_conv *shape, const sl_real *x, const sl_real *d_y,
                            sl_real *d_weight, sl_real *scratch);

    /* Numbers of scratch that the two above need. */
    size_t (*convolve_scratch)(const struct sl_conv *shape);
};

/* The table in use. The first call chooses; SL_ISA with an unknown name is an error then. */
const struct sl_kernels *sl_kernels(void);

/* Chooses now, so that a wrong SL_ISA can be reported. */
int sl_kernels_choose(struct sl_error *error);

/* "ref", or "openblas-0.3.21-Zen": what has to be the same for results to be the same. */
const char *sl_kernels_arithmetic(void);

/* The single tables. */
extern const struct sl_kernels sl_kernels_reference;
extern const struct sl_kernels sl_kernels_blas;

/* Instance normalisation (eps 1e-5, biased variance) with gain and bias [c], ReLU and 2x2 average
 * pooling (an odd last row or column is not pooled): z [n, h / 2, w / 2, c] from x [n, h, w, c].
 * Writes each map's mean and 1 / deviation to statistics [n, 2, c]. */
void sl_norm_forward(const struct sl_norm *shape, const sl_real *x, const sl_real *gain,
                     const sl_real *bias, sl_real *statistics, sl_real *z);

/* Its gradient: from d_z [n, h / 2, w / 2, c], writes d_x over x and adds to d_gain and d_bias [c].
 * scratch: 2 c numbers. */
void sl_norm_backward(const struct sl_norm *shape, sl_real *x, const sl_real *gain,
                      const sl_real *bias, const sl_real *statistics, const sl_real *d_z,
                      sl_real *d_gain, sl_real *d_bias, sl_real *scratch);

/* Loops over channels run in the widest registers the machine has. Rounding is the same in all (no
 * contraction), so this is no tier of its own. */
#if defined(__x86_64__) && !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
#define SL_WIDE __attribute__((target_clones("avx2", "default")))
#else
#define SL_WIDE
#endif

#endif
