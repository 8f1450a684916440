#include "distill/run.h"

#include "base/interrupt.h"
#include "base/memory.h"
#include "base/output.h"
#include "base/profile.h"
#include "base/progress.h"
#include "base/ranks.h"
#include "distill/advice.h"
#include "distill/begin.h"
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
    void *method;  /* its state */
    float *labels; /* [n, classes]: room for learned labels, to be written; NULL if they are not */
    char state[PATH_MAX];
    time_t saved;
};

void sl_distill_state_path(const char *path, char state[PATH_MAX])
{
    snprintf(state, PATH_MAX, "%s.state", path);
}

/* Adds inputs and options of a result after so many steps: a set on the way is that of a shorter
 * run. */
static json_t *made_of(const struct run *run, uint64_t steps, bool measured, const float *rate)
{
    const struct sl_distill *distill = &run->distill;
    json_t *options = json_deep_copy(run->set->options), *made = json_array();
    json_object_set_new(options, "method", json_string(run->set->method->name));
    json_object_set_new(options, "arch", json_string(distill->arch.name));
    json_object_set_new(options, "steps", json_integer((json_int_t)steps));
    if (measured) {
        json_object_set_new(options, "metrics", json_true());
        json_object_set_new(options, "metrics-every", json_integer(run->set->metrics_every));
    }
    json_t *step = sl_made_step("sl-distill", options);
    json_object_set_new(step, "arithmetic", json_string(sl_kernels_arithmetic()));
    if (distill->parts[SL_PART_RATE].gradient != NULL && rate != NULL)
        json_object_set_new(step, "lr", json_real((double)*rate));
    sl_made_list_join(&distill->start->made, made, step, "input");
    if (distill->real != NULL)
        sl_made_list_join(&distill->real->made, made, step, "data");
    if (distill->experts.folders.count > 0)
        sl_made_list_join(&distill->experts.made, made, step, "experts");
    if (distill->teacher.parameters != NULL)
        sl_made_list_join(&distill->teacher.made, made, step, "expert");
    if (distill->teacher.list_made != NULL)
        sl_made_input(step, "classes-from", sl_made_join(made, distill->teacher.list_made));
    sl_made_add(made, step);
    return made;
}

static json_t *made_of_metrics(const struct run *run)
{
    return made_of(run, (uint64_t)run->set->steps, true, NULL);
}

static json_t *made_of_state(const struct run *run)
{
    json_t *made = made_of_metrics(run);
    sl_resume_note_samples(made, "input", run->distill.start);
    sl_resume_note_samples(made, "data", run->distill.real);
    return made;
}

static int save_state(struct run *run, struct sl_error *error)
{
    struct sl_checkpoint state = {
        .epoch = -1, .step = (int64_t)run->distill.step, .made = made_of_state(run)};
    enum sl_section before = sl_profile_to(SL_IN_WRITING);
    int result = 0;
    for (size_t i = 0; i < SL_PARTS && result == 0; i++)
        result = sl_learned_save(&run->distill.parts[i], &state, error);
    if (result == 0)
        result = sl_measures_save(&run->measures, &state, error);
    if (result == 0 && run->set->method->save != NULL)
        result = run->set->method->save(run->method, &state, error);
    if (result == 0)
        result = sl_checkpoint_save(&state, run->state, error);
    sl_checkpoint_release(&state);
    run->saved = sl_ranks_time();
    sl_profile_to(before);
    return result;
}

static int restore_parts(struct run *run, const struct sl_checkpoint *state, struct sl_error *error)
{
    for (size_t i = 0; i < SL_PARTS; i++)
        if (sl_learned_restore(&run->distill.parts[i], state, error) != 0)
            return -1;
    if (run->set->method->restore != NULL &&
        run->set->method->restore(run->method, state, error) != 0)
        return -1;
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
    if (result == 0)
        result = sl_resume_step(&state, run->state, ANEW, &run->distill.step, error);
    if (result == 0 && restore_parts(run, &state, error) != 0)
        result = sl_error_in(error, "%s", run->state);
    sl_checkpoint_release(&state);
    return result;
}

