/* Convolution by Winograd's F(4x4, 3x3), over all channels. A map [h, w] is covered by tiles of 4x4
 * outputs; a chunk of tiles at a time is transformed to 36 matrices [tiles, channels], these are
 * multiplied with the 36 transformed weights, and the products are transformed back. The chunk is
 * as large as caches bear: weights and their sums are read once a chunk.
 *
 * Backward shares the transformed gradient of the output between both gradients. That of the input
 * is the adjoint of the forward way: windows overlap, and are added. That of the weights stays in
 * the transformed domain (`sums`) until all images are done.
 */
#include "kernel/tier/block.h"
#include "kernel/tier/tier.h"
#include "kernel/tier/transform.h"
#include "kernel/tier/window.h"

/* Tiles a chunk, at most: as many as the second-level cache holds; but more where the weights are
 * too large for it, as they are read once a chunk. Backward has sums to add to as well. */
#if defined(__AVX512F__)
enum { CHUNK = 28, CHUNK_WIDE = 112, CHUNK_BACK = 56 };
#else
enum { CHUNK = 36, CHUNK_WIDE = 112, CHUNK_BACK = 64 };
#endif

/* Where the weights are as large as that, backward takes so many chunks together. */
enum { WIDE = 256 * 256, TOGETHER_BACK = 2 };

/* Offsets into scratch: chunks of transformed maps, and outsides of maps. */
struct layout {
    size_t tiles_down, tiles_across, tiles; /* of a map; of all */
    size_t chunk;                           /* tiles a chunk */
    size_t sum;                             /* of which so many are summed up at a time */
    size_t in_row, out_row;                 /* numbers from tile to tile in a transformed chunk */
    float *inputs, *outputs;                /* [36, chunk, in_row], [36, chunk, out_row] */
    float *outside;                         /* zeros to read, or a place to write to */
};

static bool is_wide(const struct sl_conv *shape)
{
    return shape->in * shape->out >= WIDE;
}

/* Chunks of `times` an even part of all tiles, of up to `most`. */
static struct layout lay_out(const struct sl_conv *shape, size_t most, size_t times, float *scratch)
{
    struct layout l = {.tiles_down = (shape->h + SL_TILE - 1) / SL_TILE,
                       .tiles_across = (shape->w + SL_TILE - 1) / SL_TILE,
                       .in_row = sl_padded_row(shape->in),
                       .out_row = sl_padded_row(shape->out)};
    l.tiles = shape->n * l.tiles_down * l.tiles_across;
    size_t chunks = (l.tiles + most - 1) / most;
    l.sum = (l.tiles + chunks - 1) / chunks;
    l.chunk = times * l.sum < l.tiles ? times * l.sum : l.tiles;
    if (scratch != NULL) {
        l.inputs = scratch;
        l.outputs = l.inputs + SL_POINTS * l.chunk * l.in_row;
        l.outside = l.outputs + SL_POINTS * l.chunk * l.out_row;
    }
    return l;
}

static size_t outside_size(const struct sl_conv *shape)
{
    return shape->in > shape->out ? shape->in : shape->out;
}

/* Numbers from one point's panels of transformed weights to the next one's: a cache line more than
 * there are, as all 36 would fall on the same few cache sets. */
static size_t point_size(size_t rows, size_t columns)
{
    return rows * sl_panels(columns) * SL_PANEL + 16;
}

/* Numbers of the transformed weights, as panels of `columns`. */
static size_t weight_size(size_t rows, size_t columns)
{
    return SL_POINTS * point_size(rows, columns);
}

/* All tiles are one chunk; it is left in factors. */
static struct layout lay_out_factors(const struct sl_conv *shape, float *factors, float *scratch)
{
    struct layout l = lay_out(shape, SIZE_MAX / 2, 1, NULL);
    l.inputs = factors;
    l.outputs = factors + SL_POINTS * l.tiles * l.in_row;
    l.outside = scratch;
    return l;
}

