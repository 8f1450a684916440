/* Convolution with filters of any side and stride. What the filter sees at a pixel of the output,
 * its patch [side, side, in], is a row of a matrix whose product with the weight [side, side, in,
 * out] is the convolution. Of this matrix there is only a part at a time: a block of columns for a
 * chunk of pixels, gathered from the maps for the forward way and the gradient of the weight. Of
 * the gradient of the input, such a part is computed, and added to the map where it belongs.
 */
#include "kernel/tier/block.h"
#include "kernel/tier/tier.h"

/* Pixels a chunk, and numbers of a patch a block, at most. The weight and its sums are read once a
 * chunk; a panel of a block is to stay in the first-level cache. */
enum { CHUNK = 168, BLOCK = 160 };

/* Pixels from the one that is copied to that which is fetched meanwhile. */
enum { AHEAD = 2 };

struct layout {
    size_t pixels, chunk;    /* of the outputs: of all maps, and as many at a time */
    size_t depth, block;     /* numbers of a patch, and as many at a time: whole panels */
    size_t in_row, out_row;  /* numbers from row to row in a part of patches, and in outputs */
    float *inputs, *outputs; /* [chunk, in_row], [chunk, out_row] */
};

/* The least number of even parts of up to `most`, of a whole number of `unit` each. */
static size_t even(size_t all, size_t most, size_t unit)
{
    size_t parts = (all + most - 1) / most, units = (all + unit - 1) / unit;
    return (units + parts - 1) / parts * unit;
}

static struct layout lay_out(const struct sl_conv *shape, float *scratch)
{
    struct layout l = {.pixels = shape->n * sl_conv_down(shape) * sl_conv_across(shape),
                       .depth = sl_conv_patch(shape),
                       .out_row = sl_padded_row(shape->out)};
    l.chunk = even(l.pixels, CHUNK, 1);
    l.block = even(l.depth, BLOCK, SL_PANEL);
    l.in_row = sl_padded_row(l.block);
    if (scratch != NULL) {
        l.inputs = scratch;
        l.outputs = scratch + l.chunk * l.in_row;
    }
    return l;
}

/* Numbers of a matrix of `rows` as panels of columns. */
static size_t panels_size(size_t rows, size_t columns)
{
    return rows * sl_panels(columns) * SL_PANEL;
}

/* Outputs that are whole panels, and their sums, are computed where they belong; others would
 * overhang. */
static bool overhang(const struct sl_conv *shape)
{
    return shape->out % SL_PANEL != 0;
}

static void sizes(const struct sl_conv *shape, struct sl_conv_sizes *to)
{
    struct layout l = lay_out(shape, NULL);
    *to = (struct sl_conv_sizes){.prepared = panels_size(l.depth, shape->out) +
                                             panels_size(shape->out, l.depth),
                                 .sums = overhang(shape) ? panels_size(l.depth, shape->out) : 0,
                                 .scratch = CHUNK * (l.in_row + l.out_row)};
}

/* Part `part` of the panels [rows, panel] of a matrix [rows, columns], whose rows and columns are
 * that many numbers apart. */
static void fill_panels(const float *matrix, size_t rows, size_t row, size_t columns, size_t column,
                        size_t part, size_t parts, float *to)
{
    size_t panels = sl_panels(columns), end = panels * (part + 1) / parts;
    for (size_t panel = panels * part / parts; panel < end; panel++)
        for (size_t r = 0; r < rows; r++)
            for (size_t c = 0; c < SL_PANEL; c++) {
                size_t at = panel * SL_PANEL + c;
                to[(panel * rows + r) * SL_PANEL + c] =
                    at < columns ? matrix[r * row + at * column] : 0;
            }
}

/* Panels [depth, panel] of outputs, then panels [out, panel] of numbers of a patch. */
static void prepare(const struct sl_conv *shape, const float *weight, float *prepared, size_t part,
                    size_t parts)
{
    size_t depth = sl_conv_patch(shape), out = shape->out;
    float *turned = prepared + panels_size(depth, out);
    fill_panels(weight, depth, out, out, 1, part, parts, prepared);
    fill_panels(weight, out, 1, depth, out, part, parts, turned);
}

