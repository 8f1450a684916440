#include "images/picture.h"

#include <setjmp.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

#include <jerror.h>
#include <jpeglib.h>

/* Encoders write a dozen or so at most. Each goes over all pixels, and may take only 20 bytes. */
enum { SCANS_MAX = 100 };

/* All that must outlive a jump out of the library, which local variables may not. */
struct job {
    struct jpeg_error_mgr manager; /* first: the library hands back a pointer to it */
    struct jpeg_decompress_struct jpeg;
    struct jpeg_progress_mgr progress;
    jmp_buf jump;
    struct sl_picture *picture;
    uint8_t *row; /* one line as decoded, of CMYK */
    struct sl_error *error;
};

static void leave(j_common_ptr common)
{
    struct job *job = (struct job *)common->err;
    char text[JMSG_LENGTH_MAX];
    common->err->format_message(common, text);
    sl_fail(job->error, "is not a complete JPEG file: %s", text);
    longjmp(job->jump, 1);
}

/* The library fills in grey for missing or damaged data and only warns; here that is an error.
 * Other warnings (odd markers) are about nothing visible. */
static void judge(j_common_ptr common, int level)
{
    static const int fatal[] = {JWRN_JPEG_EOF, JWRN_HIT_MARKER, JWRN_HUFF_BAD_CODE,
                                JWRN_MUST_RESYNC, JWRN_BOGUS_PROGRESSION};
    if (level >= 0)
        return;
    for (size_t i = 0; i < sizeof fatal / sizeof *fatal; i++)
        if (common->err->msg_code == fatal[i])
            leave(common);
}

/* The library calls it now and then while it decodes. */
static void count_scans(j_common_ptr common)
{
    struct job *job = (struct job *)common->err;
    if (job->jpeg.input_scan_number <= SCANS_MAX)
        return;
    sl_fail(job->error, "is a JPEG file of more than %d scans", SCANS_MAX);
    longjmp(job->jump, 1);
}

/* Ink is stored inverted, so that 255 is none, as in Adobe's files, which have a marker; all
 * programs read files without one in the same way. */
static void cmyk_to_rgb(const uint8_t *cmyk, uint8_t *rgb, uint32_t width)
{
    for (uint32_t x = 0; x < width; x++)
        for (uint32_t c = 0; c < 3; c++)
            rgb[3 * x + c] = (uint8_t)((cmyk[4 * x + c] * cmyk[4 * x + 3] + 127) / 255);
}

static int read_rows(struct job *job)
{
    struct jpeg_decompress_struct *jpeg = &job->jpeg;
    uint32_t width = job->picture->width;
    bool cmyk = jpeg->out_color_space == JCS_CMYK;
    job->row = malloc((size_t)width * 4);
    if (job->row == NULL)
        return sl_fail(job->error, "out of memory");
    while (jpeg->output_scanline < jpeg->output_height) {
        uint8_t *pixels = job->picture->pixels + (size_t)jpeg->output_scanline * width * 3;
        JSAMPROW row = cmyk ? job->row : pixels;
        jpeg_read_scanlines(jpeg, &row, 1);
        if (cmyk)
            cmyk_to_rgb(job->row, pixels, width);
    }
    return 0;
}

static int decode(struct job *job, const void *bytes, size_t size)
{
    struct jpeg_decompress_struct *jpeg = &job->jpeg;
    if (setjmp(job->jump) != 0)
        return -1;
    jpeg_create_decompress(jpeg);
    job->progress.progress_monitor = count_scans;
    jpeg->progress = &job->progress;
    jpeg_mem_src(jpeg, bytes, size);
    jpeg_read_header(jpeg, TRUE);
    bool cmyk = jpeg->jpeg_color_space == JCS_CMYK || jpeg->jpeg_color_space == JCS_YCCK;
    jpeg->out_color_space = cmyk ? JCS_CMYK : JCS_RGB;
    /* the slow integer transform gives the same bytes on every machine */
    jpeg->dct_method = JDCT_ISLOW;
    if (sl_picture_init(job->picture, jpeg->image_height, jpeg->image_width, job->error) != 0)
        return -1;
    jpeg_start_decompress(jpeg);
    if (read_rows(job) != 0)
        return -1;
    jpeg_finish_decompress(jpeg);
    return 0;
}

int sl_picture_decode_jpeg(struct sl_picture *picture, const void *bytes, size_t size,
                           struct sl_error *error)
{
    struct job job = {.picture = picture, .error = error};
    job.jpeg.err = jpeg_std_error(&job.manager);
    job.manager.error_exit = leave;
    job.manager.emit_message = judge;
    int result = decode(&job, bytes, size);
    jpeg_destroy_decompress(&job.jpeg);
    free(job.row);
    return result;
}
