#include "nn/arch.h"

#include "base/number.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const uint32_t DEFAULT_WIDTH = 128, SMALLEST_SIDE = 4;

/* The digits at *text as a number from 1 to `high`; moves *text behind them. */
static int read_count(const char **text, uint32_t high, uint32_t *value)
{
    char *end;
    if (**text < '1' || **text > '9')
        return -1;
    unsigned long number = strtoul(*text, &end, 10);
    if (number > high)
        return -1;
    *text = end;
    *value = (uint32_t)number;
    return 0;
}

static int fail_unknown(const char *what, struct sl_error *error)
{
    return sl_fail(error, "%s; known: convnet-dN of N blocks (1 to %d), convnet-dNwM of M filters",
                   what, SL_DEPTH_MAX);
}

static int read_name(struct sl_arch *arch, const char *name, struct sl_error *error)
{
    static const char prefix[] = "convnet-d";
    const char *at = name + sizeof prefix - 1;
    char what[100];
    snprintf(what, sizeof what, "'%.50s' is no architecture", name);
    arch->width = DEFAULT_WIDTH;
    if (strncasecmp(name, "resnet", strlen("resnet")) == 0)
        return fail_unknown("ResNets come later", error);
    if (strncmp(name, prefix, sizeof prefix - 1) != 0 ||
        read_count(&at, SL_DEPTH_MAX, &arch->depth) != 0)
        return fail_unknown(what, error);
    if (*at == 'w') {
        at++;
        if (read_count(&at, SL_WIDTH_MAX, &arch->width) != 0)
            return sl_fail(error, "'%.50s' has no width from 1 to %d", name, SL_WIDTH_MAX);
    }
    if (*at != '\0')
        return fail_unknown(what, error);
    return 0;
}

int sl_arch_check(const char *name, struct sl_error *error)
{
    struct sl_arch arch;
    return name == NULL ? 0 : read_name(&arch, name, error);
}

static uint32_t fitting_depth(uint32_t side)
{
    uint32_t depth = 1;
    while (depth < SL_DEPTH_MAX && side >> (depth + 1) >= SMALLEST_SIDE)
        depth++;
    return depth;
}

int sl_arch_parse(struct sl_arch *arch, const char *name, const uint32_t image[3], size_t classes,
                  struct sl_error *error)
{
    *arch = (struct sl_arch){.classes = (uint32_t)classes, .width = DEFAULT_WIDTH};
    memcpy(arch->image, image, sizeof arch->image);
    uint32_t side = image[0] < image[1] ? image[0] : image[1];
    if (name == NULL)
        arch->depth = fitting_depth(side);
    else if (read_name(arch, name, error) != 0)
        return -1;
    if (side >> arch->depth == 0)
        return sl_fail(error, "images of %ux%u pixels are too small for %u blocks", image[0],
                       image[1], arch->depth);
    snprintf(arch->name, sizeof arch->name, "convnet-d%uw%u", arch->depth, arch->width);
    return 0;
}

/* Blocks are counted by their convolutions, at 0, 4, 8 ... in the sequential container. */
static int infer(struct sl_arch *arch, const struct sl_checkpoint *checkpoint,
                 const uint32_t *image, struct sl_error *error)
{
    const struct sl_array *first = sl_checkpoint_find(checkpoint, "features.0.weight");
    const struct sl_array *last = sl_checkpoint_find(checkpoint, "classifier.weight");
    if (sl_checkpoint_is_state(checkpoint))
        return sl_fail(error, "is what a run goes on from with --resume, no network");
    if (first == NULL || first->tensor.rank != 4 || last == NULL || last->tensor.rank != 2)
        return sl_fail(error, "is no network known here: it has no features.0.weight [M, C, 3, 3] "
                              "and classifier.weight");
    uint32_t depth = 0, width = first->tensor.dims[0], channels = first->tensor.dims[1];
    char name[SL_ARCH_NAME];
    do {
        depth++;
        snprintf(name, sizeof name, "features.%u.weight", 4 * depth);
    } while (depth <= SL_DEPTH_MAX && sl_checkpoint_find(checkpoint, name) != NULL);
    uint32_t cells = last->tensor.dims[1] / width, side = 1;
    while (side * side < cells)
        side++;
    uint32_t square[3] = {side << depth, side << depth, channels};
    snprintf(name, sizeof name, "convnet-d%uw%u", depth, width);
    return sl_arch_parse(arch, name, image != NULL ? image : square, last->tensor.dims[0], error);
}

int sl_arch_of(struct sl_arch *arch, const struct sl_checkpoint *checkpoint, const char *name,
               const uint32_t *image, struct sl_error *error)
{
    const struct sl_array *last = sl_checkpoint_find(checkpoint, "classifier.bias");
    if (image == NULL && checkpoint->dataset.class_count > 0)
        image = checkpoint->dataset.image;
    if (name == NULL)
        name = checkpoint->arch;
    if (name == NULL || image == NULL || last == NULL)
        return infer(arch, checkpoint, image, error);
    return sl_arch_parse(arch, name, image, last->tensor.dims[0], error);
}
