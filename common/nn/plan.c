#include "nn/plan.h"

#include "nn/loss.h"

/* Four images give the last maps of 8x8 pixels 256 rows, a good product's worth. */
enum { GROUP = 4 };

static size_t size(struct sl_shape shape)
{
    return shape.h * shape.w * shape.c;
}

static size_t larger(size_t a, size_t b)
{
    return a > b ? a : b;
}

static void add_layer(struct sl_plan *plan, const struct sl_layer_kind *kind, size_t channels)
{
    struct sl_layer *layer = &plan->layers[plan->layer_count];
    const struct sl_arch *arch = &plan->arch;
    *layer = (struct sl_layer){
        .kind = kind,
        .in = {arch->image[0], arch->image[1], arch->image[2]},
        .channels = channels,
        .offset = plan->parameters,
    };
    if (plan->layer_count > 0)
        layer->in = layer[-1].out;
    kind->shape(layer, plan->group);
    plan->layer_count++;
    plan->parameters += layer->counts[0] + layer->counts[1];
    plan->prepared += layer->prepared;
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

static size_t largest_output(const struct sl_plan *plan)
{
    size_t most = 0;
    for (size_t l = 0; l < plan->layer_count; l++)
        most = larger(most, size(plan->layers[l].out));
    return plan->group * most;
}

static size_t largest_saved(const struct sl_plan *plan)
{
    size_t most = 0;
    for (size_t l = 0; l < plan->layer_count; l++)
        most = larger(most, plan->layers[l].saved);
    return plan->group * most;
}

void sl_plan_init(struct sl_plan *plan, const struct sl_arch *arch)
{
    *plan = (struct sl_plan){.arch = *arch, .group = GROUP};
    plan->image = (size_t)arch->image[0] * arch->image[1] * arch->image[2];
    for (uint32_t block = 0; block < arch->depth; block++) {
        add_layer(plan, &sl_layer_convolution, arch->width);
        add_layer(plan, &sl_layer_norm, 0);
    }
    add_layer(plan, &sl_layer_linear, arch->classes);
    plan->forward_size = 2 * largest_output(plan) + largest_saved(plan) + largest_scratch(plan);
    plan->gradient_size = 2 * largest_delta(plan) + largest_scratch(plan);
    for (size_t l = 0; l < plan->layer_count; l++)
        plan->gradient_size += plan->group * (size(plan->layers[l].out) + plan->layers[l].saved);
}

static struct sl_pass start_pass(const struct sl_layer *layer, const sl_real *parameters, size_t n)
{
    const sl_real *weight = parameters + layer->offset;
    return (struct sl_pass){.n = n, .weight = weight, .bias = weight + layer->counts[0]};
}

void sl_plan_prepare(const struct sl_plan *plan, const sl_real *parameters, sl_real *prepared)
{
    for (size_t l = 0; l < plan->layer_count; l++) {
        const struct sl_layer *layer = &plan->layers[l];
        if (layer->kind->prepare != NULL)
            layer->kind->prepare(layer, parameters + layer->offset, prepared);
        prepared += layer->prepared;
    }
}

void sl_plan_forward(const struct sl_plan *plan, const sl_real *parameters, sl_real *workspace,
                     size_t n, const sl_real *images, sl_real *logits)
{
    size_t most = largest_output(plan);
    sl_real *halves[2] = {workspace, workspace + most}; /* a layer reads one and writes the other */
    sl_real *saved = workspace + 2 * most;
    sl_real *scratch = saved + largest_saved(plan);
    const sl_real *input = images;
    enum sl_section before = sl_profile_to(plan->layers[0].kind->section);
    for (size_t l = 0; l < plan->layer_count; l++) {
        const struct sl_layer *layer = &plan->layers[l];
        struct sl_pass pass = start_pass(layer, parameters, n);
        pass.input = (sl_real *)input;
        pass.output = l + 1 == plan->layer_count ? logits : halves[l % 2];
        pass.saved = saved;
        pass.scratch = scratch;
        sl_profile_to(layer->kind->section);
        layer->kind->forward(layer, &pass);
        input = pass.output;
    }
    sl_profile_to(before);
}

/* Gives every layer its own place in the workspace, since backward wants all outputs. */
static sl_real *forward_kept(const struct sl_plan *plan, const sl_real *parameters,
                             sl_real *workspace, sl_real *scratch, size_t n, const sl_real *images,
                             struct sl_pass *passes)
{
    sl_real *input = (sl_real *)images;
    for (size_t l = 0; l < plan->layer_count; l++) {
        const struct sl_layer *layer = &plan->layers[l];
        passes[l] = start_pass(layer, parameters, n);
        passes[l].input = input;
        passes[l].output = workspace;
        passes[l].saved = workspace + plan->group * size(layer->out);
        passes[l].scratch = scratch;
        workspace = passes[l].saved + plan->group * layer->saved;
        sl_profile_to(layer->kind->section);
        layer->kind->forward(layer, &passes[l]);
        input = passes[l].output;
    }
    return input;
}

double sl_plan_gradient(const struct sl_plan *plan, const sl_real *parameters,
                        const sl_real *prepared, sl_real *workspace, size_t n,
                        const sl_real *images, const sl_real *targets, sl_real scale,
                        sl_real *gradient)
{
    struct sl_pass passes[SL_LAYERS_MAX];
    size_t most = largest_delta(plan);
    sl_real *deltas[2] = {workspace, workspace + most}; /* read one, write the other */
    sl_real *scratch = workspace + 2 * most;
    enum sl_section before = sl_profile_to(SL_IN_LOSS);
    sl_real *logits =
        forward_kept(plan, parameters, scratch + largest_scratch(plan), scratch, n, images, passes);
    sl_profile_to(SL_IN_LOSS);
    double loss = sl_cross_entropy(n, plan->arch.classes, logits, targets, scale, deltas[1]);
    const sl_real *d_output = deltas[1];
    const sl_real *after = prepared + plan->prepared;
    for (size_t l = plan->layer_count; l-- > 0;) {
        const struct sl_layer *layer = &plan->layers[l];
        struct sl_pass *pass = &passes[l];
        after -= layer->prepared;
        pass->prepared = after;
        pass->d_weight = gradient + layer->offset;
        pass->d_bias = pass->d_weight + layer->counts[0];
        pass->d_output = d_output;
        if (layer->kind->overwrites_input)
            pass->d_input = pass->input;
        else if (l > 0)
            pass->d_input = d_output == deltas[0] ? deltas[1] : deltas[0];
        sl_profile_to(layer->kind->section);
        layer->kind->backward(layer, pass);
        d_output = pass->d_input;
    }
    sl_profile_to(before);
    return loss;
}
