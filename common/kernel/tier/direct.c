/* Convolution of maps of few channels: one row of a map at a time, as the product of its pixels'
 * nine neighbours with the weights. The neighbours are not copied out: the row with the rows above
 * and below, stored column by column, holds those of a pixel side by side, and those of the next
 * one begin 3 * in numbers later.
 */
#include "kernel/tier/block.h"
#include "kernel/tier/tier.h"

/* Offsets into scratch. */
struct layout {
    size_t depth;   /* numbers of a pixel's neighbours, 9 in */
    size_t step;    /* from pixel to pixel, 3 in */
    size_t columns; /* of the outputs, whole panels */
    float *three;   /* [w + 2, 3, in]: three rows, column by column, with a border of zeros */
    float *panel;   /* [w, panel]: of a row of the output, where the last panel is not full */
    float *d_three; /* gradient of `three` */
    float *d_near;  /* [w, depth in whole panels]: gradient of each pixel's neighbours */
};

static struct layout lay_out(const struct sl_conv *shape)
{
    return (struct layout){
        .depth = 9 * shape->in, .step = 3 * shape->in, .columns = sl_panels(shape->out) * SL_PANEL};
}

static struct layout lay_out_in(const struct sl_conv *shape, float *scratch)
{
    struct layout l = lay_out(shape);
    l.three = scratch;
    l.panel = l.three + (shape->w + 2) * l.step;
    l.d_three = l.panel + shape->w * SL_PANEL;
    l.d_near = l.d_three + (shape->w + 2) * l.step;
    return l;
}

static void sizes(const struct sl_conv *shape, struct sl_conv_sizes *to)
{
    struct layout l = lay_out(shape);
    *to = (struct sl_conv_sizes){.prepared = l.depth * l.columns +
                                             shape->out * sl_panels(l.depth) * SL_PANEL,
                                 .sums = l.depth * l.columns,
                                 .scratch = 2 * (shape->w + 2) * l.step + shape->w * SL_PANEL +
                                            shape->w * sl_panels(l.depth) * SL_PANEL};
}

/* Tap k = (column, row, channel) of ours, in weight [3, 3, in, out]. */
static size_t tap(const struct sl_conv *shape, size_t k)
{
    size_t column = k / (3 * shape->in), row = k / shape->in % 3, i = k % shape->in;
    return ((row * 3 + column) * shape->in + i) * shape->out;
}

/* Panels [taps, panel] of outputs, then panels [out, panel] of taps. */
static void prepare(const struct sl_conv *shape, const float *weight, float *prepared, size_t part,
                    size_t parts)
{
    struct layout l = lay_out(shape);
    float *turned = prepared + l.depth * l.columns;
    if (part + 1 < parts)
        return; /* too little to share */
    memset(prepared, 0, l.depth * l.columns * sizeof *prepared);
    memset(turned, 0, shape->out * sl_panels(l.depth) * SL_PANEL * sizeof *turned);
    for (size_t k = 0; k < l.depth; k++)
        for (size_t o = 0; o < shape->out; o++) {
            float value = weight[tap(shape, k) + o];
            prepared[(o / SL_PANEL * l.depth + k) * SL_PANEL + o % SL_PANEL] = value;
            turned[(k / SL_PANEL * shape->out + o) * SL_PANEL + k % SL_PANEL] = value;
        }
}

/* Rows y - 1, y and y + 1 of a map [h, w, in]. */
static void gather(const struct sl_conv *shape, const float *map, size_t y, float *three)
{
    size_t in = shape->in, step = 3 * in;
    memset(three, 0, (shape->w + 2) * step * sizeof *three);
    for (size_t k = 0; k < 3; k++) {
        if (y + k < 1 || y + k > shape->h)
            continue;
        const float *row = map + (y + k - 1) * shape->w * in;
        float *to = three + step + k * in;
        for (size_t x = 0; x < shape->w; x++)
            for (size_t i = 0; i < in; i++)
                to[x * step + i] = row[x * in + i];
    }
}

