#include "distill/match.h"

#include <string.h>

static void add_means(const struct sl_match *match, size_t size)
{
    memset(match->means, 0, match->classes * size * sizeof *match->means);
    memset(match->counts, 0, match->classes * sizeof *match->counts);
    for (size_t i = 0; i < match->n; i++)
        match->counts[match->labels[i]]++;
    for (size_t i = 0; i < match->n; i++) {
        double *mean = match->means + match->labels[i] * size;
        double share = 1 / (double)match->counts[match->labels[i]];
        for (size_t k = 0; k < size; k++)
            mean[k] += share * (double)match->features[i * size + k];
    }
}

/* Means become their distances from the targets; returns the sum of squares. */
static double subtract_targets(const struct sl_match *match, size_t size)
{
    double loss = 0;
    for (size_t c = 0; c < match->classes; c++)
        for (size_t k = c * size; match->counts[c] > 0 && k < (c + 1) * size; k++) {
            match->means[k] -= match->targets[k];
            loss += match->means[k] * match->means[k];
        }
    return loss;
}

double sl_match(struct sl_gradients *gradients, const sl_real *parameters,
                const struct sl_match *match)
{
    size_t size = sl_plan_features_of(sl_gradients_plan(gradients));
    sl_gradients_features(gradients, parameters, match->n, match->images, match->features);
    add_means(match, size);
    double loss = subtract_targets(match, size);
    for (size_t i = 0; i < match->n; i++) {
        const double *apart = match->means + match->labels[i] * size;
        double twice = 2 / (double)match->counts[match->labels[i]];
        for (size_t k = 0; k < size; k++)
            match->features[i * size + k] = (sl_real)(twice * apart[k]);
    }
    const struct sl_batch batch = {.n = match->n,
                                   .images = match->images,
                                   .d_features = match->features,
                                   .d_images = {match->d_images, NULL}};
    sl_gradients_compute(gradients, (struct sl_dual){(sl_real *)parameters, NULL}, &batch);
    return loss;
}
