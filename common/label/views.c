#include "label/views.h"

#include "base/memory.h"
#include "base/profile.h"
#include "base/progress.h"
#include "images/view.h"
#include "label/write.h"
#include "samples/copy.h"
#include "samples/id_order.h"
#include "samples/samples.h"
#include "samples/soft.h"
#include "samples/spool.h"

#include <stdlib.h>

/* Where a record is, and where it was. */
struct record {
    struct sl_spool_place place;
    int64_t number; /* in its stream */
};

struct segment {
    struct sl_stream_header header; /* owned */
    const char *name;               /* of its stream */
    size_t first;                   /* of its records */
};

struct work {
    const struct sl_labelling *labelling;
    struct sl_inputs *inputs;
    struct sl_views views;
    struct sl_spool spool;
    struct record *records; /* [count] */
    int64_t *ids;           /* [count] */
    struct segment *segments;
    size_t count, segment_count, record_room, id_room, segment_room;
    struct sl_id_order order;
    struct sl_view_set set;
    struct sl_label_writer writer;
    double *logits; /* [batch, classes] */
    bool *bad;      /* [batch]: an image cannot be used */
    float *soft;    /* [classes] */
    float *image;   /* [H, W, C] */
    uint64_t at;    /* the first view of the batch, counted over all images */
    struct sl_sample sample;
    void *block; /* of the sample */
};

static int add_segment(struct work *work, struct sl_error *error)
{
    const struct sl_stream_reader *reader = &work->inputs->reader;
    if (work->segment_count > 0 && work->views.mix &&
        sl_dataset_match_ids(&work->segments[0].header.dataset, work->segments[0].name,
                             &reader->header.dataset, reader->name, error) != 0)
        return -1;
    if (sl_grow((void **)&work->segments, &work->segment_room, work->segment_count + 1,
                sizeof *work->segments, error) != 0)
        return -1;
    struct segment *segment = &work->segments[work->segment_count++];
    *segment = (struct segment){.name = reader->name, .first = work->count};
    segment->header.kind = SL_SAMPLES;
    segment->header.made = json_incref(reader->header.made);
    return sl_dataset_copy(&segment->header.dataset, &reader->header.dataset, error);
}

/* Without its labels, which are to be replaced. */
static int add_record(struct work *work, struct sl_error *error)
{
    struct sl_sample bare = sl_sample_bare(&work->inputs->reader.sample);
    if (sl_grow((void **)&work->records, &work->record_room, work->count + 1, sizeof *work->records,
                error) != 0 ||
        sl_grow((void **)&work->ids, &work->id_room, work->count + 1, sizeof *work->ids, error) !=
            0)
        return -1;
    struct record *record = &work->records[work->count];
    record->number = work->inputs->reader.record;
    work->ids[work->count++] = bare.id;
    return sl_spool_add(&work->spool, &bare, &record->place, error);
}

static int gather(struct work *work, struct sl_error *error)
{
    int what;
    enum sl_section before = sl_profile_to(SL_IN_READING);
    while ((what = sl_inputs_next(work->inputs, error)) > 0) {
        if (what == SL_STREAM_SEGMENT && add_segment(work, error) != 0)
            break;
        if (what == SL_STREAM_RECORD && add_record(work, error) != 0) {
            sl_inputs_error(work->inputs, error);
            break;
        }
    }
    sl_profile_to(before);
    return what == SL_STREAM_END ? 0 : -1;
}

/* Adds some of the pixels of a view to the image. */
static int paint(struct work *work, size_t index, const struct sl_crop *crop,
                 const struct sl_view_box *box, float *image, struct sl_error *error)
{
    struct sl_view_source source;
    struct sl_sample sample;
    void *owned = NULL, *block = sl_spool_read(&work->spool, &work->records[index].place, error);
    if (block == NULL)
        return -1;
    sl_sample_from_copy(block, &sample);
    int result =
        sl_sample_source(&sample, &work->segments[0].header.dataset, &source, &owned, error);
    if (result == 0)
        sl_view_paint(&source, crop, box, image);
    free(owned);
    free(block);
    return result == 0 ? 0 : sl_error_in(error, "the image with id %lld", (long long)sample.id);
}

static int make_view(struct work *work, uint64_t number, float *image, struct sl_error *error)
{
    const uint32_t *size = work->segments[0].header.dataset.image;
    uint64_t count = (uint64_t)work->labelling->views.count;
    size_t index = (size_t)(number / count);
    struct sl_view view;
    sl_view_draw(&work->views, &work->set, (uint32_t)(number % count), work->order.rank[index],
                 size[0], size[1], &view);
    if (paint(work, index, &view.crop, &sl_view_whole, image, error) != 0)
        return -1;
    if (view.box.top >= view.box.bottom || view.box.left >= view.box.right)
        return 0;
    return paint(work, work->order.index[view.other], &view.other_crop, &view.box, image, error);
}

static void image(void *context, size_t item, float *place)
{
    struct work *work = context;
    struct sl_error unused;
    enum sl_section before = sl_profile_to(SL_IN_IMAGES);
    work->bad[item] = make_view(work, work->at + item, place, &unused) != 0;
    sl_profile_to(before);
}

static int start_record(struct work *work, size_t index, struct sl_error *error)
{
    free(work->block);
    work->block = sl_spool_read(&work->spool, &work->records[index].place, error);
    if (work->block == NULL)
        return -1;
    sl_sample_from_copy(work->block, &work->sample);
    sl_label_writer_views_begin(&work->writer, (size_t)work->labelling->views.count);
    return 0;
}

