#include "nn/layer.h"

#include "nn/norms.h"

static void shape(struct sl_layer *layer, size_t group)
{
    layer->together = group;
    layer->out = layer->in;
    layer->counts[0] = layer->counts[1] = layer->in.c;
    layer->running = 2 * layer->in.c + 1;
    layer->prepared = SL_NORM_APPLIED * layer->in.c;
    layer->norm = SL_NORM_NUMBERS * layer->in.c;
    layer->moments = 1 + 2 * layer->in.c;
    layer->scratch = 2 * layer->in.c;
}

static void prepare(const struct sl_layer *layer, const sl_real *parameters, sl_real *prepared,
                    size_t part, size_t parts)
{
    if (part + 1 == parts)
        sl_norm_apply_running(layer, parameters, sl_norm_numbers(layer->in.c, prepared));
}

static size_t pixels_of(const struct sl_layer *layer, const struct sl_pass *pass)
{
    return pass->n * layer->in.h * layer->in.w;
}

static void forward(const struct sl_layer *layer, const struct sl_pass *pass)
{
    if (pass->moments[0] != NULL)
        sl_moments_add(pixels_of(layer, pass), layer->in.c, pass->output.value, pass->moments[0],
                       pass->scratch.value);
}

SL_WIDE static void go_back(size_t pixels, size_t c, const sl_real *restrict x,
                            struct sl_norm_numbers numbers, sl_real *restrict d)
{
    const sl_real *restrict mean = numbers.mean, *restrict scale = numbers.scale;
    const sl_real *restrict offset = numbers.offset, *restrict tilt = numbers.tilt;
    for (size_t p = 0; p < pixels; p++, x += c, d += c)
        for (size_t i = 0; i < c; i++)
            d[i] = scale[i] * d[i] + offset[i] + tilt[i] * (x[i] - mean[i]);
}

static void backward(const struct sl_layer *layer, const struct sl_pass *pass)
{
    go_back(pixels_of(layer, pass), layer->in.c, pass->output.value,
            sl_norm_numbers(layer->in.c, (sl_real *)pass->norm[0]), pass->d_output.value);
}

const struct sl_layer_kind sl_layer_batch_norm = {
    .section = SL_IN_NORM,
    .shape = shape,
    .init = sl_channels_init,
    .dims = sl_channels_dims,
    .place = sl_channels_place,
    .prepare = prepare,
    .forward = forward,
    .backward = backward,
};
