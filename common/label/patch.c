#include "label/patch.h"

#include "base/memory.h"
#include "base/progress.h"
#include "formats/made.h"
#include "formats/value.h"
#include "samples/copy.h"
#include "samples/ids.h"
#include "samples/keep.h"
#include "samples/samples.h"
#include "samples/spool.h"

#include <stdlib.h>
#include <string.h>

/* Where an image of the patch is in the spool. */
struct place {
    int64_t id, order; /* of the record, or the class: records are in the order of both, then id */
    bool found;
    struct sl_spool_place place;
};

struct work {
    const struct sl_patch *patch;
    const char *name; /* of the patch */
    struct sl_inputs *inputs;
    struct sl_output *output;
    struct sl_patch_choice choice; /* of a patch whose selection is replayed */
    struct sl_keeper keeper;       /* of images that are chosen per class */
    struct sl_spool spool;         /* of images that are chosen by id */
    struct place *places;          /* [count], by id, at last in the order of records; owned */
    struct sl_label_reader labels;
    float *image; /* [H, W, C]; owned */
};

static int by_id(const void *left, const void *right)
{
    const struct place *a = left, *b = right;
    return (a->id > b->id) - (a->id < b->id);
}

static int by_order(const void *left, const void *right)
{
    const struct place *a = left, *b = right;
    return a->order != b->order ? (a->order > b->order) - (a->order < b->order) : by_id(a, b);
}

/* The ids that are looked for: the patch's own, or those of its step of sl-select. */
static int list_ids(struct work *work, struct sl_error *error)
{
    const struct sl_patch *patch = work->patch;
    size_t count = (size_t)patch->count;
    struct sl_ids ids = {.items = patch->ids, .count = count};
    if (patch->replayed && sl_ids_parse(&ids, work->choice.ids, error) != 0)
        return sl_error_in(error, "%s", work->name);
    work->places = sl_alloc(count, sizeof *work->places, error);
    int result = work->places == NULL ? -1 : 0;
    if (result == 0 && ids.count != count)
        result = sl_fail(error, "%s: has %zu labels, but %zu ids", work->name, count, ids.count);
    for (size_t i = 0; i < count && result == 0; i++)
        work->places[i] = (struct place){.id = ids.items[i], .order = (int64_t)i};
    if (patch->replayed)
        sl_ids_release(&ids);
    if (result != 0)
        return -1;
    qsort(work->places, count, sizeof *work->places, by_id);
    for (size_t i = 1; i < count; i++)
        if (work->places[i].id == work->places[i - 1].id)
            return sl_fail(error, "%s: has the id %lld twice", work->name,
                           (long long)work->places[i].id);
    return sl_spool_open(&work->spool, error);
}

static int prepare(struct work *work, struct sl_error *error)
{
    const struct sl_patch *patch = work->patch;
    const struct sl_dataset *dataset = &patch->header.dataset;
    work->labels.learned = patch->header.learned;
    work->image = sl_alloc((size_t)dataset->image[0] * dataset->image[1] * dataset->image[2],
                           sizeof *work->image, error);
    if (work->image == NULL ||
        sl_label_reader_init(&work->labels, dataset->class_count, error) != 0)
        return -1;
    if (patch->replayed)
        sl_patch_choose(patch->header.made, &work->choice);
    int64_t per_class = work->choice.ipc + work->choice.first; /* one of them is 0 */
    if (per_class == 0)
        return list_ids(work, error);
    return sl_keeper_init(&work->keeper, dataset->class_count, (size_t)per_class, error);
}

/* Fails if an option of the step that fetched the images of the patch has another value for these.
 */
