#include "data/whiten.h"

#include "base/memory.h"
#include "base/threads.h"
#include "kernel/kernel.h"

#include <cblas.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FIT_BATCH = 256, BLOCK = 256 };
static const double REGULARISATION = 0.1;

/* LAPACK: eigenvalues (ascending) and eigenvectors of a symmetric matrix. */
void dsyevd_(const char *job, const char *half, const int *n, double *a, const int *stride,
             double *values, double *work, const int *work_size, int *integers,
             const int *integers_size, int *info, size_t job_length, size_t half_length);

int sl_whiten_fit_init(struct sl_whiten_fit *fit, size_t size, struct sl_error *error)
{
    *fit = (struct sl_whiten_fit){.size = size};
    if (size > SL_WHITEN_SIZE_MAX)
        return sl_fail(error, "images of %zu numbers are too large to be whitened (at most %d)",
                       size, SL_WHITEN_SIZE_MAX);
    openblas_set_num_threads(1); /* blocks are shared out below */
    fit->batch = sl_alloc(FIT_BATCH * size, sizeof *fit->batch, error);
    fit->sum = sl_alloc(size, sizeof *fit->sum, error);
    fit->products = sl_alloc(size * size, sizeof *fit->products, error);
    return fit->batch == NULL || fit->sum == NULL || fit->products == NULL ? -1 : 0;
}

const char *sl_whiten_fit_arithmetic(void)
{
    static char text[128];
    char version[32] = "";
    sscanf(openblas_get_config(), "OpenBLAS %31s", version);
    snprintf(text, sizeof text, "openblas-%s-%.40s", version, openblas_get_corename());
    return text;
}

void sl_whiten_fit_release(struct sl_whiten_fit *fit)
{
    free(fit->batch);
    free(fit->sum);
    free(fit->products);
    *fit = (struct sl_whiten_fit){0};
}

/* Rows [block, block + BLOCK) of the products, up to the diagonal. */
static void add_rows(void *context, size_t task, size_t worker)
{
    struct sl_whiten_fit *fit = context;
    size_t first = task * BLOCK, last = first + BLOCK < fit->size ? first + BLOCK : fit->size;
    int stride = (int)fit->size;
    (void)worker;
    sl_blas_enter();
    cblas_dgemm(CblasRowMajor, CblasTrans, CblasNoTrans, (int)(last - first), (int)last,
                (int)fit->held, 1, fit->batch + first, stride, fit->batch, stride, 1,
                fit->products + first * fit->size, stride);
    sl_blas_leave();
}

static void add_batch(struct sl_whiten_fit *fit)
{
    if (fit->held > 0)
        sl_parallel((fit->size + BLOCK - 1) / BLOCK, add_rows, fit);
    fit->held = 0;
}

void sl_whiten_fit_add(struct sl_whiten_fit *fit, const uint8_t *pixels)
{
    double *row = fit->batch + fit->held * fit->size;
    for (size_t i = 0; i < fit->size; i++) {
        row[i] = pixels[i] / 255.0 - 0.5; /* small numbers, so that little is lost by the sums */
        fit->sum[i] += row[i];
    }
    fit->count++;
    if (++fit->held == FIT_BATCH)
        add_batch(fit);
}

/* Turns sums into the mean and the products into the covariance (below the diagonal); returns the
 * whole variance. */
static double to_covariance(struct sl_whiten_fit *fit)
{
    double trace = 0, count = (double)fit->count;
    size_t size = fit->size;
    for (size_t i = 0; i < size; i++)
        fit->sum[i] /= count;
    for (size_t i = 0; i < size; i++) {
        for (size_t j = 0; j <= i; j++)
            fit->products[i * size + j] =
                (fit->products[i * size + j] - count * fit->sum[i] * fit->sum[j]) / (count - 1);
        trace += fit->products[i * size + i];
    }
    return trace;
}

/* Replaces the covariance by its eigenvectors, one a row. Below the diagonal in rows is above it in
 * LAPACK's columns. */
static int decompose(struct sl_whiten_fit *fit, double *values, struct sl_error *error)
{
    int n = (int)fit->size, info = 0, integers_size = -1, work_size = -1, integers_wish;
    double wish;
    dsyevd_("V", "U", &n, fit->products, &n, values, &wish, &work_size, &integers_wish,
            &integers_size, &info, 1, 1);
    work_size = (int)wish;
    integers_size = integers_wish;
    double *work = sl_alloc((size_t)work_size, sizeof *work, error);
    int *integers = sl_alloc((size_t)integers_size, sizeof *integers, error);
    int result = work == NULL || integers == NULL ? -1 : 0;
    if (result == 0)
        dsyevd_("V", "U", &n, fit->products, &n, values, work, &work_size, integers, &integers_size,
                &info, 1, 1);
    free(work);
    free(integers);
    if (result == 0 && info != 0)
        return sl_fail(error, "the eigendecomposition does not converge");
    return result;
}

/* The sum of v v' / sqrt(value + shift) over eigenvectors v, as a product of scaled vectors. */
static int fill(struct sl_whiten_fit *fit, const double *values, double shift, float *matrix,
                struct sl_error *error)
{
    int n = (int)fit->size;
    double *product = sl_alloc(fit->size * fit->size, sizeof *product, error);
    if (product == NULL)
        return -1;
    for (size_t i = 0; i < fit->size; i++) {
        double scale = pow(fmax(values[i], 0) + shift, -0.25);
        for (size_t j = 0; j < fit->size; j++)
            fit->products[i * fit->size + j] *= scale;
    }
    cblas_dgemm(CblasRowMajor, CblasTrans, CblasNoTrans, n, n, n, 1, fit->products, n,
                fit->products, n, 0, product, n);
    for (size_t i = 0; i < fit->size; i++)
        for (size_t j = 0; j < fit->size; j++) /* both halves round alike */
            matrix[i * fit->size + j] =
                (float)product[i > j ? i * fit->size + j : j * fit->size + i];
    free(product);
    return 0;
}

int sl_whiten_fit_finish(struct sl_whiten_fit *fit, struct sl_checkpoint *checkpoint,
                         struct sl_error *error)
{
    uint32_t dims[2] = {(uint32_t)fit->size, (uint32_t)fit->size};
    add_batch(fit);
    double variance = fit->count < 2 ? 0 : to_covariance(fit);
    if (!(variance > 1e-9))
        return sl_fail(error, "whitening needs at least two different images");
    float *mean = sl_checkpoint_add(checkpoint, "mean", 1, dims, error);
    if (mean == NULL)
        return -1;
    for (size_t i = 0; i < fit->size; i++)
        mean[i] = (float)(fit->sum[i] + 0.5);
    float *matrix = sl_checkpoint_add(checkpoint, "whiten", 2, dims, error);
    double *values = sl_alloc(fit->size, sizeof *values, error);
    checkpoint->arch = sl_copy_text("zca", error);
    int result = matrix == NULL || values == NULL || checkpoint->arch == NULL ? -1 : 0;
    if (result == 0 && (decompose(fit, values, error) != 0 ||
                        fill(fit, values, REGULARISATION, matrix, error) != 0))
        result = -1;
    free(values);
    return result;
}
