/* Convolution of maps of few pixels, where many of a filter's taps are outside of the map: pixel by
 * pixel, where the images of a group are the rows of a matrix. A pixel of the outputs [n, out] sums
 * the pixels of the inputs [n, in] that it sees, each times its tap of the filter, [in, out].
 * Channels are whole panels, so that nothing has to be moved: matrices are read and written where
 * they belong.
 */
#include "kernel/tier/block.h"
#include "kernel/tier/tier.h"

/* A tap of the filter, and which pixel of a map it multiplies for which pixel of the output. */
struct pair {
    size_t tap, from, to;
};

/* Of tap (down, across) at pixel `to`: does it lie in the map? */
static bool find(const struct sl_conv *shape, size_t tap, size_t to, struct pair *pair)
{
    size_t across = sl_conv_across(shape), border = shape->side / 2;
    size_t y = to / across * shape->stride + tap / shape->side;
    size_t x = to % across * shape->stride + tap % shape->side;
    if (y < border || y >= shape->h + border || x < border || x >= shape->w + border)
        return false;
    *pair = (struct pair){tap, (y - border) * shape->w + x - border, to};
    return true;
}

static size_t pixels_in(const struct sl_conv *shape)
{
    return shape->h * shape->w;
}

static size_t pixels_out(const struct sl_conv *shape)
{
    return sl_conv_down(shape) * sl_conv_across(shape);
}

/* A product of one pair, with one panel of columns. */
typedef void product(const struct sl_conv *shape, const struct pair *pair, size_t panel,
                     const float *a, const float *b, float *c);

/* Over all pairs, those of a panel together. */
SL_INLINE void multiply(const struct sl_conv *shape, size_t panels, product *of, const float *a,
                        const float *b, float *c)
{
    struct pair pair;
    if (a == NULL || b == NULL || c == NULL)
        return;
    for (size_t panel = 0; panel < panels; panel++)
        for (size_t tap = 0; tap < shape->side * shape->side; tap++)
            for (size_t to = 0; to < pixels_out(shape); to++)
                if (find(shape, tap, to, &pair))
                    of(shape, &pair, panel, a, b, c);
}

/* Outputs [n, out] += inputs [n, in] times a tap [in, out]. */
static void forward_pair(const struct sl_conv *shape, const struct pair *pair, size_t panel,
                         const float *x, const float *prepared, float *y)
{
    struct sl_block block = {.depth = shape->in,
                             .a = x + pair->from * shape->in,
                             .a_row = pixels_in(shape) * shape->in,
                             .a_step = 1,
                             .b = prepared +
                                  (panel * sl_conv_patch(shape) + pair->tap * shape->in) * SL_PANEL,
                             .b_step = SL_PANEL,
                             .b_next = shape->in * SL_PANEL,
                             .c = y + pair->to * shape->out + panel * SL_PANEL,
                             .c_row = pixels_out(shape) * shape->out,
                             .add = true};
    sl_blocks(block, shape->n);
}

/* Inputs' gradients [n, in] += outputs' [n, out] times a tap, [out, in]. */
static void backward_pair(const struct sl_conv *shape, const struct pair *pair, size_t panel,
                          const float *d_y, const float *turned, float *d_x)
{
    size_t panels = pair->tap * (shape->in / SL_PANEL) + panel;
    struct sl_block block = {.depth = shape->out,
                             .a = d_y + pair->to * shape->out,
                             .a_row = pixels_out(shape) * shape->out,
                             .a_step = 1,
                             .b = turned + panels * shape->out * SL_PANEL,
                             .b_step = SL_PANEL,
                             .b_next = shape->out * SL_PANEL,
                             .c = d_x + pair->from * shape->in + panel * SL_PANEL,
                             .c_row = pixels_in(shape) * shape->in,
                             .add = true};
    sl_blocks(block, shape->n);
}

/* A tap's gradient [in, out] += inputs [n, in]^T times outputs' gradients [n, out]. */
static void sums_pair(const struct sl_conv *shape, const struct pair *pair, size_t panel,
                      const float *x, const float *d_y, float *d_weight)
{
    struct sl_block block = {.depth = shape->n,
                             .a = x + pair->from * shape->in,
                             .a_row = 1,
                             .a_step = pixels_in(shape) * shape->in,
                             .b = d_y + pair->to * shape->out + panel * SL_PANEL,
                             .b_step = pixels_out(shape) * shape->out,
                             .b_next = SL_PANEL,
                             .c = d_weight + pair->tap * shape->in * shape->out + panel * SL_PANEL,
                             .c_row = shape->out,
                             .add = true};
    sl_blocks(block, shape->in);
}

/* Factors are the inputs [pixels, n, in] and the gradients of the outputs [pixels, n, out], in rows
 * that do not fall on few cache sets. */
