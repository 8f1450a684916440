#include "distill/inner.h"

#include "base/list.h"
#include "base/memory.h"
#include "base/profile.h"
#include "base/threads.h"
#include "distill/real.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

struct sl_inner {
    const struct sl_distill *distill; /* of the outer step */
    const struct sl_plan *plan;
    size_t n, batch, per_pass; /* images of the set; of a batch; batches per pass through the set */
    uint64_t key;
    uint64_t ordered;               /* the pass that `order` is for, plus 1 */
    uint32_t *order;                /* [n]: of a pass or, with classes drawn, the batch */
    const uint32_t *items;          /* in `order`: which images the batch of `step` has */
    struct sl_real_images by_class; /* the set; empty unless classes are drawn */
    uint32_t *classes;              /* [class_count]: those that it has */
    uint32_t *turns;                /* [class_count]: their order in a draw */
    size_t class_count;
    sl_real *labels;     /* [n, classes]: those of the set */
    sl_real *d_labels;   /* [n, classes] */
    sl_real *scratch;    /* [threads, H, W, C] */
    sl_real *to, *label; /* the batch of a job */
    const sl_real *from_label;
    uint32_t step;
};

size_t sl_inner_batch(const struct sl_distill *distill)
{
    size_t n = distill->start->count;
    int64_t wanted = distill->settings.inner_batch;
    return wanted != SL_UNSET && (uint64_t)wanted < n ? (size_t)wanted : n;
}

/* For batches of classes that are drawn. */
static int sort_by_class(struct sl_inner *inner, const struct sl_distill *distill,
                         struct sl_error *error)
{
    int64_t wanted = distill->settings.inner_classes;
    if (sl_real_images_init(&inner->by_class, distill->start, "", distill->start, error) != 0)
        return -1;
    for (uint32_t c = 0; c < distill->arch.classes; c++)
        if (sl_real_images_of(&inner->by_class, c) > 0)
            inner->classes[inner->class_count++] = c;
    if ((uint64_t)wanted <= inner->class_count)
        return 0;
    return sl_fail(error, "--inner-classes is %" PRId64 ", but the set has images of %zu classes",
                   wanted, inner->class_count);
}

struct sl_inner *sl_inner_new(const struct sl_distill *distill, const struct sl_plan *plan,
                              size_t batch, struct sl_error *error)
{
    struct sl_inner *inner = sl_alloc(1, sizeof *inner, error);
    if (inner == NULL)
        return NULL;
    size_t n = distill->start->count, classes = plan->arch.classes;
    inner->plan = plan;
    inner->n = n;
    inner->batch = batch;
    inner->per_pass = (n + batch - 1) / batch;
    inner->order = sl_alloc(n, sizeof *inner->order, error);
    inner->classes = sl_alloc(classes, sizeof *inner->classes, error);
    inner->turns = sl_alloc(classes, sizeof *inner->turns, error);
    inner->labels = sl_alloc(n, classes * sizeof(sl_real), error);
    inner->d_labels = sl_alloc(n, classes * sizeof(sl_real), error);
    inner->scratch = sl_alloc(sl_threads(), plan->image * sizeof(sl_real), error);
    if (inner->order == NULL || inner->classes == NULL || inner->turns == NULL ||
        inner->labels == NULL || inner->d_labels == NULL || inner->scratch == NULL ||
        (distill->settings.inner_classes > 0 && sort_by_class(inner, distill, error) != 0)) {
        sl_inner_free(inner);
        return NULL;
    }
    return inner;
}

void sl_inner_free(struct sl_inner *inner)
{
    if (inner == NULL)
        return;
    sl_real_images_release(&inner->by_class);
    free(inner->order);
    free(inner->classes);
    free(inner->turns);
    free(inner->labels);
    free(inner->d_labels);
    free(inner->scratch);
    free(inner);
}

void sl_inner_start(struct sl_inner *inner, const struct sl_distill *distill)
{
    const struct sl_learned *images = &distill->parts[SL_PART_IMAGES];
    const struct sl_learned *labels = &distill->parts[SL_PART_LABELS];
    size_t classes = inner->plan->arch.classes;
    inner->distill = distill;
    inner->key = sl_distill_key(distill, SL_RANDOM_DISTILL_INNER, 0);
    inner->ordered = 0;
    sl_distill_labels(distill, labels->given ? labels->gradient : labels->values, inner->labels);
    memset(inner->d_labels, 0, inner->n * classes * sizeof(sl_real));
    if (images->gradient != NULL)
        memset(images->gradient, 0, images->count * sizeof(float));
}

/* A batch of a pass through the set. */
static size_t take_turn(struct sl_inner *inner, size_t step)
{
    uint64_t pass = step / inner->per_pass;
    size_t first = step % inner->per_pass * inner->batch, left = inner->n - first;
    struct sl_random random;
    if (inner->ordered != pass + 1) {
        sl_random_init(&random, inner->key, SL_RANDOM_SHUFFLE, (uint32_t)pass, 0);
        sl_random_permutation(&random, inner->order, inner->n);
        inner->ordered = pass + 1;
    }
    inner->items = inner->order + first;
    return left < inner->batch ? left : inner->batch;
}

