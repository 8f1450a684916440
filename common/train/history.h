/* What a run measured while it trained: mean training loss, and how many test images were right, in
 * a row before the first epoch and one after every `every` epochs. Kept in the state of the run, so
 * that a resumed one reports all of them.
 *
 *     struct sl_run_metrics metrics;
 *     if (sl_run_metrics_init(&metrics, &test, 1, 12, error) != 0)
 *         return -1;
 *     if (sl_run_metrics_add(&metrics, &network, loss, error) != 0) ...   // after each epoch
 *     if (sl_run_metrics_write(&metrics, "metrics.sls", made, error) != 0) ...
 *     sl_run_metrics_release(&metrics);
 */
#ifndef SL_TRAIN_HISTORY_H
#define SL_TRAIN_HISTORY_H

#include "base/error.h"
#include "formats/checkpoint.h"
#include "samples/samples.h"

#include <jansson.h>
#include <stddef.h>

struct sl_run_metrics {
    const struct sl_samples *test; /* borrowed; NULL: nothing is tested */
    size_t every; /* epochs a row: row r is of epoch r * every, or of `end` if that is before */
    size_t count; /* rows */
    double end;   /* the epoch that the run ends with; the last row is of it, whole or not */
    size_t loss_room, correct_room;
    float *loss;    /* -1 where there is none, as before training */
    float *correct; /* -1 where nothing was tested */
};

/* With room for so many rows. */
int sl_run_metrics_init(struct sl_run_metrics *metrics, const struct sl_samples *test, size_t every,
                        size_t rows, struct sl_error *error);

/* The next row: tests the network and tells the progress line. */
int sl_run_metrics_add(struct sl_run_metrics *metrics, const struct sl_checkpoint *network,
                       double loss, struct sl_error *error);

/* The share of the test images that were right in a row; NAN where nothing was tested. */
double sl_run_metrics_accuracy(const struct sl_run_metrics *metrics, size_t row);

/* To and from the arrays "metrics.loss" and "metrics.correct" of a state, which must have so many
 * rows. */
int sl_run_metrics_save(const struct sl_run_metrics *metrics, struct sl_checkpoint *state,
                        struct sl_error *error);
int sl_run_metrics_restore(struct sl_run_metrics *metrics, const struct sl_checkpoint *state,
                           size_t rows, struct sl_error *error);

/* Writes the first `rows` rows as a metrics stream: epoch, loss, accuracy, correct, n, as far as
 * they are known. `made` is borrowed. */
int sl_run_metrics_write(const struct sl_run_metrics *metrics, const char *path, json_t *made,
                         size_t rows, struct sl_error *error);

void sl_run_metrics_release(struct sl_run_metrics *metrics);

#endif
