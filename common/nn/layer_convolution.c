#include "nn/layer.h"

#include <math.h>

static struct sl_conv conv_shape(const struct sl_layer *layer, size_t n)
{
    return (struct sl_conv){n,           layer->in.h,  layer->in.w, layer->in.c, layer->out.c,
                            layer->side, layer->stride};
}

static const struct sl_convolution *convolution(const struct sl_conv *conv)
{
    return sl_kernels()->convolution(conv);
}

/* As many pixels as keep the products of a chunk of tiles busy, but no more: the map should still
 * be in a cache when the norm comes to it. */
enum { PIXELS_TOGETHER = 64 * 16 };

static struct sl_conv_sizes set_shape(struct sl_layer *layer, size_t group)
{
    size_t pixels = layer->in.h * layer->in.w;
    size_t together = (PIXELS_TOGETHER + pixels - 1) / pixels;
    layer->together = together < group ? together : group;
    layer->out.c = layer->channels;
    struct sl_conv conv = conv_shape(layer, layer->together);
    layer->out.h = sl_conv_down(&conv);
    layer->out.w = sl_conv_across(&conv);
    layer->counts[0] = sl_conv_patch(&conv) * layer->out.c;
    struct sl_conv_sizes sizes;
    convolution(&conv)->sizes(&conv, &sizes);
    layer->prepared = sizes.prepared;
    layer->sums = sizes.sums;
    layer->scratch = sizes.scratch;
    return sizes;
}

/* Before a batch norm, where there are no tangents and all images go through a segment before any
 * goes on, factors may take the place of sums. */
static void shape_strided(struct sl_layer *layer, size_t group)
{
    struct sl_conv_sizes sizes = set_shape(layer, group);
    layer->factors = sizes.factors;
    layer->tile_rows = sizes.tile_rows;
    layer->tile_columns = sizes.tile_columns;
    layer->sums = sizes.factors > 0 ? 0 : sizes.sums;
}

static void shape_without_bias(struct sl_layer *layer, size_t group)
{
    layer->side = 3;
    layer->stride = 1;
    set_shape(layer, group);
}

static void shape(struct sl_layer *layer, size_t group)
{
    shape_without_bias(layer, group);
    layer->counts[1] = layer->out.c;
}

/* torch.nn.Conv2d: Kaiming uniform with a = sqrt 5, which is uniform in +-1 / sqrt(fan in). */
static float init(const struct sl_layer *layer, size_t array, struct sl_random *random)
{
    (void)array;
    float bound = 1 / sqrtf((float)(9 * layer->in.c));
    return sl_random_uniform(random, -bound, bound);
}

/* torchvision's ResNet: torch.nn.init.kaiming_normal_, mode "fan_out". */
static float init_strided(const struct sl_layer *layer, size_t array, struct sl_random *random)
{
    (void)array;
    size_t fan_out = layer->side * layer->side * layer->out.c;
    return sqrtf(2 / (float)fan_out) * sl_random_normal(random);
}

static uint32_t dims(const struct sl_layer *layer, size_t array, uint32_t *to)
{
    to[0] = (uint32_t)layer->out.c;
    to[1] = (uint32_t)layer->in.c;
    to[2] = to[3] = (uint32_t)layer->side;
    return array == 0 ? 4 : 1;
}

/* [out, in, side, side] to [side, side, in, out]. */
static size_t place(const struct sl_layer *layer, size_t i)
{
    size_t taps = layer->side * layer->side;
    size_t tap = i % taps, in = i / taps % layer->in.c, out = i / taps / layer->in.c;
    return (tap * layer->in.c + in) * layer->out.c + out;
}

static void prepare(const struct sl_layer *layer, const sl_real *parameters, sl_real *prepared,
                    size_t part, size_t parts)
{
    struct sl_conv conv = conv_shape(layer, 1);
    convolution(&conv)->prepare(&conv, parameters + layer->offset, prepared, part, parts);
}

static void forward(const struct sl_layer *layer, const struct sl_pass *pass)
{
    struct sl_conv conv = conv_shape(layer, pass->n);
    convolution(&conv)->forward(&conv, pass->input[0], pass->prepared, pass->output, pass->scratch);
}

static void backward(const struct sl_layer *layer, const struct sl_pass *pass)
{
    struct sl_conv conv = conv_shape(layer, pass->n);
    struct sl_dual sums = layer->sums > 0 ? pass->sums : pass->d_weight;
    if (pass->factors != NULL)
        convolution(&conv)->factorise(&conv, pass->input[0].value, pass->prepared.value,
                                      pass->d_output.value, pass->d_input[0].value, pass->factors,
                                      pass->scratch.value);
    else
        convolution(&conv)->backward(&conv, pass->input[0], pass->prepared, pass->d_output,
                                     pass->d_input[0], sums, pass->scratch);
}

static void finish(const struct sl_layer *layer, const sl_real *sums, sl_real *d_weight)
{
    struct sl_conv conv = conv_shape(layer, 1);
    if (layer->sums > 0)
        convolution(&conv)->finish(&conv, sums, d_weight);
}

static void weigh(const struct sl_layer *layer, size_t n, const sl_real *factors, size_t in,
                  size_t rows, size_t out, sl_real *tile)
{
    struct sl_conv conv = conv_shape(layer, n);
    convolution(&conv)->weigh(&conv, factors, in, rows, out, tile);
}

const struct sl_layer_kind sl_layer_convolution = {
    .section = SL_IN_CONVOLUTION,
    .skips = true,
    .shape = shape,
    .init = init,
    .dims = dims,
    .place = place,
    .prepare = prepare,
    .forward = forward,
    .backward = backward,
    .finish = finish,
};

const struct sl_layer_kind sl_layer_filter = {
    .section = SL_IN_CONVOLUTION,
    .skips = true,
    .shape = shape_without_bias,
    .init = init,
    .dims = dims,
    .place = place,
    .prepare = prepare,
    .forward = forward,
    .backward = backward,
    .finish = finish,
};

const struct sl_layer_kind sl_layer_strided = {
    .section = SL_IN_CONVOLUTION,
    .skips = true,
    .shape = shape_strided,
    .init = init_strided,
    .dims = dims,
    .place = place,
    .prepare = prepare,
    .forward = forward,
    .backward = backward,
    .finish = finish,
    .weigh = weigh,
};