/* Writes the set as it is now or, `before`, was before the last step. */
static int write_set(const struct run *run, const char *path, uint64_t steps, bool before,
                     struct sl_error *error)
{
    const float *values[SL_PARTS];
    for (size_t i = 0; i < SL_PARTS; i++) {
        const struct sl_learned *part = &run->distill.parts[i];
        values[i] = before && part->gradient != NULL ? part->before : part->values;
    }
    if (run->labels != NULL)
        sl_distill_labels(&run->distill, values[SL_PART_LABELS], run->labels);
    json_t *made = made_of(run, steps, false, values[SL_PART_RATE]);
    int result =
        sl_set_write(path, run->distill.start, values[SL_PART_IMAGES], run->labels, made, error);
    json_decref(made);
    return result;
}

static void measure_part(const struct sl_learned *part, float *gradient, float *change)
{
    *gradient = part->gradient == NULL || part->given ? -1 : (float)part->length;
    *change = part->gradient == NULL ? -1 : (float)sl_learned_change(part);
}

static struct sl_measures_row row_of(const struct run *run)
{
    const struct sl_learned *parts = run->distill.parts;
    struct sl_measures_row row = {.rate = -1, .skipped = -1};
    measure_part(&parts[SL_PART_IMAGES], &row.images_gradient, &row.images_change);
    measure_part(&parts[SL_PART_LABELS], &row.labels_gradient, &row.labels_change);
    if (parts[SL_PART_RATE].gradient != NULL)
        row.rate = *parts[SL_PART_RATE].values;
    if (run->set->bounds.loss > 0)
        row.skipped = run->measures.skipped;
    return row;
}

static int write_metrics(const struct run *run, struct sl_error *error)
{
    if (run->set->metrics == NULL)
        return 0;
    json_t *made = made_of_metrics(run);
    int result = sl_measures_write(&run->measures, run->set->metrics, &run->distill.start->dataset,
                                   made, error);
    json_decref(made);
    return result;
}

/* Writes the metrics of a run that ends early, up to its last step. */
static int end_metrics(struct run *run, struct sl_error *error)
{
    uint64_t step = run->distill.step;
    bool measured = sl_measures_due(&run->measures, step);
    if (step == 0)
        return 0;
    run->measures.end = step;
    if (!measured && sl_measures_add(&run->measures, step, row_of(run), error) != 0)
        return -1;
    return write_metrics(run, error);
}

/* Keeps the set as it was `before` the last update, or is; the error ends with what became of it.
 */
static int keep_sound(const struct run *run, uint64_t steps, struct sl_error *error)
{
    char path[PATH_MAX];
    struct sl_error other;
    if (steps == 0)
        return sl_error_hint(error, "the last good set is the one at the start");
    if (strcmp(run->set->path, "-") == 0)
        return sl_error_hint(
            error, "with --output FILE the set after step %" PRIu64 " would have been kept", steps);
    if (sl_set_path(run->set->path, steps, path, &other) != 0 ||
        write_set(run, path, steps, true, &other) != 0)
        return sl_error_hint(error, "the set after step %" PRIu64 " could not be kept: %s", steps,
                             other.text);
    return sl_error_hint(error, "the set after step %" PRIu64 " is in %s", steps, path);
}

/* Step `step`, from 1, went wrong: a part of the set did or, for SL_PARTS, the loss. Before the
 * last update of the set, nothing was. */
static int fail_diverged(struct run *run, uint64_t step, enum sl_part bad, const char *what,
                         struct sl_error *error)
{
    uint64_t sound = run->distill.step > 0 ? run->distill.step - 1 : 0;
    char advice[SL_ADVICE];
    struct sl_error other;
    sl_distill_advise(&run->distill, &run->set->rates, bad, advice);
    sl_fail(error, "step %" PRIu64 ": %s%s", step, what, advice);
    end_metrics(run, &other);
    return keep_sound(run, sound, error);
}

