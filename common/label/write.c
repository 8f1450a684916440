#include "label/write.h"

#include "base/memory.h"
#include "formats/made.h"
#include "formats/soft.h"
#include "kernel/kernel.h"

#include <math.h>
#include <stdlib.h>

int sl_label_writer_init(struct sl_label_writer *writer, const struct sl_labelling *labelling,
                         const json_t *options, const struct sl_dataset *dataset,
                         struct sl_error *error)
{
    size_t classes = dataset->class_count;
    *writer = (struct sl_label_writer){.labelling = labelling, .classes = classes};
    if (sl_label_changes_init(&writer->changes, options, dataset, error) != 0)
        return -1;
    if (labelling->doubts != NULL && sl_label_doubts_init(labelling->doubts, classes, error) != 0)
        return -1;
    writer->ranks = sl_alloc(classes, sizeof *writer->ranks, error);
    writer->values = sl_alloc(classes, sizeof *writer->values, error);
    writer->halves = sl_alloc(classes, sizeof *writer->halves, error);
    writer->index = sl_alloc(classes, sizeof *writer->index, error);
    writer->listed = sl_alloc(classes, sizeof *writer->listed, error);
    bool all = writer->ranks != NULL && writer->values != NULL && writer->halves != NULL &&
               writer->index != NULL && writer->listed != NULL;
    writer->entries = sl_alloc(classes, sizeof *writer->entries, error);
    if (!all || writer->entries == NULL ||
        sl_label_reader_init(&writer->reader, classes, error) != 0)
        return -1;
    return sl_label_coder_init(&writer->coder, classes, error);
}

/* Rounds the values, so that they are what a reader of the halves sees. */
static int make_halves(struct sl_label_writer *writer, float *values, size_t count,
                       struct sl_error *error)
{
    for (size_t k = 0; k < count; k++) {
        double whole = (double)values[k];
        writer->halves[k] = sl_half_from_f32(values[k]);
        values[k] = sl_half_to_f32(writer->halves[k]);
        if (!isfinite(values[k]))
            return sl_fail(error, "--half: an entry of %g is above what 16 bits hold", whole);
    }
    return 0;
}

/* The draft of the label as it is before any change. */
static struct sl_label_draft draft_of(const struct sl_label_writer *writer,
                                      const struct sl_sample *sample, float *soft)
{
    enum sl_label_source source = writer->labelling->source;
    struct sl_label_draft draft = {.soft = soft,
                                   .ranks = writer->ranks,
                                   .classes = writer->classes,
                                   .truth = sample->label,
                                   .id = sample->id,
                                   .tempered = source == SL_LABEL_EXPERTS};
    if (source != SL_LABEL_PRESENT)
        return draft;
    if (sample->index.data != NULL)
        draft.kept = sample->soft.dims[0];
    if (sample->packed == NULL)
        return draft;
    struct sl_label_form form = sl_label_form_of(sample->packed, sample->packed_size);
    draft.packed = true;
    draft.others = form.others;
    draft.half = form.values == SL_LABEL_F16;
    draft.bits = form.values == SL_LABEL_LOG8 ? 8 : form.values == SL_LABEL_LOG4 ? 4 : 0;
    draft.kept = form.listed;
    if (form.values == SL_LABEL_DRAWS) /* once changed, their shares are not equal */
        draft.kept = sl_soft_positive(soft, writer->classes);
    return draft;
}

static int ascending(const void *left, const void *right)
{
    const uint32_t *a = left, *b = right;
    return (*a > *b) - (*a < *b);
}

/* Sets the classes of the largest entries, [kept], in ascending order. */
static void list_largest(struct sl_label_writer *writer, const float *soft, size_t kept)
{
    sl_soft_rank(soft, writer->classes, writer->ranks);
    for (size_t k = 0; k < kept; k++)
        writer->listed[k] = writer->ranks[k].class;
    qsort(writer->listed, kept, sizeof *writer->listed, ascending);
}

