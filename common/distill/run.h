/* A run of sl-distill: outer steps of a method, with what is kept, measured and resumed on the way.
 *
 *     struct sl_samples start, real;
 *     struct sl_distill_run run = {.method = &sl_method_dm, .augment = "none", .learn = "images",
 *                                  .settings = {.real_batch = 64}, .steps = 500,
 *                                  .rates = {.images = 1}, .path = "set.sls",
 *                                  .metrics_every = 1, .keep_every = SL_UNSET,
 *                                  .options = json_object()};
 *     if (sl_distill_run(&start, &real, &run, error) != 0)
 *         return -1;
 */
#ifndef SL_DISTILL_RUN_H
#define SL_DISTILL_RUN_H

#include "base/error.h"
#include "base/list.h"
#include "distill/move.h"

#include <jansson.h>
#include <limits.h>
#include <stdbool.h>
#include <stdint.h>
#include <time.h>

struct sl_distill_run {
    const struct sl_method *method;
    struct sl_method_settings settings;
    const char *arch;    /* NULL: that of the experts, or the depth that fits the images */
    const char *augment; /* for sl_augment_parse */
    const char *learn;   /* "images", "labels" or "images,labels" */
    int64_t steps, seed;
    struct sl_method_rates
        rates;                /* `student` is the first, if it is learned; `rate` 0: it is not */
    struct sl_bounds bounds;  /* without one, the run stops when a learned rate falls to 0 */
    struct sl_list experts;   /* folders */
    const char *expert;       /* a network's file */
    const char *classes_from; /* a list of its classes, see class_list.h; NULL for none */
    bool noise;               /* images start as such, of deviation 1, instead of those given */
    const char *path;         /* of the set; "-" is standard output */
    const char *start, *data; /* names of the samples, for messages */
    const char *metrics;      /* a metrics stream; NULL for none */
    int64_t metrics_every;    /* steps between two records of it */
    int64_t keep_every;       /* steps between two sets that are kept; SL_UNSET: none is */
    bool resume;              /* save PATH.state now and then, and continue from it */
    time_t save_every;        /* seconds between two writings of it */
    const json_t *options;    /* the tool's, for `made`; borrowed */
    sl_say *warn;             /* what is odd, told before the run */
};

/* The file in which a run that writes to `path` keeps its state: PATH.state. */
void sl_distill_state_path(const char *path, char state[PATH_MAX]);

/* Learns and writes the set, then removes PATH.state. `real` is NULL if the method needs none. If
 * the outer loss is not finite, or a thousand times the first, or the student's learning rate no
 * longer above 0, that is an error that names the step; the last set whose loss was sound
 * is then written where --keep-every would keep it, unless `path` is standard output, and the
 * metrics up to there. It is an error, too, if all steps were skipped. */
int sl_distill_run(const struct sl_samples *start, const struct sl_samples *real,
                   const struct sl_distill_run *run, struct sl_error *error);

#endif
