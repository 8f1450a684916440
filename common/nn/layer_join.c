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

static void forward(const struct sl_layer *layer, const struct sl_pass *pass)
{
    for (size_t i = 0; i < numbers(layer, pass->n); i++)
        pass->output[i] = pass->input[0][i] + pass->input[1][i];
}

static void backward(const struct sl_layer *layer, const struct sl_pass *pass)
{
    for (size_t k = 0; k < SL_LAYER_INPUTS; k++)
        if (pass->d_input[k] != NULL)
            memcpy(pass->d_input[k], pass->d_output,
                   numbers(layer, pass->n) * sizeof *pass->d_output);
}

const struct sl_layer_kind sl_layer_join = {
    .section = SL_IN_JOIN,
    .shape = shape,
    .forward = forward,
    .backward = backward,
};
