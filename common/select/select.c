#include "select/select.h"

#include "base/memory.h"
#include "base/number.h"
#include "base/random.h"
#include "formats/made.h"
#include "samples/copy.h"
#include "samples/keep.h"
#include "select/rank.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

/* A selection in progress. */
struct work {
    const struct sl_selection *selection;
    struct sl_stream_header header; /* of the output */
    struct sl_made_list made;       /* of the inputs */
    json_t *step;
    struct sl_output *output;
    bool *without;   /* [classes] */
    uint64_t *there; /* [classes], images of those not left out */
    uint64_t *seen;  /* [classes], images that may be chosen */
    bool *found;     /* [ids] */
    struct sl_keeper keeper;
    struct sl_ranking ranking;
};

int sl_select_part(const char *text, uint32_t *part, uint32_t *parts, struct sl_error *error)
{
    char first[12];
    int64_t i, n;
    const char *slash = strchr(text, '/');
    if (slash == NULL || (size_t)(slash - text) >= sizeof first)
        return sl_fail(error, "'%.100s' is not of the form I/N", text);
    memcpy(first, text, (size_t)(slash - text));
    first[slash - text] = '\0';
    if (sl_parse_integer(slash + 1, 1, INT32_MAX, &n, error) != 0 ||
        sl_parse_integer(first, 1, n, &i, error) != 0)
        return -1;
    *part = (uint32_t)i;
    *parts = (uint32_t)n;
    return 0;
}

static bool in_fold(const struct sl_fold *fold, int64_t id)
{
    if (fold->parts == 0)
        return true;
    uint64_t share = sl_random_hash(fold->seed, SL_RANDOM_FOLD, id) >> 32; /* of 2^32 */
    return (share * fold->parts >> 32 == fold->part - 1) != fold->without;
}

/* Whether an image may be chosen. */
static bool may_be_chosen(struct work *work, const struct sl_sample *sample)
{
    assert(work->without != NULL); /* a segment begins before its records */
    if (work->without[sample->label])
        return false;
    bool inside = in_fold(&work->selection->fold, sample->id);
    work->there[sample->label]++;
    work->seen[sample->label] += inside;
    return inside;
}

static int leave_out(struct work *work, struct sl_error *error)
{
    const struct sl_list *names = &work->selection->without;
    for (size_t i = 0; i < names->count; i++) {
        uint32_t class;
        if (sl_dataset_find_class(&work->header.dataset, names->items[i], &class, error) != 0)
            return sl_error_in(error, "--without-class");
        work->without[class] = true;
    }
    return 0;
}

/* At the first header: allocates what depends on the classes. */
static int prepare(struct work *work, const struct sl_dataset *dataset, struct sl_error *error)
{
    const struct sl_selection *selection = work->selection;
    size_t classes = dataset->class_count;
    if (sl_dataset_copy(&work->header.dataset, dataset, error) != 0)
        return -1;
    work->without = sl_alloc(classes, sizeof *work->without, error);
    work->there = sl_alloc(classes, sizeof *work->there, error);
    work->seen = sl_alloc(classes, sizeof *work->seen, error);
    work->found = sl_alloc(selection->ids.count, sizeof *work->found, error);
    if (work->without == NULL || work->there == NULL || work->seen == NULL || work->found == NULL ||
        leave_out(work, error) != 0)
        return -1;
    if (selection->quantiles > 0)
        return sl_ranking_init(&work->ranking, classes, error);
    size_t limit = selection->how == SL_SELECT_IDS ? selection->ids.count : selection->ipc;
    return sl_keeper_init(&work->keeper, classes, limit, error);
}

/* Labels of views go with their images, but for those of views that show other images of the set.
 */
static int check_views(const struct sl_inputs *inputs, struct sl_error *error)
{
    const struct sl_stream_views *views = &inputs->reader.header.views;
    if (views->set[0] == '\0')
        return 0;
    return sl_fail(error,
                   "%s: has labels of views of %s, which show other images of the set too, so none "
                   "can be left out; choose images first, then label their views",
                   inputs->reader.name, views->view);
}

/* An id counts as found even if the fold leaves its image out. */
static int offer_named(struct work *work, const struct sl_sample *sample, struct sl_error *error)
{
    int64_t index = sl_ids_find(&work->selection->ids, sample->id);
    if (index < 0 || work->without[sample->label])
        return 0;
    if (work->found[index])
        return sl_fail(error, "id %lld appears twice", (long long)sample->id);
    work->found[index] = true;
    if (!may_be_chosen(work, sample))
        return 0;
    return sl_keeper_offer(&work->keeper, (uint64_t)sample->id, sample, error);
}

