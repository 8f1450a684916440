#ifndef SL_DOUBLE

#include "kernel/blas.h"

#include "base/memory.h"
#include "base/threads.h"

#include <dlfcn.h>
#include <semaphore.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Each of the products that run at a time packs its matrices into a buffer of its own, which
 * OpenBLAS maps when there is none to spare, and keeps. Where it cannot be mapped, versions before
 * 0.3.30 try again for ever, so it is tried here first. All builds have room for 50 buffers. */
static const size_t BUFFER = 32 << 22;
enum { BUFFERS_MAX = 48 };

/* As in the standard's cblas.h, which would bring OpenBLAS's static libraries with it in Debian. */
enum { ROW_MAJOR = 101, AS_IT_IS = 111, TRANSPOSED = 112 };

static struct {
    void (*sgemm)(int order, int transpose_a, int transpose_b, int m, int n, int k, float alpha,
                  const float *a, int a_stride, const float *b, int b_stride, float beta, float *c,
                  int c_stride);
    void (*dgemm)(int order, int transpose_a, int transpose_b, int m, int n, int k, double alpha,
                  const double *a, int a_stride, const double *b, int b_stride, double beta,
                  double *c, int c_stride);
    void (*dsyevd)(const char *job, const char *half, const int *n, double *a, const int *stride,
                   double *values, double *work, const int *work_size, int *integers,
                   const int *integers_size, int *info, size_t job_length, size_t half_length);
    void (*dpotrf)(const char *half, const int *n, double *a, const int *stride, int *info,
                   size_t half_length);
    void (*dpotrs)(const char *half, const int *n, const int *count, const double *a,
                   const int *stride, double *b, const int *b_stride, int *info,
                   size_t half_length);
    char *(*get_config)(void);
    char *(*get_corename)(void);
    int (*get_parallel)(void);
    void (*set_num_threads)(int count);
    void *(*memory_alloc)(int unused);
    void (*memory_free)(void *buffer);

    bool loaded;
    sem_t buffers; /* those that no product is using */
    char name[64];
} blas;

static int find_functions(void *library, struct sl_error *error)
{
    const struct {
        const char *name;
        void *pointer; /* to a pointer to it */
    } wanted[] = {
        {"cblas_sgemm", &blas.sgemm},
        {"cblas_dgemm", &blas.dgemm},
        {"dsyevd_", &blas.dsyevd},
        {"dpotrf_", &blas.dpotrf},
        {"dpotrs_", &blas.dpotrs},
        {"openblas_get_config", &blas.get_config},
        {"openblas_get_corename", &blas.get_corename},
        {"openblas_get_parallel", &blas.get_parallel},
        {"openblas_set_num_threads", &blas.set_num_threads},
        {"blas_memory_alloc", &blas.memory_alloc},
        {"blas_memory_free", &blas.memory_free},
    };
    for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++) {
        void *function = dlsym(library, wanted[i].name);
        if (function == NULL)
            return sl_fail(error, "this OpenBLAS has no function %s", wanted[i].name);
        memcpy(wanted[i].pointer, &function, sizeof function);
    }
    return 0;
}

static int fail_room(struct sl_error *error)
{
    return sl_fail(error,
                   "out of memory: OpenBLAS needs %zu MiB to multiply matrices; raise the limit "
                   "(ulimit -v, ulimit -d)%s",
                   2 * BUFFER >> 20, sl_threads() > 1 ? ", or use fewer threads (-j)" : "");
}

/* Lets OpenBLAS map a buffer for every thread, or for as many as leave the same memory to others:
 * with fewer, products wait for each other. The sequential build (Debian's openblas-serial) may
 * hand one buffer to two threads; products then are wrong now and then, and nothing says so. */
static size_t take_buffers(void)
{
    enum { SEQUENTIAL = 0 };
    void *buffers[BUFFERS_MAX];
    size_t count = 0, most = blas.get_parallel() == SEQUENTIAL ? 1 : sl_threads();
    while (count < most && count < BUFFERS_MAX &&
           sl_is_room((count == 0 ? 1 : count + 2) * BUFFER)) {
        buffers[count] = blas.memory_alloc(0);
        if (buffers[count] == NULL)
            break;
        count++;
    }
    for (size_t i = 0; i < count; i++)
        blas.memory_free(buffers[i]);
    return count;
}

/* "OpenBLAS 0.3.21 NO_LAPACKE DYNAMIC_ARCH ...": the version is the second word. */
static void set_name(void)
{
    char version[24] = "";
    sscanf(blas.get_config(), "OpenBLAS %23s", version);
    snprintf(blas.name, sizeof blas.name, "openblas-%s-%.29s", version, blas.get_corename());
}