/* Adds the label of a view of the batch to its record, which is written with the last one. */
static int add_label(struct work *work, size_t item, struct sl_error *error)
{
    uint64_t number = work->at + item, count = (uint64_t)work->labelling->views.count;
    uint32_t view = (uint32_t)(number % count);
    struct sl_label_writer *writer = &work->writer;
    if (view == 0 && start_record(work, (size_t)(number / count), error) != 0)
        return -1;
    if (work->bad[item]) /* again, now for the error */
        return make_view(work, number, work->image, error) != 0 ? -1
                                                                : sl_fail(error, "out of memory");
    sl_soft_from_logits(work->logits + item * writer->classes, writer->classes,
                        writer->changes.temperature, work->soft);
    /* a view that shows two images has no class */
    if (work->labelling->doubts != NULL && !work->views.mix)
        sl_label_doubts_add(work->labelling->doubts, work->soft, work->sample.label);
    if (sl_label_writer_views_add(writer, &work->sample, view, work->soft, error) != 0)
        return -1;
    if (view + 1 < count)
        return 0;
    return sl_label_writer_views_end(writer, &work->sample, error) == 0
               ? sl_stream_put_sample(&writer->stream, &work->sample, error)
               : -1;
}

/* Labels views [work->at, end), at most a batch, of records of a segment. */
static int label_batch(struct work *work, const struct segment *segment, uint64_t end,
                       struct sl_error *error)
{
    struct sl_network_batch batch = {
        .count = (size_t)(end - work->at), .image = image, .context = work};
    sl_experts_logits(work->labelling->experts, &batch, work->logits);
    for (size_t i = 0; i < batch.count; i++)
        if (add_label(work, i, error) != 0) {
            size_t index = (size_t)((work->at + i) / (uint64_t)work->labelling->views.count);
            return sl_error_at_record(error, segment->name, work->records[index].number);
        }
    sl_progress_step(batch.count);
    sl_profile_images(batch.count);
    work->at = end;
    return 0;
}

static int label_segment(struct work *work, size_t number, const json_t *step,
                         struct sl_output *output, struct sl_error *error)
{
    struct segment *segment = &work->segments[number];
    uint64_t views = (uint64_t)work->labelling->views.count;
    size_t last = number + 1 < work->segment_count ? segment[1].first : work->count;
    segment->header.count = (int64_t)(last - segment->first);
    if (sl_label_writer_begin(&work->writer, &segment->header, step, output, error) != 0)
        return -1;
    while (work->at < last * views) {
        uint64_t end = work->at + work->labelling->experts->batch;
        if (label_batch(work, segment, end < last * views ? end : last * views, error) != 0)
            return -1;
    }
    return sl_stream_finish(&work->writer.stream, error);
}

/* Once all images are known. */
static int prepare(struct work *work, struct sl_labelling *labelling, const json_t *step,
                   struct sl_error *error)
{
    const struct sl_dataset *data = &work->segments[0].header.dataset;
    struct sl_experts *experts = labelling->experts;
    if (sl_id_order_init(&work->order, work->ids, work->count, error) != 0 ||
        (work->views.mix && sl_id_order_check(&work->order, error) != 0))
        return -1;
    work->set = (struct sl_view_set){work->order.ids, (uint32_t)work->count};
    if (work->views.mix)
        sl_id_order_digest(&work->order, labelling->views.set);
    if (sl_label_writer_init(&work->writer, labelling, json_object_get(step, "options"), data,
                             error) != 0 ||
        sl_experts_open(experts, labelling->arch, labelling->list, data, error) != 0)
        return -1;
    work->soft = sl_alloc(data->class_count, sizeof *work->soft, error);
    work->logits = sl_alloc(experts->batch, data->class_count * sizeof *work->logits, error);
    work->bad = sl_alloc(experts->batch, sizeof *work->bad, error);
    work->image =
        sl_alloc((size_t)data->image[0] * data->image[1], data->image[2] * sizeof(float), error);
    return work->soft == NULL || work->logits == NULL || work->bad == NULL || work->image == NULL
               ? -1
               : 0;
}

static int run(struct work *work, struct sl_labelling *labelling, const json_t *step,
               struct sl_output *output, struct sl_error *error)
{
    if (sl_views_of_stream(&labelling->views, &work->views, error) != 0 ||
        sl_spool_open(&work->spool, error) != 0 || gather(work, error) != 0 ||
        prepare(work, labelling, step, error) != 0)
        return -1;
    sl_progress_start("labelling", "view", work->count * (uint64_t)labelling->views.count);
    enum sl_section before = sl_profile_to(SL_IN_LABELS);
    int result = 0;
    for (size_t i = 0; i < work->segment_count && result == 0; i++)
        result = label_segment(work, i, step, output, error);
    sl_profile_to(before);
    sl_progress_finish();
    return result;
}

int sl_label_views(const struct sl_labelling *labelling, struct sl_inputs *inputs,
                   const json_t *step, struct sl_output *output, struct sl_error *error)
{
    struct sl_labelling with_set = *labelling;
    struct work work = {.labelling = &with_set, .inputs = inputs};
    int result = run(&work, &with_set, step, output, error);
    sl_label_writer_release(&work.writer);
    sl_id_order_release(&work.order);
    sl_spool_close(&work.spool);
    for (size_t i = 0; i < work.segment_count; i++)
        sl_stream_header_release(&work.segments[i].header);
    free(work.segments);
    free(work.records);
    free(work.ids);
    free(work.logits);
    free(work.bad);
    free(work.soft);
    free(work.image);
    free(work.block);
    return result;
}
