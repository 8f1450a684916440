#include "nn/plan.h"

#include "nn/loss.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

/* A group is as many images as have maps of this many numbers in all, which a cache of the third
 * level holds: few large ones; of small ones enough to fill a chunk of tiles in the last maps. */
enum { GROUP_NUMBERS = 4 << 20, GROUP_MOST = 16 };

static size_t size(struct sl_shape shape)
{
    return shape.h * shape.w * shape.c;
}

static size_t larger(size_t a, size_t b)
{
    return a > b ? a : b;
}

/* The layer that makes a map other than the images. */
static size_t maker(const struct sl_plan *plan, size_t map)
{
    return plan->stages[map - 1].end - 1;
}

static size_t inputs_of(const struct sl_stage *stage, size_t l)
{
    return l == stage->first ? stage->inputs : 1;
}

static struct sl_shape shape_of(const struct sl_plan *plan, size_t map)
{
    const uint32_t *image = plan->arch.image;
    return map == SL_IMAGES ? (struct sl_shape){image[0], image[1], image[2]}
                            : plan->layers[maker(plan, map)].out;
}

/* Going backward, the last stage that reads a map writes its gradient, and earlier ones add to it.
 */
static void read_map(struct sl_plan *plan, struct sl_stage *stage, size_t map)
{
    for (struct sl_stage *other = plan->stages; other <= stage; other++)
        for (size_t i = 0; i < other->inputs; i++)
            other->adds[i] |= other->input[i] == map;
    stage->input[stage->inputs++] = map;
}

size_t sl_plan_stage(struct sl_plan *plan, size_t input)
{
    assert(plan->stage_count < SL_STAGES_MAX);
    struct sl_stage *stage = &plan->stages[plan->stage_count++];
    *stage = (struct sl_stage){
        .first = plan->layer_count, .end = plan->layer_count, .together = plan->group};
    read_map(plan, stage, input);
    return plan->stage_count;
}

size_t sl_plan_join(struct sl_plan *plan, size_t input, size_t other)
{
    size_t map = sl_plan_stage(plan, input);
    assert(size(shape_of(plan, input)) == size(shape_of(plan, other)));
    read_map(plan, &plan->stages[map - 1], other);
    sl_plan_add(plan, &sl_layer_join, 0, "join");
    return map;
}

void sl_plan_add(struct sl_plan *plan, const struct sl_layer_kind *kind, size_t channels,
                 const char *name, ...)
{
    assert(plan->layer_count < SL_LAYERS_MAX);
    struct sl_layer *layer = &plan->layers[plan->layer_count];
    struct sl_stage *stage = &plan->stages[plan->stage_count - 1];
    bool first = stage->first == stage->end;
    assert(!first || kind->skips);
    *layer = (struct sl_layer){
        .kind = kind,
        .in = first ? shape_of(plan, stage->input[0]) : layer[-1].out,
        .channels = channels,
        .offset = plan->parameters,
        .prepared_offset = plan->prepared,
        .sums_offset = plan->sums,
    };
    va_list arguments;
    va_start(arguments, name);
    vsnprintf(layer->name, sizeof layer->name, name, arguments);
    va_end(arguments);
    kind->shape(layer, plan->group);
    if (layer->together < stage->together)
        stage->together = layer->together;
    stage->end = ++plan->layer_count;
    plan->parameters += layer->counts[0] + layer->counts[1];
    plan->prepared += layer->prepared;
    plan->sums += layer->sums;
}

static size_t largest_scratch(const struct sl_plan *plan)
{
    size_t most = 0;
    for (size_t l = 0; l < plan->layer_count; l++)
        most = larger(most, plan->layers[l].scratch);
    return most;
}

/* Places the scratch that all layers share, the outputs of stages, and what lies between the layers
 * of a stage: for all images, to keep it for backward, or else in a few numbers that the stages use
 * in turn. Returns the size of the workspace so far. */
