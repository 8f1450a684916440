#include "distill/unroll.h"

#include "base/allowance.h"
#include "base/memory.h"

#include <stdlib.h>
#include <string.h>

/* What is kept of a step, each [P]. */
enum kept { WEIGHTS, FIRST, SECOND, GRADIENT, KEPT_MOST };

struct sl_unroll {
    struct sl_gradients *gradients;
    struct sl_optimiser optimiser;
    double rate;
    size_t p, kept;          /* parameters; arrays kept of a step: two for SGD */
    size_t done, first;      /* steps; the first to go back through */
    sl_real *past;           /* [steps, kept, P] */
    size_t mapped, map_size; /* steps whose maps are kept, the last ones; numbers of a step */
    size_t first_mapped;     /* step */
    sl_real *maps;           /* [mapped, map_size] */
    sl_real *weights;        /* [P], as below */
    sl_real *state[2];       /* the second is NULL for SGD */
    sl_real *d_state[2];     /* gradients of these */
    sl_real *gradient;       /* of a step; on the way back the direction v */
    sl_real *images, *labels, *d_images, *d_labels; /* of a batch */
};

/* Of what grows with the number of steps. */
static int check_room(const struct sl_unroll *unroll, size_t steps, struct sl_error *error)
{
    double numbers = (double)steps * (double)unroll->kept * (double)unroll->p +
                     (double)unroll->mapped * (double)unroll->map_size;
    double bytes = numbers * sizeof(sl_real), all = (double)sl_memory_allowance();
    if (sl_memory_allows(bytes))
        return 0;
    return sl_fail(error,
                   "to go back through %zu inner steps would take %.3g GiB of memory, more than is "
                   "left of %.3g GiB; take fewer, or a smaller --memory",
                   steps, bytes / (1 << 30), all / (1 << 30));
}

static int allocate(struct sl_unroll *unroll, size_t batch, size_t steps, size_t maps,
                    struct sl_error *error)
{
    const struct sl_plan *plan = sl_gradients_plan(unroll->gradients);
    size_t p = plan->parameters, states = unroll->optimiser.kind == SL_SGD ? 1 : 2;
    unroll->p = p;
    unroll->kept = states == 1 ? SECOND : KEPT_MOST;
    unroll->map_size = batch * plan->kept;
    unroll->mapped = maps / (unroll->map_size * sizeof(sl_real));
    unroll->mapped = unroll->mapped < steps ? unroll->mapped : steps;
    if (check_room(unroll, steps, error) != 0)
        return -1;
    unroll->past = sl_alloc(steps, unroll->kept * p * sizeof(sl_real), error);
    unroll->weights = sl_alloc(p, sizeof(sl_real), error);
    unroll->gradient = sl_alloc(p, sizeof(sl_real), error);
    unroll->images = sl_alloc(batch, plan->image * sizeof(sl_real), error);
    unroll->d_images = sl_alloc(batch, plan->image * sizeof(sl_real), error);
    unroll->labels = sl_alloc(batch, plan->arch.classes * sizeof(sl_real), error);
    unroll->d_labels = sl_alloc(batch, plan->arch.classes * sizeof(sl_real), error);
    unroll->maps = sl_alloc(unroll->mapped, unroll->map_size * sizeof(sl_real), error);
    bool all = unroll->past != NULL && unroll->maps != NULL && unroll->weights != NULL &&
               unroll->gradient != NULL && unroll->images != NULL && unroll->d_images != NULL &&
               unroll->labels != NULL && unroll->d_labels != NULL;
    for (size_t i = 0; all && i < states; i++) {
        unroll->state[i] = sl_alloc(p, sizeof(sl_real), error);
        unroll->d_state[i] = sl_alloc(p, sizeof(sl_real), error);
        all = unroll->state[i] != NULL && unroll->d_state[i] != NULL;
    }
    return all ? 0 : -1;
}

struct sl_unroll *sl_unroll_new(const struct sl_arch *arch, const struct sl_optimiser *optimiser,
                                size_t batch, size_t steps, size_t maps, struct sl_error *error)
{
    struct sl_unroll *unroll = sl_alloc(1, sizeof *unroll, error);
    if (unroll == NULL)
        return NULL;
    unroll->optimiser = *optimiser;
    unroll->gradients = sl_gradients_new(arch, batch, true, error);
    if (unroll->gradients == NULL || allocate(unroll, batch, steps, maps, error) != 0) {
        sl_unroll_free(unroll);
        return NULL;
    }
    return unroll;
}

void sl_unroll_free(struct sl_unroll *unroll)
{
    if (unroll == NULL)
        return;
    sl_gradients_free(unroll->gradients);
    for (size_t i = 0; i < 2; i++) {
        free(unroll->state[i]);
        free(unroll->d_state[i]);
    }
    free(unroll->past);
    free(unroll->maps);
    free(unroll->weights);
    free(unroll->gradient);
    free(unroll->images);
    free(unroll->labels);
    free(unroll->d_images);
    free(unroll->d_labels);
    free(unroll);
}

const sl_real *sl_unroll_parameters(const struct sl_unroll *unroll)
{
    return unroll->weights;
}

