/* The arithmetic behind one table: reference C, and fast tiers of the same sources for each
 * instruction set. The fastest that the machine can run is chosen at the start; SL_ISA forces
 * another.
 *
 *     const struct sl_convolution *conv = sl_kernels()->convolution(&shape);
 *     conv->prepare(&shape, weight, prepared, 0, 1);
 *     conv->forward(&shape, (struct sl_dual){x}, (struct sl_dual){prepared}, (struct sl_dual){y},
 *                   (struct sl_dual){scratch});
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

/* An array and its tangent, of the same shape: how it changes along a direction in the parameters
 * (Pearlmutter, "Fast Exact Multiplication by the Hessian", 1994). A kernel that is handed tangents
 * computes with values and tangents in one go. Where a tangent may be NULL, that is said. Kernels
 * without any are those of plain training, and compute the same values. */
struct sl_dual {
    sl_real *value, *tangent;
};

/* Both from element i on; what is NULL stays so. */
static inline struct sl_dual sl_dual_at(struct sl_dual array, size_t i)
{
    return (struct sl_dual){array.value == NULL ? NULL : array.value + i,
                            array.tangent == NULL ? NULL : array.tangent + i};
}

/* A convolution of n maps [h, w, in] with a square filter of side 1, 3 or 7, whose centre visits
 * every pixel, or every second one of every second row; beyond the map are (side - 1) / 2 zeros.
 * The outputs are n maps [sl_conv_down, sl_conv_across, out]: ceil(h / stride) pixels in height. */
struct sl_conv {
    size_t n, h, w, in, out;
    size_t side, stride; /* of the filter; 1 or 2 pixels */
};

static inline size_t sl_conv_down(const struct sl_conv *shape)
{
    return (shape->h - 1) / shape->stride + 1;
}

static inline size_t sl_conv_across(const struct sl_conv *shape)
{
    return (shape->w - 1) / shape->stride + 1;
}

/* Numbers of what the filter sees at a time, [side, side, in]. */
static inline size_t sl_conv_patch(const struct sl_conv *shape)
{
    return shape->side * shape->side * shape->in;
}

/* n maps of [h, w, c] that are normalised, rectified and pooled to [h / 2, w / 2, c]. */
struct sl_norm {
    size_t n, h, w, c;
};

/* Numbers of the arrays that a convolution works with. Where sums are 0, the gradient of the weight
 * takes their place.
 * Where weights are many and pixels few, going through sums in memory costs more than computing
 * them: there an image has `factors`, of which tiles of the gradient can be made one by one; tiles
 * are [side, side, tile_rows, tile_columns] of [side, side, in, out], and cover whole columns. */
struct sl_conv_sizes {
    size_t prepared, sums, scratch;
    size_t factors, tile_rows, tile_columns; /* 0: only sums */
};

/* y [n, down, across, out] = x [n, h, w, in] convolved with weight [side, side, in, out] (a
 * cross-correlation, as in all of deep learning), and the gradients. */
struct sl_convolution {
    void (*sizes)(const struct sl_conv *shape, struct sl_conv_sizes *sizes);

    /* Part `part` of `parts` of what forward and backward need from the weight [side, side, in,
     * out], to `prepared`; parts may be made on several threads. */
    void (*prepare)(const struct sl_conv *shape, const sl_real *weight, sl_real *prepared,
                    size_t part, size_t parts);

    /* y' = W * x' + W' * x. What is NULL of y is not wanted; without x' it is 0. */
    void (*forward)(const struct sl_conv *shape, struct sl_dual x, struct sl_dual prepared,
                    struct sl_dual y, struct sl_dual scratch);

    /* From d_y [n, down, across, out]: writes d_x [n, h, w, in] and adds the gradient of the weight
     * to `sums`, in a form of its own that starts as zeros. Tangents are d_x' = W^T d_y' + W'^T d_y
     * and  sums' = corr(x, d_y') + corr(x', d_y). Of d_x and sums, what is NULL is not wanted;
     * without d_y' neither tangent may be. */
    void (*backward)(const struct sl_conv *shape, struct sl_dual x, struct sl_dual prepared,
                     struct sl_dual d_y, struct sl_dual d_x, struct sl_dual sums,
                     struct sl_dual scratch);

    /* d_weight [side, side, in, out] += what `sums` holds; not called where there are none. */
    void (*finish)(const struct sl_conv *shape, const sl_real *sums, sl_real *d_weight);

