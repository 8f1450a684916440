#include "check.h"
#include "exact.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Inputs, and the expected results. */
struct problem {
    struct sl_conv shape;
    char text[64];
    struct array x, weight, d_y;
    struct array before; /* what the gradient of the weight is added to */
    double *y, *d_x, *d_weight;
};

/* The results; d_x is empty if it was not wanted. */
struct outcome {
    struct array y, d_x, d_weight;
    bool intact; /* guards, and what was only to be read */
};

static void pose(struct problem *p, const struct sl_conv *shape, struct sl_random *random)
{
    size_t pixels = shape->n * shape->h * shape->w;
    bool rectified = sl_random_below(random, 2) == 1;
    *p = (struct problem){.shape = *shape};
    snprintf(p->text, sizeof p->text, "%zu maps [%zu, %zu, %zu] to %zu channels", shape->n,
             shape->h, shape->w, shape->in, shape->out);
    p->x = array_random(pixels * shape->in, random, rectified);
    p->weight = array_random(9 * shape->in * shape->out, random, false);
    p->d_y = array_random(pixels * shape->out, random, false);
    p->before = array_random(p->weight.count, random, false);
    p->y = exact_new(p->d_y.count);
    p->d_x = exact_new(p->x.count);
    p->d_weight = exact_new(p->weight.count);
    exact_forward(shape, p->x.at, p->weight.at, p->y);
    exact_input(shape, p->d_y.at, p->weight.at, p->d_x);
    for (size_t i = 0; i < p->before.count; i++)
        p->d_weight[i] = (double)p->before.at[i];
    exact_weight(shape, p->x.at, p->d_y.at, p->d_weight);
}

static void dismiss(struct problem *p)
{
    array_free(&p->x);
    array_free(&p->weight);
    array_free(&p->d_y);
    array_free(&p->before);
    free(p->y);
    free(p->d_x);
    free(p->d_weight);
}

static void discard(struct outcome *o)
{
    array_free(&o->y);
    array_free(&o->d_x);
    array_free(&o->d_weight);
}

/* What a kernel of ours is handed. */
struct inputs {
    struct array x, weight, d_y, prepared;
};

/* In several parts, the last not always last. */
static struct inputs prepare(const struct sl_convolution *convolution, const struct problem *p,
                             size_t shift, struct outcome *o)
{
    struct sl_conv_sizes sizes;
    convolution->sizes(&p->shape, &sizes);
    struct inputs inputs = {array_copy(&p->x, shift), array_copy(&p->weight, 2 * shift),
                            array_copy(&p->d_y, 3 * shift), array_new(sizes.prepared, 5 * shift)};
    size_t parts = 1 + (p->shape.in + p->shape.out + shift) % 5;
    for (size_t part = 0; part < parts; part++)
        convolution->prepare(&p->shape, inputs.weight.at, inputs.prepared.at,
                             (part + shift) % parts, parts);
    o->intact = array_intact(&inputs.prepared);
    return inputs;
}

static void go_forward(const struct sl_convolution *convolution, const struct problem *p,
                       const struct inputs *inputs, size_t shift, struct outcome *o)
{
    struct sl_conv_sizes sizes;
    convolution->sizes(&p->shape, &sizes);
    struct array scratch = array_new(sizes.scratch, 7 * shift);
    o->y = array_new(p->d_y.count, 11 * shift);
    convolution->forward(&p->shape, inputs->x.at, inputs->prepared.at, o->y.at, scratch.at);
    o->intact = o->intact && array_intact(&scratch) && array_intact(&o->y);
    array_free(&scratch);
}

static void go_backward(const struct sl_convolution *convolution, const struct problem *p,
                        const struct inputs *inputs, size_t shift, bool wanted, struct outcome *o)
{
    struct sl_conv_sizes sizes;
    convolution->sizes(&p->shape, &sizes);
    struct array scratch = array_new(sizes.scratch, 3 * shift);
    struct array sums = array_new(sizes.sums, 9 * shift);
    memset(sums.at, 0, sums.count * sizeof *sums.at);
    o->d_x = array_new(wanted ? p->x.count : 0, shift);
    o->d_weight = array_copy(&p->before, 13 * shift);
    convolution->backward(&p->shape, inputs->x.at, inputs->prepared.at, inputs->d_y.at,
                          wanted ? o->d_x.at : NULL, sums.at, scratch.at);
    convolution->finish(&p->shape, sums.at, o->d_weight.at);
    o->intact = o->intact && array_intact(&scratch) && array_intact(&sums) &&
                array_intact(&o->d_x) && array_intact(&o->d_weight);
    array_free(&scratch);
    array_free(&sums);
}

static struct outcome run(const struct sl_kernels *kernels, const struct problem *p, size_t shift,
                          bool wanted)
{
    struct outcome o = {0};
    const struct sl_convolution *convolution = kernels->convolution(&p->shape);
    struct inputs inputs = prepare(convolution, p, shift, &o);
    go_forward(convolution, p, &inputs, shift, &o);
    go_backward(convolution, p, &inputs, shift, wanted, &o);
    o.intact = o.intact && array_equal(&inputs.x, &p->x) && array_equal(&inputs.d_y, &p->d_y) &&
               array_equal(&inputs.weight, &p->weight);
    array_free(&inputs.x);
    array_free(&inputs.weight);
    array_free(&inputs.d_y);
    array_free(&inputs.prepared);
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

static void judge(const struct problem *p, struct tier *tier, const struct outcome *first,
                  const struct outcome *second)
{
    /* One channel is convolved directly everywhere. */
    const struct sl_conv *shape = &p->shape, one = {1, 1, 1, 1, 1};
    const struct sl_kernels *kernels = tier->kernels;
    bool direct = kernels->convolution(shape) == kernels->convolution(&one);
    struct finding *findings = tier->findings + (direct ? DIRECT_FORWARD : WINOGRAD_FORWARD);
    /* Pairs of pixels that are neighbours; each is a product of an input and a weight. */
    double pairs = (double)((3 * shape->h - 2) * (3 * shape->w - 2));
    double terms = pairs / (double)(shape->h * shape->w);
    compare(&findings[0], p, &first->y, p->y, sqrt(terms * (double)shape->in));
    compare(&findings[1], p, &first->d_x, p->d_x, sqrt(terms * (double)shape->out));
    compare(&findings[2], p, &first->d_weight, p->d_weight, sqrt(1 + pairs / 9 * (double)shape->n));
    if (!first->intact || !second->intact)
        check_trouble(findings, "%s: wrote where it must not", p->text);
    if (!array_equal(&first->y, &second->y) || !array_equal(&first->d_weight, &second->d_weight) ||
        (second->d_x.count > 0 && !array_equal(&first->d_x, &second->d_x)))
        check_trouble(findings, "%s: not the same twice", p->text);
}

void check_convolution(const struct sl_conv *shape, struct sl_random *random, struct tier *tiers,
                       size_t count)
{
    struct problem problem;
    pose(&problem, shape, random);
    size_t shift = 1 + sl_random_below(random, 15);
    bool wanted = sl_random_below(random, 2) == 1;
    for (size_t i = 0; i < count; i++) {
        struct outcome first = run(tiers[i].kernels, &problem, 0, true);
        struct outcome second = run(tiers[i].kernels, &problem, shift, wanted);
        judge(&problem, &tiers[i], &first, &second);
        discard(&first);
        discard(&second);
    }
    dismiss(&problem);
}
