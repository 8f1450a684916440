#include "distill/real.h"

#include "base/memory.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

/* The samples of wanted classes, by class. */
static void sort(struct sl_real_images *real, const struct sl_samples *samples, const bool *wanted)
{
    size_t classes = samples->dataset.class_count;
    size_t *next = real->first + 1; /* counts, then where the next of a class goes: its end */
    for (size_t i = 0; i < samples->count; i++)
        next[samples->labels[i] + 1] += wanted[samples->labels[i]];
    for (size_t c = 1; c <= classes; c++)
        next[c] += next[c - 1];
    for (size_t i = 0; i < samples->count; i++)
        if (wanted[samples->labels[i]])
            real->order[next[samples->labels[i]]++] = (uint32_t)i;
}

static int check(const struct sl_real_images *real, const struct sl_samples *set, const char *name,
                 struct sl_error *error)
{
    for (size_t i = 0; i < set->count; i++)
        if (sl_real_images_of(real, set->labels[i]) == 0)
            return sl_fail(error, "%s: has no images of class %s, which is to be learned", name,
                           set->dataset.classes[set->labels[i]].name);
    return 0;
}

int sl_real_images_init(struct sl_real_images *real, const struct sl_samples *samples,
                        const char *name, const struct sl_samples *set, struct sl_error *error)
{
    size_t classes = samples->dataset.class_count;
    *real = (struct sl_real_images){.samples = samples};
    real->first = sl_alloc(classes + 2, sizeof *real->first, error);
    real->order = sl_alloc(samples->count, sizeof *real->order, error);
    real->drawn = sl_alloc(samples->count, sizeof *real->drawn, error);
    bool *wanted = sl_alloc(classes, sizeof *wanted, error);
    int result = -1;
    if (real->first != NULL && real->order != NULL && real->drawn != NULL && wanted != NULL) {
        for (size_t i = 0; i < set->count; i++)
            wanted[set->labels[i]] = true;
        sort(real, samples, wanted);
        result = check(real, set, name, error);
    }
    free(wanted);
    if (result != 0)
        sl_real_images_release(real);
    return result;
}

void sl_real_images_release(struct sl_real_images *real)
{
    free(real->first);
    free(real->order);
    free(real->drawn);
    *real = (struct sl_real_images){0};
}

size_t sl_real_images_of(const struct sl_real_images *real, uint32_t class)
{
    return real->first[class + 1] - real->first[class];
}

size_t sl_real_images_draw(struct sl_real_images *real, uint32_t class, struct sl_random *random,
                           size_t wanted)
{
    size_t count = sl_real_images_of(real, class);
    memcpy(real->drawn, real->order + real->first[class], count * sizeof *real->drawn);
    wanted = wanted < count ? wanted : count;
    for (size_t i = 0; i < wanted; i++) {
        size_t j = i + sl_random_below(random, (uint32_t)(count - i));
        uint32_t kept = real->drawn[i];
        real->drawn[i] = real->drawn[j];
        real->drawn[j] = kept;
    }
    return wanted;
}

size_t sl_real_images_batch_size(const struct sl_real_images *real, size_t wanted)
{
    size_t sum = 0;
    for (uint32_t c = 0; c < real->samples->dataset.class_count; c++) {
        size_t there = sl_real_images_of(real, c);
        sum += there < wanted ? there : wanted;
    }
    return sum;
}

void sl_real_images_batch(struct sl_real_images *real, uint64_t seed, uint32_t step, size_t wanted,
                          uint32_t *batch)
{
    struct sl_random random;
    for (uint32_t c = 0; c < real->samples->dataset.class_count; c++) {
        sl_random_init(&random, seed, SL_RANDOM_DISTILL_REAL, step, c);
        size_t n = sl_real_images_draw(real, c, &random, wanted);
        memcpy(batch, real->drawn, n * sizeof *batch);
        batch += n;
    }
}
