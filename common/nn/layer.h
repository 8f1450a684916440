/* A layer is a table of functions: what shape it makes, how it starts, how it goes forward and
 * backward, and how its parameters are laid out in a checkpoint.
 *
 *     struct sl_layer layer = {.kind = &sl_layer_convolution, .in = {32, 32, 3}, .channels = 64};
 *     layer.kind->shape(&layer, 16);      // layer.out is {32, 32, 64} now
 *     layer.kind->forward(&layer, &pass);
 *
 * Kinds: convolutions, the norm (with the ReLU and the pool after it), the pool (with a bias and a
 * ReLU before it), the batch norm and the ReLU of what it normalised, more pools, the join of two
 * maps, the linear layer.
 */
#ifndef SL_NN_LAYER_H
#define SL_NN_LAYER_H

#include "base/profile.h"
#include "base/random.h"
#include "kernel/kernel.h"

#include <stddef.h>
#include <stdint.h>

struct sl_shape {
    size_t h, w, c;
};

enum {
    SL_LAYER_ARRAYS = 2,     /* a weight and a bias */
    SL_LAYER_STATISTICS = 3, /* of a batch norm: running mean and variance, number of batches */
    SL_LAYER_INPUTS = 2,     /* of a join; all others have one */
    SL_LAYER_NAME = 48
};

struct sl_layer {
    const struct sl_layer_kind *kind;
    char name[SL_LAYER_NAME]; /* its arrays in a checkpoint are name.weight and name.bias */
    struct sl_shape in, out;
    /* Wanted of a convolution; classes of the linear layer; before a pool, what the convolution
     * reads. */
    size_t channels;
    size_t side, stride;            /* of a convolution's filter, in pixels */
    size_t counts[SL_LAYER_ARRAYS]; /* parameters of the weight and of the bias */
    size_t offset;                  /* of the weight in all parameters; the bias follows it */
    size_t prepared_offset;         /* of this layer's among those of all */
    size_t sums_offset;             /* among those of its segment */
    size_t running, running_offset; /* numbers of a batch norm that are saved but not learned,
                                       and where they begin; they come after all parameters */
    size_t norm, norm_offset;       /* numbers that a batch norm has of a batch, see norms.h */
    size_t moments, moments_offset; /* and of each shard */
    size_t saved;                   /* numbers per image that forward keeps for backward */
    size_t prepared;                /* numbers derived from the parameters once per step */
    size_t sums;                    /* numbers in which a gradient grows before it is finished; 0 if
                                       it grows where it belongs */
    /* Numbers per image that backward leaves instead, for the gradient of the weight to be made of
     * once all images are done, tile by tile (kernel.h), and where they begin among those of its
     * segment; 0 if the gradient grows with each image. */
    size_t factors, factors_offset, tile_rows, tile_columns;
    size_t together; /* images that it takes at once, at most */
    size_t scratch;  /* numbers */
};

/* What one call works on: `n` images, and buffers that the plan gave out. Tangents are NULL if only
 * values are wanted; those of the input, if it is the images: there they are 0. Of what is written,
 * values are NULL if they are not wanted, or known already and the kind skips them. */
struct sl_pass {
    size_t n;
    struct sl_dual weight, bias;             /* this layer's parameters; the direction */
    struct sl_dual prepared;                 /* what `prepare` made of each */
    struct sl_dual d_weight, d_bias;         /* gradients, added to; NULL if not wanted */
    struct sl_dual sums;                     /* what `finish` will add to them; as they */
    sl_real *factors;                        /* [n, factors], of backward; or NULL */
    struct sl_dual input[SL_LAYER_INPUTS];   /* [n, in] */
    struct sl_dual output;                   /* [n, out], written forward */
    struct sl_dual saved;                    /* [n, saved] */
    struct sl_dual d_output;                 /* [n, out] */
    struct sl_dual d_input[SL_LAYER_INPUTS]; /* [n, in], written backward */
    struct sl_dual scratch;
    /* Of a batch norm, or of the one with which an input ends (see norms.h): what it is computed
     * with, NULL for an input without; and where the moments of these images are added, forward by
     * the norm and backward by what reads it, NULL if the statistics of the batch are not wanted.
     */
    const sl_real *norm[SL_LAYER_INPUTS];
    double *moments[SL_LAYER_INPUTS];
};

