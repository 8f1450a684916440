#include "nn/gradients.h"

#include "base/memory.h"
#include "base/profile.h"
#include "base/threads.h"
#include "nn/meetings.h"
#include "nn/norms.h"
#include "nn/shards.h"
#include "nn/totals.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

enum {
    PREPARE_PARTS = 8, /* tasks into which the preparation of layers is cut */
    ADD_CHUNK = 4096   /* parameters per task of a sum */
};

static_assert((int)SL_SEGMENTS_MAX <= (int)SL_RANKS_EXCHANGES_MAX, "a sum for each segment");

struct sl_gradients {
    struct sl_plan plan;
    struct sl_shards shards; /* of the last batch */
    struct sl_dual prepared; /* [plan.prepared] */
    struct sl_dual gradient; /* [P]; a segment's stretch of it is this rank's first shard's */
    struct sl_dual others;   /* [shards - 1, plan.most]: of its other shards */
    struct sl_meetings *meetings;
    struct sl_dual sums;       /* [threads, plan.sums] */
    struct sl_dual workspaces; /* [threads, workspace] */
    sl_real *filled;           /* [threads, filled_size] */
    sl_real *tiles;            /* [threads, sl_totals_tiles] */
    size_t workspace, filled_size;
    double losses[SL_SHARDS_MAX];
    /* Of a network of several segments: of the whole batch */
    struct sl_plan_shared shared;
    struct sl_norms norms;
    sl_real *images, *targets; /* [batch, H, W, C] and [batch, classes], if they are filled in */
};

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

/* What segments leave for each other: of a network that has one, nothing. */
static int allocate_shared(struct sl_gradients *g, size_t batch, struct sl_error *error)
{
    const struct sl_plan *plan = &g->plan;
    size_t image = plan->maps + plan->image + plan->arch.classes;
    if (plan->segment_count == 1)
        return 0;
    g->shared.maps = sl_alloc(batch, image * sizeof(sl_real), error);
    if (g->shared.maps == NULL)
        return sl_error_hint(error, "for the maps of %zu images: fewer in a step take less", batch);
    g->shared.norms = g->norms.numbers = sl_alloc(plan->norms, sizeof(sl_real), error);
    g->norms.moments = sl_alloc(sl_shards_of(batch), plan->moments * sizeof(double), error);
    if (sl_ranks() > 1)
        g->norms.packed = sl_alloc(sl_shards_of(batch), plan->moments * sizeof(double), error);
    g->shared.factors = sl_alloc(batch, plan->factors * sizeof(sl_real), error);
    g->tiles = sl_alloc(sl_threads(), sl_totals_tiles(plan) * sizeof(sl_real), error);
    if (g->shared.norms == NULL || g->norms.moments == NULL || g->shared.factors == NULL ||
        g->tiles == NULL || (sl_ranks() > 1 && g->norms.packed == NULL))
        return -1;
    g->images = g->shared.maps + batch * plan->maps;
    g->targets = g->images + batch * plan->image;
    return 0;
}

