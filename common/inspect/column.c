#include "inspect/column.h"

#include "base/memory.h"
#include "samples/decode.h"

#include <stdlib.h>
#include <string.h>

bool sl_column_exists(const char *field)
{
    static const char *const fields[] = {"images", "labels", "ids", "soft"};
    size_t i = 0;
    while (i < sizeof fields / sizeof *fields && strcmp(fields[i], field) != 0)
        i++;
    return i < sizeof fields / sizeof *fields;
}

static int append(struct sl_column *column, const struct sl_tensor *tensor, struct sl_error *error)
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

static int append_decoded(struct sl_column *column, const struct sl_sample *sample,
                          const struct sl_dataset *dataset, struct sl_error *error)
{
    struct sl_picture picture;
    if (sl_sample_decode(sample, dataset, &picture, error) != 0)
        return -1;
    struct sl_tensor tensor = {SL_U8, 3, {picture.height, picture.width, 3}, picture.pixels};
    int result = append(column, &tensor, error);
    free(picture.pixels);
    return result;
}

static int append_soft(struct sl_column *column, const struct sl_sample *sample, size_t classes,
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

int sl_column_add(struct sl_column *column, const struct sl_stream_reader *reader,
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

int sl_column_all(const struct sl_column *column, struct sl_tensor *all, struct sl_error *error)
{
    *all = (struct sl_tensor){.dtype = column->one.dtype, .rank = column->one.rank + 1};
    if (column->count > UINT32_MAX)
        return sl_fail(error, "%zu records are too many for an array", column->count);
    all->dims[0] = (uint32_t)column->count;
    memcpy(all->dims + 1, column->one.dims, column->one.rank * sizeof *all->dims);
    all->data = column->bytes;
    return 0;
}
