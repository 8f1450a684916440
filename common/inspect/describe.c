#include "inspect/describe.h"

#include "base/input.h"
#include "base/memory.h"
#include "base/visible.h"
#include "inspect/file.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static int describe_stream(FILE *text, struct sl_stream_reader *reader, struct sl_error *error)
{
    if (sl_stream_next(reader, error) < 0)
        return -1;
    if ((reader->header.kind == SL_SAMPLES ? sl_describe_samples
                                           : sl_describe_metrics)(text, reader, error) != 0)
        return -1;
    if (reader->segment > 0)
        fprintf(text, "verified   %lld segments, the last xxh3 %s\n",
                (long long)reader->segment + 1, reader->digest);
    else
        fprintf(text, "verified   xxh3 %s\n", reader->digest);
    return 0;
}

/* On one line, whatever characters it has. */
static void print_name(FILE *text, const char *name)
{
    char shown[PATH_MAX];
    snprintf(shown, sizeof shown, "%s", name);
    sl_make_visible(shown);
    fputs(shown, text);
}

static int describe(FILE *text, struct sl_file *file, const char *path, struct sl_error *error)
{
    struct stat info = {0};
    print_name(text, sl_input_name(path));
    if (strcmp(path, "-") != 0 && stat(path, &info) != 0)
        return sl_fail_errno(error, "%s", path);
    if (S_ISREG(info.st_mode))
        fprintf(text, " (%lld bytes)", (long long)info.st_size);
    fputs(": ", text);
    return file->format == SL_FORMAT_CHECKPOINT
               ? sl_describe_checkpoint(text, &file->checkpoint, error)
           : file->format == SL_FORMAT_FIGURE ? sl_describe_figure(text, &file->figure, error)
                                              : describe_stream(text, &file->reader, error);
}

int sl_describe(const char *path, struct sl_output *output, struct sl_error *error)
{
    char *bytes = NULL;
    size_t size = 0;
    struct sl_error unused;
    struct sl_file file;
    if (sl_file_open(&file, path, SL_FILE_ANY, error) != 0)
        return -1;
    FILE *text = open_memstream(&bytes, &size);
    if (text == NULL)
        return sl_file_close(&file), sl_fail(error, "out of memory");
    int result = describe(text, &file, path, error);
    sl_file_close(&file);
    if (sl_close_text(text, &bytes, result == 0 ? error : &unused) != 0)
        result = -1;
    if (result == 0) {
        sl_make_lines_visible(bytes); /* names and metadata may hold control characters */
        result = sl_output_write(output, bytes, strlen(bytes), error);
    }
    free(bytes);
    return result;
}
