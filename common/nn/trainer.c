#include "nn/trainer.h"

#include "base/memory.h"
#include "base/profile.h"
#include "base/threads.h"
#include "nn/weights.h"

#include <stdlib.h>

enum { UPDATE_CHUNK = 4096 /* parameters per task of the update */ };

/* Parameters up to `end` that decay alike. */
struct stretch {
    size_t end;
    bool decays;
};

struct sl_trainer {
    struct sl_gradients *gradients;
    struct sl_optimiser optimiser;
    struct stretch stretches[SL_LAYER_ARRAYS * SL_LAYERS_MAX]; /* of all parameters, in order */
    size_t stretch_count;
    double temperature, weight; /* of the loss; 0: 1 */
    uint64_t steps;             /* done; AdamW corrects its averages by it */
    float *parameters;          /* [P], and what batch norms have besides */
    float *first, *second;      /* [P]: momentum, or AdamW's averages; second is NULL for SGD */
};

static int allocate(struct sl_trainer *trainer, const struct sl_arch *arch, size_t batch,
                    struct sl_error *error)
{
    trainer->gradients = sl_gradients_new(arch, batch, false, error);
    if (trainer->gradients == NULL)
        return -1;
    size_t p = sl_trainer_plan(trainer)->parameters;
    trainer->parameters = sl_alloc(p + sl_trainer_plan(trainer)->running, sizeof(float), error);
    trainer->first = sl_alloc(p, sizeof(float), error);
    if (trainer->optimiser.kind == SL_ADAMW)
        trainer->second = sl_alloc(p, sizeof(float), error);
    bool short_of = trainer->optimiser.kind == SL_ADAMW && trainer->second == NULL;
    return trainer->parameters == NULL || trainer->first == NULL || short_of ? -1 : 0;
}

/* Cuts the parameters where they begin or end to decay. */
static void find_stretches(struct sl_trainer *trainer)
{
    const struct sl_plan *plan = sl_trainer_plan(trainer);
    uint32_t dims[SL_TENSOR_RANK_MAX];
    for (size_t i = 0; i < SL_LAYER_ARRAYS * plan->layer_count; i++) {
        const struct sl_layer *layer = &plan->layers[i / SL_LAYER_ARRAYS];
        size_t array = i % SL_LAYER_ARRAYS, count = layer->counts[array],
               n = trainer->stretch_count;
        struct stretch *last = &trainer->stretches[n == 0 ? 0 : n - 1];
        if (count == 0)
            continue;
        bool decays =
            !trainer->optimiser.spare_vectors || layer->kind->dims(layer, array, dims) > 1;
        size_t end = (n == 0 ? 0 : last->end) + count;
        if (n > 0 && last->decays == decays)
            last->end = end;
        else
            trainer->stretches[trainer->stretch_count++] = (struct stretch){end, decays};
    }
}

struct sl_trainer *sl_trainer_new(const struct sl_arch *arch, const struct sl_optimiser *optimiser,
                                  size_t batch, struct sl_error *error)
{
    struct sl_trainer *trainer = sl_alloc(1, sizeof *trainer, error);
    if (trainer == NULL)
        return NULL;
    trainer->optimiser = *optimiser;
    if (allocate(trainer, arch, batch, error) != 0) {
        sl_trainer_free(trainer);
        return NULL;
    }
    find_stretches(trainer);
    return trainer;
}

void sl_trainer_free(struct sl_trainer *trainer)
{
    if (trainer == NULL)
        return;
    sl_gradients_free(trainer->gradients);
    free(trainer->parameters);
    free(trainer->first);
    free(trainer->second);
    free(trainer);
}

const struct sl_plan *sl_trainer_plan(const struct sl_trainer *trainer)
{
    return sl_gradients_plan(trainer->gradients);
}

float *sl_trainer_parameters(struct sl_trainer *trainer)
{
    return trainer->parameters;
}

struct step {
    struct sl_trainer *trainer;
    double rate;
};

