#include "inspect/extract.h"

#include "base/memory.h"
#include "formats/checkpoint.h"
#include "inspect/column.h"

#include <stdlib.h>
#include <string.h>

enum { IMAGES, LABELS, IDS, SOFT, COLUMNS };

/* A samples stream on its way to arrays. */
struct arrays {
    struct sl_column columns[COLUMNS]; /* their bytes are owned */
    struct sl_checkpoint file;         /* owned */
};

static int read_record(struct arrays *arrays, const struct sl_stream_reader *reader,
                       struct sl_error *error)
{
    bool soft = reader->sample.soft.data != NULL;
    if (arrays->columns[IMAGES].count > 0 && soft != (arrays->columns[SOFT].count > 0))
        return sl_fail(error, "has %s soft label, unlike earlier ones", soft ? "a" : "no");
    for (int i = 0; i < (soft ? COLUMNS : SOFT); i++)
        if (sl_column_add(&arrays->columns[i], reader, error) != 0)
            return -1;
    return 0;
}

static int read_all(struct arrays *arrays, struct sl_stream_reader *reader, struct sl_error *error)
{
    struct sl_dataset *dataset = &arrays->file.dataset;
    int what;
    while ((what = sl_stream_next(reader, error)) > 0) {
        if (what == SL_STREAM_RECORD && read_record(arrays, reader, error) != 0)
            return sl_error_at_record(error, reader->name, reader->record);
        if (what == SL_STREAM_SEGMENT && dataset->class_count == 0 &&
            sl_dataset_copy(dataset, &reader->header.dataset, error) != 0)
            return -1;
        if (what == SL_STREAM_SEGMENT && reader->segment == 0)
            arrays->file.made = json_incref(reader->header.made);
    }
    if (what == 0 && arrays->columns[IMAGES].count == 0)
        return sl_fail(error, "%s: has no records", reader->name);
    return what;
}

/* Images [N, H, W, C] become [N, C, H, W]: each of them in place, by way of a copy. */
static int put_channels_first(struct sl_tensor *images, void *bytes, struct sl_error *error)
{
    size_t width = sl_dtype_size(images->dtype), channels = images->dims[3];
    size_t pixels = (size_t)images->dims[1] * images->dims[2], size = pixels * channels * width;
    char *copy = sl_alloc(size, 1, error), *image = bytes;
    if (copy == NULL)
        return -1;
    for (size_t n = 0; n < images->dims[0]; n++, image += size) {
        memcpy(copy, image, size);
        for (size_t i = 0; i < pixels; i++)
            for (size_t c = 0; c < channels; c++)
                memcpy(image + (c * pixels + i) * width, copy + (i * channels + c) * width, width);
    }
    free(copy);
    images->dims[3] = images->dims[2];
    images->dims[2] = images->dims[1];
    images->dims[1] = (uint32_t)channels;
    return 0;
}

static int add_column(struct arrays *arrays, int i, struct sl_error *error)
{
    struct sl_column *column = &arrays->columns[i];
    struct sl_tensor all;
    if (sl_column_all(column, &all, error) != 0 ||
        (i == IMAGES && put_channels_first(&all, column->bytes, error) != 0))
        return -1;
    void *bytes = column->bytes;
    column->bytes = NULL;
    return sl_checkpoint_take(&arrays->file, column->field, &all, bytes, error);
}

/* What the images are normalised by, or have to be. */
static int add_normalisation(struct sl_checkpoint *file, struct sl_error *error)
{
    uint32_t channels = file->dataset.image[2];
    float *mean = sl_checkpoint_add(file, "mean", 1, &channels, error);
    float *std = mean == NULL ? NULL : sl_checkpoint_add(file, "std", 1, &channels, error);
    if (std == NULL)
        return -1;
    memcpy(mean, file->dataset.preprocess.mean, channels * sizeof *mean);
    memcpy(std, file->dataset.preprocess.std, channels * sizeof *std);
    return 0;
}

static int add_arrays(struct arrays *arrays, struct sl_error *error)
{
    for (int i = 0; i < COLUMNS; i++)
        if (arrays->columns[i].count > 0 && add_column(arrays, i, error) != 0)
            return -1;
    return arrays->file.dataset.preprocess.whiten[0] != '\0'
               ? 0
               : add_normalisation(&arrays->file, error);
}

int sl_extract_safetensors(const char *path, struct sl_output *output, struct sl_error *error)
{
    struct arrays arrays = {
        .columns = {{.field = "images"}, {.field = "labels"}, {.field = "ids"}, {.field = "soft"}},
        .file = {.epoch = -1}};
    struct sl_stream_reader reader;
    if (sl_stream_inspect(&reader, path, SL_SAMPLES, error) != 0)
        return -1;
    int result = read_all(&arrays, &reader, error);
    if (result == 0 && add_arrays(&arrays, error) != 0)
        result = sl_error_in(error, "%s", reader.name);
    if (result == 0)
        result = sl_checkpoint_write(&arrays.file, output, error);
    for (int i = 0; i < COLUMNS; i++)
        free(arrays.columns[i].bytes);
    sl_checkpoint_release(&arrays.file);
    sl_stream_close(&reader);
    return result;
}
