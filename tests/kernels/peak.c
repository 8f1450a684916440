#include "peak.h"

#include <math.h>
#include <stddef.h>
#include <string.h>
#include <time.h>
#if defined(__x86_64__)
#include <immintrin.h>
#elif defined(__aarch64__)
#include <arm_neon.h>
#endif

enum { CHAINS = 12, ROUNDS = 200000 };

/* x^2 - 1.9 is chaotic in [-2, 2]. NAME(rounds) begins with different numbers in each lane of each
 * chain. */
#define PEAK(NAME, VECTOR, LANES, FMA)                                                             \
    static float NAME(size_t rounds)                                                               \
    {                                                                                              \
        typedef float vector __attribute__((vector_size(4 * (LANES))));                            \
        vector chain[CHAINS], sum = {0}, shift = (vector){0} - 1.9F;                               \
        for (size_t i = 0; i < CHAINS; i++)                                                        \
            for (size_t j = 0; j < (LANES); j++)                                                   \
                chain[i][j] = (float)(i * (LANES) + j) / (float)(CHAINS * (LANES));                \
        for (; rounds > 0; rounds--) {                                                             \
            _Pragma("GCC unroll 12") for (size_t i = 0; i < CHAINS; i++) chain[i] =                \
                (vector)FMA((VECTOR)chain[i], (VECTOR)chain[i], (VECTOR)shift);                    \
        }                                                                                          \
        for (size_t i = 0; i < CHAINS; i++)                                                        \
            sum += chain[i];                                                                       \
        return sum[0];                                                                             \
    }

typedef float plain __attribute__((vector_size(16)));
#define PLAIN_FMA(A, B, C) ((A) * (B) + (C))
PEAK(peak_plain, plain, 4, PLAIN_FMA)
#if defined(__x86_64__)
__attribute__((target("avx2,fma"))) PEAK(peak_avx2, __m256, 8, _mm256_fmadd_ps)
    __attribute__((target("avx512f,fma"))) PEAK(peak_avx512, __m512, 16, _mm512_fmadd_ps)
#elif defined(__aarch64__)
#define NEON_FMA(A, B, C) vfmaq_f32(C, A, B)
PEAK(peak_neon, float32x4_t, 4, NEON_FMA)
#endif

        static const struct way {
    const char *tier;
    float (*run)(size_t rounds);
    size_t lanes;
} ways[] = {
#if defined(__x86_64__)
    {"avx512", peak_avx512, 16},
    {"avx2", peak_avx2, 8},
#elif defined(__aarch64__)
    {"neon", peak_neon, 4},
#endif
    {"", peak_plain, 4}, /* all others */
};

static double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return (double)time.tv_sec + 1e-9 * (double)time.tv_nsec;
}

double peak_measure(const char *tier, double seconds)
{
    const struct way *way = ways;
    double best = INFINITY, end = now() + seconds;
    static volatile float kept; /* or the work would be left out */
    while (way->tier[0] != '\0' && strcmp(way->tier, tier) != 0)
        way++;
    for (int i = 0; i < 3 || now() < end; i++) {
        double start = now();
        kept = way->run(ROUNDS);
        best = fmin(best, now() - start);
    }
    (void)kept;
    return 2e-9 * (double)(CHAINS * way->lanes * ROUNDS) / best;
}
