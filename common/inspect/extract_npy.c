#include "inspect/extract.h"

#include "base/input.h"
#include "formats/checkpoint.h"
#include "formats/npy.h"
#include "formats/recognise.h"
#include "formats/stream.h"
#include "inspect/column.h"

#include <stdlib.h>
#include <string.h>

static int read_column(struct sl_column *column, struct sl_stream_reader *reader,
                       struct sl_error *error)
{
    int what;
    while ((what = sl_stream_next(reader, error)) > 0) {
        if (what != SL_STREAM_RECORD || sl_column_add(column, reader, error) == 0)
            continue;
        return sl_error_at_record(error, reader->name, reader->record);
    }
    if (what == 0 && column->count == 0)
        return sl_fail(error, "%s: has no records", reader->name);
    return what;
}

static int extract_column(const char *path, const char *field, struct sl_output *output,
                          struct sl_error *error)
{
    struct sl_stream_reader reader;
    struct sl_column column = {.field = field};
    struct sl_tensor all;
    if (sl_stream_inspect(&reader, path, SL_SAMPLES, error) != 0)
        return -1;
    int result =
        sl_column_exists(field)
            ? read_column(&column, &reader, error)
            : sl_fail(error, "%s: has no '%.100s'; samples have images, labels, ids and soft",
                      reader.name, field);
    if (result == 0)
        result = sl_column_all(&column, &all, error);
    if (result == 0)
        result = sl_npy_write(&all, output, error);
    free(column.bytes);
    sl_stream_close(&reader);
    return result;
}

/* Fails for types that NumPy does not have. */
static int extract_array(const struct sl_checkpoint *checkpoint, const char *name,
                         struct sl_output *output, struct sl_error *error)
{
    for (size_t i = 0; i < checkpoint->count; i++) {
        const struct sl_array *array = &checkpoint->arrays[i];
        if (strcmp(array->name, name) != 0)
            continue;
        return sl_dtype_size(array->tensor.dtype) > 0
                   ? sl_npy_write(&array->tensor, output, error)
                   : sl_fail(error, "array %.100s has the type %s, which cannot be written as .npy",
                             name, array->type);
    }
    return sl_fail(error, "has no array '%.100s'", name);
}

int sl_extract_npy(const char *path, const char *field, struct sl_output *output,
                   struct sl_error *error)
{
    enum sl_format format;
    struct sl_checkpoint checkpoint;
    if (sl_recognise(path, false, &format, error) != 0)
        return -1;
    if (format == SL_FORMAT_STREAM)
        return extract_column(path, field, output, error);
    if (sl_checkpoint_read(&checkpoint, path, error) != 0)
        return -1;
    int result = extract_array(&checkpoint, field, output, error);
    if (result != 0)
        sl_error_in(error, "%s", sl_input_name(path));
    sl_checkpoint_release(&checkpoint);
    return result;
}