/* Maps of one tile each: of more, an image has so many factors that going through these for each
 * tile of the gradient takes as long as going through sums. */
static void set_factors(const struct sl_conv *shape, const struct layout *l,
                        struct sl_conv_sizes *to)
{
    size_t factors = SL_POINTS * (l->in_row + l->out_row);
    size_t scratch = outside_size(shape) + SL_POINTS * l->tiles * l->in_row;
    if (shape->out % SL_PANEL != 0 || l->tiles > shape->n)
        return;
    to->factors = factors;
    to->tile_rows = SL_TILE_ROWS;
    to->tile_columns = SL_PANEL;
    to->scratch = to->scratch > scratch ? to->scratch : scratch;
}

static void sizes(const struct sl_conv *shape, struct sl_conv_sizes *to)
{
    struct layout l = lay_out(shape, CHUNK, 1, NULL);
    size_t most = is_wide(shape) ? TOGETHER_BACK * CHUNK_BACK : CHUNK_BACK;
    size_t tiles = l.tiles < most ? l.tiles : most;
    *to = (struct sl_conv_sizes){
        .prepared = weight_size(shape->in, shape->out) + weight_size(shape->out, shape->in) +
                    9 * shape->in * shape->out,
        .sums = weight_size(shape->in, shape->out),
        .scratch = SL_POINTS * tiles * (l.in_row + l.out_row) + outside_size(shape)};
    set_factors(shape, &l, to);
}

/* Of the window of tile `tile`, [side, side] pixels of maps [n, h, w, c]: 6x6 about the tile or the
 * 4x4 in it. */
static void find(const struct sl_conv *shape, const struct layout *l, size_t tile, size_t side,
                 size_t c, const float *maps, float **at)
{
    size_t a_map = l->tiles_down * l->tiles_across, in_map = tile % a_map;
    size_t top = in_map / l->tiles_across * SL_TILE, left = in_map % l->tiles_across * SL_TILE;
    size_t inner = side == SL_TILE; /* the tile itself begins one further */
    sl_window((float *)maps + tile / a_map * shape->h * shape->w * c, shape->h, shape->w, c,
              top + inner, left + inner, side, l->outside, at);
}

/* One vector of channels of a window, pixel by pixel, and its place in the 36 matrices. */
#define PIXEL(I, J)            sl_get(at[SIDE * (I) + (J)] + c, lanes)
#define SET_PIXEL(I, J, VALUE) sl_put(at[SIDE * (I) + (J)] + c, VALUE, lanes)
#define ADD_PIXEL(I, J, VALUE) SET_PIXEL(I, J, PIXEL(I, J) + (VALUE))
#define POINT(I, J)            sl_load(matrices + (6 * (I) + (J)) * apart + c)
#define SET_POINT(I, J, VALUE) sl_store(matrices + (6 * (I) + (J)) * apart + c, VALUE)

/* The next window's pixels are fetched while this one's are computed with: they lie too far apart
 * for the machine to guess. */
SL_INLINE void expect(size_t pixels, float **next, size_t c)
{
    SL_UNROLL(36)
    for (size_t i = 0; i < pixels; i++)
        __builtin_prefetch(next[i] + c);
}

/* NAME_chunk: a transform between the windows [side, side] of tiles [first, first + count) of maps
 * and their rows in the 36 matrices, for all channels. */
