/* A student's run: a fresh network, trained on labelled samples to its last step.
 *
 *     struct sl_samples samples;
 *     struct sl_recipe recipe = SL_RECIPE_STUDENT;
 *     struct sl_student_run run = {.path = "student.safetensors", .options = json_object()};
 *     if (sl_student_train(&samples, &recipe, &run, error) != 0)
 *         return -1;
 */
#ifndef SL_TRAIN_STUDENT_H
#define SL_TRAIN_STUDENT_H

#include "base/error.h"
#include "samples/samples.h"
#include "train/recipe.h"

#include <jansson.h>
#include <limits.h>
#include <stdbool.h>
#include <time.h>

struct sl_student_run {
    const char *path;              /* of the checkpoint; "-" is standard output */
    bool resume;                   /* save PATH.state now and then, and continue from it */
    time_t save_every;             /* seconds between two writings of PATH.state */
    const struct sl_samples *test; /* measured before and during training; NULL for none */
    int64_t test_every;            /* epochs from test to test */
    double *accuracy;              /* gets that of the last network; NULL for none */
    const char *metrics;           /* a metrics stream with a record per test; NULL for none */
    const json_t *options;         /* the tool's, for `made`; borrowed */
};

/* The file in which a run that writes its checkpoint to `path` keeps its state: PATH.state. */
void sl_student_state_path(const char *path, char state[PATH_MAX]);

/* Trains and writes the checkpoint; PATH.state is removed at the end. */
int sl_student_train(const struct sl_samples *samples, const struct sl_recipe *recipe,
                     const struct sl_student_run *run, struct sl_error *error);

#endif
