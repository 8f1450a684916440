/* dm: learned images whose features, in random networks, have the means of real images, class by
 * class. Every step draws a new network and, for each class, real images and an augmentation, which
 * is the same for the real and the learned images of the class.
 */
#include "base/memory.h"
#include "base/profile.h"
#include "base/threads.h"
#include "distill/match.h"
#include "distill/method.h"
#include "distill/real.h"
#include "nn/weights.h"

#include <stdlib.h>
#include <string.h>

struct dm {
    struct sl_gradients *gradients;
    const struct sl_plan *plan;
    struct sl_real_images real;
    sl_real *parameters;    /* [plan.parameters] */
    sl_real *images;        /* [most, H, W, C]: augmented; most: of a class's real batch, or all
                               learned images */
    sl_real *scratch;       /* [threads, H, W, C] */
    sl_real *features;      /* [most, features] */
    double *targets;        /* [classes, features] */
    double *means;          /* [classes, features] */
    size_t *counts;         /* [classes] */
    uint64_t *augmentation; /* [classes]: keys */
};

static void release(void *state)
{
    struct dm *dm = state;
    sl_gradients_free(dm->gradients);
    sl_real_images_release(&dm->real);
    free(dm->parameters);
    free(dm->images);
    free(dm->scratch);
    free(dm->features);
    free(dm->targets);
    free(dm->means);
    free(dm->counts);
    free(dm->augmentation);
    free(dm);
}

static int allocate(struct dm *dm, const struct sl_distill *distill, struct sl_error *error)
{
    size_t n = distill->start->count, classes = distill->arch.classes;
    if (sl_real_images_init(&dm->real, distill->real, distill->real_name, distill->start, error) !=
        0)
        return -1;
    dm->gradients = sl_gradients_new(&distill->arch, n, false, error);
    if (dm->gradients == NULL)
        return -1;
    dm->plan = sl_gradients_plan(dm->gradients);
    size_t features = sl_plan_features_of(dm->plan), image = dm->plan->image * sizeof(sl_real);
    size_t real_batch = (size_t)distill->settings.real_batch;
    size_t most = n > real_batch ? n : real_batch;
    dm->parameters = sl_alloc(dm->plan->parameters, sizeof(sl_real), error);
    dm->images = sl_alloc(most, image, error);
    dm->scratch = sl_alloc(sl_threads(), image, error);
    dm->features = sl_alloc(most, features * sizeof(sl_real), error);
    dm->targets = sl_alloc(classes, features * sizeof(double), error);
    dm->means = sl_alloc(classes, features * sizeof(double), error);
    dm->counts = sl_alloc(classes, sizeof *dm->counts, error);
    dm->augmentation = sl_alloc(classes, sizeof *dm->augmentation, error);
    return dm->parameters == NULL || dm->images == NULL || dm->scratch == NULL ||
                   dm->features == NULL || dm->targets == NULL || dm->means == NULL ||
                   dm->counts == NULL || dm->augmentation == NULL
               ? -1
               : 0;
}

static void *new (const struct sl_distill *distill, struct sl_error *error)
{
    struct dm *dm = sl_alloc(1, sizeof *dm, error);
    if (dm == NULL)
        return NULL;
    if (allocate(dm, distill, error) != 0) {
        release(dm);
        return NULL;
    }
    return dm;
}

/* What the tasks share. */
struct job {
    struct dm *dm;
    const struct sl_distill *distill;
    uint32_t class;
};

static void augment(const struct job *job, uint32_t class, sl_real *image, size_t worker)
{
    const uint32_t *size = job->dm->plan->arch.image;
    enum sl_section before = sl_profile_to(SL_IN_AUGMENTATION);
    sl_augment_image(&job->distill->augment, job->dm->augmentation[class], 0, 0, image,
                     job->dm->scratch + worker * job->dm->plan->image, size[0], size[1], size[2]);
    sl_profile_to(before);
}

static void take_real(void *context, size_t task, size_t worker)
{
    const struct job *job = context;
    sl_real *image = job->dm->images + task * job->dm->plan->image;
    enum sl_section before = sl_profile_to(SL_IN_IMAGES);
    sl_samples_image(job->distill->real, job->dm->real.drawn[task], image);
    sl_profile_to(before);
    augment(job, job->class, image, worker);
}

