/* sre2l: images that a network knows as their class while its batch norms see in them what they saw
 * of the real images ("recover" of Yin, Xing and Shen, "Squeeze, Recover and Relabel", NeurIPS
 * 2023; the published code gives the first batch norm ten times the weight of the others). Images
 * of a batch, one of each class as far as there are, are seen through one view, drawn anew in each
 * step, and their statistics are those of the batch.
 */
#include "base/memory.h"
#include "base/profile.h"
#include "base/threads.h"
#include "distill/method.h"
#include "images/zoom.h"
#include "nn/gradients.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum { BATCH = 100, FIRST_NORM = 10, ROLLS = 7 /* a side has so many of the farthest moves */ };

/* Images order[first ... first + n - 1]. */
struct batch {
    size_t first, n;
};

struct sre2l {
    struct sl_gradients *gradients;
    const struct sl_plan *plan;
    struct sl_zoom zoom;
    uint32_t *order;       /* [n]: the images by slot, the first of each class first, and class */
    struct batch *batches; /* [batch_count] */
    size_t batch_count;
    uint32_t roll;
    sl_real *pull;            /* [norms] */
    sl_real *views, *targets; /* [batch, H, W, C] and [batch, classes] */
    sl_real *d_views;         /* as views */
};

static void release(void *state)
{
    struct sre2l *sre2l = state;
    sl_gradients_free(sre2l->gradients);
    sl_zoom_release(&sre2l->zoom);
    free(sre2l->order);
    free(sre2l->batches);
    free(sre2l->pull);
    free(sre2l->views);
    free(sre2l->targets);
    free(sre2l->d_views);
    free(sre2l);
}

/* How many images of its class come before an image. */
struct slot {
    uint32_t slot, class, image;
};

static int compare_slots(const void *a, const void *b)
{
    const struct slot *x = a, *y = b;
    if (x->slot != y->slot)
        return x->slot < y->slot ? -1 : 1;
    return (x->class > y->class) - (x->class < y->class);
}

/* Batches hold up to `most` images of one slot, of classes that follow each other. */
static void cut(struct sre2l *sre2l, const struct slot *slots, size_t n, size_t most)
{
    for (size_t i = 0; i < n; i++) {
        struct batch *last = sre2l->batches + sre2l->batch_count - 1;
        bool begins = i == 0 || slots[i].slot != slots[i - 1].slot || last->n == most;
        if (begins)
            *(last = sre2l->batches + sre2l->batch_count++) = (struct batch){.first = i};
        last->n++;
        sre2l->order[i] = slots[i].image;
    }
}

static int arrange(struct sre2l *sre2l, const struct sl_samples *start, size_t most,
                   struct sl_error *error)
{
    size_t n = start->count;
    uint32_t *seen = sl_alloc(start->dataset.class_count, sizeof *seen, error);
    struct slot *slots = sl_alloc(n, sizeof *slots, error);
    sre2l->order = sl_alloc(n, sizeof *sre2l->order, error);
    sre2l->batches = sl_alloc(n, sizeof *sre2l->batches, error);
    bool room = seen != NULL && slots != NULL && sre2l->order != NULL && sre2l->batches != NULL;
    for (size_t i = 0; room && i < n; i++)
        slots[i] = (struct slot){seen[start->labels[i]]++, start->labels[i], (uint32_t)i};
    if (room) {
        qsort(slots, n, sizeof *slots, compare_slots);
        cut(sre2l, slots, n, most);
    }
    free(seen);
    free(slots);
    return room ? 0 : -1;
}

static size_t norms_of(const struct sl_plan *plan)
{
    size_t count = 0;
    for (size_t l = 0; l < plan->layer_count; l++)
        count += plan->layers[l].kind == &sl_layer_batch_norm;
    return count;
}

static int allocate(struct sre2l *sre2l, const struct sl_distill *distill, struct sl_error *error)
{
    const struct sl_method_settings *settings = &distill->settings;
    const uint32_t *image = distill->arch.image;
    size_t wanted = settings->inner_batch == SL_UNSET ? BATCH : (size_t)settings->inner_batch;
    size_t most = wanted < distill->start->count ? wanted : distill->start->count;
    sre2l->gradients = sl_gradients_new(&distill->arch, most, false, error);
    if (sre2l->gradients == NULL || arrange(sre2l, distill->start, most, error) != 0 ||
        sl_zoom_init(&sre2l->zoom, image[0], image[1], error) != 0)
        return -1;
    sre2l->plan = sl_gradients_plan(sre2l->gradients);
    size_t size = sre2l->plan->image * sizeof(sl_real), norms = norms_of(sre2l->plan);
    sre2l->roll = settings->roll == SL_UNSET ? image[0] / ROLLS : (uint32_t)settings->roll;
    sre2l->pull = sl_alloc(norms, sizeof(sl_real), error);
    sre2l->views = sl_alloc(most, size, error);
    sre2l->d_views = sl_alloc(most, size, error);
    sre2l->targets = sl_alloc(most, distill->arch.classes * sizeof(sl_real), error);
    if (sre2l->pull == NULL || sre2l->views == NULL || sre2l->d_views == NULL ||
        sre2l->targets == NULL)
        return -1;
    for (size_t i = 0; i < norms; i++)
        sre2l->pull[i] = (sl_real)(settings->statistics * (i == 0 ? FIRST_NORM : 1));
    return 0;
}

