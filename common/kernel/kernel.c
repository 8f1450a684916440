#include "kernel/kernel.h"

#include "base/ranks.h"
#include "kernel/blas.h"
#include "kernel/tiers.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct sl_kernels *chosen;

#ifdef SL_DOUBLE
const struct sl_kernels *sl_kernels_tier(size_t i)
{
    return i == 0 ? &sl_kernels_reference : NULL;
}

int sl_kernels_choose(struct sl_error *error)
{
    (void)error;
    chosen = &sl_kernels_reference;
    return 0;
}

const char *sl_kernels_arithmetic(void)
{
    return "ref64";
}
#else
const struct sl_kernels *sl_kernels_tier(size_t i)
{
    const struct sl_kernels *tiers[5] = {&sl_kernels_reference};
    size_t count = 1;
#if defined(__x86_64__)
    tiers[count++] = &sl_kernels_sse2;
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"))
        tiers[count++] = &sl_kernels_avx2;
    if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("fma"))
        tiers[count++] = &sl_kernels_avx512;
#elif defined(__aarch64__)
    tiers[count++] = &sl_kernels_neon;
#else
    tiers[count++] = &sl_kernels_plain;
#endif
    return i < count ? tiers[i] : NULL;
}

static int refuse(const char *wish, struct sl_error *error)
{
    char names[64] = "";
    for (size_t i = 0; sl_kernels_tier(i) != NULL; i++) {
        size_t length = strlen(names);
        snprintf(names + length, sizeof names - length, " %s", sl_kernels_tier(i)->name);
    }
    return sl_fail(error, "SL_ISA: '%.50s' is not a tier that this machine runs:%s", wish, names);
}

/* The fastest, or the one that SL_ISA names. */
int sl_kernels_choose(struct sl_error *error)
{
    const char *wish = getenv("SL_ISA");
    bool any = wish == NULL || wish[0] == '\0';
    const struct sl_kernels *found = NULL;
    for (size_t i = 0; sl_kernels_tier(i) != NULL; i++)
        if (any || strcmp(wish, sl_kernels_tier(i)->name) == 0)
            found = sl_kernels_tier(i);
    if (found == NULL)
        return refuse(wish, error);
    if (found != &sl_kernels_reference && sl_blas_load(error) != 0)
        return -1;
    bool again = chosen != NULL;
    chosen = found;
    return again ? 0 : sl_ranks_agree("arithmetic", sl_kernels_arithmetic(), error);
}

const char *sl_kernels_arithmetic(void)
{
    static char text[128];
    const char *tier = sl_kernels()->name, *blas = sl_blas_name();
    bool own = sl_kernels()->fused && sl_blas_is_outdated();
    snprintf(text, sizeof text, "%s%s%s%s", tier, blas[0] == '\0' ? "" : " ", blas,
             own ? " own-products" : "");
    return text;
}
#endif

const struct sl_kernels *sl_kernels(void)
{
    struct sl_error error;
    if (chosen == NULL && sl_kernels_choose(&error) != 0)
        chosen = &sl_kernels_reference;
    return chosen;
}
