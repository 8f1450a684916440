#include "distill/krr.h"

#include "base/allowance.h"
#include "base/memory.h"
#include "base/profile.h"
#include "base/threads.h"
#include "kernel/blas.h"

#include <limits.h>
#include <math.h>
#include <stdlib.h>

static const double LAMBDA = 1e-6;

enum { BLOCK = 64 /* rows of the kernel per task */ };

static int check_room(const struct sl_krr *krr, struct sl_error *error)
{
    double numbers =
        (double)krr->n * (double)krr->n +
        ((double)krr->n + (double)krr->m + 2 * (double)krr->classes) * (double)krr->features +
        (4 * (double)krr->n + (double)krr->m) * (double)krr->classes;
    double bytes = numbers * sizeof(double), all = (double)sl_memory_allowance();
    if (krr->n <= INT_MAX && sl_memory_allows(bytes))
        return 0;
    return sl_fail(error,
                   "the kernel of %zu images, and %zu features of these and of %zu real images, "
                   "would take %.3g GiB of memory, more than is left of %.3g GiB; take fewer "
                   "images, or a smaller --real-batch",
                   krr->n, krr->features, krr->m, bytes / (1 << 30), all / (1 << 30));
}

int sl_krr_init(struct sl_krr *krr, size_t n, size_t m, size_t features, size_t classes,
                struct sl_error *error)
{
    *krr = (struct sl_krr){.n = n, .m = m, .features = features, .classes = classes};
    if (sl_blas_load(error) != 0 || check_room(krr, error) != 0)
        return -1;
    const struct {
        double **array;
        size_t rows, columns;
    } arrays[] = {
        {&krr->set, n, features},        {&krr->real, m, features},
        {&krr->labels, n, classes},      {&krr->targets, m, classes},
        {&krr->d_labels, n, classes},    {&krr->kernel, n, n},
        {&krr->beta, classes, n},        {&krr->solved, classes, n},
        {&krr->read, classes, features}, {&krr->back, classes, features},
    };
    for (size_t i = 0; i < sizeof arrays / sizeof *arrays; i++) {
        *arrays[i].array = sl_alloc(arrays[i].rows, arrays[i].columns * sizeof(double), error);
        if (*arrays[i].array == NULL)
            return -1;
    }
    return 0;
}

void sl_krr_release(struct sl_krr *krr)
{
    free(krr->set);
    free(krr->real);
    free(krr->labels);
    free(krr->targets);
    free(krr->d_labels);
    free(krr->kernel);
    free(krr->beta);
    free(krr->solved);
    free(krr->read);
    free(krr->back);
    *krr = (struct sl_krr){0};
}

/* A matrix, row by row, and how it enters a product. */
struct matrix {
    const double *values;
    size_t columns;
    bool transposed;
};

/* c [m, n] = alpha a b + beta c, with the sum over k. */
static void multiply(size_t m, size_t n, size_t k, double alpha, struct matrix a, struct matrix b,
                     double beta, double *c, size_t stride)
{
    const struct sl_product product = {.m = m,
                                       .n = n,
                                       .k = k,
                                       .transpose_a = a.transposed,
                                       .transpose_b = b.transposed,
                                       .alpha = alpha,
                                       .beta = beta,
                                       .a = a.values,
                                       .b = b.values,
                                       .c = c,
                                       .a_stride = a.columns,
                                       .b_stride = b.columns,
                                       .c_stride = stride};
    sl_blas_multiply64(&product);
}

/* Rows of the kernel, up to the diagonal. */
static void add_rows(void *context, size_t task, size_t worker)
{
    struct sl_krr *krr = context;
    size_t first = task * BLOCK, last = first + BLOCK < krr->n ? first + BLOCK : krr->n;
    size_t d = krr->features;
    enum sl_section before = sl_profile_to(SL_IN_KERNEL);
    (void)worker;
    multiply(last - first, last, d, 1, (struct matrix){krr->set + first * d, d, false},
             (struct matrix){krr->set, d, true}, 0, krr->kernel + first * krr->n, krr->n);
    sl_profile_to(before);
}

