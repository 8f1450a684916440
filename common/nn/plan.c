#include "nn/plan.h"

#include "nn/loss.h"

#include <assert.h>
#include <stdio.h>

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

void sl_plan_add(struct sl_plan *plan, const struct sl_layer_kind *kind, size_t channels,
                 const char *name, ...)
{
    assert(plan->layer_count < SL_LAYERS_MAX);
    struct sl_layer *layer = &plan->layers[plan->layer_count];
    struct sl_stage *stage = &plan->stages[plan->stage_count - 1];
    const struct sl_arch *arch = &plan->arch;
    *layer = (struct sl_layer){
        .kind = kind,
        .in = {arch->image[0], arch->image[1], arch->image[2]},
        .channels = channels,
        .offset = plan->parameters,
        .prepared_offset = plan->prepared,
        .sums_offset = plan->sums,
    };
    va_list arguments;
    va_start(arguments, name);
    vsnprintf(layer->name, sizeof layer->name, name, arguments);
    va_end(arguments);
    if (plan->layer_count > 0)
        layer->in = layer[-1].out;
    kind->shape(layer, plan->group);
    if (stage->end == stage->first)
        stage->together = layer->together;
    stage->end = ++plan->layer_count;
    plan->parameters += layer->counts[0] + layer->counts[1];
    plan->prepared += layer->prepared;
    plan->sums += layer->sums;
}

void sl_plan_stage(struct sl_plan *plan)
{
    assert(plan->stage_count < SL_STAGES_MAX);
    plan->stages[plan->stage_count++] =
        (struct sl_stage){.first = plan->layer_count, .end = plan->layer_count};
}

static size_t largest_scratch(const struct sl_plan *plan)
{
    size_t most = 0;
    for (size_t l = 0; l < plan->layer_count; l++)
        most = larger(most, plan->layers[l].scratch);
    return most;
}

/* The largest gradient that passes from a layer to the one before it. */
static size_t largest_delta(const struct sl_plan *plan)
{
    size_t most = plan->arch.classes;
    for (size_t l = 1; l < plan->layer_count; l++)
        if (!plan->layers[l].kind->overwrites_input)
            most = larger(most, size(plan->layers[l].in));
    return plan->group * most;
}

/* Of what passes from stage to stage. */
static size_t largest_output(const struct sl_plan *plan)
{
    size_t most = 0;
    for (size_t s = 0; s < plan->stage_count; s++)
        most = larger(most, size(plan->layers[plan->stages[s].end - 1].out));
    return plan->group * most;
}

/* Of what passes from layer to layer in a stage. */
static size_t largest_inside(const struct sl_plan *plan)
{
    size_t most = 0;
    for (size_t s = 0; s < plan->stage_count; s++)
        for (size_t l = plan->stages[s].first; l + 1 < plan->stages[s].end; l++)
            most = larger(most, plan->stages[s].together * size(plan->layers[l].out));
    return most;
}

static size_t largest_saved(const struct sl_plan *plan)
{
    size_t most = 0;
    for (size_t s = 0; s < plan->stage_count; s++)
        for (size_t l = plan->stages[s].first; l < plan->stages[s].end; l++)
            most = larger(most, plan->stages[s].together * plan->layers[l].saved);
    return most;
}

static void build(struct sl_plan *plan, const struct sl_arch *arch, size_t group)
{
    *plan = (struct sl_plan){.arch = *arch, .group = group};
    plan->image = (size_t)arch->image[0] * arch->image[1] * arch->image[2];
    arch->kind->build(plan);
}

/* For the maps that the plan has. */
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
    plan->forward_size = 2 * largest_output(plan) + largest_inside(plan) + largest_saved(plan) +
                         largest_scratch(plan);
    plan->gradient_size = 2 * largest_delta(plan) + largest_scratch(plan);
    for (size_t l = 0; l < plan->layer_count; l++)
        plan->gradient_size += plan->group * (size(plan->layers[l].out) + plan->layers[l].saved);
}

static struct sl_pass start_pass(const struct sl_layer *layer, const sl_real *parameters,
                                 const sl_real *prepared, size_t n)
{
    const sl_real *weight = parameters + layer->offset;
    return (struct sl_pass){.n = n,
                            .weight = weight,
                            .bias = weight + layer->counts[0],
                            .prepared = prepared + layer->prepared_offset};
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
        if (layer->kind->finish != NULL)
            layer->kind->finish(layer, sums->sums + layer->sums_offset,
                                sums->gradient + layer->offset);
    }
}

/* Images [i, i + count) of what a pass works on. */
static struct sl_pass part_of(const struct sl_layer *layer, const struct sl_pass *pass, size_t i,
                              size_t count)
{
    struct sl_pass part = *pass;
    part.n = count;
    part.input += i * size(layer->in);
    part.output += i * size(layer->out);
    part.saved += i * layer->saved;
    if (pass->d_output != NULL)
        part.d_output += i * size(layer->out);
    if (pass->d_input != NULL)
        part.d_input += i * size(layer->in);
    return part;
}

static size_t count_from(const struct sl_stage *stage, size_t n, size_t i)
{
    return n - i < stage->together ? n - i : stage->together;
}

static void forward(const struct sl_layer *layer, const struct sl_pass *pass)
{
    sl_profile_to(layer->kind->section);
    layer->kind->forward(layer, pass);
}

/* Where the numbers of a forward pass stand that keeps nothing. */
struct passing {
    const sl_real *input; /* of the stage, [n, in] */
    sl_real *output;      /* of the stage, [n, out] */
    sl_real *inside, *saved, *scratch;
};