static void *new (const struct sl_distill *distill, struct sl_error *error)
{
    struct sre2l *sre2l = NULL;
    if (!distill->arch.kind->batch_norm)
        sl_fail(error, "sre2l needs a network with batch norms, such as resnet18, not %s",
                distill->arch.name);
    else if (distill->start->dataset.preprocess.whiten[0] != '\0')
        sl_fail(error, "sre2l keeps images within the range of pixels, which whitened ones do not "
                       "have; fetch the data without --whiten");
    else
        sre2l = sl_alloc(1, sizeof *sre2l, error);
    if (sre2l != NULL && allocate(sre2l, distill, error) != 0) {
        release(sre2l);
        return NULL;
    }
    return sre2l;
}

/* What the tasks share: a batch, of which each is an image. */
struct job {
    struct sre2l *sre2l;
    const struct sl_distill *distill;
    struct batch batch;
};

static void view_image(void *context, size_t task, size_t worker)
{
    const struct job *job = context;
    const struct sre2l *sre2l = job->sre2l;
    size_t size = sre2l->plan->image, classes = sre2l->plan->arch.classes;
    uint32_t image = sre2l->order[job->batch.first + task];
    sl_real *target = sre2l->targets + task * classes;
    (void)worker;
    enum sl_section before = sl_profile_to(SL_IN_AUGMENTATION);
    sl_zoom_image(&sre2l->zoom, job->distill->parts[SL_PART_IMAGES].values + image * size,
                  sre2l->plan->arch.image[2], sre2l->views + task * size);
    sl_profile_to(before);
    memset(target, 0, classes * sizeof *target);
    target[job->distill->teacher.outputs[job->distill->start->labels[image]]] = 1;
}

static void turn_back(void *context, size_t task, size_t worker)
{
    const struct job *job = context;
    const struct sre2l *sre2l = job->sre2l;
    size_t size = sre2l->plan->image, image = sre2l->order[job->batch.first + task];
    (void)worker;
    enum sl_section before = sl_profile_to(SL_IN_AUGMENTATION);
    sl_zoom_adjoint(&sre2l->zoom, sre2l->d_views + task * size, sre2l->plan->arch.image[2],
                    job->distill->parts[SL_PART_IMAGES].gradient + image * size);
    sl_profile_to(before);
}

/* The loss of one batch, and the gradient of its images. */
static double match(struct job *job, uint32_t which)
{
    struct sre2l *sre2l = job->sre2l;
    const struct sl_distill *distill = job->distill;
    struct sl_random random;
    job->batch = sre2l->batches[which];
    sl_random_init(&random, distill->seed, SL_RANDOM_DISTILL_AUGMENT, (uint32_t)distill->step,
                   which);
    sl_zoom_draw(&sre2l->zoom, &random, distill->settings.least_area, sre2l->roll);
    sl_parallel(job->batch.n, view_image, job);
    const struct sl_batch batch = {.n = job->batch.n,
                                   .images = sre2l->views,
                                   .targets = sre2l->targets,
                                   .d_images = {sre2l->d_views, NULL},
                                   .eval = true,
                                   .pull = sre2l->pull};
    double loss = sl_gradients_compute(sre2l->gradients,
                                       (struct sl_dual){distill->teacher.parameters, NULL}, &batch);
    sl_parallel(job->batch.n, turn_back, job);
    sl_profile_images(job->batch.n);
    return loss + sl_gradients_pulled(sre2l->gradients);
}

static int step(void *state, const struct sl_distill *distill, double *loss, struct sl_error *error)
{
    struct sre2l *sre2l = state;
    struct job job = {sre2l, distill, {0, 0}};
    (void)error;
    *loss = 0;
    for (size_t i = 0; i < sre2l->batch_count; i++)
        *loss += match(&job, (uint32_t)i) / (double)sre2l->batch_count;
    return 0;
}

static const struct sl_optimiser adam = {
    .kind = SL_ADAMW, .beta1 = 0.5f, .beta2 = 0.9f, .epsilon = 1e-8f};

const struct sl_method sl_method_sre2l = {
    .name = "sre2l",
    .teacher = true,
    .unused = "data,real-batch,lr-rate,lr-least,lr-labels,lr-student,experts,expert-epochs,"
              "start-epochs,inner-steps,inner-classes,window,warm-up,labels,skip-above,tesla,"
              "memory,augment,networks,network-steps,mirror,learn",
    .optimisers = {[SL_PART_IMAGES] = &adam},
    .rates = {.images = 0.25},
    .decays = true,
    .pixels = true,
    .new = new,
    .free = release,
    .step = step,
};
