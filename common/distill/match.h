/* Distribution matching: how far the mean features of a class's learned images are from those of
 * its real images, and which way the learned images must move.
 *
 *     struct sl_match match = {.n = n, .images = images, .labels = labels, .classes = 10,
 *                              .targets = real_means, .features = features, .means = means,
 *                              .d_images = d_images};
 *     double loss = sl_match(gradients, theta, &match);
 *
 * Source: Zhao and Bilen, "Dataset condensation with distribution matching", WACV 2023.
 */
#ifndef SL_DISTILL_MATCH_H
#define SL_DISTILL_MATCH_H

#include "nn/gradients.h"

#include <stddef.h>
#include <stdint.h>

struct sl_match {
    size_t n, classes;
    const sl_real *images;  /* [n, H, W, C] */
    const uint32_t *labels; /* [n] */
    const double *targets;  /* [classes, features]; of classes without images they are not read */
    sl_real *features;      /* [n, features]: room to work in, as the next two */
    double *means;          /* [classes, features] */
    size_t *counts;         /* [classes] */
    sl_real *d_images;      /* [n, H, W, C]: gets the gradient */
};

/* Returns the sum over classes of |target - mean feature|^2, at `parameters` [plan.parameters]. */
double sl_match(struct sl_gradients *gradients, const sl_real *parameters,
                const struct sl_match *match);

#endif
