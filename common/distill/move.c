#include "distill/move.h"

#include <math.h>

bool sl_bounds_skip(const struct sl_bounds *bounds, double loss)
{
    return bounds->loss > 0 && loss > bounds->loss;
}

/* A loss above the bound says little of the set, but much of the rate; if that did not move either,
 * every later step might be skipped. The gradient can be huge there: so the rate is at most halved,
 * or doubled, and the optimiser does not remember it. */
static void move_rate_alone(const struct sl_learned *rate)
{
    float value = *rate->values, to = value - (float)rate->rate * *rate->gradient;
    *rate->values = fminf(fmaxf(to, value / 2), 2 * value);
}

static void raise_to(const struct sl_learned *learned, float least)
{
    for (size_t i = 0; learned->gradient != NULL && i < learned->count; i++)
        learned->values[i] = learned->values[i] < least ? least : learned->values[i];
}

/* Where pixels are 0 and 255: Yin et al. "clip" after each step. */
static void keep_pixels(const struct sl_distill *distill, const struct sl_learned *images)
{
    const struct sl_dataset *dataset = &distill->start->dataset;
    size_t channels = dataset->image[2];
    for (size_t c = 0; c < channels; c++) {
        float mean = dataset->preprocess.mean[c], deviation = dataset->preprocess.std[c];
        float low = -mean / deviation, high = (1 - mean) / deviation;
        for (size_t i = c; i < images->count; i += channels)
            images->values[i] = fminf(fmaxf(images->values[i], low), high);
    }
}

void sl_distill_move(struct sl_distill *distill, const struct sl_bounds *bounds, uint64_t step,
                     double loss, bool sound[SL_PARTS])
{
    struct sl_learned *parts = distill->parts;
    bool skipped = sl_bounds_skip(bounds, loss);
    for (size_t i = 0; i < SL_PARTS; i++) {
        sound[i] = parts[i].gradient == NULL || skipped || sl_learned_move(&parts[i], step);
        if (parts[i].gradient != NULL && skipped)
            sl_learned_stay(&parts[i]);
    }
    if (parts[SL_PART_RATE].gradient != NULL && skipped)
        move_rate_alone(&parts[SL_PART_RATE]);
    if (distill->pixels)
        keep_pixels(distill, &parts[SL_PART_IMAGES]);
    if (distill->form == SL_LABELS_FREE)
        raise_to(&parts[SL_PART_LABELS], 0);
    if (bounds->rate > 0)
        raise_to(&parts[SL_PART_RATE], (float)bounds->rate);
}