/* Writes the label in few bits; soft becomes what a reader sees of it. */
static int pack(struct sl_label_writer *writer, const struct sl_label_draft *draft,
                struct sl_sample *out, struct sl_error *error)
{
    float *soft = draft->soft;
    bool all = draft->kept == 0 || draft->kept == draft->classes;
    struct sl_label_form form = {.values = draft->bits == 8   ? SL_LABEL_LOG8
                                           : draft->bits == 4 ? SL_LABEL_LOG4
                                           : draft->half      ? SL_LABEL_F16
                                                              : SL_LABEL_F32,
                                 .listed = all ? 0 : draft->kept,
                                 .others = draft->others && !all};
    if (draft->draws > 0) { /* what was not drawn is 0 */
        form.others = false;
        form.listed = sl_soft_positive(soft, draft->classes);
        if (form.values == SL_LABEL_F32)
            form = (struct sl_label_form){SL_LABEL_DRAWS, (size_t)draft->draws, false};
    }
    if (draft->half && make_halves(writer, soft, writer->classes, error) != 0)
        return -1;
    if (form.listed > 0 && form.values != SL_LABEL_DRAWS)
        list_largest(writer, soft, form.listed);
    if (sl_label_encode(&writer->coder, &form, writer->listed, soft, error) != 0 ||
        sl_label_decode(writer->coder.bytes, writer->coder.size, writer->classes, soft, error) != 0)
        return -1;
    out->packed = writer->coder.bytes;
    out->packed_size = writer->coder.size;
    out->soft = (struct sl_tensor){SL_F32, 1, {(uint32_t)writer->classes}, soft};
    return 0;
}

/* Writes the entries, or those that are kept. */
static int list(struct sl_label_writer *writer, const struct sl_label_draft *draft,
                struct sl_sample *out, struct sl_error *error)
{
    size_t kept = draft->kept, count = kept > 0 ? kept : writer->classes;
    float *values = draft->soft;
    if (kept > 0) {
        sl_soft_rank(draft->soft, writer->classes, writer->ranks);
        for (size_t k = 0; k < kept; k++) {
            writer->values[k] = writer->ranks[k].value;
            writer->index[k] = (uint16_t)writer->ranks[k].class;
        }
        values = writer->values;
    }
    if (draft->half && make_halves(writer, values, count, error) != 0)
        return -1;
    out->soft = (struct sl_tensor){SL_F32, 1, {(uint32_t)count}, values};
    out->index = (struct sl_tensor){SL_U16, 1, {(uint32_t)kept}, kept > 0 ? writer->index : NULL};
    return 0;
}

static void note_emptied(struct sl_label_emptied *emptied, int64_t id)
{
    if (emptied != NULL && emptied->count++ == 0)
        emptied->first = id;
}

int sl_label_writer_make(struct sl_label_writer *writer, const struct sl_sample *sample,
                         uint32_t view, float *soft, struct sl_sample *out, struct sl_error *error)
{
    struct sl_label_draft draft = draft_of(writer, sample, soft);
    bool before = sl_soft_positive(soft, writer->classes) > 0;
    draft.view = view;
    sl_label_change(&writer->changes, &draft);
    *out = *sample;
    out->index.data = out->packed = NULL;
    if ((draft.packed ? pack : list)(writer, &draft, out, error) != 0)
        return -1;
    float *values = draft.packed || draft.kept == 0 ? soft : writer->values;
    if (sl_soft_check(values, out->soft.dims[0], writer->learned, error) != 0)
        return sl_error_in(error, "what would be written");
    if (before && sl_soft_positive(values, out->soft.dims[0]) == 0)
        note_emptied(writer->labelling->emptied, sample->id);
    if (draft.half && !draft.packed) {
        out->soft.dtype = SL_F16;
        out->soft.data = writer->halves;
    }
    return 0;
}

void sl_label_writer_views_begin(struct sl_label_writer *writer, size_t count)
{
    writer->views.size = 0;
    msgpack_packer_init(&writer->packer, &writer->views, sl_packed_append);
    msgpack_pack_array(&writer->packer, count);
}

int sl_label_writer_views_add(struct sl_label_writer *writer, const struct sl_sample *sample,
                              uint32_t view, float *soft, struct sl_error *error)
{
    struct sl_sample out;
    if (sl_label_writer_make(writer, sample, view, soft, &out, error) != 0)
        return sl_error_in(error, "view %u", view);
    sl_label_write(&writer->packer, &out);
    return 0;
}