/* Numbers [first, end) of a patch, which are side by side in the map, from map[at] on. */
struct run {
    size_t first, end, at;
};

/* What of row `k` of a patch is inside the map, and in [from, to) of the patch. */
static struct run find(const struct sl_conv *shape, size_t y, size_t x, size_t k, size_t from,
                       size_t to)
{
    size_t border = shape->side / 2, row = y * shape->stride + k, left = x * shape->stride;
    size_t skip = left < border ? border - left : 0, wide = shape->w + border - left;
    size_t first = (k * shape->side + skip) * shape->in;
    size_t end = (k * shape->side + (wide < shape->side ? wide : shape->side)) * shape->in;
    size_t begin = first < from ? from : first;
    if (row < border || row >= shape->h + border)
        return (struct run){0};
    return (struct run){begin, end < to ? end : to,
                        ((row - border) * shape->w + left + skip - border) * shape->in + begin -
                            first};
}

/* Copies numbers, and fetches those that are `next` further on; the last vector overlaps the one
 * before it. */
static void copy(float *to, const float *from, size_t count, size_t next)
{
    size_t i = 0;
    for (; i + SL_LANES <= count; i += SL_LANES) {
        if (i % SL_LINE == 0)
            __builtin_prefetch(from + i + next);
        sl_store(to + i, sl_load(from + i));
    }
    if (i < count && i > 0)
        sl_store(to + count - SL_LANES, sl_load(from + count - SL_LANES));
    else
        for (; i < count; i++)
            to[i] = from[i];
}

static void add(float *to, const float *from, size_t count)
{
    size_t i = 0;
    for (; i + SL_LANES <= count; i += SL_LANES)
        sl_store(to + i, sl_load(to + i) + sl_load(from + i));
    for (; i < count; i++)
        to[i] += from[i];
}

/* A part of the patches: of pixels [first, first + count), numbers [from, to). */
struct part {
    size_t first, count, from, to;
};

static void gather_pixel(const struct sl_conv *shape, const struct part *part, const float *map,
                         size_t y, size_t x, float *to)
{
    size_t row = shape->side * shape->in, done = part->from;
    for (size_t k = part->from / row; k * row < part->to; k++) {
        struct run run = find(shape, y, x, k, part->from, part->to);
        if (run.first >= run.end)
            continue;
        memset(to + done - part->from, 0, (run.first - done) * sizeof *to);
        copy(to + run.first - part->from, map + run.at, run.end - run.first,
             AHEAD * shape->stride * shape->in);
        done = run.end;
    }
    memset(to + done - part->from, 0, (part->to - done) * sizeof *to);
}

static void scatter_pixel(const struct sl_conv *shape, const struct part *part, const float *from,
                          size_t y, size_t x, float *map)
{
    size_t row = shape->side * shape->in;
    for (size_t k = part->from / row; k * row < part->to; k++) {
        struct run run = find(shape, y, x, k, part->from, part->to);
        if (run.first < run.end)
            add(map + run.at, from + run.first - part->from, run.end - run.first);
    }
}

/* Between maps and a part of their patches. */
static void gather(const struct sl_conv *shape, const struct layout *l, const struct part *part,
                   const float *maps)
{
    size_t down = sl_conv_down(shape), across = sl_conv_across(shape);
    size_t size = shape->h * shape->w * shape->in;
    for (size_t i = 0; i < part->count; i++) {
        size_t p = part->first + i;
        gather_pixel(shape, part, maps + p / across / down * size, p / across % down, p % across,
                     l->inputs + i * l->in_row);
    }
}

