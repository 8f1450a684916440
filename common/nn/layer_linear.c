#include "nn/layer.h"

#include <math.h>

static size_t inputs(const struct sl_layer *layer)
{
    return layer->in.h * layer->in.w * layer->in.c;
}

static void shape(struct sl_layer *layer, size_t group)
{
    layer->together = group;
    layer->out = (struct sl_shape){1, 1, layer->channels};
    layer->counts[0] = inputs(layer) * layer->channels;
    layer->counts[1] = layer->channels;
}

/* torch.nn.Linear: uniform in +-1 / sqrt(fan in), weight and bias. */
static float init(const struct sl_layer *layer, size_t array, struct sl_random *random)
{
    (void)array;
    float bound = 1 / sqrtf((float)inputs(layer));
    return sl_random_uniform(random, -bound, bound);
}

static uint32_t dims(const struct sl_layer *layer, size_t array, uint32_t *to)
{
    to[0] = (uint32_t)layer->channels;
    to[1] = (uint32_t)inputs(layer);
    return array == 0 ? 2 : 1;
}

/* [classes, c, h, w] to [h, w, c, classes]. */
static size_t place(const struct sl_layer *layer, size_t i)
{
    size_t cells = layer->in.h * layer->in.w, cell = i % cells;
    size_t channel = i / cells % layer->in.c, class = i / cells / layer->in.c;
    return (cell * layer->in.c + channel) * layer->channels + class;
}

static void forward(const struct sl_layer *layer, const struct sl_pass *pass)
{
    size_t classes = layer->channels;
    for (size_t i = 0; i < pass->n * classes; i++)
        pass->output[i] = pass->bias[i % classes];
    sl_kernels()->multiply(false, false, pass->n, classes, inputs(layer), pass->input[0],
                           pass->weight, 1, pass->output);
}

static void backward(const struct sl_layer *layer, const struct sl_pass *pass)
{
    size_t classes = layer->channels;
    for (size_t i = 0; i < pass->n * classes; i++)
        pass->d_bias[i % classes] += pass->d_output[i];
    sl_kernels()->multiply(true, false, inputs(layer), classes, pass->n, pass->input[0],
                           pass->d_output, 1, pass->d_weight);
    if (pass->d_input[0] != NULL)
        sl_kernels()->multiply(false, true, pass->n, inputs(layer), classes, pass->d_output,
                               pass->weight, 0, pass->d_input[0]);
}

const struct sl_layer_kind sl_layer_linear = {
    .section = SL_IN_LINEAR,
    .shape = shape,
    .init = init,
    .dims = dims,
    .place = place,
    .forward = forward,
    .backward = backward,
};
