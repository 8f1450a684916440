#include "nn/arch.h"

#include <stdbool.h>
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
    snprintf(what, sizeof what, "'%.50s' is not an architecture", name);
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

static const struct sl_array *find(const struct sl_checkpoint *checkpoint, const char *prefix,
                                   const char *name)
{
    char whole[SL_PREFIX_TEXT + 64];
    snprintf(whole, sizeof whole, "%s%s", prefix, name);
    return sl_checkpoint_find(checkpoint, whole);
}

void sl_arch_prefix(const struct sl_checkpoint *checkpoint, char prefix[SL_PREFIX_TEXT])
{
    const char *first = NULL;
    size_t length = 0;
    for (size_t i = 0; i < checkpoint->count; i++) {
        const char *name = checkpoint->arrays[i].name;
        if (!sl_array_is_weight(&checkpoint->arrays[i]))
            continue;
        if (first == NULL) {
            first = name;
            length = strlen(name);
        }
        size_t same = 0;
        while (same < length && name[same] == first[same])
            same++;
        length = same;
    }
    while (length > 0 && first[length - 1] != '.')
        length--;
    bool fits = length < SL_PREFIX_TEXT;
    snprintf(prefix, SL_PREFIX_TEXT, "%.*s", fits ? (int)length : 0, first == NULL ? "" : first);
    if (find(checkpoint, prefix, "features.0.weight") == NULL ||
        find(checkpoint, prefix, "classifier.weight") == NULL)
        prefix[0] = '\0';
}

const char *sl_arch_told(const struct sl_checkpoint *checkpoint)
{
    struct sl_error unused;
    return checkpoint->own || sl_arch_check(checkpoint->arch, &unused) == 0 ? checkpoint->arch
                                                                            : NULL;
}

/* What the arrays are called that are there instead. */
static int refuse(const struct sl_checkpoint *checkpoint, struct sl_error *error)
{
    static const char last[] = "classifier.weight";
    sl_fail(error,
            "is not a network known here: expected arrays features.0.weight [M, C, 3, 3] ... "
            "classifier.weight of real numbers");
    for (size_t i = 0; i < checkpoint->count; i++) {
        const struct sl_array *array = &checkpoint->arrays[i];
        size_t length = strlen(array->name), before = length - (sizeof last - 1);
        if (length < sizeof last - 1 || strcmp(array->name + before, last) != 0)
            continue;
        if (array->values == NULL)
            return sl_error_hint(error, "%.100s has the type %s", array->name, array->type);
        if (before > 0)
            return sl_error_hint(
                error, "not all arrays are in %.*s: save what is in it without the others",
                before > 100 ? 100 : (int)before, array->name);
    }
    if (checkpoint->count == 0)
        return sl_error_hint(error, "it has no arrays");
    return sl_error_hint(error, "its first array is %.100s", checkpoint->arrays[0].name);
}

/* Blocks are counted by their convolutions, at 0, 4, 8 ... in the sequential container. */
static int infer(struct sl_arch *arch, const struct sl_checkpoint *checkpoint, const char *prefix,
                 const uint32_t *image, struct sl_error *error)
{
    const struct sl_array *first = find(checkpoint, prefix, "features.0.weight");
    const struct sl_array *last = find(checkpoint, prefix, "classifier.weight");
    if (first == NULL || first->tensor.rank != 4 || last == NULL || last->tensor.rank != 2)
        return refuse(checkpoint, error);
    uint32_t depth = 0, width = first->tensor.dims[0], channels = first->tensor.dims[1];
    char name[SL_ARCH_NAME];
    do {
        depth++;
        snprintf(name, sizeof name, "features.%u.weight", 4 * depth);
    } while (depth <= SL_DEPTH_MAX && find(checkpoint, prefix, name) != NULL);
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
    char prefix[SL_PREFIX_TEXT];
    if (sl_checkpoint_is_state(checkpoint))
        return sl_fail(error, "is what a run goes on from with --resume, not a network");
    sl_arch_prefix(checkpoint, prefix);
    const struct sl_array *last = find(checkpoint, prefix, "classifier.bias");
    if (image == NULL && checkpoint->dataset.image[0] > 0)
        image = checkpoint->dataset.image;
    if (name == NULL)
        name = sl_arch_told(checkpoint);
    if (name == NULL || image == NULL || last == NULL)
        return infer(arch, checkpoint, prefix, image, error);
    return sl_arch_parse(arch, name, image, last->tensor.dims[0], error);
}