struct sl_layer_kind {
    /* What --profile calls the time spent in it. */
    enum sl_section section;
    /* It leaves out values of output and d_input that are NULL: worth it where they cost time. Only
     * such a kind may be the first of a stage. */
    bool skips;
    /* Sets out, counts, saved, prepared, sums or factors and tiles, together and scratch from in
     * and channels, for groups of `group`. */
    void (*shape)(struct sl_layer *layer, size_t group);
    /* The next element of array 0 or 1 under PyTorch's default initialisation. */
    float (*init)(const struct sl_layer *layer, size_t array, struct sl_random *random);
    /* The dims of array 0 or 1 in PyTorch's layout; returns the rank. */
    uint32_t (*dims)(const struct sl_layer *layer, size_t array, uint32_t *dims);
    /* The index in our layout of element i of the weight in PyTorch's. */
    size_t (*place)(const struct sl_layer *layer, size_t i);
    /* Derives part `part` of `parts` of `prepared` from the parameters of the network; NULL if
     * there is none. */
    void (*prepare)(const struct sl_layer *layer, const sl_real *parameters, sl_real *prepared,
                    size_t part, size_t parts);
    /* Both compute values, and tangents too if the pass has any. */
    void (*forward)(const struct sl_layer *layer, const struct sl_pass *pass);
    void (*backward)(const struct sl_layer *layer, const struct sl_pass *pass);
    /* Adds what `sums` gathered to the gradient of the weight; NULL if there is none. */
    void (*finish)(const struct sl_layer *layer, const sl_real *sums, sl_real *d_weight);
    /* Adds to tile [side, side, rows, tile_columns] of the gradient of the weight [side, side, in,
     * out], from input `in` and output `out` on, what factors of n images hold, which one call of
     * backward has left; NULL if there are none. */
    void (*weigh)(const struct sl_layer *layer, size_t n, const sl_real *factors, size_t in,
                  size_t rows, size_t out, sl_real *tile);
};

/* For kinds whose arrays have one number per channel: a gain of 1, a bias of 0. */
float sl_channels_init(const struct sl_layer *layer, size_t array, struct sl_random *random);
uint32_t sl_channels_dims(const struct sl_layer *layer, size_t array, uint32_t *dims);
size_t sl_channels_place(const struct sl_layer *layer, size_t i);

/* 3x3, border of one zero. Its bias precedes an instance norm, which takes any constant away:
 * it is kept, decayed and saved, but not computed with, and its gradient is 0. */
extern const struct sl_layer_kind sl_layer_convolution;

/* The same without a bias: for a pool, which has it. */
extern const struct sl_layer_kind sl_layer_filter;

/* A side of 1, 3 or 7 and a stride of 1 or 2, without a bias, before a batch norm; initialised as
 * torchvision does that of a ResNet (Kaiming normal, fan out). */
extern const struct sl_layer_kind sl_layer_strided;

/* Batch norm with gain and bias, the last of its stage: its output is its input, whose moments it
 * takes; what reads the map normalises it. Backward it turns the gradient of the normalised map
 * into that of its input, in place. */
extern const struct sl_layer_kind sl_layer_batch_norm;

/* ReLU of a map or of the sum of two, each normalised if a batch norm made it: the first of its
 * stage. It has no arrays. */
extern const struct sl_layer_kind sl_layer_rectify;

/* Maximum of 3x3 pixels, of every second one of every second row; beyond the map there is nothing.
 * Backward, the first of equals has the gradient. No arrays. */
extern const struct sl_layer_kind sl_layer_maximum;

/* Mean of all pixels. No arrays. */
extern const struct sl_layer_kind sl_layer_mean;

/* Instance norm with gain and bias, ReLU, 2x2 average pool. */
extern const struct sl_layer_kind sl_layer_norm;

/* The bias of the convolution before it, ReLU, 2x2 average pool (an odd last row or column is not
 * pooled): a block without a norm. It has no weight, so that in a checkpoint it goes by the
 * convolution's name. */
extern const struct sl_layer_kind sl_layer_pool;

/* The sum of two inputs of the same shape. It has no arrays, so no init, dims and place. */
extern const struct sl_layer_kind sl_layer_join;

/* [h, w, c] flattened, to `channels` numbers. PyTorch flattens channel by channel, this one pixel
 * by pixel; `place` translates. */
extern const struct sl_layer_kind sl_layer_linear;

#endif
