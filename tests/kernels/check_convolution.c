#include "check.h"
#include "exact.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Inputs, and the expected results: values, tangents. */
struct problem {
    struct sl_conv shape;
    char text[96];
    struct pair x, weight, d_y; /* x has no tangents now and then */
    struct pair before;         /* what the gradient of the weight is added to */
    double *y[2], *d_x[2], *d_weight[2];
};

/* What a run is to compute. */
struct wish {
    bool tangents;
    bool output[2];         /* of the forward way */
    bool input[2], sums[2]; /* gradients, and their tangents */
};

/* The results; those that were not wanted are empty. */
struct outcome {
    struct pair y, d_x, d_weight;
    bool intact; /* guards, and what was only to be read */
};

static void solve(struct problem *p)
{
    const struct sl_conv *shape = &p->shape;
    const float *x = p->x.value.at, *weight = p->weight.value.at, *d_y = p->d_y.value.at;
    const float *t_weight = p->weight.tangent.at, *t_d_y = p->d_y.tangent.at;
    for (int k = 0; k < 2; k++) {
        p->y[k] = exact_new(p->d_y.value.count);
        p->d_x[k] = exact_new(p->x.value.count);
        p->d_weight[k] = exact_from(k == 0 ? &p->before.value : &p->before.tangent);
    }
    exact_forward(shape, x, weight, p->y[0]);
    exact_input(shape, d_y, weight, p->d_x[0]);
    exact_weight(shape, x, d_y, p->d_weight[0]);
    exact_forward(shape, x, t_weight, p->y[1]);
    exact_input(shape, t_d_y, weight, p->d_x[1]);
    exact_input(shape, d_y, t_weight, p->d_x[1]);
    exact_weight(shape, x, t_d_y, p->d_weight[1]);
    if (p->x.tangent.count == 0)
        return;
    exact_forward(shape, p->x.tangent.at, weight, p->y[1]);
    exact_weight(shape, p->x.tangent.at, d_y, p->d_weight[1]);
}

static void pose(struct problem *p, const struct sl_conv *shape, struct sl_random *random)
{
    size_t inputs = shape->n * shape->h * shape->w * shape->in;
    size_t outputs = shape->n * sl_conv_down(shape) * sl_conv_across(shape) * shape->out;
    bool rectified = sl_random_below(random, 2) == 1, tangents = sl_random_below(random, 4) > 0;
    *p = (struct problem){.shape = *shape};
    snprintf(p->text, sizeof p->text, "%zu maps [%zu, %zu, %zu] to %zu channels, %zux%zu / %zu",
             shape->n, shape->h, shape->w, shape->in, shape->out, shape->side, shape->side,
             shape->stride);
    p->x = pair_random(inputs, tangents, random, rectified);
    p->weight = pair_random(sl_conv_patch(shape) * shape->out, true, random, false);
    p->d_y = pair_random(outputs, true, random, false);
    p->before = pair_random(p->weight.value.count, true, random, false);
    solve(p);
}

static void dismiss(struct problem *p)
{
    pair_free(&p->x);
    pair_free(&p->weight);
    pair_free(&p->d_y);
    pair_free(&p->before);
    for (int k = 0; k < 2; k++) {
        free(p->y[k]);
        free(p->d_x[k]);
        free(p->d_weight[k]);
    }
}

static void discard(struct outcome *o)
{
    pair_free(&o->y);
    pair_free(&o->d_x);
    pair_free(&o->d_weight);
}

/* What a kernel of ours is handed. */
struct inputs {
    struct pair x, weight, d_y, prepared;
};

static struct inputs copy_inputs(const struct problem *p, const struct wish *wish, size_t prepared,
                                 size_t shift)
{
    const bool both[2] = {true, wish->tangents};
    return (struct inputs){pair_copy(&p->x, both, shift), pair_copy(&p->weight, both, 2 * shift),
                           pair_copy(&p->d_y, both, 3 * shift),
                           pair_new(prepared, both, 5 * shift)};
}

