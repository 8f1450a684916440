#include "label/batches.h"

#include "base/memory.h"
#include "base/profile.h"
#include "base/progress.h"
#include "samples/copy.h"
#include "samples/samples.h"
#include "samples/soft.h"

#include <stdbool.h>
#include <stdlib.h>

/* A record that waits for the networks. */
struct sl_label_pending {
    void *block;
    const char *name; /* of its stream, and its number there, for messages */
    int64_t record;
    bool bad; /* its image cannot be used */
};

int sl_label_batches_init(struct sl_label_batches *batches, const struct sl_labelling *labelling,
                          struct sl_inputs *inputs, struct sl_label_writer *writer,
                          struct sl_error *error)
{
    struct sl_experts *experts = labelling->experts;
    const struct sl_dataset *data = &inputs->first;
    *batches =
        (struct sl_label_batches){.labelling = labelling, .inputs = inputs, .writer = writer};
    if (sl_experts_open(experts, labelling->arch, labelling->list, data, error) != 0)
        return -1;
    batches->soft = sl_alloc(data->class_count, sizeof *batches->soft, error);
    batches->image =
        sl_alloc((size_t)data->image[0] * data->image[1], data->image[2] * sizeof(float), error);
    if (batches->soft == NULL || batches->image == NULL)
        return -1;
    for (size_t i = 0; i < 2; i++) {
        struct sl_label_batch *batch = &batches->both[i];
        batch->pending = sl_alloc(experts->batch, sizeof *batch->pending, error);
        batch->logits = sl_alloc(experts->batch, data->class_count * sizeof(double), error);
        if (batch->pending == NULL || batch->logits == NULL)
            return -1;
    }
    batches->now = &batches->both[0];
    batches->other = &batches->both[1];
    return 0;
}

static void drop(struct sl_label_batch *batch)
{
    for (size_t i = 0; i < batch->count; i++)
        free(batch->pending[i].block);
    batch->count = 0;
}

/* Reads up to a batch of the segment. */
static void read_batch(struct sl_label_batches *batches, struct sl_label_batch *batch)
{
    const struct sl_stream_reader *reader = &batches->inputs->reader;
    enum sl_section before = sl_profile_to(SL_IN_READING);
    while (batches->what == SL_STREAM_RECORD && batch->count < batches->labelling->experts->batch) {
        batches->what = sl_inputs_next(batches->inputs, &batches->reading);
        if (batches->what != SL_STREAM_RECORD)
            break;
        void *block = sl_sample_copy(&reader->sample, NULL, &batches->reading);
        if (block == NULL)
            batches->what = sl_inputs_error(batches->inputs, &batches->reading);
        else
            batch->pending[batch->count++] = (struct sl_label_pending){
                .block = block, .name = reader->name, .record = reader->record};
    }
    sl_profile_to(before);
}

static int put(struct sl_label_batches *batches, const struct sl_label_pending *pending,
               const double *logits, struct sl_error *error)
{
    size_t classes = batches->writer->classes;
    struct sl_sample sample;
    sl_sample_from_copy(pending->block, &sample);
    /* again, now for the error */
    if (pending->bad &&
        sl_sample_image(&sample, &batches->inputs->first, batches->image, error) != 0)
        return -1;
    sl_soft_from_logits(logits, classes, batches->writer->changes.temperature, batches->soft);
    return sl_label_writer_put(batches->writer, &sample, batches->soft, error);
}

static void write_batch(struct sl_label_batches *batches, struct sl_label_batch *batch)
{
    enum sl_section before = sl_profile_to(SL_IN_LABELS);
    for (size_t i = 0; i < batch->count && batches->written == 0; i++) {
        const struct sl_label_pending *pending = &batch->pending[i];
        if (put(batches, pending, batch->logits + i * batches->writer->classes,
                &batches->writing) != 0)
            batches->written =
                sl_error_at_record(&batches->writing, pending->name, pending->record);
    }
    drop(batch);
    sl_profile_to(before);
}

static void image(void *context, size_t item, float *place)
{
    struct sl_label_batches *batches = context;
    struct sl_label_pending *pending = &batches->now->pending[item];
    struct sl_sample sample;
    struct sl_error error;
    enum sl_section before = sl_profile_to(SL_IN_IMAGES);
    sl_sample_from_copy(pending->block, &sample);
    pending->bad = sl_sample_image(&sample, &batches->inputs->first, place, &error) != 0;
    sl_profile_to(before);
}

static void write_and_read(void *context)
{
    struct sl_label_batches *batches = context;
    write_batch(batches, batches->other);
    if (batches->written == 0)
        read_batch(batches, batches->other);
}

int sl_label_batches_run(struct sl_label_batches *batches, struct sl_error *error)
{
    enum sl_section before = sl_profile_to(SL_IN_LABELS);
    batches->what = SL_STREAM_RECORD;
    read_batch(batches, batches->now);
    while (batches->now->count > 0 && batches->written == 0) {
        struct sl_label_batch *looked_at = batches->now;
        struct sl_network_batch batch = {.count = looked_at->count,
                                         .image = image,
                                         .meanwhile = write_and_read,
                                         .context = batches};
        sl_experts_logits(batches->labelling->experts, &batch, looked_at->logits);
        sl_progress_step(batch.count);
        sl_profile_images(batch.count);
        batches->now = batches->other;
        batches->other = looked_at;
    }
    write_batch(batches, batches->other);
    sl_profile_to(before);
    if (batches->written != 0)
        *error = batches->writing;
    else if (batches->what < 0)
        *error = batches->reading;
    return batches->written != 0 ? -1 : batches->what;
}

void sl_label_batches_release(struct sl_label_batches *batches)
{
    for (size_t i = 0; i < 2; i++) {
        drop(&batches->both[i]);
        free(batches->both[i].pending);
        free(batches->both[i].logits);
    }
    free(batches->soft);
    free(batches->image);
    *batches = (struct sl_label_batches){0};
}
