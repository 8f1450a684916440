/* frepo: a set from whose features real images are classified by kernel ridge regression (FRePo).
 * The features are those of networks that are trained on the set as it changes: each step takes one
 * of a pool of them, moves the set by the gradient of the regression's error, and trains the
 * network for a step on the set. A network that was trained long enough is replaced by a new one.
 *
 * Source: Zhou, Nezhadarya and Ba, "Dataset distillation using neural feature regression", NeurIPS
 * 2022.
 */
#include "base/memory.h"
#include "base/profile.h"
#include "base/threads.h"
#include "distill/inner.h"
#include "distill/krr.h"
#include "distill/method.h"
#include "distill/pool.h"
#include "distill/real.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

struct frepo {
    struct sl_gradients *gradients;
    const struct sl_plan *plan;
    struct sl_pool *pool;
    struct sl_real_images real;
    struct sl_krr krr; /* of the n images and, with --mirror, as many mirrored ones */
    size_t n;          /* images of the set */
    uint32_t *batch;   /* [krr.m]: real images of the step */
    uint32_t *order;   /* [n]: images of the set, for the network's step */
    sl_real *images;   /* [most, H, W, C]; most: the larger of krr.n and krr.m */
    sl_real *features; /* [most, features] */
    sl_real *d_images; /* [krr.n, H, W, C] */
};

static void release(void *state)
{
    struct frepo *frepo = state;
    sl_pool_free(frepo->pool);
    sl_gradients_free(frepo->gradients);
    sl_real_images_release(&frepo->real);
    sl_krr_release(&frepo->krr);
    free(frepo->batch);
    free(frepo->order);
    free(frepo->images);
    free(frepo->features);
    free(frepo->d_images);
    free(frepo);
}

static int allocate(struct frepo *frepo, const struct sl_distill *distill, struct sl_error *error)
{
    const struct sl_method_settings *settings = &distill->settings;
    if (sl_real_images_init(&frepo->real, distill->real, distill->real_name, distill->start,
                            error) != 0)
        return -1;
    frepo->n = distill->start->count;
    size_t n = settings->mirror ? 2 * frepo->n : frepo->n;
    size_t m = sl_real_images_batch_size(&frepo->real, (size_t)settings->real_batch);
    size_t most = n > m ? n : m;
    frepo->gradients = sl_gradients_new(&distill->arch, n, false, error);
    if (frepo->gradients == NULL)
        return -1;
    frepo->plan = sl_gradients_plan(frepo->gradients);
    size_t features = sl_plan_features_of(frepo->plan), image = frepo->plan->image;
    if (sl_krr_init(&frepo->krr, n, m, features, distill->arch.classes, error) != 0)
        return -1;
    frepo->pool = sl_pool_new(frepo->plan, (size_t)settings->networks,
                              (uint32_t)settings->network_steps, error);
    frepo->batch = sl_alloc(m, sizeof *frepo->batch, error);
    frepo->order = sl_alloc(frepo->n, sizeof *frepo->order, error);
    frepo->images = sl_alloc(most, image * sizeof(sl_real), error);
    frepo->features = sl_alloc(most, features * sizeof(sl_real), error);
    frepo->d_images = sl_alloc(n, image * sizeof(sl_real), error);
    return frepo->pool == NULL || frepo->batch == NULL || frepo->order == NULL ||
                   frepo->images == NULL || frepo->features == NULL || frepo->d_images == NULL
               ? -1
               : 0;
}

static void *new (const struct sl_distill *distill, struct sl_error *error)
{
    struct frepo *frepo = sl_alloc(1, sizeof *frepo, error);
    if (frepo == NULL)
        return NULL;
    if (allocate(frepo, distill, error) != 0) {
        release(frepo);
        return NULL;
    }
    return frepo;
}

/* What the tasks share. */
struct job {
    struct frepo *frepo;
    const struct sl_distill *distill;
};

/* to [H, W, C] = from, mirrored left to right. */
static void mirror(const uint32_t size[3], const sl_real *from, sl_real *to)
{
    size_t w = size[1], c = size[2];
    for (size_t row = 0; row < size[0]; row++)
        for (size_t x = 0; x < w; x++)
            memcpy(to + (row * w + x) * c, from + (row * w + w - 1 - x) * c, c * sizeof *to);
}

