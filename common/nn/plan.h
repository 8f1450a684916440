/* The plan of a network: its layers, where each one's parameters are in one flat array, and where
 * each one's numbers are in a thread's workspace. Made once, so that a step allocates nothing.
 *
 *     struct sl_plan plan;
 *     sl_plan_init(&plan, &arch);
 *     sl_plan_prepare(&plan, parameters, prepared, 0, 1);
 *     sl_plan_forward(&plan, parameters, prepared, workspace, n, images, logits);
 *
 * A call works on some images of a batch, on its caller's thread. In training, a batch norm must
 * know the statistics of the whole batch before anything that reads it can go on: it cuts the
 * network into segments. All images go through one before any enters the next, and so do their
 * gradients on the way back; see gradients.h. A network without batch norms is one segment.
 */
#ifndef SL_NN_PLAN_H
#define SL_NN_PLAN_H

#include "nn/arch.h"
#include "nn/layer.h"

#include <stddef.h>

enum { SL_LAYERS_MAX = 192, SL_STAGES_MAX = 80, SL_SEGMENTS_MAX = 64 };

/* The map that the first stage reads; the others are numbered as stages make them. */
enum { SL_IMAGES = 0 };

/* Layers that go through a group of images a few images at a time, so that what one writes is still
 * in a cache when the next reads it. */
struct sl_stage {
    size_t first, end; /* layers */
    size_t together;   /* images */
    size_t segment;
    size_t inputs; /* maps that its first layer reads: 1, or 2 for a join */
    size_t input[SL_LAYER_INPUTS];
    bool adds[SL_LAYER_INPUTS]; /* a later stage reads the map too, and writes its gradient first */
};

/* Stages between two meetings of all images of a batch. */
struct sl_segment {
    size_t first, end;         /* stages */
    size_t group;              /* images at a time */
    size_t offset, parameters; /* where its layers' begin in all parameters, and how many it has */
    size_t sums;               /* numbers, its layers */
    size_t factors;            /* numbers of an image, its layers */
};

/* Where a layer's numbers begin in a workspace. */
struct sl_place {
    size_t output, saved, d_output;
};

struct sl_plan {
    struct sl_arch arch;
    struct sl_layer layers[SL_LAYERS_MAX];
    size_t layer_count;
    struct sl_stage stages[SL_STAGES_MAX];
    size_t stage_count;
    struct sl_segment segments[SL_SEGMENTS_MAX];
    size_t segment_count;
    size_t group;         /* images at a time in sl_plan_forward */
    size_t image;         /* numbers of one image */
    size_t parameters;    /* numbers, all layers */
    size_t running;       /* numbers that follow the parameters: statistics of batch norms */
    size_t prepared;      /* numbers, all layers */
    size_t sums;          /* numbers, the layers of any one segment */
    size_t factors;       /* numbers of an image, of any one segment */
    size_t tile;          /* numbers of a tile of any one layer */
    size_t most;          /* parameters of any one segment */
    size_t norms;         /* numbers that batch norms have of a batch, see norms.h */
    size_t moments;       /* and numbers in which each shard's share in them grows */
    size_t forward_size;  /* numbers of a workspace for sl_plan_forward */
    size_t gradient_size; /* numbers of a workspace for sl_plan_gradient */
    struct sl_place forward[SL_LAYERS_MAX], gradient[SL_LAYERS_MAX]; /* in these workspaces */
    size_t spare; /* in the latter, gradients that are to be added to those of other stages */
    /* Numbers of an image that segments leave for each other, in training, and before those of each
     * stage: of the map that it makes, and of its gradient. The last segment's are in workspaces.
     */
    size_t maps, map_at[SL_STAGES_MAX], d_map_at[SL_STAGES_MAX];
    /* Numbers of an image that a pass can keep for the next, and before those of each layer: its
     * output within a stage, the gradient of that at the end of one. */
    size_t kept, kept_at[SL_LAYERS_MAX];
};