/* Adds three rows, column by column, to a map. */
static void scatter(const struct sl_conv *shape, const float *three, size_t y, float *map)
{
    size_t in = shape->in, step = 3 * in;
    for (size_t k = 0; k < 3; k++) {
        if (y + k < 1 || y + k > shape->h)
            continue;
        float *row = map + (y + k - 1) * shape->w * in;
        const float *from = three + step + k * in;
        for (size_t x = 0; x < shape->w; x++)
            for (size_t i = 0; i < in; i++)
                row[x * in + i] += from[x * step + i];
    }
}

/* Copies `columns` of each of `rows`. */
static void copy(size_t rows, size_t columns, const float *from, size_t from_row, float *to,
                 size_t to_row)
{
    for (size_t r = 0; r < rows; r++)
        memcpy(to + r * to_row, from + r * from_row, columns * sizeof *to);
}

/* How many columns of panel `panel` there are in a row of outputs. */
static size_t wide(const struct sl_conv *shape, size_t panel)
{
    size_t left = shape->out - panel * SL_PANEL;
    return left < SL_PANEL ? left : SL_PANEL;
}

/* y = the product, or += with `add`. */
static void forward_row(const struct sl_conv *shape, const struct layout *l, const float *prepared,
                        bool add, float *y)
{
    struct sl_block block = {.depth = l->depth,
                             .a = l->three,
                             .a_row = l->step,
                             .a_step = 1,
                             .b_step = SL_PANEL,
                             .b_next = l->depth * SL_PANEL,
                             .add = add};
    for (size_t panel = 0; panel < sl_panels(shape->out); panel++) {
        size_t columns = wide(shape, panel);
        float *to = y + panel * SL_PANEL;
        block.b = prepared + panel * l->depth * SL_PANEL;
        block.c = columns < SL_PANEL ? l->panel : to;
        block.c_row = columns < SL_PANEL ? SL_PANEL : shape->out;
        if (add && columns < SL_PANEL)
            copy(shape->w, columns, to, shape->out, l->panel, SL_PANEL);
        sl_blocks(block, shape->w);
        if (columns < SL_PANEL)
            copy(shape->w, columns, l->panel, SL_PANEL, to, shape->out);
    }
}

static void forward(const struct sl_conv *shape, struct sl_dual x, struct sl_dual prepared,
                    struct sl_dual y, struct sl_dual scratch)
{
    struct layout l = lay_out_in(shape, scratch.value);
    for (size_t row = 0; row < shape->n * shape->h; row++) {
        size_t map = row / shape->h * shape->h * shape->w * shape->in;
        size_t to = row * shape->w * shape->out;
        gather(shape, x.value + map, row % shape->h, l.three);
        if (y.value != NULL)
            forward_row(shape, &l, prepared.value, false, y.value + to);
        if (y.tangent == NULL)
            continue;
        forward_row(shape, &l, prepared.tangent, false, y.tangent + to);
        if (x.tangent == NULL)
            continue;
        gather(shape, x.tangent + map, row % shape->h, l.three);
        forward_row(shape, &l, prepared.value, true, y.tangent + to);
    }
}

static void sum_row(const struct sl_conv *shape, const struct layout *l, const float *d_y,
                    float *sums)
{
    struct sl_block block = {.depth = shape->w,
                             .a = l->three,
                             .a_row = 1,
                             .a_step = l->step,
                             .b_next = SL_PANEL,
                             .c_row = l->columns,
                             .add = true};
    for (size_t panel = 0; panel < sl_panels(shape->out); panel++) {
        size_t columns = wide(shape, panel);
        block.b = d_y + panel * SL_PANEL;
        block.b_step = shape->out;
        if (columns < SL_PANEL) {
            memset(l->panel, 0, shape->w * SL_PANEL * sizeof *l->panel);
            copy(shape->w, columns, block.b, shape->out, l->panel, SL_PANEL);
            block.b = l->panel;
            block.b_step = SL_PANEL;
        }
        block.c = sums + panel * SL_PANEL;
        sl_blocks(block, l->depth);
    }
}

