/* What a fast tier is made of. Each file of this folder is compiled once for each instruction set
 * (TIERS in the Makefile), with SL_TIER set to its name: avx2, say.
 */
#ifndef SL_KERNEL_TIER_TIER_H
#define SL_KERNEL_TIER_TIER_H

#include "kernel/kernel.h"

#define SL_JOIN2(A, B) A##_##B
#define SL_JOIN(A, B)  SL_JOIN2(A, B)
/* sl_winograd_avx2 of sl_winograd. */
#define SL_TIER_NAME(NAME) SL_JOIN(NAME, SL_TIER)

/* Winograd's convolution, for maps of many channels. */
extern const struct sl_convolution SL_TIER_NAME(sl_winograd);

/* Products over the nine neighbours, for maps of few channels: the first layer's colours. */
extern const struct sl_convolution SL_TIER_NAME(sl_direct);

/* Products over patches, for filters of all other sides and strides. */
extern const struct sl_convolution SL_TIER_NAME(sl_patches);

/* Products pixel by pixel, for maps of few pixels, from and to whole panels of channels. */
extern const struct sl_convolution SL_TIER_NAME(sl_pixels);

/* sl_kernels.multiply_rows, and multiply where OpenBLAS is worse. */
void SL_TIER_NAME(sl_multiply)(bool transpose_a, bool transpose_b, size_t m, size_t n, size_t k,
                               const float *a, const float *b, float beta, float *c);

extern const struct sl_normalisation SL_TIER_NAME(sl_norm);

#endif
