#include "inspect/extract.h"

#include "base/input.h"
#include "base/memory.h"
#include "formats/checkpoint.h"
#include "formats/npy.h"
#include "formats/recognise.h"
#include "formats/stream.h"
#include "images/picture.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

/* The elements of all records so far, one after the other. */
struct column {
    const char *field;
    struct sl_tensor one; /* type and shape of a record's element */
    size_t count;         /* records */
    void *bytes;
    size_t used, capacity;
};

static int append(struct column *column, const struct sl_tensor *tensor, struct sl_error *error)
{
    if (column->count == 0)
        column->one = *tensor;
    if (tensor->dtype != column->one.dtype)
        return sl_fail(error, "is %s, unlike earlier ones, which are %s",
                       sl_dtype_name(tensor->dtype), sl_dtype_name(column->one.dtype));
    size_t size = sl_tensor_bytes(tensor);
    if (sl_grow(&column->bytes, &column->capacity, column->used + size, 1, error) != 0)
        return -1;
    memcpy((char *)column->bytes + column->used, tensor->data, size);
    column->used += size;
    column->count++;
    return 0;
}

static int append_decoded(struct column *column, const struct sl_sample *sample,
                          const struct sl_dataset *dataset, struct sl_error *error)
{
    struct sl_picture picture;
    if (sl_picture_decode(&picture, sample->encoded, sample->encoded_size, error) != 0)
        return -1;
    struct sl_tensor tensor = {SL_U8, 3, {picture.height, picture.width, 3}, picture.pixels};
    int result = memcmp(tensor.dims, dataset->image, sizeof dataset->image) == 0
                     ? append(column, &tensor, error)
                     : sl_fail(error, "is %ux%u, which is not the size of the data set's images",
                               picture.height, picture.width);
    free(picture.pixels);
    return result;
}

static int append_soft(struct column *column, const struct sl_sample *sample, size_t classes,
                       struct sl_error *error)
{
    if (sample->soft.data == NULL)
        return sl_fail(error, "has no soft label");
    float *soft = sl_alloc(classes, sizeof *soft, error);
    if (soft == NULL)
        return -1;
    sl_sample_soft(sample, classes, soft);
    int result = append(column, &(struct sl_tensor){SL_F32, 1, {(uint32_t)classes}, soft}, error);
    free(soft);
    return result;
}

static int append_field(struct column *column, const struct sl_stream_reader *reader,
                        struct sl_error *error)
{
    const struct sl_sample *sample = &reader->sample;
    const struct sl_dataset *dataset = &reader->header.dataset;
    int64_t label = sample->label;
    if (strcmp(column->field, "soft") == 0)
        return append_soft(column, sample, dataset->class_count, error);
    if (strcmp(column->field, "labels") == 0)
        return append(column, &(struct sl_tensor){SL_I64, 0, {0}, &label}, error);
    if (strcmp(column->field, "ids") == 0)
        return append(column, &(struct sl_tensor){SL_I64, 0, {0}, &sample->id}, error);
    if (sample->encoded != NULL)
        return append_decoded(column, sample, dataset, error);
    return append(column, &sample->image, error);
}

static int read_column(struct column *column, struct sl_stream_reader *reader,
                       struct sl_error *error)
{
    int what;
    while ((what = sl_stream_next(reader, error)) > 0) {
        if (what != SL_STREAM_RECORD || append_field(column, reader, error) == 0)
            continue;
        return sl_error_at_record(error, reader->name, reader->record);
    }
    if (what == 0 && column->count == 0)
        return sl_fail(error, "%s: has no records", reader->name);
    return what;
}

static int write_column(const struct column *column, struct sl_output *output,
                        struct sl_error *error)
{
    struct sl_tensor all = {.dtype = column->one.dtype, .rank = column->one.rank + 1};
    if (column->count > UINT32_MAX)
        return sl_fail(error, "%zu records are too many for an array", column->count);
    all.dims[0] = (uint32_t)column->count;
    memcpy(all.dims + 1, column->one.dims, column->one.rank * sizeof *all.dims);
    all.data = column->bytes;
    return sl_npy_write(&all, output, error);
}

static int extract_column(const char *path, const char *field, struct sl_output *output,
                          struct sl_error *error)
{
    static const char *const fields[] = {"images", "labels", "ids", "soft"};
    struct sl_stream_reader reader;
    struct column column = {.field = field};
    bool known = false;
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
        known = known || strcmp(fields[i], field) == 0;
    if (sl_stream_inspect(&reader, path, SL_SAMPLES, error) != 0)
        return -1;
    int result =
        known ? read_column(&column, &reader, error)
              : sl_fail(error, "%s: has no '%.100s'; samples have images, labels, ids and soft",
                        reader.name, field);
    if (result == 0)
        result = write_column(&column, output, error);
    free(column.bytes);
    sl_stream_close(&reader);
    return result;
}

/* Fails for types that NumPy does not have. */
static int extract_array(const struct sl_checkpoint *checkpoint, const char *name,
                         struct sl_output *output, struct sl_error *error)
{
    for (size_t i = 0; i < checkpoint->count; i++) {
        const struct sl_array *array = &checkpoint->arrays[i];
        if (strcmp(array->name, name) != 0)
            continue;
        return sl_dtype_size(array->tensor.dtype) > 0
                   ? sl_npy_write(&array->tensor, output, error)
                   : sl_fail(error, "array %.100s has the type %s, which cannot be written as .npy",
                             name, array->type);
    }
    return sl_fail(error, "has no array '%.100s'", name);
}

int sl_extract_npy(const char *path, const char *field, struct sl_output *output,
                   struct sl_error *error)
{
    enum sl_format format;
    struct sl_checkpoint checkpoint;
    if (sl_recognise(path, false, &format, error) != 0)
        return -1;
    if (format == SL_FORMAT_STREAM)
        return extract_column(path, field, output, error);
    if (sl_checkpoint_read(&checkpoint, path, error) != 0)
        return -1;
    int result = extract_array(&checkpoint, field, output, error);
    if (result != 0)
        sl_error_in(error, "%s", sl_input_name(path));
    sl_checkpoint_release(&checkpoint);
    return result;
}
