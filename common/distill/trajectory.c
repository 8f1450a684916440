#include "distill/trajectory.h"

#include "base/output.h"
#include "formats/checkpoint.h"
#include "nn/weights.h"

#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>

static void path_of(const struct sl_trajectories *experts, size_t which, int64_t epoch,
                    char path[PATH_MAX])
{
    snprintf(path, PATH_MAX, "%s/epoch-%04" PRId64 ".safetensors", experts->folders.items[which],
             epoch);
}

static int check_epochs(const struct sl_trajectories *experts, size_t which, int64_t last,
                        struct sl_error *error)
{
    char path[PATH_MAX];
    for (int64_t epoch = 0; epoch <= last; epoch++) {
        path_of(experts, which, epoch, path);
        int there = sl_is_there(path, error);
        if (there < 0)
            return -1;
        if (there == 0)
            return sl_fail(error,
                           "%s: lacks epoch %" PRId64 ", and epochs 0 to %" PRId64
                           " are needed; see --start-epochs and --expert-epochs",
                           experts->folders.items[which], epoch, last);
    }
    return 0;
}

/* Takes the architecture of the first, or compares. */
static int check_arch(struct sl_trajectories *experts, size_t which,
                      const struct sl_checkpoint *checkpoint, const struct sl_dataset *dataset,
                      struct sl_error *error)
{
    struct sl_arch arch;
    if (checkpoint->arch == NULL)
        return sl_fail(error, "does not name its architecture; expected a file of sl-train-expert");
    if (sl_arch_parse(&arch, checkpoint->arch, dataset->image, dataset->class_count, error) != 0)
        return -1;
    if (which == 0)
        experts->arch = arch;
    if (strcmp(arch.name, experts->arch.name) != 0)
        return sl_fail(error, "is a %s, but %s has a %s", arch.name, experts->folders.items[0],
                       experts->arch.name);
    return 0;
}

static int open_one(struct sl_trajectories *experts, size_t which, int64_t last,
                    const struct sl_dataset *dataset, const char *name, struct sl_error *error)
{
    char path[PATH_MAX];
    struct sl_checkpoint checkpoint;
    if (check_epochs(experts, which, last, error) != 0)
        return -1;
    path_of(experts, which, last, path);
    if (sl_checkpoint_read(&checkpoint, path, error) != 0)
        return -1;
    int result = sl_dataset_match(&checkpoint.dataset, path, dataset, name, error);
    if (result == 0 && check_arch(experts, which, &checkpoint, dataset, error) != 0)
        result = sl_error_in(error, "%s", path);
    json_t *made = result == 0 ? sl_checkpoint_made(&checkpoint, error) : NULL;
    if (made == NULL)
        result = -1;
    else
        sl_made_list_add(&experts->made, made);
    json_decref(made);
    sl_checkpoint_release(&checkpoint);
    return result;
}

int sl_trajectories_open(struct sl_trajectories *experts, const struct sl_list *folders,
                         int64_t last, const struct sl_dataset *dataset, const char *name,
                         struct sl_error *error)
{
    *experts = (struct sl_trajectories){.folders = *folders};
    for (size_t i = 0; i < folders->count; i++)
        if (open_one(experts, i, last, dataset, name, error) != 0) {
            sl_trajectories_close(experts);
            return -1;
        }
    return 0;
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