int sl_blas_load(struct sl_error *error)
{
    if (blas.loaded)
        return 0;
    if (!sl_is_room(2 * BUFFER)) /* some versions map a buffer as soon as they are loaded */
        return fail_room(error);
    /* Work is shared out in shards, above the products. */
    if (setenv("OPENBLAS_NUM_THREADS", "1", 1) != 0)
        return sl_fail_errno(error, "OPENBLAS_NUM_THREADS cannot be set");
    void *library = dlopen("libopenblas.so.0", RTLD_NOW | RTLD_LOCAL);
    if (library == NULL)
        return sl_fail(error, "OpenBLAS, which multiplies matrices, cannot be loaded: %.500s",
                       dlerror());
    if (find_functions(library, error) != 0)
        return -1;
    blas.set_num_threads(1); /* some builds look for other variables first */
    size_t count = take_buffers();
    if (count == 0)
        return fail_room(error);
    sem_init(&blas.buffers, 0, (unsigned)count);
    set_name();
    blas.loaded = true;
    return 0;
}

const char *sl_blas_name(void)
{
    return blas.name;
}

bool sl_blas_is_outdated(void)
{
    static const char *const cores[] = {"Prescott", "Core2",        "Penryn",    "Dunnington",
                                        "Nehalem",  "Athlon",       "Atom",      "Nano",
                                        "Opteron",  "Opteron_SSE3", "Barcelona", "Bobcat",
                                        "Katmai",   "Coppermine",   "Northwood", "Banias"};
    for (size_t i = 0; i < sizeof cores / sizeof *cores && blas.loaded; i++)
        if (strcmp(blas.get_corename(), cores[i]) == 0)
            return true;
    return false;
}

static void take_buffer(void)
{
    while (sem_wait(&blas.buffers) != 0)
        continue; /* interrupted by a signal */
}

static void give_buffer(void)
{
    sem_post(&blas.buffers);
}

void sl_blas_multiply(bool transpose_a, bool transpose_b, size_t m, size_t n, size_t k,
                      const float *a, const float *b, float beta, float *c)
{
    take_buffer();
    blas.sgemm(ROW_MAJOR, transpose_a ? TRANSPOSED : AS_IT_IS, transpose_b ? TRANSPOSED : AS_IT_IS,
               (int)m, (int)n, (int)k, 1, a, (int)(transpose_a ? m : k), b,
               (int)(transpose_b ? k : n), beta, c, (int)n);
    give_buffer();
}

void sl_blas_multiply64(const struct sl_product *p)
{
    take_buffer();
    blas.dgemm(ROW_MAJOR, p->transpose_a ? TRANSPOSED : AS_IT_IS,
               p->transpose_b ? TRANSPOSED : AS_IT_IS, (int)p->m, (int)p->n, (int)p->k, p->alpha,
               p->a, (int)p->a_stride, p->b, (int)p->b_stride, p->beta, p->c, (int)p->c_stride);
    give_buffer();
}

/* Below the diagonal in rows is above it in LAPACK's columns. */
int sl_blas_eigenvectors(size_t size, double *matrix, double *values, struct sl_error *error)
{
    int n = (int)size, info = 0, integers_size = -1, work_size = -1, integers_wish;
    double wish;
    blas.dsyevd("V", "U", &n, matrix, &n, values, &wish, &work_size, &integers_wish, &integers_size,
                &info, 1, 1);
    work_size = (int)wish;
    integers_size = integers_wish;
    double *work = sl_alloc((size_t)work_size, sizeof *work, error);
    int *integers = sl_alloc((size_t)integers_size, sizeof *integers, error);
    int result = work == NULL || integers == NULL ? -1 : 0;
    if (result == 0)
        blas.dsyevd("V", "U", &n, matrix, &n, values, work, &work_size, integers, &integers_size,
                    &info, 1, 1);
    free(work);
    free(integers);
    if (result == 0 && info != 0)
        return sl_fail(error, "the eigendecomposition does not converge");
    return result;
}

/* These, too: and a row is a column there. */
bool sl_blas_factor(size_t size, double *matrix)
{
    int n = (int)size, info = 0;
    blas.dpotrf("U", &n, matrix, &n, &info, 1);
    return info == 0;
}

void sl_blas_solve(size_t size, const double *factor, size_t count, double *rows)
{
    int n = (int)size, columns = (int)count, info;
    blas.dpotrs("U", &n, &columns, factor, &n, rows, &n, &info, 1);
}

#endif
