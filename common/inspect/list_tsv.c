#include "inspect/list.h"

#include "base/memory.h"
#include "formats/soft.h"
#include "formats/value.h"
#include "inspect/array.h"
#include "inspect/file.h"
#include "metrics/table.h"
#include "metrics/tsv.h"
#include "samples/soft.h"

#include <stdio.h>
#include <stdlib.h>

enum { CELLS_MAX = 1 << 25 };

/* The values of these names in a row (NULL: the names themselves), as one line. */
static int print_row(const json_t *names, const struct sl_metrics_row *row,
                     struct sl_output *output, struct sl_error *error)
{
    const char *name;
    json_t *value;
    size_t left = json_object_size(names);
    json_object_foreach ((json_t *)names, name, value) {
        char number[SL_REAL_TEXT];
        const char *text = row == NULL ? name
                           : sl_metrics_has(row, name)
                               ? sl_value_text(sl_metrics_value(row, name), number)
                               : "";
        if (sl_tsv_cell(output, text, --left > 0 ? '\t' : '\n', error) != 0)
            return -1;
    }
    return json_object_size(names) > 0 ? 0 : sl_output_write(output, "\n", 1, error);
}

/* If each record has other names, the table grows as the square of their number. */
static int check_size(size_t rows, size_t columns, struct sl_error *error)
{
    if (columns > 0 && rows > CELLS_MAX / columns)
        return sl_fail(error, "a table of %zu lines and %zu columns is too large", rows, columns);
    return 0;
}

static int list_metrics(struct sl_stream_reader *reader, struct sl_output *output,
                        struct sl_error *error)
{
    struct sl_metrics_table table = {0};
    int result = sl_metrics_read_open(&table, reader, error);
    if (result == 0) {
        json_t *names = json_copy(table.options), *fields = sl_metrics_fields(&table);
        json_object_update(names, fields);
        result = check_size(table.count, json_object_size(names), error);
        if (result == 0)
            result = print_row(names, NULL, output, error);
        for (size_t i = 0; i < table.count && result == 0; i++)
            result = print_row(names, &table.rows[i], output, error);
        json_decref(names);
        json_decref(fields);
    }
    sl_metrics_release(&table);
    return result;
}

static int print_sample(const struct sl_stream_reader *reader, float *soft,
                        struct sl_output *output, struct sl_error *error)
{
    const struct sl_sample *sample = &reader->sample;
    const struct sl_dataset *dataset = &reader->header.dataset;
    if (sl_output_print(output, error, "%lld\t%u\t", (long long)sample->id, sample->label) != 0 ||
        sl_tsv_cell(output, dataset->classes[sample->label].id, '\t', error) != 0)
        return -1;
    if (sample->soft.data == NULL)
        return sl_output_print(output, error, "\t\n");
    sl_sample_shares(&reader->header, sample, soft);
    char entropy[32] = ""; /* only probabilities have one */
    struct sl_error unused;
    if (sl_soft_check(soft, dataset->class_count, false, &unused) == 0)
        snprintf(entropy, sizeof entropy, "%.6f", sl_soft_entropy(soft, dataset->class_count));
    const char *top = dataset->classes[sl_soft_argmax(soft, dataset->class_count)].id;
    return sl_tsv_cell(output, entropy, '\t', error) != 0 ? -1
                                                          : sl_tsv_cell(output, top, '\n', error);
}

static int list_samples(struct sl_stream_reader *reader, struct sl_output *output,
                        struct sl_error *error)
{
    float *soft = sl_alloc(reader->header.dataset.class_count, sizeof *soft, error);
    if (soft == NULL)
        return -1;
    int what, result = sl_output_print(output, error, "id\tlabel\tclass\tentropy\ttop\n");
    while (result == 0 && (what = sl_stream_next(reader, error)) != SL_STREAM_END) {
        if (what < 0)
            result = -1;
        else if (what == SL_STREAM_RECORD)
            result = print_sample(reader, soft, output, error);
    }
    free(soft);
    return result;
}

static int list_arrays(const struct sl_checkpoint *checkpoint, struct sl_output *output,
                       struct sl_error *error)
{
    int result = sl_output_print(output, error, "name\tdtype\tshape\tnorm\n");
    for (size_t i = 0; result == 0 && i < checkpoint->count; i++) {
        const struct sl_array *array = &checkpoint->arrays[i];
        char shape[SL_SHAPE_TEXT], type[SL_ARRAY_TYPE_TEXT], norm[32] = "-";
        if (array->values != NULL)
            snprintf(norm, sizeof norm, "%.6g", sl_array_norm(array));
        result = sl_tsv_cell(output, array->name, '\t', error);
        if (result == 0)
            result =
                sl_output_print(output, error, "%s\t%s\t%s\n", sl_array_type(array, type),
                                sl_shape_text(array->tensor.dims, array->tensor.rank, shape), norm);
    }
    return result;
}

int sl_list_tsv(const char *path, struct sl_output *output, struct sl_error *error)
{
    struct sl_file file;
    if (sl_file_open(&file, path, SL_FILE_DATA, error) != 0)
        return -1;
    int result;
    if (file.format == SL_FORMAT_CHECKPOINT)
        result = list_arrays(&file.checkpoint, output, error);
    else if (sl_stream_next(&file.reader, error) < 0)
        result = -1;
    else
        result = (file.reader.header.kind == SL_METRICS ? list_metrics : list_samples)(
            &file.reader, output, error);
    sl_file_close(&file);
    return result;
}
