/* bptt: a set on which students learn to recognise real images, by going back through their
 * training (Ra-BPTT). Every step draws a new network and a number of steps that it takes with Adam
 * without derivatives, then a window of steps to go back through; the outer loss is the
 * cross-entropy of real images after these.
 *
 * Source: Feng, Vedantam and Kempe, "Embarrassingly simple dataset distillation", ICLR 2024.
 */
#include "base/list.h"
#include "base/memory.h"
#include "base/profile.h"
#include "distill/inner.h"
#include "distill/method.h"
#include "distill/real.h"
#include "nn/weights.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

struct bptt {
    struct sl_unroll *unroll;
    struct sl_gradients *outer; /* for the real images */
    const struct sl_plan *plan;
    struct sl_inner *inner;
    struct sl_real_images real;
    uint32_t *batch;     /* [batch_size]: real images of the step */
    size_t batch_count;  /* how many there are */
    sl_real *parameters; /* [plan.parameters], as the next */
    sl_real *gradient;
};

static void release(void *state)
{
    struct bptt *bptt = state;
    sl_unroll_free(bptt->unroll);
    sl_gradients_free(bptt->outer);
    sl_inner_free(bptt->inner);
    sl_real_images_release(&bptt->real);
    free(bptt->batch);
    free(bptt->parameters);
    free(bptt->gradient);
    free(bptt);
}

static int allocate(struct bptt *bptt, const struct sl_distill *distill, struct sl_error *error)
{
    static const struct sl_optimiser adam = {
        .kind = SL_ADAMW, .beta1 = 0.9f, .beta2 = 0.999f, .epsilon = 1e-8f};
    const struct sl_method_settings *settings = &distill->settings;
    size_t batch = sl_inner_batch(distill);
    if (sl_real_images_init(&bptt->real, distill->real, distill->real_name, distill->start,
                            error) != 0)
        return -1;
    size_t real_batch = sl_real_images_batch_size(&bptt->real, (size_t)settings->real_batch);
    bptt->batch_count = real_batch;
    bptt->unroll = sl_unroll_new(&distill->arch, &adam, batch, (size_t)settings->window,
                                 (size_t)settings->memory << 20, error);
    bptt->outer = sl_gradients_new(&distill->arch, real_batch, false, error);
    if (bptt->unroll == NULL || bptt->outer == NULL)
        return -1;
    bptt->plan = sl_gradients_plan(bptt->outer);
    bptt->inner = sl_inner_new(distill, bptt->plan, batch, error);
    bptt->batch = sl_alloc(real_batch, sizeof *bptt->batch, error);
    bptt->parameters = sl_alloc(bptt->plan->parameters, sizeof(sl_real), error);
    bptt->gradient = sl_alloc(bptt->plan->parameters, sizeof(sl_real), error);
    return bptt->inner == NULL || bptt->batch == NULL || bptt->parameters == NULL ||
                   bptt->gradient == NULL
               ? -1
               : 0;
}

static void *new (const struct sl_distill *distill, struct sl_error *error)
{
    struct bptt *bptt = sl_alloc(1, sizeof *bptt, error);
    if (bptt == NULL)
        return NULL;
    if (allocate(bptt, distill, error) != 0) {
        release(bptt);
        return NULL;
    }
    return bptt;
}

/* What the threads share. */
struct job {
    const struct bptt *bptt;
    const struct sl_distill *distill;
    uint64_t key;
};

/* A real image, augmented, and its class. */
static void fill(void *context, size_t item, sl_real *image, sl_real *target, sl_real *scratch)
{
    const struct job *job = context;
    const struct sl_distill *distill = job->distill;
    const uint32_t *size = distill->arch.image;
    size_t index = job->bptt->batch[item];
    enum sl_section before = sl_profile_to(SL_IN_IMAGES);
    sl_samples_image(distill->real, index, image);
    sl_profile_to(SL_IN_AUGMENTATION);
    sl_augment_image(&distill->augment, job->key, 0, (uint32_t)item, image, scratch, size[0],
                     size[1], size[2]);
    sl_profile_to(before);
    memset(target, 0, distill->arch.classes * sizeof *target);
    target[distill->real->labels[index]] = 1;
}

/* The mean cross-entropy of the real images, and its gradient with respect to the weights. */
static double outer_loss(struct bptt *bptt, const struct sl_distill *distill)
{
    struct job job = {bptt, distill, sl_distill_key(distill, SL_RANDOM_DISTILL_AUGMENT, 0)};
    const struct sl_batch batch = {
        .n = bptt->batch_count, .fill = fill, .context = &job, .gradient = true};
    struct sl_dual weights = {(sl_real *)sl_unroll_parameters(bptt->unroll), NULL};
    double loss = sl_gradients_compute(bptt->outer, weights, &batch);
    memset(bptt->gradient, 0, bptt->plan->parameters * sizeof(sl_real));
    sl_gradients_add(bptt->outer, (struct sl_dual){bptt->gradient, NULL});
    sl_profile_images(batch.n);
    return loss;
}

static int step(void *state, const struct sl_distill *distill, double *loss, struct sl_error *error)
{
    struct bptt *bptt = state;
    const struct sl_method_settings *settings = &distill->settings;
    double rate = (double)*distill->parts[SL_PART_RATE].values;
    struct sl_random random;
    (void)error;
    sl_random_init(&random, distill->seed, SL_RANDOM_DISTILL_START, (uint32_t)distill->step, 0);
    int64_t least = settings->warm_up > 0 ? settings->warm_up : 0;
    int64_t spare = settings->inner_steps - settings->window - least;
    size_t before = (size_t)least + sl_random_below(&random, (uint32_t)spare + 1);
    sl_real_images_batch(&bptt->real, distill->seed, (uint32_t)distill->step,
                         (size_t)settings->real_batch, bptt->batch);
    sl_weights_init(bptt->plan, sl_distill_key(distill, SL_RANDOM_DISTILL_NETWORK, 0),
                    bptt->parameters);
    sl_inner_start(bptt->inner, distill);
    const struct sl_unroll_data data = sl_inner_data(bptt->inner);
    sl_unroll_start(bptt->unroll, bptt->parameters);
    sl_unroll_warm_up(bptt->unroll, before, rate, &data);
    sl_unroll_forward(bptt->unroll, (size_t)settings->window, rate, &data);
    *loss = outer_loss(bptt, distill);
    if (!isfinite(*loss))
        return 0;
    sl_unroll_backward(bptt->unroll, bptt->gradient, true, &data);
    sl_inner_finish(bptt->inner, distill);
    return 0;
}

static const struct sl_optimiser adam = {
    .kind = SL_ADAMW, .beta1 = 0.9f, .beta2 = 0.999f, .epsilon = 1e-8f};

const struct sl_method sl_method_bptt = {
    .name = "bptt",
    .data = true,
    .unused = "lr-rate,lr-least,experts,expert-epochs,start-epochs,labels,skip-above,tesla,"
              "networks,network-steps,decay-steps,mirror,"
              "expert,classes-from,noise,statistics,least-area,roll",
    .optimisers = {[SL_PART_IMAGES] = &adam, [SL_PART_LABELS] = &adam, [SL_PART_RATE] = &adam},
    .rates = {.images = 1e-3, .labels = 1e-3, .student = 1e-3},
    .real_batch = 256,
    .clipped = true,
    .new = new,
    .free = release,
    .step = step,
};
