#include "nn/weights.h"

#include "base/memory.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { NAME_SIZE = SL_PREFIX_TEXT + 64 };

/* The arrays that a layer can have; what comes after the parameters belongs to a batch norm. */
enum { BIAS = 1, MEAN, VARIANCE, BATCHES, ARRAYS };
static const char *const names[ARRAYS] = {"weight", "bias", "running_mean", "running_var",
                                          "num_batches_tracked"};
_Static_assert(ARRAYS == SL_LAYER_ARRAYS + SL_LAYER_STATISTICS, "arrays without names");

/* An array of a layer, and its name in a checkpoint. */
struct array {
    const struct sl_layer *layer;
    size_t array; /* MEAN */
    size_t count; /* numbers */
    size_t next;
    char name[NAME_SIZE];
};

static size_t count_of(const struct sl_layer *layer, size_t array)
{
    if (array < MEAN)
        return layer->counts[array];
    return layer->running == 0 ? 0 : array == BATCHES ? 1 : layer->in.c;
}

/* Goes on to the next array, from zeros to the first; false past the last. Momenta have parameters
 * alone. */
static bool next_array(const struct sl_plan *plan, const char *prefix, bool momenta,
                       struct array *at)
{
    while (at->next < ARRAYS * plan->layer_count) {
        at->layer = &plan->layers[at->next / ARRAYS];
        at->array = at->next++ % ARRAYS;
        at->count = momenta && at->array >= MEAN ? 0 : count_of(at->layer, at->array);
        if (at->count == 0)
            continue;
        snprintf(at->name, NAME_SIZE, "%s%s.%s", prefix, at->layer->name, names[at->array]);
        return true;
    }
    return false;
}

/* Where element i of the array, in PyTorch's order, stands among all numbers. */
static size_t place(const struct array *at, size_t i)
{
    const struct sl_layer *layer = at->layer;
    if (at->array >= MEAN)
        return layer->running_offset + (at->array - MEAN) * layer->in.c + i;
    return layer->offset + (at->array == 0 ? layer->kind->place(layer, i) : layer->counts[0] + i);
}

static uint32_t dims_of(const struct array *at, uint32_t *dims)
{
    dims[0] = (uint32_t)at->count;
    return at->array == BATCHES ? 0
           : at->array >= MEAN  ? 1
                                : at->layer->kind->dims(at->layer, at->array, dims);
}

/* What statistics are before there were any. */
static float first_of(size_t array)
{
    return array == VARIANCE ? 1 : 0;
}

/* Drawn in PyTorch's order of elements, so that it does not depend on our layout. */
void sl_weights_init(const struct sl_plan *plan, uint64_t seed, sl_real *parameters)
{
    for (struct array at = {0}; next_array(plan, "", false, &at);) {
        struct sl_random random;
        sl_random_init(&random, seed, SL_RANDOM_INITIALISE, (uint32_t)(at.layer - plan->layers),
                       (uint32_t)at.array);
        for (size_t i = 0; i < at.count; i++)
            parameters[place(&at, i)] = at.array >= MEAN
                                            ? first_of(at.array)
                                            : at.layer->kind->init(at.layer, at.array, &random);
    }
}

/* The array of a checkpoint; counters are not real numbers. */
static const struct sl_array *find(const struct sl_checkpoint *checkpoint, const struct array *at)
{
    if (at->array != BATCHES)
        return sl_checkpoint_find(checkpoint, at->name);
    for (size_t i = 0; i < checkpoint->count; i++)
        if (strcmp(checkpoint->arrays[i].name, at->name) == 0)
            return &checkpoint->arrays[i];
    return NULL;
}

static int check_shape(const struct array *at, const struct sl_array *found, struct sl_error *error)
{
    const struct sl_tensor *tensor = &found->tensor;
    uint32_t dims[SL_TENSOR_RANK_MAX];
    uint32_t rank = dims_of(at, dims);
    char is[SL_SHAPE_TEXT], expected[SL_SHAPE_TEXT];
    if (tensor->rank == rank && memcmp(tensor->dims, dims, rank * sizeof *dims) == 0)
        return 0;
    return sl_fail(error, "array %s is %s, expected %s", found->name,
                   sl_shape_text(tensor->dims, tensor->rank, is),
                   sl_shape_text(dims, rank, expected));
}

/* Every weight of the checkpoint under the prefix must belong to a layer. */
static int check_extra(const struct sl_plan *plan, const struct sl_checkpoint *checkpoint,
                       const char *prefix, bool momenta, struct sl_error *error)
{
    for (size_t a = 0; a < checkpoint->count; a++) {
        const char *found = checkpoint->arrays[a].name;
        bool known = strncmp(found, prefix, strlen(prefix)) != 0 ||
                     !sl_array_is_weight(&checkpoint->arrays[a]);
        for (struct array at = {0}; !known && next_array(plan, prefix, momenta, &at);)
            known = strcmp(found, at.name) == 0;
        if (!known)
            return sl_fail(error, "array %s does not belong to %s", found, plan->arch.name);
    }
    return 0;
}

