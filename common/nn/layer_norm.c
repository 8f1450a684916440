#include "nn/layer.h"

static struct sl_norm norm_shape(const struct sl_layer *layer, size_t n)
{
    return (struct sl_norm){n, layer->in.h, layer->in.w, layer->in.c};
}

static void shape(struct sl_layer *layer, size_t group)
{
    layer->together = group;
    layer->out = (struct sl_shape){layer->in.h / 2, layer->in.w / 2, layer->in.c};
    layer->counts[0] = layer->counts[1] = layer->in.c;
    layer->saved = 2 * layer->in.c;
    layer->scratch = SL_NORM_SCRATCH * layer->in.c;
}

static void forward(const struct sl_layer *layer, const struct sl_pass *pass)
{
    struct sl_norm norm = norm_shape(layer, pass->n);
    sl_kernels()->norm->forward(&norm, pass->input[0], pass->weight, pass->bias, pass->saved,
                                pass->output, pass->scratch);
}

static void backward(const struct sl_layer *layer, const struct sl_pass *pass)
{
    struct sl_norm norm = norm_shape(layer, pass->n);
    sl_kernels()->norm->backward(&norm, pass->input[0], pass->weight, pass->bias, pass->saved,
                                 pass->d_output, pass->d_input[0], pass->d_weight, pass->d_bias,
                                 pass->scratch);
}

const struct sl_layer_kind sl_layer_norm = {
    .section = SL_IN_NORM,
    .shape = shape,
    .init = sl_channels_init,
    .dims = sl_channels_dims,
    .place = sl_channels_place,
    .forward = forward,
    .backward = backward,
};
