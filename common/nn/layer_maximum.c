#include "nn/layer.h"

#include <string.h>

enum { SIDE = 3, STRIDE = 2 };

static void shape(struct sl_layer *layer, size_t group)
{
    layer->together = group;
    layer->out = (struct sl_shape){(layer->in.h - 1) / STRIDE + 1, (layer->in.w - 1) / STRIDE + 1,
                                   layer->in.c};
    layer->scratch = layer->in.c;
}

/* The pixels about one of the output, as far as they are in the map. */
struct window {
    size_t top, bottom, left, right;
};

static size_t end_of(size_t at, size_t size)
{
    return at * STRIDE + SIDE - 1 < size ? at * STRIDE + SIDE - 1 : size;
}

static struct window window_of(const struct sl_layer *layer, size_t y, size_t x)
{
    return (struct window){y == 0 ? 0 : y * STRIDE - 1, end_of(y, layer->in.h),
                           x == 0 ? 0 : x * STRIDE - 1, end_of(x, layer->in.w)};
}

SL_WIDE static void raise(size_t c, const sl_real *restrict x, sl_real *restrict y)
{
    for (size_t i = 0; i < c; i++)
        y[i] = x[i] > y[i] || x[i] != x[i] ? x[i] : y[i]; /* a NaN stays one */
}

/* The maximum [c] of a window of map [h, w, c]. */
static void pool(const struct sl_layer *layer, struct window window, const sl_real *map,
                 sl_real *to)
{
    size_t c = layer->in.c, row = layer->in.w * c;
    memcpy(to, map + window.top * row + window.left * c, c * sizeof *to);
    for (size_t y = window.top; y < window.bottom; y++)
        for (size_t x = window.left; x < window.right; x++)
            raise(c, map + y * row + x * c, to);
}

static void forward(const struct sl_layer *layer, const struct sl_pass *pass)
{
    size_t size = layer->in.h * layer->in.w * layer->in.c;
    sl_real *to = pass->output.value;
    for (size_t n = 0; n < pass->n; n++)
        for (size_t y = 0; y < layer->out.h; y++)
            for (size_t x = 0; x < layer->out.w; x++, to += layer->out.c)
                pool(layer, window_of(layer, y, x), pass->input[0].value + n * size, to);
}

/* Hands what is left of a gradient to a pixel, in the channels in which it is the maximum. */
SL_WIDE static void hand(size_t c, const sl_real *restrict x, const sl_real *restrict maximum,
                         sl_real *restrict left, sl_real *restrict d_x)
{
    for (size_t i = 0; i < c; i++) {
        d_x[i] += x[i] == maximum[i] ? left[i] : 0;
        left[i] = x[i] == maximum[i] ? 0 : left[i];
    }
}

static void spread(const struct sl_layer *layer, struct window window, const sl_real *map,
                   const sl_real *maximum, sl_real *left, sl_real *d_map)
{
    size_t c = layer->in.c, row = layer->in.w * c;
    for (size_t y = window.top; y < window.bottom; y++)
        for (size_t x = window.left; x < window.right; x++)
            hand(c, map + y * row + x * c, maximum, left, d_map + y * row + x * c);
}

static void backward(const struct sl_layer *layer, const struct sl_pass *pass)
{
    size_t c = layer->in.c, size = layer->in.h * layer->in.w * c;
    const sl_real *maximum = pass->output.value, *d_y = pass->d_output.value;
    sl_real *d_x = pass->d_input[0].value, *left = pass->scratch.value;
    memset(d_x, 0, pass->n * size * sizeof *d_x);
    for (size_t n = 0; n < pass->n; n++)
        for (size_t y = 0; y < layer->out.h; y++)
            for (size_t x = 0; x < layer->out.w; x++, maximum += c, d_y += c) {
                memcpy(left, d_y, c * sizeof *left);
                spread(layer, window_of(layer, y, x), pass->input[0].value + n * size, maximum,
                       left, d_x + n * size);
            }
}

const struct sl_layer_kind sl_layer_maximum = {
    .section = SL_IN_NORM,
    .shape = shape,
    .forward = forward,
    .backward = backward,
};