static void sizes(const struct sl_conv *shape, struct sl_conv_sizes *to)
{
    *to = (struct sl_conv_sizes){.prepared = 2 * sl_conv_patch(shape) * shape->out,
                                 .factors = pixels_in(shape) * sl_padded_row(shape->in) +
                                            pixels_out(shape) * sl_padded_row(shape->out),
                                 .tile_rows = SL_TILE_ROWS,
                                 .tile_columns = SL_PANEL};
}

/* Panels [side, side, in, panel] of outputs, then panels [out, panel] of a tap's inputs. */
static void prepare(const struct sl_conv *shape, const float *weight, float *prepared, size_t part,
                    size_t parts)
{
    SL_TIER_NAME(sl_patches).prepare(shape, weight, prepared, part, parts);
}

static void clear(size_t count, float *numbers)
{
    if (numbers != NULL)
        memset(numbers, 0, count * sizeof *numbers);
}

static void forward(const struct sl_conv *shape, struct sl_dual x, struct sl_dual prepared,
                    struct sl_dual y, struct sl_dual scratch)
{
    size_t panels = shape->out / SL_PANEL, count = shape->n * pixels_out(shape) * shape->out;
    (void)scratch;
    clear(count, y.value);
    clear(count, y.tangent);
    multiply(shape, panels, forward_pair, x.value, prepared.value, y.value);
    multiply(shape, panels, forward_pair, x.value, prepared.tangent, y.tangent);
    multiply(shape, panels, forward_pair, x.tangent, prepared.value, y.tangent);
}

static void backward(const struct sl_conv *shape, struct sl_dual x, struct sl_dual prepared,
                     struct sl_dual d_y, struct sl_dual d_x, struct sl_dual sums,
                     struct sl_dual scratch)
{
    size_t ins = shape->in / SL_PANEL, outs = shape->out / SL_PANEL;
    size_t count = shape->n * pixels_in(shape) * shape->in;
    struct sl_dual turned = sl_dual_at(prepared, sl_conv_patch(shape) * shape->out);
    (void)scratch;
    clear(count, d_x.value);
    clear(count, d_x.tangent);
    multiply(shape, ins, backward_pair, d_y.value, turned.value, d_x.value);
    multiply(shape, ins, backward_pair, d_y.tangent, turned.value, d_x.tangent);
    multiply(shape, ins, backward_pair, d_y.value, turned.tangent, d_x.tangent);
    multiply(shape, outs, sums_pair, x.value, d_y.value, sums.value);
    multiply(shape, outs, sums_pair, x.value, d_y.tangent, sums.tangent);
    multiply(shape, outs, sums_pair, x.tangent, d_y.value, sums.tangent);
}

/* Maps [n, pixels, channels] to rows [pixels, n, row]. */
static void gather(size_t n, size_t pixels, size_t channels, const float *maps, float *rows)
{
    size_t row = sl_padded_row(channels);
    for (size_t i = 0; i < n; i++)
        for (size_t p = 0; p < pixels; p++)
            memcpy(rows + (p * n + i) * row, maps + (i * pixels + p) * channels,
                   channels * sizeof *rows);
}

static void factorise(const struct sl_conv *shape, const float *x, const float *prepared,
                      const float *d_y, float *d_x, float *factors, float *scratch)
{
    size_t ins = pixels_in(shape), n = shape->n;
    backward(shape, (struct sl_dual){(float *)x}, (struct sl_dual){(float *)prepared},
             (struct sl_dual){(float *)d_y}, (struct sl_dual){d_x}, (struct sl_dual){NULL},
             (struct sl_dual){scratch});
    gather(n, ins, shape->in, x, factors);
    gather(n, pixels_out(shape), shape->out, d_y, factors + ins * n * sl_padded_row(shape->in));
}

static void weigh(const struct sl_conv *shape, const float *factors, size_t in, size_t rows,
                  size_t out, float *tile)
{
    size_t n = shape->n, in_row = sl_padded_row(shape->in), out_row = sl_padded_row(shape->out);
    const float *outputs = factors + pixels_in(shape) * n * in_row;
    struct pair pair;
    for (size_t tap = 0; tap < shape->side * shape->side; tap++)
        for (size_t to = 0; to < pixels_out(shape); to++) {
            if (!find(shape, tap, to, &pair))
                continue;
            struct sl_block block = {.depth = n,
                                     .a = factors + pair.from * n * in_row + in,
                                     .a_row = 1,
                                     .a_step = in_row,
                                     .b = outputs + pair.to * n * out_row + out,
                                     .b_step = out_row,
                                     .c = tile + tap * rows * SL_PANEL,
                                     .c_row = SL_PANEL,
                                     .add = true};
            sl_blocks(block, rows);
        }
}

const struct sl_convolution SL_TIER_NAME(sl_pixels) = {.sizes = sizes,
                                                       .prepare = prepare,
                                                       .forward = forward,
                                                       .backward = backward,
                                                       .factorise = factorise,
                                                       .weigh = weigh};
