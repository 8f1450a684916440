/* Trajectories: the folders of checkpoints that sl-train-expert writes, one per epoch.
 *
 *     struct sl_list folders;
 *     struct sl_dataset dataset;
 *     struct sl_trajectories experts;
 *     if (sl_trajectories_open(&experts, &folders, 10, 2, &dataset, "start.sls", error) != 0)
 *         return -1;
 *     struct sl_plan plan; // of experts.arch
 *     sl_real *theta;
 *     int result = sl_trajectories_read(&experts, 0, 9, &plan, theta, error); // epoch 9
 *     sl_trajectories_close(&experts);
 */
#ifndef SL_DISTILL_TRAJECTORY_H
#define SL_DISTILL_TRAJECTORY_H

#include "base/error.h"
#include "base/list.h"
#include "formats/dataset.h"
#include "formats/made.h"
#include "nn/arch.h"
#include "nn/plan.h"

#include <stddef.h>
#include <stdint.h>

struct sl_trajectories {
    struct sl_list folders;   /* borrowed */
    struct sl_arch arch;      /* of all */
    struct sl_made_list made; /* of their last checkpoints */
};

/* For starts from epochs 0 to `starts` - 1, and targets `apart` epochs later. Reads all checkpoints
 * up to the last target, so that a long run does not end at one, and fails unless they are sound,
 * of one architecture, made for the classes, image size and preprocessing of `dataset`, called
 * `name` in messages; unless each folder holds the epochs of a single run, with other weights at
 * the target than at the start; and unless all folders are of different experts. */
int sl_trajectories_open(struct sl_trajectories *experts, const struct sl_list *folders,
                         int64_t starts, int64_t apart, const struct sl_dataset *dataset,
                         const char *name, struct sl_error *error);
void sl_trajectories_close(struct sl_trajectories *experts);

/* The weights [plan.parameters] of an epoch of trajectory `which`. */
int sl_trajectories_read(const struct sl_trajectories *experts, size_t which, int64_t epoch,
                         const struct sl_plan *plan, sl_real *parameters, struct sl_error *error);

#endif
