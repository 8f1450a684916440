/* The table of one instruction set. */
#include "kernel/tier/tier.h"

#include "kernel/blas.h"

/* Below this many input channels the transforms cost more than the products they save. */
enum { WINOGRAD_CHANNELS = 8 };

static const struct sl_convolution *convolution(const struct sl_conv *shape)
{
    if (shape->side != 3 || shape->stride != 1)
        return &SL_TIER_NAME(sl_patches);
    return shape->in < WINOGRAD_CHANNELS ? &SL_TIER_NAME(sl_direct) : &SL_TIER_NAME(sl_winograd);
}

#if defined(__FMA__)
enum { FUSED = true };
#else
enum { FUSED = false };
#endif

static void multiply(bool transpose_a, bool transpose_b, size_t m, size_t n, size_t k,
                     const float *a, const float *b, float beta, float *c)
{
    bool own = FUSED && sl_blas_is_outdated();
    (own ? SL_TIER_NAME(sl_multiply) : sl_blas_multiply)(transpose_a, transpose_b, m, n, k, a, b,
                                                         beta, c);
}

#define TEXT2(NAME) #NAME
#define TEXT(NAME)  TEXT2(NAME)

const struct sl_kernels SL_TIER_NAME(sl_kernels) = {TEXT(SL_TIER), multiply, convolution,
                                                    &SL_TIER_NAME(sl_norm), FUSED};