static int offer(struct work *work, const struct sl_stream_reader *reader, struct sl_error *error)
{
    const struct sl_sample *sample = &reader->sample;
    const struct sl_selection *selection = work->selection;
    assert(work->without != NULL); /* a segment begins before its records */
    if (selection->how == SL_SELECT_IDS)
        return offer_named(work, sample, error);
    if (!may_be_chosen(work, sample))
        return 0;
    if (selection->how == SL_SELECT_FIRST)
        return sl_keeper_offer(&work->keeper, (uint64_t)sample->id, sample, error);
    uint64_t key = sl_keeper_draw(selection->seed, sample->id);
    if (selection->quantiles > 0)
        return sl_ranking_add(&work->ranking, key, &reader->header, sample, error);
    return sl_keeper_offer(&work->keeper, key, sample, error);
}

static int read_all(struct work *work, struct sl_inputs *inputs, struct sl_error *error)
{
    int what;
    while ((what = sl_inputs_next(inputs, error)) > 0) {
        const struct sl_stream_header *header = &inputs->reader.header;
        if (what == SL_STREAM_RECORD && offer(work, &inputs->reader, error) != 0)
            return sl_inputs_error(inputs, error);
        if (what == SL_STREAM_RECORD)
            continue;
        if (work->seen == NULL
                ? prepare(work, &header->dataset, error) != 0
                : sl_dataset_match_ids(&work->header.dataset, "the first segment", &header->dataset,
                                       inputs->reader.name, error) != 0)
            return -1;
        if (check_views(inputs, error) != 0 ||
            (work->made.steps != NULL &&
             sl_stream_views_match(&work->header.views, "the first segment", &header->views,
                                   inputs->reader.name, error) != 0))
            return -1;
        work->header.views = header->views;
        work->header.learned |= header->learned;
        sl_made_list_add(&work->made, header->made);
    }
    return what;
}

/* Fails if a fold leaves no images; counts the classes of which it leaves none. */
static int check_fold(const struct work *work, size_t *emptied, struct sl_error *error)
{
    const struct sl_fold *fold = &work->selection->fold;
    uint64_t chosen = 0;
    *emptied = 0;
    for (size_t c = 0; work->seen != NULL && c < work->header.dataset.class_count; c++) {
        chosen += work->seen[c];
        *emptied += work->there[c] > 0 && work->seen[c] == 0;
    }
    bool nothing = chosen == 0 && *emptied > 0;
    if (work->selection->how != SL_SELECT_ALL) /* other choices report the classes themselves */
        *emptied = 0;
    if (nothing)
        return sl_fail(error, "--%s %u/%u: leaves no images; use fewer parts",
                       fold->without ? "without-fold" : "fold", fold->part, fold->parts);
    return 0;
}

/* Fails unless every class has enough images, and every id has one. */
static int check(const struct work *work, struct sl_error *error)
{
    const struct sl_selection *selection = work->selection;
    const char *where = selection->fold.parts == 0 ? ""
                        : selection->fold.without  ? " outside the fold"
                                                   : " in the fold";
    const struct sl_dataset *dataset = &work->header.dataset;
    if (selection->how == SL_SELECT_IDS) {
        assert(work->found != NULL); /* inputs have at least one segment */
        for (size_t i = 0; i < selection->ids.count; i++)
            if (!work->found[i])
                return sl_fail(error, "--ids: the input has no image with id %lld",
                               (long long)selection->ids.items[i]);
        return 0;
    }
    for (size_t c = 0; c < dataset->class_count; c++)
        if (!work->without[c] && work->seen[c] < selection->ipc)
            return sl_fail(error, "--%s %zu: class %.100s (%.100s) has %llu images%s",
                           selection->how == SL_SELECT_FIRST ? "first" : "ipc", selection->ipc,
                           dataset->classes[c].id, dataset->classes[c].name,
                           (unsigned long long)work->seen[c], where);
    return 0;
}

static int put_block(struct sl_stream_writer *writer, const void *block, struct sl_error *error)
{
    struct sl_sample sample;
    sl_sample_from_copy(block, &sample);
    return sl_stream_put_sample(writer, &sample, error);
}

static int put_kept(struct work *work, struct sl_stream_writer *writer, struct sl_error *error)
{
    for (size_t c = 0; c < work->keeper.class_count; c++)
        for (size_t i = 0; i < work->keeper.classes[c].count; i++)
            if (put_block(writer, work->keeper.classes[c].kept[i].block, error) != 0)
                return -1;
    return 0;
}

