/* The vector of the instruction set that this file is compiled for: SL_LANES floats. Everything but
 * the fused multiply-add is plain C with vector types (gcc, clang), so that another instruction set
 * is one line here and one in the Makefile.
 *
 *     sl_vec sum = sl_fma(sl_load(x), sl_broadcast(2), sl_load(y));
 *     sl_store(z, sum - sl_load(x));
 */
#ifndef SL_KERNEL_TIER_VECTOR_H
#define SL_KERNEL_TIER_VECTOR_H

#include <stddef.h>
#include <string.h>

#if defined(__AVX512F__) || defined(__FMA__)
#include <immintrin.h>
#elif defined(__ARM_NEON)
#include <arm_neon.h>
#endif

#if defined(__AVX512F__)
#define SL_LANES 16
#elif defined(__AVX2__)
#define SL_LANES 8
#else
#define SL_LANES 4
#endif

typedef float sl_vec __attribute__((vector_size(4 * SL_LANES)));
typedef float sl_vec_anywhere __attribute__((vector_size(4 * SL_LANES), aligned(4), may_alias));

#define SL_INLINE static inline __attribute__((always_inline))

/* Before a loop of a constant number of rounds, at most so many, whose arrays are to lie in
 * registers. */
#define SL_PRAGMA(...) _Pragma(#__VA_ARGS__)
#ifdef __clang__ /* to which a number means at least as many */
#define SL_UNROLL(TIMES) SL_PRAGMA(clang loop unroll(full))
#else
#define SL_UNROLL(TIMES) SL_PRAGMA(GCC unroll TIMES)
#endif

SL_INLINE sl_vec sl_load(const float *from)
{
    return *(const sl_vec_anywhere *)from;
}

SL_INLINE void sl_store(float *to, sl_vec value)
{
    *(sl_vec_anywhere *)to = value;
}

SL_INLINE sl_vec sl_broadcast(float value)
{
    return value - (sl_vec){0};
}

/* a * b + c, rounded once where the machine can. */
SL_INLINE sl_vec sl_fma(sl_vec a, sl_vec b, sl_vec c)
{
#if defined(__AVX512F__)
    return (sl_vec)_mm512_fmadd_ps((__m512)a, (__m512)b, (__m512)c);
#elif defined(__FMA__)
    return (sl_vec)_mm256_fmadd_ps((__m256)a, (__m256)b, (__m256)c);
#elif defined(__ARM_NEON)
    return (sl_vec)vfmaq_f32((float32x4_t)c, (float32x4_t)a, (float32x4_t)b);
#else
    return a * b + c;
#endif
}

/* The first `lanes` of a vector; the others are 0, and their memory is not touched. */
SL_INLINE sl_vec sl_get(const float *from, size_t lanes)
{
    sl_vec value = {0};
    if (lanes == SL_LANES)
        return sl_load(from);
    memcpy(&value, from, lanes * sizeof *from);
    return value;
}

SL_INLINE void sl_put(float *to, sl_vec value, size_t lanes)
{
    if (lanes == SL_LANES)
        sl_store(to, value);
    else
        memcpy(to, &value, lanes * sizeof *to);
}

/* Calls NAME(c, lanes, ...) for all vectors of `channels`; whole ones are a case of their own, so
 * that the compiler knows how wide they are. */
#define SL_OVER_CHANNELS(CHANNELS, NAME, ...)                                                      \
    do {                                                                                           \
        size_t channel = 0;                                                                        \
        for (; channel + SL_LANES <= (CHANNELS); channel += SL_LANES)                              \
            NAME(channel, SL_LANES, __VA_ARGS__);                                                  \
        if (channel < (CHANNELS))                                                                  \
            NAME(channel, (CHANNELS)-channel, __VA_ARGS__);                                        \
    } while (0)

#endif
