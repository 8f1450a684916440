#include "nn/trainer.h"

#include "base/memory.h"
#include "base/profile.h"
#include "base/threads.h"
#include "nn/weights.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
    SHARDS_MAX = 16,    /* bounds the memory of their gradients */
    PREPARE_PARTS = 8,  /* tasks into which the preparation of layers is cut */
    UPDATE_CHUNK = 4096 /* parameters per task of the update */
};

struct sl_trainer {
    struct sl_plan plan;
    struct sl_optimiser optimiser;
    size_t batch;
    uint64_t steps;        /* done; AdamW corrects its averages by it */
    float *parameters;     /* [P] */
    float *first, *second; /* [P]: momentum, or AdamW's averages; second is NULL for SGD */
    float *prepared;
    float *gradients;  /* [shards, P] */
    float *sums;       /* [threads, sums] */
    float *workspaces; /* [threads, workspace] */
    size_t workspace;
    double losses[SHARDS_MAX];
};

/* Two shards for every sixteen images: so a small batch still keeps two threads equally busy, and a
 * shard has enough images to be worth its own sums. */
static size_t shards_of(size_t n)
{
    size_t shards = 2 * ((n + 15) / 16);
    shards = shards < n ? shards : n;
    return shards < SHARDS_MAX ? shards : SHARDS_MAX;
}

static int allocate(struct sl_trainer *trainer, struct sl_error *error)
{
    const struct sl_plan *plan = &trainer->plan;
    size_t p = plan->parameters;
    size_t pass =
        plan->gradient_size > plan->forward_size ? plan->gradient_size : plan->forward_size;
    /* each thread's: a group of images, another image for augmentation, targets, the pass */
    trainer->workspace = (plan->group + 1) * plan->image + plan->group * plan->arch.classes + pass;
    trainer->parameters = sl_alloc(p, sizeof(float), error);
    trainer->first = sl_alloc(p, sizeof(float), error);
    trainer->prepared = sl_alloc(plan->prepared, sizeof(float), error);
    trainer->gradients = sl_alloc(shards_of(trainer->batch) * p, sizeof(float), error);
    trainer->sums = sl_alloc(sl_threads() * plan->sums, sizeof(float), error);
    trainer->workspaces = sl_alloc(sl_threads() * trainer->workspace, sizeof(float), error);
    if (trainer->optimiser.kind == SL_ADAMW)
        trainer->second = sl_alloc(p, sizeof(float), error);
    bool short_of = trainer->optimiser.kind == SL_ADAMW && trainer->second == NULL;
    return trainer->parameters == NULL || trainer->first == NULL || trainer->prepared == NULL ||
                   trainer->gradients == NULL || trainer->sums == NULL ||
                   trainer->workspaces == NULL || short_of
               ? -1
               : 0;
}

struct sl_trainer *sl_trainer_new(const struct sl_arch *arch, const struct sl_optimiser *optimiser,
                                  size_t batch, struct sl_error *error)
{
    if (sl_kernels_choose(error) != 0)
        return NULL;
    struct sl_trainer *trainer = sl_alloc(1, sizeof *trainer, error);
    if (trainer == NULL)
        return NULL;
    sl_plan_init(&trainer->plan, arch);
    trainer->optimiser = *optimiser;
    trainer->batch = batch;
    if (allocate(trainer, error) != 0) {
        sl_trainer_free(trainer);
        return NULL;
    }
    return trainer;
}

void sl_trainer_free(struct sl_trainer *trainer)
{
    if (trainer == NULL)
        return;
    free(trainer->parameters);
    free(trainer->first);
    free(trainer->second);
    free(trainer->prepared);
    free(trainer->gradients);
    free(trainer->sums);
    free(trainer->workspaces);
    free(trainer);
}

const struct sl_plan *sl_trainer_plan(const struct sl_trainer *trainer)
{
    return &trainer->plan;
}

float *sl_trainer_parameters(struct sl_trainer *trainer)
{
    return trainer->parameters;
}

struct step {
    struct sl_trainer *trainer;
    size_t n, shards;
    sl_trainer_fill fill;
    void *context;
    double rate;
};

static void shard(void *context, size_t task, size_t worker)
{
    const struct step *step = context;
    struct sl_trainer *trainer = step->trainer;
    const struct sl_plan *plan = &trainer->plan;
    size_t classes = plan->arch.classes;
    float *images = trainer->workspaces + worker * trainer->workspace;
    float *scratch = images + plan->group * plan->image;
    float *targets = scratch + plan->image;
    float *workspace = targets + plan->group * classes;
    struct sl_plan_sums sums = {trainer->gradients + task * plan->parameters,
                                trainer->sums + worker * plan->sums};
    size_t end = step->n * (task + 1) / step->shards;
    memset(sums.gradient, 0, plan->parameters * sizeof *sums.gradient);
    memset(sums.sums, 0, plan->sums * sizeof *sums.sums);
    trainer->losses[task] = 0;
    for (size_t item = step->n * task / step->shards; item < end; item += plan->group) {
        size_t count = end - item < plan->group ? end - item : plan->group;
        for (size_t i = 0; i < count; i++)
            step->fill(step->context, item + i, images + i * plan->image, targets + i * classes,
                       scratch);
        trainer->losses[task] +=
            sl_plan_gradient(plan, trainer->parameters, trainer->prepared, workspace, count, images,
                             targets, 1.0f / (float)step->n, &sums);
    }
    sl_plan_finish(plan, &sums);
}

