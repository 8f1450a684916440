#include "distill/trajectory.h"

#include "base/memory.h"
#include "base/output.h"
#include "formats/checkpoint.h"
#include "kernel/kernel.h"
#include "nn/weights.h"

#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void path_of(const struct sl_trajectories *experts, size_t which, int64_t epoch,
                    char path[PATH_MAX])
{
    snprintf(path, PATH_MAX, "%s/epoch-%04" PRId64 ".safetensors", experts->folders.items[which],
             epoch);
}

static int check_there(const struct sl_trajectories *experts, size_t which, int64_t last,
                       struct sl_error *error)
{
    char path[PATH_MAX];
    const char *folder = experts->folders.items[which];
    snprintf(path, PATH_MAX, "%s/.", folder); /* a file would not have this */
    int there = sl_is_there(path, error);
    if (there == 0)
        return sl_fail(error, "%s: there is no such folder of sl-train-expert", folder);
    for (int64_t epoch = 0; there > 0 && epoch <= last; epoch++) {
        path_of(experts, which, epoch, path);
        there = sl_is_there(path, error);
        if (there == 0)
            return sl_fail(error,
                           "%s: lacks epoch %" PRId64 ", and epochs 0 to %" PRId64
                           " are needed; see --start-epochs and --expert-epochs",
                           folder, epoch, last);
    }
    return there < 0 ? -1 : 0;
}

/* What all checkpoints are compared with, while they are read. */
struct check {
    struct sl_trajectories *experts;
    const struct sl_dataset *dataset;
    const char *name;              /* of what has the dataset */
    struct sl_plan plan;           /* of the first */
    json_t *run;                   /* how the folder at hand was made, but for the epoch */
    char (*digests)[SL_XXH3_TEXT]; /* [folders, last + 1]: of weights */
    int64_t last;
};

/* Takes the architecture of the first, or compares. */
static int check_arch(struct check *check, const struct sl_checkpoint *checkpoint,
                      struct sl_error *error)
{
    struct sl_arch arch;
    const struct sl_arch *first = &check->experts->arch;
    if (checkpoint->arch == NULL)
        return sl_fail(error, "does not name its architecture; expected a file of sl-train-expert");
    if (sl_arch_parse(&arch, checkpoint->arch, check->dataset->image, check->dataset->class_count,
                      error) != 0)
        return -1;
    if (first->classes == 0) {
        check->experts->arch = arch;
        sl_plan_init(&check->plan, &arch);
    }
    if (strcmp(arch.name, first->name) != 0)
        return sl_fail(error, "is a %s, but %s has a %s", arch.name,
                       check->experts->folders.items[0], first->name);
    return sl_weights_check(&check->plan, checkpoint, "", error);
}

/* All epochs of a folder are of one run. */
static int check_run(struct check *check, const struct sl_checkpoint *checkpoint, int64_t epoch,
                     struct sl_error *error)
{
    json_t *run = checkpoint->made == NULL ? json_array() : json_deep_copy(checkpoint->made);
    json_t *last = json_array_get(run, json_array_size(run) - 1);
    json_object_del(json_object_get(last, "options"), "epoch");
    if (epoch == 0)
        check->run = json_incref(run);
    bool same = json_equal(run, check->run);
    json_decref(run);
    if (checkpoint->epoch != epoch)
        return sl_fail(error, "holds epoch %" PRId64 ", expected %" PRId64 "; was it renamed?",
                       checkpoint->epoch, epoch);
    return same ? 0
                : sl_fail(error, "was made otherwise than epoch 0 of this folder; a folder must "
                                 "hold a single run of sl-train-expert");
}

