/* Writes small pictures for the tests of command lines:
 *
 *     make_picture FILE.png|FILE.jpg WIDTH HEIGHT RED GREEN BLUE [progressive|cmyk]
 *
 * of one colour, but for a JPEG of three equal numbers, which becomes a grey file; progressive JPEG
 * or interlaced PNG, or a JPEG of inverted ink (no black) without
 * Adobe's marker. A PNG that is 60000 wide only claims to be.
 */
#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jpeglib.h>
#include <png.h>

enum { SIDE_MAX = 1024 };

static uint8_t row[SIDE_MAX * 4];

static void write_jpeg(FILE *file, unsigned width, unsigned height, int components, int progressive)
{
    struct jpeg_compress_struct jpeg;
    struct jpeg_error_mgr manager;
    jpeg.err = jpeg_std_error(&manager);
    jpeg_create_compress(&jpeg);
    jpeg_stdio_dest(&jpeg, file);
    jpeg.image_width = width;
    jpeg.image_height = height;
    jpeg.input_components = components;
    jpeg.in_color_space = components == 1 ? JCS_GRAYSCALE : components == 4 ? JCS_CMYK : JCS_RGB;
    jpeg_set_defaults(&jpeg);
    jpeg.write_Adobe_marker = FALSE;
    jpeg_set_quality(&jpeg, 95, TRUE);
    if (progressive)
        jpeg_simple_progression(&jpeg);
    jpeg_start_compress(&jpeg, TRUE);
    JSAMPROW rows = row;
    for (unsigned y = 0; y < height; y++)
        jpeg_write_scanlines(&jpeg, &rows, 1);
    jpeg_finish_compress(&jpeg);
    jpeg_destroy_compress(&jpeg);
}

static void write_png(FILE *file, unsigned width, unsigned height, int interlaced)
{
    png_structp png = png_create_write_struct(PNG_LIBPNG_VER_STRING, NULL, NULL, NULL);
    png_infop info = png_create_info_struct(png);
    png_init_io(png, file);
    png_set_IHDR(png, info, width, height, 8, PNG_COLOR_TYPE_RGB,
                 interlaced ? PNG_INTERLACE_ADAM7 : PNG_INTERLACE_NONE,
                 PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
    png_write_info(png, info);
    int passes = png_set_interlace_handling(png);
    for (int pass = 0; pass < passes && width <= SIDE_MAX; pass++)
        for (unsigned y = 0; y < height; y++)
            png_write_row(png, row);
    if (width <= SIDE_MAX)
        png_write_end(png, info);
    else
        png_write_chunk(png, (png_const_bytep) "IDAT", NULL, 0);
    png_destroy_write_struct(&png, &info);
}

int main(int argc, char **argv)
{
    if (argc != 7 && argc != 8)
        return 2;
    unsigned width = (unsigned)atoi(argv[2]), height = (unsigned)atoi(argv[3]);
    int grey = strcmp(argv[4], argv[5]) == 0 && strcmp(argv[5], argv[6]) == 0;
    int jpeg = strstr(argv[1], ".png") == NULL;
    int progressive = argc == 8 && strcmp(argv[7], "progressive") == 0;
    size_t components = argc == 8 && !progressive ? 4 : jpeg && grey ? 1 : 3;
    if (jpeg && width > SIDE_MAX)
        return 2;
    for (size_t i = 0; i < sizeof row; i++)
        row[i] = i % 4 == 3 && components == 4 ? 255 : (uint8_t)atoi(argv[4 + i % components]);
    FILE *file = fopen(argv[1], "wb");
    if (file == NULL)
        return 1;
    if (jpeg)
        write_jpeg(file, width, height, (int)components, progressive);
    else
        write_png(file, width, height, progressive);
    return fclose(file) == 0 ? 0 : 1;
}
