#include "train/expert.h"

#include "base/interrupt.h"
#include "base/output.h"
#include "base/profile.h"
#include "base/progress.h"
#include "base/ranks.h"
#include "train/history.h"
#include "train/resume.h"
#include "train/training.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

struct expert {
    const struct sl_expert_run *run;
    struct sl_training training;
    struct sl_history history;
    int64_t epoch, epochs;
};

static void network_path(const struct expert *expert, int64_t epoch, char path[PATH_MAX])
{
    snprintf(path, PATH_MAX, "%s/epoch-%04" PRId64 ".safetensors", expert->run->folder, epoch);
}

static void state_path(const struct expert *expert, char path[PATH_MAX])
{
    snprintf(path, PATH_MAX, "%s/state.safetensors", expert->run->folder);
}

/* How the checkpoint of this epoch came to be, or what was measured in the whole run. The length of
 * the run belongs to a checkpoint only if the learning rate depends on it. What it was tested with
 * belongs to the state, which continues these tests, and not to a checkpoint. */
static json_t *made_of(const struct expert *expert, bool whole_run, bool tested)
{
    json_t *options = json_deep_copy(expert->run->options);
    if (!whole_run)
        json_object_set_new(options, "epoch", json_integer(expert->epoch));
    if (!whole_run && strcmp(expert->training.recipe.schedule, "constant") == 0)
        json_object_del(options, "epochs");
    return sl_training_made(&expert->training, "sl-train-expert", options,
                            tested ? expert->run->test : NULL);
}

static json_t *made_of_state(const struct expert *expert)
{
    json_t *made = made_of(expert, false, true);
    sl_resume_note_samples(made, "input", expert->training.samples);
    sl_resume_note_samples(made, "test", expert->run->test);
    return made;
}

static int save_state(struct expert *expert, struct sl_error *error)
{
    struct sl_checkpoint state = {.epoch = expert->epoch, .made = made_of_state(expert)};
    char path[PATH_MAX];
    state_path(expert, path);
    int result = sl_trainer_save(expert->training.trainer, &state, error);
    if (result == 0)
        result = sl_history_save(&expert->history, &state, error);
    if (result == 0)
        result = sl_checkpoint_save(&state, path, error);
    sl_checkpoint_release(&state);
    return result;
}

/* The checkpoint first, so that the one of a state always exists. */
static int save(struct expert *expert, double loss, struct sl_error *error)
{
    struct sl_checkpoint network = {.epoch = expert->epoch, .made = made_of(expert, false, false)};
    char path[PATH_MAX];
    enum sl_section before = sl_profile_to(SL_IN_WRITING);
    network_path(expert, expert->epoch, path);
    int result = sl_training_network(&expert->training, &network, error);
    if (result == 0)
        result = sl_history_add(&expert->history, &network, loss, error);
    if (result == 0)
        result = sl_checkpoint_save(&network, path, error);
    sl_checkpoint_release(&network);
    if (result == 0)
        result = save_state(expert, error);
    sl_profile_to(before);
    return result;
}

static const char ANOTHER[] = "choose another folder";

/* Whether a file of the folder is of this run. */
static int check_same(struct expert *expert, const struct sl_checkpoint *kept, bool is_state,
                      struct sl_error *error)
{
    expert->epoch = kept->epoch;
    json_t *made = is_state ? made_of_state(expert) : made_of(expert, false, false);
    int result = sl_resume_check(made, kept->made, expert->run->folder, ANOTHER, error);
    json_decref(made);
    return result;
}

static int restore(struct expert *expert, const struct sl_checkpoint *state, struct sl_error *error)
{
    struct sl_checkpoint network;
    char path[PATH_MAX];
    if (check_same(expert, state, true, error) != 0)
        return -1;
    network_path(expert, expert->epoch, path);
    if (sl_checkpoint_read(&network, path, error) != 0)
        return sl_error_hint(error, ANOTHER);
    int result = 0;
    if (network.epoch != state->epoch)
        result = sl_fail(error, "%s: is of epoch %" PRId64, path, network.epoch);
    if (result == 0)
        result = check_same(expert, &network, false, error);
    if (result == 0)
        result = sl_training_resume(
            &expert->training, &network, "", state,
            (uint64_t)expert->epoch * expert->training.length.steps_per_epoch, error);
    sl_checkpoint_release(&network);
    return result == 0
               ? sl_history_restore(&expert->history, state, (size_t)state->epoch + 1, error)
               : -1;
}