static int allocate(struct sl_gradients *g, size_t batch, bool tangents, struct sl_error *error)
{
    const struct sl_plan *plan = &g->plan;
    /* each thread's: a group of images, another image for augmentation, targets */
    size_t group = plan->segments[0].group, shards = sl_shards_of(batch);
    size_t others = (shards - 1) / sl_ranks();
    g->filled_size = (group + 1) * plan->image + group * plan->arch.classes;
    g->workspace =
        plan->gradient_size > plan->forward_size ? plan->gradient_size : plan->forward_size;
    if (shards < sl_ranks())
        return sl_fail(error, "%zu ranks are more than the %zu shards of %zu images", sl_ranks(),
                       shards, batch);
    g->filled = sl_alloc(sl_threads(), g->filled_size * sizeof(sl_real), error);
    g->meetings = sl_meetings_new((tangents ? 2 : 1) * plan->parameters, batch, error);
    return g->filled == NULL || g->meetings == NULL ||
                   allocate_dual(&g->prepared, 1, plan->prepared, tangents, error) != 0 ||
                   allocate_dual(&g->gradient, 1, plan->parameters, tangents, error) != 0 ||
                   allocate_dual(&g->others, others, plan->most, tangents, error) != 0 ||
                   allocate_dual(&g->sums, sl_threads(), plan->sums, tangents, error) != 0 ||
                   allocate_dual(&g->workspaces, sl_threads(), g->workspace, tangents, error) != 0
               ? -1
               : allocate_shared(g, batch, error);
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
    assert(!tangents || gradients->plan.segment_count == 1);
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
    free_dual(gradients->gradient);
    free_dual(gradients->others);
    free_dual(gradients->sums);
    free_dual(gradients->workspaces);
    free(gradients->filled);
    sl_meetings_free(gradients->meetings);
    free(gradients->shared.maps);
    free(gradients->shared.norms);
    free(gradients->shared.factors);
    free(gradients->tiles);
    free(gradients->norms.moments);
    free(gradients->norms.packed);
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
    size_t turn, segment;
    struct sl_dual sum;
    sl_real *features, *logits;
    size_t group; /* the first of this rank */
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

/* Sets images and targets of a group, from item group->first of the batch. They are filled in if
 * need be: by this worker for itself, or, where other turns will read them again, in the first
 * turn. */
static void set_items(const struct job *job, size_t worker, struct sl_plan_batch *group)
{
    const struct sl_gradients *g = job->gradients;
    const struct sl_batch *batch = job->batch;
    size_t image = g->plan.image, classes = g->plan.arch.classes, first = group->first;
    size_t most = g->plan.segments[0].group;
    sl_real *filled = g->filled + worker * g->filled_size;
    sl_real *images = filled, *targets = images + most * image, *scratch = targets + most * classes;
    if (batch->fill == NULL) {
        group->images = batch->images + first * image;
        group->targets = batch->targets == NULL ? NULL : batch->targets + first * classes;
        return;
    }
    if (g->plan.segment_count > 1) {
        images = g->images + first * image;
        targets = g->targets + first * classes;
    }
    for (size_t i = 0; job->turn == 0 && i < group->n; i++)
        batch->fill(batch->context, first + i, images + i * image, targets + i * classes, scratch);
    group->images = images;
    group->targets = targets;
}

/* Items [first, first + count) of the batch. */
static struct sl_plan_batch group_of(const struct job *job, size_t first, size_t count,
                                     size_t shard, size_t worker)
{
    const struct sl_gradients *g = job->gradients;
    const struct sl_plan *plan = &g->plan;
    const struct sl_batch *batch = job->batch;
    size_t features = sl_plan_features_of(plan);
    struct sl_plan_batch group = {
        .n = count,
        .d_features = batch->d_features == NULL ? NULL : batch->d_features + first * features,
        .squared = batch->squared,
        .temperature = batch->temperature,
        .scale = (batch->weight > 0 ? batch->weight : 1) / (sl_real)batch->n,
        .d_images = sl_dual_at(batch->d_images, first * plan->image),
        .d_targets = sl_dual_at(batch->d_targets, first * plan->arch.classes),
        .kept = batch->kept == NULL ? NULL : batch->kept + first * plan->kept,
        .again = batch->again,
        .shared = plan->segment_count > 1 ? &g->shared : NULL,
        .first = first};
    if (group.shared != NULL)
        group.moments = g->norms.moments + shard * plan->moments;
    set_items(job, worker, &group);
    return group;
}

/* Where the gradient of the segment grows, of this rank's shard `own`: the first one's is where the
 * sum of all is in the end. */
static sl_real *row_of(const struct job *job, sl_real *gradient, sl_real *others, size_t own)
{
    const struct sl_plan *plan = &job->gradients->plan;
    return own == 0 ? gradient + plan->segments[job->segment].offset
                    : others + (own - 1) * plan->most;
}

static sl_real *clear_row(const struct job *job, sl_real *gradient, sl_real *others, size_t own)
{
    sl_real *row = row_of(job, gradient, others, own);
    sl_totals_clear(&job->gradients->plan, job->segment, row);
    return row;
}

static struct sl_plan_sums sums_of(const struct job *job, size_t own, size_t worker)
{
    const struct sl_gradients *g = job->gradients;
    size_t s = g->plan.sums, used = g->plan.segments[job->segment].sums * sizeof(sl_real);
    struct sl_plan_sums sums = {{NULL}, {NULL}};
    if (!sl_plan_turns_back(&g->plan, job->turn))
        return sums;
    if (job->batch->gradient) {
        sums.gradient.value = clear_row(job, g->gradient.value, g->others.value, own);
        sums.sums.value = memset(g->sums.value + worker * s, 0, used);
    }
    if (job->batch->product) {
        sums.gradient.tangent = clear_row(job, g->gradient.tangent, g->others.tangent, own);
        sums.sums.tangent = memset(g->sums.tangent + worker * s, 0, used);
    }
    return sums;
}

/* A buffer of tangents is there for more than is asked for. */
static struct sl_dual only(struct sl_dual array, struct sl_dual parameters)
{
    return (struct sl_dual){array.value, parameters.tangent == NULL ? NULL : array.tangent};
}

/* One turn of one of this rank's shards. */
static void compute_shard(void *context, size_t task, size_t worker)
{
    const struct job *job = context;
    struct sl_gradients *g = job->gradients;
    const struct sl_plan *plan = &g->plan;
    struct sl_dual workspace =
        only(sl_dual_at(g->workspaces, worker * g->workspace), job->parameters);
    struct sl_plan_sums sums = sums_of(job, task, worker);
    size_t shard = g->shards.first + task, most = plan->segments[job->segment].group;
    size_t item = sl_shards_item(&g->shards, shard), end = sl_shards_item(&g->shards, shard + 1);
    if (plan->segment_count > 1)
        sl_norms_begin(plan, job->turn, g->norms.moments + shard * plan->moments);
    for (; item < end; item += most) {
        size_t count = end - item < most ? end - item : most;
        struct sl_plan_batch group = group_of(job, item, count, shard, worker);
        g->losses[shard] +=
            sl_plan_gradient(plan, job->turn, job->parameters, only(g->prepared, job->parameters),
                             workspace, &group, &sums);
    }
    sl_plan_finish(plan, job->segment, &sums);
}

/* The gradients, or tangents, of all shards of a segment become one, in that of the first: of this
 * rank now, of all ranks while further segments are computed. */
static void sum_shards(const struct job *job, sl_real *gradient, sl_real *others)
{
    const struct sl_gradients *g = job->gradients;
    struct sl_totals totals = {.plan = &g->plan,
                               .segment = job->segment,
                               .shards = &g->shards,
                               .factors = g->shared.factors,
                               .tiles = g->tiles};
    totals.rows[0] = row_of(job, gradient, others, 0);
    for (size_t own = 1; own < SL_SHARDS_MAX && own < g->shards.end - g->shards.first; own++)
        totals.rows[own] = row_of(job, gradient, others, own);
    sl_totals_make(&totals);
    sl_meetings_begin(g->meetings, &g->shards, totals.rows,
                      g->plan.segments[job->segment].parameters);
}

/* After a turn: what the shards have computed becomes that of the whole batch. */
static void meet(struct job *job)
{
    struct sl_gradients *g = job->gradients;
    bool back = sl_plan_turns_back(&g->plan, job->turn);
    sl_profile_to(SL_IN_UPDATE);
    if (back && job->batch->gradient)
        sum_shards(job, g->gradient.value, g->others.value);
    if (back && job->batch->product)
        sum_shards(job, g->gradient.tangent, g->others.tangent);
    if (g->plan.segment_count > 1)
        sl_norms_meet(&g->norms, job->turn);
}

/* After the last turn: gradients are complete, but for those of gains and biases of norms, which
 * follow from the moments of the whole batch. */
static void complete(const struct job *job)
{
    struct sl_gradients *g = job->gradients;
    sl_meetings_end(g->meetings);
    for (size_t s = 0; job->batch->gradient && s < g->plan.segment_count; s++)
        sl_norms_gradients(&g->norms, s, g->gradient.value);
}

/* Whether there is anything to do in a turn: the way back is gone for gradients alone. */
static bool is_wanted(const struct job *job)
{
    const struct sl_batch *batch = job->batch;
    return job->turn < job->gradients->plan.segment_count || batch->gradient ||
           batch->d_images.value != NULL;
}

/* What is of items, and of shards, becomes known to all ranks. */
static void gather(struct sl_gradients *g, const struct sl_batch *batch)
{
    const struct {
        sl_real *items;
        size_t size;
    } made[] = {{batch->d_images.value, g->plan.image},
                {batch->d_images.tangent, g->plan.image},
                {batch->d_targets.value, g->plan.arch.classes},
                {batch->d_targets.tangent, g->plan.arch.classes}};
    for (size_t i = 0; i < sizeof made / sizeof *made; i++)
        if (made[i].items != NULL)
            sl_shards_gather(&g->shards, made[i].items, made[i].size);
    sl_ranks_gather(g->losses, g->shards.starts, sizeof *g->losses);
}

double sl_gradients_compute(struct sl_gradients *gradients, struct sl_dual parameters,
                            const struct sl_batch *batch)
{
    const struct sl_plan *plan = &gradients->plan;
    struct job job = {gradients, parameters, batch};
    double loss = 0;
    sl_shards_cut(&gradients->shards, batch->n);
    gradients->shared.n = batch->n;
    gradients->norms.plan = plan;
    gradients->norms.shards = &gradients->shards;
    gradients->norms.parameters = parameters.value;
    gradients->norms.eval = batch->eval;
    gradients->norms.pull = batch->pull;
    gradients->norms.pulled = 0;
    memset(gradients->losses, 0, sizeof gradients->losses);
    enum sl_section before = sl_profile_to(SL_IN_PREPARATION);
    prepare(&job);
    for (; job.turn < sl_plan_turns(plan) && is_wanted(&job); job.turn++) {
        job.segment = sl_plan_turn_of(plan, job.turn);
        sl_profile_to(SL_IN_UPDATE); /* shards zero their gradients, layers change the section */
        sl_parallel(gradients->shards.end - gradients->shards.first, compute_shard, &job);
        meet(&job);
    }
    complete(&job);
    gather(gradients, batch);
    sl_profile_to(before);
    for (size_t s = 0; s < gradients->shards.count; s++)
        loss += gradients->losses[s];
    return loss / (double)batch->n;
}

double sl_gradients_pulled(const struct sl_gradients *gradients)
{
    return gradients->norms.pulled;
}

const sl_real *sl_gradients_of(const struct sl_gradients *gradients)
{
    return gradients->gradient.value;
}

static void add(const sl_real *gradient, size_t count, sl_real *to)
{
    for (size_t i = 0; to != NULL && i < count; i++)
        to[i] += gradient[i];
}

static void add_chunk(void *context, size_t task, size_t worker)
{
    const struct job *job = context;
    const struct sl_gradients *g = job->gradients;
    size_t start = task * ADD_CHUNK, left = g->plan.parameters - start;
    size_t count = left < ADD_CHUNK ? left : ADD_CHUNK;
    struct sl_dual of = sl_dual_at(g->gradient, start), to = sl_dual_at(job->sum, start);
    (void)worker;
    add(of.value, count, to.value);
    add(of.tangent, count, to.tangent);
}

void sl_gradients_add(struct sl_gradients *gradients, struct sl_dual to)
{
    struct job job = {.gradients = gradients, .sum = to};
    enum sl_section before = sl_profile_to(SL_IN_UPDATE);
    sl_parallel((gradients->plan.parameters + ADD_CHUNK - 1) / ADD_CHUNK, add_chunk, &job);
    sl_profile_to(before);
}

/* Features, or else logits, of one of this rank's groups. */
static void infer_group(void *context, size_t task, size_t worker)
{
    const struct job *job = context;
    struct sl_gradients *g = job->gradients;
    const struct sl_plan *plan = &g->plan;
    size_t first = (job->group + task) * plan->group, left = job->batch->n - first;
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
    const struct sl_plan *plan = &job.gradients->plan;
    size_t starts[SL_RANKS_MAX + 1];
    sl_ranks_cut(n, plan->group, starts);
    job.parameters.value = (sl_real *)parameters;
    job.batch = &batch;
    job.group = starts[sl_rank()] / plan->group;
    prepare(&job);
    sl_parallel((starts[sl_rank() + 1] + plan->group - 1) / plan->group - job.group, infer_group,
                &job);
    if (job.features != NULL)
        sl_ranks_gather(job.features, starts, sl_plan_features_of(plan) * sizeof(sl_real));
    else
        sl_ranks_gather(job.logits, starts, plan->arch.classes * sizeof(sl_real));
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
