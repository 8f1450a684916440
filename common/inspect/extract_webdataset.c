#include "inspect/extract.h"

#include "base/memory.h"
#include "base/number.h"
#include "formats/stream.h"
#include "images/picture.h"

#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* Samples on their way into a tar archive. */
struct packing {
    struct sl_stream_reader reader;
    struct sl_output *output;
    struct sl_error *error;
    struct archive *tar;
    float *soft; /* [classes]; owned */
};

static la_ssize_t give_bytes(struct archive *tar, void *context, const void *bytes, size_t size)
{
    struct packing *work = context;
    if (sl_output_write(work->output, bytes, size, work->error) == 0)
        return (la_ssize_t)size;
    archive_set_error(tar, EIO, "%s", "cannot be written");
    return -1;
}

/* Adds the file KEY.ENDING; the key is the number of the record. Nothing of this machine is in it.
 */
static int put_file(struct packing *work, const char *ending, const void *bytes, size_t size,
                    struct sl_error *error)
{
    char path[64];
    struct archive_entry *entry = archive_entry_new();
    if (entry == NULL)
        return sl_fail(error, "out of memory");
    snprintf(path, sizeof path, "%08lld.%s", (long long)work->reader.record, ending);
    archive_entry_set_pathname(entry, path);
    archive_entry_set_filetype(entry, AE_IFREG);
    archive_entry_set_perm(entry, 0644);
    archive_entry_set_size(entry, (la_int64_t)size);
    archive_entry_set_mtime(entry, 0, 0);
    error->text[0] = '\0'; /* that of give_bytes is kept */
    bool whole = archive_write_header(work->tar, entry) == ARCHIVE_OK &&
                 archive_write_data(work->tar, bytes, size) == (la_ssize_t)size;
    archive_entry_free(entry);
    if (whole)
        return 0;
    return error->text[0] != '\0' ? -1 : sl_fail(error, "%s", archive_error_string(work->tar));
}

/* Files stay as they are; bytes become PNG, which loses nothing. */
static int put_image(struct packing *work, struct sl_error *error)
{
    const struct sl_sample *sample = &work->reader.sample;
    const struct sl_tensor *image = &sample->image;
    static const char jpeg[] = "\xff\xd8";
    if (sample->encoded != NULL) {
        bool is_jpeg = sample->encoded_size > 2 && memcmp(sample->encoded, jpeg, 2) == 0;
        return put_file(work, is_jpeg ? "jpg" : "png", sample->encoded, sample->encoded_size,
                        error);
    }
    if (image->dtype != SL_U8)
        return sl_fail(error, "image holds real numbers, which PNG does not; --safetensors "
                              "writes them");
    void *bytes;
    size_t size;
    if (sl_picture_png(image->data, image->dims, &bytes, &size, error) != 0)
        return -1;
    int result = put_file(work, "png", bytes, size, error);
    free(bytes);
    return result;
}

static json_t *soft_json(const struct packing *work)
{
    json_t *list = json_array();
    for (size_t c = 0; c < work->reader.header.dataset.class_count; c++) {
        char text[SL_REAL_TEXT];
        sl_print_float(work->soft[c], text);
        json_array_append_new(list, json_real(strtod(text, NULL)));
    }
    return list;
}

/* What else is known: the id, the class by its id and name, the soft label. */
static int put_json(struct packing *work, struct sl_error *error)
{
    const struct sl_sample *sample = &work->reader.sample;
    const struct sl_dataset *dataset = &work->reader.header.dataset;
    const struct sl_class *class = &dataset->classes[sample->label];
    json_t *json = json_pack("{sI ss ss}", "id", (json_int_t)sample->id, "class", class->id, "name",
                             class->name);
    if (sample->soft.data != NULL) {
        sl_sample_soft(sample, dataset->class_count, work->soft);
        json_object_set_new(json, "soft", soft_json(work));
    }
    char *text = json_dumps(json, JSON_COMPACT | JSON_REAL_PRECISION(9));
    json_decref(json);
    if (text == NULL)
        return sl_fail(error, "out of memory");
    int result = put_file(work, "json", text, strlen(text), error);
    free(text);
    return result;
}

static int put_record(struct packing *work, struct sl_error *error)
{
    char class[16];
    int length = snprintf(class, sizeof class, "%u", work->reader.sample.label);
    if (put_image(work, error) != 0 || put_file(work, "cls", class, (size_t)length, error) != 0)
        return -1;
    return put_json(work, error);
}

static int write_all(struct packing *work, struct sl_error *error)
{
    int what;
    while ((what = sl_stream_next(&work->reader, error)) > 0) {
        if (what == SL_STREAM_SEGMENT && work->soft == NULL) {
            work->soft =
                sl_alloc(work->reader.header.dataset.class_count, sizeof *work->soft, error);
            if (work->soft == NULL)
                return -1;
        }
        if (what == SL_STREAM_RECORD && put_record(work, error) != 0)
            return sl_error_at_record(error, work->reader.name, work->reader.record);
    }
    if (what == 0 && work->reader.record < 0)
        return sl_fail(error, "%s: has no records", work->reader.name);
    return what;
}

int sl_extract_webdataset(const char *path, struct sl_output *output, struct sl_error *error)
{
    struct packing work = {.output = output, .error = error, .tar = archive_write_new()};
    struct sl_error other;
    if (work.tar == NULL)
        return sl_fail(error, "out of memory");
    int result = sl_stream_inspect(&work.reader, path, SL_SAMPLES, error);
    if (result == 0) {
        archive_write_set_format_ustar(work.tar);
        if (archive_write_open(work.tar, &work, NULL, give_bytes, NULL) != ARCHIVE_OK)
            result = sl_fail(error, "%s", archive_error_string(work.tar));
        if (result == 0)
            result = write_all(&work, error);
        error->text[0] = result == 0 ? '\0' : error->text[0];
        if (result == 0 && archive_write_close(work.tar) != ARCHIVE_OK)
            result =
                error->text[0] != '\0' ? -1 : sl_fail(error, "%s", archive_error_string(work.tar));
        sl_stream_close(&work.reader);
    }
    if (result != 0) /* what was wrong stays what is said, whatever becomes of the rest */
        work.error = &other;
    archive_write_free(work.tar);
    free(work.soft);
    return result;
}