static void forward_stage(const struct sl_plan *plan, const struct sl_stage *stage,
                          const sl_real *parameters, const sl_real *prepared, size_t n,
                          const struct passing *at)
{
    const struct sl_layer *first = &plan->layers[stage->first];
    for (size_t i = 0; i < n; i += stage->together) {
        const sl_real *input = at->input + i * size(first->in);
        for (size_t l = stage->first; l < stage->end; l++) {
            const struct sl_layer *layer = &plan->layers[l];
            struct sl_pass pass = start_pass(layer, parameters, prepared, count_from(stage, n, i));
            pass.input = (sl_real *)input;
            pass.output = l + 1 == stage->end ? at->output + i * size(layer->out) : at->inside;
            pass.saved = at->saved;
            pass.scratch = at->scratch;
            forward(layer, &pass);
            input = pass.output;
        }
    }
}

void sl_plan_forward(const struct sl_plan *plan, const sl_real *parameters, const sl_real *prepared,
                     sl_real *workspace, size_t n, const sl_real *images, sl_real *logits)
{
    size_t most = largest_output(plan);
    sl_real *halves[2] = {workspace, workspace + most}; /* a stage reads one and writes the other */
    struct passing at = {.input = images, .inside = workspace + 2 * most};
    enum sl_section before = sl_profile_to(SL_IN_CONVOLUTION);
    at.saved = at.inside + largest_inside(plan);
    at.scratch = at.saved + largest_saved(plan);
    for (size_t s = 0; s < plan->stage_count; s++) {
        at.output = s + 1 == plan->stage_count ? logits : halves[s % 2];
        forward_stage(plan, &plan->stages[s], parameters, prepared, n, &at);
        at.input = at.output;
    }
    sl_profile_to(before);
}

/* Gives every layer its own place in the workspace, since backward wants all outputs. */
static sl_real *place_passes(const struct sl_plan *plan, const sl_real *parameters,
                             const sl_real *prepared, sl_real *workspace, sl_real *scratch,
                             size_t n, const sl_real *images, struct sl_pass *passes)
{
    sl_real *input = (sl_real *)images;
    for (size_t l = 0; l < plan->layer_count; l++) {
        const struct sl_layer *layer = &plan->layers[l];
        passes[l] = start_pass(layer, parameters, prepared, n);
        passes[l].input = input;
        passes[l].output = workspace;
        passes[l].saved = workspace + plan->group * size(layer->out);
        passes[l].scratch = scratch;
        workspace = passes[l].saved + plan->group * layer->saved;
        input = passes[l].output;
    }
    return input;
}

/* Where gradients come from and go to. `deltas` take turns from layer to layer, but for those that
 * write over their input: a stage goes through its images in parts, so it must not write what it
 * passes on to where it still reads. */
static void place_gradients(const struct sl_plan *plan, sl_real *deltas[2],
                            const struct sl_plan_sums *sums, struct sl_pass *passes)
{
    const sl_real *d_output = deltas[1];
    size_t turn = 0;
    for (size_t l = plan->layer_count; l-- > 0;) {
        const struct sl_layer *layer = &plan->layers[l];
        struct sl_pass *pass = &passes[l];
        pass->sums = sums->sums + layer->sums_offset;
        pass->d_weight = sums->gradient + layer->offset;
        pass->d_bias = pass->d_weight + layer->counts[0];
        pass->d_output = d_output;
        if (layer->kind->overwrites_input)
            pass->d_input = pass->input;
        else if (l > 0)
            pass->d_input = deltas[turn++ % 2];
        d_output = pass->d_input;
    }
}

static void forward_kept(const struct sl_plan *plan, const struct sl_stage *stage, size_t n,
                         const struct sl_pass *passes)
{
    for (size_t i = 0; i < n; i += stage->together)
        for (size_t l = stage->first; l < stage->end; l++) {
            const struct sl_layer *layer = &plan->layers[l];
            struct sl_pass part = part_of(layer, &passes[l], i, count_from(stage, n, i));
            forward(layer, &part);
        }
}

static void backward(const struct sl_plan *plan, const struct sl_stage *stage, size_t n,
                     const struct sl_pass *passes)
{
    for (size_t i = 0; i < n; i += stage->together)
        for (size_t l = stage->end; l-- > stage->first;) {
            const struct sl_layer *layer = &plan->layers[l];
            struct sl_pass part = part_of(layer, &passes[l], i, count_from(stage, n, i));
            sl_profile_to(layer->kind->section);
            layer->kind->backward(layer, &part);
        }
}

double sl_plan_gradient(const struct sl_plan *plan, const sl_real *parameters,
                        const sl_real *prepared, sl_real *workspace, size_t n,
                        const sl_real *images, const sl_real *targets, sl_real scale,
                        const struct sl_plan_sums *sums)
{
    struct sl_pass passes[SL_LAYERS_MAX];
    size_t most = largest_delta(plan);
    sl_real *deltas[2] = {workspace, workspace + most};
    sl_real *scratch = workspace + 2 * most;
    sl_real *logits = place_passes(plan, parameters, prepared, scratch + largest_scratch(plan),
                                   scratch, n, images, passes);
    enum sl_section before = sl_profile_to(SL_IN_LOSS);
    for (size_t s = 0; s < plan->stage_count; s++)
        forward_kept(plan, &plan->stages[s], n, passes);
    sl_profile_to(SL_IN_LOSS);
    double loss = sl_cross_entropy(n, plan->arch.classes, logits, targets, scale, deltas[1]);
    place_gradients(plan, deltas, sums, passes);
    for (size_t s = plan->stage_count; s-- > 0;)
        backward(plan, &plan->stages[s], n, passes);
    sl_profile_to(before);
    return loss;
}