/* The gradient of each pixel's neighbours; or that is added with `add`. */
static void near_row(const struct sl_conv *shape, const struct layout *l, const float *turned,
                     const float *d_y, bool add)
{
    size_t row = sl_panels(l->depth) * SL_PANEL;
    struct sl_block block = {.depth = shape->out,
                             .a = d_y,
                             .a_row = shape->out,
                             .a_step = 1,
                             .b_step = SL_PANEL,
                             .b_next = shape->out * SL_PANEL,
                             .c_row = row,
                             .add = add};
    for (size_t panel = 0; panel < sl_panels(l->depth); panel++) {
        block.b = turned + panel * shape->out * SL_PANEL;
        block.c = l->d_near + panel * SL_PANEL;
        sl_blocks(block, shape->w);
    }
}

/* Adds up what near_row left where it is the same pixel's, and that to row y of d_x. */
static void input_row(const struct sl_conv *shape, const struct layout *l, size_t y, float *d_x)
{
    size_t row = sl_panels(l->depth) * SL_PANEL;
    memset(l->d_three, 0, (shape->w + 2) * l->step * sizeof *l->d_three);
    for (size_t x = 0; x < shape->w; x++)
        for (size_t k = 0; k < l->depth; k++)
            l->d_three[x * l->step + k] += l->d_near[x * row + k];
    scatter(shape, l->d_three, y, d_x);
}

/* The gradient of the weight from row y of a map, whose rows of d_y these are. */
static void backward_sums(const struct sl_conv *shape, const struct layout *l, size_t y,
                          struct sl_dual x, struct sl_dual d_y, struct sl_dual sums)
{
    if (sums.value == NULL && sums.tangent == NULL)
        return;
    gather(shape, x.value, y, l->three);
    if (sums.value != NULL)
        sum_row(shape, l, d_y.value, sums.value);
    if (sums.tangent == NULL)
        return;
    sum_row(shape, l, d_y.tangent, sums.tangent);
    if (x.tangent == NULL)
        return;
    gather(shape, x.tangent, y, l->three);
    sum_row(shape, l, d_y.value, sums.tangent);
}

/* That of the input, from the same. */
static void backward_input(const struct sl_conv *shape, const struct layout *l, size_t y,
                           struct sl_dual turned, struct sl_dual d_y, struct sl_dual d_x)
{
    if (d_x.value != NULL) {
        near_row(shape, l, turned.value, d_y.value, false);
        input_row(shape, l, y, d_x.value);
    }
    if (d_x.tangent != NULL) {
        near_row(shape, l, turned.value, d_y.tangent, false);
        near_row(shape, l, turned.tangent, d_y.value, true);
        input_row(shape, l, y, d_x.tangent);
    }
}

static void clear(float *array, size_t count)
{
    if (array != NULL)
        memset(array, 0, count * sizeof *array);
}

static void backward(const struct sl_conv *shape, struct sl_dual x, struct sl_dual prepared,
                     struct sl_dual d_y, struct sl_dual d_x, struct sl_dual sums,
                     struct sl_dual scratch)
{
    struct layout l = lay_out_in(shape, scratch.value);
    struct sl_dual turned = sl_dual_at(prepared, l.depth * l.columns);
    size_t size = shape->h * shape->w * shape->in;
    clear(d_x.value, shape->n * size);
    clear(d_x.tangent, shape->n * size);
    for (size_t row = 0; row < shape->n * shape->h; row++) {
        size_t map = row / shape->h * size, y = row % shape->h;
        struct sl_dual d_row = sl_dual_at(d_y, row * shape->w * shape->out);
        backward_sums(shape, &l, y, sl_dual_at(x, map), d_row, sums);
        backward_input(shape, &l, y, turned, d_row, sl_dual_at(d_x, map));
    }
}

static void finish(const struct sl_conv *shape, const float *sums, float *d_weight)
{
    struct layout l = lay_out(shape);
    for (size_t k = 0; k < l.depth; k++)
        for (size_t o = 0; o < shape->out; o++)
            d_weight[tap(shape, k) + o] += sums[k * l.columns + o];
}

const struct sl_convolution SL_TIER_NAME(sl_direct) = {
    .sizes = sizes, .prepare = prepare, .forward = forward, .backward = backward, .finish = finish};
