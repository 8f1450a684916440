#include "nn/resnet.h"

#include "nn/arch.h"
#include "nn/kinds.h"
#include "nn/plan.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LEVELS = 4, EXPANSION = 4 /* of a bottleneck: its outputs by its width */ };

/* How many blocks the four levels have; whether these are bottlenecks (three convolutions, of which
 * the second is 3x3) or basic blocks (two 3x3 ones). */
static const struct shape {
    uint32_t depth;
    uint32_t blocks[LEVELS];
    bool bottleneck;
} shapes[] = {{18, {2, 2, 2, 2}, false}, {50, {3, 4, 6, 3}, true}};

static const uint32_t DEFAULT_WIDTH = 64;

/* The sides of images that networks of both kinds are made for, where a file does not say. */
static const uint32_t LARGE = 224, SMALL_IMAGE = 64;

static const char SMALL[] = "-small";

static const struct shape *shape_of(uint32_t depth)
{
    for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++)
        if (shapes[i].depth == depth)
            return &shapes[i];
    return NULL;
}

static void set_name(char name[SL_ARCH_NAME], uint32_t depth, uint32_t width, bool small)
{
    char of_width[16] = "";
    if (width != DEFAULT_WIDTH)
        snprintf(of_width, sizeof of_width, "w%u", width);
    snprintf(name, SL_ARCH_NAME, "resnet%u%s%s", depth, of_width, small ? SMALL : "");
}

/* "resnet18", "resnet50w16-small" */
static bool read_name(struct sl_arch *arch, const char *name)
{
    static const char word[] = "resnet";
    char *end;
    if (name == NULL || strncmp(name, word, strlen(word)) != 0)
        return false;
    const char *text = name + strlen(word);
    arch->width = DEFAULT_WIDTH;
    arch->depth = (uint32_t)strtoul(text, &end, 10);
    if (*end == 'w' && end[1] >= '1' && end[1] <= '9') {
        unsigned long width = strtoul(end + 1, &end, 10);
        arch->width = width > SL_RESNET_WIDTH_MAX ? 0 : (uint32_t)width;
    }
    arch->small = strcmp(end, SMALL) == 0;
    if (*text < '1' || *text > '9' || (*end != '\0' && !arch->small) ||
        shape_of(arch->depth) == NULL || arch->width == 0)
        return false;
    arch->smallest = 1;
    set_name(arch->name, arch->depth, arch->width, arch->small);
    return true;
}

static void infer(const struct sl_checkpoint *checkpoint, const char *prefix,
                  char name[SL_ARCH_NAME], uint32_t image[3])
{
    const uint32_t *first = sl_arch_array(checkpoint, prefix, "conv1", "weight")->tensor.dims;
    bool bottleneck = sl_arch_array(checkpoint, prefix, "layer1.0.conv3", "weight") != NULL;
    bool small = first[2] == 3;
    set_name(name, bottleneck ? 50 : 18, first[0], small);
    image[0] = image[1] = small ? SMALL_IMAGE : LARGE;
    image[2] = first[1];
}

/* A residual block, and what it is called. */
struct block {
    struct sl_plan *plan;
    char name[SL_LAYER_NAME / 2];
    size_t channels, stride; /* of the filters that go over pixels */
    bool bottleneck, projects;
};

/* Adds the block's convolution and batch norm of these names to the stage begun last. */
static void add(const struct block *block, size_t side, size_t stride, size_t channels,
                const char *convolution, const char *norm)
{
    char names[2][SL_LAYER_NAME];
    snprintf(names[0], SL_LAYER_NAME, "%s.%s", block->name, convolution);
    snprintf(names[1], SL_LAYER_NAME, "%s.%s", block->name, norm);
    sl_plan_add_normed(block->plan, side, stride, channels, names[0], names[1]);
}

/* The map that the block adds to what it computes: the one that it reads, or a projection of it.
 * This comes right after the first convolution, so that it does not wait for a norm. */
static size_t add_shortcut(const struct block *block, size_t map, size_t outputs)
{
    if (!block->projects)
        return map;
    size_t shortcut = sl_plan_stage(block->plan, map);
    add(block, 1, block->stride, outputs, "downsample.0", "downsample.1");
    return shortcut;
}

static size_t add_block(const struct block *block, size_t map)
{
    size_t channels = block->channels;
    size_t outputs = block->bottleneck ? EXPANSION * channels : channels;
    size_t branch = sl_plan_stage(block->plan, map);
    if (block->bottleneck)
        add(block, 1, 1, channels, "conv1", "bn1");
    else
        add(block, 3, block->stride, channels, "conv1", "bn1");
    size_t shortcut = add_shortcut(block, map, outputs);
    branch = sl_plan_rectify(block->plan, branch, SL_IMAGES);
    add(block, 3, block->bottleneck ? block->stride : 1, channels, "conv2", "bn2");
    if (block->bottleneck) {
        branch = sl_plan_rectify(block->plan, branch, SL_IMAGES);
        add(block, 1, 1, outputs, "conv3", "bn3");
    }
    return sl_plan_rectify(block->plan, branch, shortcut);
}

/* The image's side is divided by 4, unless it is small. */
static size_t add_stem(struct sl_plan *plan)
{
    const struct sl_arch *arch = &plan->arch;
    size_t map = sl_plan_stage(plan, SL_IMAGES);
    sl_plan_add_normed(plan, arch->small ? 3 : 7, arch->small ? 1 : 2, arch->width, "conv1", "bn1");
    map = sl_plan_rectify(plan, map, SL_IMAGES);
    if (!arch->small)
        sl_plan_add(plan, &sl_layer_maximum, 0, "maxpool");
    return map;
}

static void build(struct sl_plan *plan)
{
    const struct shape *shape = shape_of(plan->arch.depth);
    size_t map = add_stem(plan), channels = plan->arch.width;
    for (size_t level = 0; level < LEVELS; level++, channels *= 2)
        for (uint32_t i = 0; i < shape->blocks[level]; i++) {
            struct block block = {
                .plan = plan, .channels = channels, .bottleneck = shape->bottleneck};
            block.stride = i == 0 && level > 0 ? 2 : 1;
            block.projects = i == 0 && (level > 0 || shape->bottleneck);
            snprintf(block.name, sizeof block.name, "layer%zu.%u", level + 1, i);
            map = add_block(&block, map);
        }
    sl_plan_stage(plan, map);
    sl_plan_add(plan, &sl_layer_mean, 0, "avgpool");
    sl_plan_add(plan, &sl_layer_linear, plan->arch.classes, "fc");
}

const struct sl_network_kind sl_resnet = {
    .names = "resnet18 and resnet50, resnet18wM of M filters in the first level (1 to 1024), and "
             "these with -small at the end, for images of 32 and 64 pixels",
    .arrays = "conv1.weight [M, C, 7, 7] ... fc.weight",
    .first = "conv1",
    .last = "fc",
    .batch_norm = true,
    .read_name = read_name,
    .infer = infer,
    .build = build,
};
