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

/* to [n, classes] += from [n, inputs] times weight [inputs, classes]. The logits of an image must
 * not depend on which others are in its group: labels of views are made in groups of any kind. */
static void multiply(const struct sl_layer *layer, size_t n, const sl_real *from,
                     const sl_real *weight, sl_real *to)
{
    if (from != NULL)
        sl_kernels()->multiply_rows(false, false, n, layer->channels, inputs(layer), from, weight,
                                    1, to);
}

static void set_bias(size_t n, size_t classes, const sl_real *bias, sl_real *to)
{
    for (size_t i = 0; i < n * classes; i++)
        to[i] = bias[i % classes];
}

static void forward(const struct sl_layer *layer, const struct sl_pass *pass)
{
    if (pass->output.value != NULL) {
        set_bias(pass->n, layer->channels, pass->bias.value, pass->output.value);
        multiply(layer, pass->n, pass->input[0].value, pass->weight.value, pass->output.value);
    }
    if (pass->output.tangent == NULL)
        return;
    set_bias(pass->n, layer->channels, pass->bias.tangent, pass->output.tangent);
    multiply(layer, pass->n, pass->input[0].value, pass->weight.tangent, pass->output.tangent);
    multiply(layer, pass->n, pass->input[0].tangent, pass->weight.value, pass->output.tangent);
}

static void add_bias(size_t n, size_t classes, const sl_real *d_output, sl_real *d_bias)
{
    for (size_t i = 0; i < n * classes; i++)
        d_bias[i % classes] += d_output[i];
}

/* The gradient of the weight; input [n, inputs] NULL is zeros. */
static void weigh(const struct sl_layer *layer, size_t n, const sl_real *input,
                  const sl_real *d_output, sl_real *d_weight)
{
    if (input != NULL)
        sl_kernels()->multiply(true, false, inputs(layer), layer->channels, n, input, d_output, 1,
                               d_weight);
}

/* That of the input, plus `beta` times what it was. */
static void go_back(const struct sl_layer *layer, size_t n, const sl_real *d_output,
                    const sl_real *weight, sl_real beta, sl_real *d_input)
{
    sl_kernels()->multiply(false, true, n, inputs(layer), layer->channels, d_output, weight, beta,
                           d_input);
}

static void backward(const struct sl_layer *layer, const struct sl_pass *pass)
{
    size_t n = pass->n;
    struct sl_dual input = pass->input[0], d_input = pass->d_input[0], d_output = pass->d_output;
    if (pass->d_weight.value != NULL) {
        add_bias(n, layer->channels, d_output.value, pass->d_bias.value);
        weigh(layer, n, input.value, d_output.value, pass->d_weight.value);
    }
    if (pass->d_weight.tangent != NULL) {
        add_bias(n, layer->channels, d_output.tangent, pass->d_bias.tangent);
        weigh(layer, n, input.value, d_output.tangent, pass->d_weight.tangent);
        weigh(layer, n, input.tangent, d_output.value, pass->d_weight.tangent);
    }
    if (d_input.value != NULL)
        go_back(layer, n, d_output.value, pass->weight.value, 0, d_input.value);
    if (d_input.tangent != NULL) {
        go_back(layer, n, d_output.tangent, pass->weight.value, 0, d_input.tangent);
        go_back(layer, n, d_output.value, pass->weight.tangent, 1, d_input.tangent);
    }
}

const struct sl_layer_kind sl_layer_linear = {
    .section = SL_IN_LINEAR,
    .skips = true,
    .shape = shape,
    .init = init,
    .dims = dims,
    .place = place,
    .forward = forward,
    .backward = backward,
};
