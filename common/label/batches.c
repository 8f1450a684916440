#include "label/batches.h"

#include "base/memory.h"
#include "base/profile.h"
#include "base/progress.h"
#include "samples/copy.h"
#include "samples/samples.h"
#include "samples/soft.h"

#include <stdbool.h>
#include <stdlib.h>

/* A record that the networks are to look at. */
struct sl_label_pending {
    void *block;
    const char *name; /* of its stream, and its number there: for messages */
    int64_t record;
    bool bad; /* its image cannot be used */
};

int sl_label_line_init(struct sl_label_line *line, const struct sl_labelling *labelling,
                       struct sl_inputs *inputs, struct sl_label_writer *writer,
                       struct sl_error *error)
{
    struct sl_experts *experts = labelling->experts;
    const struct sl_dataset *data = &inputs->first;
    *line = (struct sl_label_line){.labelling = labelling, .inputs = inputs, .writer = writer};
    if (sl_experts_open(experts, labelling->arch, data, error) != 0)
        return -1;
    line->soft = sl_alloc(data->class_count, sizeof *line->soft, error);
    line->image =
        sl_alloc((size_t)data->image[0] * data->image[1], data->image[2] * sizeof(float), error);
    if (line->soft == NULL || line->image == NULL)
        return -1;
    for (size_t i = 0; i < 2; i++) {
        struct sl_label_batch *batch = &line->batches[i];
        batch->pending = sl_alloc(experts->batch, sizeof *batch->pending, error);
        batch->logits = sl_alloc(experts->batch, data->class_count * sizeof(double), error);
        if (batch->pending == NULL || batch->logits == NULL)
            return -1;
    }
    line->now = &line->batches[0];
    line->other = &line->batches[1];
    return 0;
}

static void drop(struct sl_label_batch *batch)
{
    for (size_t i = 0; i < batch->count; i++)
        free(batch->pending[i].block);
    batch->count = 0;
}

/* Reads up to a batch of the segment. */
static void read_batch(struct sl_label_line *line, struct sl_label_batch *batch)
{
    const struct sl_stream_reader *reader = &line->inputs->reader;
    enum sl_section before = sl_profile_to(SL_IN_READING);
    while (line->what == SL_STREAM_RECORD && batch->count < line->labelling->experts->batch) {
        line->what = sl_inputs_next(line->inputs, &line->reading);
        if (line->what != SL_STREAM_RECORD)
            break;
        void *block = sl_block_new(&reader->sample, NULL, &line->reading);
        if (block == NULL)
            line->what = sl_inputs_blame(line->inputs, &line->reading);
        else
            batch->pending[batch->count++] = (struct sl_label_pending){
                .block = block, .name = reader->name, .record = reader->record};
    }
    sl_profile_to(before);
}

static int put(struct sl_label_line *line, const struct sl_label_pending *pending,
               const double *logits, struct sl_error *error)
{
    size_t classes = line->writer->classes;
    struct sl_sample sample;
    sl_block_sample(pending->block, &sample);
    /* once more, now for the error */
    if (pending->bad && sl_sample_image(&sample, &line->inputs->first, line->image, error) != 0)
        return -1;
    sl_label_softmax(logits, classes, line->labelling->temperature, line->soft);
    return sl_label_writer_put(line->writer, &sample, line->soft, error);
}

static void write_batch(struct sl_label_line *line, struct sl_label_batch *batch)
{
    enum sl_section before = sl_profile_to(SL_IN_LABELS);
    for (size_t i = 0; i < batch->count && line->written == 0; i++) {
        const struct sl_label_pending *pending = &batch->pending[i];
        if (put(line, pending, batch->logits + i * line->writer->classes, &line->writing) != 0)
            line->written = sl_stream_blame(pending->name, pending->record, &line->writing);
    }
    drop(batch);
    sl_profile_to(before);
}

static void image(void *context, size_t item, float *place)
{
    struct sl_label_line *line = context;
    struct sl_label_pending *pending = &line->now->pending[item];
    struct sl_sample sample;
    struct sl_error error;
    enum sl_section before = sl_profile_to(SL_IN_IMAGES);
    sl_block_sample(pending->block, &sample);
    pending->bad = sl_sample_image(&sample, &line->inputs->first, place, &error) != 0;
    sl_profile_to(before);
}

static void write_and_read(void *context)
{
    struct sl_label_line *line = context;
    write_batch(line, line->other);
    if (line->written == 0)
        read_batch(line, line->other);
}

int sl_label_line_run(struct sl_label_line *line, struct sl_error *error)
{
    enum sl_section before = sl_profile_to(SL_IN_LABELS);
    line->what = SL_STREAM_RECORD;
    read_batch(line, line->now);
    while (line->now->count > 0 && line->written == 0) {
        struct sl_label_batch *looked_at = line->now;
        struct sl_network_batch batch = {
            .count = looked_at->count, .image = image, .beside = write_and_read, .context = line};
        sl_experts_logits(line->labelling->experts, &batch, looked_at->logits);
        sl_progress_step(batch.count);
        sl_profile_images(batch.count);
        line->now = line->other;
        line->other = looked_at;
    }
    write_batch(line, line->other);
    sl_profile_to(before);
    if (line->written != 0)
        *error = line->writing;
    else if (line->what < 0)
        *error = line->reading;
    return line->written != 0 ? -1 : line->what;
}

void sl_label_line_release(struct sl_label_line *line)
{
    for (size_t i = 0; i < 2; i++) {
        drop(&line->batches[i]);
        free(line->batches[i].pending);
        free(line->batches[i].logits);
    }
    free(line->soft);
    free(line->image);
    *line = (struct sl_label_line){0};
}
