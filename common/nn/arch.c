#include "nn/arch.h"

#include "nn/kinds.h"

#include <stdio.h>
#include <string.h>

/* The first that takes no name for one of its own is the default. */
static const struct sl_network_kind *const kinds[] = {&sl_convnet, &sl_resnet, NULL};

static int fail_unknown(const char *name, struct sl_error *error)
{
    sl_fail(error, "'%.50s' is not an architecture", name);
    for (size_t k = 0; kinds[k] != NULL; k++)
        sl_error_hint(error, "%s%s", k == 0 ? "known: " : "and ", kinds[k]->names);
    return -1;
}

static int read_name(struct sl_arch *arch, const char *name, struct sl_error *error)
{
    for (size_t k = 0; kinds[k] != NULL; k++) {
        arch->kind = kinds[k];
        if (kinds[k]->read_name(arch, name))
            return 0;
    }
    return fail_unknown(name, error);
}

int sl_arch_check(const char *name, struct sl_error *error)
{
    struct sl_arch arch = {.image = {0}};
    return read_name(&arch, name, error);
}

int sl_arch_parse(struct sl_arch *arch, const char *name, const uint32_t image[3], size_t classes,
                  struct sl_error *error)
{
    *arch = (struct sl_arch){.classes = (uint32_t)classes};
    memcpy(arch->image, image, sizeof arch->image);
    if (read_name(arch, name, error) != 0)
        return -1;
    if (image[0] < arch->smallest || image[1] < arch->smallest)
        return sl_fail(error, "images of %ux%u pixels are too small for %s, which needs %ux%u",
                       image[0], image[1], arch->name, arch->smallest, arch->smallest);
    return 0;
}

const struct sl_array *sl_arch_array(const struct sl_checkpoint *checkpoint, const char *prefix,
                                     const char *layer, const char *what)
{
    char name[SL_PREFIX_TEXT + 64];
    snprintf(name, sizeof name, "%s%s.%s", prefix, layer, what);
    return sl_checkpoint_find(checkpoint, name);
}

/* By what the arrays under the prefix are called; NULL for none that is known. */
static const struct sl_network_kind *kind_of(const struct sl_checkpoint *checkpoint,
                                             const char *prefix)
{
    for (size_t k = 0; kinds[k] != NULL; k++)
        if (sl_arch_array(checkpoint, prefix, kinds[k]->first, "weight") != NULL &&
            sl_arch_array(checkpoint, prefix, kinds[k]->last, "weight") != NULL)
            return kinds[k];
    return NULL;
}

const struct sl_network_kind *sl_arch_prefix(const struct sl_checkpoint *checkpoint,
                                             char prefix[SL_PREFIX_TEXT])
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
    const struct sl_network_kind *kind = kind_of(checkpoint, prefix);
    if (kind == NULL)
        prefix[0] = '\0';
    return kind;
}

const char *sl_arch_named(const struct sl_checkpoint *checkpoint)
{
    struct sl_error unused;
    return checkpoint->own || sl_arch_check(checkpoint->arch, &unused) == 0 ? checkpoint->arch
                                                                            : NULL;
}

bool sl_arch_is_state(const struct sl_checkpoint *checkpoint)
{
    return kind_of(checkpoint, "momentum.") != NULL || kind_of(checkpoint, "first.") != NULL;
}

/* The hint where the last layer's weight has a type or a name that is not expected. */
static bool hint_last(const struct sl_array *array, const char *layer, struct sl_error *error)
{
    char last[64];
    snprintf(last, sizeof last, "%s.weight", layer);
    size_t length = strlen(array->name), wanted = strlen(last);
    if (length < wanted || strcmp(array->name + length - wanted, last) != 0)
        return false;
    size_t before = length - wanted;
    if (array->values == NULL)
        sl_error_hint(error, "%.100s has the type %s", array->name, array->type);
    else if (before > 0)
        sl_error_hint(error, "not all arrays are in %.*s: save what is in it without the others",
                      before > 100 ? 100 : (int)before, array->name);
    return array->values == NULL || before > 0;
}

