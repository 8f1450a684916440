#include "learn/label.h"

#include "base/memory.h"
#include "base/profile.h"
#include "base/progress.h"
#include "data/samples.h"
#include "formats/made.h"
#include "learn/block.h"
#include "learn/label_change.h"
#include "learn/label_write.h"

#include <stdlib.h>

/* A record that waits until a batch is full. */
struct pending {
    void *block;
    const char *name; /* of its stream, and its number there: for messages */
    int64_t record;
};

struct work {
    const struct sl_labelling *labelling;
    struct sl_inputs *inputs;
    json_t *step;
    struct sl_output *output;
    struct sl_label_writer writer;
    bool prepared;
    float *soft; /* [classes] */
    size_t image_size;
    struct pending *pending; /* [batch] */
    size_t pending_count;
    float *images;  /* [batch, H, W, C] */
    double *logits; /* [batch, classes] */
};

static int prepare_experts(struct work *work, const struct sl_dataset *data, struct sl_error *error)
{
    struct sl_experts *experts = work->labelling->experts;
    if (sl_experts_open(experts, work->labelling->arch, data, error) != 0)
        return -1;
    work->image_size = (size_t)data->image[0] * data->image[1] * data->image[2];
    work->pending = sl_alloc(experts->batch, sizeof *work->pending, error);
    work->images = sl_alloc(experts->batch, work->image_size * sizeof(float), error);
    work->logits = sl_alloc(experts->batch, data->class_count * sizeof(double), error);
    return work->pending == NULL || work->images == NULL || work->logits == NULL ? -1 : 0;
}

/* At the first header: what depends on the classes and the images. */
static int prepare(struct work *work, const struct sl_dataset *data, struct sl_error *error)
{
    const struct sl_labelling *labelling = work->labelling;
    work->prepared = true;
    if (sl_label_writer_init(&work->writer, labelling, data, error) != 0)
        return -1;
    work->soft = sl_alloc(data->class_count, sizeof *work->soft, error);
    if (work->soft == NULL)
        return -1;
    if (labelling->source == SL_LABEL_TABLE)
        return sl_label_table_fit(labelling->table, data, work->inputs->reader.name, error);
    if (labelling->source == SL_LABEL_EXPERTS)
        return prepare_experts(work, data, error);
    return 0;
}

static int begin_segment(struct work *work, struct sl_error *error)
{
    const struct sl_stream_header *header = &work->inputs->reader.header;
    const struct sl_labelling *labelling = work->labelling;
    if (!work->prepared && prepare(work, &header->dataset, error) != 0)
        return -1;
    struct sl_stream_header out = *header;
    json_t *step = json_deep_copy(work->step);
    out.made = json_array();
    sl_made_input(step, "input", sl_made_join(out.made, header->made));
    if (labelling->source == SL_LABEL_EXPERTS) {
        sl_experts_made(labelling->experts, out.made, step, "expert");
        json_object_set_new(step, "arithmetic", json_string(sl_network_arithmetic()));
    }
    if (labelling->source == SL_LABEL_TABLE)
        sl_label_table_made(labelling->table, out.made, step, "from");
    sl_made_add(out.made, step);
    int result = sl_stream_begin(&work->writer.stream, work->output, &out, error);
    json_decref(out.made);
    return result;
}

static int label_one(struct work *work, const struct sl_sample *sample, struct sl_error *error)
{
    const struct sl_labelling *labelling = work->labelling;
    size_t classes = work->writer.classes;
    if (labelling->source == SL_LABEL_HARD) {
        sl_label_hard(sample->label, classes, work->soft);
    } else if (labelling->source == SL_LABEL_TABLE) {
        if (sl_label_table_get(labelling->table, sample->id, work->soft, error) != 0)
            return -1;
    } else {
        if (sample->soft.data == NULL)
            return sl_fail(error, "has no soft label to change");
        sl_sample_soft(sample, classes, work->soft);
        if (sl_label_check(work->soft, classes, error) != 0)
            return -1;
    }
    return sl_label_writer_put(&work->writer, sample, work->soft, error);
}

