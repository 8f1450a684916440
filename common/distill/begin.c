#include "distill/begin.h"

#include <string.h>

/* A part that the method knows; learned if it is asked for. */
static int init_part(struct sl_distill *distill, const struct sl_start *set, enum sl_part which,
                     size_t count, bool learned, double rate, struct sl_error *error)
{
    static const char *const names[] = {"images", "labels", "rate"};
    const struct sl_optimiser *optimiser = set->method->optimisers[which];
    struct sl_learned *part = &distill->parts[which];
    part->name = names[which];
    part->count = count;
    part->clipped = set->method->clipped;
    part->decay = set->method->decays ? (uint64_t)distill->settings.decay_steps : 0;
    part->least = set->method->least;
    return optimiser == NULL ? 0 : sl_learned_init(part, learned ? optimiser : NULL, rate, error);
}

static void fill_labels(struct sl_distill *distill)
{
    const struct sl_samples *start = distill->start;
    struct sl_learned *labels = &distill->parts[SL_PART_LABELS];
    size_t classes = start->dataset.class_count;
    if (labels->values == NULL)
        return;
    if (start->soft != NULL)
        memcpy(labels->values, start->soft, labels->count * sizeof(float));
    for (size_t i = 0; i < start->count && start->soft == NULL; i++)
        labels->values[i * classes + start->labels[i]] = 1;
    sl_labels_take(distill->form, start->count, classes, labels->values);
}

/* Those of the samples, or noise. */
static void fill_images(struct sl_distill *distill, bool noise, size_t n, size_t size)
{
    float *images = distill->parts[SL_PART_IMAGES].values;
    for (size_t i = 0; i < n; i++, images += size) {
        struct sl_random random;
        sl_random_init(&random, distill->seed, SL_RANDOM_DISTILL_NOISE, 0, (uint32_t)i);
        for (size_t k = 0; noise && k < size; k++)
            images[k] = sl_random_normal(&random);
        if (!noise)
            sl_samples_image(distill->start, i, images);
    }
}

int sl_distill_begin(struct sl_distill *distill, const struct sl_start *set, struct sl_error *error)
{
    const struct sl_samples *start = distill->start;
    const uint32_t *size = start->dataset.image;
    size_t n = start->count, image = (size_t)size[0] * size[1] * size[2];
    size_t labels = n * start->dataset.class_count;
    struct sl_learned *parts = distill->parts;
    bool learn_images = strcmp(set->learn, "labels") != 0;
    bool learn_labels = strcmp(set->learn, "images") != 0;
    bool given = distill->settings.target_labels;
    if (set->method->form != SL_LABELS_LOGITS || learn_labels)
        distill->form = set->method->form;
    if (init_part(distill, set, SL_PART_IMAGES, n * image, learn_images, set->rates.images,
                  error) != 0 ||
        init_part(distill, set, SL_PART_LABELS, labels, learn_labels || given, set->rates.labels,
                  error) != 0 ||
        init_part(distill, set, SL_PART_RATE, 1, set->rates.rate > 0 && set->method->rates.rate > 0,
                  set->rates.rate, error) != 0)
        return -1;
    fill_images(distill, set->noise, n, image);
    parts[SL_PART_LABELS].given = given;
    fill_labels(distill);
    if (parts[SL_PART_RATE].values != NULL)
        *parts[SL_PART_RATE].values = (float)set->rates.student;
    for (size_t i = 0; i < SL_PARTS; i++)
        sl_learned_start(&parts[i]);
    return 0;
}
