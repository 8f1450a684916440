#include "train/student.h"

#include "base/interrupt.h"
#include "base/output.h"
#include "base/profile.h"
#include "base/progress.h"
#include "base/ranks.h"
#include "nn/weights.h"
#include "train/history.h"
#include "train/resume.h"
#include "train/training.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct student {
    const struct sl_student_run *run;
    struct sl_training training;
    struct sl_history history;
    char state[PATH_MAX]; /* the state file's path */
    time_t saved;
    json_t *weight; /* of the samples, see samples/weight.h; owned */
};

void sl_student_state_path(const char *path, char state[PATH_MAX])
{
    snprintf(state, PATH_MAX, "%s.state", path);
}

static bool one_hot(const float *soft, size_t classes, uint32_t label)
{
    for (size_t k = 0; k < classes; k++)
        if (soft[k] != (k == label ? 1.0f : 0.0f))
            return false;
    return true;
}

/* "hard" if targets are the classes or soft labels that are one-hot at the class; else "soft". */
static const char *target_of(const struct sl_training *training)
{
    const struct sl_samples *samples = training->samples;
    size_t classes = samples->dataset.class_count;
    if (training->sees_views && training->views.source != SL_TARGETS_OF_IMAGES)
        return "soft";
    if (training->hard)
        return "hard";
    for (size_t i = 0; i < samples->count; i++)
        if (!one_hot(samples->soft + i * classes, classes, samples->labels[i]))
            return "soft";
    return "hard";
}

/* How the network came to be or, `tested`, what was measured on the way. */
static json_t *made_of(const struct student *student, bool tested)
{
    json_t *options = json_deep_copy(student->run->options);
    const char *target = target_of(&student->training);
    json_object_set_new(options, "target", json_string(target));
    if (tested) {
        json_object_set_new(options, "metrics", json_true());
        json_object_set_new(options, "test-every", json_integer(student->run->test_every));
    }
    json_t *made = sl_training_made(&student->training, "sl-train-student", options,
                                    tested ? student->run->test : NULL);
    json_object_set(json_array_get(made, json_array_size(made) - 1), "weight", student->weight);
    return made;
}

static json_t *made_of_state(const struct student *student)
{
    json_t *made = made_of(student, student->run->test != NULL);
    sl_resume_note_samples(made, "input", student->training.samples);
    sl_resume_note_samples(made, "test", student->run->test);
    return made;
}

/* A state is a network with the optimiser's arrays added. */
static int save_state(struct student *student, struct sl_error *error)
{
    struct sl_checkpoint state = {
        .epoch = -1, .step = (int64_t)student->training.step, .made = made_of_state(student)};
    const struct sl_plan *plan = sl_trainer_plan(student->training.trainer);
    enum sl_section before = sl_profile_to(SL_IN_WRITING);
    int result = sl_weights_write(plan, sl_trainer_parameters(student->training.trainer),
                                  "network.", &state, error);
    if (result == 0)
        result = sl_trainer_save(student->training.trainer, &state, error);
    if (result == 0 && student->run->test != NULL)
        result = sl_history_save(&student->history, &state, error);
    if (result == 0)
        result = sl_checkpoint_save(&state, student->state, error);
    sl_checkpoint_release(&state);
    student->saved = sl_ranks_time();
    sl_profile_to(before);
    return result;
}

/* Steps between two tests. */
static uint64_t test_steps(const struct student *student)
{
    return (uint64_t)student->run->test_every * student->training.length.steps_per_epoch;
}

/* Whether the run is at its end, and that is between two tests: then the end is tested as well. */
static bool ends_between(const struct student *student)
{
    const struct sl_training *training = &student->training;
    return training->step == training->length.total && training->step % test_steps(student) != 0;
}

/* How many tests were done up to the last step. */
static size_t tests_until(const struct student *student)
{
    return (size_t)(student->training.step / test_steps(student)) + 1 + ends_between(student);
}

static const char ANEW[] = "move it away to start anew";

static int restore(struct student *student, struct sl_error *error)
{
    struct sl_training *training = &student->training;
    struct sl_checkpoint state;
    int there = sl_is_there(student->state, error);
    if (there <= 0)
        return there;
    if (sl_checkpoint_read(&state, student->state, error) != 0)
        return sl_error_hint(error, ANEW);
    json_t *made = made_of_state(student);
    uint64_t step = 0;
    int result = sl_resume_check(made, state.made, student->state, ANEW, error);
    json_decref(made);
    if (result == 0)
        result = sl_resume_step(&state, student->state, ANEW, &step, error);
    if (result == 0)
        result = sl_training_resume(training, &state, "network.", &state, step, error);
    if (result == 0 && student->run->test != NULL &&
        sl_history_restore(&student->history, &state, tests_until(student), error) != 0)
        result = sl_error_in(error, "%s", student->state);
    sl_checkpoint_release(&state);
    return result;
}

