#include "kernel/kernel.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#ifndef SL_DOUBLE
#include <cblas.h>
#endif

static const struct sl_kernels *chosen;
static char arithmetic[128];

#ifdef SL_DOUBLE
int sl_kernels_choose(struct sl_error *error)
{
    (void)error;
    chosen = &sl_kernels_reference;
    snprintf(arithmetic, sizeof arithmetic, "ref64");
    return 0;
}
#else
/* "OpenBLAS 0.3.21 NO_LAPACKE DYNAMIC_ARCH ...": the version is the second word. */
static void name_blas(void)
{
    char version[32] = "";
    sscanf(openblas_get_config(), "OpenBLAS %31s", version);
    snprintf(arithmetic, sizeof arithmetic, "openblas-%s-%s", version, openblas_get_corename());
}

int sl_kernels_choose(struct sl_error *error)
{
    const char *wish = getenv("SL_ISA");
    if (wish == NULL || wish[0] == '\0' || strcmp(wish, "blas") == 0) {
        openblas_set_num_threads(1); /* work is shared out in shards, above the products */
        name_blas();
        chosen = &sl_kernels_blas;
        return 0;
    }
    if (strcmp(wish, "ref") != 0)
        return sl_fail(error, "SL_ISA: '%.50s' is neither ref nor blas", wish);
    snprintf(arithmetic, sizeof arithmetic, "ref");
    chosen = &sl_kernels_reference;
    return 0;
}
#endif

const struct sl_kernels *sl_kernels(void)
{
    struct sl_error error;
    if (chosen == NULL && sl_kernels_choose(&error) != 0)
        chosen = &sl_kernels_reference;
    return chosen;
}

const char *sl_kernels_arithmetic(void)
{
    sl_kernels();
    return arithmetic;
}