/* Of parameters that decay alike. */
static void update_stretch(const struct step *step, size_t start, size_t count, bool decays)
{
    struct sl_trainer *trainer = step->trainer;
    struct sl_optimiser optimiser = trainer->optimiser;
    const float *gradient = sl_gradients_of(trainer->gradients) + start;
    if (!decays)
        optimiser.weight_decay = 0;
    sl_optimiser_step(
        &optimiser, step->rate, trainer->steps, count, gradient, trainer->first + start,
        trainer->second == NULL ? NULL : trainer->second + start, trainer->parameters + start);
}

static void update(void *context, size_t task, size_t worker)
{
    const struct step *step = context;
    const struct sl_trainer *trainer = step->trainer;
    size_t start = task * UPDATE_CHUNK, end = start + UPDATE_CHUNK;
    (void)worker;
    for (size_t i = 0; i < trainer->stretch_count && start < end; i++) {
        const struct stretch *stretch = &trainer->stretches[i];
        size_t until = stretch->end < end ? stretch->end : end;
        if (until <= start)
            continue;
        update_stretch(step, start, until - start, stretch->decays);
        start = until;
    }
}

void sl_trainer_set_loss(struct sl_trainer *trainer, double temperature, double weight)
{
    trainer->temperature = temperature > 0 ? temperature : 0; /* of NAN, too */
    trainer->weight = weight > 0 ? weight : 0;
}

double sl_trainer_step(struct sl_trainer *trainer, size_t n, sl_batch_fill fill, void *context,
                       double rate)
{
    struct step step = {trainer, rate};
    const struct sl_batch batch = {.n = n,
                                   .fill = fill,
                                   .context = context,
                                   .temperature = (float)trainer->temperature,
                                   .weight = (float)trainer->weight,
                                   .gradient = true};
    size_t p = sl_trainer_plan(trainer)->parameters;
    double loss =
        sl_gradients_compute(trainer->gradients, (struct sl_dual){trainer->parameters}, &batch);
    trainer->steps++;
    enum sl_section before = sl_profile_to(SL_IN_UPDATE);
    sl_parallel((p + UPDATE_CHUNK - 1) / UPDATE_CHUNK, update, &step);
    sl_profile_to(before);
    return loss;
}

void sl_trainer_logits(struct sl_trainer *trainer, const float *image, float *logits)
{
    sl_gradients_logits(trainer->gradients, trainer->parameters, 1, image, logits);
}

static const char *first_prefix(const struct sl_trainer *trainer)
{
    return trainer->optimiser.kind == SL_SGD ? "momentum." : "first.";
}

int sl_trainer_save(const struct sl_trainer *trainer, struct sl_checkpoint *state,
                    struct sl_error *error)
{
    const struct sl_plan *plan = sl_trainer_plan(trainer);
    if (sl_weights_write_momenta(plan, trainer->first, first_prefix(trainer), state, error) != 0)
        return -1;
    if (trainer->second == NULL)
        return 0;
    float *steps = sl_checkpoint_add(state, "steps", 1, (uint32_t[]){1}, error);
    if (steps == NULL)
        return -1;
    *steps = (float)trainer->steps;
    return sl_weights_write_momenta(plan, trainer->second, "second.", state, error);
}

int sl_trainer_restore(struct sl_trainer *trainer, const struct sl_checkpoint *state,
                       struct sl_error *error)
{
    const struct sl_plan *plan = sl_trainer_plan(trainer);
    if (sl_weights_read_momenta(plan, state, first_prefix(trainer), trainer->first, error) != 0)
        return -1;
    if (trainer->second == NULL)
        return 0;
    const struct sl_array *steps = sl_checkpoint_find(state, "steps");
    if (steps == NULL)
        return sl_fail(error, "array steps is missing");
    trainer->steps = (uint64_t)steps->values[0];
    return sl_weights_read_momenta(plan, state, "second.", trainer->second, error);
}
