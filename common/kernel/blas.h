/* Products of matrices by OpenBLAS, and what its LAPACK solves: for the linear layer, for
 * whitening, for kernel regression.
 *
 *     if (sl_blas_load(error) != 0)
 *         return -1;
 *     sl_blas_multiply(false, false, m, n, k, a, b, 0, c);
 *
 * The library is loaded by the first call of sl_blas_load and not with the program. A tool that
 * multiplies nothing starts faster, and runs where OpenBLAS would not: it starts threads of its own
 * before main, and ends the process where it may not.
 */
#ifndef SL_KERNEL_BLAS_H
#define SL_KERNEL_BLAS_H

#include "base/error.h"

#include <stdbool.h>
#include <stddef.h>

/* Loads OpenBLAS and takes the memory that it works in, once; later calls do nothing. It must be
 * called before all below, on the main thread, after sl_threads_start. Fails where there is no
 * OpenBLAS or too little memory for it. */
int sl_blas_load(struct sl_error *error);

/* The version, and the kind of processor that it computes for: "openblas-0.3.21-Zen"; "" until it
 * is loaded. */
const char *sl_blas_name(void);

/* Whether it computes for a kind of processor that has no AVX (before 2011). OpenBLAS takes those
 * that are newer than itself for the oldest: Debian 12's takes new ones of Intel for "Prescott",
 * and then runs at a tenth of their speed. */
bool sl_blas_is_outdated(void);

/* c [m, n] = A B + beta c, as sl_kernels.multiply. */
void sl_blas_multiply(bool transpose_a, bool transpose_b, size_t m, size_t n, size_t k,
                      const float *a, const float *b, float beta, float *c);

/* c [m, n] = alpha A B + beta c in float64, where A is [m, k] (or stored as [k, m] and transposed
 * with `transpose_a`), B is [k, n] (or [n, k]). Rows are so many numbers apart as the strides say.
 */
struct sl_product {
    size_t m, n, k;
    bool transpose_a, transpose_b;
    double alpha, beta;
    const double *a, *b;
    double *c;
    size_t a_stride, b_stride, c_stride;
};
void sl_blas_multiply64(const struct sl_product *product);

/* Replaces a symmetric, positive definite matrix [n, n], of which the part below the diagonal is
 * read, by its Cholesky factor. False if it is not positive definite in floating point. n must be
 * below 2^31. On the main thread, as the next. */
bool sl_blas_factor(size_t n, double *matrix);

/* Replaces each row b of `rows` [count, n] by the solution x of A x = b, from the factor of A. */
void sl_blas_solve(size_t n, const double *factor, size_t count, double *rows);

/* Replaces a symmetric matrix [n, n], of which the part below the diagonal is read, by its
 * eigenvectors, one per row; `values` [n] are their eigenvalues, ascending. On the main thread. */
int sl_blas_eigenvectors(size_t n, double *matrix, double *values, struct sl_error *error);

#endif
