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

/* One row: log p, and from it the loss. */
struct row {
    size_t classes;
    const sl_real *logits, *tangents, *targets;
    double norm;   /* log p = logit - norm; NaN if a logit is not finite */
    double weight; /* sum of the targets */
    double drift;  /* sum of p times the tangents of the logits */
};

static double log_p(const struct row *row, size_t k)
{
    return (double)row->logits[k] - row->norm;
}

/* Returns the loss of the row. */
static double measure(struct row *row)
{
    double most = largest(row->classes, row->logits), sum = 0, loss = 0;
    for (size_t k = 0; k < row->classes; k++)
        sum += exp((double)row->logits[k] - most);
    row->norm = most + log(sum);
    for (size_t k = 0; k < row->classes; k++) {
        loss += (double)row->targets[k] * (row->norm - (double)row->logits[k]);
        row->weight += (double)row->targets[k];
    }
    for (size_t k = 0; row->tangents != NULL && k < row->classes; k++)
        row->drift += exp(log_p(row, k)) * (double)row->tangents[k];
    /* a NaN among the logits hides from the comparison above */
    return isfinite(sum) ? loss : NAN;
}

static void differentiate(const struct row *row, sl_real scale, sl_real *d_logits)
{
    sl_softmax(row->classes, row->logits, 1, d_logits);
    for (size_t k = 0; k < row->classes; k++)
        d_logits[k] =
            scale * (sl_real)(row->weight * (double)d_logits[k] - (double)row->targets[k]);
}

static void differentiate_targets(const struct row *row, sl_real scale, sl_real *d_targets)
{
    for (size_t k = 0; k < row->classes; k++)
        d_targets[k] = scale * (sl_real)-log_p(row, k);
}

/* The tangents of both, of which either may be NULL. */
static void differentiate_twice(const struct row *row, sl_real scale, sl_real *t_d_logits,
                                sl_real *t_d_targets)
{
    for (size_t k = 0; k < row->classes; k++) {
        double apart = (double)row->tangents[k] - row->drift;
        if (t_d_logits != NULL)
            t_d_logits[k] = scale * (sl_real)(row->weight * exp(log_p(row, k)) * apart);
        if (t_d_targets != NULL)
            t_d_targets[k] = scale * (sl_real)-apart;
    }
}

double sl_cross_entropy(size_t n, size_t classes, struct sl_dual logits, const sl_real *targets,
                        sl_real scale, struct sl_dual d_logits, struct sl_dual d_targets)
{
    double loss = 0;
    for (size_t i = 0; i < n; i++) {
        struct sl_dual z = sl_dual_at(logits, i * classes);
        struct sl_dual d_z = sl_dual_at(d_logits, i * classes);
        struct sl_dual d_y = sl_dual_at(d_targets, i * classes);
        struct row row = {classes, z.value, z.tangent, targets + i * classes};
        loss += measure(&row);
        if (d_z.value != NULL)
            differentiate(&row, scale, d_z.value);
        if (d_y.value != NULL)
            differentiate_targets(&row, scale, d_y.value);
        if (z.tangent != NULL)
            differentiate_twice(&row, scale, d_z.tangent, d_y.tangent);
    }
    return loss;
}

/* to [count] = scale (from - other); NULL is not wanted, and without `other` nothing taken away. */
static void subtract(size_t count, sl_real scale, const sl_real *from, const sl_real *other,
                     sl_real *to)
{
    for (size_t i = 0; to != NULL && i < count; i++)
        to[i] = scale * (from[i] - (other == NULL ? 0 : other[i]));
}

double sl_squared_error(size_t n, size_t classes, struct sl_dual logits, const sl_real *targets,
                        sl_real scale, struct sl_dual d_logits, struct sl_dual d_targets)
{
    double loss = 0;
    for (size_t i = 0; i < n * classes; i++) {
        double apart = (double)logits.value[i] - (double)targets[i];
        loss += apart * apart / 2;
    }
    subtract(n * classes, scale, logits.value, targets, d_logits.value);
    subtract(n * classes, -scale, logits.value, targets, d_targets.value);
    if (logits.tangent != NULL) {
        subtract(n * classes, scale, logits.tangent, NULL, d_logits.tangent);
        subtract(n * classes, -scale, logits.tangent, NULL, d_targets.tangent);
    }
    return loss;
}

void sl_cool(size_t count, sl_real temperature, struct sl_dual numbers)
{
    for (size_t i = 0; numbers.value != NULL && i < count; i++)
        numbers.value[i] /= temperature;
    for (size_t i = 0; numbers.tangent != NULL && i < count; i++)
        numbers.tangent[i] /= temperature;
}
