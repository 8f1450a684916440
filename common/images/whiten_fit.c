#include "images/whiten.h"

#include "base/memory.h"
#include "base/threads.h"
#include "kernel/blas.h"

#include <math.h>
#include <stdlib.h>

enum { FIT_BATCH = 256, BLOCK = 256 };
static const double REGULARISATION = 0.1;

int sl_whiten_fit_init(struct sl_whiten_fit *fit, size_t size, struct sl_error *error)
{
    *fit = (struct sl_whiten_fit){.size = size};
    if (size > SL_WHITEN_SIZE_MAX)
        return sl_fail(error, "images of %zu numbers are too large to be whitened (at most %d)",
                       size, SL_WHITEN_SIZE_MAX);
    if (sl_blas_load(error) != 0)
        return -1;
    fit->batch = sl_alloc(FIT_BATCH * size, sizeof *fit->batch, error);
    fit->sum = sl_alloc(size, sizeof *fit->sum, error);
    fit->products = sl_alloc(size * size, sizeof *fit->products, error);
    return fit->batch == NULL || fit->sum == NULL || fit->products == NULL ? -1 : 0;
}

void sl_whiten_fit_release(struct sl_whiten_fit *fit)
{
    free(fit->batch);
    free(fit->sum);
    free(fit->products);
    *fit = (struct sl_whiten_fit){0};
}

/* c [m, n] = a' b + beta c of arrays with rows of `size` numbers: a [k, m], b [k, n]. */
static void add_products(size_t size, size_t m, size_t n, size_t k, const double *a,
                         const double *b, double beta, double *c)
{
    const struct sl_product product = {.m = m,
                                       .n = n,
                                       .k = k,
                                       .transpose_a = true,
                                       .alpha = 1,
                                       .beta = beta,
                                       .a = a,
                                       .b = b,
                                       .c = c,
                                       .a_stride = size,
                                       .b_stride = size,
                                       .c_stride = size};
    sl_blas_multiply64(&product);
}

/* Rows [block, block + BLOCK) of the products, up to the diagonal. */
static void add_rows(void *context, size_t task, size_t worker)
{
    struct sl_whiten_fit *fit = context;
    size_t first = task * BLOCK, last = first + BLOCK < fit->size ? first + BLOCK : fit->size;
    (void)worker;
    add_products(fit->size, last - first, last, fit->held, fit->batch + first, fit->batch, 1,
                 fit->products + first * fit->size);
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

/* The sum of v v' / sqrt(value + shift) over eigenvectors v, as a product of scaled vectors. */
static int fill(struct sl_whiten_fit *fit, const double *values, double shift, float *matrix,
                struct sl_error *error)
{
    double *product = sl_alloc(fit->size * fit->size, sizeof *product, error);
    if (product == NULL)
        return -1;
    for (size_t i = 0; i < fit->size; i++) {
        double scale = pow(fmax(values[i], 0) + shift, -0.25);
        for (size_t j = 0; j < fit->size; j++)
            fit->products[i * fit->size + j] *= scale;
    }
    add_products(fit->size, fit->size, fit->size, fit->size, fit->products, fit->products, 0,
                 product);
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
    if (result == 0 && (sl_blas_eigenvectors(fit->size, fit->products, values, error) != 0 ||
                        fill(fit, values, REGULARISATION, matrix, error) != 0))
        result = -1;
    free(values);
    return result;
}