static void scatter(const struct sl_conv *shape, const struct layout *l, const struct part *part,
                    float *maps)
{
    size_t down = sl_conv_down(shape), across = sl_conv_across(shape);
    size_t size = shape->h * shape->w * shape->in;
    for (size_t i = 0; i < part->count; i++) {
        size_t p = part->first + i;
        scatter_pixel(shape, part, l->inputs + i * l->in_row, p / across % down, p % across,
                      maps + p / across / down * size);
    }
}

/* outputs [count, out] (of `to`) = patches (in `from`) times the weight, or += with `add`. */
static void multiply(const struct sl_conv *shape, const struct layout *from,
                     const struct part *part, const float *prepared, bool add,
                     const struct layout *to)
{
    struct sl_block block = {.depth = part->to - part->from,
                             .a = from->inputs,
                             .a_row = from->in_row,
                             .a_step = 1,
                             .b = prepared + part->from * SL_PANEL,
                             .b_step = SL_PANEL,
                             .b_next = from->depth * SL_PANEL,
                             .c = to->outputs,
                             .c_row = to->out_row,
                             .add = add};
    sl_block_panels(block, part->count, shape->out);
}

/* sums [depth, out], those of the part, += patches^T times outputs. */
static void multiply_sums(const struct sl_conv *shape, const struct layout *patches,
                          const struct layout *outputs, const struct part *part, float *sums)
{
    size_t row = panels_size(1, shape->out);
    struct sl_block block = {.depth = part->count,
                             .a = patches->inputs,
                             .a_row = 1,
                             .a_step = patches->in_row,
                             .b = outputs->outputs,
                             .b_step = outputs->out_row,
                             .b_next = SL_PANEL,
                             .c = sums + part->from * row,
                             .c_row = row,
                             .add = true};
    sl_block_panels(block, part->to - part->from, shape->out);
}

/* Patches (in `to`) = outputs (in `from`) times the turned weight, or += with `add`. */
static void multiply_back(const struct sl_conv *shape, const struct layout *from,
                          const struct part *part, const float *turned, bool add,
                          const struct layout *to)
{
    struct sl_block block = {.depth = shape->out,
                             .a = from->outputs,
                             .a_row = from->out_row,
                             .a_step = 1,
                             .b = turned + part->from * shape->out,
                             .b_step = SL_PANEL,
                             .b_next = shape->out * SL_PANEL,
                             .c = to->inputs,
                             .c_row = to->in_row,
                             .add = add};
    sl_block_panels(block, part->count, part->to - part->from);
}

/* The part of a chunk from `from` on. */
static struct part part_at(const struct layout *l, size_t first, size_t from)
{
    return (struct part){first, l->pixels - first < l->chunk ? l->pixels - first : l->chunk, from,
                         l->depth - from < l->block ? l->depth : from + l->block};
}

static void aim(const struct sl_conv *shape, struct layout *l, size_t first, float *y)
{
    if (y == NULL || overhang(shape))
        return;
    l->outputs = y + first * shape->out;
    l->out_row = shape->out;
}

static void put_outputs(const struct sl_conv *shape, const struct layout *l,
                        const struct part *part, float *y)
{
    if (y == NULL || !overhang(shape))
        return;
    for (size_t i = 0; i < part->count; i++)
        copy(y + (part->first + i) * shape->out, l->outputs + i * l->out_row, shape->out,
             l->out_row);
}

static void get_outputs(const struct sl_conv *shape, const struct layout *l,
                        const struct part *part, const float *d_y)
{
    for (size_t i = 0; d_y != NULL && i < part->count; i++) {
        float *to = l->outputs + i * l->out_row;
        copy(to, d_y + (part->first + i) * shape->out, shape->out, 0);
        memset(to + shape->out, 0, (l->out_row - shape->out) * sizeof *to);
    }
}

static void forward_part(const struct sl_conv *shape, const struct layout *l,
                         const struct layout *t, const struct part *part, struct sl_dual x,
                         struct sl_dual prepared, struct sl_dual y)
{
    gather(shape, l, part, x.value);
    if (y.value != NULL)
        multiply(shape, l, part, prepared.value, part->from > 0, l);
    if (y.tangent == NULL)
        return;
    multiply(shape, l, part, prepared.tangent, part->from > 0, t);
    if (x.tangent == NULL)
        return;
    gather(shape, t, part, x.tangent);
    multiply(shape, t, part, prepared.value, true, t);
}

