#include "label/label.h"

#include "base/memory.h"
#include "base/profile.h"
#include "base/progress.h"
#include "label/batches.h"
#include "label/views.h"
#include "label/write.h"
#include "samples/soft.h"

#include <stdlib.h>

struct work {
    const struct sl_labelling *labelling;
    struct sl_inputs *inputs;
    json_t *step;
    struct sl_output *output;
    struct sl_label_writer writer;
    bool prepared;
    float *soft;                     /* [classes] */
    struct sl_label_batches batches; /* of SL_LABEL_EXPERTS */
};

/* At the first header: allocates what depends on the classes and the images. */
static int prepare(struct work *work, const struct sl_dataset *data, struct sl_error *error)
{
    const struct sl_labelling *labelling = work->labelling;
    work->prepared = true;
    if (sl_label_writer_init(&work->writer, labelling, json_object_get(work->step, "options"), data,
                             error) != 0)
        return -1;
    work->soft = sl_alloc(data->class_count, sizeof *work->soft, error);
    if (work->soft == NULL)
        return -1;
    if (labelling->source == SL_LABEL_EXPERTS)
        return sl_label_batches_init(&work->batches, labelling, work->inputs, &work->writer, error);
    return 0;
}

static int begin_segment(struct work *work, struct sl_error *error)
{
    const struct sl_stream_header *header = &work->inputs->reader.header;
    const struct sl_labelling *labelling = work->labelling;
    if (!work->prepared && prepare(work, &header->dataset, error) != 0)
        return -1;
    /* another segment may be of another split */
    if (labelling->source == SL_LABEL_TABLE &&
        sl_label_table_fit(labelling->table, &header->dataset, work->inputs->reader.name, error) !=
            0)
        return -1;
    sl_progress_more(header->count);
    return sl_label_writer_begin(&work->writer, header, work->step, work->output, error);
}

/* The label of an image that no network labels; false in *found if it only has those of views. */
static int find_label(struct work *work, const struct sl_sample *sample, bool *found,
                      struct sl_error *error)
{
    const struct sl_labelling *labelling = work->labelling;
    size_t classes = work->writer.classes;
    *found = true;
    if (labelling->source == SL_LABEL_TABLE) /* whose error names its file */
        return sl_label_table_get(labelling->table, sample->id, work->soft, error);
    if (labelling->source == SL_LABEL_HARD) {
        sl_soft_one_hot(sample->label, classes, work->soft);
        return 0;
    }
    if (sample->soft.data != NULL) {
        sl_sample_soft(sample, classes, work->soft);
        return 0;
    }
    *found = false;
    if (sample->views != NULL)
        return 0;
    sl_fail(error, "has no soft label to change; --expert gives it one");
    return sl_inputs_error(work->inputs, error);
}

static int label_one(struct work *work, struct sl_error *error)
{
    const struct sl_sample *sample = &work->inputs->reader.sample;
    bool found;
    if (find_label(work, sample, &found, error) != 0)
        return -1;
    if (sl_label_writer_put(&work->writer, sample, found ? work->soft : NULL, error) != 0)
        return sl_inputs_error(work->inputs, error);
    return 0;
}

static int add_record(struct work *work, struct sl_error *error)
{
    sl_progress_step(1);
    sl_profile_images(1);
    enum sl_section before = sl_profile_to(SL_IN_LABELS);
    int result = label_one(work, error);
    sl_profile_to(before);
    return result;
}

static int end_segment(struct work *work, struct sl_error *error)
{
    if (work->writer.stream.sink == NULL) /* before the first one */
        return 0;
    return sl_stream_finish(&work->writer.stream, error);
}

static int run(struct work *work, struct sl_error *error)
{
    bool experts = work->labelling->source == SL_LABEL_EXPERTS;
    int what = sl_inputs_next(work->inputs, error);
    while (what > 0) {
        if (what == SL_STREAM_RECORD && add_record(work, error) != 0)
            return -1;
        if (what == SL_STREAM_SEGMENT &&
            (end_segment(work, error) != 0 || begin_segment(work, error) != 0))
            return -1;
        /* networks take all records of a segment, so what comes next is another, or the end */
        what = experts ? sl_label_batches_run(&work->batches, error)
                       : sl_inputs_next(work->inputs, error);
    }
    return what == SL_STREAM_END ? end_segment(work, error) : -1;
}

int sl_label(const struct sl_labelling *labelling, struct sl_inputs *inputs, json_t *step,
             struct sl_output *output, struct sl_error *error)
{
    struct work work = {.labelling = labelling, .inputs = inputs, .step = step, .output = output};
    if (step == NULL)
        return sl_fail(error, "out of memory");
    if (labelling->views.count > 0) {
        int labelled = sl_label_views(labelling, inputs, step, output, error);
        json_decref(step);
        return labelled;
    }
    sl_progress_start("labelling", "image", 0);
    int result = run(&work, error);
    sl_progress_finish();
    sl_label_batches_release(&work.batches);
    sl_label_writer_release(&work.writer);
    free(work.soft);
    json_decref(step);
    return result;
}