static int check_option(const struct work *work, const char *name, const json_t *own,
                        const json_t *other, struct sl_error *error)
{
    char texts[2][SL_REAL_TEXT];
    json_t *plain[] = {sl_value_plain(own), sl_value_plain(other)};
    bool same = own != NULL && other != NULL && json_equal(own, other);
    if (!same)
        sl_fail(error, "%s: is for images fetched with %s %.100s, but these have %.100s",
                work->name, name, sl_value_text(plain[0], texts[0]),
                sl_value_text(plain[1], texts[1]));
    json_decref(plain[0]);
    json_decref(plain[1]);
    return same ? 0 : -1;
}

static int check_options(const struct work *work, const json_t *own, const json_t *other,
                         struct sl_error *error)
{
    const char *name;
    json_t *value;
    json_object_foreach ((json_t *)own, name, value)
        if (check_option(work, name, value, json_object_get(other, name), error) != 0)
            return -1;
    json_object_foreach ((json_t *)other, name, value)
        if (check_option(work, name, json_object_get(own, name), value, error) != 0)
            return -1;
    return 0;
}

/* Fails unless the input holds images of the archive, fetched as those of the patch. */
static int check_source(const struct work *work, const struct sl_stream_header *header,
                        struct sl_error *error)
{
    const struct sl_dataset *own = &work->patch->header.dataset, *other = &header->dataset;
    const char *input = work->inputs->reader.name;
    const json_t *steps[] = {sl_patch_source(work->patch->header.made),
                             sl_patch_source(header->made)};
    if (sl_dataset_match_ids(own, work->name, other, input, error) != 0)
        return -1;
    if (steps[0] == NULL || steps[1] == NULL)
        return sl_fail(error, "%s: does not say where its images come from", input);
    const char *digests[2];
    for (int side = 0; side < 2; side++) {
        digests[side] = json_string_value(json_object_get(steps[side], "sha256"));
        digests[side] = digests[side] == NULL ? "none" : digests[side];
    }
    if (strcmp(digests[0], digests[1]) != 0)
        return sl_fail(error,
                       "%s: is for images of the archive with the SHA-256 %s, but those of %s are "
                       "of one with %s",
                       work->name, digests[0], input, digests[1]);
    if (check_options(work, json_object_get(steps[0], "options"),
                      json_object_get(steps[1], "options"), error) != 0)
        return -1;
    return sl_dataset_match(own, work->name, other, input, error);
}

/* Keeps the record if it is one of the patch. */
static int offer(struct work *work, const struct sl_sample *sample, struct sl_error *error)
{
    struct sl_sample bare = sl_sample_bare(sample);
    if (work->choice.first > 0)
        return sl_keeper_offer(&work->keeper, (uint64_t)sample->id, &bare, error);
    if (work->choice.ipc > 0)
        return sl_keeper_offer(&work->keeper, sl_keeper_draw(work->choice.seed, sample->id), &bare,
                               error);
    struct place key = {.id = sample->id};
    struct place *place =
        bsearch(&key, work->places, (size_t)work->patch->count, sizeof key, by_id);
    if (place == NULL)
        return 0;
    if (place->found)
        return sl_fail(error, "id %lld appears twice", (long long)sample->id);
    place->found = true;
    if (work->patch->replayed) /* as sl-select orders them */
        place->order = sample->label;
    return sl_spool_add(&work->spool, &bare, &place->place, error);
}

static int gather(struct work *work, struct sl_error *error)
{
    int what;
    while ((what = sl_inputs_next(work->inputs, error)) > 0) {
        const struct sl_stream_header *header = &work->inputs->reader.header;
        if (what == SL_STREAM_SEGMENT && check_source(work, header, error) != 0)
            return -1;
        if (what == SL_STREAM_SEGMENT)
            sl_progress_more(header->count);
        if (what == SL_STREAM_RECORD && offer(work, &work->inputs->reader.sample, error) != 0)
            return sl_inputs_error(work->inputs, error);
        if (what == SL_STREAM_RECORD)
            sl_progress_step(1);
    }
    return what;
}

