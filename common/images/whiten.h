/* ZCA whitening: the linear map, nearest to none at all, after which the pixels of a collection are
 * uncorrelated. It takes the place of normalisation on CIFAR-10.
 *
 *     y = W (x - mean),  W = U (S + 0.1)^(-1/2) U'
 *
 * where x is an image as H * W * C numbers byte / 255, mean is the collection's, and U S U' is the
 * eigendecomposition of its covariance (divided by the number of images less one). The
 * regularisation of 0.1 keeps noise in directions of little variance from being blown up; with it
 * the variance along eigenvector i becomes S_i / (S_i + 0.1).
 * Source: what the paper's released code does (ZCAWhitening of kornia with eps = 0.1 on pixels from
 * 0 to 1). Others take 0.1 of the mean eigenvalue, a much smaller number: Nguyen, Novak, Xiao, Lee,
 * "Dataset Distillation with Infinitely Wide Convolutional Networks", NeurIPS 2021.
 *
 *     struct sl_whiten_fit fit;
 *     sl_whiten_fit_init(&fit, 3072, error);
 *     sl_whiten_fit_add(&fit, pixels);                          // of every image
 *     sl_whiten_fit_finish(&fit, &checkpoint, error);           // then sl_checkpoint_write
 *
 *     struct sl_whiten whiten;
 *     sl_whiten_read(&whiten, "zca.safetensors", error);
 *     sl_whiten_apply(&whiten, pixels, count, images);
 */
#ifndef SL_IMAGES_WHITEN_H
#define SL_IMAGES_WHITEN_H

#include "base/error.h"
#include "formats/checkpoint.h"

#include <stddef.h>
#include <stdint.h>

enum { SL_WHITEN_SIZE_MAX = 64 * 64 * 3, SL_WHITEN_BATCH = 64 };

struct sl_whiten_fit {
    size_t size;      /* D = H * W * C */
    size_t count;     /* images so far */
    size_t held;      /* of them in the batch */
    double *batch;    /* [batch, D], byte / 255 - 1/2; owned */
    double *sum;      /* [D]; owned */
    double *products; /* [D, D], the part below the diagonal; owned */
};

/* Starts statistics of images of `size` numbers; more than SL_WHITEN_SIZE_MAX are refused. They are
 * computed by OpenBLAS, whatever SL_ISA says. */
int sl_whiten_fit_init(struct sl_whiten_fit *fit, size_t size, struct sl_error *error);

/* Takes an image, [D] bytes. The sums run over batches of fixed size and blocks of fixed place, so
 * no number of threads changes them. */
void sl_whiten_fit_add(struct sl_whiten_fit *fit, const uint8_t *pixels);

/* Adds the arrays "mean" [D] and "whiten" [D, D] to the checkpoint and names its arch "zca". Needs
 * at least two different images. */
int sl_whiten_fit_finish(struct sl_whiten_fit *fit, struct sl_checkpoint *checkpoint,
                         struct sl_error *error);

void sl_whiten_fit_release(struct sl_whiten_fit *fit);

struct sl_whiten {
    struct sl_checkpoint file; /* owned; its digest names the whitening */
    size_t size;               /* D */
    const float *mean;         /* [D] */
    const float *matrix;       /* [D, D], symmetric */
    float *centred;            /* [SL_WHITEN_BATCH, D], scratch; owned */
};

/* Reads such a checkpoint. The error names the file. */
int sl_whiten_read(struct sl_whiten *whiten, const char *path, struct sl_error *error);

/* Whitens up to SL_WHITEN_BATCH images: [count, D] bytes to [SL_WHITEN_BATCH, D] numbers, of which
 * those behind the first `count` images are of no meaning. */
void sl_whiten_apply(struct sl_whiten *whiten, const uint8_t *pixels, size_t count, float *images);

void sl_whiten_release(struct sl_whiten *whiten);

#endif
