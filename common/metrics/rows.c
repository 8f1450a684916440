#include "metrics/rows.h"

#include "base/memory.h"
#include "base/number.h"
#include "formats/made.h"

#include <stdlib.h>
#include <string.h>

/* Names are kept in a JSON object as a set that remembers its order. */
static void note_names(json_t *names, const json_t *object)
{
    const char *key;
    json_t *value;
    json_object_foreach((json_t *)object, key, value) if (json_object_get(names, key) == NULL)
        json_object_set_new(names, key, json_true());
}

static int add_row(struct sl_metrics_rows *rows, const json_t *options, json_t *record,
                   struct sl_error *error)
{
    json_t *row = json_copy((json_t *)options);
    note_names(rows->fields, record);
    if (row == NULL || json_object_update(row, record) != 0 ||
        json_array_append(rows->rows, row) != 0) {
        json_decref(row);
        return sl_fail(error, "out of memory");
    }
    json_decref(row);
    return 0;
}

int sl_metrics_rows_read(struct sl_metrics_rows *rows, struct sl_stream_reader *reader,
                         struct sl_error *error)
{
    *rows = (struct sl_metrics_rows){json_array(), json_object(), json_object()};
    json_t *options = reader->segment < 0 ? NULL : sl_made_flatten(reader->header.made);
    int what, result = 0;
    note_names(rows->options, options);
    while (result == 0 && (what = sl_stream_next(reader, error)) != SL_STREAM_END) {
        if (what < 0) {
            result = -1;
        } else if (what == SL_STREAM_RECORD) {
            result = add_row(rows, options, reader->metrics, error);
        } else {
            json_decref(options);
            options = sl_made_flatten(reader->header.made);
            note_names(rows->options, options);
        }
    }
    json_decref(options);
    if (result != 0)
        sl_metrics_rows_release(rows);
    return result;
}

char *sl_metrics_text(const json_t *value, struct sl_error *error)
{
    char number[SL_REAL_TEXT], *text;
    if (value == NULL || json_is_null(value))
        return sl_copy_text("", error);
    if (json_is_real(value)) {
        sl_print_real(json_real_value(value), number);
        return sl_copy_text(number, error);
    }
    text = json_is_string(value) ? sl_copy_text(json_string_value(value), error)
                                 : json_dumps(value, JSON_ENCODE_ANY | JSON_COMPACT);
    if (text == NULL) {
        sl_fail(error, "out of memory");
        return NULL;
    }
    for (char *at = text; *at != '\0'; at++)
        if (strchr("\t\n\r", *at) != NULL)
            *at = ' ';
    return text;
}

void sl_metrics_rows_release(struct sl_metrics_rows *rows)
{
    json_decref(rows->rows);
    json_decref(rows->options);
    json_decref(rows->fields);
    *rows = (struct sl_metrics_rows){0};
}
