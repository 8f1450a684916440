#include "inspect/extract.h"

#include "base/memory.h"
#include "formats/stream.h"
#include "images/picture.h"
#include "samples/decode.h"
#include "samples/levels.h"

#include <stdlib.h>

/* The picture of a tensor [H, W, 1 or 3]. */
static int tensor_picture(struct sl_picture *picture, const struct sl_tensor *image,
                          const struct sl_dataset *dataset, struct sl_error *error)
{
    size_t count = sl_tensor_count(image), channels = image->dims[2];
    if (channels != 1 && channels != 3)
        return sl_fail(error, "an image of %zu channels cannot be written as PNG", channels);
    float *values = sl_alloc(count, sizeof *values, error);
    picture->height = image->dims[0];
    picture->width = image->dims[1];
    picture->pixels = sl_alloc(count / channels, 3, error);
    if (values == NULL || picture->pixels == NULL) {
        free(values);
        return -1;
    }
    sl_tensor_to_f32(image, values);
    struct sl_levels levels = sl_levels_of(image, values, dataset);
    for (size_t i = 0; i < count / channels; i++)
        for (size_t c = 0; c < 3; c++) {
            size_t from = channels == 3 ? c : 0;
            picture->pixels[3 * i + c] = sl_level(&levels, values[i * channels + from], from);
        }
    free(values);
    return 0;
}

static int take_picture(struct sl_picture *picture, const struct sl_stream_reader *reader,
                        struct sl_error *error)
{
    const struct sl_sample *sample = &reader->sample;
    int result = sample->encoded != NULL
                     ? sl_sample_decode(sample, &reader->header.dataset, picture, error)
                     : tensor_picture(picture, &sample->image, &reader->header.dataset, error);
    return result == 0 ? 0 : sl_error_at_record(error, reader->name, reader->record);
}

int sl_extract_image(const char *path, int64_t record, struct sl_output *output,
                     struct sl_error *error)
{
    struct sl_stream_reader reader;
    struct sl_picture picture = {0};
    int what, result = 0;
    if (sl_stream_inspect(&reader, path, SL_SAMPLES, error) != 0)
        return -1;
    while (result == 0 && (what = sl_stream_next(&reader, error)) != SL_STREAM_END) {
        if (what < 0)
            result = -1;
        else if (what == SL_STREAM_RECORD && reader.record == record)
            result = take_picture(&picture, &reader, error);
    }
    if (result == 0 && record > reader.record)
        result = sl_fail(error, "%s: has %lld records, counted from 0; there is no record %lld",
                         reader.name, (long long)reader.record + 1, (long long)record);
    if (result == 0)
        result = sl_picture_write_png(&picture, NULL, 0, output, error);
    free(picture.pixels);
    sl_stream_close(&reader);
    return result;
}
