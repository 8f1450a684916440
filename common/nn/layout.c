/* Where the numbers of a plan are: in the workspaces of threads, in what segments share, and in
 * what passes keep.
 */
#include "nn/plan.h"

/* Numbers of a workspace of sl_plan_forward with which batch norms leave room for more images. */
enum { FORWARD_NUMBERS = 16 << 20, FORWARD_MOST = 16 };

static size_t larger(size_t a, size_t b)
{
    return a > b ? a : b;
}

static size_t largest_scratch(const struct sl_plan *plan)
{
    size_t most = 0;
    for (size_t l = 0; l < plan->layer_count; l++)
        most = larger(most, plan->layers[l].scratch);
    return most;
}

/* Numbers of an image that are needed from one moment to another, both included. */
struct span {
    size_t from, to, size, *at;
};

/* Places a span where it overlaps none of those before it that are needed at the same time, as far
 * to the front as possible. Returns where it ends. */
static size_t place_span(const struct span *spans, const struct span *span)
{
    size_t at = 0;
    for (const struct span *other = spans; other < span; other++) {
        bool meet = other->from <= span->to && span->from <= other->to;
        if (meet && at < *other->at + other->size && *other->at < at + span->size) {
            at = *other->at + other->size;
            other = spans - 1; /* those before may be in the way there */
        }
    }
    *span->at = at;
    return at + span->size;
}

static size_t place_spans(const struct span *spans, size_t count)
{
    size_t end = 0;
    for (size_t i = 0; i < count; i++)
        end = larger(end, place_span(spans, &spans[i]));
    return end;
}

/* The last stage that reads what stage s makes; the last of all is read when the pass is over. */
static size_t last_reader(const struct sl_plan *plan, size_t s)
{
    size_t reader = s;
    for (size_t other = s + 1; other < plan->stage_count; other++)
        for (size_t k = 0; k < plan->stages[other].inputs; k++)
            if (plan->stages[other].input[k] == s + 1)
                reader = other;
    return reader;
}

static size_t map_size(const struct sl_plan *plan, size_t s)
{
    return sl_shape_size(plan->layers[sl_plan_maker(plan, s + 1)].out);
}

/* What lies between the layers of a stage, for so many images. Layers that write where the stage
 * does are placed there. Returns where it ends. */
static size_t place_inside(const struct sl_plan *plan, const struct sl_stage *stage, size_t images,
                           size_t at, struct sl_place *places)
{
    for (size_t l = stage->first; l < stage->end; l++) {
        bool ends = sl_plan_ends(plan, stage, l);
        places[l].saved = at;
        at += images * plan->layers[l].saved;
        places[l].output = ends ? places[stage->end - 1].output : at;
        at += ends ? 0 : images * sl_shape_size(plan->layers[l].out);
    }
    return at;
}

/* How many images go forward together: with one segment as many as in training; else as many as
 * have room. */
static size_t forward_group(const struct sl_plan *plan, size_t numbers)
{
    size_t group = FORWARD_NUMBERS / numbers;
    if (plan->segment_count == 1)
        return plan->segments[0].group;
    return group < 1 ? 1 : group < FORWARD_MOST ? group : FORWARD_MOST;
}

/* The workspace of sl_plan_forward: the scratch that all layers share, the maps that stages make
 * for as long as they are read, and what lies within a stage, which stages use in turn. */
static void place_forward(struct sl_plan *plan)
{
    struct span spans[SL_STAGES_MAX];
    size_t at[SL_STAGES_MAX], scratch = largest_scratch(plan), end = 0;
    for (size_t s = 0; s < plan->stage_count; s++)
        spans[s] = (struct span){s, last_reader(plan, s), map_size(plan, s), &at[s]};
    size_t numbers = place_spans(spans, plan->stage_count);
    plan->group = forward_group(plan, numbers);
    for (size_t s = 0; s < plan->stage_count; s++) {
        const struct sl_stage *stage = &plan->stages[s];
        plan->forward[stage->end - 1].output = scratch + plan->group * at[s];
        end = larger(end, place_inside(plan, stage, stage->together,
                                       scratch + plan->group * numbers, plan->forward));
    }
    plan->forward_size = end;
}

/* Whether what a segment's stages make stays in a workspace: of the last, whose way back begins
 * there. */
static bool stays(const struct sl_plan *plan, const struct sl_segment *segment)
{
    return segment == &plan->segments[plan->segment_count - 1];
}

