/* Trajectories: the folders of checkpoints that sl-train-expert writes, one per epoch.
 *
 *     struct sl_list folders;
 *     struct sl_dataset dataset;
 *     struct sl_trajectories experts;
 *     if (sl_trajectories_open(&experts, &folders, 12, &dataset, "start.sls", error) != 0)
 *         return -1;
 *     struct sl_plan plan; // of experts.arch
 *     sl_real *theta;
 *     int result = sl_trajectories_read(&experts, 0, 10, &plan, theta, error); // epoch 10
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

/* Fails unless each folder has the checkpoints of epochs 0 to `last`, all of one architecture, and
 * made for the classes, image size and preprocessing of `dataset`, called `name` in messages. */
int sl_trajectories_open(struct sl_trajectories *experts, const struct sl_list *folders,
                         int64_t last, const struct sl_dataset *dataset, const char *name,
                         struct sl_error *error);
void sl_trajectories_close(struct sl_trajectories *experts);

/* The weights [plan.parameters] of an epoch of trajectory `which`. */
int sl_trajectories_read(const struct sl_trajectories *experts, size_t which, int64_t epoch,
                         const struct sl_plan *plan, sl_real *parameters, struct sl_error *error);

#endif
