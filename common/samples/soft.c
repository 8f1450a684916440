#include "samples/soft.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

void sl_soft_from_logits(const double *logits, size_t classes, double temperature, float *soft)
{
    double largest = -INFINITY, sum = 0;
    for (size_t c = 0; c < classes; c++)
        largest = fmax(largest, logits[c]);
    for (size_t c = 0; c < classes; c++)
        sum += exp((logits[c] - largest) / temperature);
    for (size_t c = 0; c < classes; c++)
        soft[c] = (float)(exp((logits[c] - largest) / temperature) / sum);
}

void sl_soft_one_hot(uint32_t label, size_t classes, float *soft)
{
    memset(soft, 0, classes * sizeof *soft);
    soft[label] = 1;
}

static int by_value(const void *left, const void *right)
{
    const struct sl_soft_rank *a = left, *b = right;
    if (a->value != b->value)
        return a->value < b->value ? 1 : -1;
    return (a->class > b->class) - (a->class < b->class);
}

void sl_soft_rank(const float *soft, size_t classes, struct sl_soft_rank *ranks)
{
    for (size_t c = 0; c < classes; c++)
        ranks[c] = (struct sl_soft_rank){soft[c], (uint32_t)c};
    qsort(ranks, classes, sizeof *ranks, by_value);
}

double sl_soft_entropy(const float *soft, size_t classes)
{
    double entropy = 0;
    for (size_t c = 0; c < classes; c++)
        if (soft[c] > 0)
            entropy -= soft[c] * log(soft[c]);
    return entropy;
}

uint32_t sl_soft_argmax(const float *soft, size_t classes)
{
    uint32_t largest = 0;
    for (uint32_t c = 1; c < classes; c++)
        if (soft[c] > soft[largest])
            largest = c;
    return largest;
}

size_t sl_soft_positive(const float *soft, size_t classes)
{
    size_t count = 0;
    for (size_t c = 0; c < classes; c++)
        count += soft[c] > 0;
    return count;
}

static double positive_sum(const float *soft, size_t classes)
{
    double sum = 0;
    for (size_t c = 0; c < classes; c++)
        sum += soft[c] > 0 ? soft[c] : 0;
    return sum;
}

double sl_soft_distance(const float *a, const float *b, size_t classes)
{
    double a_sum = positive_sum(a, classes), b_sum = positive_sum(b, classes), divergence = 0;
    if (!(a_sum > 0) || !(b_sum > 0))
        return NAN;
    for (size_t c = 0; c < classes; c++) {
        double p = a[c] > 0 ? a[c] / a_sum : 0, q = b[c] > 0 ? b[c] / b_sum : 0;
        double middle = (p + q) / 2;
        if (p > 0)
            divergence += p / 2 * log2(p / middle);
        if (q > 0)
            divergence += q / 2 * log2(q / middle);
    }
    return sqrt(fmin(fmax(divergence, 0), 1));
}
