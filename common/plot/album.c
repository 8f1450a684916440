#include "plot/album.h"

#include "base/memory.h"
#include "images/picture.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void put_pixel(unsigned char *pixels, size_t index, const uint8_t rgb[3])
{
    uint32_t word = (uint32_t)rgb[0] << 16 | (uint32_t)rgb[1] << 8 | rgb[2];
    memcpy(pixels + 4 * index, &word, sizeof word);
}

/* Grey and its transparency become grey, more than three channels the first three. */
static void convert_values(const struct sl_tensor *image, const float *values, double low,
                           double scale, unsigned char *pixels)
{
    size_t channels = image->dims[2], size = (size_t)image->dims[0] * image->dims[1];
    for (size_t i = 0; i < size; i++) {
        uint8_t rgb[3];
        for (size_t c = 0; c < 3; c++) {
            size_t from = channels < 3 ? 0 : c;
            rgb[c] = (uint8_t)lrint(((double)values[i * channels + from] - low) * scale);
        }
        put_pixel(pixels, i, rgb);
    }
}

static int convert_tensor(const struct sl_tensor *image, unsigned char *pixels,
                          struct sl_error *error)
{
    size_t count = sl_tensor_count(image);
    float *values = sl_alloc(count, sizeof *values, error);
    if (values == NULL)
        return -1;
    sl_tensor_to_f32(image, values);
    double low = INFINITY, high = -INFINITY;
    int result = 0;
    for (size_t i = 0; i < count && result == 0; i++) {
        low = fmin(low, (double)values[i]);
        high = fmax(high, (double)values[i]);
        if (!isfinite(values[i]))
            result = sl_fail(error, "image has a value that is not a finite number");
    }
    if (image->dtype == SL_U8) {
        low = 0;
        high = 255;
    }
    if (result == 0)
        convert_values(image, values, low, high > low ? 255 / (high - low) : 0, pixels);
    free(values);
    return result;
}

static int convert_encoded(const struct sl_sample *sample, const struct sl_dataset *dataset,
                           unsigned char *pixels, struct sl_error *error)
{
    struct sl_picture picture;
    if (sl_picture_decode(&picture, sample->encoded, sample->encoded_size, error) != 0)
        return sl_error_in(error, "image");
    bool fits = picture.height == dataset->image[0] && picture.width == dataset->image[1];
    size_t size = (size_t)picture.height * picture.width;
    for (size_t i = 0; fits && i < size; i++)
        put_pixel(pixels, i, picture.pixels + 3 * i);
    free(picture.pixels);
    return fits ? 0 : sl_fail(error, "image is not of the size that the header says");
}

static int convert_soft(struct sl_plate *plate, const struct sl_stream_reader *reader,
                        bool labelled, struct sl_error *error)
{
    const struct sl_sample *sample = &reader->sample;
    if (sample->soft.data == NULL && labelled)
        return sl_fail(error, "has no soft label to draw; sl-label gives it one");
    if (sample->soft.data == NULL)
        return 0;
    plate->soft = sl_alloc(reader->header.dataset.class_count, sizeof *plate->soft, error);
    if (plate->soft == NULL)
        return -1;
    sl_sample_shares(&reader->header, sample, plate->soft);
    return 0;
}

static int add_plate(struct sl_album *album, const struct sl_stream_reader *reader, json_t *options,
                     struct sl_error *error)
{
    const struct sl_sample *sample = &reader->sample;
    const struct sl_dataset *dataset = &reader->header.dataset;
    void *plates = album->plates;
    if (sl_grow(&plates, &album->capacity, album->count + 1, sizeof *album->plates, error) != 0)
        return -1;
    album->plates = plates;
    struct sl_plate *plate = &album->plates[album->count++];
    *plate = (struct sl_plate){
        .id = sample->id, .label = sample->label, .options = json_incref(options)};
    plate->pixels = sl_alloc((size_t)dataset->image[0] * dataset->image[1], 4, error);
    if (plate->pixels == NULL)
        return -1;
    int result = sample->encoded != NULL ? convert_encoded(sample, dataset, plate->pixels, error)
                                         : convert_tensor(&sample->image, plate->pixels, error);
    return result == 0 ? convert_soft(plate, reader, album->labelled, error) : -1;
}