static void forward(const struct sl_conv *shape, struct sl_dual x, struct sl_dual prepared,
                    struct sl_dual y, struct sl_dual scratch)
{
    struct layout l = lay_out(shape, scratch.value), t = lay_out(shape, scratch.tangent);
    for (size_t first = 0; first < l.pixels; first += l.chunk) {
        struct part part = {0};
        aim(shape, &l, first, y.value);
        aim(shape, &t, first, y.tangent);
        for (size_t from = 0; from < l.depth; from += l.block) {
            part = part_at(&l, first, from);
            forward_part(shape, &l, &t, &part, x, prepared, y);
        }
        put_outputs(shape, &l, &part, y.value);
        put_outputs(shape, &t, &part, y.tangent);
    }
}

/* The gradient of the weight, of a part. */
static void backward_sums(const struct sl_conv *shape, const struct layout *l,
                          const struct layout *t, const struct part *part, struct sl_dual x,
                          struct sl_dual sums)
{
    if (sums.value == NULL && sums.tangent == NULL)
        return;
    gather(shape, l, part, x.value);
    if (sums.value != NULL)
        multiply_sums(shape, l, l, part, sums.value);
    if (sums.tangent == NULL)
        return;
    multiply_sums(shape, l, t, part, sums.tangent);
    if (x.tangent == NULL)
        return;
    gather(shape, t, part, x.tangent);
    multiply_sums(shape, t, l, part, sums.tangent);
}

/* That of the input. */
static void backward_input(const struct sl_conv *shape, const struct layout *l,
                           const struct layout *t, const struct part *part, struct sl_dual turned,
                           struct sl_dual d_x)
{
    if (d_x.value != NULL) {
        multiply_back(shape, l, part, turned.value, false, l);
        scatter(shape, l, part, d_x.value);
    }
    if (d_x.tangent != NULL) {
        multiply_back(shape, t, part, turned.value, false, t);
        multiply_back(shape, l, part, turned.tangent, true, t);
        scatter(shape, t, part, d_x.tangent);
    }
}

static void clear(const struct sl_conv *shape, float *d_x)
{
    if (d_x != NULL)
        memset(d_x, 0, shape->n * shape->h * shape->w * shape->in * sizeof *d_x);
}

static void backward(const struct sl_conv *shape, struct sl_dual x, struct sl_dual prepared,
                     struct sl_dual d_y, struct sl_dual d_x, struct sl_dual sums,
                     struct sl_dual scratch)
{
    struct layout l = lay_out(shape, scratch.value), t = lay_out(shape, scratch.tangent);
    struct sl_dual turned = sl_dual_at(prepared, panels_size(l.depth, shape->out));
    clear(shape, d_x.value);
    clear(shape, d_x.tangent);
    for (size_t first = 0; first < l.pixels; first += l.chunk) {
        struct part part = part_at(&l, first, 0);
        get_outputs(shape, &l, &part, d_y.value);
        get_outputs(shape, &t, &part, d_y.tangent);
        for (size_t from = 0; from < l.depth; from += l.block) {
            part = part_at(&l, first, from);
            backward_sums(shape, &l, &t, &part, x, sums);
            backward_input(shape, &l, &t, &part, turned, d_x);
        }
    }
}

static void finish(const struct sl_conv *shape, const float *sums, float *d_weight)
{
    size_t row = panels_size(1, shape->out);
    for (size_t k = 0; k < sl_conv_patch(shape); k++)
        add(d_weight + k * shape->out, sums + k * row, shape->out);
}

const struct sl_convolution SL_TIER_NAME(sl_patches) = {
    .sizes = sizes, .prepare = prepare, .forward = forward, .backward = backward, .finish = finish};
