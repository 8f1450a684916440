#include "nn/convnet.h"

#include "nn/arch.h"
#include "nn/kinds.h"
#include "nn/plan.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The side of the last map where the depth is chosen: 4 to 7 pixels. */
static const uint32_t DEFAULT_WIDTH = 128, SMALLEST_MAP = 4;

static const char PLAIN[] = "-plain";

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

static void set_name(char name[SL_ARCH_NAME], uint32_t depth, uint32_t width, bool plain)
{
    snprintf(name, SL_ARCH_NAME, "convnet-d%uw%u%s", depth, width, plain ? PLAIN : "");
}

static bool read_name(struct sl_arch *arch, const char *name)
{
    arch->width = DEFAULT_WIDTH;
    arch->plain = name != NULL && strstr(name, PLAIN) != NULL;
    if (name == NULL)
        arch->depth = fitting_depth(arch->image);
    else if (!read_count(&name, "convnet-d", SL_CONVNET_DEPTH_MAX, &arch->depth) ||
             (*name == 'w' && !read_count(&name, "w", SL_CONVNET_WIDTH_MAX, &arch->width)) ||
             (*name != '\0' && strcmp(name, PLAIN) != 0))
        return false;
    arch->smallest = 1u << arch->depth;
    set_name(arch->name, arch->depth, arch->width, arch->plain);
    return true;
}

/* Layers of a block in PyTorch's container: a convolution, a norm, a ReLU and a pool. */
static uint32_t layers_of_block(bool plain)
{
    return plain ? 3 : 4;
}

static void infer(const struct sl_checkpoint *checkpoint, const char *prefix,
                  char name[SL_ARCH_NAME], uint32_t image[3])
{
    const uint32_t *first = sl_arch_array(checkpoint, prefix, "features.0", "weight")->tensor.dims;
    const uint32_t *last = sl_arch_array(checkpoint, prefix, "classifier", "weight")->tensor.dims;
    uint32_t depth = 0, side = 1;
    bool plain = sl_arch_array(checkpoint, prefix, "features.1", "weight") == NULL;
    char layer[SL_LAYER_NAME];
    do {
        depth++;
        snprintf(layer, sizeof layer, "features.%u", layers_of_block(plain) * depth);
    } while (depth <= SL_CONVNET_DEPTH_MAX &&
             sl_arch_array(checkpoint, prefix, layer, "weight") != NULL);
    while ((uint64_t)side * side < last[1] / first[0])
        side++;
    set_name(name, depth, first[0], plain);
    image[0] = image[1] = side << depth;
    image[2] = first[1];
}

static void build(struct sl_plan *plan)
{
    const struct sl_arch *arch = &plan->arch;
    size_t map = SL_IMAGES;
    for (uint32_t block = 0; block < arch->depth; block++) {
        uint32_t first = layers_of_block(arch->plain) * block;
        map = sl_plan_stage(plan, map);
        sl_plan_add(plan, arch->plain ? &sl_layer_filter : &sl_layer_convolution, arch->width,
                    "features.%u", first);
        if (arch->plain)
            sl_plan_add(plan, &sl_layer_pool, block == 0 ? arch->image[2] : arch->width,
                        "features.%u", first);
        else
            sl_plan_add(plan, &sl_layer_norm, 0, "features.%u", first + 1);
    }
    sl_plan_stage(plan, map);
    sl_plan_add(plan, &sl_layer_linear, plan->arch.classes, "classifier");
}

const struct sl_network_kind sl_convnet = {
    .names = "convnet-dN of N blocks (1 to 8), convnet-dNwM of M filters (1 to 4096), and these "
             "with -plain at the end, without norms",
    .arrays = "features.0.weight [M, C, 3, 3] ... classifier.weight",
    .first = "features.0",
    .last = "classifier",
    .read_name = read_name,
    .infer = infer,
    .build = build,
};