static int check_parts(struct run *run, const bool sound[SL_PARTS], struct sl_error *error)
{
    static const char *const what[SL_PARTS] = {
        "the images are not finite", "the labels are not finite", "the learned rate is not finite"};
    const struct sl_learned *rate = &run->distill.parts[SL_PART_RATE];
    uint64_t step = run->distill.step;
    for (enum sl_part i = 0; i < SL_PARTS; i++)
        if (!sound[i])
            return fail_diverged(run, step, i, what[i], error);
    return rate->gradient == NULL || *rate->values > 0
               ? 0
               : fail_diverged(run, step, SL_PART_RATE,
                               "the student's learning rate is no longer above 0", error);
}

static int measure(struct run *run, double loss, struct sl_error *error)
{
    run->measures.sum += (float)loss;
    run->measures.skipped += sl_bounds_skip(&run->set->bounds, loss);
    return sl_measures_due(&run->measures, run->distill.step)
               ? sl_measures_add(&run->measures, run->distill.step, row_of(run), error)
               : 0;
}

static int take_step(struct run *run, struct sl_error *error)
{
    uint64_t step = run->distill.step + 1;
    bool sound[SL_PARTS];
    double loss;
    if (run->set->method->step(run->method, &run->distill, &loss, error) != 0)
        return sl_error_in(error, "step %" PRIu64, step);
    if (step == 1)
        run->measures.first = (float)loss;
    if (!isfinite(loss))
        return fail_diverged(run, step, SL_PARTS, "the outer loss is not finite", error);
    if (loss > EXPLODED * (double)run->measures.first)
        return fail_diverged(run, step, SL_PARTS,
                             "the outer loss is a thousand times that of the first step", error);
    enum sl_section before = sl_profile_to(SL_IN_UPDATE);
    sl_distill_move(&run->distill, &run->set->bounds, step, loss, sound);
    sl_profile_to(before);
    run->distill.step = step;
    sl_progress_detail("loss %.4g", loss);
    sl_progress_step(1);
    return measure(run, loss, error) != 0 ? -1 : check_parts(run, sound, error);
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
    if (kept && (sl_set_path(set->path, step, path, error) != 0 ||
                 write_set(run, path, step, false, error) != 0))
        return -1;
    if (!set->resume || (!kept && sl_ranks_time() - run->saved < set->save_every))
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
    run->saved = sl_ranks_time();
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

/* A run whose steps were all skipped. */
static int check_learned(const struct run *run, struct sl_error *error)
{
    if (sl_measures_skipped(&run->measures) < (uint64_t)run->set->steps || run->set->steps == 0)
        return 0;
    sl_fail(error, "all steps had an outer loss above --skip-above %g, so nothing was learned",
            run->set->bounds.loss);
    return run->set->bounds.loss < 1 /* which no rate might reach at the start */
               ? sl_error_hint(error, "the loss of a student that does not move is 1, so try a "
                                      "--skip-above of 1 or more")
               : sl_error_hint(error, "try an --lr-student below %g", run->set->rates.student);
}

static int finish(const struct run *run, struct sl_error *error)
{
    int result = write_metrics(run, error);
    if (result == 0)
        result = check_learned(run, error);
    if (result == 0)
        result = write_set(run, run->set->path, (uint64_t)run->set->steps, false, error);
    if (result == 0 && run->set->resume)
        unlink(run->state);
    return result;
}

static int parse_arch(struct run *run, const char *name, struct sl_error *error)
{
    const struct sl_dataset *dataset = &run->distill.start->dataset;
    return sl_arch_parse(&run->distill.arch, name, dataset->image, dataset->class_count, error);
}

/* The network of which the name goes on like this. */
static int add_to_arch(struct run *run, const char *end, struct sl_error *error)
{
    char name[2 * SL_ARCH_NAME];
    snprintf(name, sizeof name, "%s%s", run->distill.arch.name, end);
    return parse_arch(run, name, error);
}

/* The network: of the trajectories, or as --arch says; both must agree. */
static int find_arch(struct run *run, struct sl_error *error)
{
    const struct sl_dataset *dataset = &run->distill.start->dataset;
    const struct sl_method_settings *settings = &run->set->settings;
    struct sl_trajectories *experts = &run->distill.experts;
    if (run->set->method->experts &&
        sl_trajectories_open(experts, &run->set->experts, settings->start_epochs,
                             settings->expert_epochs, dataset, run->set->start, error) != 0)
        return -1;
    if (run->set->method->teacher) {
        int result = sl_teacher_open(&run->distill.teacher, run->set->expert, run->set->arch,
                                     run->set->classes_from, dataset, error);
        run->distill.arch = run->distill.teacher.arch;
        if (result == 0 && !run->distill.teacher.named)
            run->set->warn("%s: does not name its classes; assuming those of the images "
                           "(name them with --classes-from)",
                           run->set->expert);
        return result;
    }
    run->distill.arch = experts->arch;
    if (run->set->method->experts && run->set->arch == NULL)
        return 0;
    if (parse_arch(run, run->set->arch, error) != 0 ||
        (run->set->arch == NULL && run->set->method->arch != NULL &&
         add_to_arch(run, run->set->method->arch, error) != 0))
        return sl_error_in(error, "--arch");
    if (run->set->method->experts && strcmp(run->distill.arch.name, experts->arch.name) != 0)
        return sl_fail(error, "--arch is %s, but %s has a %s", run->distill.arch.name,
                       experts->folders.items[0], experts->arch.name);
    return 0;
}

/* Methods need what a batch norm, which ties the images of a batch together, does not have: exact
 * derivatives along a direction, features of single images. */
static int check_norms(const struct run *run, struct sl_error *error)
{
    const struct sl_arch *arch = &run->distill.arch;
    if (!arch->kind->batch_norm || run->set->method->teacher)
        return 0;
    return sl_fail(error, "%s does not work with %s, which has batch norms; choose a convnet",
                   run->set->method->name, arch->name);
}

static int init(struct run *run, struct sl_error *error)
{
    struct sl_distill *distill = &run->distill;
    const struct sl_start start = {run->set->method, run->set->learn, run->set->rates,
                                   run->set->noise};
    if (distill->real != NULL &&
        sl_dataset_match(&distill->start->dataset, run->set->start, &distill->real->dataset,
                         run->set->data, error) != 0)
        return -1;
    if (sl_augment_parse(run->set->augment, &distill->augment, error) != 0)
        return sl_error_in(error, "--augment");
    if (find_arch(run, error) != 0 || check_norms(run, error) != 0 ||
        sl_distill_begin(distill, &start, error) != 0)
        return -1;
    if (distill->parts[SL_PART_LABELS].gradient != NULL) {
        run->labels = sl_alloc(distill->parts[SL_PART_LABELS].count, sizeof(float), error);
        if (run->labels == NULL)
            return -1;
    }
    run->method = run->set->method->new (distill, error);
    return run->method == NULL ? -1 : 0;
}

static void release(struct run *run)
{
    if (run->method != NULL)
        run->set->method->free(run->method);
    sl_measures_release(&run->measures);
    sl_trajectories_close(&run->distill.experts);
    sl_teacher_close(&run->distill.teacher);
    for (size_t i = 0; i < SL_PARTS; i++)
        sl_learned_release(&run->distill.parts[i]);
    free(run->labels);
}

int sl_distill_run(const struct sl_samples *start, const struct sl_samples *real,
                   const struct sl_distill_run *set, struct sl_error *error)
{
    struct run run = {
        .set = set,
        .distill = {.start = start,
                    .real = real,
                    .real_name = set->data,
                    .settings = set->settings,
                    .seed = (uint64_t)set->seed,
                    .pixels = set->method->pixels},
        .measures = {.every = (uint64_t)set->metrics_every, .end = (uint64_t)set->steps}};
    sl_distill_state_path(set->path, run.state);
    int result = init(&run, error);
    if (result == 0)
        result = learn(&run, error);
    if (result == 0)
        result = finish(&run, error);
    release(&run);
    return result;
}
