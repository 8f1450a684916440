#include "nn/layer.h"

#include <math.h>
#include <string.h>

static void shape(struct sl_layer *layer, size_t group)
{
    layer->together = group;
    layer->out = (struct sl_shape){layer->in.h / 2, layer->in.w / 2, layer->in.c};
    layer->counts[1] = layer->in.c;
}

/* The bias of a torch.nn.Conv2d that reads `channels` channels. */
static float init(const struct sl_layer *layer, size_t array, struct sl_random *random)
{
    (void)array;
    float bound = 1 / sqrtf((float)(9 * layer->channels));
    return sl_random_uniform(random, -bound, bound);
}

/* A NaN stays one, as in the norm. */
static inline sl_real rectify(sl_real value)
{
    return value < 0 ? 0 : value;
}

/* z [c] of the four pixels about x, whose next row is `row` numbers on. */
SL_WIDE static void pool(size_t c, size_t row, const sl_real *restrict x,
                         const sl_real *restrict bias, sl_real *restrict z)
{
    for (size_t i = 0; i < c; i++)
        z[i] = (rectify(x[i] + bias[i]) + rectify(x[i + c] + bias[i]) +
                rectify(x[i + row] + bias[i]) + rectify(x[i + row + c] + bias[i])) *
               (sl_real)0.25;
}

static void pool_tangent(size_t c, size_t row, struct sl_dual x, struct sl_dual bias, sl_real *t_z)
{
    const size_t pixels[] = {0, c, row, row + c};
    for (size_t i = 0; i < c; i++) {
        sl_real sum = 0;
        for (size_t p = 0; p < 4; p++)
            if (x.value[pixels[p] + i] + bias.value[i] > 0)
                sum += x.tangent[pixels[p] + i] + bias.tangent[i];
        t_z[i] = sum * (sl_real)0.25;
    }
}

static void forward(const struct sl_layer *layer, const struct sl_pass *pass)
{
    size_t c = layer->in.c, row = layer->in.w * c;
    struct sl_dual z = pass->output;
    for (size_t n = 0; n < pass->n; n++)
        for (size_t y = 0; y < layer->out.h; y++)
            for (size_t x = 0; x < layer->out.w; x++, z = sl_dual_at(z, c)) {
                size_t at = (n * layer->in.h + 2 * y) * row + 2 * x * c;
                struct sl_dual from = sl_dual_at(pass->input[0], at);
                pool(c, row, from.value, pass->bias.value, z.value);
                if (z.tangent != NULL)
                    pool_tangent(c, row, from, pass->bias, z.tangent);
            }
}

/* d_x of one pixel, from a quarter of the pool's; adds it to d_bias. */
SL_WIDE static void spread(size_t c, const sl_real *restrict x, const sl_real *restrict bias,
                           const sl_real *restrict d_z, sl_real *restrict d_x,
                           sl_real *restrict d_bias)
{
    for (size_t i = 0; i < c; i++)
        d_x[i] = x[i] + bias[i] > 0 ? d_z[i] * (sl_real)0.25 : 0;
    for (size_t i = 0; d_bias != NULL && i < c; i++)
        d_bias[i] += d_x[i];
}

/* Of values, or else of tangents: the ReLU lets the same through of both. */
static void spread_all(const struct sl_layer *layer, const struct sl_pass *pass, const sl_real *d_z,
                       sl_real *d_x, sl_real *d_bias)
{
    size_t c = layer->in.c, h = layer->in.h, w = layer->in.w;
    const sl_real *from = pass->input[0].value;
    for (size_t n = 0; n < pass->n; n++)
        for (size_t y = 0; y < h; y++)
            for (size_t x = 0; x < w; x++, from += c, d_x += c) {
                size_t cell = (n * layer->out.h + y / 2) * layer->out.w + x / 2;
                if (y / 2 < layer->out.h && x / 2 < layer->out.w)
                    spread(c, from, pass->bias.value, d_z + cell * c, d_x, d_bias);
                else
                    memset(d_x, 0, c * sizeof *d_x);
            }
}

static void backward(const struct sl_layer *layer, const struct sl_pass *pass)
{
    struct sl_dual d_z = pass->d_output, d_x = pass->d_input[0];
    spread_all(layer, pass, d_z.value, d_x.value, pass->d_bias.value);
    if (d_x.tangent != NULL)
        spread_all(layer, pass, d_z.tangent, d_x.tangent, pass->d_bias.tangent);
}

const struct sl_layer_kind sl_layer_pool = {
    .section = SL_IN_NORM,
    .shape = shape,
    .init = init,
    .dims = sl_channels_dims,
    .place = sl_channels_place,
    .forward = forward,
    .backward = backward,
};
