/* The table of one instruction set. */
#include "kernel/tier/tier.h"

#include "kernel/blas.h"
#include "kernel/tier/block.h"

/* Below this many input channels the transforms cost more than the products they save. */
enum { WINOGRAD_CHANNELS = 8 };

/* Up to so many pixels of the output in height and width, a third to all but one of a filter's taps
 * are outside of the map, and Winograd's tiles are mostly empty. */
enum { FEW_PIXELS = 2 };

static bool has_few_pixels(const struct sl_conv *shape)
{
    return sl_conv_down(shape) <= FEW_PIXELS && sl_conv_across(shape) <= FEW_PIXELS;
}

static const struct sl_convolution *convolution(const struct sl_conv *shape)
{
    bool whole = shape->in % SL_PANEL == 0 && shape->out % SL_PANEL == 0;
    if (shape->side == 3 && whole && has_few_pixels(shape))
        return &SL_TIER_NAME(sl_pixels);
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

const struct sl_kernels SL_TIER_NAME(sl_kernels) = {
    TEXT(SL_TIER), multiply, SL_TIER_NAME(sl_multiply), convolution, &SL_TIER_NAME(sl_norm), FUSED};