/* In several parts, the last not always last. */
static struct inputs prepare(const struct sl_convolution *convolution, const struct problem *p,
                             const struct wish *wish, size_t shift, struct outcome *o)
{
    struct sl_conv_sizes sizes;
    convolution->sizes(&p->shape, &sizes);
    struct inputs inputs = copy_inputs(p, wish, sizes.prepared, shift);
    size_t parts = 1 + (p->shape.in + p->shape.out + shift) % 5;
    for (size_t part = 0; part < parts; part++) {
        size_t at = (part + shift) % parts;
        convolution->prepare(&p->shape, inputs.weight.value.at, inputs.prepared.value.at, at,
                             parts);
        if (wish->tangents)
            convolution->prepare(&p->shape, inputs.weight.tangent.at, inputs.prepared.tangent.at,
                                 at, parts);
    }
    o->intact = pair_intact(&inputs.prepared);
    return inputs;
}

static void go_forward(const struct sl_convolution *convolution, const struct problem *p,
                       const struct wish *wish, const struct inputs *inputs, size_t shift,
                       struct outcome *o)
{
    struct sl_conv_sizes sizes;
    const bool both[2] = {true, wish->tangents};
    convolution->sizes(&p->shape, &sizes);
    struct pair scratch = pair_new(sizes.scratch, both, 7 * shift);
    o->y = pair_new(p->d_y.value.count, wish->output, 11 * shift);
    convolution->forward(&p->shape, pair_dual(&inputs->x), pair_dual(&inputs->prepared),
                         pair_dual(&o->y), pair_dual(&scratch));
    o->intact = o->intact && pair_intact(&scratch) && pair_intact(&o->y);
    pair_free(&scratch);
}

static void go_backward(const struct sl_convolution *convolution, const struct problem *p,
                        const struct wish *wish, const struct inputs *inputs, size_t shift,
                        struct outcome *o)
{
    struct sl_conv_sizes sizes;
    const bool both[2] = {true, wish->tangents};
    convolution->sizes(&p->shape, &sizes);
    struct pair scratch = pair_new(sizes.scratch, both, 3 * shift);
    struct pair sums = pair_new(sizes.sums, wish->sums, 9 * shift);
    memset(sums.value.at, 0, sums.value.count * sizeof(float));
    memset(sums.tangent.at, 0, sums.tangent.count * sizeof(float));
    o->d_x = pair_new(p->x.value.count, wish->input, shift);
    o->d_weight = pair_copy(&p->before, wish->sums, 13 * shift);
    convolution->backward(&p->shape, pair_dual(&inputs->x), pair_dual(&inputs->prepared),
                          pair_dual(&inputs->d_y), pair_dual(&o->d_x),
                          pair_dual(sizes.sums > 0 ? &sums : &o->d_weight), pair_dual(&scratch));
    if (wish->sums[0] && sizes.sums > 0)
        convolution->finish(&p->shape, sums.value.at, o->d_weight.value.at);
    if (wish->sums[1] && sizes.sums > 0)
        convolution->finish(&p->shape, sums.tangent.at, o->d_weight.tangent.at);
    o->intact = o->intact && pair_intact(&scratch) && pair_intact(&sums) && pair_intact(&o->d_x) &&
                pair_intact(&o->d_weight);
    pair_free(&scratch);
    pair_free(&sums);
}

/* d_weight += the tile from input `in` and output `out` on. */
static void add_tile(const struct sl_convolution *convolution, const struct problem *p,
                     const struct sl_conv_sizes *sizes, size_t in, size_t out,
                     const struct array *factors, struct outcome *o)
{
    const struct sl_conv *shape = &p->shape;
    size_t left = shape->in - in, rows = left < sizes->tile_rows ? left : sizes->tile_rows;
    size_t columns = sizes->tile_columns, taps = shape->side * shape->side;
    struct array tile = array_new(taps * rows * columns, in % 16);
    for (size_t i = 0; i < tile.count; i++) {
        size_t row = i / columns / rows * shape->in + in + i / columns % rows;
        tile.at[i] = o->d_weight.value.at[row * shape->out + out + i % columns];
    }
    convolution->weigh(shape, factors->at, in, rows, out, tile.at);
    for (size_t i = 0; i < tile.count; i++) {
        size_t row = i / columns / rows * shape->in + in + i / columns % rows;
        o->d_weight.value.at[row * shape->out + out + i % columns] = tile.at[i];
    }
    o->intact = o->intact && array_intact(&tile);
    array_free(&tile);
}

