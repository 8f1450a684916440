#include "inspect/describe.h"

#include "base/input.h"
#include "base/memory.h"
#include "base/visible.h"
#include "formats/recognise.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static int describe_stream(FILE *text, const char *path, struct sl_error *error)
{
    struct sl_stream_reader reader;
    if (sl_stream_inspect(&reader, path, SL_ANY_KIND, error) != 0)
        return -1;
    int result = sl_stream_next(&reader, error) < 0 ? -1 : 0;
    if (result == 0)
        result = reader.header.kind == SL_SAMPLES ? sl_describe_samples(text, &reader, error)
                                                  : sl_describe_metrics(text, &reader, error);
    if (result == 0 && reader.segment > 0)
        fprintf(text, "verified   %lld segments, the last xxh3 %s\n", (long long)reader.segment + 1,
                reader.digest);
    else if (result == 0)
        fprintf(text, "verified   xxh3 %s\n", reader.digest);
    sl_stream_close(&reader);
    return result;
}

/* On one line, whatever characters it has. */
static void print_name(FILE *text, const char *name)
{
    char shown[PATH_MAX];
    snprintf(shown, sizeof shown, "%s", name);
    sl_make_visible(shown);
    fputs(shown, text);
}

static int describe(FILE *text, const char *path, struct sl_error *error)
{
    enum sl_format format;
    struct stat info = {0};
    if (sl_recognise_all(path, &format, error) != 0)
        return -1;
    print_name(text, sl_input_name(path));
    if (strcmp(path, "-") != 0 && stat(path, &info) != 0)
        return sl_fail_errno(error, "%s", path);
    if (S_ISREG(info.st_mode))
        fprintf(text, " (%lld bytes)", (long long)info.st_size);
    fputs(": ", text);
    return format == SL_FORMAT_CHECKPOINT ? sl_describe_checkpoint(text, path, error)
           : format == SL_FORMAT_FIGURE   ? sl_describe_figure(text, path, error)
                                          : describe_stream(text, path, error);
}

int sl_describe(const char *path, struct sl_output *output, struct sl_error *error)
{
    char *bytes = NULL;
    size_t size = 0;
    struct sl_error unused;
    FILE *text = open_memstream(&bytes, &size);
    if (text == NULL)
        return sl_fail(error, "out of memory");
    int result = describe(text, path, error);
    if (sl_close_text(text, &bytes, result == 0 ? error : &unused) != 0)
        result = -1;
    if (result == 0) {
        sl_make_lines_visible(bytes); /* names and metadata may hold control characters */
        result = sl_output_write(output, bytes, strlen(bytes), error);
    }
    free(bytes);
    return result;
}
