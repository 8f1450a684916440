#include "distill/run.h"

#include "base/interrupt.h"
#include "base/memory.h"
#include "base/output.h"
#include "base/profile.h"
#include "base/progress.h"
#include "distill/measures.h"
#include "distill/set.h"
#include "formats/made.h"
#include "kernel/kernel.h"
#include "train/resume.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* A loss so many times the first has no way back. */
static const double EXPLODED = 1000;

struct run {
    const struct sl_distill_run *set;
    struct sl_distill distill;
    struct sl_measures measures;
    void *method; /* its state */
    float *image; /* [H, W, C]: room for one */
    char state[PATH_MAX];
    time_t saved;
};

void sl_distill_state_path(const char *path, char state[PATH_MAX])
{
    snprintf(state, PATH_MAX, "%s.state", path);
}

/* How the set after so many steps came to be, or, `measured`, the metrics of the run: a set on the
 * way is that of a shorter run. */
static json_t *made_of(const struct run *run, uint64_t steps, bool measured)
{
    json_t *options = json_deep_copy(run->set->options), *made = json_array();
    json_object_set_new(options, "method", json_string(run->set->method->name));
    json_object_set_new(options, "arch", json_string(run->distill.arch.name));
    json_object_set_new(options, "steps", json_integer((json_int_t)steps));
    if (measured) {
        json_object_set_new(options, "metrics", json_true());
        json_object_set_new(options, "metrics-every", json_integer(run->set->metrics_every));
    }
    json_t *step = sl_made_step("sl-distill", options);
    json_object_set_new(step, "arithmetic", json_string(sl_kernels_arithmetic()));
    sl_made_list_join(&run->distill.start->made, made, step, "input");
    sl_made_list_join(&run->distill.real->made, made, step, "data");
    sl_made_add(made, step);
    return made;
}

static json_t *made_of_state(const struct run *run)
{
    json_t *made = made_of(run, (uint64_t)run->set->steps, true);
    sl_resume_note_samples(made, "input", run->distill.start);
    sl_resume_note_samples(made, "data", run->distill.real);
    return made;
}

/* What of the images is in a state. */
static void arrays_of(const struct run *run, float *arrays[3], const char *names[3])
{
    const struct sl_learned *images = &run->distill.images;
    arrays[0] = images->values, names[0] = "images";
    arrays[1] = images->first, names[1] = "images.momentum";
    arrays[2] = images->before, names[2] = "images.before";
}

static int save_state(struct run *run, struct sl_error *error)
{
    const uint32_t *size = run->distill.arch.image;
    const uint32_t dims[] = {(uint32_t)run->distill.start->count, size[0], size[1], size[2]};
    struct sl_checkpoint state = {.epoch = (int64_t)run->distill.step, .made = made_of_state(run)};
    float *arrays[3];
    const char *names[3];
    enum sl_section before = sl_profile_to(SL_IN_WRITING);
    arrays_of(run, arrays, names);
    int result = 0;
    for (size_t i = 0; i < 3 && result == 0; i++) {
        float *array = sl_checkpoint_add(&state, names[i], 4, dims, error);
        if (array == NULL)
            result = -1;
        else
            memcpy(array, arrays[i], run->distill.images.count * sizeof *array);
    }
    if (result == 0)
        result = sl_measures_save(&run->measures, &state, error);
    if (result == 0)
        result = sl_checkpoint_save(&state, run->state, error);
    sl_checkpoint_release(&state);
    run->saved = time(NULL);
    sl_profile_to(before);
    return result;
}

static int restore_arrays(struct run *run, const struct sl_checkpoint *state,
                          struct sl_error *error)
{
    float *arrays[3];
    const char *names[3];
    arrays_of(run, arrays, names);
    for (size_t i = 0; i < 3; i++) {
        const struct sl_array *array = sl_checkpoint_find(state, names[i]);
        if (array == NULL || sl_tensor_count(&array->tensor) != run->distill.images.count)
            return sl_fail(error, "the state of the run lacks %s", names[i]);
        memcpy(arrays[i], array->values, run->distill.images.count * sizeof *array->values);
    }
    return sl_measures_restore(&run->measures, state, run->distill.step, error);
}

static const char ANEW[] = "move it away to start anew";

