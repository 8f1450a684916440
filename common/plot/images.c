#include "plot/images.h"

#include "base/memory.h"
#include "images/picture.h"
#include "samples/decode.h"
#include "samples/levels.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void put_pixel(unsigned char *pixels, size_t index, const uint8_t rgb[3])
{
    uint32_t word = (uint32_t)rgb[0] << 16 | (uint32_t)rgb[1] << 8 | rgb[2];
    memcpy(pixels + 4 * index, &word, sizeof word);
}

/* One or two channels (grey, transparency) become grey; of more than three, the first three are
 * used. */
static void convert_values(const struct sl_tensor *tensor, const float *values,
                           const struct sl_dataset *dataset, unsigned char *pixels)
{
    const struct sl_levels levels = sl_levels_of(tensor, values, dataset);
    size_t channels = tensor->dims[2], size = (size_t)tensor->dims[0] * tensor->dims[1];
    for (size_t i = 0; i < size; i++) {
        uint8_t rgb[3];
        for (size_t c = 0; c < 3; c++) {
            size_t from = channels < 3 ? 0 : c;
            rgb[c] = sl_level(&levels, values[i * channels + from], from);
        }
        put_pixel(pixels, i, rgb);
    }
}

static int convert_tensor(const struct sl_tensor *tensor, const struct sl_dataset *dataset,
                          unsigned char *pixels, struct sl_error *error)
{
    if (!sl_tensor_finite(tensor))
        return sl_fail(error, "image has a value that is not a finite number");
    float *values = sl_alloc(sl_tensor_count(tensor), sizeof *values, error);
    if (values == NULL)
        return -1;
    sl_tensor_to_f32(tensor, values);
    convert_values(tensor, values, dataset, pixels);
    free(values);
    return 0;
}

static int convert_encoded(const struct sl_sample *sample, const struct sl_dataset *dataset,
                           unsigned char *pixels, struct sl_error *error)
{
    struct sl_picture picture;
    if (sl_sample_decode(sample, dataset, &picture, error) != 0)
        return -1;
    size_t size = (size_t)picture.height * picture.width;
    for (size_t i = 0; i < size; i++)
        put_pixel(pixels, i, picture.pixels + 3 * i);
    free(picture.pixels);
    return 0;
}

static int convert_soft(struct sl_plot_image *image, const struct sl_stream_reader *reader,
                        bool labelled, struct sl_error *error)
{
    const struct sl_sample *sample = &reader->sample;
    if (sample->soft.data == NULL && labelled)
        return sl_fail(error, "has no soft label to draw; add one with sl-label");
    if (sample->soft.data == NULL)
        return 0;
    image->soft = sl_alloc(reader->header.dataset.class_count, sizeof *image->soft, error);
    if (image->soft == NULL)
        return -1;
    sl_sample_shares(&reader->header, sample, image->soft);
    return 0;
}

static int add_image(struct sl_plot_images *images, const struct sl_stream_reader *reader,
                     json_t *options, struct sl_error *error)
{
    const struct sl_sample *sample = &reader->sample;
    const struct sl_dataset *dataset = &reader->header.dataset;
    void *items = images->items;
    if (sl_grow(&items, &images->capacity, images->count + 1, sizeof *images->items, error) != 0)
        return -1;
    images->items = items;
    struct sl_plot_image *image = &images->items[images->count++];
    *image = (struct sl_plot_image){
        .id = sample->id, .label = sample->label, .options = json_incref(options)};
    image->pixels = sl_alloc((size_t)dataset->image[0] * dataset->image[1], 4, error);
    if (image->pixels == NULL)
        return -1;
    int result = sample->encoded != NULL
                     ? convert_encoded(sample, dataset, image->pixels, error)
                     : convert_tensor(&sample->image, dataset, image->pixels, error);
    return result == 0 ? convert_soft(image, reader, images->labelled, error) : -1;
}

static int begin_segment(struct sl_plot_images *images, const struct sl_stream_reader *reader,
                         struct sl_error *error)
{
    sl_made_list_add(&images->made, reader->header.made);
    if (images->first == NULL) {
        images->first = reader->name;
        return sl_dataset_copy(&images->dataset, &reader->header.dataset, error);
    }
    return sl_dataset_match(&images->dataset, images->first, &reader->header.dataset, reader->name,
                            error);
}

static int take_record(struct sl_plot_images *images, const struct sl_stream_reader *reader,
                       json_t *options, struct sl_error *error)
{
    if (images->ids != NULL && sl_ids_find(images->ids, reader->sample.id) < 0)
        return 0;
    images->seen++;
    if (images->count == images->limit)
        return 0;
    if (add_image(images, reader, options, error) == 0)
        return 0;
    return sl_error_at_record(error, reader->name, reader->record);
}

int sl_plot_images_read(struct sl_plot_images *images, const char *path, struct sl_error *error)
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
            result = begin_segment(images, &reader, error);
        } else {
            result = what < 0 ? -1 : take_record(images, &reader, options, error);
        }
    }
    json_decref(options);
    sl_stream_close(&reader);
    return result;
}

void sl_plot_images_draw(struct sl_canvas *canvas, const struct sl_plot_images *images,
                         const struct sl_plot_image *image, double x, double y, double side)
{
    int height = (int)images->dataset.image[0], width = (int)images->dataset.image[1];
    double scale = side / (height > width ? height : width);
    cairo_surface_t *surface = cairo_image_surface_create_for_data(
        image->pixels, CAIRO_FORMAT_RGB24, width, height, 4 * width);
    cairo_save(canvas->cairo);
    cairo_translate(canvas->cairo, x + (side - scale * width) / 2, y + (side - scale * height) / 2);
    cairo_scale(canvas->cairo, scale, scale);
    cairo_set_source_surface(canvas->cairo, surface, 0, 0);
    cairo_pattern_set_filter(cairo_get_source(canvas->cairo), CAIRO_FILTER_NEAREST);
    cairo_rectangle(canvas->cairo, 0, 0, width, height);
    cairo_fill(canvas->cairo);
    cairo_restore(canvas->cairo);
    cairo_surface_destroy(surface);
}

void sl_plot_images_class(const struct sl_plot_images *images, size_t class, char *text,
                          size_t size)
{
    const char *name = images->dataset.classes[class].name;
    if (name == NULL || name[0] == '\0')
        name = images->dataset.classes[class].id;
    snprintf(text, size, "%.*s", (int)strcspn(name, ","), name);
}

void sl_plot_images_release(struct sl_plot_images *images)
{
    for (size_t i = 0; i < images->count; i++) {
        free(images->items[i].pixels);
        free(images->items[i].soft);
        json_decref(images->items[i].options);
    }
    free(images->items);
    sl_made_list_release(&images->made);
    if (images->first != NULL)
        sl_dataset_release(&images->dataset);
    *images = (struct sl_plot_images){0};
}
