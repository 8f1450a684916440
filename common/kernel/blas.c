/* Matrix products by OpenBLAS, for the linear layer and for whitening. */
#ifndef SL_DOUBLE

#include "kernel/kernel.h"

#include <cblas.h>

void sl_blas_multiply(bool transpose_a, bool transpose_b, size_t m, size_t n, size_t k,
                      const float *a, const float *b, float beta, float *c)
{
    cblas_sgemm(CblasRowMajor, transpose_a ? CblasTrans : CblasNoTrans,
                transpose_b ? CblasTrans : CblasNoTrans, (int)m, (int)n, (int)k, 1.0f, a,
                (int)(transpose_a ? m : k), b, (int)(transpose_b ? k : n), beta, c, (int)n);
}

#endif
