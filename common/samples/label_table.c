#include "samples/label_table.h"

#include "base/input.h"
#include "base/memory.h"
#include "formats/recognise.h"
#include "formats/soft.h"
#include "formats/stream.h"
#include "samples/copy.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

/* The number of axes longer than 1. */
static unsigned wide_axes(const struct sl_tensor *tensor)
{
    unsigned count = 0;
    for (unsigned i = 0; i < tensor->rank; i++)
        count += tensor->dims[i] > 1;
    return count;
}

static int refuse_array(const struct sl_tensor *tensor, bool real, const char *name,
                        struct sl_error *error)
{
    char shape[SL_SHAPE_TEXT];
    sl_fail(error, "%s: is an array %s of %s, expected f16, f32 or f64 [rows, classes]", name,
            sl_shape_text(tensor->dims, tensor->rank, shape), sl_dtype_name(tensor->dtype));
    if (wide_axes(tensor) == 1)
        return sl_error_hint(error, "if these are classes, --hard labels by the class");
    if (tensor->rank > 2 && wide_axes(tensor) == 2)
        return sl_error_hint(error, "array.squeeze() has no axes of length 1");
    return real ? -1 : sl_error_hint(error, "array.astype('float32') makes it so");
}

static int open_array(struct sl_label_table *table, struct sl_error *error)
{
    if (sl_npy_read(&table->npy, table->path, error) != 0)
        return -1;
    const struct sl_tensor *tensor = &table->npy.tensor;
    bool real = tensor->dtype == SL_F16 || tensor->dtype == SL_F32 || tensor->dtype == SL_F64;
    if (tensor->rank != 2 || !real)
        return refuse_array(tensor, real, sl_input_name(table->path), error);
    json_t *step = sl_made_step("file", NULL);
    json_object_set_new(step, "sha256", json_string(table->npy.sha256));
    json_t *made = json_pack("[o]", step);
    sl_made_list_add(&table->made, made);
    json_decref(made);
    return 0;
}

/* Keeps a record's label without its image. */
static int add_entry(struct sl_label_table *table, const struct sl_sample *sample,
                     struct sl_error *error)
{
    struct sl_sample bare = {
        .id = sample->id, .label = sample->label, .soft = sample->soft, .index = sample->index};
    if (sample->soft.data == NULL)
        return sl_fail(error, "has no soft label");
    if (sl_grow((void **)&table->entries, &table->capacity, table->count + 1,
                sizeof *table->entries, error) != 0)
        return -1;
    struct sl_label_entry *entry = &table->entries[table->count];
    entry->id = sample->id;
    if (sl_spool_add(&table->spool, &bare, &entry->place, error) != 0)
        return -1;
    table->count++;
    return 0;
}

static int add_segment(struct sl_label_table *table, const struct sl_stream_header *header,
                       struct sl_error *error)
{
    sl_made_list_add(&table->made, header->made);
    table->learned |= header->learned;
    if (table->dataset.class_count > 0)
        return sl_dataset_match_ids(&table->dataset, "the first segment", &header->dataset,
                                    sl_input_name(table->path), error);
    return sl_dataset_copy(&table->dataset, &header->dataset, error);
}

static int by_id(const void *left, const void *right)
{
    const struct sl_label_entry *a = left, *b = right;
    return (a->id > b->id) - (a->id < b->id);
}

static int sort(struct sl_label_table *table, struct sl_error *error)
{
    if (table->count == 0)
        return sl_fail(error, "%s: has no records", sl_input_name(table->path));
    qsort(table->entries, table->count, sizeof *table->entries, by_id);
    for (size_t i = 1; i < table->count; i++)
        if (table->entries[i].id == table->entries[i - 1].id)
            return sl_fail(error, "%s: id %lld appears twice", sl_input_name(table->path),
                           (long long)table->entries[i].id);
    return 0;
}

static int read_stream(struct sl_label_table *table, struct sl_stream_reader *reader,
                       struct sl_error *error)
{
    int what;
    while ((what = sl_stream_next(reader, error)) > 0) {
        if (what == SL_STREAM_SEGMENT && add_segment(table, &reader->header, error) != 0)
            return -1;
        if (what == SL_STREAM_RECORD && add_entry(table, &reader->sample, error) != 0)
            return sl_error_at_record(error, reader->name, reader->record);
    }
    return what == SL_STREAM_END ? sort(table, error) : -1;
}

