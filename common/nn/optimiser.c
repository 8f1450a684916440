#include "nn/optimiser.h"

#include <math.h>

/* torch.optim.SGD: v = momentum v + g + decay w, w -= rate v. */
SL_WIDE static void step_sgd(const struct sl_optimiser *optimiser, sl_real rate, size_t count,
                             const sl_real *restrict gradient, sl_real *restrict velocity,
                             sl_real *restrict weight)
{
    sl_real momentum = (sl_real)optimiser->momentum, decay = (sl_real)optimiser->weight_decay;
    for (size_t i = 0; i < count; i++) {
        velocity[i] = momentum * velocity[i] + gradient[i] + decay * weight[i];
        weight[i] -= rate * velocity[i];
    }
}

static double correction(float beta, uint64_t age)
{
    return 1 - pow((double)beta, (double)age);
}

static sl_real root(sl_real value)
{
#ifdef SL_DOUBLE
    return sqrt(value);
#else
    return sqrtf(value);
#endif
}

/* torch.optim.AdamW: the decay acts on the weight itself; averages are corrected by their age. */
static void step_adamw(const struct sl_optimiser *o, double rate, uint64_t age, size_t count,
                       const sl_real *gradient, sl_real *first, sl_real *second, sl_real *weight)
{
    sl_real beta1 = (sl_real)o->beta1, beta2 = (sl_real)o->beta2;
    sl_real step = (sl_real)(rate / correction(o->beta1, age));
    sl_real deviation = (sl_real)sqrt(correction(o->beta2, age));
    for (size_t i = 0; i < count; i++) {
        weight[i] *= 1 - (sl_real)rate * (sl_real)o->weight_decay;
        first[i] = beta1 * first[i] + (1 - beta1) * gradient[i];
        second[i] = beta2 * second[i] + (1 - beta2) * gradient[i] * gradient[i];
        weight[i] -= step * first[i] / (root(second[i]) / deviation + (sl_real)o->epsilon);
    }
}

/* What AdamW would take away from a weight at rate 1, from averages that are up to date, as young
 * as their corrections say. */
static double direction_of(const struct sl_optimiser *o, const double young[2], sl_real first,
                           sl_real second, sl_real weight)
{
    double deviation = sqrt((double)second / young[1]) + (double)o->epsilon;
    return (double)first / young[0] / deviation + (double)o->weight_decay * (double)weight;
}

static void step_lamb(const struct sl_optimiser *o, double rate, uint64_t age, size_t count,
                      const sl_real *gradient, sl_real *first, sl_real *second, sl_real *weight)
{
    const double young[2] = {correction(o->beta1, age), correction(o->beta2, age)};
    sl_real beta1 = (sl_real)o->beta1, beta2 = (sl_real)o->beta2;
    double weights = 0, directions = 0;
    for (size_t i = 0; i < count; i++) {
        first[i] = beta1 * first[i] + (1 - beta1) * gradient[i];
        second[i] = beta2 * second[i] + (1 - beta2) * gradient[i] * gradient[i];
        double direction = direction_of(o, young, first[i], second[i], weight[i]);
        weights += (double)weight[i] * (double)weight[i];
        directions += direction * direction;
    }
    if (weights > 0 && directions > 0)
        rate *= sqrt(weights / directions);
    for (size_t i = 0; i < count; i++)
        weight[i] -= (sl_real)(rate * direction_of(o, young, first[i], second[i], weight[i]));
}

void sl_optimiser_step(const struct sl_optimiser *optimiser, double rate, uint64_t age,
                       size_t count, const sl_real *gradient, sl_real *first, sl_real *second,
                       sl_real *weights)
{
    if (optimiser->kind == SL_SGD)
        step_sgd(optimiser, (sl_real)rate, count, gradient, first, weights);
    else if (optimiser->kind == SL_ADAMW)
        step_adamw(optimiser, rate, age, count, gradient, first, second, weights);
    else
        step_lamb(optimiser, rate, age, count, gradient, first, second, weights);
}

static double back_sgd(const struct sl_optimiser *optimiser, double rate, size_t count,
                       const struct sl_optimiser_past *past, const struct sl_optimiser_back *back,
                       sl_real *direction)
{
    sl_real momentum = (sl_real)optimiser->momentum, decay = (sl_real)optimiser->weight_decay;
    double d_rate = 0;
    for (size_t i = 0; i < count; i++) {
        d_rate -= (double)back->weights[i] * (double)past->first[i];
        direction[i] = back->first[i] - (sl_real)rate * back->weights[i];
        back->weights[i] += decay * direction[i];
        back->first[i] = momentum * direction[i];
    }
    return d_rate;
}

static double back_adamw(const struct sl_optimiser *o, double rate, uint64_t age, size_t count,
                         const struct sl_optimiser_past *past, const struct sl_optimiser_back *back,
                         sl_real *direction)
{
    sl_real beta1 = (sl_real)o->beta1, beta2 = (sl_real)o->beta2, decay = (sl_real)o->weight_decay;
    double young = correction(o->beta1, age), d_rate = 0;
    sl_real step = (sl_real)(rate / young), deviation = (sl_real)sqrt(correction(o->beta2, age));
    for (size_t i = 0; i < count; i++) {
        sl_real root_v = root(past->second[i]), lambda = back->weights[i];
        sl_real ratio = 1 / (root_v / deviation + (sl_real)o->epsilon);
        d_rate -= (double)lambda * ((double)past->first[i] * (double)ratio / young +
                                    (double)decay * (double)past->weights[i]);
        back->first[i] -= step * lambda * ratio;
        if (past->second[i] > 0)
            back->second[i] +=
                step * lambda * past->first[i] * ratio * ratio / (2 * root_v * deviation);
        direction[i] =
            (1 - beta1) * back->first[i] + 2 * (1 - beta2) * past->gradient[i] * back->second[i];
        back->first[i] *= beta1;
        back->second[i] *= beta2;
        back->weights[i] *= 1 - (sl_real)rate * decay;
    }
    return d_rate;
}

double sl_optimiser_back(const struct sl_optimiser *optimiser, double rate, uint64_t age,
                         size_t count, const struct sl_optimiser_past *past,
                         const struct sl_optimiser_back *back, sl_real *direction)
{
    return optimiser->kind == SL_SGD
               ? back_sgd(optimiser, rate, count, past, back, direction)
               : back_adamw(optimiser, rate, age, count, past, back, direction);
}
