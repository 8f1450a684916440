#include "distill/measures.h"

#include "base/memory.h"
#include "formats/stream.h"

#include <stdlib.h>
#include <string.h>

enum { COLUMNS = sizeof(struct sl_measures_row) / sizeof(float) };

bool sl_measures_due(const struct sl_measures *measures, uint64_t step)
{
    return step % measures->every == 0 || step == measures->end;
}

/* How many rows there are after so many steps. */
static size_t rows_until(const struct sl_measures *measures, uint64_t step)
{
    return (size_t)(step / measures->every) +
           (step == measures->end && step % measures->every != 0);
}

static int make_room(struct sl_measures *measures, size_t rows, struct sl_error *error)
{
    return sl_grow((void **)&measures->rows, &measures->capacity, rows, sizeof *measures->rows,
                   error);
}

int sl_measures_add(struct sl_measures *measures, uint64_t step, struct sl_measures_row row,
                    struct sl_error *error)
{
    uint64_t steps = step % measures->every == 0 ? measures->every : step % measures->every;
    if (make_room(measures, measures->count + 1, error) != 0)
        return -1;
    row.loss = measures->sum / (float)steps;
    measures->rows[measures->count++] = row;
    measures->sum = 0;
    measures->skipped = 0;
    return 0;
}

uint64_t sl_measures_skipped(const struct sl_measures *measures)
{
    uint64_t sum = 0;
    for (size_t i = 0; i < measures->count; i++)
        sum += measures->rows[i].skipped > 0 ? (uint64_t)measures->rows[i].skipped : 0;
    return sum;
}

int sl_measures_save(const struct sl_measures *measures, struct sl_checkpoint *state,
                     struct sl_error *error)
{
    const uint32_t three = 3, dims[] = {(uint32_t)measures->count, COLUMNS};
    float *progress = sl_checkpoint_add(state, "progress", 1, &three, error);
    if (progress == NULL)
        return -1;
    progress[0] = measures->first;
    progress[1] = measures->sum;
    progress[2] = measures->skipped;
    float *rows = sl_checkpoint_add(state, "metrics", 2, dims, error);
    if (rows == NULL)
        return -1;
    if (measures->count > 0)
        memcpy(rows, measures->rows, measures->count * sizeof *measures->rows);
    return 0;
}

int sl_measures_restore(struct sl_measures *measures, const struct sl_checkpoint *state,
                        uint64_t step, struct sl_error *error)
{
    const struct sl_array *progress = sl_checkpoint_find(state, "progress");
    const struct sl_array *rows = sl_checkpoint_find(state, "metrics"); /* NULL: empty */
    size_t count = rows_until(measures, step);
    if (progress == NULL || sl_tensor_count(&progress->tensor) != 3 ||
        (rows == NULL ? 0 : sl_tensor_count(&rows->tensor)) != count * COLUMNS)
        return sl_fail(error, "the state of the run lacks the metrics of its earlier steps");
    if (make_room(measures, count, error) != 0)
        return -1;
    measures->first = progress->values[0];
    measures->sum = progress->values[1];
    measures->skipped = progress->values[2];
    if (count > 0)
        memcpy(measures->rows, rows->values, count * sizeof *measures->rows);
    measures->count = count;
    return 0;
}

static void put(json_t *json, const char *name, float value)
{
    if (value >= 0)
        json_object_set_new(json, name, json_real((double)value));
}

static json_t *row_json(const struct sl_measures *measures, size_t row)
{
    uint64_t step = (row + 1) * measures->every;
    const struct sl_measures_row *measured = &measures->rows[row];
    json_t *json = json_object();
    json_object_set_new(json, "step",
                        json_integer((json_int_t)(step < measures->end ? step : measures->end)));
    put(json, "loss", measured->loss);
    put(json, "images-gradient", measured->images_gradient);
    put(json, "images-change", measured->images_change);
    put(json, "labels-gradient", measured->labels_gradient);
    put(json, "labels-change", measured->labels_change);
    put(json, "lr-student", measured->rate);
    if (measured->skipped >= 0)
        json_object_set_new(json, "skipped", json_integer((json_int_t)measured->skipped));
    return json;
}

static int write_rows(const struct sl_measures *measures, struct sl_stream_writer *writer,
                      struct sl_error *error)
{
    for (size_t row = 0; row < measures->count; row++)
        if (sl_stream_put_metrics(writer, row_json(measures, row), error) != 0)
            return -1;
    return sl_stream_finish(writer, error);
}

int sl_measures_write(const struct sl_measures *measures, const char *path,
                      const struct sl_dataset *dataset, json_t *made, struct sl_error *error)
{
    struct sl_output output;
    struct sl_stream_writer writer;
    const struct sl_stream_header header = {.kind = SL_METRICS,
                                            .has_dataset = true,
                                            .dataset = *dataset,
                                            .count = (int64_t)measures->count,
                                            .made = made};
    if (sl_output_open(&output, path, error) != 0)
        return -1;
    int result = sl_stream_begin(&writer, &output, &header, error);
    if (result == 0) {
        result = write_rows(measures, &writer, error);
        sl_stream_drop(&writer);
    }
    if (result == 0)
        result = sl_output_commit(&output, error);
    sl_output_abort(&output);
    return result;
}

void sl_measures_release(struct sl_measures *measures)
{
    free(measures->rows);
    *measures = (struct sl_measures){0};
}
