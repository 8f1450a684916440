#include "distill/learned.h"

#include "base/memory.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int sl_learned_init(struct sl_learned *learned, const struct sl_optimiser *optimiser, double rate,
                    struct sl_error *error)
{
    if (optimiser != NULL && learned->count > UINT32_MAX) /* the length of an array of the state */
        return sl_fail(
            error,
            "the %s would be %zu learned numbers, at most %u are possible; take fewer images",
            learned->name, learned->count, UINT32_MAX);
    learned->values = sl_alloc(learned->count, sizeof(float), error);
    if (learned->values == NULL || optimiser == NULL)
        return learned->values == NULL ? -1 : 0;
    learned->optimiser = *optimiser;
    learned->rate = rate;
    learned->gradient = sl_alloc(learned->count, sizeof(float), error);
    learned->start = sl_alloc(learned->count, sizeof(float), error);
    learned->before = sl_alloc(learned->count, sizeof(float), error);
    learned->usual = sl_alloc(1, sizeof(float), error);
    learned->first = sl_alloc(learned->count, sizeof(float), error);
    if (optimiser->kind != SL_SGD)
        learned->second = sl_alloc(learned->count, sizeof(float), error);
    return learned->gradient == NULL || learned->start == NULL || learned->before == NULL ||
                   learned->first == NULL || learned->usual == NULL ||
                   (optimiser->kind != SL_SGD && learned->second == NULL)
               ? -1
               : 0;
}

void sl_learned_release(struct sl_learned *learned)
{
    free(learned->values);
    free(learned->gradient);
    free(learned->start);
    free(learned->before);
    free(learned->first);
    free(learned->second);
    free(learned->usual);
    *learned = (struct sl_learned){0};
}

void sl_learned_start(struct sl_learned *learned)
{
    if (learned->start != NULL)
        memcpy(learned->start, learned->values, learned->count * sizeof(float));
}

/* Shortens a gradient that is too long. The mean is of what is left, so that an outlier does not
 * make room for the next. */
static void clip(struct sl_learned *learned)
{
    double length = learned->length, most = 2 * (double)*learned->usual;
    if (*learned->usual == 0) {
        *learned->usual = (float)length;
        return;
    }
    for (size_t i = 0; length > most && i < learned->count; i++)
        learned->gradient[i] = (float)((double)learned->gradient[i] * most / length);
    *learned->usual = (float)(0.9 * (double)*learned->usual + 0.1 * fmin(length, most));
}

/* The rate of step `age`, from 1. */
static double rate_of(const struct sl_learned *learned, uint64_t age)
{
    uint64_t gone = age - 1 < learned->decay ? age - 1 : learned->decay;
    if (learned->decay == 0)
        return learned->rate;
    double wave = (1 + cos(M_PI * (double)gone / (double)learned->decay)) / 2;
    return learned->rate * (learned->least + (1 - learned->least) * wave);
}

void sl_learned_stay(struct sl_learned *learned)
{
    learned->length = sl_learned_gradient(learned);
    memcpy(learned->before, learned->values, learned->count * sizeof(float));
}

bool sl_learned_move(struct sl_learned *learned, uint64_t age)
{
    sl_learned_stay(learned);
    if (learned->clipped && !learned->given)
        clip(learned);
    if (learned->given)
        memcpy(learned->values, learned->gradient, learned->count * sizeof(float));
    else
        sl_optimiser_step(&learned->optimiser, rate_of(learned, age), age, learned->count,
                          learned->gradient, learned->first, learned->second, learned->values);
    return sl_tensor_finite(
        &(struct sl_tensor){SL_F32, 1, {(uint32_t)learned->count}, learned->values});
}

double sl_learned_gradient(const struct sl_learned *learned)
{
    double sum = 0;
    for (size_t i = 0; i < learned->count; i++)
        sum += (double)learned->gradient[i] * (double)learned->gradient[i];
    return sqrt(sum);
}

double sl_learned_change(const struct sl_learned *learned)
{
    double sum = 0;
    for (size_t i = 0; i < learned->count; i++) {
        double apart = (double)learned->values[i] - (double)learned->start[i];
        sum += apart * apart;
    }
    return sqrt(sum / (double)learned->count);
}

enum { SAVED = 5 };

/* What a state holds of it, NULL where there is nothing. */
static float *saved(const struct sl_learned *learned, size_t i, char name[64], size_t *count)
{
    static const char *const names[SAVED] = {"", ".before", ".first", ".second", ".usual"};
    float *const arrays[SAVED] = {learned->values, learned->before, learned->first, learned->second,
                                  learned->clipped ? learned->usual : NULL};
    snprintf(name, 64, "%s%s", learned->name, names[i]);
    *count = i == SAVED - 1 ? 1 : learned->count;
    return learned->gradient == NULL ? NULL : arrays[i];
}

int sl_learned_save(const struct sl_learned *learned, struct sl_checkpoint *state,
                    struct sl_error *error)
{
    char name[64];
    size_t count;
    for (size_t i = 0; i < SAVED; i++) {
        const float *from = saved(learned, i, name, &count);
        uint32_t dims = (uint32_t)count;
        float *to = from == NULL ? NULL : sl_checkpoint_add(state, name, 1, &dims, error);
        if (from != NULL && to == NULL)
            return -1;
        if (from != NULL)
            memcpy(to, from, count * sizeof(float));
    }
    return 0;
}

int sl_learned_restore(struct sl_learned *learned, const struct sl_checkpoint *state,
                       struct sl_error *error)
{
    char name[64];
    size_t count;
    for (size_t i = 0; i < SAVED; i++) {
        float *to = saved(learned, i, name, &count);
        const struct sl_array *from = sl_checkpoint_find(state, name);
        if (to == NULL)
            continue;
        if (from == NULL || sl_tensor_count(&from->tensor) != count)
            return sl_fail(error, "the state of the run lacks its %s", name);
        memcpy(to, from->values, count * sizeof(float));
    }
    return 0;
}
