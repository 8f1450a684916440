#include "label/write.h"

#include "base/memory.h"
#include "formats/soft.h"
#include "samples/classes.h"

#include <math.h>
#include <stdlib.h>

static int check_rank(const char *option, size_t rank, size_t highest, size_t classes,
                      struct sl_error *error)
{
    if (rank > highest)
        return sl_fail(error, "--%s %zu: ranks go up to %zu with %zu classes", option, rank,
                       highest, classes);
    return 0;
}

int sl_label_writer_init(struct sl_label_writer *writer, const struct sl_labelling *labelling,
                         const struct sl_dataset *dataset, struct sl_error *error)
{
    size_t classes = dataset->class_count;
    *writer = (struct sl_label_writer){.labelling = labelling, .classes = classes};
    if (labelling->drop_class != NULL &&
        sl_class_find(dataset, labelling->drop_class, &writer->dropped, error) != 0)
        return sl_error_in(error, "--drop-class");
    if (check_rank("swap", labelling->swap, classes, classes, error) != 0 ||
        check_rank("top-k", labelling->top, classes, classes, error) != 0)
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

/* Whether the labels leave as they came, as for one value of a loop over settings. */
static bool copies(const struct sl_labelling *labelling)
{
    return labelling->source == SL_LABEL_PRESENT && labelling->temperature == 1 &&
           labelling->drop_class == NULL && labelling->swap == 0 && labelling->top == 0 &&
           !labelling->half;
}

static void change(struct sl_label_writer *writer, const struct sl_sample *sample, float *soft)
{
    const struct sl_labelling *labelling = writer->labelling;
    /* logits were divided by the temperature before their softmax */
    if (labelling->source != SL_LABEL_EXPERTS)
        sl_soft_temper(soft, writer->classes, labelling->temperature);
    if (labelling->drop_class != NULL && sample->label != writer->dropped)
        soft[writer->dropped] = 0;
    if (labelling->swap > 0)
        sl_soft_swap(soft, writer->classes, labelling->swap, writer->ranks);
}

/* How many entries are written: all of them, or the largest. */
static size_t kept_entries(const struct sl_label_writer *writer, const struct sl_sample *sample)
{
    const struct sl_labelling *labelling = writer->labelling;
    bool sparse = labelling->source == SL_LABEL_PRESENT && sample->index.data != NULL;
    if (labelling->top > 0)
        return labelling->top;
    return sparse ? sample->soft.dims[0] : 0;
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
    size_t kept = kept_entries(writer, sample), count = kept > 0 ? kept : writer->classes;
    bool half = writer->labelling->half;
    struct sl_sample out = *sample;
    if (writer->labelling->doubts != NULL)
        sl_label_doubts_add(writer->labelling->doubts, soft, sample->label);
    if (copies(writer->labelling))
        return sl_stream_put_sample(&writer->stream, sample, error);
    change(writer, sample, soft);
    float *values = soft;
    if (kept > 0) {
        sl_soft_rank(soft, writer->classes, writer->ranks);
        for (size_t k = 0; k < kept; k++) {
            writer->values[k] = writer->ranks[k].value;
            writer->index[k] = (uint16_t)writer->ranks[k].class;
        }
        values = writer->values;
    }
    if (half && make_halves(writer, values, count, error) != 0)
        return -1;
    if (sl_soft_check(values, count, writer->learned, error) != 0)
        return sl_error_in(error, "what would be written");
    out.soft = (struct sl_tensor){
        half ? SL_F16 : SL_F32, 1, {(uint32_t)count}, half ? (const void *)writer->halves : values};
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
