/* Architectures by name: "convnet-d3w64" is three blocks of 64 channels (the paper's ConvNet). What
 * is particular to a network is in a file of its own, convnet.c or resnet.c; here is what all have
 * in common.
 *
 *     struct sl_arch arch;
 *     uint32_t image[3] = {32, 32, 3};
 *     if (sl_arch_parse(&arch, "convnet-d3", image, 20, error) != 0)
 *         return -1;
 */
#ifndef SL_NN_ARCH_H
#define SL_NN_ARCH_H

#include "base/error.h"
#include "formats/checkpoint.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { SL_ARCH_NAME = 32, SL_PREFIX_TEXT = 256 };

struct sl_arch {
    const struct sl_network_kind *kind;
    uint32_t depth, width;   /* what they count is up to the kind */
    bool plain;              /* without norms */
    bool small;              /* for small images */
    uint32_t smallest;       /* pixels: the least height and width of an image */
    uint32_t image[3];       /* H, W, C of the input */
    uint32_t classes;        /* logits */
    char name[SL_ARCH_NAME]; /* in full: "convnet-d3w128" */
};

struct sl_plan;

/* A kind of network: everything that differs from one to the next. arch.c lists them. */
struct sl_network_kind {
    const char *names;  /* in messages: "convnet-dN of N blocks (1 to 8)" */
    const char *arrays; /* in messages: what a checkpoint of this kind holds */
    /* The layers that see the image and that make the logits, as arrays are named: "classifier". */
    const char *first, *last;
    bool batch_norm; /* it has running statistics, and no tangents */

    /* Sets depth, width, plain, small, smallest and name of the network called `name`, or, for
     * NULL, of the one that fits arch->image. False for a name that is not one of this kind's. */
    bool (*read_name)(struct sl_arch *arch, const char *name);

    /* Which network it is whose arrays these are, by their shapes, and the H, W and C of its images
     * if these are square. The weights of `first` (rank 4) and `last` (rank 2) are there. */
    void (*infer)(const struct sl_checkpoint *checkpoint, const char *prefix,
                  char name[SL_ARCH_NAME], uint32_t image[3]);

    /* Adds the layers of plan->arch, see plan.h. */
    void (*build)(struct sl_plan *plan);
};

/* `name` NULL asks for the network that fits the image [H, W, C]. Fails for unknown names, listing
 * what is known, and for images that are too small. */
int sl_arch_parse(struct sl_arch *arch, const char *name, const uint32_t image[3], size_t classes,
                  struct sl_error *error);

/* Fails for a name that is not an architecture; NULL is fine, as above. */
int sl_arch_check(const char *name, struct sl_error *error);

/* The kind of network that a checkpoint holds, by the names of its arrays, or NULL. Sets what
 * precedes all these names, where a wrapper put it: "module.", "_orig_mod.module."; else "". */
const struct sl_network_kind *sl_arch_prefix(const struct sl_checkpoint *checkpoint,
                                             char prefix[SL_PREFIX_TEXT]);

/* The array `layer`.`what` ("features.0", "weight") under a prefix, or NULL. It belongs to
 * the checkpoint. */
const struct sl_array *sl_arch_array(const struct sl_checkpoint *checkpoint, const char *prefix,
                                     const char *layer, const char *what);

/* The architecture that the file names, or NULL: also if the file was not written by softlabel and
 * the name is not an architecture. It belongs to the checkpoint. */
const char *sl_arch_named(const struct sl_checkpoint *checkpoint);

/* Whether it is the state of a run, which --resume reads, and not a network. */
bool sl_arch_is_state(const struct sl_checkpoint *checkpoint);

/* Adds to an error about a checkpoint's arrays whose they look like, if that is not `arch`. Returns
 * -1. */
int sl_arch_hint(const struct sl_arch *arch, const struct sl_checkpoint *checkpoint,
                 struct sl_error *error);

/* The architecture of a checkpoint: `name` if not NULL, else the file's own, else inferred from the
 * names and shapes of its arrays (square images assumed when `image` is NULL). Fails for what is
 * not a network. */
int sl_arch_of(struct sl_arch *arch, const struct sl_checkpoint *checkpoint, const char *name,
               const uint32_t *image, struct sl_error *error);

#endif
