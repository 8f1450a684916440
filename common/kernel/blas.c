/* Matrix products by OpenBLAS, for the linear layer and for whitening. */
#ifndef SL_DOUBLE

#include "kernel/kernel.h"

#include <cblas.h>
#include <pthread.h>

static pthread_mutex_t alone = PTHREAD_MUTEX_INITIALIZER;

/* The sequential build of OpenBLAS (Debian's openblas-serial) packs matrices into a buffer that it
 * may hand to two threads at a time: products then are wrong now and then, and nothing says so. */
static bool shares_buffers(void)
{
    return openblas_get_parallel() == OPENBLAS_SEQUENTIAL;
}

void sl_blas_enter(void)
{
    if (shares_buffers())
        pthread_mutex_lock(&alone);
}

void sl_blas_leave(void)
{
    if (shares_buffers())
        pthread_mutex_unlock(&alone);
}

void sl_blas_multiply(bool transpose_a, bool transpose_b, size_t m, size_t n, size_t k,
                      const float *a, const float *b, float beta, float *c)
{
    sl_blas_enter();
    cblas_sgemm(CblasRowMajor, transpose_a ? CblasTrans : CblasNoTrans,
                transpose_b ? CblasTrans : CblasNoTrans, (int)m, (int)n, (int)k, 1.0f, a,
                (int)(transpose_a ? m : k), b, (int)(transpose_b ? k : n), beta, c, (int)n);
    sl_blas_leave();
}

#endif