struct sl_gradients *sl_unroll_gradients(struct sl_unroll *unroll)
{
    return unroll->gradients;
}

static size_t bytes(const struct sl_unroll *unroll)
{
    return unroll->p * sizeof(sl_real);
}

static void clear(const struct sl_unroll *unroll, sl_real *const arrays[2])
{
    for (size_t i = 0; i < 2; i++)
        if (arrays[i] != NULL)
            memset(arrays[i], 0, bytes(unroll));
}

void sl_unroll_start(struct sl_unroll *unroll, const sl_real *weights)
{
    memcpy(unroll->weights, weights, bytes(unroll));
    clear(unroll, unroll->state);
    unroll->done = unroll->first = 0;
}

/* What is kept of a step that is to be differentiated. */
static sl_real *past(const struct sl_unroll *unroll, size_t step, enum kept what)
{
    return unroll->past + ((step - unroll->first) * unroll->kept + what) * unroll->p;
}

/* What is kept of the maps of a step, if it is one of the last. */
static sl_real *maps_of(const struct sl_unroll *unroll, size_t step)
{
    return step < unroll->first_mapped
               ? NULL
               : unroll->maps + (step - unroll->first_mapped) * unroll->map_size;
}

static double take_step(struct sl_unroll *unroll, double rate, sl_real *maps,
                        const struct sl_unroll_data *data)
{
    struct sl_batch batch = {
        .images = unroll->images, .targets = unroll->labels, .gradient = true, .kept = maps};
    batch.n = data->take(data->context, unroll->done, unroll->images, unroll->labels);
    double loss =
        sl_gradients_compute(unroll->gradients, (struct sl_dual){unroll->weights}, &batch);
    memset(unroll->gradient, 0, bytes(unroll));
    sl_gradients_add(unroll->gradients, (struct sl_dual){unroll->gradient});
    sl_optimiser_step(&unroll->optimiser, rate, ++unroll->done, unroll->p, unroll->gradient,
                      unroll->state[0], unroll->state[1], unroll->weights);
    return loss;
}

void sl_unroll_warm_up(struct sl_unroll *unroll, size_t count, double rate,
                       const struct sl_unroll_data *data)
{
    for (; count > 0; count--)
        take_step(unroll, rate, NULL, data);
    unroll->first = unroll->done;
}

double sl_unroll_forward(struct sl_unroll *unroll, size_t count, double rate,
                         const struct sl_unroll_data *data)
{
    double loss = 0;
    unroll->first = unroll->done;
    unroll->first_mapped = unroll->done + (unroll->mapped < count ? count - unroll->mapped : 0);
    unroll->rate = rate;
    for (; count > 0; count--) {
        size_t step = unroll->done;
        memcpy(past(unroll, step, WEIGHTS), unroll->weights, bytes(unroll));
        loss = take_step(unroll, rate, maps_of(unroll, step), data);
        memcpy(past(unroll, step, FIRST), unroll->state[0], bytes(unroll));
        if (unroll->kept <= SECOND)
            continue;
        memcpy(past(unroll, step, SECOND), unroll->state[1], bytes(unroll));
        memcpy(past(unroll, step, GRADIENT), unroll->gradient, bytes(unroll));
    }
    return loss;
}

/* The gradients of a step's images and labels, along the direction v; adds H v to lambda. */
static void derive(struct sl_unroll *unroll, size_t step, sl_real *lambda, bool exact,
                   const struct sl_unroll_data *data)
{
    struct sl_batch batch = {.images = unroll->images,
                             .targets = unroll->labels,
                             .product = exact && (data->first || step > unroll->first),
                             .d_images = {NULL, data->images ? unroll->d_images : NULL},
                             .d_targets = {NULL, unroll->d_labels},
                             .kept = maps_of(unroll, step)};
    const struct sl_dual weights = {past(unroll, step, WEIGHTS), unroll->gradient};
    batch.n = data->take(data->context, step, unroll->images, unroll->labels);
    batch.again = batch.kept != NULL;
    sl_gradients_compute(unroll->gradients, weights, &batch);
    if (batch.product)
        sl_gradients_add(unroll->gradients, (struct sl_dual){NULL, lambda});
    data->give(data->context, step, batch.d_images.tangent, unroll->d_labels);
}

double sl_unroll_backward(struct sl_unroll *unroll, sl_real *lambda, bool exact,
                          const struct sl_unroll_data *data)
{
    const struct sl_optimiser_back back = {lambda, unroll->d_state[0], unroll->d_state[1]};
    double d_rate = 0;
    clear(unroll, unroll->d_state);
    for (size_t step = unroll->done; step-- > unroll->first;) {
        struct sl_optimiser_past kept = {.weights = past(unroll, step, WEIGHTS),
                                         .first = past(unroll, step, FIRST)};
        if (unroll->kept > SECOND) {
            kept.second = past(unroll, step, SECOND);
            kept.gradient = past(unroll, step, GRADIENT);
        }
        d_rate += sl_optimiser_back(&unroll->optimiser, unroll->rate, step + 1, unroll->p, &kept,
                                    &back, unroll->gradient);
        derive(unroll, step, lambda, exact, data);
    }
    return d_rate;
}
