/* Kernel ridge regression from a learned set to real images, and which way the set's features and
 * labels must move: the outer loss of frepo.
 *
 *     struct sl_krr krr;
 *     if (sl_krr_init(&krr, 100, 1024, 2048, 10, error) != 0)
 *         return -1;
 *     // fill krr.set, krr.labels, krr.real and krr.targets
 *     double loss = sl_krr(&krr); // krr.set and krr.d_labels are gradients now
 *     sl_krr_release(&krr);
 *
 * With features F_s of the set and F_t of the real images, A = K + lambda tr(K) / n I of the kernel
 * K = F_s F_s^T, the predictions are P = F_t F_s^T A^-1 Y, and the loss is |P - T|^2 / (2 m). All
 * in float64, by LAPACK's Cholesky factorisation.
 *
 * Source: Zhou, Nezhadarya and Ba, "Dataset distillation using neural feature regression", NeurIPS
 * 2022.
 */
#ifndef SL_DISTILL_KRR_H
#define SL_DISTILL_KRR_H

#include "base/error.h"

#include <stddef.h>

/* All arrays are owned. */
struct sl_krr {
    size_t n, m;              /* images of the set; real images */
    size_t features, classes; /* numbers of an image; of a label */
    double *set;              /* [n, features]: F_s; afterwards the gradient of the loss by it */
    double *real;             /* [m, features]: F_t, kept */
    double *labels, *targets; /* [n, classes]: Y, kept; [m, classes]: T, afterwards (P - T) / m */
    double *d_labels;         /* [n, classes]: gets the gradient */
    double *kernel;           /* [n, n]: room to work in, as the rest */
    double *beta, *solved;    /* [classes, n] */
    double *read, *back;      /* [classes, features] */
};

/* Loads OpenBLAS, and allocates arrays of zeros. Fails, and says how much is needed, where there is
 * too little memory. In any case it is to be released. */
int sl_krr_init(struct sl_krr *krr, size_t n, size_t m, size_t features, size_t classes,
                struct sl_error *error);
void sl_krr_release(struct sl_krr *krr);

/* Returns the loss, and sets its gradients; NaN, and no gradients, if the kernel is not positive
 * definite, as where features are zeros or not finite. On the main thread; with G = (P - T) / m and
 * U = A^-1 F_s F_t^T G:
 *     d_Y = U,   d_F_s = 2 c F_s - U W^T + beta (F_t^T G - F_s^T U)^T,
 *     where  beta = A^-1 Y,  W = F_s^T beta,  c = -lambda / n sum(U beta). */
double sl_krr(struct sl_krr *krr);

/* Labels [n, classes] should tell their largest entry from the second by 1 / classes. Returns the
 * mean of what is missing, and adds its gradient to d_labels. */
double sl_krr_margin(size_t n, size_t classes, const double *labels, double *d_labels);

#endif
