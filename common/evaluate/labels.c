#include "evaluate/labels.h"

#include "base/memory.h"
#include "base/profile.h"
#include "base/progress.h"
#include "evaluate/pairs.h"
#include "formats/made.h"
#include "samples/soft.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>

/* Sums over a segment. */
struct sums {
    size_t n, agreed;
    double entropy, loss, distance;
};

struct work {
    struct sl_inputs *inputs;
    struct sl_label_table *against;
    json_t *step;
    struct sl_output *output;
    struct sl_stream_writer writer;
    const char *name; /* of the stream whose segment is measured */
    struct sums sums;
    bool by_pairs;
    struct sl_label_pairs pairs; /* if records are of pairs */
    struct sl_dataset dataset;   /* whose classes all segments share */
    float *soft, *other;         /* [classes] */
};

static int prepare(struct work *work, size_t classes, struct sl_error *error)
{
    const struct sl_stream_reader *reader = &work->inputs->reader;
    work->soft = sl_alloc(classes, sizeof *work->soft, error);
    work->other = sl_alloc(classes, sizeof *work->other, error);
    if (work->soft == NULL || work->other == NULL ||
        sl_dataset_copy(&work->dataset, &reader->header.dataset, error) != 0)
        return -1;
    return 0;
}

static int begin_segment(struct work *work, struct sl_error *error)
{
    const struct sl_stream_header *header = &work->inputs->reader.header;
    if (work->soft == NULL && prepare(work, header->dataset.class_count, error) != 0)
        return -1;
    /* another segment may be of another split */
    if (work->against != NULL &&
        sl_label_table_fit(work->against, &header->dataset, work->inputs->reader.name, error) != 0)
        return -1;
    struct sl_stream_header out = {.kind = SL_METRICS,
                                   .dataset = header->dataset,
                                   .has_dataset = true,
                                   .count = work->by_pairs ? -1 : 1,
                                   .made = json_array()};
    json_t *step = json_deep_copy(work->step);
    sl_made_input(step, "input", sl_made_join(out.made, header->made));
    if (work->against != NULL)
        sl_made_list_join(&work->against->made, out.made, step, "against");
    sl_made_add(out.made, step);
    work->sums = (struct sums){0};
    work->name = work->inputs->reader.name;
    sl_label_pairs_release(&work->pairs);
    if (work->by_pairs &&
        sl_label_pairs_init(&work->pairs, header->dataset.class_count, error) != 0) {
        json_decref(out.made);
        return -1;
    }
    int result = sl_stream_begin(&work->writer, work->output, &out, error);
    json_decref(out.made);
    return result;
}

static int add_distance(struct work *work, int64_t id, size_t classes, struct sl_error *error)
{
    if (sl_label_table_get(work->against, id, work->other, error) != 0)
        return -1; /* its error names its file */
    work->sums.distance += sl_soft_distance(work->soft, work->other, classes);
    return 0;
}

static int add_record(struct work *work, struct sl_error *error)
{
    const struct sl_sample *sample = &work->inputs->reader.sample;
    size_t classes = work->inputs->reader.header.dataset.class_count;
    struct sums *sums = &work->sums;
    if (sample->soft.data == NULL) {
        sl_fail(error, "has no soft label");
        return sl_inputs_error(work->inputs, error);
    }
    assert(work->soft != NULL); /* a segment begins before its records */
    sl_sample_shares(&work->inputs->reader.header, sample, work->soft);
    double share = work->soft[sample->label];
    sums->n++;
    sums->entropy += sl_soft_entropy(work->soft, classes);
    sums->agreed += sl_soft_argmax(work->soft, classes) == sample->label;
    sums->loss += share > 0 ? -log(share) : INFINITY;
    sl_progress_step(1);
    if (work->by_pairs)
        sl_label_pairs_add(&work->pairs, sample->label, work->soft);
    sl_profile_images(1);
    return work->against == NULL ? 0 : add_distance(work, sample->id, classes, error);
}

static json_t *segment_record(const struct work *work)
{
    const struct sums *sums = &work->sums;
    double n = (double)sums->n;
    json_t *record = json_pack("{sI sf sf}", "n", (json_int_t)sums->n, "entropy", sums->entropy / n,
                               "agreement", (double)sums->agreed / n);
    if (isfinite(sums->loss))
        json_object_set_new(record, "loss", json_real(sums->loss / n));
    if (work->against != NULL)
        json_object_set_new(record, "jsd", json_real(sums->distance / n));
    return record;
}

static int end_segment(struct work *work, struct sl_error *error)
{
    if (work->writer.sink == NULL) /* before the first one */
        return 0;
    if (work->sums.n == 0)
        return sl_fail(error, "%s: a segment without records has no labels to measure", work->name);
    int result = work->by_pairs
                     ? sl_label_pairs_put(&work->pairs, &work->dataset, &work->writer, error)
                     : sl_stream_put_metrics(&work->writer, segment_record(work), error);
    return result == 0 ? sl_stream_finish(&work->writer, error) : -1;
}

static int run(struct work *work, struct sl_error *error)
{
    int what;
    while ((what = sl_inputs_next(work->inputs, error)) > 0) {
        if (what == SL_STREAM_RECORD && add_record(work, error) != 0)
            return -1;
        if (what == SL_STREAM_SEGMENT)
            sl_progress_more(work->inputs->reader.header.count);
        if (what == SL_STREAM_SEGMENT &&
            (end_segment(work, error) != 0 || begin_segment(work, error) != 0))
            return -1;
    }
    return what == SL_STREAM_END ? end_segment(work, error) : -1;
}

int sl_evaluate_labels(struct sl_inputs *inputs, struct sl_label_table *against, bool pairs,
                       json_t *step, struct sl_output *output, struct sl_error *error)
{
    struct work work = {
        .inputs = inputs, .against = against, .by_pairs = pairs, .step = step, .output = output};
    sl_progress_start("measuring labels", "image", 0);
    enum sl_section before = sl_profile_to(SL_IN_LABELS);
    int result = step == NULL ? sl_fail(error, "out of memory") : run(&work, error);
    sl_profile_to(before);
    sl_progress_finish();
    sl_stream_drop(&work.writer);
    sl_label_pairs_release(&work.pairs);
    sl_dataset_release(&work.dataset);
    free(work.soft);
    free(work.other);
    json_decref(step);
    return result;
}
