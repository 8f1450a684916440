#include "inspect/diff.h"

#include "base/input.h"
#include "base/memory.h"
#include "base/visible.h"
#include "formats/value.h"
#include "inspect/file.h"
#include "inspect/list.h"

#include <math.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

/* Writes the line, with what it quotes made visible. Returns 1, or -1 after an error. */
static int different(struct sl_output *output, struct sl_error *error, const char *format, ...)
    SL_PRINTF(3, 4);

static int different(struct sl_output *output, struct sl_error *error, const char *format, ...)
{
    char *line;
    va_list arguments;
    va_start(arguments, format);
    int length = vasprintf(&line, format, arguments);
    va_end(arguments);
    if (length < 0)
        return sl_fail(error, "out of memory");
    sl_make_visible(line);
    int result = sl_output_print(output, error, "%s\n", line);
    free(line);
    return result != 0 ? -1 : 1;
}

/* The first member in which two objects differ, or NULL. */
static const char *different_member(const json_t *a, const json_t *b)
{
    const char *key;
    json_t *value;
    json_object_foreach ((json_t *)a, key, value) {
        const json_t *other = json_object_get(b, key);
        if (other == NULL || !json_equal(value, other))
            return key;
    }
    json_object_foreach ((json_t *)b, key, value)
        if (json_object_get(a, key) == NULL)
            return key;
    return NULL;
}

/* The members of two objects, `what` "header" or "record 17". */
static int compare_objects(const json_t *a, const json_t *b, const char *what,
                           struct sl_output *output, struct sl_error *error)
{
    const char *key = different_member(a, b);
    if (key == NULL)
        return 0;
    const json_t *objects[] = {a, b};
    json_t *values[2];
    char numbers[2][SL_REAL_TEXT];
    const char *texts[2];
    for (int i = 0; i < 2; i++) {
        const json_t *value = json_object_get(objects[i], key);
        values[i] = value == NULL ? json_string("missing") : sl_value_plain(value);
        texts[i] = sl_value_text(values[i], numbers[i]);
    }
    int result =
        strlen(texts[0]) <= 60 && strlen(texts[1]) <= 60
            ? different(output, error, "%s: %s is %s and %s", what, key, texts[0], texts[1])
            : different(output, error, "%s: %s differs", what, key);
    json_decref(values[0]);
    json_decref(values[1]);
    return result;
}

/* Lists of steps: the first step that differs, and in what. */
static int compare_made(const json_t *a, const json_t *b, struct sl_output *output,
                        struct sl_error *error)
{
    size_t counts[] = {json_array_size(a), json_array_size(b)};
    for (size_t i = 0; i < counts[0] && i < counts[1]; i++) {
        json_t *steps[] = {json_array_get(a, i), json_array_get(b, i)};
        const char *tool = json_string_value(json_object_get(steps[0], "tool")), *key;
        char what[160];
        if (json_equal(steps[0], steps[1]))
            continue;
        key = different_member(steps[0], steps[1]);
        snprintf(what, sizeof what, "made: step %zu (%.60s)", i + 1, tool == NULL ? "?" : tool);
        if (key != NULL && strcmp(key, "options") == 0)
            return compare_objects(json_object_get(steps[0], key), json_object_get(steps[1], key),
                                   what, output, error);
        return compare_objects(steps[0], steps[1], what, output, error);
    }
    if (counts[0] == counts[1])
        return 0;
    return different(output, error, "made: has %zu and %zu steps", counts[0], counts[1]);
}

static int compare_headers(const struct sl_stream_reader *a, const struct sl_stream_reader *b,
                           struct sl_output *output, struct sl_error *error)
{
    json_t *headers[] = {sl_stream_header_json(&a->header), sl_stream_header_json(&b->header)};
    int result = compare_made(a->header.made, b->header.made, output, error);
    for (int i = 0; i < 2; i++)
        json_object_del(headers[i], "made");
    json_t *datasets[] = {json_object_get(headers[0], "dataset"),
                          json_object_get(headers[1], "dataset")};
    if (result == 0 && json_is_object(datasets[0]) && json_is_object(datasets[1]))
        result = compare_objects(datasets[0], datasets[1], "header: dataset", output, error);
    if (result == 0)
        result = compare_objects(headers[0], headers[1], "header", output, error);
    json_decref(headers[0]);
    json_decref(headers[1]);
    return result;
}

static bool same_tensor(const struct sl_tensor *a, const struct sl_tensor *b)
{
    if ((a->data == NULL) != (b->data == NULL))
        return false;
    return a->data == NULL || (a->dtype == b->dtype && a->rank == b->rank &&
                               memcmp(a->dims, b->dims, a->rank * sizeof *a->dims) == 0 &&
                               memcmp(a->data, b->data, sl_tensor_bytes(a)) == 0);
}

static bool same_image(const struct sl_sample *a, const struct sl_sample *b)
{
    if (a->encoded == NULL || b->encoded == NULL)
        return a->encoded == b->encoded && same_tensor(&a->image, &b->image);
    return a->encoded_size == b->encoded_size &&
           memcmp(a->encoded, b->encoded, a->encoded_size) == 0;
}

