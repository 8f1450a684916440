#include "nn/layer.h"

#include <string.h>

static size_t numbers(const struct sl_layer *layer, size_t n)
{
    return n * layer->in.h * layer->in.w * layer->in.c;
}

static void shape(struct sl_layer *layer, size_t group)
{
    layer->together = group;
    layer->out = layer->in;
}

/* What is NULL counts as zeros. */
static void add(size_t count, const sl_real *a, const sl_real *b, sl_real *sum)
{
    for (size_t i = 0; sum != NULL && i < count; i++)
        sum[i] = (a == NULL ? 0 : a[i]) + (b == NULL ? 0 : b[i]);
}

static void forward(const struct sl_layer *layer, const struct sl_pass *pass)
{
    const struct sl_dual *a = &pass->input[0], *b = &pass->input[1];
    add(numbers(layer, pass->n), a->value, b->value, pass->output.value);
    add(numbers(layer, pass->n), a->tangent, b->tangent, pass->output.tangent);
}

static void copy(size_t count, const sl_real *from, sl_real *to)
{
    if (to != NULL)
        memcpy(to, from, count * sizeof *to);
}

static void backward(const struct sl_layer *layer, const struct sl_pass *pass)
{
    for (size_t k = 0; k < SL_LAYER_INPUTS; k++) {
        copy(numbers(layer, pass->n), pass->d_output.value, pass->d_input[k].value);
        copy(numbers(layer, pass->n), pass->d_output.tangent, pass->d_input[k].tangent);
    }
}

const struct sl_layer_kind sl_layer_join = {
    .section = SL_IN_JOIN,
    .skips = true,
    .shape = shape,
    .forward = forward,
    .backward = backward,
};