/* Tests the network when a test is due, and at the end. */
static int test(struct student *student, double loss, struct sl_error *error)
{
    struct sl_training *training = &student->training;
    struct sl_checkpoint network = {.epoch = -1};
    bool due = training->step % test_steps(student) == 0 || ends_between(student);
    if (student->run->test == NULL || !due)
        return 0;
    int result = sl_training_network(training, &network, error);
    if (result == 0)
        result = sl_history_add(&student->history, &network, loss, error);
    sl_checkpoint_release(&network);
    return result;
}

/* Images still to come, in training and in tests. */
static uint64_t images_left(const struct student *student)
{
    const struct sl_training *training = &student->training;
    uint64_t left = training->length.total - training->step,
             steps_per_epoch = training->length.steps_per_epoch;
    uint64_t images = left / steps_per_epoch * training->samples->count +
                      left % steps_per_epoch * (uint64_t)training->recipe.batch;
    if (student->run->test == NULL)
        return images;
    uint64_t every = test_steps(student);
    uint64_t tests = (training->length.total + every - 1) / every + 1; /* the end counts */
    return images + (tests - student->history.count) * student->run->test->count;
}

static const char SAVED[] = "the same command continues from the last saved state";

static int train(struct student *student, struct sl_error *error)
{
    struct sl_training *training = &student->training;
    bool keep = student->run->resume;
    double loss;
    if (keep && restore(student, error) != 0)
        return -1;
    sl_progress_start("training", "image", images_left(student));
    sl_interrupt_hint(!keep ? "nothing was saved; with -o FILE and --resume it could be continued"
                      : training->step > 0 ? SAVED
                                           : "no state was saved yet, so it would start over");
    student->saved = sl_ranks_time();
    int result = training->step == 0 ? test(student, -1, error) : 0;
    while (result == 0 && training->step < training->length.total) {
        result = sl_training_step(training, &loss, error);
        sl_progress_detail("loss %.3f", loss);
        sl_progress_step(training->images);
        if (result == 0)
            result = test(student, loss, error);
        if (result == 0 && keep && sl_ranks_time() - student->saved >= student->run->save_every) {
            result = save_state(student, error);
            sl_interrupt_hint(SAVED);
        }
    }
    sl_interrupt_hint(NULL);
    sl_progress_finish();
    return result;
}

static int write_metrics(const struct student *student, struct sl_error *error)
{
    if (student->run->metrics == NULL)
        return 0;
    json_t *made = made_of(student, true);
    int result = sl_history_write(&student->history, student->run->metrics, made,
                                  student->history.count, error);
    json_decref(made);
    return result;
}

static int finish(struct student *student, struct sl_error *error)
{
    struct sl_training *training = &student->training;
    if (write_metrics(student, error) != 0)
        return -1;
    struct sl_checkpoint network = {
        .epoch = (int64_t)(training->length.total / training->length.steps_per_epoch),
        .made = made_of(student, false)};
    int result = sl_training_network(training, &network, error);
    if (result == 0)
        result = sl_checkpoint_save(&network, student->run->path, error);
    sl_checkpoint_release(&network);
    if (result == 0 && student->run->test != NULL && student->run->accuracy != NULL)
        *student->run->accuracy =
            sl_history_accuracy(&student->history, student->history.count - 1);
    if (result == 0 && student->run->resume)
        unlink(student->state);
    return result;
}

/* What the student is taught by; what networks say in the run is kept nowhere. */
static void weigh(struct student *student)
{
    const struct sl_training *training = &student->training;
    struct sl_weight weight = training->samples->weight;
    uint64_t stored = (uint64_t)training->samples->views.count, seen = training->views.count;
    enum sl_view_source_of_targets source = training->views.source;
    if (training->sees_views && source == SL_TARGETS_OF_NETWORKS)
        return;
    if (training->sees_views && source == SL_TARGETS_STORED)
        weight.soft = (uint64_t)((double)weight.views * (double)seen / (double)stored);
    sl_weight_json(&weight, training->hard && source != SL_TARGETS_STORED, student->weight);
}

int sl_student_train(const struct sl_samples *samples, const struct sl_recipe *recipe,
                     const struct sl_student_run *run, struct sl_error *error)
{
    struct student student = {.run = run};
    if (sl_training_init(&student.training, samples, recipe, error) != 0)
        return -1;
    student.weight = json_object();
    weigh(&student);
    sl_student_state_path(run->path, student.state);
    int result = sl_history_init(&student.history, run->test, (size_t)run->test_every, 1, error);
    student.history.weight = student.weight;
    student.history.end =
        (double)student.training.length.total / (double)student.training.length.steps_per_epoch;
    if (result == 0)
        result = train(&student, error);
    if (result == 0)
        result = finish(&student, error);
    sl_history_release(&student.history);
    json_decref(student.weight);
    sl_training_release(&student.training);
    return result;
}