#define TRANSFORM_CHUNK(NAME, WIDTH, ONE_D, FROM, TO, LOAD, STORE)                                 \
    SL_INLINE void NAME##_lanes(size_t c, size_t lanes, float **at, float **next, float *matrices, \
                                size_t apart)                                                      \
    {                                                                                              \
        enum { SIDE = WIDTH };                                                                     \
        if (c % 16 == 0)                                                                           \
            expect(SIDE *SIDE, next, c);                                                           \
        SL_TRANSFORM(ONE_D, FROM, TO, LOAD, STORE);                                                \
    }                                                                                              \
    static void NAME##_chunk(const struct sl_conv *shape, const struct layout *l, size_t first,    \
                             size_t count, size_t channels, const float *maps, float *matrices,    \
                             size_t row)                                                           \
    {                                                                                              \
        float *at[2][WIDTH * WIDTH];                                                               \
        find(shape, l, first, WIDTH, channels, maps, at[0]);                                       \
        for (size_t t = 0; t < count; t++) {                                                       \
            size_t next = t + 1 < count ? t + 1 : t;                                               \
            find(shape, l, first + next, WIDTH, channels, maps, at[(t + 1) % 2]);                  \
            SL_OVER_CHANNELS(channels, NAME##_lanes, at[t % 2], at[(t + 1) % 2],                   \
                             matrices + t * row, l->chunk * row);                                  \
        }                                                                                          \
    }

TRANSFORM_CHUNK(input, SL_WINDOW, sl_input_1d, 6, 6, PIXEL, SET_POINT)
TRANSFORM_CHUNK(input_back, SL_WINDOW, sl_input_back_1d, 6, 6, POINT, ADD_PIXEL)
TRANSFORM_CHUNK(output, SL_TILE, sl_output_1d, 6, 4, POINT, SET_PIXEL)
TRANSFORM_CHUNK(output_back, SL_TILE, sl_output_back_1d, 4, 6, PIXEL, SET_POINT)

/* `to` [count, columns] = `from` [count, depth] times one point's weights, panels of columns; or +=
 * with `add`. */
static void multiply(size_t count, size_t depth, size_t columns, const float *from, size_t from_row,
                     const float *weight, bool add, float *to, size_t to_row)
{
    struct sl_block block = {.depth = depth,
                             .a = from,
                             .a_row = from_row,
                             .a_step = 1,
                             .b = weight,
                             .b_step = SL_PANEL,
                             .b_next = depth * SL_PANEL,
                             .c = to,
                             .c_row = to_row,
                             .add = add};
    sl_block_panels(block, count, columns);
}

/* How many tiles of `l` there are from `first` on in a chunk. */
static size_t tiles_from(const struct layout *l, size_t first)
{
    return l->tiles - first < l->chunk ? l->tiles - first : l->chunk;
}

/* Without y the inputs are transformed, for tangents. */
static void forward_chunk(const struct sl_conv *shape, const struct layout *l, size_t first,
                          const float *x, const float *prepared, float *y)
{
    size_t count = tiles_from(l, first), weights = point_size(shape->in, shape->out);
    memset(l->outside, 0, outside_size(shape) * sizeof *l->outside);
    input_chunk(shape, l, first, count, shape->in, x, l->inputs, l->in_row);
    for (size_t p = 0; y != NULL && p < SL_POINTS; p++)
        multiply(count, shape->in, shape->out, l->inputs + p * l->chunk * l->in_row, l->in_row,
                 prepared + p * weights, false, l->outputs + p * l->chunk * l->out_row, l->out_row);
    if (y != NULL)
        output_chunk(shape, l, first, count, shape->out, y, l->outputs, l->out_row);
}

/* y' from the inputs in `l`, which the forward way has just transformed. */
static void forward_tangent(const struct sl_conv *shape, const struct layout *l,
                            const struct layout *t, size_t first, const float *t_x,
                            struct sl_dual prepared, float *t_y)
{
    size_t count = tiles_from(l, first), weights = point_size(shape->in, shape->out);
    memset(t->outside, 0, outside_size(shape) * sizeof *t->outside);
    if (t_x != NULL)
        input_chunk(shape, t, first, count, shape->in, t_x, t->inputs, t->in_row);
    for (size_t p = 0; p < SL_POINTS; p++) {
        size_t inputs = p * l->chunk * l->in_row;
        float *outputs = t->outputs + p * t->chunk * t->out_row;
        multiply(count, shape->in, shape->out, l->inputs + inputs, l->in_row,
                 prepared.tangent + p * weights, false, outputs, t->out_row);
        if (t_x != NULL)
            multiply(count, shape->in, shape->out, t->inputs + inputs, t->in_row,
                     prepared.value + p * weights, true, outputs, t->out_row);
    }
    output_chunk(shape, t, first, count, shape->out, t_y, t->outputs, t->out_row);
}

