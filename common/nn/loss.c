#include "nn/loss.h"

#include <math.h>

static double largest(size_t classes, const sl_real *logits)
{
    double most = -INFINITY;
    for (size_t k = 0; k < classes; k++)
        if ((double)logits[k] > most)
            most = (double)logits[k];
    return most;
}

/* In double: there are few classes, and labels are what this project is about. */
void sl_softmax(size_t classes, const sl_real *logits, double temperature, sl_real *probabilities)
{
    double most = largest(classes, logits), sum = 0;
    for (size_t k = 0; k < classes; k++) {
        double value = exp(((double)logits[k] - most) / temperature);
        probabilities[k] = (sl_real)value;
        sum += value;
    }
    for (size_t k = 0; k < classes; k++)
        probabilities[k] = (sl_real)((double)probabilities[k] / sum);
}

/* log(sum of exp), minus each logit, weighted by the target. */
static double row_loss(size_t classes, const sl_real *logits, const sl_real *targets,
                       double *weight)
{
    double most = largest(classes, logits), sum = 0, loss = 0;
    for (size_t k = 0; k < classes; k++)
        sum += exp((double)logits[k] - most);
    double norm = most + log(sum);
    *weight = 0;
    for (size_t k = 0; k < classes; k++) {
        loss += (double)targets[k] * (norm - (double)logits[k]);
        *weight += (double)targets[k];
    }
    /* a NaN among the logits hides from the comparison above */
    return isfinite(sum) ? loss : NAN;
}

double sl_cross_entropy(size_t n, size_t classes, const sl_real *logits, const sl_real *targets,
                        sl_real scale, sl_real *d_logits)
{
    double loss = 0;
    for (size_t i = 0; i < n; i++, logits += classes, targets += classes) {
        double weight;
        loss += row_loss(classes, logits, targets, &weight);
        if (d_logits == NULL)
            continue;
        sl_softmax(classes, logits, 1, d_logits);
        for (size_t k = 0; k < classes; k++)
            d_logits[k] = scale * (sl_real)(weight * (double)d_logits[k] - (double)targets[k]);
        d_logits += classes;
    }
    return loss;
}
