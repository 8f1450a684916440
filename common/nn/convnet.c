#include "nn/convnet.h"

#include "nn/arch.h"
#include "nn/kinds.h"
#include "nn/plan.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The side of the last map where the depth is chosen: 4 to 7 pixels. */
static const uint32_t DEFAULT_WIDTH = 128, SMALLEST_MAP = 4;

_Static_assert(2 * SL_CONVNET_DEPTH_MAX + 1 <= SL_LAYERS_MAX, "the deepest has too many layers");

/* A number from 1 to `high` after the word `before`; moves *text past them. */
static bool read_count(const char **text, const char *before, uint32_t high, uint32_t *value)
{
    const char *digits = *text + strlen(before);
    char *end;
    if (strncmp(*text, before, strlen(before)) != 0 || *digits < '1' || *digits > '9')
        return false;
    unsigned long number = strtoul(digits, &end, 10);
    *text = end;
    *value = (uint32_t)number;
    return number <= high;
}

static uint32_t fitting_depth(const uint32_t image[3])
{
    uint32_t side = image[0] < image[1] ? image[0] : image[1], depth = 1;
    while (depth < SL_CONVNET_DEPTH_MAX && side >> (depth + 1) >= SMALLEST_MAP)
        depth++;
    return depth;
}

static bool read_name(struct sl_arch *arch, const char *name)
{
    arch->width = DEFAULT_WIDTH;
    if (name == NULL)
        arch->depth = fitting_depth(arch->image);
    else if (!read_count(&name, "convnet-d", SL_CONVNET_DEPTH_MAX, &arch->depth) ||
             (*name != '\0' && !read_count(&name, "w", SL_CONVNET_WIDTH_MAX, &arch->width)) ||
             *name != '\0')
        return false;
    arch->smallest = 1u << arch->depth;
    snprintf(arch->name, sizeof arch->name, "convnet-d%uw%u", arch->depth, arch->width);
    return true;
}

/* Each block is a convolution, a norm, a ReLU and a pool in PyTorch's container. */
static void infer(const struct sl_checkpoint *checkpoint, const char *prefix,
                  char name[SL_ARCH_NAME], uint32_t image[3])
{
    const uint32_t *first = sl_arch_array(checkpoint, prefix, "features.0", "weight")->tensor.dims;
    const uint32_t *last = sl_arch_array(checkpoint, prefix, "classifier", "weight")->tensor.dims;
    uint32_t depth = 0, side = 1;
    char layer[SL_LAYER_NAME];
    do {
        depth++;
        snprintf(layer, sizeof layer, "features.%u", 4 * depth);
    } while (depth <= SL_CONVNET_DEPTH_MAX &&
             sl_arch_array(checkpoint, prefix, layer, "weight") != NULL);
    while ((uint64_t)side * side < last[1] / first[0])
        side++;
    snprintf(name, SL_ARCH_NAME, "convnet-d%uw%u", depth, first[0]);
    image[0] = image[1] = side << depth;
    image[2] = first[1];
}

static void build(struct sl_plan *plan)
{
    size_t map = SL_IMAGES;
    for (uint32_t block = 0; block < plan->arch.depth; block++) {
        map = sl_plan_stage(plan, map);
        sl_plan_add(plan, &sl_layer_convolution, plan->arch.width, "features.%u", 4 * block);
        sl_plan_add(plan, &sl_layer_norm, 0, "features.%u", 4 * block + 1);
    }
    sl_plan_stage(plan, map);
    sl_plan_add(plan, &sl_layer_linear, plan->arch.classes, "classifier");
}

const struct sl_network_kind sl_convnet = {
    .names = "convnet-dN of N blocks (1 to 8), convnet-dNwM of M filters (1 to 4096)",
    .arrays = "features.0.weight [M, C, 3, 3] ... classifier.weight of real numbers",
    .first = "features.0",
    .last = "classifier",
    .read_name = read_name,
    .infer = infer,
    .build = build,
};