static size_t place_outputs(const struct sl_plan *plan, struct sl_place *places, bool keep)
{
    size_t at = largest_scratch(plan);
    for (size_t s = 0; s < plan->stage_count; s++) {
        size_t last = plan->stages[s].end - 1;
        places[last].output = at;
        at += plan->group * size(plan->layers[last].out);
    }
    size_t end = at;
    for (size_t s = 0; s < plan->stage_count; s++) {
        const struct sl_stage *stage = &plan->stages[s];
        size_t images = keep ? plan->group : stage->together, inside = keep ? end : at;
        for (size_t l = stage->first; l < stage->end; l++) {
            places[l].saved = inside;
            inside += images * plan->layers[l].saved;
            if (l + 1 == stage->end)
                continue;
            places[l].output = inside;
            inside += images * size(plan->layers[l].out);
        }
        end = larger(end, inside);
    }
    return end;
}

/* Places the gradient of each layer's output: of a stage's for all images, within it for those that
 * it takes at once. The spare comes last. Returns as above. */
static size_t place_gradients(struct sl_plan *plan, size_t at)
{
    size_t inside = 0, spare = 0, within;
    for (size_t s = 0; s < plan->stage_count; s++) {
        plan->gradient[plan->stages[s].end - 1].d_output = at;
        at += plan->group * size(plan->layers[plan->stages[s].end - 1].out);
    }
    for (size_t s = 0; s < plan->stage_count; s++, inside = larger(inside, within)) {
        const struct sl_stage *stage = &plan->stages[s];
        within = 0;
        for (size_t l = stage->first; l + 1 < stage->end; l++) {
            plan->gradient[l].d_output = at + within;
            within += stage->together * size(plan->layers[l].out);
        }
        if (stage->adds[0] || stage->adds[1])
            spare = larger(spare,
                           SL_LAYER_INPUTS * stage->together * size(plan->layers[stage->first].in));
    }
    plan->spare = at + inside;
    return plan->spare + spare;
}

/* Of the last layer of a stage the gradient of its output is kept, of others the output. */
static bool keeps_output(const struct sl_stage *stage, size_t l)
{
    return l + 1 < stage->end;
}

/* What would be computed again and may be skipped: the outputs of convolutions that a norm in the
 * same stage reads, and what they hand back to the stage before. */
static void place_kept(struct sl_plan *plan)
{
    for (size_t s = 0; s < plan->stage_count; s++)
        for (size_t l = plan->stages[s].first; l < plan->stages[s].end; l++) {
            const struct sl_layer *layer = &plan->layers[l];
            bool last = l + 1 == plan->layer_count;
            plan->kept_at[l] = plan->kept;
            if (!last && (layer->kind->skips || !keeps_output(&plan->stages[s], l)))
                plan->kept += size(layer->out);
        }
}

static void build(struct sl_plan *plan, const struct sl_arch *arch, size_t group)
{
    *plan = (struct sl_plan){.arch = *arch, .group = group};
    plan->image = (size_t)arch->image[0] * arch->image[1] * arch->image[2];
    arch->kind->build(plan);
}

/* How many images a group has, from the sizes of the plan's maps. */
static size_t fitting_group(const struct sl_plan *plan)
{
    size_t numbers = 1;
    for (size_t l = 0; l + 1 < plan->layer_count; l++)
        numbers += size(plan->layers[l].out);
    size_t group = GROUP_NUMBERS / numbers;
    return group < 1 ? 1 : group < GROUP_MOST ? group : GROUP_MOST;
}

void sl_plan_init(struct sl_plan *plan, const struct sl_arch *arch)
{
    build(plan, arch, GROUP_MOST); /* for the shapes alone */
    build(plan, arch, fitting_group(plan));
    plan->forward_size = place_outputs(plan, plan->forward, false);
    plan->gradient_size = place_gradients(plan, place_outputs(plan, plan->gradient, true));
    place_kept(plan);
}

void sl_plan_prepare(const struct sl_plan *plan, const sl_real *parameters, sl_real *prepared,
                     size_t part, size_t parts)
{
    for (size_t l = 0; l < plan->layer_count; l++) {
        const struct sl_layer *layer = &plan->layers[l];
        if (layer->kind->prepare != NULL)
            layer->kind->prepare(layer, parameters + layer->offset,
                                 prepared + layer->prepared_offset, part, parts);
    }
}

