#include "nn/weights.h"

#include <stdio.h>
#include <string.h>

enum { NAME_SIZE = SL_PREFIX_TEXT + 64 };

static void array_name(const struct sl_layer *layer, size_t array, const char *prefix,
                       char name[NAME_SIZE])
{
    snprintf(name, NAME_SIZE, "%s%s.%s", prefix, layer->name, array == 0 ? "weight" : "bias");
}

static size_t place(const struct sl_layer *layer, size_t array, size_t i)
{
    return layer->offset + (array == 0 ? layer->kind->place(layer, i) : layer->counts[0] + i);
}

void sl_weights_init(const struct sl_plan *plan, uint64_t seed, sl_real *parameters)
{
    /* Drawn in PyTorch's order of elements, so that it does not depend on how they stand here. */
    for (size_t l = 0; l < plan->layer_count; l++) {
        const struct sl_layer *layer = &plan->layers[l];
        for (size_t array = 0; array < SL_LAYER_ARRAYS; array++) {
            struct sl_random random;
            sl_random_init(&random, seed, SL_RANDOM_INITIALISE, (uint32_t)l, (uint32_t)array);
            for (size_t i = 0; i < layer->counts[array]; i++)
                parameters[place(layer, array, i)] = layer->kind->init(layer, array, &random);
        }
    }
}

static int check_shape(const struct sl_layer *layer, size_t array, const struct sl_array *found,
                       struct sl_error *error)
{
    uint32_t dims[SL_TENSOR_RANK_MAX];
    uint32_t rank = layer->kind->dims(layer, array, dims);
    const struct sl_tensor *tensor = &found->tensor;
    if (tensor->rank == rank && memcmp(tensor->dims, dims, rank * sizeof *dims) == 0)
        return 0;
    char shapes[2][64] = {"", ""};
    for (size_t s = 0; s < 2; s++) {
        uint32_t count = s == 0 ? tensor->rank : rank;
        for (uint32_t d = 0, used = 0; d < count && used < 48; d++)
            used += (uint32_t)snprintf(shapes[s] + used, sizeof shapes[s] - used, "%s%u",
                                       d == 0 ? "" : "x", s == 0 ? tensor->dims[d] : dims[d]);
    }
    return sl_fail(error, "array %s is %s, expected %s", found->name, shapes[0], shapes[1]);
}

/* Every weight of the checkpoint under the prefix must belong to a layer. */
static int check_extra(const struct sl_plan *plan, const struct sl_checkpoint *checkpoint,
                       const char *prefix, struct sl_error *error)
{
    for (size_t a = 0; a < checkpoint->count; a++) {
        const char *found = checkpoint->arrays[a].name;
        bool known = strncmp(found, prefix, strlen(prefix)) != 0 ||
                     !sl_array_is_weight(&checkpoint->arrays[a]);
        for (size_t i = 0; !known && i < SL_LAYER_ARRAYS * plan->layer_count; i++) {
            char name[NAME_SIZE];
            array_name(&plan->layers[i / SL_LAYER_ARRAYS], i % SL_LAYER_ARRAYS, prefix, name);
            known = strcmp(found, name) == 0;
        }
        if (!known)
            return sl_fail(error, "array %s does not belong to %s", found, plan->arch.name);
    }
    return 0;
}

int sl_weights_check(const struct sl_plan *plan, const struct sl_checkpoint *checkpoint,
                     const char *prefix, struct sl_error *error)
{
    for (size_t i = 0; i < SL_LAYER_ARRAYS * plan->layer_count; i++) {
        size_t array = i % SL_LAYER_ARRAYS;
        const struct sl_layer *layer = &plan->layers[i / SL_LAYER_ARRAYS];
        char name[NAME_SIZE];
        array_name(layer, array, prefix, name);
        const struct sl_array *found = sl_checkpoint_find(checkpoint, name);
        if (found == NULL)
            return sl_fail(error, "array %s is missing, which %s needs", name, plan->arch.name);
        if (check_shape(layer, array, found, error) != 0)
            return -1;
    }
    return check_extra(plan, checkpoint, prefix, error);
}

int sl_weights_read(const struct sl_plan *plan, const struct sl_checkpoint *checkpoint,
                    const char *prefix, sl_real *parameters, struct sl_error *error)
{
    if (sl_weights_check(plan, checkpoint, prefix, error) != 0)
        return -1;
    for (size_t i = 0; i < SL_LAYER_ARRAYS * plan->layer_count; i++) {
        size_t array = i % SL_LAYER_ARRAYS;
        const struct sl_layer *layer = &plan->layers[i / SL_LAYER_ARRAYS];
        char name[NAME_SIZE];
        array_name(layer, array, prefix, name);
        const struct sl_array *found = sl_checkpoint_find(checkpoint, name);
        for (size_t e = 0; e < layer->counts[array]; e++)
            parameters[place(layer, array, e)] = found->values[e];
    }
    return 0;
}

int sl_weights_write(const struct sl_plan *plan, const sl_real *parameters, const char *prefix,
                     struct sl_checkpoint *checkpoint, struct sl_error *error)
{
    for (size_t i = 0; i < SL_LAYER_ARRAYS * plan->layer_count; i++) {
        size_t array = i % SL_LAYER_ARRAYS;
        const struct sl_layer *layer = &plan->layers[i / SL_LAYER_ARRAYS];
        char name[NAME_SIZE];
        uint32_t dims[SL_TENSOR_RANK_MAX];
        uint32_t rank = layer->kind->dims(layer, array, dims);
        array_name(layer, array, prefix, name);
        float *values = sl_checkpoint_add(checkpoint, name, rank, dims, error);
        if (values == NULL)
            return -1;
        for (size_t e = 0; e < layer->counts[array]; e++)
            values[e] = (float)parameters[place(layer, array, e)];
    }
    return 0;
}
