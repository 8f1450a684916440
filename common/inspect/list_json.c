#include "inspect/list.h"

#include "base/number.h"
#include "formats/label.h"
#include "inspect/array.h"
#include "inspect/file.h"
#include "inspect/json_line.h"

#include <stdlib.h>
#include <string.h>

static json_t *shape_json(const struct sl_tensor *tensor)
{
    json_t *shape = json_array();
    for (uint32_t i = 0; i < tensor->rank; i++)
        json_array_append_new(shape, json_integer(tensor->dims[i]));
    return shape;
}

static json_t *image_json(const struct sl_sample *sample)
{
    if (sample->encoded != NULL)
        return json_pack("{sI}", "bytes", (json_int_t)sample->encoded_size);
    return json_pack("{ss so}", "dtype", sl_dtype_name(sample->image.dtype), "shape",
                     shape_json(&sample->image));
}

/* The elements of a list of numbers; those that are not finite, which JSON lacks, become null. */
static json_t *values_json(const struct sl_tensor *tensor)
{
    json_t *list = json_array();
    struct sl_tensor one = {.dtype = tensor->dtype};
    size_t size = sl_dtype_size(tensor->dtype);
    for (uint32_t i = 0; i < tensor->dims[0]; i++) {
        float value;
        char text[SL_REAL_TEXT];
        one.data = (const char *)tensor->data + i * size;
        sl_tensor_to_f32(&one, &value);
        sl_print_float(value, text);
        json_t *item = tensor->dtype == SL_U16 ? json_integer((json_int_t)value)
                                               : json_real(strtod(text, NULL));
        json_array_append_new(list, item != NULL ? item : json_null());
    }
    return list;
}

/* NULL if there is no soft label. */
static json_t *soft_json(const struct sl_sample *sample)
{
    if (sample->soft.data == NULL)
        return NULL;
    if (sample->index.data == NULL)
        return values_json(&sample->soft);
    return json_pack("{so so}", "index", values_json(&sample->index), "value",
                     values_json(&sample->soft));
}

/* The labels of an image's views, which its reader has accepted. */
static json_t *views_json(const struct sl_sample *sample, size_t classes)
{
    struct sl_label_reader reader = {.any = true};
    struct sl_label_list list;
    struct sl_error unused;
    const void *label;
    size_t size;
    json_t *views = json_array();
    sl_label_list_start(&list, sample->views, sample->views_size);
    bool ready = sl_label_reader_init(&reader, classes, &unused) == 0;
    while (ready && (label = sl_label_list_next(&list, &size)) != NULL) {
        struct sl_sample view = {0};
        if (sl_label_read_bytes(&reader, label, size, &view, &unused) == 0)
            json_array_append_new(views, soft_json(&view));
    }
    sl_label_reader_release(&reader);
    return views;
}

static json_t *sample_json(const struct sl_sample *sample, size_t classes)
{
    json_t *json = json_pack("{sI sI so}", "id", (json_int_t)sample->id, "label",
                             (json_int_t)sample->label, "image", image_json(sample));
    if (sample->soft.data != NULL)
        json_object_set_new(json, "soft", soft_json(sample));
    if (sample->views != NULL)
        json_object_set_new(json, "views", views_json(sample, classes));
    return json;
}

static json_t *record_json(const struct sl_stream_reader *reader)
{
    return reader->header.kind == SL_METRICS
               ? json_incref(reader->metrics)
               : sample_json(&reader->sample, reader->header.dataset.class_count);
}

static json_t *end_json(int64_t count, const char *digest)
{
    return json_pack("{sb sI ss}", "end", 1, "count", (json_int_t)count, "xxh3", digest);
}