static void forward(const struct sl_conv *shape, struct sl_dual x, struct sl_dual prepared,
                    struct sl_dual y, struct sl_dual scratch)
{
    size_t most = is_wide(shape) ? CHUNK_WIDE : CHUNK;
    struct layout l = lay_out(shape, most, 1, scratch.value);
    struct layout t = lay_out(shape, most, 1, scratch.tangent);
    for (size_t first = 0; first < l.tiles; first += l.chunk) {
        forward_chunk(shape, &l, first, x.value, prepared.value, y.value);
        if (y.tangent != NULL)
            forward_tangent(shape, &l, &t, first, x.tangent, prepared, y.tangent);
    }
}

/* One point's sums [in, out] += inputs [count, in]^T times outputs [count, out]. */
static void multiply_sums(const struct sl_conv *shape, const struct layout *l, size_t count,
                          const float *inputs, const float *outputs, float *sums)
{
    struct sl_block block = {.a_row = 1,
                             .a_step = l->in_row,
                             .b_step = l->out_row,
                             .b_next = SL_PANEL,
                             .c_row = sl_panels(shape->out) * SL_PANEL,
                             .add = true};
    for (size_t panel = 0; panel < sl_panels(shape->out); panel++)
        for (size_t first = 0; first < count; first += l->sum) {
            block.depth = count - first < l->sum ? count - first : l->sum;
            block.a = inputs + first * l->in_row;
            block.b = outputs + first * l->out_row + panel * SL_PANEL;
            block.c = sums + panel * SL_PANEL;
            sl_blocks(block, shape->in);
        }
}

/* The gradients of one point, from inputs and outputs in `l` and their tangents in `t`; those of
 * the input are written over the inputs, which are not needed any more. */
static void backward_point(const struct sl_conv *shape, const struct layout *l,
                           const struct layout *t, size_t p, size_t count, bool t_x,
                           struct sl_dual turned, struct sl_dual d_x, struct sl_dual sums)
{
    size_t at_sums = p * point_size(shape->in, shape->out);
    size_t weights = p * point_size(shape->out, shape->in);
    size_t in = p * l->chunk * l->in_row, out = p * l->chunk * l->out_row;
    if (sums.value != NULL)
        multiply_sums(shape, l, count, l->inputs + in, l->outputs + out, sums.value + at_sums);
    if (sums.tangent != NULL)
        multiply_sums(shape, l, count, l->inputs + in, t->outputs + out, sums.tangent + at_sums);
    if (sums.tangent != NULL && t_x)
        multiply_sums(shape, l, count, t->inputs + in, l->outputs + out, sums.tangent + at_sums);
    if (d_x.value != NULL)
        multiply(count, shape->out, shape->in, l->outputs + out, l->out_row, turned.value + weights,
                 false, l->inputs + in, l->in_row);
    if (d_x.tangent == NULL)
        return;
    multiply(count, shape->out, shape->in, t->outputs + out, l->out_row, turned.value + weights,
             false, t->inputs + in, l->in_row);
    multiply(count, shape->out, shape->in, l->outputs + out, l->out_row, turned.tangent + weights,
             true, t->inputs + in, l->in_row);
}