    /* Where there are factors, the other way to a gradient, without tangents: writes d_x, unless it
     * is NULL, and in place of sums factors [n * sizes.factors]. */
    void (*factorise)(const struct sl_conv *shape, const sl_real *x, const sl_real *prepared,
                      const sl_real *d_y, sl_real *d_x, sl_real *factors, sl_real *scratch);

    /* tile [side, side, rows, tile_columns] += that of inputs [in, in + rows), with up to tile_rows
     * of them, and outputs from `out` on, of the same n maps. */
    void (*weigh)(const struct sl_conv *shape, const sl_real *factors, size_t in, size_t rows,
                  size_t out, sl_real *tile);
};

enum { SL_NORM_SCRATCH = 3 }; /* numbers per channel */
#define SL_NORM_EPSILON ((sl_real)1e-5)

/* Instance normalisation (biased variance, SL_NORM_EPSILON added to it) with gain and bias [c],
 * ReLU and 2x2 average pooling (an odd last row or column is not pooled): between two convolutions
 * nothing else happens to a map. */
struct sl_normalisation {
    /* z [n, h / 2, w / 2, c] from x [n, h, w, c]; writes each map's mean and 1 / deviation to
     * statistics [n, 2, c]. With m the mean, r = 1 / deviation and s = gain r, before the ReLU
     *     y = s (x - m) + bias  and  y' = s (x' - m') + s' (x - m) + bias',
     * where r' = -r^3 mean((x - m) (x' - m')). All have tangents, or none has. */
    void (*forward)(const struct sl_norm *shape, struct sl_dual x, struct sl_dual gain,
                    struct sl_dual bias, struct sl_dual statistics, struct sl_dual z,
                    struct sl_dual scratch);

    /* From d_z [n, h / 2, w / 2, c]: writes d_x [n, h, w, c], adds to d_gain and d_bias [c]. With g
     * what comes back through pool and ReLU, and sums over a map's `pixels`,
     *     d_x = s g - (x - m) t - u,  t = s r^2 sum(g (x - m)) / pixels,  u = s sum(g) / pixels,
     *     d_gain = r sum(g (x - m)),  d_bias = sum(g),
     * and the tangents are these by the product rule; the ReLU's second derivative is 0. All but
     * d_gain and d_bias have tangents, or none has; these are wanted together, or NULL. */
    void (*backward)(const struct sl_norm *shape, struct sl_dual x, struct sl_dual gain,
                     struct sl_dual bias, struct sl_dual statistics, struct sl_dual d_z,
                     struct sl_dual d_x, struct sl_dual d_gain, struct sl_dual d_bias,
                     struct sl_dual scratch);
};

struct sl_kernels {
    const char *name;

    /* C [m, n] = A B + beta C, where A is [m, k] (or stored as [k, m] and transposed with
     * `transpose_a`), B is [k, n] (or [n, k]); rows are contiguous. */
    void (*multiply)(bool transpose_a, bool transpose_b, size_t m, size_t n, size_t k,
                     const sl_real *a, const sl_real *b, sl_real beta, sl_real *c);

    /* The same by products of our own, where each row of C is the same whichever others are
     * computed with it: OpenBLAS sums the last few in another order. */
    void (*multiply_rows)(bool transpose_a, bool transpose_b, size_t m, size_t n, size_t k,
                          const sl_real *a, const sl_real *b, sl_real beta, sl_real *c);

    /* The way to convolve maps of this shape; n does not matter. */
    const struct sl_convolution *(*convolution)(const struct sl_conv *shape);

    const struct sl_normalisation *norm;

    bool fused; /* it multiplies and adds in one, so an OpenBLAS that cannot is not used for
                   `multiply` */
};

/* The table in use. The first call chooses; SL_ISA with an unknown name is an error then. */
const struct sl_kernels *sl_kernels(void);

/* Chooses now, so that a wrong SL_ISA can be reported, and loads OpenBLAS for all but the
 * reference, which has no part in it. */
int sl_kernels_choose(struct sl_error *error);

/* "avx2 openblas-0.3.21-Zen": what has to be the same for results to be the same. Where OpenBLAS
 * takes the processor for one of before 2011, and so is far slower than our own products, which are
 * used instead, "avx512 openblas-0.3.21-Prescott own-products". The reference is
 * "ref" alone until something else loads OpenBLAS. On the main thread, and valid until the next
 * call. */
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
