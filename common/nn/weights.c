#include "nn/weights.h"

#include <stdio.h>
#include <string.h>

enum { NAME_SIZE = SL_PREFIX_TEXT + 64 };

/* An array of a layer that has parameters, and its name in a checkpoint. */
struct array {
    const struct sl_layer *layer;
    size_t array; /* 0 or 1 */
    size_t next;
    char name[NAME_SIZE];
};

/* Goes on to the next array, from zeros to the first; false past the last. */
static bool next_array(const struct sl_plan *plan, const char *prefix, struct array *at)
{
    while (at->next < SL_LAYER_ARRAYS * plan->layer_count) {
        at->layer = &plan->layers[at->next / SL_LAYER_ARRAYS];
        at->array = at->next++ % SL_LAYER_ARRAYS;
        snprintf(at->name, NAME_SIZE, "%s%s.%s", prefix, at->layer->name,
                 at->array == 0 ? "weight" : "bias");
        if (at->layer->counts[at->array] > 0)
            return true;
    }
    return false;
}

/* Where element i of the array, in PyTorch's order, stands among all parameters. */
static size_t place(const struct array *at, size_t i)
{
    const struct sl_layer *layer = at->layer;
    return layer->offset + (at->array == 0 ? layer->kind->place(layer, i) : layer->counts[0] + i);
}

/* Drawn in PyTorch's order of elements, so that it does not depend on our layout. */
void sl_weights_init(const struct sl_plan *plan, uint64_t seed, sl_real *parameters)
{
    for (struct array at = {0}; next_array(plan, "", &at);) {
        struct sl_random random;
        sl_random_init(&random, seed, SL_RANDOM_INITIALISE, (uint32_t)(at.layer - plan->layers),
                       (uint32_t)at.array);
        for (size_t i = 0; i < at.layer->counts[at.array]; i++)
            parameters[place(&at, i)] = at.layer->kind->init(at.layer, at.array, &random);
    }
}

static int check_shape(const struct array *at, const struct sl_array *found, struct sl_error *error)
{
    const struct sl_tensor *tensor = &found->tensor;
    uint32_t dims[SL_TENSOR_RANK_MAX];
    uint32_t rank = at->layer->kind->dims(at->layer, at->array, dims);
    char is[SL_SHAPE_TEXT], expected[SL_SHAPE_TEXT];
    if (tensor->rank == rank && memcmp(tensor->dims, dims, rank * sizeof *dims) == 0)
        return 0;
    return sl_fail(error, "array %s is %s, expected %s", found->name,
                   sl_shape_text(tensor->dims, tensor->rank, is),
                   sl_shape_text(dims, rank, expected));
}

/* Every weight of the checkpoint under the prefix must belong to a layer. */
static int check_extra(const struct sl_plan *plan, const struct sl_checkpoint *checkpoint,
                       const char *prefix, struct sl_error *error)
{
    for (size_t a = 0; a < checkpoint->count; a++) {
        const char *found = checkpoint->arrays[a].name;
        bool known = strncmp(found, prefix, strlen(prefix)) != 0 ||
                     !sl_array_is_weight(&checkpoint->arrays[a]);
        for (struct array at = {0}; !known && next_array(plan, prefix, &at);)
            known = strcmp(found, at.name) == 0;
        if (!known)
            return sl_fail(error, "array %s does not belong to %s", found, plan->arch.name);
    }
    return 0;
}

int sl_weights_check(const struct sl_plan *plan, const struct sl_checkpoint *checkpoint,
                     const char *prefix, struct sl_error *error)
{
    for (struct array at = {0}; next_array(plan, prefix, &at);) {
        const struct sl_array *found = sl_checkpoint_find(checkpoint, at.name);
        if (found == NULL)
            return sl_fail(error, "array %s is missing, which %s needs", at.name, plan->arch.name);
        if (check_shape(&at, found, error) != 0)
            return -1;
    }
    return check_extra(plan, checkpoint, prefix, error);
}

int sl_weights_read(const struct sl_plan *plan, const struct sl_checkpoint *checkpoint,
                    const char *prefix, sl_real *parameters, struct sl_error *error)
{
    if (sl_weights_check(plan, checkpoint, prefix, error) != 0)
        return -1;
    for (struct array at = {0}; next_array(plan, prefix, &at);) {
        const struct sl_array *found = sl_checkpoint_find(checkpoint, at.name);
        for (size_t i = 0; i < at.layer->counts[at.array]; i++)
            parameters[place(&at, i)] = found->values[i];
    }
    return 0;
}

int sl_weights_write(const struct sl_plan *plan, const sl_real *parameters, const char *prefix,
                     struct sl_checkpoint *checkpoint, struct sl_error *error)
{
    for (struct array at = {0}; next_array(plan, prefix, &at);) {
        uint32_t dims[SL_TENSOR_RANK_MAX];
        uint32_t rank = at.layer->kind->dims(at.layer, at.array, dims);
        float *values = sl_checkpoint_add(checkpoint, at.name, rank, dims, error);
        if (values == NULL)
            return -1;
        for (size_t i = 0; i < at.layer->counts[at.array]; i++)
            values[i] = (float)parameters[place(&at, i)];
    }
    return 0;
}
