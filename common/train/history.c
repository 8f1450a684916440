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

int sl_run_metrics_init(struct sl_run_metrics *metrics, const struct sl_samples *test, size_t every,
                        size_t rows, struct sl_error *error)
{
    *metrics = (struct sl_run_metrics){.test = test, .every = every};
    if (sl_grow((void **)&metrics->loss, &metrics->loss_room, rows, sizeof(float), error) != 0)
        return -1;
    return sl_grow((void **)&metrics->correct, &metrics->correct_room, rows, sizeof(float), error);
}

static int test(const struct sl_samples *samples, const struct sl_checkpoint *checkpoint,
                double *correct, struct sl_error *error)
{
    struct sl_network *network = sl_network_open(checkpoint, NULL, &samples->dataset, error);
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

static double epoch_of(const struct sl_run_metrics *metrics, size_t row)
{
    return fmin((double)(row * metrics->every), metrics->end);
}

double sl_run_metrics_accuracy(const struct sl_run_metrics *metrics, size_t row)
{
    if (metrics->test == NULL)
        return NAN;
    return (double)metrics->correct[row] / (double)metrics->test->count;
}

static void tell(const struct sl_run_metrics *metrics, size_t row)
{
    char loss[32] = "", accuracy[48] = "";
    if (metrics->loss[row] >= 0)
        snprintf(loss, sizeof loss, ", loss %.3f", (double)metrics->loss[row]);
    if (metrics->test != NULL)
        snprintf(accuracy, sizeof accuracy, ", accuracy %.1f %%",
                 100 * sl_run_metrics_accuracy(metrics, row));
    sl_progress_tell("epoch %g%s%s", epoch_of(metrics, row), loss, accuracy);
}

int sl_run_metrics_add(struct sl_run_metrics *metrics, const struct sl_checkpoint *network,
                       double loss, struct sl_error *error)
{
    double correct = -1;
    if (metrics->test != NULL && test(metrics->test, network, &correct, error) != 0)
        return -1;
    size_t row = metrics->count;
    if (sl_grow((void **)&metrics->loss, &metrics->loss_room, row + 1, sizeof(float), error) != 0 ||
        sl_grow((void **)&metrics->correct, &metrics->correct_room, row + 1, sizeof(float),
                error) != 0)
        return -1;
    metrics->loss[row] = (float)loss;
    metrics->correct[row] = (float)correct;
    metrics->count++;
    tell(metrics, row);
    return 0;
}

int sl_run_metrics_save(const struct sl_run_metrics *metrics, struct sl_checkpoint *state,
                        struct sl_error *error)
{
    uint32_t rows = (uint32_t)metrics->count;
    float *loss = sl_checkpoint_add(state, "metrics.loss", 1, &rows, error);
    if (loss == NULL)
        return -1;
    memcpy(loss, metrics->loss, rows * sizeof *loss);
    float *correct = sl_checkpoint_add(state, "metrics.correct", 1, &rows, error);
    if (correct == NULL)
        return -1;
    memcpy(correct, metrics->correct, rows * sizeof *correct);
    return 0;
}

int sl_run_metrics_restore(struct sl_run_metrics *metrics, const struct sl_checkpoint *state,
                           size_t rows, struct sl_error *error)
{
    const struct sl_array *loss = sl_checkpoint_find(state, "metrics.loss");
    const struct sl_array *correct = sl_checkpoint_find(state, "metrics.correct");
    if (loss == NULL || correct == NULL || sl_tensor_count(&loss->tensor) != rows ||
        sl_tensor_count(&correct->tensor) != rows)
        return sl_fail(error, "the state of the run lacks the metrics of its epochs");
    if (sl_grow((void **)&metrics->loss, &metrics->loss_room, rows, sizeof(float), error) != 0 ||
        sl_grow((void **)&metrics->correct, &metrics->correct_room, rows, sizeof(float), error) !=
            0)
        return -1;
    memcpy(metrics->loss, loss->values, rows * sizeof(float));
    memcpy(metrics->correct, correct->values, rows * sizeof(float));
    metrics->count = rows;
    return 0;
}

static json_t *row_json(const struct sl_run_metrics *metrics, size_t row)
{
    double epoch = epoch_of(metrics, row), whole = trunc(epoch);
    json_t *json = json_object();
    json_object_set_new(json, "epoch",
                        epoch > whole ? json_real(epoch) : json_integer((json_int_t)whole));
    if (metrics->loss[row] >= 0)
        json_object_set_new(json, "loss", json_real((double)metrics->loss[row]));
    if (metrics->test != NULL) {
        json_object_set_new(json, "accuracy", json_real(sl_run_metrics_accuracy(metrics, row)));
        json_object_set_new(json, "correct", json_integer((json_int_t)metrics->correct[row]));
        json_object_set_new(json, "n", json_integer((json_int_t)metrics->test->count));
    }
    return json;
}

static int write_rows(const struct sl_run_metrics *metrics, struct sl_stream_writer *writer,
                      size_t rows, struct sl_error *error)
{
    for (size_t row = 0; row < rows; row++) {
        json_t *json = row_json(metrics, row);
        int result = sl_stream_put_metrics(writer, json, error);
        json_decref(json);
        if (result != 0)
            return -1;
    }
    return sl_stream_finish(writer, error);
}

int sl_run_metrics_write(const struct sl_run_metrics *metrics, const char *path, json_t *made,
                         size_t rows, struct sl_error *error)
{
    struct sl_output output;
    struct sl_stream_writer writer;
    struct sl_stream_header header = {
        .kind = SL_METRICS,
        .has_dataset = metrics->test != NULL,
        .count = (int64_t)rows,
        .made = made,
    };
    if (metrics->test != NULL)
        header.dataset = metrics->test->dataset;
    if (sl_output_open(&output, path, error) != 0)
        return -1;
    int result = sl_stream_begin(&writer, &output, &header, error);
    if (result == 0)
        result = write_rows(metrics, &writer, rows, error);
    sl_stream_drop(&writer);
    if (result == 0)
        return sl_output_commit(&output, error);
    sl_output_abort(&output);
    return -1;
}

void sl_run_metrics_release(struct sl_run_metrics *metrics)
{
    free(metrics->loss);
    free(metrics->correct);
    *metrics = (struct sl_run_metrics){0};
}
