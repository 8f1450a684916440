#include "nn/layer.h"

#include <string.h>

static void shape(struct sl_layer *layer, size_t group)
{
    layer->together = group;
    layer->out = (struct sl_shape){1, 1, layer->in.c};
}

static size_t pixels_of(const struct sl_layer *layer)
{
    return layer->in.h * layer->in.w;
}

SL_WIDE static void average(size_t pixels, size_t c, const sl_real *restrict x, sl_real *restrict y)
{
    for (size_t p = 0; p < pixels; p++, x += c)
        for (size_t i = 0; i < c; i++)
            y[i] += x[i];
    for (size_t i = 0; i < c; i++)
        y[i] /= (sl_real)pixels;
}

static void forward(const struct sl_layer *layer, const struct sl_pass *pass)
{
    size_t pixels = pixels_of(layer), c = layer->in.c;
    memset(pass->output.value, 0, pass->n * c * sizeof *pass->output.value);
    for (size_t n = 0; n < pass->n; n++)
        average(pixels, c, pass->input[0].value + n * pixels * c, pass->output.value + n * c);
}

SL_WIDE static void share(size_t pixels, size_t c, const sl_real *restrict d_y,
                          sl_real *restrict d_x)
{
    for (size_t p = 0; p < pixels; p++, d_x += c)
        for (size_t i = 0; i < c; i++)
            d_x[i] = d_y[i] / (sl_real)pixels;
}

static void backward(const struct sl_layer *layer, const struct sl_pass *pass)
{
    size_t pixels = pixels_of(layer), c = layer->in.c;
    for (size_t n = 0; pass->d_input[0].value != NULL && n < pass->n; n++)
        share(pixels, c, pass->d_output.value + n * c, pass->d_input[0].value + n * pixels * c);
}

const struct sl_layer_kind sl_layer_mean = {
    .section = SL_IN_NORM,
    .skips = true,
    .shape = shape,
    .forward = forward,
    .backward = backward,
};
