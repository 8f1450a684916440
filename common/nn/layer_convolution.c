#include "nn/layer.h"

#include <math.h>

static struct sl_conv conv_shape(const struct sl_layer *layer, size_t n)
{
    return (struct sl_conv){n, layer->in.h, layer->in.w, layer->in.c, layer->out.c};
}

/* The gradient of the input is a convolution too, with in and out exchanged. */
static struct sl_conv turned_shape(const struct sl_layer *layer, size_t n)
{
    return (struct sl_conv){n, layer->in.h, layer->in.w, layer->out.c, layer->in.c};
}

static void shape(struct sl_layer *layer, size_t group)
{
    layer->out = (struct sl_shape){layer->in.h, layer->in.w, layer->channels};
    layer->counts[0] = 9 * layer->in.c * layer->out.c;
    layer->counts[1] = layer->out.c;
    layer->prepared = layer->counts[0];
    struct sl_conv forward = conv_shape(layer, group), backward = turned_shape(layer, group);
    size_t a = sl_kernels()->convolve_scratch(&forward);
    size_t b = sl_kernels()->convolve_scratch(&backward);
    layer->scratch = a > b ? a : b;
}

/* torch.nn.Conv2d: Kaiming uniform with a = sqrt 5, which is uniform in +-1 / sqrt(fan in). */
static float init(const struct sl_layer *layer, size_t array, struct sl_random *random)
{
    (void)array;
    float bound = 1 / sqrtf((float)(9 * layer->in.c));
    return sl_random_uniform(random, -bound, bound);
}

static uint32_t dims(const struct sl_layer *layer, size_t array, uint32_t *to)
{
    to[0] = (uint32_t)layer->out.c;
    to[1] = (uint32_t)layer->in.c;
    to[2] = to[3] = 3;
    return array == 0 ? 4 : 1;
}

/* [out, in, 3, 3] to [3, 3, in, out]. */
static size_t place(const struct sl_layer *layer, size_t i)
{
    size_t tap = i % 9, in = i / 9 % layer->in.c, out = i / 9 / layer->in.c;
    return (tap * layer->in.c + in) * layer->out.c + out;
}

/* The weight turned by half a circle, [3, 3, out, in]. */
static void prepare(const struct sl_layer *layer, const sl_real *weight, sl_real *prepared)
{
    size_t in = layer->in.c, out = layer->out.c;
    for (size_t tap = 0; tap < 9; tap++)
        for (size_t o = 0; o < out; o++)
            for (size_t i = 0; i < in; i++)
                prepared[(tap * out + o) * in + i] = weight[((8 - tap) * in + i) * out + o];
}

static void forward(const struct sl_layer *layer, const struct sl_pass *pass)
{
    struct sl_conv conv = conv_shape(layer, pass->n);
    sl_kernels()->convolve(&conv, pass->input, pass->weight, pass->output, pass->scratch);
}

static void backward(const struct sl_layer *layer, const struct sl_pass *pass)
{
    struct sl_conv conv = conv_shape(layer, pass->n), turned = turned_shape(layer, pass->n);
    sl_kernels()->convolve_weight(&conv, pass->input, pass->d_output, pass->d_weight,
                                  pass->scratch);
    if (pass->d_input != NULL)
        sl_kernels()->convolve(&turned, pass->d_output, pass->prepared, pass->d_input,
                               pass->scratch);
}

const struct sl_layer_kind sl_layer_convolution = {
    .section = SL_IN_CONVOLUTION,
    .shape = shape,
    .init = init,
    .dims = dims,
    .place = place,
    .prepare = prepare,
    .forward = forward,
    .backward = backward,
};