int sl_label_writer_views_end(struct sl_label_writer *writer, struct sl_sample *sample,
                              struct sl_error *error)
{
    sample->soft.data = sample->index.data = sample->packed = NULL;
    sample->views = writer->views.bytes;
    sample->views_size = writer->views.size;
    return writer->views.failed ? sl_fail(error, "out of memory") : 0;
}

/* Changes the labels of a record's views; *out has them afterwards. */
static int change_views(struct sl_label_writer *writer, struct sl_sample *out,
                        struct sl_error *error)
{
    struct sl_label_list list;
    struct sl_sample view = *out;
    const void *label;
    size_t size;
    writer->reader.learned = writer->learned;
    sl_label_list_start(&list, out->views, out->views_size);
    sl_label_writer_views_begin(writer, list.left);
    for (uint32_t i = 0; (label = sl_label_list_next(&list, &size)) != NULL; i++) {
        view.soft.data = view.index.data = view.packed = NULL;
        if (sl_label_read_bytes(&writer->reader, label, size, &view, error) != 0)
            return -1;
        sl_sample_soft(&view, writer->classes, writer->entries);
        if (sl_label_writer_views_add(writer, &view, i, writer->entries, error) != 0)
            return -1;
    }
    struct sl_sample ended;
    int result = sl_label_writer_views_end(writer, &ended, error);
    out->views = ended.views;
    out->views_size = ended.views_size;
    return result;
}

int sl_label_writer_put(struct sl_label_writer *writer, const struct sl_sample *sample, float *soft,
                        struct sl_error *error)
{
    struct sl_sample out = *sample;
    bool present = writer->labelling->source == SL_LABEL_PRESENT;
    if (writer->labelling->doubts != NULL)
        sl_label_doubts_add(writer->labelling->doubts, soft, sample->label);
    if (present && !writer->changes.any)
        return sl_stream_put_sample(&writer->stream, sample, error);
    if (!present)
        out.views = NULL;
    if (out.views != NULL && change_views(writer, &out, error) != 0)
        return -1;
    struct sl_sample changed = out;
    if (soft != NULL && sl_label_writer_make(writer, &out, 0, soft, &changed, error) != 0)
        return -1;
    return sl_stream_put_sample(&writer->stream, &changed, error);
}

/* Learned labels remain so after any change. */
static bool is_learned(const struct sl_labelling *labelling, const struct sl_stream_header *header)
{
    if (labelling->source == SL_LABEL_TABLE)
        return labelling->table->learned;
    return labelling->source == SL_LABEL_PRESENT && header->learned;
}

int sl_label_writer_begin(struct sl_label_writer *writer, const struct sl_stream_header *header,
                          const json_t *last, struct sl_output *output, struct sl_error *error)
{
    const struct sl_labelling *labelling = writer->labelling;
    struct sl_stream_header out = *header;
    writer->learned = out.learned = is_learned(labelling, header);
    if (labelling->source != SL_LABEL_PRESENT)
        out.views = labelling->views;
    json_t *step = json_deep_copy(last);
    out.made = json_array();
    sl_made_input(step, "input", sl_made_join(out.made, header->made));
    if (labelling->source == SL_LABEL_EXPERTS) {
        sl_made_list_join(&labelling->experts->made, out.made, step, "expert");
        if (labelling->list != NULL)
            sl_made_input(step, "classes-from", sl_made_join(out.made, labelling->list->made));
        json_object_set_new(step, "arithmetic", json_string(sl_kernels_arithmetic()));
    }
    if (labelling->source == SL_LABEL_TABLE)
        sl_made_list_join(&labelling->table->made, out.made, step, "from");
    sl_made_add(out.made, step);
    int result = sl_stream_begin(&writer->stream, output, &out, error);
    json_decref(out.made);
    return result;
}

void sl_label_writer_release(struct sl_label_writer *writer)
{
    sl_stream_drop(&writer->stream);
    free(writer->ranks);
    free(writer->values);
    free(writer->halves);
    free(writer->index);
    free(writer->listed);
    sl_label_coder_release(&writer->coder);
    sl_label_reader_release(&writer->reader);
    free(writer->views.bytes);
    free(writer->entries);
    *writer = (struct sl_label_writer){0};
}