/* A variance below 0 would become a NaN in every image that is labelled. */
static int check_variance(const struct array *at, const struct sl_array *found,
                          struct sl_error *error)
{
    for (size_t i = 0; at->array == VARIANCE && i < at->count; i++)
        if (found->values[i] < 0)
            return sl_fail(error, "array %s: element %zu is %g, but a variance is not below 0",
                           found->name, i, (double)found->values[i]);
    return 0;
}

static int check(const struct sl_plan *plan, const struct sl_checkpoint *checkpoint,
                 const char *prefix, bool momenta, struct sl_error *error)
{
    for (struct array at = {0}; next_array(plan, prefix, momenta, &at);) {
        const struct sl_array *found = find(checkpoint, &at);
        if (found == NULL && at.array == BATCHES)
            continue;
        if (found == NULL)
            return sl_fail(error, "array %s is missing, which %s needs", at.name, plan->arch.name);
        if ((at.array != BATCHES && check_shape(&at, found, error) != 0) ||
            check_variance(&at, found, error) != 0)
            return -1;
    }
    return check_extra(plan, checkpoint, prefix, momenta, error);
}

int sl_weights_check(const struct sl_plan *plan, const struct sl_checkpoint *checkpoint,
                     const char *prefix, struct sl_error *error)
{
    return check(plan, checkpoint, prefix, false, error);
}

/* A counter of any type that it may have; nothing depends on it here. */
static sl_real counter_of(const struct sl_array *found)
{
    int64_t count = 0;
    if (found == NULL || sl_tensor_count(&found->tensor) != 1)
        return 0;
    if (found->values != NULL)
        return found->values[0];
    if (found->tensor.dtype == SL_I64)
        memcpy(&count, found->raw, sizeof count);
    return (sl_real)count;
}

static int read_arrays(const struct sl_plan *plan, const struct sl_checkpoint *checkpoint,
                       const char *prefix, bool momenta, sl_real *to, struct sl_error *error)
{
    if (check(plan, checkpoint, prefix, momenta, error) != 0)
        return -1;
    for (struct array at = {0}; next_array(plan, prefix, momenta, &at);) {
        const struct sl_array *found = find(checkpoint, &at);
        for (size_t i = 0; i < at.count; i++)
            to[place(&at, i)] = at.array == BATCHES ? counter_of(found) : found->values[i];
    }
    return 0;
}

int sl_weights_read(const struct sl_plan *plan, const struct sl_checkpoint *checkpoint,
                    const char *prefix, sl_real *parameters, struct sl_error *error)
{
    return read_arrays(plan, checkpoint, prefix, false, parameters, error);
}

int sl_weights_read_momenta(const struct sl_plan *plan, const struct sl_checkpoint *checkpoint,
                            const char *prefix, sl_real *momenta, struct sl_error *error)
{
    return read_arrays(plan, checkpoint, prefix, true, momenta, error);
}

/* As PyTorch has it, an int64 without dimensions. */
static int write_counter(const char *name, sl_real count, struct sl_checkpoint *checkpoint,
                         struct sl_error *error)
{
    int64_t *data = sl_alloc(1, sizeof *data, error);
    if (data == NULL)
        return -1;
    *data = (int64_t)count;
    return sl_checkpoint_take(checkpoint, name, &(struct sl_tensor){SL_I64, 0, {0}, data}, data,
                              error);
}

static int write_array(const struct array *at, const sl_real *from,
                       struct sl_checkpoint *checkpoint, struct sl_error *error)
{
    uint32_t dims[SL_TENSOR_RANK_MAX];
    if (at->array == BATCHES)
        return write_counter(at->name, from[place(at, 0)], checkpoint, error);
    float *values = sl_checkpoint_add(checkpoint, at->name, dims_of(at, dims), dims, error);
    if (values == NULL)
        return -1;
    for (size_t i = 0; i < at->count; i++)
        values[i] = (float)from[place(at, i)];
    return 0;
}

/* Counters come first: PyTorch reads them at multiples of 8 bytes alone. */
static int write_arrays(const struct sl_plan *plan, const sl_real *from, const char *prefix,
                        bool momenta, struct sl_checkpoint *checkpoint, struct sl_error *error)
{
    for (int counters = 1; counters >= 0; counters--)
        for (struct array at = {0}; next_array(plan, prefix, momenta, &at);)
            if ((at.array == BATCHES) == counters && write_array(&at, from, checkpoint, error) != 0)
                return -1;
    return 0;
}

int sl_weights_write(const struct sl_plan *plan, const sl_real *parameters, const char *prefix,
                     struct sl_checkpoint *checkpoint, struct sl_error *error)
{
    return write_arrays(plan, parameters, prefix, false, checkpoint, error);
}

int sl_weights_write_momenta(const struct sl_plan *plan, const sl_real *momenta, const char *prefix,
                             struct sl_checkpoint *checkpoint, struct sl_error *error)
{
    return write_arrays(plan, momenta, prefix, true, checkpoint, error);
}