/* Backward without tangents, by factors. */
static void go_by_factors(const struct sl_convolution *convolution, const struct problem *p,
                          const struct wish *wish, const struct inputs *inputs, size_t shift,
                          struct outcome *o)
{
    const struct sl_conv *shape = &p->shape;
    struct sl_conv_sizes sizes;
    convolution->sizes(shape, &sizes);
    struct array scratch = array_new(sizes.scratch, 3 * shift % 16);
    struct array factors = array_new(shape->n * sizes.factors, 9 * shift % 16);
    o->d_x = pair_new(p->x.value.count, wish->input, shift);
    o->d_weight = pair_copy(&p->before, wish->sums, 13 * shift);
    convolution->factorise(shape, inputs->x.value.at, inputs->prepared.value.at,
                           inputs->d_y.value.at, pair_dual(&o->d_x).value, factors.at, scratch.at);
    for (size_t in = 0; in < shape->in; in += sizes.tile_rows)
        for (size_t out = 0; out < shape->out; out += sizes.tile_columns)
            add_tile(convolution, p, &sizes, in, out, &factors, o);
    o->intact = o->intact && array_intact(&scratch) && array_intact(&factors) &&
                pair_intact(&o->d_x) && pair_intact(&o->d_weight);
    array_free(&scratch);
    array_free(&factors);
}

/* Nothing was written to what was only to be read. */
static bool same_inputs(const struct inputs *inputs, const struct problem *p,
                        const struct wish *wish)
{
    return array_equal(&inputs->x.value, &p->x.value) &&
           array_equal(&inputs->d_y.value, &p->d_y.value) &&
           array_equal(&inputs->weight.value, &p->weight.value) &&
           (!wish->tangents ||
            (pair_equal(&inputs->x, &p->x) && pair_equal(&inputs->d_y, &p->d_y) &&
             pair_equal(&inputs->weight, &p->weight)));
}

static struct outcome run(const struct sl_kernels *kernels, const struct problem *p,
                          const struct wish *wish, bool by_factors, size_t shift)
{
    struct outcome o = {0};
    const struct sl_convolution *convolution = kernels->convolution(&p->shape);
    struct inputs inputs = prepare(convolution, p, wish, shift, &o);
    go_forward(convolution, p, wish, &inputs, shift, &o);
    (by_factors ? go_by_factors : go_backward)(convolution, p, wish, &inputs, shift, &o);
    o.intact = o.intact && same_inputs(&inputs, p, wish);
    pair_free(&inputs.x);
    pair_free(&inputs.weight);
    pair_free(&inputs.d_y);
    pair_free(&inputs.prepared);
    return o;
}

/* `size`: the root mean square that exact numbers should have. */
static void compare(struct finding *finding, const struct problem *p, const struct array *found,
                    const double *exact, double size)
{
    finding->shapes++;
    for (size_t i = 0; i < found->count; i++)
        check_number(finding, p->text, (double)found->at[i], exact[i], size);
}

/* How many of `side` taps, at each `stride`th of `most` pixels, are inside. */
static double taps_inside(size_t most, size_t side, size_t stride)
{
    size_t count = 0;
    for (size_t pixel = 0; pixel < most; pixel += stride)
        for (size_t k = 0; k < side; k++)
            count += pixel + k >= side / 2 && pixel + k < most + side / 2;
    return (double)count;
}

static enum kernel forward_kernel(const struct sl_kernels *kernels, const struct sl_conv *shape)
{
    /* One channel is convolved directly everywhere; one pixel of whole panels, where there are any,
     * as few pixels. */
    const struct sl_conv one = {1, 1, 1, 1, 1, 3, 1}, few = {1, 1, 1, 32, 32, 3, 1};
    if (kernels->convolution(shape) == kernels->convolution(&one))
        return DIRECT_FORWARD;
    if (kernels->convolution(shape) == kernels->convolution(&few))
        return PIXELS_FORWARD;
    return shape->side == 3 && shape->stride == 1 ? WINOGRAD_FORWARD : PATCHES_FORWARD;
}

