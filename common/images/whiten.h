/* ZCA whitening: of the linear maps after which the pixels of a collection are uncorrelated, the
 * one that changes images least. It replaces normalisation on CIFAR-10.
 *
 *     struct sl_whiten_fit fit;
 *     struct sl_checkpoint statistics = {.epoch = -1};
 *     uint8_t pixels[3072];
 *     if (sl_whiten_fit_init(&fit, 3072, error) != 0)
 *         return -1;
 *     sl_whiten_fit_add(&fit, pixels); // of every image
 *     sl_whiten_fit_finish(&fit, &statistics, error); // then sl_checkpoint_save
 *
 *     struct sl_whiten whiten;
 *     float images[SL_WHITEN_BATCH * 3072];
 *     if (sl_whiten_read(&whiten, "zca.safetensors", error) != 0)
 *         return -1;
 *     sl_whiten_apply(&whiten, pixels, 1, images);
 *
 * It is y = W (x - mean), W = U (S + 0.1)^(-1/2) U', where x is an image as H * W * C numbers byte
 * / 255, mean is the collection's, and U S U' is the eigendecomposition of its covariance (divided
 * by the number of images less one). The regularisation of 0.1 keeps noise in directions of little
 * variance from being blown up; with it the variance along eigenvector i becomes S_i / (S_i + 0.1).
 * Source: what the paper's released code does (ZCAWhitening of kornia with eps = 0.1 on pixels from
 * 0 to 1). Others take 0.1 of the mean eigenvalue, a much smaller number: Nguyen, Novak, Xiao, Lee,
 * "Dataset Distillation with Infinitely Wide Convolutional Networks", NeurIPS 2021.
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

/* Starts statistics of images of `size` numbers; more than SL_WHITEN_SIZE_MAX are an error.
 * OpenBLAS computes them, whatever SL_ISA says. */
int sl_whiten_fit_init(struct sl_whiten_fit *fit, size_t size, struct sl_error *error);

/* Adds an image, pixels [D]. Sums run over batches of fixed size and blocks at fixed places, so
 * they do not depend on the number of threads. */
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
 * those after the first `count` images are meaningless. */
void sl_whiten_apply(struct sl_whiten *whiten, const uint8_t *pixels, size_t count, float *images);

/* The same of pixels [count, D] as numbers from 0 to 1, byte / 255. */
void sl_whiten_apply_f32(struct sl_whiten *whiten, const float *pixels, size_t count,
                         float *images);

void sl_whiten_release(struct sl_whiten *whiten);

#endif
