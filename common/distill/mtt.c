/* mtt: a set on which a student, from the weights of an expert at one epoch, comes near those of
 * the same expert some epochs later. Every step draws a trajectory and a start, takes the inner
 * steps, and goes back through them, exactly or, as TESLA does, without how later weights depend on
 * earlier ones.
 *
 * Sources: Cazenavette et al., "Dataset distillation by matching training trajectories", CVPR 2022;
 * Cui et al., "Scaling up dataset distillation to ImageNet-1K with constant memory", ICML 2023.
 */
#include "base/memory.h"
#include "distill/inner.h"
#include "distill/method.h"
#include "nn/loss.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

struct mtt {
    struct sl_unroll *unroll;
    const struct sl_plan *plan;
    struct sl_inner *inner;
    uint32_t *order;                   /* [trajectories] */
    sl_real *from, *target, *gradient; /* [plan.parameters] */
};

static void release(void *state)
{
    struct mtt *mtt = state;
    sl_unroll_free(mtt->unroll);
    sl_inner_free(mtt->inner);
    free(mtt->order);
    free(mtt->from);
    free(mtt->target);
    free(mtt->gradient);
    free(mtt);
}

static int allocate(struct mtt *mtt, const struct sl_distill *distill, struct sl_error *error)
{
    static const struct sl_optimiser plain = {.kind = SL_SGD};
    const struct sl_method_settings *settings = &distill->settings;
    size_t batch = sl_inner_batch(distill);
    mtt->unroll = sl_unroll_new(&distill->arch, &plain, batch, (size_t)settings->inner_steps,
                                (size_t)settings->memory << 20, error);
    if (mtt->unroll == NULL)
        return -1;
    mtt->plan = sl_gradients_plan(sl_unroll_gradients(mtt->unroll));
    mtt->inner = sl_inner_new(distill, mtt->plan, batch, error);
    mtt->order = sl_alloc(distill->experts.folders.count, sizeof *mtt->order, error);
    mtt->from = sl_alloc(mtt->plan->parameters, sizeof(sl_real), error);
    mtt->target = sl_alloc(mtt->plan->parameters, sizeof(sl_real), error);
    mtt->gradient = sl_alloc(mtt->plan->parameters, sizeof(sl_real), error);
    return mtt->inner == NULL || mtt->order == NULL || mtt->from == NULL || mtt->target == NULL ||
                   mtt->gradient == NULL
               ? -1
               : 0;
}

static void *new (const struct sl_distill *distill, struct sl_error *error)
{
    struct mtt *mtt = sl_alloc(1, sizeof *mtt, error);
    if (mtt == NULL)
        return NULL;
    if (allocate(mtt, distill, error) != 0) {
        release(mtt);
        return NULL;
    }
    return mtt;
}

/* Reads a start and its target. All trajectories are taken in turn, in an order drawn for each
 * round. */
static int draw(struct mtt *mtt, const struct sl_distill *distill, struct sl_error *error)
{
    const struct sl_trajectories *experts = &distill->experts;
    size_t count = experts->folders.count;
    struct sl_random random;
    sl_random_init(&random, distill->seed, SL_RANDOM_DISTILL_ROUND,
                   (uint32_t)(distill->step / count), 0);
    sl_random_permutation(&random, mtt->order, count);
    size_t which = mtt->order[distill->step % count];
    sl_random_init(&random, distill->seed, SL_RANDOM_DISTILL_START, (uint32_t)distill->step, 0);
    int64_t epoch = sl_random_below(&random, (uint32_t)distill->settings.start_epochs);
    return sl_trajectories_read(experts, which, epoch, mtt->plan, mtt->from, error) != 0 ||
                   sl_trajectories_read(experts, which, epoch + distill->settings.expert_epochs,
                                        mtt->plan, mtt->target, error) != 0
               ? -1
               : 0;
}

/* What the target says of the set's images as they are now. */
static void give_labels(struct mtt *mtt, const struct sl_distill *distill)
{
    float *labels = distill->parts[SL_PART_LABELS].gradient;
    size_t classes = mtt->plan->arch.classes, n = distill->start->count;
    sl_gradients_logits(sl_unroll_gradients(mtt->unroll), mtt->target, n,
                        distill->parts[SL_PART_IMAGES].values, labels);
    for (size_t i = 0; i < n; i++)
        sl_softmax(classes, labels + i * classes, 1, labels + i * classes);
}

/* |theta - target|^2 / |from - target|^2, and its gradient with respect to theta. */
static double distance(struct mtt *mtt, const sl_real *theta)
{
    double apart = 0, whole = 0;
    for (size_t i = 0; i < mtt->plan->parameters; i++) {
        double left = (double)theta[i] - (double)mtt->target[i];
        double way = (double)mtt->from[i] - (double)mtt->target[i];
        apart += left * left;
        whole += way * way;
    }
    for (size_t i = 0; i < mtt->plan->parameters; i++)
        mtt->gradient[i] = (sl_real)(2 / whole * ((double)theta[i] - (double)mtt->target[i]));
    return apart / whole;
}

static int step(void *state, const struct sl_distill *distill, double *loss, struct sl_error *error)
{
    struct mtt *mtt = state;
    const struct sl_learned *rate = &distill->parts[SL_PART_RATE];
    if (draw(mtt, distill, error) != 0)
        return -1;
    if (distill->settings.target_labels)
        give_labels(mtt, distill);
    sl_inner_start(mtt->inner, distill);
    const struct sl_unroll_data data = sl_inner_data(mtt->inner);
    sl_unroll_start(mtt->unroll, mtt->from);
    sl_unroll_forward(mtt->unroll, (size_t)distill->settings.inner_steps, (double)*rate->values,
                      &data);
    *loss = distance(mtt, sl_unroll_parameters(mtt->unroll));
    if (!isfinite(*loss))
        return 0;
    double d_rate = sl_unroll_backward(mtt->unroll, mtt->gradient, !distill->settings.tesla, &data);
    if (rate->gradient != NULL)
        *rate->gradient = (float)d_rate;
    sl_inner_finish(mtt->inner, distill);
    return 0;
}

static const struct sl_optimiser half = {.kind = SL_SGD, .momentum = 0.5f};
static const struct sl_optimiser slow = {.kind = SL_SGD, .momentum = 0.9f};

const struct sl_method sl_method_mtt = {
    .name = "mtt",
    .experts = true,
    .unused = "data,real-batch,window,warm-up,networks,network-steps,decay-steps,mirror,"
              "expert,classes-from,noise,statistics,least-area,roll",
    .optimisers = {[SL_PART_IMAGES] = &half, [SL_PART_LABELS] = &slow, [SL_PART_RATE] = &half},
    .rates = {.images = 100, .labels = 2, .student = 0.01, .rate = 1e-5},
    .form = SL_LABELS_LOGITS,
    .new = new,
    .free = release,
    .step = step,
};