static int begin_segment(struct sl_album *album, const struct sl_stream_reader *reader,
                         struct sl_error *error)
{
    sl_made_list_add(&album->made, reader->header.made);
    if (album->first == NULL) {
        album->first = reader->name;
        return sl_dataset_copy(&album->dataset, &reader->header.dataset, error);
    }
    return sl_dataset_match(&album->dataset, album->first, &reader->header.dataset, reader->name,
                            error);
}

static int compare_ids(const void *a, const void *b)
{
    const int64_t *x = a, *y = b;
    return (*x > *y) - (*x < *y);
}

static int take_record(struct sl_album *album, const struct sl_stream_reader *reader,
                       json_t *options, struct sl_error *error)
{
    if (album->ids != NULL && bsearch(&reader->sample.id, album->ids, album->id_count,
                                      sizeof *album->ids, compare_ids) == NULL)
        return 0;
    album->seen++;
    if (album->count == album->limit)
        return 0;
    if (add_plate(album, reader, options, error) == 0)
        return 0;
    return sl_error_at_record(error, reader->name, reader->record);
}

int sl_album_read(struct sl_album *album, const char *path, struct sl_error *error)
{
    struct sl_stream_reader reader;
    if (sl_stream_open(&reader, path, SL_SAMPLES, error) != 0)
        return -1;
    json_t *options = NULL;
    int what, result = 0;
    while (result == 0 && (what = sl_stream_next(&reader, error)) != SL_STREAM_END) {
        if (what == SL_STREAM_SEGMENT) {
            json_decref(options);
            options = sl_made_flatten(reader.header.made);
            result = begin_segment(album, &reader, error);
        } else {
            result = what < 0 ? -1 : take_record(album, &reader, options, error);
        }
    }
    json_decref(options);
    sl_stream_close(&reader);
    return result;
}

void sl_album_draw(struct sl_canvas *canvas, const struct sl_album *album,
                   const struct sl_plate *plate, double x, double y, double side)
{
    int height = (int)album->dataset.image[0], width = (int)album->dataset.image[1];
    double scale = side / (height > width ? height : width);
    cairo_surface_t *image = cairo_image_surface_create_for_data(plate->pixels, CAIRO_FORMAT_RGB24,
                                                                 width, height, 4 * width);
    cairo_save(canvas->cairo);
    cairo_translate(canvas->cairo, x + (side - scale * width) / 2, y + (side - scale * height) / 2);
    cairo_scale(canvas->cairo, scale, scale);
    cairo_set_source_surface(canvas->cairo, image, 0, 0);
    cairo_pattern_set_filter(cairo_get_source(canvas->cairo), CAIRO_FILTER_NEAREST);
    cairo_rectangle(canvas->cairo, 0, 0, width, height);
    cairo_fill(canvas->cairo);
    cairo_restore(canvas->cairo);
    cairo_surface_destroy(image);
}

void sl_album_rank(const float *soft, size_t classes, size_t *order, size_t count)
{
    size_t found = 0;
    for (size_t class = 0; class < classes; class ++) {
        size_t at = found;
        while (at > 0 && soft[order[at - 1]] < soft[class])
            at--;
        if (at == count)
            continue;
        found += found < count;
        memmove(order + at + 1, order + at, (found - at - 1) * sizeof *order);
        order[at] = class;
    }
}

void sl_album_class(const struct sl_album *album, size_t class, char *text, size_t size)
{
    const char *name = album->dataset.classes[class].name;
    if (name == NULL || name[0] == '\0')
        name = album->dataset.classes[class].id;
    snprintf(text, size, "%.*s", (int)strcspn(name, ","), name);
}

void sl_album_release(struct sl_album *album)
{
    for (size_t i = 0; i < album->count; i++) {
        free(album->plates[i].pixels);
        free(album->plates[i].soft);
        json_decref(album->plates[i].options);
    }
    free(album->plates);
    sl_made_list_release(&album->made);
    if (album->first != NULL)
        sl_dataset_release(&album->dataset);
    *album = (struct sl_album){0};
}