static int put_pending(struct work *work, size_t i, struct sl_error *error)
{
    size_t classes = work->writer.classes;
    struct sl_sample sample;
    sl_block_sample(work->pending[i].block, &sample);
    sl_label_softmax(work->logits + i * classes, classes, work->labelling->temperature, work->soft);
    if (sl_label_check(work->soft, classes, error) != 0)
        return -1;
    return sl_label_writer_put(&work->writer, &sample, work->soft, error);
}

static void drop_pending(struct work *work)
{
    for (size_t i = 0; i < work->pending_count; i++)
        free(work->pending[i].block);
    work->pending_count = 0;
}

/* Shows the networks the records that wait, and writes them. */
static int flush(struct work *work, struct sl_error *error)
{
    int result = 0;
    if (work->pending_count == 0)
        return 0;
    enum sl_section before = sl_profile_to(SL_IN_LABELS);
    sl_experts_logits(work->labelling->experts, work->images, work->pending_count, work->logits);
    for (size_t i = 0; result == 0 && i < work->pending_count; i++)
        if (put_pending(work, i, error) != 0)
            result = sl_error_in(error, "%s: record %lld", work->pending[i].name,
                                 (long long)work->pending[i].record);
    sl_progress_step(work->pending_count);
    sl_profile_images(work->pending_count);
    drop_pending(work);
    sl_profile_to(before);
    return result;
}

/* Lets a record wait; writes the batch when it is full. */
static int hold(struct work *work, struct sl_error *error)
{
    const struct sl_stream_reader *reader = &work->inputs->reader;
    float *image = work->images + work->pending_count * work->image_size;
    void *block = NULL;
    enum sl_section before = sl_profile_to(SL_IN_IMAGES);
    if (sl_sample_image(&reader->sample, &reader->header.dataset, image, error) == 0)
        block = sl_block_new(&reader->sample, NULL, error);
    sl_profile_to(before);
    if (block == NULL)
        return sl_inputs_blame(work->inputs, error);
    work->pending[work->pending_count++] =
        (struct pending){.block = block, .name = reader->name, .record = reader->record};
    return work->pending_count == work->labelling->experts->batch ? flush(work, error) : 0;
}

static int add_record(struct work *work, struct sl_error *error)
{
    if (work->labelling->source == SL_LABEL_EXPERTS)
        return hold(work, error);
    sl_progress_step(1);
    sl_profile_images(1);
    enum sl_section before = sl_profile_to(SL_IN_LABELS);
    int result = label_one(work, &work->inputs->reader.sample, error);
    sl_profile_to(before);
    return result == 0 ? 0 : sl_inputs_blame(work->inputs, error);
}

static int end_segment(struct work *work, struct sl_error *error)
{
    if (work->writer.stream.sink == NULL) /* there was none before the first */
        return 0;
    return flush(work, error) == 0 ? sl_stream_finish(&work->writer.stream, error) : -1;
}

static int run(struct work *work, struct sl_error *error)
{
    int what;
    while ((what = sl_inputs_next(work->inputs, error)) > 0) {
        if (what == SL_STREAM_RECORD && add_record(work, error) != 0)
            return -1;
        if (what == SL_STREAM_SEGMENT &&
            (end_segment(work, error) != 0 || begin_segment(work, error) != 0))
            return -1;
    }
    return what == SL_STREAM_END ? end_segment(work, error) : -1;
}

int sl_label(const struct sl_labelling *labelling, struct sl_inputs *inputs, json_t *step,
             struct sl_output *output, struct sl_error *error)
{
    struct work work = {.labelling = labelling, .inputs = inputs, .step = step, .output = output};
    sl_progress_start("labelling", "image", 0);
    int result = step == NULL ? sl_fail(error, "out of memory") : run(&work, error);
    sl_progress_finish();
    drop_pending(&work);
    sl_label_writer_release(&work.writer);
    free(work.soft);
    free(work.pending);
    free(work.images);
    free(work.logits);
    json_decref(step);
    return result;
}