/* Lays out the network of the architecture, as arch->kind builds it. */
void sl_plan_init(struct sl_plan *plan, const struct sl_arch *arch);

/* The next five are for a network's `build`. Layers that are added go to the stage begun last; the
 * last layer makes the logits, and what any other stage makes must be read by a later one, what
 * ends with a batch norm by one alone. */

/* Begins a stage that reads a map: SL_IMAGES, or what another stage makes. Returns the number of
 * the map that it makes itself. */
size_t sl_plan_stage(struct sl_plan *plan, size_t input);

/* Begins a stage with the sum of two maps [H, W, C], as at the end of a residual block. Returns as
 * sl_plan_stage. */
size_t sl_plan_join(struct sl_plan *plan, size_t input, size_t other);

/* Begins a stage with the ReLU of a map or, unless `other` is SL_IMAGES, of the sum of two, each
 * normalised if it ends with a batch norm. Returns as sl_plan_stage. */
size_t sl_plan_rectify(struct sl_plan *plan, size_t input, size_t other);

/* Adds a layer of `channels` outputs, see layer.h. `name` and what follows, as in printf, is what
 * its arrays are called in a checkpoint. */
void sl_plan_add(struct sl_plan *plan, const struct sl_layer_kind *kind, size_t channels,
                 const char *name, ...) SL_PRINTF(4, 5);

/* Likewise a convolution with a filter of side 1, 3 or 7 and a stride of 1 or 2 pixels, and a batch
 * norm, with which the stage ends. Their arrays are called `name` with `conv` and with `norm` in
 * place of its %s. */
void sl_plan_add_normed(struct sl_plan *plan, size_t side, size_t stride, size_t channels,
                        const char *conv, const char *norm);

/* What layers derive from their parameters, to be done after each change of them: part `part` of
 * `parts` of `prepared` [plan.prepared]. Parts may be made on several threads. */
void sl_plan_prepare(const struct sl_plan *plan, const sl_real *parameters, sl_real *prepared,
                     size_t part, size_t parts);

/* logits [n, classes] of images [n, H, W, C], n <= group, in a workspace [plan.forward_size]. Batch
 * norms use their running statistics. Keeps nothing. */
void sl_plan_forward(const struct sl_plan *plan, const sl_real *parameters, const sl_real *prepared,
                     sl_real *workspace, size_t n, const sl_real *images, sl_real *logits);

/* What the segments share of a whole batch. */
struct sl_plan_shared {
    size_t n;       /* images */
    sl_real *maps;  /* [plan.maps * n] */
    sl_real *norms; /* [plan.norms] */
    /* [plan.factors * n] of the segment that is computed, layer by layer, where gradients of
     * parameters are wanted. */
    sl_real *factors;
};

/* Images [n, H, W, C] and what is asked of them. Gradients of single images are written; NULL is
 * not wanted. */
struct sl_plan_batch {
    size_t n; /* up to the segment's group */
    const sl_real *images;
    const sl_real *targets;    /* [n, classes], of the loss; unless there are: */
    const sl_real *d_features; /* [n, features]: gradients of a loss that is not ours */
    bool squared;              /* the loss is sl_squared_error, not cross-entropy */
    sl_real temperature;       /* by which the loss divides the logits; 0: it does not */
    sl_real scale;             /* of the summed loss */
    struct sl_dual d_images;   /* [n, H, W, C] */
    struct sl_dual d_targets;  /* [n, classes] */
    /* [n, plan.kept], or NULL: what convolutions made, written; or read, if it is there from a pass
     * of the same images, targets and parameters. Results are the same. */
    sl_real *kept;
    bool again;
    /* Of a network of several segments: what they share, which image of the whole batch is the
     * first here, and where the shard's moments grow [plan.moments]. */
    const struct sl_plan_shared *shared;
    size_t first;
    double *moments;
};