/* An image of the set or, after these, the mirrored copy of one. */
static void take_learned(void *context, size_t task, size_t worker)
{
    const struct job *job = context;
    const struct frepo *frepo = job->frepo;
    size_t image = frepo->plan->image;
    const sl_real *from = job->distill->parts[SL_PART_IMAGES].values + task % frepo->n * image;
    (void)worker;
    if (task < frepo->n)
        memcpy(frepo->images + task * image, from, image * sizeof *from);
    else
        mirror(frepo->plan->arch.image, from, frepo->images + task * image);
}

static void take_real(void *context, size_t task, size_t worker)
{
    const struct job *job = context;
    enum sl_section before = sl_profile_to(SL_IN_IMAGES);
    (void)worker;
    sl_samples_image(job->distill->real, job->frepo->batch[task],
                     job->frepo->images + task * job->frepo->plan->image);
    sl_profile_to(before);
}

/* The first `count` features, for the regression. */
static void find_features(struct frepo *frepo, const sl_real *weights, size_t count, double *to)
{
    size_t features = frepo->krr.features;
    sl_gradients_features(frepo->gradients, weights, count, frepo->images, frepo->features);
    for (size_t i = 0; i < count * features; i++)
        to[i] = (double)frepo->features[i];
    sl_profile_images(count);
}

/* The centred class of a real image. */
static void fill_targets(struct frepo *frepo, const struct sl_distill *distill)
{
    size_t classes = frepo->krr.classes;
    for (size_t i = 0; i < frepo->krr.m; i++) {
        double *target = frepo->krr.targets + i * classes;
        for (size_t k = 0; k < classes; k++)
            target[k] = -1 / (double)classes;
        target[distill->real->labels[frepo->batch[i]]] += 1;
    }
}

static void fill_labels(struct frepo *frepo, const struct sl_distill *distill)
{
    const float *labels = distill->parts[SL_PART_LABELS].values;
    size_t count = frepo->n * frepo->krr.classes;
    for (size_t i = 0; i < frepo->krr.n * frepo->krr.classes; i++)
        frepo->krr.labels[i] = (double)labels[i % count];
}

/* Fills in the regression; the images of the set are left in place for the way back. */
static void prepare(struct frepo *frepo, const struct sl_distill *distill, const sl_real *weights)
{
    struct job job = {frepo, distill};
    sl_real_images_batch(&frepo->real, distill->seed, (uint32_t)distill->step,
                         (size_t)distill->settings.real_batch, frepo->batch);
    sl_parallel(frepo->krr.m, take_real, &job);
    find_features(frepo, weights, frepo->krr.m, frepo->krr.real);
    fill_targets(frepo, distill);
    fill_labels(frepo, distill);
    sl_parallel(frepo->krr.n, take_learned, &job);
    find_features(frepo, weights, frepo->krr.n, frepo->krr.set);
}

/* The gradient of the images, from that of their features. */
static void go_back(struct frepo *frepo, const sl_real *weights, float *gradient)
{
    size_t image = frepo->plan->image;
    for (size_t i = 0; i < frepo->krr.n * frepo->krr.features; i++)
        frepo->features[i] = (sl_real)frepo->krr.set[i];
    const struct sl_batch batch = {.n = frepo->krr.n,
                                   .images = frepo->images,
                                   .d_features = frepo->features,
                                   .d_images = {frepo->d_images, NULL}};
    sl_gradients_compute(frepo->gradients, (struct sl_dual){(sl_real *)weights, NULL}, &batch);
    sl_profile_images(batch.n);
    memcpy(gradient, frepo->d_images, frepo->n * image * sizeof *gradient);
    for (size_t i = frepo->n; i < frepo->krr.n; i++) {
        mirror(frepo->plan->arch.image, frepo->d_images + i * image, frepo->images);
        for (size_t k = 0; k < image; k++)
            gradient[(i - frepo->n) * image + k] += frepo->images[k];
    }
}

/* Of a label, and of the same label again. */
static void sum_labels(const struct frepo *frepo, float *gradient)
{
    size_t count = frepo->n * frepo->krr.classes;
    memset(gradient, 0, count * sizeof *gradient);
    for (size_t i = 0; i < frepo->krr.n * frepo->krr.classes; i++)
        gradient[i % count] += (float)frepo->krr.d_labels[i];
}

