#include "label/write.h"

#include "base/memory.h"
#include "formats/soft.h"

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
    bool all = writer->ranks != NULL && writer->values != NULL && writer->halves != NULL &&
               writer->index != NULL;
    return all ? 0 : -1;
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

int sl_label_writer_put(struct sl_label_writer *writer, const struct sl_sample *sample, float *soft,
                        struct sl_error *error)
{
    enum sl_label_source source = writer->labelling->source;
    bool listed = source == SL_LABEL_PRESENT && sample->index.data != NULL;
    struct sl_sample out = *sample;
    struct sl_label_draft draft = {.soft = soft,
                                   .ranks = writer->ranks,
                                   .classes = writer->classes,
                                   .truth = sample->label,
                                   .tempered = source == SL_LABEL_EXPERTS,
                                   .kept = listed ? sample->soft.dims[0] : 0};
    if (writer->labelling->doubts != NULL)
        sl_label_doubts_add(writer->labelling->doubts, soft, sample->label);
    if (source == SL_LABEL_PRESENT && !writer->changes.any)
        return sl_stream_put_sample(&writer->stream, sample, error);
    sl_label_change(&writer->changes, &draft);
    size_t kept = draft.kept, count = kept > 0 ? kept : writer->classes;
    float *values = soft;
    if (kept > 0) {
        sl_soft_rank(soft, writer->classes, writer->ranks);
        for (size_t k = 0; k < kept; k++) {
            writer->values[k] = writer->ranks[k].value;
            writer->index[k] = (uint16_t)writer->ranks[k].class;
        }
        values = writer->values;
    }
    if (draft.half && make_halves(writer, values, count, error) != 0)
        return -1;
    if (sl_soft_check(values, count, writer->learned, error) != 0)
        return sl_error_in(error, "what would be written");
    out.soft = (struct sl_tensor){SL_F32, 1, {(uint32_t)count}, values};
    if (draft.half)
        out.soft = (struct sl_tensor){SL_F16, 1, {(uint32_t)count}, writer->halves};
    out.index = (struct sl_tensor){SL_U16, 1, {(uint32_t)kept}, kept > 0 ? writer->index : NULL};
    return sl_stream_put_sample(&writer->stream, &out, error);
}

void sl_label_writer_release(struct sl_label_writer *writer)
{
    sl_stream_drop(&writer->stream);
    free(writer->ranks);
    free(writer->values);
    free(writer->halves);
    free(writer->index);
    *writer = (struct sl_label_writer){0};
}
