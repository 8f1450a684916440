#include "inspect/extract.h"

#include "formats/patch.h"
#include "formats/stream.h"

#include <fcntl.h>
#include <string.h>

/* Samples on their way to a patch. They are written once more, to nowhere: a patch can rebuild only
 * what this program writes itself. */
struct patching {
    struct sl_stream_reader reader;
    struct sl_patch patch;
    struct sl_output nowhere;
    struct sl_stream_writer again;
};

/* Images must be found again where the first step got them. */
static int check_steps(const json_t *made, struct sl_error *error)
{
    size_t i;
    json_t *step;
    const json_t *source = sl_patch_source(made);
    if (source == NULL)
        return sl_fail(error,
                       "its images come from several streams, but a patch is for those of one");
    if (strcmp(json_string_value(json_object_get(source, "tool")), "sl-fetch") != 0)
        return sl_fail(error, "does not say which data set its images were fetched from");
    json_array_foreach (made, i, step) {
        const char *tool = json_string_value(json_object_get(step, "tool"));
        const char *learn =
            json_string_value(json_object_get(json_object_get(step, "options"), "learn"));
        if (strcmp(tool, "sl-distill") == 0 && (learn == NULL || strcmp(learn, "labels") != 0))
            return sl_fail(error, "its images were learned, and a patch holds no images");
    }
    return 0;
}

static int begin(struct patching *work, struct sl_error *error)
{
    struct sl_stream_header *header = &work->patch.header;
    struct sl_patch_choice choice;
    json_t *json = sl_stream_header_json(&work->reader.header);
    if (work->reader.segment > 0)
        return json_decref(json), sl_fail(error, "has several segments, but a patch is of one");
    int result =
        json == NULL ? sl_fail(error, "out of memory") : sl_stream_header_read(header, json, error);
    json_decref(json);
    if (result != 0 || check_steps(header->made, error) != 0)
        return -1;
    work->patch.replayed = sl_patch_choose(header->made, &choice);
    return sl_stream_begin(&work->again, &work->nowhere, header, error);
}

static int add(struct patching *work, struct sl_error *error)
{
    const struct sl_sample *sample = &work->reader.sample;
    bool floats = sample->encoded == NULL && sample->image.dtype == SL_F32;
    if (work->patch.count > 0 && floats != work->patch.floats)
        return sl_fail(error, "image holds %s, unlike those before it", floats ? "f32" : "bytes");
    work->patch.floats = floats;
    if (sl_patch_add(&work->patch, sample, error) != 0)
        return -1;
    return sl_stream_put_sample(&work->again, sample, error);
}

static int read_all(struct patching *work, struct sl_error *error)
{
    int what;
    while ((what = sl_stream_next(&work->reader, error)) > 0) {
        if (what == SL_STREAM_SEGMENT && begin(work, error) != 0)
            return sl_error_in(error, "%s", work->reader.name);
        if (what == SL_STREAM_RECORD && add(work, error) != 0)
            return sl_error_at_record(error, work->reader.name, work->reader.record);
    }
    if (what < 0)
        return -1;
    if (work->patch.count == 0)
        return sl_fail(error, "%s: has no records", work->reader.name);
    sl_stream_digest(&work->again, work->patch.digest);
    return strcmp(work->patch.digest, work->reader.digest) == 0
               ? 0
               : sl_fail(error,
                         "%s: was written by another program, whose bytes no patch can rebuild; "
                         "sl-label -t 1 writes it again",
                         work->reader.name);
}

int sl_extract_patch(const char *path, struct sl_output *output, struct sl_error *error)
{
    struct patching work = {0};
    if (sl_stream_open(&work.reader, path, SL_SAMPLES, error) != 0)
        return -1;
    int result = sl_output_open(&work.nowhere, "/dev/null", error);
    if (result == 0)
        result = read_all(&work, error);
    if (result == 0)
        result = sl_patch_write(&work.patch, output, error);
    sl_stream_drop(&work.again);
    sl_output_abort(&work.nowhere);
    sl_patch_release(&work.patch);
    sl_stream_close(&work.reader);
    return result;
}