/* A batch of random images of random classes. */
static size_t draw(struct sl_inner *inner, size_t step)
{
    const struct sl_method_settings *settings = &inner->distill->settings;
    size_t count = (size_t)settings->inner_classes, n = 0;
    size_t each = settings->inner_batch > 0 ? (size_t)settings->inner_batch / count : inner->n;
    struct sl_random random;
    sl_random_init(&random, inner->key, SL_RANDOM_SELECT, (uint32_t)step, 0);
    sl_random_permutation(&random, inner->turns, inner->class_count);
    for (size_t i = 0; i < count; i++) {
        uint32_t class = inner->classes[inner->turns[i]];
        sl_random_init(&random, inner->key, SL_RANDOM_SELECT, (uint32_t)step, class + 1);
        size_t drawn = sl_real_images_draw(&inner->by_class, class, &random, each);
        memcpy(inner->order + n, inner->by_class.drawn, drawn * sizeof *inner->order);
        n += drawn;
    }
    inner->items = inner->order;
    return n;
}

/* Finds the images of a step; returns how many there are. */
static size_t arrange(struct sl_inner *inner, size_t step)
{
    inner->step = (uint32_t)step;
    return inner->class_count > 0 ? draw(inner, step) : take_turn(inner, step);
}

static void take_item(void *context, size_t item, size_t worker)
{
    struct sl_inner *inner = context;
    const uint32_t *size = inner->plan->arch.image;
    size_t index = inner->items[item], image = inner->plan->image,
           classes = inner->plan->arch.classes;
    enum sl_section before = sl_profile_to(SL_IN_AUGMENTATION);
    memcpy(inner->to + item * image, inner->distill->parts[SL_PART_IMAGES].values + index * image,
           image * sizeof(sl_real));
    memcpy(inner->label + item * classes, inner->labels + index * classes,
           classes * sizeof(sl_real));
    sl_augment_image(&inner->distill->augment, inner->key, inner->step, (uint32_t)item,
                     inner->to + item * image, inner->scratch + worker * image, size[0], size[1],
                     size[2]);
    sl_profile_to(before);
}

static size_t take(void *context, size_t step, sl_real *images, sl_real *labels)
{
    struct sl_inner *inner = context;
    size_t n = arrange(inner, step);
    inner->to = images;
    inner->label = labels;
    sl_parallel(n, take_item, inner);
    sl_profile_images(n);
    return n;
}

/* An image is at most once in a batch, so items may add to the set's gradients at once. */
static void give_item(void *context, size_t item, size_t worker)
{
    struct sl_inner *inner = context;
    const uint32_t *size = inner->plan->arch.image;
    size_t index = inner->items[item], image = inner->plan->image,
           classes = inner->plan->arch.classes;
    for (size_t k = 0; k < classes; k++)
        inner->d_labels[index * classes + k] += inner->from_label[item * classes + k];
    if (inner->to == NULL)
        return;
    float *sum = inner->distill->parts[SL_PART_IMAGES].gradient + index * image;
    sl_real *d_image = inner->to + item * image;
    enum sl_section before = sl_profile_to(SL_IN_AUGMENTATION);
    sl_augment_adjoint(&inner->distill->augment, inner->key, inner->step, (uint32_t)item, d_image,
                       inner->scratch + worker * image, size[0], size[1], size[2]);
    for (size_t k = 0; k < image; k++)
        sum[k] += d_image[k];
    sl_profile_to(before);
}

static void give(void *context, size_t step, sl_real *d_images, const sl_real *d_labels)
{
    struct sl_inner *inner = context;
    size_t n = arrange(inner, step);
    inner->to = d_images;
    inner->from_label = d_labels;
    sl_parallel(n, give_item, inner);
}

struct sl_unroll_data sl_inner_data(struct sl_inner *inner)
{
    return (struct sl_unroll_data){.context = inner,
                                   .take = take,
                                   .images = inner->distill->parts[SL_PART_IMAGES].gradient != NULL,
                                   .give = give};
}

void sl_inner_finish(struct sl_inner *inner, const struct sl_distill *distill)
{
    const struct sl_learned *labels = &distill->parts[SL_PART_LABELS];
    float *gradient = labels->given ? NULL : labels->gradient;
    size_t classes = inner->plan->arch.classes;
    if (gradient != NULL)
        memcpy(gradient, inner->d_labels, inner->n * classes * sizeof *gradient);
    for (size_t i = 0; gradient != NULL && distill->form == SL_LABELS_LOGITS && i < inner->n; i++) {
        const sl_real *y = inner->labels + i * classes;
        float *d_y = gradient + i * classes;
        double mean = 0;
        for (size_t k = 0; k < classes; k++)
            mean += (double)y[k] * (double)d_y[k];
        for (size_t k = 0; k < classes; k++)
            d_y[k] = (float)((double)y[k] * ((double)d_y[k] - mean));
    }
}