/* Writes record i with the image of `base`. */
static int put(struct work *work, struct sl_stream_writer *writer, int64_t i,
               const struct sl_sample *base, struct sl_error *error)
{
    const struct sl_dataset *dataset = &work->patch->header.dataset;
    struct sl_sample sample = *base;
    bool bytes = base->encoded != NULL || base->image.dtype == SL_U8;
    if (work->patch->floats && bytes) {
        const uint32_t *size = dataset->image;
        if (sl_sample_image(base, dataset, work->image, error) != 0)
            return sl_error_in(error, "id %lld", (long long)base->id);
        sample.encoded = NULL;
        sample.image = (struct sl_tensor){SL_F32, 3, {size[0], size[1], size[2]}, work->image};
    }
    if (sl_patch_label(work->patch, i, &work->labels, &sample, error) != 0)
        return sl_error_in(error, "%s", work->name);
    return sl_stream_put_sample(writer, &sample, error);
}

static int put_kept(struct work *work, struct sl_stream_writer *writer, struct sl_error *error)
{
    int64_t i = 0;
    sl_keeper_sort(&work->keeper);
    for (size_t c = 0; c < work->keeper.class_count; c++)
        for (size_t k = 0; k < work->keeper.classes[c].count; k++) {
            struct sl_sample sample;
            sl_sample_from_copy(work->keeper.classes[c].kept[k].block, &sample);
            if (i >= work->patch->count)
                return sl_fail(error, "%s: has %lld labels, but more images are chosen", work->name,
                               (long long)work->patch->count);
            if (put(work, writer, i++, &sample, error) != 0)
                return -1;
        }
    return i == work->patch->count
               ? 0
               : sl_fail(error,
                         "%s: has %lld labels, but only %lld images are chosen: some are missing",
                         work->name, (long long)work->patch->count, (long long)i);
}

static int put_listed(struct work *work, struct sl_stream_writer *writer, struct sl_error *error)
{
    size_t count = (size_t)work->patch->count;
    for (size_t i = 0; i < count; i++)
        if (!work->places[i].found)
            return sl_fail(error, "%s: has no image with id %lld, which %s needs",
                           work->inputs->reader.name, (long long)work->places[i].id, work->name);
    qsort(work->places, count, sizeof *work->places, by_order);
    for (size_t i = 0; i < count; i++) {
        struct sl_sample sample;
        void *block = sl_spool_read(&work->spool, &work->places[i].place, error);
        if (block == NULL)
            return -1;
        sl_sample_from_copy(block, &sample);
        int result = put(work, writer, (int64_t)i, &sample, error);
        free(block);
        if (result != 0)
            return -1;
    }
    return 0;
}

static int rebuild(struct work *work, struct sl_error *error)
{
    struct sl_stream_writer writer;
    char digest[SL_XXH3_TEXT];
    if (sl_stream_begin(&writer, work->output, &work->patch->header, error) != 0)
        return -1;
    int result = (work->keeper.class_count > 0 ? put_kept : put_listed)(work, &writer, error);
    if (result == 0) {
        sl_stream_digest(&writer, digest);
        if (strcmp(digest, work->patch->digest) != 0)
            result = sl_fail(error,
                             "%s: the result is not the stream that it was made of: the images are "
                             "others, or were decoded by another library",
                             work->name);
    }
    if (result == 0)
        result = sl_stream_finish(&writer, error);
    sl_stream_drop(&writer);
    return result;
}

int sl_patch_apply(const struct sl_patch *patch, const char *name, struct sl_inputs *inputs,
                   struct sl_output *output, struct sl_error *error)
{
    struct work work = {.patch = patch, .name = name, .inputs = inputs, .output = output};
    sl_progress_start("looking for images", "image", 0);
    int result = prepare(&work, error);
    if (result == 0)
        result = gather(&work, error);
    if (result == 0)
        result = rebuild(&work, error);
    sl_progress_finish();
    sl_keeper_release(&work.keeper);
    sl_spool_close(&work.spool);
    sl_label_reader_release(&work.labels);
    free(work.places);
    free(work.image);
    return result;
}