/* Says what arrays a network has, and what the file has instead. */
static int refuse(const struct sl_checkpoint *checkpoint, struct sl_error *error)
{
    sl_fail(error, "is not a network known here");
    for (size_t k = 0; kinds[k] != NULL; k++)
        sl_error_hint(error, "%s %s", k == 0 ? "expected arrays of real numbers" : "or",
                      kinds[k]->arrays);
    for (size_t i = 0; i < checkpoint->count; i++)
        for (size_t k = 0; kinds[k] != NULL; k++)
            if (hint_last(&checkpoint->arrays[i], kinds[k]->last, error))
                return -1;
    if (checkpoint->count == 0)
        return sl_error_hint(error, "it has no arrays");
    return sl_error_hint(error, "its first array is %.100s", checkpoint->arrays[0].name);
}

/* What the arrays' names and shapes say: the architecture's name, the size of square images, and
 * the outputs. False if that is not a network. */
static bool look_at_arrays(const struct sl_checkpoint *checkpoint, char name[SL_ARCH_NAME],
                           uint32_t square[3], uint32_t *outputs)
{
    char prefix[SL_PREFIX_TEXT];
    const struct sl_network_kind *kind = sl_arch_prefix(checkpoint, prefix);
    if (kind == NULL)
        return false;
    const struct sl_array *first = sl_arch_array(checkpoint, prefix, kind->first, "weight");
    const struct sl_array *last = sl_arch_array(checkpoint, prefix, kind->last, "weight");
    if (first->tensor.rank != 4 || last->tensor.rank != 2)
        return false;
    kind->infer(checkpoint, prefix, name, square);
    *outputs = last->tensor.dims[0];
    return true;
}

static int infer(struct sl_arch *arch, const struct sl_checkpoint *checkpoint,
                 const uint32_t *image, struct sl_error *error)
{
    char name[SL_ARCH_NAME];
    uint32_t square[3], outputs;
    if (!look_at_arrays(checkpoint, name, square, &outputs))
        return refuse(checkpoint, error);
    return sl_arch_parse(arch, name, image != NULL ? image : square, outputs, error);
}

int sl_arch_hint(const struct sl_arch *arch, const struct sl_checkpoint *checkpoint,
                 struct sl_error *error)
{
    char name[SL_ARCH_NAME];
    uint32_t square[3], outputs;
    if (look_at_arrays(checkpoint, name, square, &outputs) && strcmp(name, arch->name) != 0)
        sl_error_hint(error, "its arrays look like those of %s", name);
    return -1;
}

int sl_arch_of(struct sl_arch *arch, const struct sl_checkpoint *checkpoint, const char *name,
               const uint32_t *image, struct sl_error *error)
{
    char prefix[SL_PREFIX_TEXT];
    if (sl_arch_is_state(checkpoint))
        return sl_fail(error, "is the state of a run, for --resume, and not a network");
    if (image == NULL && checkpoint->dataset.image[0] > 0)
        image = checkpoint->dataset.image;
    bool asked = name != NULL;
    if (!asked)
        name = sl_arch_named(checkpoint);
    if (name == NULL || image == NULL)
        return infer(arch, checkpoint, image, error);
    const struct sl_network_kind *kind = sl_arch_prefix(checkpoint, prefix);
    if (read_name(arch, name, error) != 0)
        return kind == NULL ? refuse(checkpoint, error) : -1; /* a whitening has a name too */
    if (asked && kind != NULL && kind != arch->kind) {
        sl_fail(error, "is not a %s, which --arch says", arch->name);
        return sl_arch_hint(arch, checkpoint, error);
    }
    const struct sl_array *bias = sl_arch_array(checkpoint, prefix, arch->kind->last, "bias");
    if (bias == NULL)
        return infer(arch, checkpoint, image, error);
    return sl_arch_parse(arch, name, image, bias->tensor.dims[0], error);
}
