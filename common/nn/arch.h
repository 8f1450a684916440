/* Architectures by name: "convnet-d3w64" is three blocks of 64 channels (the paper's ConvNet; the
 * width is 128 unless the name says).
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

#include <stddef.h>
#include <stdint.h>

enum { SL_DEPTH_MAX = 8, SL_WIDTH_MAX = 4096, SL_ARCH_NAME = 32, SL_PREFIX_TEXT = 256 };

struct sl_arch {
    uint32_t depth, width; /* blocks, channels of each */
    uint32_t image[3];     /* H, W, C of the input */
    uint32_t classes;
    char name[SL_ARCH_NAME]; /* in full: "convnet-d3w128" */
};

/* `name` NULL asks for the depth that fits the image size (the last map 4 to 7 pixels a side).
 * Fails for unknown names, and where the image is too small for the depth. */
int sl_arch_parse(struct sl_arch *arch, const char *name, const uint32_t image[3], size_t classes,
                  struct sl_error *error);

/* Fails for a name that is not an architecture; NULL, "whatever fits", is none to complain of. */
int sl_arch_check(const char *name, struct sl_error *error);

/* What stands before the names of all weights of a network, as wrappers put it there: "module.",
 * "_orig_mod.module.", or "" for nothing, and for what is not a network. */
void sl_arch_prefix(const struct sl_checkpoint *checkpoint, char prefix[SL_PREFIX_TEXT]);

/* The architecture that the file names, or NULL: also if it was not written here and the name is
 * not one of these. */
const char *sl_arch_told(const struct sl_checkpoint *checkpoint);

/* The architecture of a checkpoint: `name` if not NULL, else the file's own, else inferred from the
 * names and shapes of its arrays (square images assumed when `image` is NULL). */
int sl_arch_of(struct sl_arch *arch, const struct sl_checkpoint *checkpoint, const char *name,
               const uint32_t *image, struct sl_error *error);

#endif