/* A trailer is verified once the next segment, or the end, is reached. */
static int list_stream(struct sl_stream_reader *reader, struct sl_output *output,
                       struct sl_error *error)
{
    int64_t count = 0;
    for (;;) {
        int what = sl_stream_next(reader, error);
        if (what < 0)
            return -1;
        if (what == SL_STREAM_RECORD) {
            count++;
            if (sl_json_line_new(record_json(reader), output, error) != 0)
                return -1;
            continue;
        }
        if (reader->digest[0] != '\0' &&
            sl_json_line_new(end_json(count, reader->digest), output, error) != 0)
            return -1;
        if (what == SL_STREAM_END)
            return 0;
        count = 0;
        if (sl_json_line_new(sl_stream_header_json(&reader->header), output, error) != 0)
            return -1;
    }
}

json_t *sl_checkpoint_json(const struct sl_checkpoint *checkpoint)
{
    json_t *json = sl_dataset_to_json(&checkpoint->dataset);
    if (checkpoint->arch != NULL)
        json_object_set_new(json, "arch", json_string(checkpoint->arch));
    if (checkpoint->epoch >= 0)
        json_object_set_new(json, "epoch", json_integer(checkpoint->epoch));
    if (checkpoint->step > 0)
        json_object_set_new(json, "step", json_integer(checkpoint->step));
    if (checkpoint->made != NULL)
        json_object_set(json, "made", checkpoint->made);
    json_object_set_new(json, "sha256", json_string(checkpoint->sha256));
    return json;
}

static json_t *array_json(const struct sl_array *array)
{
    char type[SL_ARRAY_TYPE_TEXT];
    json_t *norm =
        json_real(sl_array_norm(array)); /* NULL if the norm is not finite, written as null */
    return json_pack("{ss ss so so}", "name", array->name, "dtype", sl_array_type(array, type),
                     "shape", shape_json(&array->tensor), "norm",
                     norm != NULL ? norm : json_null());
}

static int list_checkpoint(const struct sl_checkpoint *checkpoint, struct sl_output *output,
                           struct sl_error *error)
{
    if (sl_json_line_new(sl_checkpoint_json(checkpoint), output, error) != 0)
        return -1;
    for (size_t i = 0; i < checkpoint->count; i++)
        if (sl_json_line_new(array_json(&checkpoint->arrays[i]), output, error) != 0)
            return -1;
    return sl_json_line_new(end_json((int64_t)checkpoint->count, checkpoint->digest), output,
                            error);
}

/* A figure has no records. */
static json_t *figure_json(const struct sl_figure_file *figure)
{
    return json_pack("{ss sI sI ss sO}", "kind", "figure", "height", (json_int_t)figure->height,
                     "width", (json_int_t)figure->width, "unit", figure->unit, "made",
                     figure->made);
}

int sl_list_json(const char *path, struct sl_output *output, struct sl_error *error)
{
    struct sl_file file;
    if (sl_file_open(&file, path, SL_FILE_ANY, error) != 0)
        return -1;
    int result = file.format == SL_FORMAT_CHECKPOINT
                     ? list_checkpoint(&file.checkpoint, output, error)
                 : file.format == SL_FORMAT_FIGURE
                     ? sl_json_line_new(figure_json(&file.figure), output, error)
                     : list_stream(&file.reader, output, error);
    sl_file_close(&file);
    return result;
}

int sl_list_record(const char *path, int64_t record, struct sl_output *output,
                   struct sl_error *error)
{
    struct sl_stream_reader reader;
    int what, result = 0;
    if (sl_stream_inspect(&reader, path, SL_ANY_KIND, error) != 0)
        return -1;
    while (result == 0 && (what = sl_stream_next(&reader, error)) != SL_STREAM_END) {
        if (what < 0)
            result = -1;
        if (what == SL_STREAM_RECORD && reader.record == record)
            result = sl_json_line_new(record_json(&reader), output, error);
    }
    if (result == 0 && record > reader.record)
        result = sl_fail(error, "%s: has %lld records, counted from 0; there is no record %lld",
                         reader.name, (long long)reader.record + 1, (long long)record);
    sl_stream_close(&reader);
    return result;
}
