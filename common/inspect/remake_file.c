#include "inspect/remake.h"

#include "base/digest.h"
#include "base/input.h"
#include "base/memory.h"
#include "formats/checkpoint.h"
#include "formats/made.h"
#include "formats/recognise.h"
#include "formats/stream.h"
#include "inspect/figure_file.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static int add(struct sl_made_list *results, const json_t *made, struct sl_error *error)
{
    if (json_array_size(made) == 0)
        return sl_fail(error, "does not say how it was made");
    sl_made_list_add(results, made);
    return 0;
}

static int read_stream(struct sl_made_list *results, const char *path, struct sl_error *error)
{
    struct sl_stream_reader reader;
    int what, result = 0;
    if (sl_stream_inspect(&reader, path, SL_ANY_KIND, error) != 0)
        return -1;
    while (result == 0 && (what = sl_stream_next(&reader, error)) != SL_STREAM_END) {
        if (what < 0)
            result = -1;
        else if (what == SL_STREAM_SEGMENT && add(results, reader.header.made, error) != 0)
            result = sl_error_in(error, "%s", reader.name);
    }
    sl_stream_close(&reader);
    return result;
}

static int read_checkpoint(struct sl_made_list *results, const char *path, struct sl_error *error)
{
    struct sl_checkpoint checkpoint;
    if (sl_checkpoint_read(&checkpoint, path, error) != 0)
        return -1;
    json_t *made = checkpoint.made != NULL ? json_incref(checkpoint.made)
                                           : sl_checkpoint_made(&checkpoint, error);
    int result = made == NULL ? -1 : add(results, made, error);
    if (result != 0)
        sl_error_in(error, "%s", path);
    json_decref(made);
    sl_checkpoint_release(&checkpoint);
    return result;
}

static int read_figure(struct sl_made_list *results, const char *path, struct sl_error *error)
{
    struct sl_figure_file figure;
    if (sl_figure_file_read(&figure, path, error) != 0)
        return -1;
    int result = add(results, figure.made, error);
    if (result != 0)
        sl_error_in(error, "%s", sl_input_name(path));
    sl_figure_file_release(&figure);
    return result;
}

/* The SHA-256 of a file; "" for a pipe, which can be read only once. */
static int find_digest(const char *path, char digest[SL_SHA256_TEXT], struct sl_error *error)
{
    const char *file = strcmp(path, "-") == 0 ? "/dev/stdin" : path;
    struct stat info;
    digest[0] = '\0';
    if (stat(file, &info) != 0 || !S_ISREG(info.st_mode))
        return 0;
    return sl_sha256_file(file, digest, error);
}

int sl_remake_file(const char *path, struct sl_output *output, struct sl_error *error)
{
    struct sl_made_list results = {0};
    enum sl_format format;
    char digest[SL_SHA256_TEXT];
    int result = sl_recognise_all(path, &format, error);
    if (result == 0)
        result = format == SL_FORMAT_STREAM   ? read_stream(&results, path, error)
                 : format == SL_FORMAT_FIGURE ? read_figure(&results, path, error)
                                              : read_checkpoint(&results, path, error);
    if (result == 0)
        result = find_digest(path, digest, error);
    if (result == 0)
        result = sl_remake(results.steps, results.last, digest, sl_input_name(path), output, error);
    sl_made_list_release(&results);
    return result;
}