static int put_ranked(struct work *work, struct sl_stream_writer *writer, struct sl_error *error)
{
    for (size_t i = 0; i < work->ranking.count; i++) {
        void *block = sl_spool_read(&work->ranking.spool, &work->ranking.items[i].place, error);
        if (block == NULL)
            return -1;
        int result = put_block(writer, block, error);
        free(block);
        if (result != 0)
            return -1;
    }
    return 0;
}

static size_t count_kept(const struct sl_keeper *keeper)
{
    size_t count = 0;
    for (size_t c = 0; c < keeper->class_count; c++)
        count += keeper->classes[c].count;
    return count;
}

/* Writes the chosen images after all have been read. */
static int write_chosen(struct work *work, struct sl_error *error)
{
    const struct sl_selection *selection = work->selection;
    bool ranked = selection->quantiles > 0;
    struct sl_stream_writer writer;
    if (check(work, error) != 0)
        return -1;
    if (ranked && sl_ranking_choose(&work->ranking, selection->ipc, selection->quantile,
                                    selection->quantiles, error) != 0)
        return -1;
    sl_keeper_sort(&work->keeper);
    sl_made_list_join(&work->made, work->header.made, work->step, "input");
    sl_made_add(work->header.made, json_incref(work->step));
    work->header.count = (int64_t)(ranked ? work->ranking.count : count_kept(&work->keeper));
    if (sl_stream_begin(&writer, work->output, &work->header, error) != 0)
        return -1;
    int result = ranked ? put_ranked(work, &writer, error) : put_kept(work, &writer, error);
    if (result == 0)
        result = sl_stream_finish(&writer, error);
    sl_stream_drop(&writer);
    return result;
}

/* Writes the header of a segment that is passed on; the number of its records is not known yet. */
static int begin_passing(struct work *work, const struct sl_stream_header *header,
                         struct sl_stream_writer *writer, struct sl_error *error)
{
    if (work->seen == NULL && prepare(work, &header->dataset, error) != 0)
        return -1;
    json_t *step = json_deep_copy(work->step);
    struct sl_stream_header out = {.kind = SL_SAMPLES,
                                   .dataset = header->dataset,
                                   .count = -1,
                                   .learned = header->learned,
                                   .views = header->views,
                                   .made = json_array()};
    sl_made_input(step, "input", sl_made_join(out.made, header->made));
    sl_made_add(out.made, step);
    int result = sl_stream_begin(writer, work->output, &out, error);
    json_decref(out.made);
    return result;
}

/* Passes on what is not left out, segment by segment; nothing is held in memory. */
static int pass(struct work *work, struct sl_inputs *inputs, size_t *emptied,
                struct sl_error *error)
{
    struct sl_stream_writer writer = {0};
    int what, result = 0;
    while (result == 0 && (what = sl_inputs_next(inputs, error)) != SL_STREAM_END) {
        const struct sl_sample *sample = &inputs->reader.sample;
        if (what < 0)
            result = -1;
        else if (what == SL_STREAM_RECORD && may_be_chosen(work, sample))
            result = sl_stream_put_sample(&writer, sample, error);
        else if (what == SL_STREAM_SEGMENT && writer.sink != NULL)
            result = sl_stream_finish(&writer, error);
        if (result == 0 && what == SL_STREAM_SEGMENT)
            result = check_views(inputs, error);
        if (result == 0 && what == SL_STREAM_SEGMENT)
            result = begin_passing(work, &inputs->reader.header, &writer, error);
    }
    if (result == 0)
        result = check_fold(work, emptied, error);
    if (result == 0)
        result = sl_stream_finish(&writer, error);
    sl_stream_drop(&writer);
    return result;
}

int sl_select(const struct sl_selection *selection, struct sl_inputs *inputs, json_t *step,
              struct sl_output *output, size_t *emptied, struct sl_error *error)
{
    struct work work = {.selection = selection,
                        .header = {.kind = SL_SAMPLES, .made = json_array()},
                        .step = step,
                        .output = output};
    int result = -1;
    if (step == NULL || work.header.made == NULL)
        sl_fail(error, "out of memory");
    else if (selection->how == SL_SELECT_ALL)
        result = pass(&work, inputs, emptied, error);
    else if (read_all(&work, inputs, error) == 0 && check_fold(&work, emptied, error) == 0)
        result = write_chosen(&work, error);
    sl_keeper_release(&work.keeper);
    sl_ranking_release(&work.ranking);
    sl_stream_header_release(&work.header);
    sl_made_list_release(&work.made);
    json_decref(step);
    free(work.without);
    free(work.there);
    free(work.seen);
    free(work.found);
    return result;
}
