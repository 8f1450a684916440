#include "nn/plan.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

/* A group is as many images as have maps of this many numbers in all, which a cache of the third
 * level holds: few large ones; of small ones enough to fill a chunk of tiles in the last maps. */
enum { GROUP_NUMBERS = 4 << 20, GROUP_MOST = 16 };

static struct sl_shape shape_of(const struct sl_plan *plan, size_t map)
{
    const uint32_t *image = plan->arch.image;
    return map == SL_IMAGES ? (struct sl_shape){image[0], image[1], image[2]}
                            : plan->layers[sl_plan_maker(plan, map)].out;
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

/* The stage whose number in the plan is `stage` begins a segment if it must wait for the norm of a
 * map that its segment makes. */
static bool waits(const struct sl_plan *plan, size_t map)
{
    return sl_plan_norm_of(plan, map) != NULL &&
           plan->stages[map - 1].segment + 1 == plan->segment_count;
}

static size_t add_stage(struct sl_plan *plan, size_t inputs, const size_t *input)
{
    assert(plan->stage_count < SL_STAGES_MAX);
    bool begins = plan->stage_count == 0;
    for (size_t k = 0; k < inputs; k++)
        begins |= waits(plan, input[k]);
    if (begins) {
        assert(plan->segment_count < SL_SEGMENTS_MAX);
        plan->segments[plan->segment_count++] = (struct sl_segment){
            .first = plan->stage_count, .group = GROUP_MOST, .offset = plan->parameters};
    }
    struct sl_stage *stage = &plan->stages[plan->stage_count++];
    *stage = (struct sl_stage){.first = plan->layer_count,
                               .end = plan->layer_count,
                               .together = GROUP_MOST,
                               .segment = plan->segment_count - 1};
    plan->segments[stage->segment].end = plan->stage_count;
    for (size_t k = 0; k < inputs; k++)
        read_map(plan, stage, input[k]);
    return plan->stage_count;
}

size_t sl_plan_stage(struct sl_plan *plan, size_t input)
{
    assert(sl_plan_norm_of(plan, input) == NULL);
    return add_stage(plan, 1, &input);
}

static size_t add_join(struct sl_plan *plan, const struct sl_layer_kind *kind, const char *name,
                       size_t input, size_t other)
{
    const size_t inputs[SL_LAYER_INPUTS] = {input, other};
    size_t count = other == SL_IMAGES ? 1 : 2;
    assert(count == 1 ||
           sl_shape_size(shape_of(plan, input)) == sl_shape_size(shape_of(plan, other)));
    size_t map = add_stage(plan, count, inputs);
    sl_plan_add(plan, kind, 0, "%s", name);
    return map;
}

size_t sl_plan_join(struct sl_plan *plan, size_t input, size_t other)
{
    return add_join(plan, &sl_layer_join, "join", input, other);
}

size_t sl_plan_rectify(struct sl_plan *plan, size_t input, size_t other)
{
    return add_join(plan, &sl_layer_rectify, "rectify", input, other);
}

/* A layer's share of what all layers have; sums are those of a segment. */
static void count_layer(struct sl_plan *plan, struct sl_segment *segment, struct sl_layer *layer)
{
    layer->offset = plan->parameters;
    layer->prepared_offset = plan->prepared;
    layer->sums_offset = segment->sums;
    layer->factors_offset = segment->factors;
    layer->running_offset = plan->running; /* after all parameters, in the end */
    layer->norm_offset = plan->norms;
    layer->moments_offset = plan->moments;
    plan->parameters += layer->counts[0] + layer->counts[1];
    plan->prepared += layer->prepared;
    plan->running += layer->running;
    plan->norms += layer->norm;
    plan->moments += layer->moments;
    segment->sums += layer->sums;
    segment->factors += layer->factors;
    segment->parameters = plan->parameters - segment->offset;
}

/* Adds a layer that has what `wanted` says; its name is set by the caller. */
static struct sl_layer *add_layer(struct sl_plan *plan, struct sl_layer wanted)
{
    assert(plan->layer_count < SL_LAYERS_MAX);
    struct sl_layer *layer = &plan->layers[plan->layer_count];
    struct sl_stage *stage = &plan->stages[plan->stage_count - 1];
    bool first = stage->first == stage->end;
    assert(!first || wanted.kind->skips);
    *layer = wanted;
    layer->in = first ? shape_of(plan, stage->input[0]) : layer[-1].out;
    layer->kind->shape(layer, GROUP_MOST);
    if (layer->together < stage->together)
        stage->together = layer->together;
    stage->end = ++plan->layer_count;
    count_layer(plan, &plan->segments[stage->segment], layer);
    return layer;
}

void sl_plan_add(struct sl_plan *plan, const struct sl_layer_kind *kind, size_t channels,
                 const char *name, ...)
{
    struct sl_layer *layer = add_layer(plan, (struct sl_layer){.kind = kind, .channels = channels});
    va_list arguments;
    va_start(arguments, name);
    vsnprintf(layer->name, sizeof layer->name, name, arguments);
    va_end(arguments);
}

void sl_plan_add_normed(struct sl_plan *plan, size_t side, size_t stride, size_t channels,
                        const char *convolution, const char *norm)
{
    struct sl_layer *layer = add_layer(
        plan, (struct sl_layer){
                  .kind = &sl_layer_strided, .channels = channels, .side = side, .stride = stride});
    snprintf(layer->name, sizeof layer->name, "%s", convolution);
    sl_plan_add(plan, &sl_layer_batch_norm, 0, "%s", norm);
}

/* How many images a group has, from the sizes of the segment's maps. */
static size_t fitting_group(const struct sl_plan *plan, const struct sl_segment *segment)
{
    size_t numbers = 1, end = plan->stages[segment->end - 1].end;
    for (size_t l = plan->stages[segment->first].first; l < end; l++)
        if (l + 1 < plan->layer_count)
            numbers += sl_shape_size(plan->layers[l].out);
    size_t group = GROUP_NUMBERS / numbers;
    return group < 1 ? 1 : group < GROUP_MOST ? group : GROUP_MOST;
}

static void raise(size_t *most, size_t other)
{
    *most = other > *most ? other : *most;
}

static void fit_groups(struct sl_plan *plan)
{
    for (size_t g = 0; g < plan->segment_count; g++) {
        struct sl_segment *segment = &plan->segments[g];
        segment->group = fitting_group(plan, segment);
        for (size_t s = segment->first; s < segment->end; s++)
            if (plan->stages[s].together > segment->group)
                plan->stages[s].together = segment->group;
        raise(&plan->sums, segment->sums);
        raise(&plan->factors, segment->factors);
        raise(&plan->most, segment->parameters);
    }
}

void sl_plan_init(struct sl_plan *plan, const struct sl_arch *arch)
{
    *plan = (struct sl_plan){.arch = *arch};
    plan->image = (size_t)arch->image[0] * arch->image[1] * arch->image[2];
    arch->kind->build(plan);
    fit_groups(plan);
    for (size_t l = 0; l < plan->layer_count; l++) {
        struct sl_layer *layer = &plan->layers[l];
        layer->running_offset += plan->parameters;
        raise(&plan->tile, layer->side * layer->side * layer->tile_rows * layer->tile_columns);
    }
    sl_plan_lay_out(plan);
}

size_t sl_plan_turns(const struct sl_plan *plan)
{
    return 2 * plan->segment_count - 1;
}

size_t sl_plan_turn_of(const struct sl_plan *plan, size_t turn)
{
    size_t last = plan->segment_count - 1;
    return turn < last ? turn : 2 * last - turn;
}

bool sl_plan_turns_back(const struct sl_plan *plan, size_t turn)
{
    return turn + 1 >= plan->segment_count;
}