static void take_learned(void *context, size_t task, size_t worker)
{
    const struct job *job = context;
    size_t size = job->dm->plan->image;
    sl_real *image = job->dm->images + task * size;
    memcpy(image, job->distill->parts[SL_PART_IMAGES].values + task * size, size * sizeof *image);
    augment(job, job->distill->start->labels[task], image, worker);
}

/* From the gradient of an augmented image to that of the image. */
static void turn_back(void *context, size_t task, size_t worker)
{
    const struct job *job = context;
    const struct dm *dm = job->dm;
    const uint32_t *size = dm->plan->arch.image;
    enum sl_section before = sl_profile_to(SL_IN_AUGMENTATION);
    sl_augment_adjoint(&job->distill->augment, dm->augmentation[job->distill->start->labels[task]],
                       0, 0, job->distill->parts[SL_PART_IMAGES].gradient + task * dm->plan->image,
                       dm->scratch + worker * dm->plan->image, size[0], size[1], size[2]);
    sl_profile_to(before);
}

/* The mean features of a batch of a class's real images, drawn anew. */
static void find_target(struct job *job, uint32_t class)
{
    struct dm *dm = job->dm;
    const struct sl_distill *distill = job->distill;
    size_t size = sl_plan_features_of(dm->plan);
    double *target = dm->targets + class * size;
    struct sl_random random;
    sl_random_init(&random, distill->seed, SL_RANDOM_DISTILL_REAL, (uint32_t)distill->step, class);
    size_t n = sl_real_images_draw(&dm->real, class, &random, (size_t)distill->settings.real_batch);
    job->class = class;
    sl_parallel(n, take_real, job);
    sl_gradients_features(dm->gradients, dm->parameters, n, dm->images, dm->features);
    memset(target, 0, size * sizeof *target);
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < size; k++)
            target[k] += (double)dm->features[i * size + k] / (double)n;
    sl_profile_images(n);
}

static int step(void *state, const struct sl_distill *distill, double *loss, struct sl_error *error)
{
    (void)error;
    struct dm *dm = state;
    struct job job = {dm, distill, 0};
    size_t n = distill->start->count, classes = dm->plan->arch.classes;
    sl_weights_init(dm->plan, sl_distill_key(distill, SL_RANDOM_DISTILL_NETWORK, 0),
                    dm->parameters);
    memset(dm->counts, 0, classes * sizeof *dm->counts);
    for (size_t i = 0; i < n; i++)
        dm->counts[distill->start->labels[i]]++;
    for (uint32_t c = 0; c < classes; c++) {
        dm->augmentation[c] = sl_distill_key(distill, SL_RANDOM_DISTILL_AUGMENT, c);
        if (dm->counts[c] > 0)
            find_target(&job, c);
    }
    sl_parallel(n, take_learned, &job);
    const struct sl_match match = {.n = n,
                                   .classes = classes,
                                   .images = dm->images,
                                   .labels = distill->start->labels,
                                   .targets = dm->targets,
                                   .features = dm->features,
                                   .means = dm->means,
                                   .counts = dm->counts,
                                   .d_images = distill->parts[SL_PART_IMAGES].gradient};
    *loss = sl_match(dm->gradients, dm->parameters, &match);
    sl_parallel(n, turn_back, &job);
    sl_profile_images(n);
    return 0;
}

static const struct sl_optimiser half = {.kind = SL_SGD, .momentum = 0.5f};

const struct sl_method sl_method_dm = {
    .name = "dm",
    .data = true,
    .unused = "learn,lr-labels,lr-student,lr-rate,lr-least,experts,expert-epochs,start-epochs,"
              "inner-steps,inner-batch,inner-classes,window,warm-up,labels,skip-above,tesla,memory,"
              "networks,network-steps,decay-steps,mirror,"
              "expert,classes-from,noise,statistics,least-area,roll",
    .optimisers = {[SL_PART_IMAGES] = &half},
    .rates = {.images = 1},
    .real_batch = 256,
    .new = new,
    .free = release,
    .step = step,
};
