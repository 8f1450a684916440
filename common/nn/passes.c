/* Going through a plan: forward alone, or forward and backward, a segment at a time.
 */
#include "nn/loss.h"
#include "nn/plan.h"

#include <assert.h>
#include <string.h>

void sl_plan_prepare(const struct sl_plan *plan, const sl_real *parameters, sl_real *prepared,
                     size_t part, size_t parts)
{
    for (size_t l = 0; l < plan->layer_count; l++) {
        const struct sl_layer *layer = &plan->layers[l];
        if (layer->kind->prepare != NULL)
            layer->kind->prepare(layer, parameters, prepared + layer->prepared_offset, part, parts);
    }
}

void sl_plan_finish(const struct sl_plan *plan, size_t segment, const struct sl_plan_sums *sums)
{
    const struct sl_segment *of = &plan->segments[segment];
    size_t end = plan->stages[of->end - 1].end;
    for (size_t l = plan->stages[of->first].first; l < end; l++) {
        const struct sl_layer *layer = &plan->layers[l];
        struct sl_dual from = sl_dual_at(sums->sums, layer->sums_offset);
        struct sl_dual to = sl_dual_at(sums->gradient, layer->offset - of->offset);
        if (layer->kind->finish != NULL && to.value != NULL)
            layer->kind->finish(layer, from.value, to.value);
        if (layer->kind->finish != NULL && to.tangent != NULL)
            layer->kind->finish(layer, from.tangent, to.tangent);
    }
}

/* What a network is computed with. */
struct with {
    const struct sl_place *places; /* in the workspace */
    struct sl_dual parameters, prepared, workspace;
    const struct sl_plan_batch *batch;
    const struct sl_plan_sums *sums; /* NULL where no gradients are wanted */
};

static size_t inputs_of(const struct sl_stage *stage, size_t l)
{
    return l == stage->first ? stage->inputs : 1;
}

/* Whether the map of stage s is one that segments share. */
static bool is_shared(const struct sl_plan *plan, const struct with *with, size_t s)
{
    return with->batch->shared != NULL && plan->stages[s].segment + 1 < plan->segment_count;
}

/* A shared map of these images, whose numbers begin at `at` of those of an image. */
static struct sl_dual shared_at(const struct sl_plan *plan, const struct with *with, size_t s,
                                size_t at)
{
    const struct sl_plan_shared *shared = with->batch->shared;
    size_t size = sl_shape_size(plan->layers[plan->stages[s].end - 1].out);
    return (struct sl_dual){shared->maps + shared->n * at + with->batch->first * size, NULL};
}

/* The map that stage s makes, and its gradient. */
static struct sl_dual map_of(const struct sl_plan *plan, const struct with *with, size_t s)
{
    return is_shared(plan, with, s)
               ? shared_at(plan, with, s, plan->map_at[s])
               : sl_dual_at(with->workspace, with->places[plan->stages[s].end - 1].output);
}

static struct sl_dual d_map_of(const struct sl_plan *plan, const struct with *with, size_t s)
{
    if (with->sums == NULL)
        return (struct sl_dual){NULL};
    return is_shared(plan, with, s)
               ? shared_at(plan, with, s, plan->d_map_at[s])
               : sl_dual_at(with->workspace, with->places[plan->stages[s].end - 1].d_output);
}

/* What a batch norm is computed with: of this batch, or from running statistics. */
static void set_norm(const struct with *with, const struct sl_layer *norm, size_t k,
                     struct sl_pass *pass)
{
    const struct sl_plan_batch *batch = with->batch;
    if (batch->shared == NULL) {
        pass->norm[k] = with->prepared.value + norm->prepared_offset;
        return;
    }
    pass->norm[k] = batch->shared->norms + norm->norm_offset;
    pass->moments[k] = batch->moments + norm->moments_offset;
}

/* Input k of the first layer of stage s. */
static void connect_first(const struct sl_plan *plan, const struct with *with, size_t s, size_t k,
                          struct sl_pass *passes)
{
    const struct sl_stage *stage = &plan->stages[s];
    struct sl_pass *pass = &passes[stage->first];
    size_t map = stage->input[k];
    if (map == SL_IMAGES) {
        pass->input[k] = (struct sl_dual){(sl_real *)with->batch->images, NULL};
        pass->d_input[k] = with->batch->d_images;
        return;
    }
    const struct sl_layer *norm = sl_plan_norm_of(plan, map);
    const struct sl_pass *from = &passes[sl_plan_maker(plan, map)];
    bool here = plan->stages[map - 1].segment == stage->segment;
    pass->input[k] = here ? from->output : map_of(plan, with, map - 1);
    pass->d_input[k] = here ? from->d_output : d_map_of(plan, with, map - 1);
    if (norm != NULL)
        set_norm(with, norm, k, pass);
}