static int open_stream(struct sl_label_table *table, struct sl_error *error)
{
    struct sl_stream_reader reader;
    if (sl_spool_open(&table->spool, error) != 0 ||
        sl_stream_open(&reader, table->path, SL_SAMPLES, error) != 0)
        return -1;
    int result = read_stream(table, &reader, error);
    sl_stream_close(&reader);
    return result;
}

/* By its first bytes: arrays may come through pipes, or have other names. */
static int open_file(struct sl_label_table *table, struct sl_error *error)
{
    char head[SL_PEEK_MAX];
    ssize_t size = sl_input_peek(table->path, head, sizeof head, error);
    if (size < 0)
        return -1;
    if (sl_looks_like_npy(head, (size_t)size))
        return open_array(table, error);
    if (size == 0 || sl_looks_like_stream(head, (size_t)size))
        return open_stream(table, error);
    sl_refuse_format(head, (size_t)size, "neither a stream nor a NumPy array", error);
    return sl_error_in(error, "%s", sl_input_name(table->path));
}

int sl_label_table_open(struct sl_label_table *table, const char *path, struct sl_error *error)
{
    *table = (struct sl_label_table){.path = path};
    int result = open_file(table, error);
    if (result != 0)
        sl_label_table_close(table);
    return result;
}

int sl_label_table_fit(const struct sl_label_table *table, const struct sl_dataset *dataset,
                       const char *name, struct sl_error *error)
{
    const struct sl_tensor *tensor = &table->npy.tensor;
    const char *own = sl_input_name(table->path);
    if (tensor->data == NULL &&
        sl_dataset_match_classes(&table->dataset, own, dataset, name, error) != 0)
        return -1;
    if (tensor->data == NULL)
        return sl_dataset_match_ids(&table->dataset, own, dataset, name, error);
    if (tensor->dims[1] == dataset->class_count)
        return 0;
    sl_fail(error, "%s has labels of %u classes, %s has %zu", own, tensor->dims[1], name,
            dataset->class_count);
    if (tensor->dims[0] == dataset->class_count)
        return sl_error_hint(error, "array.T has a row for each image");
    if (tensor->dims[1] == dataset->class_count + 1)
        return sl_error_hint(error, "if the first column is an index, array[:, 1:] is without it");
    return -1;
}

static int get_row(const struct sl_label_table *table, int64_t id, float *soft,
                   struct sl_error *error)
{
    struct sl_tensor row = table->npy.tensor;
    if (id >= row.dims[0])
        return sl_fail(
            error, "has no label for id %lld: it has %u rows; row i is for id i, see sl-label(1)",
            (long long)id, row.dims[0]);
    row.dims[0] = 1;
    row.data = (const char *)row.data + (size_t)id * sl_tensor_bytes(&row);
    sl_tensor_to_f32(&row, soft);
    if (sl_soft_check(soft, row.dims[1], false, error) != 0)
        return sl_error_in(error, "row %lld", (long long)id);
    return 0;
}

static int get_entry(struct sl_label_table *table, int64_t id, float *soft, struct sl_error *error)
{
    struct sl_label_entry key = {.id = id};
    struct sl_sample sample;
    const struct sl_label_entry *entry =
        bsearch(&key, table->entries, table->count, sizeof key, by_id);
    if (entry == NULL)
        return sl_fail(error, "has no label for id %lld", (long long)id);
    void *block = sl_spool_read(&table->spool, &entry->place, error);
    if (block == NULL)
        return -1;
    sl_sample_from_copy(block, &sample);
    sl_sample_soft(&sample, table->dataset.class_count, soft);
    free(block);
    return 0;
}

int sl_label_table_get(struct sl_label_table *table, int64_t id, float *soft,
                       struct sl_error *error)
{
    bool array = table->npy.tensor.data != NULL;
    int result = array ? get_row(table, id, soft, error) : get_entry(table, id, soft, error);
    return result == 0 ? 0 : sl_error_in(error, "%s", sl_input_name(table->path));
}

bool sl_label_table_foreign(const struct sl_label_table *table)
{
    return !table->learned && !sl_made_has(table->made.steps, "sl-label");
}

void sl_label_table_close(struct sl_label_table *table)
{
    sl_made_list_release(&table->made);
    sl_npy_release(&table->npy);
    sl_dataset_release(&table->dataset);
    sl_spool_close(&table->spool);
    free(table->entries);
    *table = (struct sl_label_table){0};
}