/* Tangents are sums of two products each, at most. */
static void judge(const struct problem *p, struct tier *tier, const struct outcome *first,
                  const struct outcome *second)
{
    const struct sl_conv *shape = &p->shape;
    struct finding *findings = tier->findings + forward_kernel(tier->kernels, shape);
    /* Pairs of pixels that a tap links; each is a product of an input and a weight. */
    double pairs = taps_inside(shape->h, shape->side, shape->stride) *
                   taps_inside(shape->w, shape->side, shape->stride);
    double in = (double)shape->in * pairs / (double)(sl_conv_down(shape) * sl_conv_across(shape));
    double out = (double)shape->out * pairs / (double)(shape->h * shape->w);
    double maps = pairs / (double)(shape->side * shape->side) * (double)shape->n;
    compare(&findings[0], p, &first->y.value, p->y[0], sqrt(in));
    compare(&findings[1], p, &first->d_x.value, p->d_x[0], sqrt(out));
    compare(&findings[2], p, &first->d_weight.value, p->d_weight[0], sqrt(1 + maps));
    compare(&findings[3], p, &first->y.tangent, p->y[1], sqrt(2 * in));
    compare(&findings[3], p, &first->d_x.tangent, p->d_x[1], sqrt(2 * out));
    compare(&findings[3], p, &first->d_weight.tangent, p->d_weight[1], sqrt(1 + 2 * maps));
    if (!first->intact || !second->intact)
        check_trouble(findings, "%s: wrote where it must not", p->text);
    if (!pair_agree(&first->y, &second->y) || !pair_agree(&first->d_weight, &second->d_weight) ||
        !pair_agree(&first->d_x, &second->d_x))
        check_trouble(findings, "%s: not the same twice", p->text);
}

/* Less than everything, of which what is left must not change. */
static struct wish draw_wish(struct sl_random *random)
{
    struct wish wish = {.tangents = sl_random_below(random, 2) == 1};
    wish.output[1] = wish.tangents;
    wish.output[0] = !wish.tangents || sl_random_below(random, 2) == 1;
    wish.input[0] = sl_random_below(random, 2) == 1;
    wish.sums[0] = sl_random_below(random, 2) == 1;
    wish.input[1] = wish.tangents && sl_random_below(random, 2) == 1;
    wish.sums[1] = wish.tangents && sl_random_below(random, 2) == 1;
    return wish;
}

static bool has_factors(const struct sl_kernels *kernels, const struct sl_conv *shape)
{
    struct sl_conv_sizes sizes;
    kernels->convolution(shape)->sizes(shape, &sizes);
    return sizes.factors > 0;
}

/* Twice, with the gradient of the input and, depending on the shape, without. */
static void check_factors(const struct problem *problem, struct tier *tier, size_t shift)
{
    static const struct wish values = {false, {true, false}, {true, false}, {true, false}};
    struct wish part = values;
    part.input[0] = (problem->shape.h + problem->shape.w) % 2 == 0;
    struct outcome first = run(tier->kernels, problem, &values, true, 0);
    struct outcome second = run(tier->kernels, problem, &part, true, shift);
    judge(problem, tier, &first, &second);
    discard(&first);
    discard(&second);
}

void check_convolution(const struct sl_conv *shape, struct sl_random *random, struct tier *tiers,
                       size_t count)
{
    static const struct wish all = {true, {true, true}, {true, true}, {true, true}};
    struct problem problem;
    pose(&problem, shape, random);
    size_t shift = 1 + sl_random_below(random, 15);
    struct wish part = draw_wish(random);
    for (size_t i = 0; i < count; i++) {
        struct outcome first = run(tiers[i].kernels, &problem, &all, false, 0);
        struct outcome second = run(tiers[i].kernels, &problem, &part, false, shift);
        judge(&problem, &tiers[i], &first, &second);
        discard(&first);
        discard(&second);
        if (has_factors(tiers[i].kernels, shape))
            check_factors(&problem, &tiers[i], shift);
    }
    dismiss(&problem);
}
