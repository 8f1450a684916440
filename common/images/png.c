#include "images/picture.h"

#include "base/memory.h"

#include <math.h>
#include <png.h>
#include <setjmp.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

/* All that must outlive a jump out of the library, which local variables may not. */
struct job {
    png_structp png;
    png_infop info;
    jmp_buf jump;
    const uint8_t *bytes;
    size_t left;
    struct sl_picture *picture;
    uint8_t *rgba; /* [height, width, 4] */
    struct sl_output *output;
    struct sl_error *error;
    bool told; /* the error is written already, by code that knows more than libpng */
};

static void leave(png_structp png, png_const_charp text)
{
    struct job *job = png_get_error_ptr(png);
    if (!job->told)
        sl_fail(job->error, "is not a complete PNG file: %s", text);
    longjmp(job->jump, 1);
}

static void ignore(png_structp png, png_const_charp text)
{
    (void)png;
    (void)text;
}

static void take_bytes(png_structp png, png_bytep bytes, size_t size)
{
    struct job *job = png_get_io_ptr(png);
    if (size > job->left)
        png_error(png, "it is cut short");
    memcpy(bytes, job->bytes, size);
    job->bytes += size;
    job->left -= size;
}

/* Any pixels (grey, palette, 1 to 16 bits, transparent colours) become RGBA bytes; of 16 bits
 * the upper 8, as in Pillow. */
static void ask_for_rgba(struct job *job)
{
    png_set_expand(job->png);
    png_set_strip_16(job->png);
    png_set_gray_to_rgb(job->png);
    png_set_add_alpha(job->png, 255, PNG_FILLER_AFTER);
}

static void drop_alpha(struct job *job)
{
    size_t count = (size_t)job->picture->height * job->picture->width;
    for (size_t i = 0; i < count; i++) {
        memcpy(job->picture->pixels + 3 * i, job->rgba + 4 * i, 3);
        job->picture->transparent |= job->rgba[4 * i + 3] != 255;
    }
}

static int decode(struct job *job)
{
    if (setjmp(job->jump) != 0)
        return -1;
    png_set_read_fn(job->png, job, take_bytes);
    /* our own check has a better message */
    png_set_user_limits(job->png, PNG_UINT_31_MAX, PNG_UINT_31_MAX);
    /* texts and profiles are not looked at; kept, they could be unpacked to a thousand times 8 MB
     */
    png_set_keep_unknown_chunks(job->png, PNG_HANDLE_CHUNK_NEVER, NULL, -1);
    png_read_info(job->png, job->info);
    uint32_t height = png_get_image_height(job->png, job->info);
    uint32_t width = png_get_image_width(job->png, job->info);
    if (sl_picture_init(job->picture, height, width, job->error) != 0)
        return -1;
    job->rgba = sl_alloc((size_t)height * width, 4, job->error);
    if (job->rgba == NULL)
        return -1;
    ask_for_rgba(job);
    int passes = png_set_interlace_handling(job->png);
    png_read_update_info(job->png, job->info);
    for (int pass = 0; pass < passes; pass++)
        for (uint32_t y = 0; y < height; y++)
            png_read_row(job->png, job->rgba + (size_t)y * width * 4, NULL);
    png_read_end(job->png, NULL);
    drop_alpha(job);
    return 0;
}

int sl_picture_decode_png(struct sl_picture *picture, const void *bytes, size_t size,
                          struct sl_error *error)
{
    struct job job = {.bytes = bytes, .left = size, .picture = picture, .error = error};
    job.png = png_create_read_struct(PNG_LIBPNG_VER_STRING, &job, leave, ignore);
    if (job.png != NULL)
        job.info = png_create_info_struct(job.png);
    int result = job.info == NULL ? sl_fail(error, "out of memory") : decode(&job);
    png_destroy_read_struct(&job.png, &job.info, NULL);
    free(job.rgba);
    return result;
}

static void give_bytes(png_structp png, png_bytep bytes, size_t size)
{
    struct job *job = png_get_io_ptr(png);
    if (sl_output_write(job->output, bytes, size, job->error) == 0)
        return;
    job->told = true;
    png_error(png, "cannot be written");
}

static void flush_nothing(png_structp png)
{
    (void)png;
}

static int encode(struct job *job, const struct sl_picture *picture, const char *text, double dpi)
{
    png_uint_32 per_metre = (png_uint_32)lrint(dpi / 0.0254);
    if (setjmp(job->jump) != 0)
        return -1;
    png_set_write_fn(job->png, job, give_bytes, flush_nothing);
    png_set_IHDR(job->png, job->info, picture->width, picture->height, 8, PNG_COLOR_TYPE_RGB,
                 PNG_INTERLACE_NONE, PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
    png_text chunk = {.compression = PNG_TEXT_COMPRESSION_NONE,
                      .key = SL_PICTURE_TEXT,
                      .text = (char *)text,
                      .text_length = text == NULL ? 0 : strlen(text)};
    if (text != NULL)
        png_set_text(job->png, job->info, &chunk, 1);
    if (per_metre > 0)
        png_set_pHYs(job->png, job->info, per_metre, per_metre, PNG_RESOLUTION_METER);
    png_write_info(job->png, job->info);
    for (uint32_t y = 0; y < picture->height; y++)
        png_write_row(job->png, picture->pixels + (size_t)y * picture->width * 3);
    png_write_end(job->png, job->info);
    return 0;
}

int sl_picture_write_png(const struct sl_picture *picture, const char *text, double dpi,
                         struct sl_output *output, struct sl_error *error)
{
    struct job job = {.output = output, .error = error};
    job.png = png_create_write_struct(PNG_LIBPNG_VER_STRING, &job, leave, ignore);
    if (job.png != NULL)
        job.info = png_create_info_struct(job.png);
    int result =
        job.info == NULL ? sl_fail(error, "out of memory") : encode(&job, picture, text, dpi);
    png_destroy_write_struct(&job.png, &job.info);
    return result;
}

int sl_picture_png(const uint8_t *pixels, const uint32_t dims[3], void **bytes, size_t *size,
                   struct sl_error *error)
{
    png_image image = {.version = PNG_IMAGE_VERSION,
                       .height = dims[0],
                       .width = dims[1],
                       .format = dims[2] == 1 ? PNG_FORMAT_GRAY : PNG_FORMAT_RGB};
    if (dims[2] != 1 && dims[2] != 3)
        return sl_fail(error, "an image of %u channels cannot be written as PNG", dims[2]);
    *size = PNG_IMAGE_PNG_SIZE_MAX(image);
    *bytes = sl_alloc(*size, 1, error);
    if (*bytes == NULL)
        return -1;
    if (png_image_write_to_memory(&image, *bytes, size, 0, pixels, 0, NULL) != 0)
        return 0;
    free(*bytes);
    return sl_fail(error, "%s", image.message);
}
