#include "inspect/remake.h"

#include "base/digest.h"
#include "base/input.h"
#include "formats/made.h"
#include "inspect/file.h"

#include <string.h>
#include <sys/stat.h>

static int add(struct sl_made_list *results, const json_t *made, struct sl_error *error)
{
    if (json_array_size(made) == 0)
        return sl_fail(error, "does not say how it was made");
    sl_made_list_add(results, made);
    return 0;
}

static int read_stream(struct sl_made_list *results, struct sl_stream_reader *reader,
                       struct sl_error *error)
{
    int what;
    while ((what = sl_stream_next(reader, error)) > 0)
        if (what == SL_STREAM_SEGMENT && add(results, reader->header.made, error) != 0)
            return sl_error_in(error, "%s", reader->name);
    return what;
}

static int read_steps(struct sl_made_list *results, const char *path, struct sl_error *error)
{
    struct sl_file file;
    int result;
    if (sl_file_open(&file, path, SL_FILE_ANY, error) != 0)
        return -1;
    if (file.format == SL_FORMAT_STREAM) {
        result = read_stream(results, &file.reader, error);
    } else {
        const struct sl_checkpoint *checkpoint = &file.checkpoint;
        json_t *made = file.format == SL_FORMAT_FIGURE ? json_incref(file.figure.made)
                       : checkpoint->made != NULL      ? json_incref(checkpoint->made)
                                                       : sl_checkpoint_made(checkpoint, error);
        result = made == NULL ? -1 : add(results, made, error);
        if (result != 0)
            sl_error_in(error, "%s", sl_input_name(path));
        json_decref(made);
    }
    sl_file_close(&file);
    return result;
}

/* The SHA-256 of a file; "" for a pipe, which can be read only once. */
static int find_digest(const char *path, char digest[SL_SHA256_TEXT], struct sl_error *error)
{
    const char *file = strcmp(path, "-") == 0 ? "/dev/stdin" : path;
    struct stat info;
    digest[0] = '\0';
    if (stat(file, &info) != 0)
        return sl_fail_errno(error, "%s", sl_input_name(path));
    if (!S_ISREG(info.st_mode))
        return 0;
    return sl_sha256_file(file, digest, error);
}

int sl_remake_file(const char *path, struct sl_output *output, struct sl_error *error)
{
    struct sl_made_list results = {0};
    char digest[SL_SHA256_TEXT];
    int result = read_steps(&results, path, error);
    if (result == 0)
        result = find_digest(path, digest, error);
    if (result == 0)
        result = sl_remake(results.steps, results.last, digest, sl_input_name(path), output, error);
    sl_made_list_release(&results);
    return result;
}