/* Starts a run whose first checkpoint may exist already, if it was killed right after writing it;
 * one of another run must not be overwritten. */
static int start_first(struct expert *expert, const char *first, bool there, struct sl_error *error)
{
    struct sl_checkpoint network;
    if (there) {
        if (sl_checkpoint_read(&network, first, error) != 0)
            return sl_error_hint(error, ANOTHER);
        int result = check_same(expert, &network, false, error);
        sl_checkpoint_release(&network);
        if (result != 0)
            return -1;
    }
    return save(expert, -1, error);
}

/* Continues where an earlier run stopped, or starts. */
static int start(struct expert *expert, struct sl_error *error)
{
    char state_file[PATH_MAX], first[PATH_MAX];
    state_path(expert, state_file);
    network_path(expert, 0, first);
    int begun = sl_is_there(first, error), stopped = sl_is_there(state_file, error);
    if (begun < 0 || stopped < 0)
        return -1;
    if ((begun || stopped) && !expert->run->resume)
        return sl_fail(error,
                       "%s: has checkpoints; --resume continues from them, another --output starts "
                       "anew",
                       expert->run->folder);
    if (!stopped)
        return start_first(expert, first, begun, error);
    struct sl_checkpoint state;
    if (sl_checkpoint_read(&state, state_file, error) != 0)
        return sl_error_hint(error, ANOTHER);
    int result = restore(expert, &state, error);
    sl_checkpoint_release(&state);
    return result;
}

static int train_epoch(struct expert *expert, struct sl_error *error)
{
    struct sl_training *training = &expert->training;
    double loss, sum = 0;
    for (uint64_t i = 0; i < training->length.steps_per_epoch; i++) {
        if (sl_training_step(training, &loss, error) != 0)
            return -1;
        sum += loss;
        sl_progress_step(training->images);
    }
    expert->epoch++;
    return save(expert, sum / (double)training->length.steps_per_epoch, error);
}

/* Images that an epoch works on, for training and for its test. */
static uint64_t images_of(const struct expert *expert)
{
    const struct sl_samples *test = expert->run->test;
    return expert->training.samples->count + (test == NULL ? 0 : test->count);
}

/* Makes the folder ours alone, for as long as *fd is open, or fails. On a file system without
 * locks, and in a folder that we may not read (*fd is -1), any run may write. */
static int claim(const char *folder, int *fd, struct sl_error *error)
{
    *fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (*fd < 0)
        return errno == EACCES ? 0 : sl_fail_errno(error, "%s", folder);
    if (flock(*fd, LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK)
        return 0;
    return sl_fail(error, "%s: another run is writing to this folder", folder);
}

static int train(struct expert *expert, struct sl_error *error)
{
    if (start(expert, error) != 0)
        return -1;
    int64_t left = expert->epochs - expert->epoch;
    sl_progress_start("training", "image", left > 0 ? (uint64_t)left * images_of(expert) : 0);
    sl_interrupt_hint("the same command with --resume continues after the last saved epoch");
    int result = 0;
    while (result == 0 && expert->epoch < expert->epochs)
        result = train_epoch(expert, error);
    sl_interrupt_hint(NULL);
    sl_progress_finish();
    if (result == 0 && expert->run->test != NULL && expert->run->accuracy != NULL)
        *expert->run->accuracy = sl_history_accuracy(&expert->history, (size_t)expert->epochs);
    if (result != 0 || expert->run->metrics == NULL)
        return result;
    json_t *made = made_of(expert, true, true);
    result = sl_history_write(&expert->history, expert->run->metrics, made,
                              (size_t)expert->epochs + 1, error);
    json_decref(made);
    return result;
}

int sl_expert_train(const struct sl_samples *samples, const struct sl_recipe *recipe,
                    const struct sl_expert_run *run, struct sl_error *error)
{
    struct expert expert = {.run = run, .epochs = recipe->epochs};
    if (sl_training_init(&expert.training, samples, recipe, error) != 0)
        return -1;
    int result = sl_history_init(&expert.history, run->test, 1, (size_t)recipe->epochs + 1, error);
    expert.history.end = (double)recipe->epochs;
    int folder = -1;
    if (result == 0)
        result = sl_make_folder(run->folder, error);
    if (result == 0)
        result = sl_ranks_result(sl_rank() == 0 ? claim(run->folder, &folder, error) : 0, error);
    if (result == 0)
        result = train(&expert, error);
    if (folder >= 0)
        close(folder);
    sl_history_release(&expert.history);
    sl_training_release(&expert.training);
    return result;
}