/* What a gradient grows in: an array of the segment's parameters, and what layers sum in forms of
 * their own. Both start as zeros. NULL is not wanted. */
struct sl_plan_sums {
    struct sl_dual gradient; /* [segment.parameters] */
    struct sl_dual sums;     /* [segment.sums] */
};

/* Through how many turns a batch must go, and the segment of a turn: forward from the first to the
 * last, where the loss is and the way back begins, and backward to the first. A single segment has
 * a single turn. */
size_t sl_plan_turns(const struct sl_plan *plan);
size_t sl_plan_turn_of(const struct sl_plan *plan, size_t turn);

/* Whether gradients of parameters grow in this turn. */
bool sl_plan_turns_back(const struct sl_plan *plan, size_t turn);

/* Turn `turn` of some images of a batch, in a workspace [plan.gradient_size]: adds to `sums` the
 * gradient of scale * the summed loss, as far as it is the segment's. Returns the summed loss
 * (cross-entropy in nats), unscaled, where it is computed; 0 with d_features, and in other turns.
 *
 * The tangent of the parameters is a direction v; it is prepared as they are. With it, and a
 * workspace of the same size for tangents, those of all gradients are computed in the same go: with
 * g the gradient of the parameters, H v of the Hessian H, v^T dg/dX of the images, v^T dg/dY of the
 * targets. Exact, not by differences: forward and backward themselves are differentiated along v
 * (Pearlmutter 1994), which costs twice what they do; those of values cost next to nothing `again`.
 * Networks of several segments have no tangents.
 */
double sl_plan_gradient(const struct sl_plan *plan, size_t turn, struct sl_dual parameters,
                        struct sl_dual prepared, struct sl_dual workspace,
                        const struct sl_plan_batch *batch, const struct sl_plan_sums *sums);

/* After the last image of a turn: adds `sums` to `gradient`, both of the segment. */
void sl_plan_finish(const struct sl_plan *plan, size_t segment, const struct sl_plan_sums *sums);

/* How many of a shard's n images go through a stage together, from image i on, which is where such
 * a part begins: a layer's factors are of one part each. */
size_t sl_plan_part(const struct sl_plan *plan, const struct sl_stage *stage, size_t n, size_t i);

/* How many features an image has: numbers that the last layer, the classifier, reads. */
size_t sl_plan_features_of(const struct sl_plan *plan);

/* features [n, sl_plan_features_of(plan)] of images [n, H, W, C], n <= group, in a workspace
 * [plan.gradient_size], of a network of one segment. */
void sl_plan_features(const struct sl_plan *plan, const sl_real *parameters,
                      const sl_real *prepared, sl_real *workspace, size_t n, const sl_real *images,
                      sl_real *features);

/* For what computes with a plan. */

/* Numbers of one map. */
static inline size_t sl_shape_size(struct sl_shape shape)
{
    return shape.h * shape.w * shape.c;
}

/* The layer that makes a map other than the images. */
static inline size_t sl_plan_maker(const struct sl_plan *plan, size_t map)
{
    return plan->stages[map - 1].end - 1;
}

/* The batch norm with which a map ends, or NULL. */
static inline const struct sl_layer *sl_plan_norm_of(const struct sl_plan *plan, size_t map)
{
    const struct sl_layer *layer =
        map == SL_IMAGES ? NULL : &plan->layers[sl_plan_maker(plan, map)];
    return layer != NULL && layer->kind == &sl_layer_batch_norm ? layer : NULL;
}

/* Whether what layer `l` makes is what its stage makes: it is the last one, or the one before a
 * batch norm, which works in place. */
static inline bool sl_plan_ends(const struct sl_plan *plan, const struct sl_stage *stage, size_t l)
{
    return l + 1 == stage->end || plan->layers[l + 1].kind == &sl_layer_batch_norm;
}

/* Places everything: workspaces, maps, what is kept. Part of sl_plan_init, in layout.c. */
void sl_plan_lay_out(struct sl_plan *plan);

#endif