/* What is kept of a layer, of a batch that keeps it. */
static void keep(const struct sl_plan *plan, const struct sl_stage *stage, size_t l,
                 const struct sl_plan_batch *batch, struct sl_pass *pass)
{
    size_t end = l + 1 < plan->layer_count ? plan->kept_at[l + 1] : plan->kept;
    if (batch->kept == NULL || end == plan->kept_at[l])
        return;
    sl_real *at = batch->kept + batch->n * plan->kept_at[l];
    if (l + 1 < stage->end)
        pass->output.value = at;
    else
        pass->d_output.value = at;
}

/* Values that were kept are not written again. */
static void take_kept(const struct sl_plan *plan, struct sl_pass *passes)
{
    for (size_t s = 0; s < plan->stage_count; s++) {
        const struct sl_stage *stage = &plan->stages[s];
        for (size_t l = stage->first; l + 1 < stage->end; l++)
            if (plan->layers[l].kind->skips)
                passes[l].output.value = NULL;
        for (size_t k = 0; k < stage->inputs; k++)
            if (stage->input[k] != SL_IMAGES)
                passes[stage->first].d_input[k].value = NULL;
    }
}

/* Where a layer of stage s reads and writes; its inputs are connected later. */
static struct sl_pass pass_of(const struct sl_plan *plan, const struct with *with, size_t s,
                              size_t l)
{
    const struct sl_layer *layer = &plan->layers[l];
    bool ends = sl_plan_ends(plan, &plan->stages[s], l);
    struct sl_pass pass = {.weight = sl_dual_at(with->parameters, layer->offset),
                           .bias = sl_dual_at(with->parameters, layer->offset + layer->counts[0]),
                           .prepared = sl_dual_at(with->prepared, layer->prepared_offset),
                           .output = ends ? map_of(plan, with, s)
                                          : sl_dual_at(with->workspace, with->places[l].output),
                           .saved = sl_dual_at(with->workspace, with->places[l].saved),
                           .scratch = with->workspace};
    if (layer->kind == &sl_layer_batch_norm)
        set_norm(with, layer, 0, &pass);
    if (with->sums == NULL)
        return pass;
    size_t before = plan->segments[plan->stages[s].segment].offset;
    pass.sums = sl_dual_at(with->sums->sums, layer->sums_offset);
    pass.d_weight = sl_dual_at(with->sums->gradient, layer->offset - before);
    pass.d_bias = sl_dual_at(pass.d_weight, layer->counts[0]);
    if (layer->factors > 0 && pass.d_weight.value != NULL)
        pass.factors = with->batch->shared->factors +
                       with->batch->shared->n * layer->factors_offset +
                       with->batch->first * layer->factors;
    pass.d_output =
        ends ? d_map_of(plan, with, s) : sl_dual_at(with->workspace, with->places[l].d_output);
    return pass;
}

/* Where the layers of stages [first, end) read and write. */
static void make_passes(const struct sl_plan *plan, const struct with *with, size_t first,
                        size_t end, struct sl_pass *passes)
{
    for (size_t s = first; s < end; s++) {
        const struct sl_stage *stage = &plan->stages[s];
        for (size_t l = stage->first; l < stage->end; l++) {
            passes[l] = pass_of(plan, with, s, l);
            keep(plan, stage, l, with->batch, &passes[l]);
            for (size_t k = 0; l == stage->first && k < stage->inputs; k++)
                connect_first(plan, with, s, k, passes);
            if (l == stage->first)
                continue;
            passes[l].input[0] = passes[l - 1].output;
            passes[l].d_input[0] = passes[l - 1].d_output;
        }
    }
    if (with->batch->again)
        take_kept(plan, passes);
}

/* The pass of layer `l` for images [i, i + count) alone. Without `keep`, what lies between the
 * layers of a stage is always at the same place. */