/* Makes the kernel, and what is added to its diagonal. */
static void make_kernel(struct sl_krr *krr)
{
    double trace = 0;
    sl_parallel((krr->n + BLOCK - 1) / BLOCK, add_rows, krr);
    for (size_t i = 0; i < krr->n; i++)
        trace += krr->kernel[i * krr->n + i];
    for (size_t i = 0; i < krr->n; i++)
        krr->kernel[i * krr->n + i] += LAMBDA * trace / (double)krr->n;
}

static void transpose(size_t rows, size_t columns, const double *from, double *to)
{
    for (size_t i = 0; i < rows; i++)
        for (size_t k = 0; k < columns; k++)
            to[k * rows + i] = from[i * columns + k];
}

/* From targets to the errors of the predictions, divided by m; returns the loss. */
static double predict(struct sl_krr *krr)
{
    size_t n = krr->n, m = krr->m, d = krr->features, c = krr->classes;
    double squares = 0, share = 1 / (double)m;
    multiply(c, d, n, 1, (struct matrix){krr->beta, n, false}, (struct matrix){krr->set, d, false},
             0, krr->read, d);
    multiply(m, c, d, share, (struct matrix){krr->real, d, false},
             (struct matrix){krr->read, d, true}, -share, krr->targets, c);
    for (size_t i = 0; i < m * c; i++)
        squares += krr->targets[i] * krr->targets[i];
    return squares * (double)m / 2;
}

static void differentiate(struct sl_krr *krr)
{
    size_t n = krr->n, m = krr->m, d = krr->features, c = krr->classes;
    struct matrix set = {krr->set, d, false}, back = {krr->back, d, false};
    double product = 0;
    multiply(c, d, m, 1, (struct matrix){krr->targets, c, true},
             (struct matrix){krr->real, d, false}, 0, krr->back, d);
    multiply(c, n, d, 1, back, (struct matrix){krr->set, d, true}, 0, krr->solved, n);
    sl_blas_solve(n, krr->kernel, c, krr->solved);
    transpose(c, n, krr->solved, krr->d_labels);
    for (size_t i = 0; i < n * c; i++)
        product += krr->solved[i] * krr->beta[i];
    multiply(c, d, n, -1, (struct matrix){krr->solved, n, false}, set, 1, krr->back, d);
    multiply(n, d, c, -1, (struct matrix){krr->solved, n, true},
             (struct matrix){krr->read, d, false}, -2 * LAMBDA / (double)n * product, krr->set, d);
    multiply(n, d, c, 1, (struct matrix){krr->beta, n, true}, back, 1, krr->set, d);
}

double sl_krr(struct sl_krr *krr)
{
    double loss = NAN;
    enum sl_section before = sl_profile_to(SL_IN_KERNEL);
    make_kernel(krr);
    if (sl_blas_factor(krr->n, krr->kernel)) {
        transpose(krr->n, krr->classes, krr->labels, krr->beta);
        sl_blas_solve(krr->n, krr->kernel, krr->classes, krr->beta);
        loss = predict(krr);
        differentiate(krr);
    }
    sl_profile_to(before);
    return loss;
}

double sl_krr_margin(size_t n, size_t classes, const double *labels, double *d_labels)
{
    double sum = 0, wanted = 1 / (double)classes, share = 1 / (double)n;
    for (size_t i = 0; i < n && classes > 1; i++) {
        const double *label = labels + i * classes;
        size_t best = label[1] > label[0], next = 1 - best;
        for (size_t k = 2; k < classes; k++)
            if (label[k] > label[best]) {
                next = best;
                best = k;
            } else if (label[k] > label[next])
                next = k;
        double missing = wanted - (label[best] - label[next]);
        if (!(missing > 0))
            continue;
        sum += share * missing;
        d_labels[i * classes + best] -= share;
        d_labels[i * classes + next] += share;
    }
    return sum;
}