/* torch.optim.SGD: v = momentum v + g + decay w, w -= rate v. */
SL_WIDE static void update_sgd(const struct sl_optimiser *optimiser, float rate, size_t count,
                               const float *restrict gradient, float *restrict velocity,
                               float *restrict weight)
{
    for (size_t i = 0; i < count; i++) {
        velocity[i] =
            optimiser->momentum * velocity[i] + gradient[i] + optimiser->weight_decay * weight[i];
        weight[i] -= rate * velocity[i];
    }
}

/* torch.optim.AdamW: the decay acts on the weight itself; averages are corrected by their age. */
static void update_adamw(const struct sl_trainer *trainer, double rate, size_t count,
                         const float *gradient, float *first, float *second, float *weight)
{
    const struct sl_optimiser *o = &trainer->optimiser;
    double age = (double)trainer->steps;
    float step = (float)(rate / (1 - pow((double)o->beta1, age)));
    float correction = (float)sqrt(1 - pow((double)o->beta2, age));
    for (size_t i = 0; i < count; i++) {
        weight[i] *= 1 - (float)rate * o->weight_decay;
        first[i] = o->beta1 * first[i] + (1 - o->beta1) * gradient[i];
        second[i] = o->beta2 * second[i] + (1 - o->beta2) * gradient[i] * gradient[i];
        weight[i] -= step * first[i] / (sqrtf(second[i]) / correction + o->epsilon);
    }
}

/* Sums the shards' gradients of a stretch of parameters, in their order, into the first; updates.
 */
static void update(void *context, size_t task, size_t worker)
{
    const struct step *step = context;
    struct sl_trainer *trainer = step->trainer;
    size_t p = trainer->plan.parameters, start = task * UPDATE_CHUNK;
    size_t count = p - start < UPDATE_CHUNK ? p - start : UPDATE_CHUNK;
    float *gradient = trainer->gradients + start;
    (void)worker;
    for (size_t s = 1; s < step->shards; s++)
        for (size_t i = 0; i < count; i++)
            gradient[i] += gradient[s * p + i];
    if (trainer->optimiser.kind == SL_SGD)
        update_sgd(&trainer->optimiser, (float)step->rate, count, gradient, trainer->first + start,
                   trainer->parameters + start);
    else
        update_adamw(trainer, step->rate, count, gradient, trainer->first + start,
                     trainer->second + start, trainer->parameters + start);
}

static void prepare(void *context, size_t task, size_t worker)
{
    const struct step *step = context;
    struct sl_trainer *trainer = step->trainer;
    (void)worker;
    sl_plan_prepare(&trainer->plan, trainer->parameters, trainer->prepared, task, PREPARE_PARTS);
}

double sl_trainer_step(struct sl_trainer *trainer, size_t n, sl_trainer_fill fill, void *context,
                       double rate)
{
    struct step step = {trainer, n, shards_of(n), fill, context, rate};
    size_t p = trainer->plan.parameters;
    enum sl_section before = sl_profile_to(SL_IN_PREPARATION);
    sl_parallel(PREPARE_PARTS, prepare, &step);
    sl_profile_to(SL_IN_UPDATE); /* shards zero their gradients, layers change the section */
    sl_parallel(step.shards, shard, &step);
    trainer->steps++;
    sl_parallel((p + UPDATE_CHUNK - 1) / UPDATE_CHUNK, update, &step);
    double loss = 0;
    for (size_t s = 0; s < step.shards; s++)
        loss += trainer->losses[s];
    sl_profile_to(before);
    return loss / (double)n;
}

void sl_trainer_logits(struct sl_trainer *trainer, const float *image, float *logits)
{
    const struct sl_plan *plan = &trainer->plan;
    sl_plan_prepare(plan, trainer->parameters, trainer->prepared, 0, 1);
    sl_plan_forward(plan, trainer->parameters, trainer->prepared, trainer->workspaces, 1, image,
                    logits);
}

static const char *first_prefix(const struct sl_trainer *trainer)
{
    return trainer->optimiser.kind == SL_SGD ? "momentum." : "first.";
}

int sl_trainer_save(const struct sl_trainer *trainer, struct sl_checkpoint *state,
                    struct sl_error *error)
{
    const struct sl_plan *plan = &trainer->plan;
    if (sl_weights_write(plan, trainer->first, first_prefix(trainer), state, error) != 0)
        return -1;
    if (trainer->second == NULL)
        return 0;
    float *steps = sl_checkpoint_add(state, "steps", 1, (uint32_t[]){1}, error);
    if (steps == NULL)
        return -1;
    *steps = (float)trainer->steps;
    return sl_weights_write(plan, trainer->second, "second.", state, error);
}

int sl_trainer_restore(struct sl_trainer *trainer, const struct sl_checkpoint *state,
                       struct sl_error *error)
{
    const struct sl_plan *plan = &trainer->plan;
    if (sl_weights_read(plan, state, first_prefix(trainer), trainer->first, error) != 0)
        return -1;
    if (trainer->second == NULL)
        return 0;
    const struct sl_array *steps = sl_checkpoint_find(state, "steps");
    if (steps == NULL)
        return sl_fail(error, "array steps is missing");
    trainer->steps = (uint64_t)steps->values[0];
    return sl_weights_read(plan, state, "second.", trainer->second, error);
}
