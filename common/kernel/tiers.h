/* The tables of all tiers that were compiled; which of them the machine can run, kernel.c finds
 * out.
 */
#ifndef SL_KERNEL_TIERS_H
#define SL_KERNEL_TIERS_H

struct sl_kernels;
struct sl_normalisation;

extern const struct sl_kernels sl_kernels_reference;
extern const struct sl_normalisation sl_norm_reference;
#if defined(__x86_64__)
extern const struct sl_kernels sl_kernels_sse2, sl_kernels_avx2, sl_kernels_avx512;
#elif defined(__aarch64__)
extern const struct sl_kernels sl_kernels_neon;
#else
extern const struct sl_kernels sl_kernels_plain;
#endif

#endif