static int restore(struct run *run, struct sl_error *error)
{
    struct sl_checkpoint state;
    int there = sl_is_there(run->state, error);
    if (there <= 0)
        return there;
    if (sl_checkpoint_read(&state, run->state, error) != 0)
        return sl_error_hint(error, ANEW);
    json_t *made = made_of_state(run);
    int result = sl_resume_check(made, state.made, run->state, ANEW, error);
    json_decref(made);
    run->distill.step = (uint64_t)state.epoch;
    if (result == 0 && restore_arrays(run, &state, error) != 0)
        result = sl_error_in(error, "%s", run->state);
    sl_checkpoint_release(&state);
    return result;
}

/* Writes a set where --keep-every keeps it. */
static int keep(const struct run *run, uint64_t step, const float *images, char path[PATH_MAX],
                struct sl_error *error)
{
    if (sl_set_path(run->set->path, step, path, error) != 0)
        return -1;
    json_t *made = made_of(run, step, false);
    int result = sl_set_write(path, run->distill.start, images, made, error);
    json_decref(made);
    return result;
}

/* After step `step`, from 1, went wrong; the set before the last update is the last sound one. */
static int fail_diverged(const struct run *run, uint64_t step, uint64_t sound, const char *what,
                         struct sl_error *error)
{
    char path[PATH_MAX];
    struct sl_error other;
    bool kept = strcmp(run->set->path, "-") != 0 && sound > 0 &&
                keep(run, sound, run->distill.images.before, path, &other) == 0;
    sl_fail(error, "step %" PRIu64 ": %s; try an --lr-images below %g", step, what,
            run->set->rate_images);
    return kept ? sl_error_hint(error, "the set after step %" PRIu64 " is in %s", sound, path) : -1;
}

/* Moves the images against their gradient. False if one is no longer a number. */
static bool move_images(struct run *run)
{
    struct sl_learned *images = &run->distill.images;
    enum sl_section before = sl_profile_to(SL_IN_UPDATE);
    memcpy(images->before, images->values, images->count * sizeof *images->values);
    sl_optimiser_step(&run->set->method->optimiser, run->set->rate_images, run->distill.step + 1,
                      images->count, images->gradient, images->first, NULL, images->values);
    bool finite =
        sl_tensor_finite(&(struct sl_tensor){SL_F32, 1, {(uint32_t)images->count}, images->values});
    sl_profile_to(before);
    return finite;
}

static double norm(const float *values, size_t count)
{
    double sum = 0;
    for (size_t i = 0; i < count; i++)
        sum += (double)values[i] * (double)values[i];
    return sqrt(sum);
}

/* How far the images are from where they began, per number. */
static double change(const struct run *run)
{
    const struct sl_learned *images = &run->distill.images;
    size_t n = run->distill.start->count, size = images->count / n;
    double sum = 0;
    for (size_t i = 0; i < n; i++) {
        sl_samples_image(run->distill.start, i, run->image);
        for (size_t k = 0; k < size; k++) {
            double apart = (double)images->values[i * size + k] - (double)run->image[k];
            sum += apart * apart;
        }
    }
    return sqrt(sum / (double)images->count);
}

static int measure(struct run *run, double loss, struct sl_error *error)
{
    const struct sl_learned *images = &run->distill.images;
    run->measures.sum += (float)loss;
    if (!sl_measures_due(&run->measures, run->distill.step))
        return 0;
    return sl_measures_add(&run->measures, run->distill.step, norm(images->gradient, images->count),
                           change(run), error);
}

static int take_step(struct run *run, struct sl_error *error)
{
    uint64_t step = run->distill.step + 1;
    double loss = run->set->method->step(run->method, &run->distill);
    if (step == 1)
        run->measures.first = (float)loss;
    if (!isfinite(loss))
        return fail_diverged(run, step, step < 2 ? 0 : step - 2, "the outer loss is not finite",
                             error);
    if (loss > EXPLODED * (double)run->measures.first)
        return fail_diverged(run, step, step < 2 ? 0 : step - 2,
                             "the outer loss is a thousand times that of the first step", error);
    if (!move_images(run))
        return fail_diverged(run, step, step - 1, "the images are not finite", error);
    run->distill.step = step;
    sl_progress_detail("loss %.4g", loss);
    sl_progress_step(1);
    return measure(run, loss, error);
}

static const char SAVED[] = "the same command continues from the last saved state";

