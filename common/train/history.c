#include "train/history.h"

#include "base/memory.h"
#include "base/output.h"
#include "base/progress.h"
#include "evaluate/evaluate.h"
#include "formats/stream.h"
#include "nn/network.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int make_room(struct sl_history *history, size_t rows, struct sl_error *error)
{
    return sl_grow((void **)&history->rows, &history->capacity, rows, sizeof *history->rows, error);
}

int sl_history_init(struct sl_history *history, const struct sl_samples *test, size_t every,
                    size_t rows, struct sl_error *error)
{
    *history = (struct sl_history){.test = test, .every = every};
    return make_room(history, rows, error);
}

static int test(const struct sl_samples *samples, const struct sl_checkpoint *checkpoint,
                double *correct, struct sl_error *error)
{
    struct sl_network *network = sl_network_open(checkpoint, NULL, NULL, &samples->dataset, error);
    if (network == NULL)
        return -1;
    struct sl_evaluation evaluation;
    int result = sl_evaluate(&evaluation, network, samples, error);
    if (result == 0) {
        *correct = (double)evaluation.correct;
        sl_evaluation_release(&evaluation);
    }
    sl_network_free(network);
    return result;
}

static double epoch_of(const struct sl_history *history, size_t row)
{
    return fmin((double)(row * history->every), history->end);
}

double sl_history_accuracy(const struct sl_history *history, size_t row)
{
    if (history->test == NULL)
        return NAN;
    return (double)history->rows[row].correct / (double)history->test->count;
}

static void tell(const struct sl_history *history, size_t row)
{
    char loss[32] = "", accuracy[48] = "";
    if (history->rows[row].loss >= 0)
        snprintf(loss, sizeof loss, ", loss %.3f", (double)history->rows[row].loss);
    if (history->test != NULL)
        snprintf(accuracy, sizeof accuracy, ", accuracy %.1f %%",
                 100 * sl_history_accuracy(history, row));
    sl_progress_detail("epoch %g%s%s", epoch_of(history, row), loss, accuracy);
}

int sl_history_add(struct sl_history *history, const struct sl_checkpoint *network, double loss,
                   struct sl_error *error)
{
    double correct = -1;
    if (history->test != NULL && test(history->test, network, &correct, error) != 0)
        return -1;
    if (make_room(history, history->count + 1, error) != 0)
        return -1;
    history->rows[history->count] = (struct sl_history_row){(float)loss, (float)correct};
    tell(history, history->count++);
    return 0;
}

int sl_history_save(const struct sl_history *history, struct sl_checkpoint *state,
                    struct sl_error *error)
{
    uint32_t rows = (uint32_t)history->count;
    float *loss = sl_checkpoint_add(state, "metrics.loss", 1, &rows, error);
    if (loss == NULL)
        return -1;
    for (uint32_t row = 0; row < rows; row++)
        loss[row] = history->rows[row].loss;
    float *correct = sl_checkpoint_add(state, "metrics.correct", 1, &rows, error);
    if (correct == NULL)
        return -1;
    for (uint32_t row = 0; row < rows; row++)
        correct[row] = history->rows[row].correct;
    return 0;
}

int sl_history_restore(struct sl_history *history, const struct sl_checkpoint *state, size_t rows,
                       struct sl_error *error)
{
    const struct sl_array *loss = sl_checkpoint_find(state, "metrics.loss");
    const struct sl_array *correct = sl_checkpoint_find(state, "metrics.correct");
    if (loss == NULL || correct == NULL || sl_tensor_count(&loss->tensor) != rows ||
        sl_tensor_count(&correct->tensor) != rows)
        return sl_fail(error, "the state of the run lacks the metrics of its earlier epochs");
    if (make_room(history, rows, error) != 0)
        return -1;
    for (size_t row = 0; row < rows; row++)
        history->rows[row] = (struct sl_history_row){loss->values[row], correct->values[row]};
    history->count = rows;
    return 0;
}

static json_t *row_json(const struct sl_history *history, size_t row)
{
    double epoch = epoch_of(history, row), whole = trunc(epoch);
    json_t *json = json_object();
    json_object_set_new(json, "epoch",
                        epoch > whole ? json_real(epoch) : json_integer((json_int_t)whole));
    if (history->rows[row].loss >= 0)
        json_object_set_new(json, "loss", json_real((double)history->rows[row].loss));
    if (history->test != NULL) {
        json_object_set_new(json, "accuracy", json_real(sl_history_accuracy(history, row)));
        json_object_set_new(json, "correct", json_integer((json_int_t)history->rows[row].correct));
        json_object_set_new(json, "n", json_integer((json_int_t)history->test->count));
    }
    if (history->weight != NULL)
        json_object_update(json, history->weight);
    return json;
}

static int write_rows(const struct sl_history *history, struct sl_stream_writer *writer,
                      size_t rows, struct sl_error *error)
{
    for (size_t row = 0; row < rows; row++)
        if (sl_stream_put_metrics(writer, row_json(history, row), error) != 0)
            return -1;
    return sl_stream_finish(writer, error);
}

int sl_history_write(const struct sl_history *history, const char *path, json_t *made, size_t rows,
                     struct sl_error *error)
{
    struct sl_output output;
    struct sl_stream_writer writer;
    struct sl_stream_header header = {
        .kind = SL_METRICS,
        .has_dataset = history->test != NULL,
        .count = (int64_t)rows,
        .made = made,
    };
    if (history->test != NULL)
        header.dataset = history->test->dataset;
    if (sl_output_open(&output, path, error) != 0)
        return -1;
    int result = sl_stream_begin(&writer, &output, &header, error);
    if (result == 0)
        result = write_rows(history, &writer, rows, error);
    sl_stream_drop(&writer);
    if (result == 0)
        return sl_output_commit(&output, error);
    sl_output_abort(&output);
    return -1;
}

void sl_history_release(struct sl_history *history)
{
    free(history->rows);
    *history = (struct sl_history){0};
}