static struct sl_pass part_of(const struct sl_plan *plan, const struct sl_stage *stage, size_t l,
                              const struct sl_pass *pass, size_t i, size_t count, bool keep)
{
    const struct sl_layer *layer = &plan->layers[l];
    struct sl_pass part = *pass;
    bool first = l == stage->first, ends = sl_plan_ends(plan, stage, l);
    bool begins = first || sl_plan_ends(plan, stage, l - 1); /* what it reads is there whole */
    size_t inside = keep ? i : 0, in = sl_shape_size(layer->in), out = sl_shape_size(layer->out);
    part.n = count;
    for (size_t k = 0; k < inputs_of(stage, l); k++) {
        part.input[k] = sl_dual_at(pass->input[k], (begins ? i : inside) * in);
        part.d_input[k] = sl_dual_at(pass->d_input[k], begins ? i * in : 0);
    }
    part.output = sl_dual_at(pass->output, (ends ? i : inside) * out);
    part.saved = sl_dual_at(pass->saved, inside * layer->saved);
    part.d_output = sl_dual_at(pass->d_output, ends ? i * out : 0);
    part.factors = pass->factors == NULL ? NULL : pass->factors + i * layer->factors;
    return part;
}

static size_t count_from(const struct sl_stage *stage, size_t n, size_t i)
{
    return n - i < stage->together ? n - i : stage->together;
}

size_t sl_plan_part(const struct sl_plan *plan, const struct sl_stage *stage, size_t n, size_t i)
{
    size_t group = plan->segments[stage->segment].group, before = i / group * group;
    return count_from(stage, n - before < group ? n - before : group, i - before);
}

static void forward(const struct sl_plan *plan, size_t first, size_t end, size_t n,
                    const struct sl_pass *passes, bool keep)
{
    for (size_t s = first; s < end; s++) {
        const struct sl_stage *stage = &plan->stages[s];
        for (size_t i = 0; i < n; i += stage->together)
            for (size_t l = stage->first; l < stage->end; l++) {
                struct sl_pass part =
                    part_of(plan, stage, l, &passes[l], i, count_from(stage, n, i), keep);
                sl_profile_to(plan->layers[l].kind->section);
                plan->layers[l].kind->forward(&plan->layers[l], &part);
            }
    }
}

/* Forward alone, through all stages; with `keep`, as before a backward pass. */
static void run(const struct sl_plan *plan, const struct with *with, bool keep,
                struct sl_dual logits, struct sl_pass *passes)
{
    make_passes(plan, with, 0, plan->stage_count, passes);
    if (logits.value != NULL)
        passes[plan->layer_count - 1].output = logits;
    enum sl_section before = sl_profile_to(SL_IN_CONVOLUTION);
    forward(plan, 0, plan->stage_count, with->batch->n, passes, keep);
    sl_profile_to(before);
}

void sl_plan_forward(const struct sl_plan *plan, const sl_real *parameters, const sl_real *prepared,
                     sl_real *workspace, size_t n, const sl_real *images, sl_real *logits)
{
    struct sl_pass passes[SL_LAYERS_MAX];
    const struct sl_plan_batch batch = {.n = n, .images = images};
    const struct with with = {
        plan->forward, {(sl_real *)parameters}, {(sl_real *)prepared}, {workspace}, &batch, NULL};
    run(plan, &with, false, (struct sl_dual){logits}, passes);
}

size_t sl_plan_features_of(const struct sl_plan *plan)
{
    return sl_shape_size(plan->layers[plan->layer_count - 1].in);
}

void sl_plan_features(const struct sl_plan *plan, const sl_real *parameters,
                      const sl_real *prepared, sl_real *workspace, size_t n, const sl_real *images,
                      sl_real *features)
{
    struct sl_pass passes[SL_LAYERS_MAX];
    const struct sl_plan_batch batch = {.n = n, .images = images};
    const struct with with = {
        plan->gradient, {(sl_real *)parameters}, {(sl_real *)prepared}, {workspace}, &batch, NULL};
    assert(plan->segment_count == 1);
    run(plan, &with, true, (struct sl_dual){NULL}, passes);
    memcpy(features, passes[plan->layer_count - 1].input[0].value,
           n * sl_plan_features_of(plan) * sizeof *features);
}

static void add(size_t count, const sl_real *from, sl_real *to)
{
    for (size_t i = 0; to != NULL && i < count; i++)
        to[i] += from[i];
}

/* Of the first layer of a stage, which adds to the gradients that later stages have written. */
static void backward_first(const struct sl_stage *stage, const struct sl_layer *layer,
                           struct sl_pass *pass, struct sl_dual spare)
{
    size_t count = pass->n * sl_shape_size(layer->in);
    struct sl_dual sums[SL_LAYER_INPUTS] = {{NULL}};
    for (size_t k = 0; k < stage->inputs; k++)
        if (stage->adds[k]) {
            sums[k] = pass->d_input[k];
            pass->d_input[k] =
                (struct sl_dual){sums[k].value == NULL ? NULL : spare.value + k * count,
                                 sums[k].tangent == NULL ? NULL : spare.tangent + k * count};
        }
    layer->kind->backward(layer, pass);
    for (size_t k = 0; k < stage->inputs; k++) {
        add(count, pass->d_input[k].value, sums[k].value);
        add(count, pass->d_input[k].tangent, sums[k].tangent);
    }
}