static int compare_samples(const struct sl_sample *a, const struct sl_sample *b, const char *what,
                           struct sl_output *output, struct sl_error *error)
{
    if (a->id != b->id)
        return different(output, error, "%s: id is %lld and %lld", what, (long long)a->id,
                         (long long)b->id);
    if (a->label != b->label)
        return different(output, error, "%s: label is %u and %u", what, a->label, b->label);
    if (!same_image(a, b))
        return different(output, error, "%s: image differs", what);
    if (!same_tensor(&a->soft, &b->soft) || !same_tensor(&a->index, &b->index))
        return different(output, error, "%s: soft differs", what);
    if (a->views_size != b->views_size ||
        (a->views_size > 0 && memcmp(a->views, b->views, a->views_size) != 0))
        return different(output, error, "%s: labels of views differ", what);
    return 0;
}

static int compare_records(const struct sl_stream_reader *a, const struct sl_stream_reader *b,
                           struct sl_output *output, struct sl_error *error)
{
    char what[80];
    snprintf(what, sizeof what, "record %lld", (long long)a->record);
    return a->header.kind == SL_SAMPLES
               ? compare_samples(&a->sample, &b->sample, what, output, error)
               : compare_objects(a->metrics, b->metrics, what, output, error);
}

static int compare_streams(struct sl_stream_reader *a, struct sl_stream_reader *b,
                           struct sl_output *output, struct sl_error *error)
{
    for (;;) {
        int result = 0, what[] = {sl_stream_next(a, error), 0};
        if (what[0] < 0 || (what[1] = sl_stream_next(b, error)) < 0)
            return -1;
        bool a_more = what[0] == SL_STREAM_RECORD || what[1] == SL_STREAM_END;
        if (what[0] != what[1])
            return different(output, error, "records: %s ends where %s continues",
                             a_more ? b->name : a->name, a_more ? a->name : b->name);
        if (what[0] == SL_STREAM_END)
            return 0;
        if (what[0] == SL_STREAM_SEGMENT)
            result = compare_headers(a, b, output, error);
        else
            result = compare_records(a, b, output, error);
        if (result != 0)
            return result;
    }
}

static int compare_arrays(const struct sl_array *a, const struct sl_array *b,
                          struct sl_output *output, struct sl_error *error)
{
    if (strcmp(a->name, b->name) != 0)
        return different(output, error, "arrays: %s instead of %s", a->name, b->name);
    if (a->tensor.rank != b->tensor.rank ||
        memcmp(a->tensor.dims, b->tensor.dims, a->tensor.rank * sizeof *a->tensor.dims) != 0)
        return different(output, error, "array %s: shape differs", a->name);
    bool real = a->values != NULL && b->values != NULL;
    if (!real && strcmp(a->type, b->type) != 0)
        return different(output, error, "array %s: type is %s and %s", a->name, a->type, b->type);
    if (a->size == b->size && memcmp(a->tensor.data, b->tensor.data, a->size) == 0)
        return 0;
    if (!real)
        return different(output, error, "array %s: values differ", a->name);
    double largest = 0;
    size_t count = sl_tensor_count(&a->tensor), others = 0;
    for (size_t i = 0; i < count; i++) {
        double difference = fabs((double)a->values[i] - (double)b->values[i]);
        others += difference > 0;
        largest = difference > largest ? difference : largest;
    }
    return different(output, error, "array %s: %zu of %zu values differ, by up to %.3g", a->name,
                     others, count, largest);
}

static int compare_checkpoints(const struct sl_checkpoint *a, const struct sl_checkpoint *b,
                               struct sl_output *output, struct sl_error *error)
{
    json_t *headers[] = {sl_checkpoint_json(a), sl_checkpoint_json(b)};
    for (int i = 0; i < 2; i++) {
        json_object_del(headers[i], "made");
        json_object_del(headers[i], "sha256");
    }
    int result = compare_objects(headers[0], headers[1], "header", output, error);
    json_decref(headers[0]);
    json_decref(headers[1]);
    if (result == 0)
        result = compare_made(a->made, b->made, output, error);
    if (result == 0 && a->count != b->count)
        result = different(output, error, "arrays: %zu and %zu", a->count, b->count);
    for (size_t i = 0; result == 0 && i < a->count; i++)
        result = compare_arrays(&a->arrays[i], &b->arrays[i], output, error);
    return result;
}

static const char *format_name(const struct sl_file *file)
{
    return file->format == SL_FORMAT_STREAM ? "stream" : "checkpoint";
}

static int compare_files(struct sl_file *a, const char *a_path, struct sl_file *b,
                         const char *b_path, struct sl_output *output, struct sl_error *error)
{
    if (a->format != b->format)
        return different(output, error, "%s is a %s, %s a %s", sl_input_name(a_path),
                         format_name(a), sl_input_name(b_path), format_name(b));
    return a->format == SL_FORMAT_STREAM
               ? compare_streams(&a->reader, &b->reader, output, error)
               : compare_checkpoints(&a->checkpoint, &b->checkpoint, output, error);
}

int sl_diff(const char *a_path, const char *b_path, struct sl_output *output,
            struct sl_error *error)
{
    struct sl_file a, b;
    if (sl_file_open(&a, a_path, SL_FILE_DATA, error) != 0)
        return -1;
    int result = -1;
    if (sl_file_open(&b, b_path, SL_FILE_DATA, error) == 0) {
        result = compare_files(&a, a_path, &b, b_path, output, error);
        sl_file_close(&b);
    }
    sl_file_close(&a);
    return result;
}
