/* What a run measures while it trains: mean training loss, and how many test images were right, in
 * a row before the first epoch and one after every `every` epochs. It is kept in the state of the
 * run, so that a resumed one reports all of it.
 *
 *     struct sl_samples test;
 *     struct sl_checkpoint network;
 *     struct sl_history history;
 *     json_t *made; // see formats/made.h
 *     if (sl_history_init(&history, &test, 1, 12, error) != 0)
 *         return -1;
 *     int result = sl_history_add(&history, &network, 0.25, error); // after each epoch
 *     if (result == 0)
 *         result = sl_history_write(&history, "metrics.sls", made, history.count, error);
 *     sl_history_release(&history);
 */
#ifndef SL_TRAIN_HISTORY_H
#define SL_TRAIN_HISTORY_H

#include "base/error.h"
#include "formats/checkpoint.h"
#include "samples/samples.h"

#include <jansson.h>
#include <stddef.h>

struct sl_history_row {
    float loss;    /* -1 where there is none, as before training */
    float correct; /* test images; -1 where nothing was tested */
};

struct sl_history {
    const struct sl_samples *test; /* borrowed; NULL: nothing is tested */
    size_t every; /* epochs per row: row r is of epoch r * every, or of `end` if that is earlier */
    json_t *weight; /* what is added to each row; NULL: nothing; borrowed */
    double end;     /* the epoch that the run ends with; the last row is of it, whole or not */
    struct sl_history_row *rows; /* owned */
    size_t count, capacity;
};

/* An empty history with room for `rows` rows. The caller sets `end`. */
int sl_history_init(struct sl_history *history, const struct sl_samples *test, size_t every,
                    size_t rows, struct sl_error *error);

/* Adds a row: tests the network, and shows the result in the progress line. `loss` is the mean
 * since the last row, -1 for none. */
int sl_history_add(struct sl_history *history, const struct sl_checkpoint *network, double loss,
                   struct sl_error *error);

/* The share of the test images that were right in a row; NAN where nothing was tested. */
double sl_history_accuracy(const struct sl_history *history, size_t row);

/* To and from the arrays "metrics.loss" [rows] and "metrics.correct" [rows] of a state; a state
 * with another number of rows is an error. */
int sl_history_save(const struct sl_history *history, struct sl_checkpoint *state,
                    struct sl_error *error);
int sl_history_restore(struct sl_history *history, const struct sl_checkpoint *state, size_t rows,
                       struct sl_error *error);

/* Writes the first `rows` rows as a metrics stream: epoch, loss, accuracy, correct, n, as far as
 * they are known. `made` is borrowed. */
int sl_history_write(const struct sl_history *history, const char *path, json_t *made, size_t rows,
                     struct sl_error *error);

void sl_history_release(struct sl_history *history);

#endif