/* What is transformed before the products; without x, its tangent or d_y nothing is. */
static void transform_chunk(const struct sl_conv *shape, const struct layout *l, size_t first,
                            const float *x, const float *d_y)
{
    size_t count = tiles_from(l, first);
    memset(l->outside, 0, outside_size(shape) * sizeof *l->outside);
    if (x != NULL)
        input_chunk(shape, l, first, count, shape->in, x, l->inputs, l->in_row);
    output_back_chunk(shape, l, first, count, shape->out, d_y, l->outputs, l->out_row);
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
    bool sum = sums.value != NULL || sums.tangent != NULL, dual = d_y.tangent != NULL;
    size_t times = is_wide(shape) && !dual ? TOGETHER_BACK : 1; /* a tangent's sums take turns */
    struct layout l = lay_out(shape, CHUNK_BACK, times, scratch.value);
    struct layout t = lay_out(shape, CHUNK_BACK, times, scratch.tangent);
    struct sl_dual turned = sl_dual_at(prepared, weight_size(shape->in, shape->out));
    clear(shape, d_x.value);
    clear(shape, d_x.tangent);
    for (size_t first = 0; first < l.tiles; first += l.chunk) {
        size_t count = tiles_from(&l, first);
        transform_chunk(shape, &l, first, sum ? x.value : NULL, d_y.value);
        if (dual)
            transform_chunk(shape, &t, first, sums.tangent != NULL ? x.tangent : NULL, d_y.tangent);
        for (size_t p = 0; p < SL_POINTS; p++)
            backward_point(shape, &l, &t, p, count, x.tangent != NULL, turned, d_x, sums);
        if (d_x.value != NULL)
            input_back_chunk(shape, &l, first, count, shape->in, d_x.value, l.inputs, l.in_row);
        if (d_x.tangent != NULL)
            input_back_chunk(shape, &t, first, count, shape->in, d_x.tangent, t.inputs, t.in_row);
    }
}

static void factorise(const struct sl_conv *shape, const float *x, const float *prepared,
                      const float *d_y, float *d_x, float *factors, float *scratch)
{
    struct layout l = lay_out_factors(shape, factors, scratch);
    const float *turned = prepared + weight_size(shape->in, shape->out);
    float *inputs = scratch + outside_size(shape);
    transform_chunk(shape, &l, 0, x, d_y);
    if (d_x == NULL)
        return;
    clear(shape, d_x);
    for (size_t p = 0; p < SL_POINTS; p++)
        multiply(l.tiles, shape->out, shape->in, l.outputs + p * l.tiles * l.out_row, l.out_row,
                 turned + p * point_size(shape->out, shape->in), false,
                 inputs + p * l.tiles * l.in_row, l.in_row);
    input_back_chunk(shape, &l, 0, l.tiles, shape->in, d_x, inputs, l.in_row);
}

/* One row of a tile from a block's sums [36, block, panel]: tile [3, 3, rows, panel] +=. */
static void finish_row(const float *sums, size_t rows, float *tile)
{
    enum { APART = SL_BLOCK_ROWS * SL_PANEL };
    for (size_t c = 0; c < SL_PANEL; c += SL_LANES) {
#define BLOCK_SUM(I, J)     sl_load(sums + (6 * (I) + (J)) * APART + c)
#define TILE_AT(I, J)       (tile + (3 * (I) + (J)) * rows * SL_PANEL + c)
#define ADD_TO(I, J, VALUE) sl_store(TILE_AT(I, J), sl_load(TILE_AT(I, J)) + (VALUE))
        SL_TRANSFORM(sl_weight_back_1d, 6, 3, BLOCK_SUM, ADD_TO);
    }
}

static void weigh(const struct sl_conv *shape, const float *factors, size_t in, size_t rows,
                  size_t out, float *tile)
{
    struct layout l = lay_out_factors(shape, (float *)factors, NULL);
    float sums[SL_POINTS * SL_BLOCK_ROWS * SL_PANEL];
    for (size_t first = 0; first < rows; first += SL_BLOCK_ROWS) {
        size_t height = rows - first < SL_BLOCK_ROWS ? rows - first : SL_BLOCK_ROWS;
        struct sl_block block = {.depth = l.tiles,
                                 .a = l.inputs + in + first,
                                 .a_row = 1,
                                 .a_step = l.in_row,
                                 .b = l.outputs + out,
                                 .b_step = l.out_row,
                                 .b_next = l.tiles * l.out_row,
                                 .c = sums,
                                 .c_row = SL_PANEL};
        for (size_t p = 0; p < SL_POINTS; p++) {
            sl_block_any(&block, height);
            block.a += l.tiles * l.in_row;
            block.b += l.tiles * l.out_row;
            block.c += SL_BLOCK_ROWS * SL_PANEL;
        }
        for (size_t r = 0; r < height; r++)
            finish_row(sums + r * SL_PANEL, rows, tile + (first + r) * SL_PANEL);
    }
}

