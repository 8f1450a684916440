#include "evaluate/labels.h"

#include "base/memory.h"
#include "base/profile.h"
#include "base/progress.h"
#include "evaluate/epoch.h"
#include "evaluate/pairs.h"
#include "formats/made.h"
#include "samples/soft.h"
#include "samples/weight.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>

/* Sums over labels. Of those without an entry above 0 nothing can be measured. */
struct sums {
    size_t n, empty, agreed, compared;
    double entropy, loss, distance, cross;
    struct sl_weight weight;
};

struct work {
    struct sl_inputs *inputs;
    const struct sl_label_report *report;
    int64_t against_epoch;                  /* -1: of none, or unknown */
    struct sl_stream_writer writer, images; /* to the report's output and predictions */
    const char *name;                       /* of the stream whose segment is measured */
    struct sums sums;
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

/* Begins the segments of both outputs. */
static int begin_outputs(struct work *work, struct sl_stream_header *out, struct sl_error *error)
{
    out->count = work->report->pairs ? -1 : 1;
    if (sl_stream_begin(&work->writer, work->report->output, out, error) != 0)
        return -1;
    if (work->report->predictions == NULL)
        return 0;
    json_t *step = json_array_get(out->made, json_array_size(out->made) - 1);
    json_object_set_new(json_object_get(step, "options"), "predictions", json_true());
    out->count = work->inputs->reader.header.count;
    return sl_stream_begin(&work->images, work->report->predictions, out, error);
}

static int begin_segment(struct work *work, struct sl_error *error)
{
    const struct sl_stream_header *header = &work->inputs->reader.header;
    if (work->soft == NULL && prepare(work, header->dataset.class_count, error) != 0)
        return -1;
    /* another segment may be of another split */
    if (work->report->against != NULL && sl_label_table_fit(work->report->against, &header->dataset,
                                                            work->inputs->reader.name, error) != 0)
        return -1;
    work->sums = (struct sums){0};
    work->name = work->inputs->reader.name;
    sl_label_pairs_release(&work->pairs);
    if (work->report->pairs &&
        sl_label_pairs_init(&work->pairs, header->dataset.class_count, error) != 0)
        return -1;
    struct sl_stream_header out = {
        .kind = SL_METRICS, .dataset = header->dataset, .has_dataset = true, .made = json_array()};
    json_t *step = sl_made_step("sl-eval", json_deep_copy(work->report->options));
    sl_made_input(step, "input", sl_made_join(out.made, header->made));
    if (work->report->against != NULL)
        sl_made_list_join(&work->report->against->made, out.made, step, "against");
    sl_made_add(out.made, step);
    int result = begin_outputs(work, &out, error);
    json_decref(out.made);
    return result;
}

/* The cross-entropy of the label in work->soft against the other one, in nats: infinite if it is 0
 * where that is not. */
static double cross_entropy(const struct work *work)
{
    double sum = 0, mass = 0;
    for (size_t c = 0; c < work->dataset.class_count; c++) {
        mass += (double)work->other[c];
        if (work->other[c] > 0)
            sum -= (double)work->other[c] * log((double)work->soft[c]);
    }
    return work->report->against->learned ? sum / mass : sum;
}

/* Compares the label in work->soft with the other one of the image. */
static int compare(struct work *work, int64_t id, struct sums *sums, struct sl_error *error)
{
    if (sl_label_table_get(work->report->against, id, work->other, error) != 0)
        return -1; /* its error names its file */
    double distance = sl_soft_distance(work->soft, work->other, work->dataset.class_count);
    if (isnan(distance))
        return 0;
    sums->compared++;
    sums->distance += distance;
    sums->cross += cross_entropy(work);
    return 0;
}

/* Fills the sums of the label in work->soft alone. */
static int measure(struct work *work, const struct sl_sample *sample, struct sums *sums,
                   struct sl_error *error)
{
    size_t classes = work->dataset.class_count;
    uint32_t largest = sl_soft_argmax(work->soft, classes);
    double share = work->soft[sample->label];
    if (!(work->soft[largest] > 0)) {
        *sums = (struct sums){.n = 1, .empty = 1};
        return 0;
    }
    *sums = (struct sums){.n = 1,
                          .agreed = largest == sample->label,
                          .entropy = sl_soft_entropy(work->soft, classes),
                          .loss = share > 0 ? -log(share) : INFINITY};
    return work->report->against == NULL ? 0 : compare(work, sample->id, sums, error);
}

static void add_sums(struct sums *all, const struct sums *one)
{
    all->n += one->n;
    all->empty += one->empty;
    all->agreed += one->agreed;
    all->compared += one->compared;
    all->entropy += one->entropy;
    all->loss += one->loss;
    all->distance += one->distance;
    all->cross += one->cross;
    all->weight.records += one->weight.records;
    all->weight.images += one->weight.images;
    all->weight.soft += one->weight.soft;
}

/* The means as a record of metrics, to which more may be added. */
static json_t *means_record(const struct work *work, const struct sums *sums)
{
    double n = (double)(sums->n - sums->empty);
    json_t *record = json_pack("{sI}", "n", (json_int_t)sums->n);
    if (sums->empty > 0)
        json_object_set_new(record, "empty", json_integer((json_int_t)sums->empty));
    if (sums->n > sums->empty) {
        json_object_set_new(record, "entropy", json_real(sums->entropy / n));
        json_object_set_new(record, "agreement", json_real((double)sums->agreed / n));
        if (isfinite(sums->loss))
            json_object_set_new(record, "loss", json_real(sums->loss / n));
    }
    if (sums->compared > 0)
        json_object_set_new(record, "jsd", json_real(sums->distance / (double)sums->compared));
    if (sums->compared > 0 && isfinite(sums->cross))
        json_object_set_new(record, "cross-entropy",
                            json_real(sums->cross / (double)sums->compared));
    sl_weight_json(&sums->weight, false, record);
    if (work->against_epoch >= 0)
        json_object_set_new(record, "against-epoch", json_integer(work->against_epoch));
    return record;
}

static int put_image(struct work *work, const struct sl_sample *sample, const struct sums *sums,
                     struct sl_error *error)
{
    json_t *record =
        json_pack("{sI sI so}", "id", (json_int_t)sample->id, "label", (json_int_t)sample->label,
                  "class-name", sl_class_text(&work->dataset.classes[sample->label]));
    json_t *means = means_record(work, sums);
    json_object_update(record, means);
    json_decref(means);
    return sl_stream_put_metrics(&work->images, record, error);
}

static int add_record(struct work *work, struct sl_error *error)
{
    const struct sl_sample *sample = &work->inputs->reader.sample;
    struct sums sums;
    if (sample->soft.data == NULL) {
        sl_fail(error, sample->views != NULL
                           ? "has labels of its views alone, which are not measured"
                           : "has no soft label");
        return sl_inputs_error(work->inputs, error);
    }
    assert(work->soft != NULL); /* a segment begins before its records */
    sl_sample_shares(&work->inputs->reader.header, sample, work->soft);
    if (measure(work, sample, &sums, error) != 0)
        return -1;
    sl_weight_add(&sums.weight, &work->inputs->reader);
    add_sums(&work->sums, &sums);
    sl_progress_step(1);
    sl_profile_images(1);
    if (work->report->pairs && sums.empty == 0)
        sl_label_pairs_add(&work->pairs, sample->label, work->soft);
    return work->report->predictions != NULL ? put_image(work, sample, &sums, error) : 0;
}

static int end_segment(struct work *work, struct sl_error *error)
{
    if (work->writer.sink == NULL) /* before the first one */
        return 0;
    if (work->sums.n == 0)
        return sl_fail(error, "%s: a segment without records has no labels to measure", work->name);
    int result = work->report->pairs
                     ? sl_label_pairs_put(&work->pairs, &work->dataset, &work->writer, error)
                     : sl_stream_put_metrics(&work->writer, means_record(work, &work->sums), error);
    if (result == 0)
        result = sl_stream_finish(&work->writer, error);
    if (result == 0 && work->report->predictions != NULL)
        result = sl_stream_finish(&work->images, error);
    return result;
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

int sl_evaluate_labels(struct sl_inputs *inputs, const struct sl_label_report *report,
                       struct sl_error *error)
{
    struct work work = {.inputs = inputs, .report = report, .against_epoch = -1};
    if (report->against != NULL)
        work.against_epoch = sl_epoch_of_labels(&report->against->made);
    sl_progress_start("measuring labels", "image", 0);
    enum sl_section before = sl_profile_to(SL_IN_LABELS);
    int result = run(&work, error);
    sl_profile_to(before);
    sl_progress_finish();
    sl_stream_drop(&work.writer);
    sl_stream_drop(&work.images);
    sl_label_pairs_release(&work.pairs);
    sl_dataset_release(&work.dataset);
    free(work.soft);
    free(work.other);
    return result;
}