/* The outer loss, and the gradients of what is learned. */
static double regress(struct frepo *frepo, const struct sl_distill *distill, const sl_real *weights)
{
    float *d_images = distill->parts[SL_PART_IMAGES].gradient;
    float *d_labels = distill->parts[SL_PART_LABELS].gradient;
    prepare(frepo, distill, weights);
    double loss = sl_krr(&frepo->krr);
    if (!isfinite(loss))
        return loss;
    loss += sl_krr_margin(frepo->n, frepo->krr.classes, frepo->krr.labels, frepo->krr.d_labels);
    if (d_labels != NULL)
        sum_labels(frepo, d_labels);
    if (d_images != NULL)
        go_back(frepo, weights, d_images);
    return loss;
}

/* An image of the set for the network's step, and the label that the regression has for it. */
static void fill(void *context, size_t item, sl_real *image, sl_real *target, sl_real *scratch)
{
    const struct job *job = context;
    const struct sl_learned *parts = job->distill->parts;
    size_t index = job->frepo->order[item], size = job->frepo->plan->image;
    size_t classes = job->frepo->krr.classes;
    (void)scratch;
    memcpy(image, parts[SL_PART_IMAGES].values + index * size, size * sizeof *image);
    memcpy(target, parts[SL_PART_LABELS].values + index * classes, classes * sizeof *target);
}

/* On the set, or on as many random images of it as a batch has. */
static void train(struct frepo *frepo, const struct sl_distill *distill, size_t network)
{
    struct job job = {frepo, distill};
    const struct sl_batch batch = {.n = sl_inner_batch(distill),
                                   .fill = fill,
                                   .context = &job,
                                   .squared = true,
                                   .gradient = true};
    struct sl_random random;
    sl_random_init(&random, distill->seed, SL_RANDOM_DISTILL_INNER, (uint32_t)distill->step, 0);
    sl_random_permutation(&random, frepo->order, frepo->n);
    sl_pool_train(frepo->pool, network, frepo->gradients, &batch,
                  (double)*distill->parts[SL_PART_RATE].values);
    sl_profile_images(batch.n);
}

static int step(void *state, const struct sl_distill *distill, double *loss, struct sl_error *error)
{
    struct frepo *frepo = state;
    struct sl_random random;
    (void)error;
    sl_random_init(&random, distill->seed, SL_RANDOM_DISTILL_START, (uint32_t)distill->step, 0);
    size_t network = sl_random_below(&random, (uint32_t)distill->settings.networks);
    *loss = regress(frepo, distill,
                    sl_pool_weights(frepo->pool, network,
                                    sl_distill_key(distill, SL_RANDOM_DISTILL_NETWORK, 0)));
    if (isfinite(*loss))
        train(frepo, distill, network);
    return 0;
}

static int save(const void *state, struct sl_checkpoint *to, struct sl_error *error)
{
    return sl_pool_save(((const struct frepo *)state)->pool, to, error);
}

static int restore(void *state, const struct sl_checkpoint *from, struct sl_error *error)
{
    return sl_pool_restore(((struct frepo *)state)->pool, from, error);
}

static const struct sl_optimiser lamb = {
    .kind = SL_LAMB, .beta1 = 0.9f, .beta2 = 0.999f, .epsilon = 1e-6f};

const struct sl_method sl_method_frepo = {
    .name = "frepo",
    .arch = "-plain",
    .data = true,
    .unused =
        "lr-rate,lr-least,experts,expert-epochs,start-epochs,inner-steps,inner-classes,window,"
        "warm-up,labels,skip-above,tesla,memory,augment,"
        "expert,classes-from,noise,statistics,least-area,roll",
    .optimisers = {[SL_PART_IMAGES] = &lamb, [SL_PART_LABELS] = &lamb, [SL_PART_RATE] = &lamb},
    .rates = {.images = 3e-4, .labels = 3e-4, .student = 3e-4},
    .real_batch = 100,
    .form = SL_LABELS_CENTRED,
    .decays = true,
    .least = 0.1,
    .new = new,
    .free = release,
    .step = step,
    .save = save,
    .restore = restore,
};
