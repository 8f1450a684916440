#include "nn/layer.h"

#include "nn/norms.h"

/* Pixels whose gradients are summed in single precision, before their sum goes on in double. */
enum { BLOCK = 16 };

static size_t pixels_of(const struct sl_layer *layer, const struct sl_pass *pass)
{
    return pass->n * layer->in.h * layer->in.w;
}

static void shape(struct sl_layer *layer, size_t group)
{
    layer->together = group;
    layer->out = layer->in;
    layer->scratch = 2 * layer->in.c;
}

/* A NaN stays one, as in the norm. */
static inline sl_real rectify(sl_real value)
{
    return value < 0 ? 0 : value;
}

SL_WIDE static void rectify_one(size_t pixels, size_t c, const sl_real *restrict x,
                                const sl_real *restrict scale, const sl_real *restrict shift,
                                sl_real *restrict y)
{
    for (size_t p = 0; p < pixels; p++, x += c, y += c)
        for (size_t i = 0; i < c; i++)
            y[i] = rectify(scale[i] * x[i] + shift[i]);
}

SL_WIDE static void rectify_sum(size_t pixels, size_t c, const sl_real *restrict x,
                                const sl_real *restrict scale, const sl_real *restrict shift,
                                const sl_real *restrict z, const sl_real *restrict z_scale,
                                const sl_real *restrict z_shift, sl_real *restrict y)
{
    for (size_t p = 0; p < pixels; p++, x += c, y += c, z += c)
        for (size_t i = 0; i < c; i++)
            y[i] = rectify(scale[i] * x[i] + shift[i] + (z_scale[i] * z[i] + z_shift[i]));
}

/* Scale and shift of input k: of its norm, or else ones and zeros. */
static struct sl_norm_numbers affine_of(const struct sl_layer *layer, const struct sl_pass *pass,
                                        size_t k)
{
    size_t c = layer->in.c;
    if (pass->norm[k] != NULL)
        return sl_norm_numbers(c, (sl_real *)pass->norm[k]);
    struct sl_norm_numbers none = {.scale = pass->scratch.value, .shift = pass->scratch.value + c};
    for (size_t i = 0; i < c; i++) {
        none.scale[i] = 1;
        none.shift[i] = 0;
    }
    return none;
}

static void forward(const struct sl_layer *layer, const struct sl_pass *pass)
{
    struct sl_norm_numbers first = affine_of(layer, pass, 0), second;
    if (pass->input[1].value == NULL) {
        rectify_one(pixels_of(layer, pass), layer->in.c, pass->input[0].value, first.scale,
                    first.shift, pass->output.value);
        return;
    }
    second = affine_of(layer, pass, 1);
    rectify_sum(pixels_of(layer, pass), layer->in.c, pass->input[0].value, first.scale, first.shift,
                pass->input[1].value, second.scale, second.shift, pass->output.value);
}

/* d_x of the pixels whose y is above 0. */
SL_WIDE static void go_back(size_t count, const sl_real *restrict y, const sl_real *restrict d_y,
                            sl_real *restrict d_x)
{
    for (size_t i = 0; i < count; i++)
        d_x[i] = y[i] > 0 ? d_y[i] : 0;
}

/* The same, and what the norm of x must know: the sums of d_x and of d_x (x - mean). */
SL_WIDE static void go_back_to_norm(size_t pixels, size_t c, const sl_real *restrict y,
                                    const sl_real *restrict d_y, const sl_real *restrict x,
                                    const sl_real *restrict mean, sl_real *restrict d_x,
                                    sl_real *restrict sum, sl_real *restrict tilt)
{
    for (size_t i = 0; i < c; i++)
        sum[i] = tilt[i] = 0;
    for (size_t p = 0; p < pixels; p++, x += c, y += c, d_x += c, d_y += c)
        for (size_t i = 0; i < c; i++) {
            sl_real g = y[i] > 0 ? d_y[i] : 0;
            d_x[i] = g;
            sum[i] += g;
            tilt[i] += g * (x[i] - mean[i]);
        }
}

SL_WIDE static void add_moments(size_t count, const sl_real *restrict from, double *restrict to)
{
    for (size_t i = 0; i < count; i++)
        to[i] += (double)from[i];
}

static void backward_to(const struct sl_layer *layer, const struct sl_pass *pass, size_t k)
{
    size_t c = layer->in.c, pixels = pixels_of(layer, pass);
    if (pass->norm[k] == NULL || pass->moments[k] == NULL) {
        go_back(pixels * c, pass->output.value, pass->d_output.value, pass->d_input[k].value);
        return;
    }
    const sl_real *mean = sl_norm_numbers(c, (sl_real *)pass->norm[k]).mean;
    for (size_t p = 0; p < pixels; p += BLOCK) {
        size_t count = pixels - p < BLOCK ? pixels - p : BLOCK;
        go_back_to_norm(count, c, pass->output.value + p * c, pass->d_output.value + p * c,
                        pass->input[k].value + p * c, mean, pass->d_input[k].value + p * c,
                        pass->scratch.value, pass->scratch.value + c);
        add_moments(2 * c, pass->scratch.value, pass->moments[k] + 1);
        pass->moments[k][0] += (double)count;
    }
}

static void backward(const struct sl_layer *layer, const struct sl_pass *pass)
{
    for (size_t k = 0; k < SL_LAYER_INPUTS; k++)
        if (pass->d_input[k].value != NULL)
            backward_to(layer, pass, k);
}

const struct sl_layer_kind sl_layer_rectify = {
    .section = SL_IN_NORM,
    .skips = true,
    .shape = shape,
    .forward = forward,
    .backward = backward,
};