static int check_epoch(struct check *check, size_t which, int64_t epoch, struct sl_error *error)
{
    char path[PATH_MAX];
    struct sl_checkpoint checkpoint;
    path_of(check->experts, which, epoch, path);
    if (sl_checkpoint_read(&checkpoint, path, error) != 0)
        return -1;
    memcpy(check->digests[(int64_t)which * (check->last + 1) + epoch], checkpoint.digest,
           SL_XXH3_TEXT);
    int result = sl_dataset_match(&checkpoint.dataset, path, check->dataset, check->name, error);
    if (result == 0 && (check_arch(check, &checkpoint, error) != 0 ||
                        check_run(check, &checkpoint, epoch, error) != 0))
        result = sl_error_in(error, "%s", path);
    json_t *made = NULL;
    if (result == 0 && epoch == check->last) {
        made = sl_checkpoint_made(&checkpoint, error);
        result = made == NULL ? -1 : 0;
    }
    if (made != NULL)
        sl_made_list_add(&check->experts->made, made);
    json_decref(made);
    sl_checkpoint_release(&checkpoint);
    return result;
}

/* From each start there must be a way to its target, and no two folders may hold one expert. */
static int check_weights(const struct check *check, size_t which, int64_t apart,
                         struct sl_error *error)
{
    size_t epochs = (size_t)check->last + 1;
    const char *const *folders = check->experts->folders.items;
    char(*own)[SL_XXH3_TEXT] = check->digests + which * epochs;
    for (int64_t start = 0; start + apart <= check->last; start++)
        if (strcmp(own[start], own[start + apart]) == 0)
            return sl_fail(error,
                           "%s: epochs %" PRId64 " and %" PRId64 " have the same weights, so there "
                           "is nothing to follow from one to the other",
                           folders[which], start, start + apart);
    for (size_t i = 0; i < which; i++)
        if (strcmp(check->digests[i * epochs + epochs - 1], own[check->last]) == 0)
            return sl_fail(error, "%s: has the same weights as %s; give each expert once",
                           folders[which], folders[i]);
    return 0;
}

static int check_one(struct check *check, size_t which, int64_t apart, struct sl_error *error)
{
    int result = 0;
    check->run = NULL;
    for (int64_t epoch = 0; result == 0 && epoch <= check->last; epoch++)
        result = check_epoch(check, which, epoch, error);
    json_decref(check->run);
    return result == 0 ? check_weights(check, which, apart, error) : -1;
}

int sl_trajectories_open(struct sl_trajectories *experts, const struct sl_list *folders,
                         int64_t starts, int64_t apart, const struct sl_dataset *dataset,
                         const char *name, struct sl_error *error)
{
    struct check check = {
        .experts = experts, .dataset = dataset, .name = name, .last = starts - 1 + apart};
    *experts = (struct sl_trajectories){.folders = *folders};
    int result = sl_kernels_choose(error); /* the plan would take others silently */
    for (size_t i = 0; i < folders->count && result == 0; i++)
        result = check_there(experts, i, check.last, error);
    if (result == 0) {
        check.digests = sl_alloc(folders->count * ((size_t)check.last + 1), SL_XXH3_TEXT, error);
        result = check.digests == NULL ? -1 : 0;
    }
    for (size_t i = 0; i < folders->count && result == 0; i++)
        result = check_one(&check, i, apart, error);
    free(check.digests);
    if (result != 0)
        sl_trajectories_close(experts);
    return result;
}

void sl_trajectories_close(struct sl_trajectories *experts)
{
    sl_made_list_release(&experts->made);
    *experts = (struct sl_trajectories){.folders = {NULL}};
}

int sl_trajectories_read(const struct sl_trajectories *experts, size_t which, int64_t epoch,
                         const struct sl_plan *plan, sl_real *parameters, struct sl_error *error)
{
    char path[PATH_MAX];
    struct sl_checkpoint checkpoint;
    path_of(experts, which, epoch, path);
    if (sl_checkpoint_read(&checkpoint, path, error) != 0)
        return -1;
    int result = sl_weights_read(plan, &checkpoint, "", parameters, error);
    sl_checkpoint_release(&checkpoint);
    return result == 0 ? 0 : sl_error_in(error, "%s", path);
}