/* Computes once more, for some images, what lies within a stage and was not kept. */
static void recompute(const struct sl_plan *plan, const struct sl_stage *stage,
                      const struct sl_pass *passes, size_t i, size_t count)
{
    for (size_t l = stage->first; !sl_plan_ends(plan, stage, l); l++) {
        struct sl_pass part = part_of(plan, stage, l, &passes[l], i, count, false);
        sl_profile_to(plan->layers[l].kind->section);
        plan->layers[l].kind->forward(&plan->layers[l], &part);
    }
}

/* Through a stage's layers before `end`. */
static void backward(const struct sl_plan *plan, const struct sl_stage *stage, size_t end,
                     const struct with *with, const struct sl_pass *passes)
{
    size_t n = with->batch->n;
    bool kept = stage->segment + 1 == plan->segment_count;
    end = end < stage->end ? end : stage->end;
    for (size_t i = 0; i < n; i += stage->together) {
        size_t count = count_from(stage, n, i);
        if (!kept)
            recompute(plan, stage, passes, i, count);
        for (size_t l = end; l-- > stage->first;) {
            const struct sl_layer *layer = &plan->layers[l];
            struct sl_pass part = part_of(plan, stage, l, &passes[l], i, count, kept);
            sl_profile_to(layer->kind->section);
            if (l == stage->first)
                backward_first(stage, layer, &part, sl_dual_at(with->workspace, plan->spare));
            else
                layer->kind->backward(layer, &part);
        }
    }
}

/* Sets the gradient from which the backward pass begins, of a loss of ours; returns the loss. */
static double begin_with_loss(const struct sl_plan *plan, const struct sl_plan_batch *batch,
                              const struct sl_pass *last)
{
    size_t count = batch->n * plan->arch.classes;
    if (batch->temperature > 0)
        sl_cool(count, batch->temperature, last->output);
    double loss = (batch->squared ? sl_squared_error : sl_cross_entropy)(
        batch->n, plan->arch.classes, last->output, batch->targets, batch->scale, last->d_output,
        batch->d_targets);
    if (batch->temperature > 0)
        sl_cool(count, batch->temperature, last->d_output);
    return loss;
}

/* The same, of any loss. */
static double begin(const struct sl_plan *plan, const struct sl_plan_batch *batch,
                    const struct sl_pass *last)
{
    size_t features = batch->n * sl_plan_features_of(plan);
    struct sl_dual to = last->d_input[0];
    if (batch->d_features == NULL)
        return begin_with_loss(plan, batch, last);
    if (!batch->again)
        memcpy(to.value, batch->d_features, features * sizeof *to.value);
    if (to.tangent != NULL)
        memset(to.tangent, 0, features * sizeof *to.tangent);
    return 0;
}

/* Is anything wanted that comes from a backward pass? Gradients of targets do not. */
static bool wants_backward(const struct sl_plan_batch *batch, const struct sl_plan_sums *sums)
{
    return sums->gradient.value != NULL || sums->gradient.tangent != NULL ||
           batch->d_images.value != NULL || batch->d_images.tangent != NULL ||
           (batch->kept != NULL && !batch->again);
}

double sl_plan_gradient(const struct sl_plan *plan, size_t turn, struct sl_dual parameters,
                        struct sl_dual prepared, struct sl_dual workspace,
                        const struct sl_plan_batch *batch, const struct sl_plan_sums *sums)
{
    struct sl_pass passes[SL_LAYERS_MAX];
    const struct with with = {plan->gradient, parameters, prepared, workspace, batch, sums};
    const struct sl_segment *segment = &plan->segments[sl_plan_turn_of(plan, turn)];
    size_t end = plan->layer_count - (batch->d_features != NULL);
    bool back = sl_plan_turns_back(plan, turn), last = turn + 1 == plan->segment_count;
    double loss = 0;
    make_passes(plan, &with, segment->first, segment->end, passes);
    enum sl_section before = sl_profile_to(SL_IN_LOSS);
    if (!back || last)
        forward(plan, segment->first, segment->end, batch->n, passes, last);
    sl_profile_to(SL_IN_LOSS);
    if (last)
        loss = begin(plan, batch, &passes[plan->layer_count - 1]);
    for (size_t s = segment->end; back && wants_backward(batch, sums) && s-- > segment->first;)
        backward(plan, &plan->stages[s], end, &with, passes);
    sl_profile_to(before);
    return loss;
}