/* Panels of transformed weights from rows [first, end) of weight [3, 3, rows, columns]. */
static void transform_rows(const float *weight, size_t rows, size_t columns, size_t first,
                           size_t end, float *to)
{
    size_t apart = point_size(rows, columns);
    for (size_t r = first; r < end; r++)
        for (size_t c = 0; c < columns; c += SL_LANES) {
            size_t lanes = columns - c < SL_LANES ? columns - c : SL_LANES;
            float *at = to + (c / SL_PANEL * rows + r) * SL_PANEL + c % SL_PANEL;
#define TAP(I, J)               sl_get(weight + ((3 * (I) + (J)) * rows + r) * columns + c, lanes)
#define SET_WEIGHT(I, J, VALUE) sl_store(at + (6 * (I) + (J)) * apart, VALUE)
            SL_TRANSFORM(sl_weight_1d, 3, 6, TAP, SET_WEIGHT);
        }
}

/* Columns of a matrix [in, out] to rows [columns, in]. */
static void exchange(const struct sl_conv *shape, const float *from, size_t columns, float *to)
{
    for (size_t i = 0; i < shape->in; i++)
        for (size_t o = 0; o < columns; o++)
            to[o * shape->in + i] = from[i * shape->out + o];
}

/* Columns that are exchanged together: those of a cache line. */
enum { TOGETHER = 16 };

/* Panels of inputs to outputs, then of outputs to inputs, then the weight with both exchanged. */
static void prepare(const struct sl_conv *shape, const float *weight, float *prepared, size_t part,
                    size_t parts)
{
    size_t in = shape->in, out = shape->out;
    size_t first = out * part / parts, end = out * (part + 1) / parts;
    float *turned = prepared + weight_size(in, out), *exchanged = turned + weight_size(out, in);
    transform_rows(weight, in, out, in * part / parts, in * (part + 1) / parts, prepared);
    for (size_t k = 0; k < 9; k++)
        for (size_t o = first; o < end; o += TOGETHER)
            exchange(shape, weight + k * in * out + o, end - o < TOGETHER ? end - o : TOGETHER,
                     exchanged + (k * out + o) * in);
    transform_rows(exchanged, out, in, first, end, turned);
}

static void finish(const struct sl_conv *shape, const float *sums, float *d_weight)
{
    size_t in = shape->in, out = shape->out, row = sl_panels(out) * SL_PANEL;
    size_t apart = point_size(in, out);
    for (size_t i = 0; i < in; i++)
        for (size_t c = 0; c < out; c += SL_LANES) {
            size_t lanes = out - c < SL_LANES ? out - c : SL_LANES;
            for (size_t p = 0; p < SL_POINTS; p++) /* too far apart for the machine to guess */
                __builtin_prefetch(sums + p * apart + i * row + c + 2 * SL_LANES);
#define SUM(I, J) sl_load(sums + (6 * (I) + (J)) * apart + i * row + c)
#define ADD_TAP(I, J, VALUE)                                                                       \
    sl_put(d_weight + ((3 * (I) + (J)) * in + i) * out + c,                                        \
           sl_get(d_weight + ((3 * (I) + (J)) * in + i) * out + c, lanes) + (VALUE), lanes)
            SL_TRANSFORM(sl_weight_back_1d, 6, 3, SUM, ADD_TAP);
        }
}

const struct sl_convolution SL_TIER_NAME(sl_winograd) = {.sizes = sizes,
                                                         .prepare = prepare,
                                                         .forward = forward,
                                                         .backward = backward,
                                                         .finish = finish,
                                                         .factorise = factorise,
                                                         .weigh = weigh};
