/* An expert's run: a folder that fills with one checkpoint per epoch, epoch-0000.safetensors (the
 * initial weights) onwards, and state.safetensors, from which an interrupted run continues.
 *
 *     struct sl_samples samples;
 *     struct sl_recipe recipe = SL_RECIPE_EXPERT;
 *     struct sl_expert_run run = {.folder = "experts/0", .options = json_object()};
 *     if (sl_expert_train(&samples, &recipe, &run, error) != 0)
 *         return -1;
 *
 * A run that was killed and resumed leaves the same bytes as an unbroken one.
 */
#ifndef SL_TRAIN_EXPERT_H
#define SL_TRAIN_EXPERT_H

#include "base/error.h"
#include "samples/samples.h"
#include "train/recipe.h"

#include <jansson.h>
#include <stdbool.h>

struct sl_expert_run {
    const char *folder;            /* created if it does not exist */
    bool resume;                   /* continue where a run of the same settings stopped */
    const struct sl_samples *test; /* measured after each epoch; NULL for none */
    double *accuracy;              /* gets that of the last network; NULL for none */
    const char *metrics;           /* a metrics stream with a record per epoch; NULL for none */
    const json_t *options;         /* the tool's, for `made`; borrowed */
};

/* Trains for the recipe's epochs. A folder with checkpoints is an error without `resume`, and a
 * state of other settings or data always is. */
int sl_expert_train(const struct sl_samples *samples, const struct sl_recipe *recipe,
                    const struct sl_expert_run *run, struct sl_error *error);

#endif
