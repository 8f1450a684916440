/* What an expert's run measured, an epoch a row: mean training loss, and how many test images were
 * right. Kept in the state of the run, so that a resumed one reports all its epochs.
 */
#ifndef SL_LEARN_EXPERT_METRICS_H
#define SL_LEARN_EXPERT_METRICS_H

#include "base/error.h"
#include "data/samples.h"
#include "formats/checkpoint.h"

#include <jansson.h>
#include <stddef.h>

struct sl_expert_metrics {
    const struct sl_samples *test; /* borrowed; NULL: nothing is tested */
    size_t count;                  /* rows; row e is epoch e */
    size_t loss_room, correct_room;
    float *loss;    /* row 0, before training, has none and holds 0 */
    float *correct; /* -1 where nothing was tested */
};

int sl_expert_metrics_init(struct sl_expert_metrics *metrics, const struct sl_samples *test,
                           size_t rows, struct sl_error *error);

/* The next row: tests the network and tells the progress line. */
int sl_expert_metrics_add(struct sl_expert_metrics *metrics, const struct sl_checkpoint *network,
                          double loss, struct sl_error *error);

/* To and from the arrays "metrics.loss" and "metrics.correct" of a state. */
int sl_expert_metrics_save(const struct sl_expert_metrics *metrics, struct sl_checkpoint *state,
                           struct sl_error *error);
int sl_expert_metrics_restore(struct sl_expert_metrics *metrics, const struct sl_checkpoint *state,
                              struct sl_error *error);

/* Writes the first `rows` rows as a metrics stream: epoch, loss, accuracy, correct, n. */
int sl_expert_metrics_write(const struct sl_expert_metrics *metrics, const char *path, json_t *made,
                            size_t rows, struct sl_error *error);

void sl_expert_metrics_release(struct sl_expert_metrics *metrics);

#endif
