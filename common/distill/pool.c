#include "distill/pool.h"

#include "base/memory.h"
#include "base/profile.h"
#include "base/threads.h"
#include "nn/optimiser.h"
#include "nn/weights.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ARRAYS = 3, NUMBERS = 2, UPDATE_CHUNK = 4096 /* parameters per task of an update */ };

struct network {
    uint32_t age;            /* steps that it was trained; at 0 it is drawn anew */
    uint32_t left;           /* steps until it is replaced */
    sl_real *arrays[ARRAYS]; /* weights, and Adam's averages of gradients and of their squares */
};

struct sl_pool {
    const struct sl_plan *plan;
    struct network *networks; /* [size] */
    size_t size;
    uint32_t life;
};

static const char *const names[ARRAYS] = {"weights", "first", "second"};

static int allocate(struct sl_pool *pool, struct sl_error *error)
{
    pool->networks = sl_alloc(pool->size, sizeof *pool->networks, error);
    for (size_t i = 0; pool->networks != NULL && i < pool->size; i++) {
        struct network *network = &pool->networks[i];
        uint64_t left = pool->life * (uint64_t)(pool->size - i) / pool->size;
        network->left = left > 0 ? (uint32_t)left : 1;
        for (size_t k = 0; k < ARRAYS; k++) {
            network->arrays[k] = sl_alloc(pool->plan->parameters, sizeof(sl_real), error);
            if (network->arrays[k] == NULL)
                return -1;
        }
    }
    return pool->networks == NULL ? -1 : 0;
}

struct sl_pool *sl_pool_new(const struct sl_plan *plan, size_t size, uint32_t life,
                            struct sl_error *error)
{
    struct sl_pool *pool = sl_alloc(1, sizeof *pool, error);
    if (pool == NULL)
        return NULL;
    *pool = (struct sl_pool){.plan = plan, .size = size, .life = life};
    if (allocate(pool, error) != 0) {
        sl_pool_free(pool);
        return NULL;
    }
    return pool;
}

void sl_pool_free(struct sl_pool *pool)
{
    if (pool == NULL)
        return;
    for (size_t i = 0; pool->networks != NULL && i < pool->size; i++)
        for (size_t k = 0; k < ARRAYS; k++)
            free(pool->networks[i].arrays[k]);
    free(pool->networks);
    free(pool);
}

const sl_real *sl_pool_weights(struct sl_pool *pool, size_t i, uint64_t key)
{
    struct network *network = &pool->networks[i];
    if (network->age == 0) {
        sl_weights_init(pool->plan, key, network->arrays[0]);
        for (size_t k = 1; k < ARRAYS; k++)
            memset(network->arrays[k], 0, pool->plan->parameters * sizeof(sl_real));
    }
    return network->arrays[0];
}

struct update {
    const struct network *network;
    struct sl_gradients *gradients;
    double rate;
};

/* Of a stretch of parameters. */
static void update(void *context, size_t task, size_t worker)
{
    static const struct sl_optimiser adam = {
        .kind = SL_ADAMW, .beta1 = 0.9f, .beta2 = 0.999f, .epsilon = 1e-8f};
    const struct update *job = context;
    sl_real *const *arrays = job->network->arrays;
    size_t start = task * UPDATE_CHUNK;
    size_t left = sl_gradients_plan(job->gradients)->parameters - start;
    size_t count = left < UPDATE_CHUNK ? left : UPDATE_CHUNK;
    const sl_real *gradient = sl_gradients_of(job->gradients) + start;
    enum sl_section before = sl_profile_to(SL_IN_UPDATE);
    (void)worker;
    sl_optimiser_step(&adam, job->rate, job->network->age, count, gradient, arrays[1] + start,
                      arrays[2] + start, arrays[0] + start);
    sl_profile_to(before);
}

void sl_pool_train(struct sl_pool *pool, size_t i, struct sl_gradients *gradients,
                   const struct sl_batch *batch, double rate)
{
    struct network *network = &pool->networks[i];
    struct update job = {network, gradients, rate};
    sl_gradients_compute(gradients, (struct sl_dual){network->arrays[0], NULL}, batch);
    network->age++;
    sl_parallel((pool->plan->parameters + UPDATE_CHUNK - 1) / UPDATE_CHUNK, update, &job);
    if (--network->left > 0)
        return;
    network->age = 0;
    network->left = pool->life;
}

static void name_array(char name[64], size_t i, size_t k)
{
    snprintf(name, 64, "network%zu.%s", i, names[k]);
}

int sl_pool_save(const struct sl_pool *pool, struct sl_checkpoint *state, struct sl_error *error)
{
    const uint32_t dims[] = {(uint32_t)pool->size, NUMBERS};
    const uint32_t count = (uint32_t)pool->plan->parameters;
    float *numbers = sl_checkpoint_add(state, "networks", 2, dims, error);
    for (size_t i = 0; numbers != NULL && i < pool->size; i++) {
        numbers[NUMBERS * i] = (float)pool->networks[i].age;
        numbers[NUMBERS * i + 1] = (float)pool->networks[i].left;
    }
    for (size_t j = 0; numbers != NULL && j < ARRAYS * pool->size; j++) {
        char name[64];
        name_array(name, j / ARRAYS, j % ARRAYS);
        float *values = sl_checkpoint_add(state, name, 1, &count, error);
        if (values == NULL)
            return -1;
        memcpy(values, pool->networks[j / ARRAYS].arrays[j % ARRAYS], count * sizeof *values);
    }
    return numbers == NULL ? -1 : 0;
}

int sl_pool_restore(struct sl_pool *pool, const struct sl_checkpoint *state, struct sl_error *error)
{
    const struct sl_array *numbers = sl_checkpoint_find(state, "networks");
    size_t count = pool->plan->parameters;
    if (numbers == NULL || sl_tensor_count(&numbers->tensor) != NUMBERS * pool->size)
        return sl_fail(error, "the state of the run lacks its networks");
    for (size_t i = 0; i < pool->size; i++) {
        pool->networks[i].age = (uint32_t)numbers->values[NUMBERS * i];
        pool->networks[i].left = (uint32_t)numbers->values[NUMBERS * i + 1];
    }
    for (size_t j = 0; j < ARRAYS * pool->size; j++) {
        char name[64];
        name_array(name, j / ARRAYS, j % ARRAYS);
        const struct sl_array *array = sl_checkpoint_find(state, name);
        if (array == NULL || sl_tensor_count(&array->tensor) != count)
            return sl_fail(error, "the state of the run lacks its %s", name);
        memcpy(pool->networks[j / ARRAYS].arrays[j % ARRAYS], array->values, count * sizeof(float));
    }
    return 0;
}