/* Keeps the set on the way, then the state, when these are due. */
static int keep_and_save(struct run *run, struct sl_error *error)
{
    const struct sl_distill_run *set = run->set;
    uint64_t step = run->distill.step;
    char path[PATH_MAX];
    bool kept =
        set->keep_every > 0 && step % (uint64_t)set->keep_every == 0 && step < (uint64_t)set->steps;
    if (kept && keep(run, step, run->distill.images.values, path, error) != 0)
        return -1;
    if (!set->resume || (!kept && time(NULL) - run->saved < set->save_every))
        return 0;
    if (save_state(run, error) != 0)
        return -1;
    sl_interrupt_hint(SAVED);
    return 0;
}

static int learn(struct run *run, struct sl_error *error)
{
    const struct sl_distill_run *set = run->set;
    uint64_t steps = (uint64_t)set->steps;
    if (set->resume && restore(run, error) != 0)
        return -1;
    sl_progress_start("distilling", "step", steps - run->distill.step);
    sl_interrupt_hint(!set->resume ? "nothing was saved; with -o FILE and --resume it could be "
                                     "continued"
                      : run->distill.step > 0 ? SAVED
                                              : "no state was saved yet, so it would start over");
    run->saved = time(NULL);
    int result = 0;
    while (result == 0 && run->distill.step < steps) {
        result = take_step(run, error);
        if (result == 0)
            result = keep_and_save(run, error);
    }
    sl_interrupt_hint(NULL);
    sl_progress_finish();
    return result;
}

static int finish(const struct run *run, struct sl_error *error)
{
    uint64_t steps = (uint64_t)run->set->steps;
    int result = 0;
    if (run->set->metrics != NULL) {
        json_t *made = made_of(run, steps, true);
        result = sl_measures_write(&run->measures, run->set->metrics, &run->distill.real->dataset,
                                   made, error);
        json_decref(made);
    }
    if (result == 0) {
        json_t *made = made_of(run, steps, false);
        result = sl_set_write(run->set->path, run->distill.start, run->distill.images.values, made,
                              error);
        json_decref(made);
    }
    if (result == 0 && run->set->resume)
        unlink(run->state);
    return result;
}

static int init(struct run *run, struct sl_error *error)
{
    struct sl_distill *distill = &run->distill;
    struct sl_learned *images = &distill->images;
    const struct sl_dataset *dataset = &distill->start->dataset;
    size_t n = distill->start->count;
    if (sl_augment_parse(run->set->augment, &distill->augment, error) != 0)
        return sl_error_in(error, "--augment");
    if (sl_arch_parse(&distill->arch, run->set->arch, dataset->image, dataset->class_count,
                      error) != 0)
        return sl_error_in(error, "--arch");
    size_t size = (size_t)dataset->image[0] * dataset->image[1] * dataset->image[2];
    images->count = n * size;
    images->values = sl_alloc(images->count, sizeof(float), error);
    images->gradient = sl_alloc(images->count, sizeof(float), error);
    images->first = sl_alloc(images->count, sizeof(float), error);
    images->before = sl_alloc(images->count, sizeof(float), error);
    run->image = sl_alloc(size, sizeof(float), error);
    if (images->values == NULL || images->gradient == NULL || images->first == NULL ||
        images->before == NULL || run->image == NULL)
        return -1;
    for (size_t i = 0; i < n; i++)
        sl_samples_image(distill->start, i, images->values + i * size);
    run->method = run->set->method->new (distill, error);
    return run->method == NULL ? -1 : 0;
}

static void release(struct run *run)
{
    struct sl_learned *images = &run->distill.images;
    if (run->method != NULL)
        run->set->method->free(run->method);
    sl_measures_release(&run->measures);
    free(images->values);
    free(images->gradient);
    free(images->first);
    free(images->before);
    free(run->image);
}

int sl_distill_run(const struct sl_samples *start, const struct sl_samples *real,
                   const struct sl_distill_run *set, struct sl_error *error)
{
    struct run run = {
        .set = set,
        .distill = {.start = start,
                    .real = real,
                    .real_name = set->data,
                    .seed = (uint64_t)set->seed,
                    .real_batch = (size_t)set->real_batch},
        .measures = {.every = (uint64_t)set->metrics_every, .end = (uint64_t)set->steps}};
    if (sl_dataset_match(&start->dataset, set->start, &real->dataset, set->data, error) != 0)
        return -1;
    sl_distill_state_path(set->path, run.state);
    int result = init(&run, error);
    if (result == 0)
        result = learn(&run, error);
    if (result == 0)
        result = finish(&run, error);
    release(&run);
    return result;
}