/* A segment's part of the workspace of sl_plan_gradient, from `at` on: maps that stay and what lies
 * within stages, for all images of the group if it is kept for the way back, or else for those that
 * a stage takes at once. Returns where it ends. */
static size_t place_outputs(struct sl_plan *plan, const struct sl_segment *segment, size_t at)
{
    bool keep = stays(plan, segment);
    for (size_t s = segment->first; keep && s < segment->end; s++) {
        plan->gradient[plan->stages[s].end - 1].output = at;
        at += segment->group * map_size(plan, s);
    }
    size_t end = at;
    for (size_t s = segment->first; s < segment->end; s++) {
        const struct sl_stage *stage = &plan->stages[s];
        size_t images = keep ? segment->group : stage->together;
        size_t inside = place_inside(plan, stage, images, keep ? end : at, plan->gradient);
        end = larger(end, inside);
    }
    return end;
}

/* Likewise the gradient of each layer's output: of a stage's for all images, within it for those
 * that it takes at once. */
static size_t place_gradients(struct sl_plan *plan, const struct sl_segment *segment, size_t at)
{
    size_t end;
    for (size_t s = segment->first; stays(plan, segment) && s < segment->end; s++) {
        plan->gradient[plan->stages[s].end - 1].d_output = at;
        at += segment->group * map_size(plan, s);
    }
    end = at;
    for (size_t s = segment->first; s < segment->end; s++) {
        const struct sl_stage *stage = &plan->stages[s];
        size_t inside = at;
        for (size_t l = stage->first; l < stage->end; l++) {
            bool ends = sl_plan_ends(plan, stage, l);
            plan->gradient[l].d_output = ends ? plan->gradient[stage->end - 1].d_output : inside;
            inside += ends ? 0 : stage->together * sl_shape_size(plan->layers[l].out);
        }
        end = larger(end, inside);
    }
    return end;
}

/* Room for gradients that are to be added to those of other stages. */
static size_t spare_of(const struct sl_plan *plan)
{
    size_t spare = 0;
    for (size_t s = 0; s < plan->stage_count; s++) {
        const struct sl_stage *stage = &plan->stages[s];
        if (stage->adds[0] || stage->adds[1])
            spare = larger(spare, SL_LAYER_INPUTS * stage->together *
                                      sl_shape_size(plan->layers[stage->first].in));
    }
    return spare;
}

/* The workspace of sl_plan_gradient, which segments use in turn. The spare comes last. */
static void place_gradient(struct sl_plan *plan)
{
    size_t scratch = largest_scratch(plan), end = scratch;
    for (size_t g = 0; g < plan->segment_count; g++) {
        const struct sl_segment *segment = &plan->segments[g];
        size_t at = place_outputs(plan, segment, scratch);
        end = larger(end, place_gradients(plan, segment, at));
    }
    plan->spare = end;
    plan->gradient_size = end + spare_of(plan);
}

/* What segments share: a map from the turn that makes it until its gradient has gone back through
 * the stage that made it; the gradient from the last turn in which the map is read. */
static void place_maps(struct sl_plan *plan)
{
    struct span spans[2 * SL_STAGES_MAX];
    size_t count = 0, last = plan->segment_count - 1, first_of_last = plan->segments[last].first;
    for (size_t s = 0; s < first_of_last; s++)
        spans[count++] = (struct span){plan->stages[s].segment, 2 * last - plan->stages[s].segment,
                                       map_size(plan, s), &plan->map_at[s]};
    for (size_t s = first_of_last; s-- > 0;)
        spans[count++] = (struct span){2 * last - plan->stages[last_reader(plan, s)].segment,
                                       2 * last - plan->stages[s].segment, map_size(plan, s),
                                       &plan->d_map_at[s]};
    plan->maps = place_spans(spans, count);
}

/* What would be computed again and may be skipped: the outputs of convolutions that a norm in the
 * same stage reads, and what they hand back to the stage before. */
static void place_kept(struct sl_plan *plan)
{
    for (size_t s = 0; s < plan->stage_count; s++)
        for (size_t l = plan->stages[s].first; l < plan->stages[s].end; l++) {
            const struct sl_layer *layer = &plan->layers[l];
            bool last = l + 1 == plan->layer_count, ends = l + 1 == plan->stages[s].end;
            plan->kept_at[l] = plan->kept;
            if (!last && (layer->kind->skips || ends))
                plan->kept += sl_shape_size(layer->out);
        }
}

void sl_plan_lay_out(struct sl_plan *plan)
{
    place_forward(plan);
    place_gradient(plan);
    place_maps(plan);
    place_kept(plan);
}