void sl_plan_finish(const struct sl_plan *plan, const struct sl_plan_sums *sums)
{
    for (size_t l = 0; l < plan->layer_count; l++) {
        const struct sl_layer *layer = &plan->layers[l];
        struct sl_dual from = sl_dual_at(sums->sums, layer->sums_offset);
        struct sl_dual to = sl_dual_at(sums->gradient, layer->offset);
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
};

/* Layer `l` reads what other layers make, and writes the gradients of that. */
static void connect(const struct sl_plan *plan, const struct sl_stage *stage, size_t l,
                    const struct sl_plan_batch *batch, struct sl_pass *passes)
{
    for (size_t k = 0; k < inputs_of(stage, l); k++) {
        bool first = l == stage->first;
        if (first && stage->input[k] == SL_IMAGES) {
            passes[l].input[k] = (struct sl_dual){(sl_real *)batch->images, NULL};
            passes[l].d_input[k] = batch->d_images;
            continue;
        }
        const struct sl_pass *from = &passes[first ? maker(plan, stage->input[k]) : l - 1];
        passes[l].input[k] = from->output;
        passes[l].d_input[k] = from->d_output;
    }
}

/* What is kept of a layer, of a batch that keeps it. */
static void keep(const struct sl_plan *plan, const struct sl_stage *stage, size_t l,
                 const struct sl_plan_batch *batch, struct sl_pass *pass)
{
    size_t end = l + 1 < plan->layer_count ? plan->kept_at[l + 1] : plan->kept;
    if (batch->kept == NULL || end == plan->kept_at[l])
        return;
    sl_real *at = batch->kept + batch->n * plan->kept_at[l];
    if (keeps_output(stage, l))
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

/* Where layers read and write; `sums` is NULL where no gradients are wanted. */
static void make_passes(const struct sl_plan *plan, const struct with *with,
                        const struct sl_plan_batch *batch, const struct sl_plan_sums *sums,
                        struct sl_pass *passes)
{
    for (size_t s = 0; s < plan->stage_count; s++)
        for (size_t l = plan->stages[s].first; l < plan->stages[s].end; l++) {
            const struct sl_layer *layer = &plan->layers[l];
            struct sl_pass *pass = &passes[l];
            *pass = (struct sl_pass){
                .weight = sl_dual_at(with->parameters, layer->offset),
                .bias = sl_dual_at(with->parameters, layer->offset + layer->counts[0]),
                .prepared = sl_dual_at(with->prepared, layer->prepared_offset),
                .output = sl_dual_at(with->workspace, with->places[l].output),
                .saved = sl_dual_at(with->workspace, with->places[l].saved),
                .scratch = with->workspace};
            if (sums != NULL) {
                pass->sums = sl_dual_at(sums->sums, layer->sums_offset);
                pass->d_weight = sl_dual_at(sums->gradient, layer->offset);
                pass->d_bias = sl_dual_at(pass->d_weight, layer->counts[0]);
                pass->d_output = sl_dual_at(with->workspace, with->places[l].d_output);
            }
            keep(plan, &plan->stages[s], l, batch, pass);
            connect(plan, &plan->stages[s], l, batch, passes);
        }
    if (batch->again)
        take_kept(plan, passes);
}

/* The pass of layer `l` for images [i, i + count) alone. Without `keep`, what lies between the
 * layers of a stage is always at the same place. */
static struct sl_pass part_of(const struct sl_plan *plan, const struct sl_stage *stage, size_t l,
                              const struct sl_pass *pass, size_t i, size_t count, bool keep)
{
    const struct sl_layer *layer = &plan->layers[l];
    struct sl_pass part = *pass;
    size_t inside = keep ? i : 0;
    part.n = count;
    for (size_t k = 0; k < inputs_of(stage, l); k++) {
        part.input[k] =
            sl_dual_at(pass->input[k], (l == stage->first ? i : inside) * size(layer->in));
        part.d_input[k] = sl_dual_at(pass->d_input[k], l == stage->first ? i * size(layer->in) : 0);
    }
    part.output = sl_dual_at(pass->output, (l + 1 == stage->end ? i : inside) * size(layer->out));
    part.saved = sl_dual_at(pass->saved, inside * layer->saved);
    part.d_output = sl_dual_at(pass->d_output, l + 1 == stage->end ? i * size(layer->out) : 0);
    return part;
}

static size_t count_from(const struct sl_stage *stage, size_t n, size_t i)
{
    return n - i < stage->together ? n - i : stage->together;
}

static void forward(const struct sl_plan *plan, const struct sl_pass *passes, size_t n, bool keep)
{
    for (size_t s = 0; s < plan->stage_count; s++) {
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

/* Forward alone; with `keep`, as before a backward pass. */
static void run(const struct sl_plan *plan, const struct with *with, size_t n,
                const sl_real *images, bool keep, struct sl_dual logits, struct sl_pass *passes)
{
    const struct sl_plan_batch batch = {.images = images};
    make_passes(plan, with, &batch, NULL, passes);
    if (logits.value != NULL)
        passes[plan->layer_count - 1].output = logits;
    enum sl_section before = sl_profile_to(SL_IN_CONVOLUTION);
    forward(plan, passes, n, keep);
    sl_profile_to(before);
}

void sl_plan_forward(const struct sl_plan *plan, const sl_real *parameters, const sl_real *prepared,
                     sl_real *workspace, size_t n, const sl_real *images, sl_real *logits)
{
    struct sl_pass passes[SL_LAYERS_MAX];
    const struct with with = {
        plan->forward, {(sl_real *)parameters}, {(sl_real *)prepared}, {workspace}};
    run(plan, &with, n, images, false, (struct sl_dual){logits}, passes);
}

size_t sl_plan_features_of(const struct sl_plan *plan)
{
    return size(plan->layers[plan->layer_count - 1].in);
}

void sl_plan_features(const struct sl_plan *plan, const sl_real *parameters,
                      const sl_real *prepared, sl_real *workspace, size_t n, const sl_real *images,
                      sl_real *features)
{
    struct sl_pass passes[SL_LAYERS_MAX];
    const struct with with = {
        plan->gradient, {(sl_real *)parameters}, {(sl_real *)prepared}, {workspace}};
    run(plan, &with, n, images, true, (struct sl_dual){NULL}, passes);
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
    size_t count = pass->n * size(layer->in);
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

/* Through a stage's layers before `end`. */
static void backward(const struct sl_plan *plan, const struct sl_stage *stage, size_t end, size_t n,
                     const struct sl_pass *passes, struct sl_dual spare)
{
    end = end < stage->end ? end : stage->end;
    for (size_t i = 0; i < n; i += stage->together)
        for (size_t l = end; l-- > stage->first;) {
            const struct sl_layer *layer = &plan->layers[l];
            struct sl_pass part =
                part_of(plan, stage, l, &passes[l], i, count_from(stage, n, i), true);
            sl_profile_to(layer->kind->section);
            if (l == stage->first)
                backward_first(stage, layer, &part, spare);
            else
                layer->kind->backward(layer, &part);
        }
}

/* The same, of a loss of ours. */
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

/* Sets the gradient from which the backward pass begins; returns the loss. */
static double begin(const struct sl_plan *plan, const struct sl_plan_batch *batch,
                    const struct sl_pass *last)
{
    size_t features = batch->n * size(plan->layers[plan->layer_count - 1].in);
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

double sl_plan_gradient(const struct sl_plan *plan, struct sl_dual parameters,
                        struct sl_dual prepared, struct sl_dual workspace,
                        const struct sl_plan_batch *batch, const struct sl_plan_sums *sums)
{
    struct sl_pass passes[SL_LAYERS_MAX];
    const struct with with = {plan->gradient, parameters, prepared, workspace};
    size_t end = plan->layer_count - (batch->d_features != NULL);
    make_passes(plan, &with, batch, sums, passes);
    enum sl_section before = sl_profile_to(SL_IN_LOSS);
    forward(plan, passes, batch->n, true);
    sl_profile_to(SL_IN_LOSS);
    double loss = begin(plan, batch, &passes[plan->layer_count - 1]);
    for (size_t s = wants_backward(batch, sums) ? plan->stage_count : 0; s-- > 0;)
        backward(plan, &plan->stages[s], end, batch->n, passes, sl_dual_at(workspace, plan->spare));
    sl_profile_to(before);
    return loss;
}
