#include "nn/gradients.h"

#include "base/memory.h"
#include "base/profile.h"
#include "base/threads.h"

#include <stdlib.h>
#include <string.h>

enum {
    SHARDS_MAX = 16,   /* bounds the memory of their gradients */
    PREPARE_PARTS = 8, /* tasks into which the preparation of layers is cut */
    SUM_CHUNK = 4096   /* parameters per task of the sum */
};

struct sl_gradients {
    struct sl_plan plan;
    size_t shards;             /* of the last batch */
    struct sl_dual prepared;   /* [plan.prepared] */
    struct sl_dual gradients;  /* [shards, P] */
    struct sl_dual sums;       /* [threads, plan.sums] */
    struct sl_dual workspaces; /* [threads, workspace] */
    sl_real *filled;           /* [threads, filled_size] */
    size_t workspace, filled_size;
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

static int allocate_dual(struct sl_dual *array, size_t count, size_t size, bool tangent,
                         struct sl_error *error)
{
    array->value = sl_alloc(count, size * sizeof(sl_real), error);
    if (array->value == NULL)
        return -1;
    if (tangent)
        array->tangent = sl_alloc(count, size * sizeof(sl_real), error);
    return tangent && array->tangent == NULL ? -1 : 0;
}

static int allocate(struct sl_gradients *g, size_t batch, bool tangents, struct sl_error *error)
{
    const struct sl_plan *plan = &g->plan;
    /* each thread's: a group of images, another image for augmentation, targets */
    g->filled_size = (plan->group + 1) * plan->image + plan->group * plan->arch.classes;
    g->workspace =
        plan->gradient_size > plan->forward_size ? plan->gradient_size : plan->forward_size;
    g->filled = sl_alloc(sl_threads(), g->filled_size * sizeof(sl_real), error);
    return g->filled == NULL ||
                   allocate_dual(&g->prepared, 1, plan->prepared, tangents, error) != 0 ||
                   allocate_dual(&g->gradients, shards_of(batch), plan->parameters, tangents,
                                 error) != 0 ||
                   allocate_dual(&g->sums, sl_threads(), plan->sums, tangents, error) != 0 ||
                   allocate_dual(&g->workspaces, sl_threads(), g->workspace, tangents, error) != 0
               ? -1
               : 0;
}

struct sl_gradients *sl_gradients_new(const struct sl_arch *arch, size_t batch, bool tangents,
                                      struct sl_error *error)
{
    if (sl_kernels_choose(error) != 0)
        return NULL;
    struct sl_gradients *gradients = sl_alloc(1, sizeof *gradients, error);
    if (gradients == NULL)
        return NULL;
    sl_plan_init(&gradients->plan, arch);
    if (allocate(gradients, batch, tangents, error) != 0) {
        sl_gradients_free(gradients);
        return NULL;
    }
    return gradients;
}

static void free_dual(struct sl_dual array)
{
    free(array.value);
    free(array.tangent);
}

void sl_gradients_free(struct sl_gradients *gradients)
{
    if (gradients == NULL)
        return;
    free_dual(gradients->prepared);
    free_dual(gradients->gradients);
    free_dual(gradients->sums);
    free_dual(gradients->workspaces);
    free(gradients->filled);
    free(gradients);
}

const struct sl_plan *sl_gradients_plan(const struct sl_gradients *gradients)
{
    return &gradients->plan;
}

/* What the tasks share. */
struct job {
    struct sl_gradients *gradients;
    struct sl_dual parameters;
    const struct sl_batch *batch;
    struct sl_dual sum;
    sl_real *features, *logits;
};

/* Part `task` of the parameters, or, after those, of their tangents. */
static void prepare_part(void *context, size_t task, size_t worker)
{
    const struct job *job = context;
    struct sl_gradients *g = job->gradients;
    bool tangent = task >= PREPARE_PARTS;
    (void)worker;
    sl_plan_prepare(&g->plan, tangent ? job->parameters.tangent : job->parameters.value,
                    tangent ? g->prepared.tangent : g->prepared.value, task % PREPARE_PARTS,
                    PREPARE_PARTS);
}

static void prepare(struct job *job)
{
    sl_parallel(job->parameters.tangent != NULL ? 2 * PREPARE_PARTS : PREPARE_PARTS, prepare_part,
                job);
}

/* Items [first, first + count) of the batch, filled in if need be by this worker. */
static struct sl_plan_batch group_of(const struct job *job, size_t first, size_t count,
                                     size_t worker)
{
    const struct sl_plan *plan = &job->gradients->plan;
    const struct sl_batch *batch = job->batch;
    size_t classes = plan->arch.classes, features = sl_plan_features_of(plan);
    struct sl_plan_batch group = {
        .n = count,
        .d_features = batch->d_features == NULL ? NULL : batch->d_features + first * features,
        .squared = batch->squared,
        .temperature = batch->temperature,
        .scale = (batch->weight > 0 ? batch->weight : 1) / (sl_real)batch->n,
        .d_images = sl_dual_at(batch->d_images, first * plan->image),
        .d_targets = sl_dual_at(batch->d_targets, first * classes),
        .kept = batch->kept == NULL ? NULL : batch->kept + first * plan->kept,
        .again = batch->again};
    if (batch->fill == NULL) {
        group.images = batch->images + first * plan->image;
        group.targets = batch->targets == NULL ? NULL : batch->targets + first * classes;
        return group;
    }
    sl_real *images = job->gradients->filled + worker * job->gradients->filled_size;
    sl_real *scratch = images + plan->group * plan->image, *targets = scratch + plan->image;
    for (size_t i = 0; i < count; i++)
        batch->fill(batch->context, first + i, images + i * plan->image, targets + i * classes,
                    scratch);
    group.images = images;
    group.targets = targets;
    return group;
}

/* Where this shard's gradients grow: zeros, or NULL where they are not wanted. */
static struct sl_plan_sums sums_of(const struct job *job, size_t shard, size_t worker)
{
    const struct sl_gradients *g = job->gradients;
    size_t p = g->plan.parameters, s = g->plan.sums;
    struct sl_plan_sums sums = {{NULL}, {NULL}};
    if (job->batch->gradient) {
        sums.gradient.value = memset(g->gradients.value + shard * p, 0, p * sizeof(sl_real));
        sums.sums.value = memset(g->sums.value + worker * s, 0, s * sizeof(sl_real));
    }
    if (job->batch->product) {
        sums.gradient.tangent = memset(g->gradients.tangent + shard * p, 0, p * sizeof(sl_real));
        sums.sums.tangent = memset(g->sums.tangent + worker * s, 0, s * sizeof(sl_real));
    }
    return sums;
}

/* A buffer of tangents is there for more than is asked for. */
static struct sl_dual only(struct sl_dual array, struct sl_dual parameters)
{
    return (struct sl_dual){array.value, parameters.tangent == NULL ? NULL : array.tangent};
}

static void compute_shard(void *context, size_t task, size_t worker)
{
    const struct job *job = context;
    struct sl_gradients *g = job->gradients;
    const struct sl_plan *plan = &g->plan;
    struct sl_dual workspace =
        only(sl_dual_at(g->workspaces, worker * g->workspace), job->parameters);
    struct sl_plan_sums sums = sums_of(job, task, worker);
    size_t end = job->batch->n * (task + 1) / g->shards;
    g->losses[task] = 0;
    for (size_t item = job->batch->n * task / g->shards; item < end; item += plan->group) {
        size_t count = end - item < plan->group ? end - item : plan->group;
        struct sl_plan_batch group = group_of(job, item, count, worker);
        g->losses[task] += sl_plan_gradient(
            plan, job->parameters, only(g->prepared, job->parameters), workspace, &group, &sums);
    }
    sl_plan_finish(plan, &sums);
}

double sl_gradients_compute(struct sl_gradients *gradients, struct sl_dual parameters,
                            const struct sl_batch *batch)
{
    struct job job = {gradients, parameters, batch};
    double loss = 0;
    gradients->shards = shards_of(batch->n);
    enum sl_section before = sl_profile_to(SL_IN_PREPARATION);
    prepare(&job);
    sl_profile_to(SL_IN_UPDATE); /* shards zero their gradients, layers change the section */
    sl_parallel(gradients->shards, compute_shard, &job);
    sl_profile_to(before);
    for (size_t s = 0; s < gradients->shards; s++)
        loss += gradients->losses[s];
    return loss / (double)batch->n;
}

/* Sums the shards' of a stretch, in their order, into the first's. */
static const sl_real *sum_shards(const struct sl_gradients *gradients, sl_real *of, size_t start,
                                 size_t count)
{
    size_t p = gradients->plan.parameters;
    sl_real *sum = of + start;
    for (size_t s = 1; s < gradients->shards; s++)
        for (size_t i = 0; i < count; i++)
            sum[i] += sum[s * p + i];
    return sum;
}

const sl_real *sl_gradients_sum(struct sl_gradients *gradients, size_t start, size_t count)
{
    return sum_shards(gradients, gradients->gradients.value, start, count);
}

static void add(const struct sl_gradients *gradients, sl_real *of, size_t start, size_t count,
                sl_real *to)
{
    if (to == NULL)
        return;
    const sl_real *sum = sum_shards(gradients, of, start, count);
    for (size_t i = 0; i < count; i++)
        to[start + i] += sum[i];
}

static void add_chunk(void *context, size_t task, size_t worker)
{
    const struct job *job = context;
    const struct sl_gradients *g = job->gradients;
    size_t start = task * SUM_CHUNK, left = g->plan.parameters - start;
    size_t count = left < SUM_CHUNK ? left : SUM_CHUNK;
    (void)worker;
    add(g, g->gradients.value, start, count, job->sum.value);
    add(g, g->gradients.tangent, start, count, job->sum.tangent);
}

void sl_gradients_add(struct sl_gradients *gradients, struct sl_dual to)
{
    struct job job = {.gradients = gradients, .sum = to};
    enum sl_section before = sl_profile_to(SL_IN_UPDATE);
    sl_parallel((gradients->plan.parameters + SUM_CHUNK - 1) / SUM_CHUNK, add_chunk, &job);
    sl_profile_to(before);
}

/* Features, or else logits, of a group. */
static void infer_group(void *context, size_t task, size_t worker)
{
    const struct job *job = context;
    struct sl_gradients *g = job->gradients;
    const struct sl_plan *plan = &g->plan;
    size_t first = task * plan->group, left = job->batch->n - first;
    size_t count = left < plan->group ? left : plan->group;
    const sl_real *images = job->batch->images + first * plan->image;
    sl_real *workspace = g->workspaces.value + worker * g->workspace;
    if (job->features != NULL)
        sl_plan_features(plan, job->parameters.value, g->prepared.value, workspace, count, images,
                         job->features + first * sl_plan_features_of(plan));
    else
        sl_plan_forward(plan, job->parameters.value, g->prepared.value, workspace, count, images,
                        job->logits + first * plan->arch.classes);
}

static void infer(struct job job, const sl_real *parameters, size_t n, const sl_real *images)
{
    const struct sl_batch batch = {.n = n, .images = images};
    size_t group = job.gradients->plan.group;
    job.parameters.value = (sl_real *)parameters;
    job.batch = &batch;
    prepare(&job);
    sl_parallel((n + group - 1) / group, infer_group, &job);
}

void sl_gradients_features(struct sl_gradients *gradients, const sl_real *parameters, size_t n,
                           const sl_real *images, sl_real *features)
{
    infer((struct job){.gradients = gradients, .features = features}, parameters, n, images);
}

void sl_gradients_logits(struct sl_gradients *gradients, const sl_real *parameters, size_t n,
                         const sl_real *images, sl_real *logits)
{
    infer((struct job){.gradients = gradients, .logits = logits}, parameters, n, images);
}
