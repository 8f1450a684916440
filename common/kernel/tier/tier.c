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

#define TEXT2(NAME) #NAME
#define TEXT(NAME)  TEXT2(NAME)

const struct sl_kernels SL_TIER_NAME(sl_kernels) = {TEXT(SL_TIER), sl_blas_multiply, convolution,
                                                    &SL_TIER_NAME(sl_norm)};
