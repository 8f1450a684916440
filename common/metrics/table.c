#include "metrics/table.h"

#include "base/memory.h"
#include "base/nearest.h"
#include "formats/value.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { NAME_SIZE = 512 };

/* A new object with every value plain. */
static json_t *plain_object(const json_t *object)
{
    json_t *plain = json_object();
    const char *name;
    json_t *value;
    json_object_foreach ((json_t *)object, name, value)
        json_object_set_new(plain, name, sl_value_plain(value));
    return plain;
}

static int add_row(struct sl_metrics_table *table, const struct sl_stream_reader *reader,
                   json_t *options, struct sl_error *error)
{
    void *rows = table->rows;
    if (sl_grow(&rows, &table->capacity, table->count + 1, sizeof *table->rows, error) != 0)
        return -1;
    table->rows = rows;
    table->rows[table->count++] = (struct sl_metrics_row){.record = plain_object(reader->metrics),
                                                          .options = json_incref(options),
                                                          .stream = reader->name,
                                                          .number = reader->record};
    return 0;
}

/* "tiny-imagenet, 20 classes, 32x32": results on different ones are not comparable. */
static void name_dataset(json_t *options, const struct sl_stream_header *header)
{
    char text[256];
    const struct sl_dataset *dataset = &header->dataset;
    if (!header->has_dataset)
        return;
    snprintf(text, sizeof text, "%.128s, %zu classes, %ux%u",
             dataset->name != NULL ? dataset->name : "unnamed", dataset->class_count,
             dataset->image[0], dataset->image[1]);
    json_object_set_new(options, "dataset", json_string(text));
}

/* Replaces the options by those of a new segment. */
static void begin_segment(struct sl_metrics_table *table, const struct sl_stream_header *header,
                          json_t **options)
{
    if (table->options == NULL)
        table->options = json_object();
    sl_made_list_add(&table->made, header->made);
    json_t *flat = sl_made_flatten(header->made);
    json_decref(*options);
    *options = plain_object(flat);
    json_decref(flat);
    json_object_update_missing(table->options, *options);
    name_dataset(*options, header);
}

int sl_metrics_read_open(struct sl_metrics_table *table, struct sl_stream_reader *reader,
                         struct sl_error *error)
{
    json_t *options = NULL;
    int what, result = 0;
    if (reader->segment >= 0)
        begin_segment(table, &reader->header, &options);
    while (result == 0 && (what = sl_stream_next(reader, error)) != SL_STREAM_END) {
        if (what == SL_STREAM_SEGMENT)
            begin_segment(table, &reader->header, &options);
        else
            result = what < 0 ? -1 : add_row(table, reader, options, error);
    }
    json_decref(options);
    return result;
}

int sl_metrics_read(struct sl_metrics_table *table, const char *path, struct sl_error *error)
{
    struct sl_stream_reader reader;
    if (sl_stream_open(&reader, path, SL_METRICS, error) != 0)
        return -1;
    int result = sl_metrics_read_open(table, &reader, error);
    sl_stream_close(&reader);
    return result;
}

json_t *sl_metrics_fields(const struct sl_metrics_table *table)
{
    json_t *fields = json_object();
    for (size_t i = 0; i < table->count; i++)
        json_object_update_missing(fields, table->rows[i].record);
    return fields;
}

static const json_t *lookup(const struct sl_metrics_row *row, const char *name)
{
    const json_t *value = json_object_get(row->record, name);
    return value != NULL ? value : json_object_get(row->options, name);
}

const json_t *sl_metrics_value(const struct sl_metrics_row *row, const char *name)
{
    static json_t *none;
    const json_t *value = lookup(row, name);
    if (value != NULL)
        return value;
    if (none == NULL)
        none = json_string("none");
    return none;
}

bool sl_metrics_has(const struct sl_metrics_row *row, const char *name)
{
    return lookup(row, name) != NULL;
}

bool sl_metrics_asks_presence(const char *name)
{
    size_t length = strlen(name);
    return length > 1 && name[length - 1] == '?';
}

json_t *sl_metrics_presence(const struct sl_metrics_row *row, const char *name)
{
    char with[NAME_SIZE];
    snprintf(with, sizeof with, "with %s", name); /* sorts after "none" */
    return json_string(sl_metrics_has(row, name) ? with : "none");
}

int sl_metrics_known(const struct sl_metrics_table *table, const char *name, struct sl_error *error)
{
    struct sl_nearest near = {.wanted = name};
    const char *other;
    json_t *value;
    for (size_t i = 0; i < table->count; i++)
        if (sl_metrics_has(&table->rows[i], name))
            return 0;
    for (size_t i = 0; i < table->count; i++) {
        if (i > 0 && table->rows[i].options == table->rows[i - 1].options)
            continue;
        json_object_foreach (table->rows[i].record, other, value)
            sl_nearest_offer(&near, other);
        json_object_foreach (table->rows[i].options, other, value)
            sl_nearest_offer(&near, other);
    }
    char list[SL_NEAREST_TEXT];
    return sl_fail(error, "no row has '%.200s'; closest: %s", name, sl_nearest_list(&near, list));
}

int sl_metrics_row_error(const struct sl_metrics_row *row, struct sl_error *error)
{
    return sl_error_at_record(error, row->stream, row->number);
}

static void release_row(struct sl_metrics_row *row)
{
    json_decref(row->record);
    json_decref(row->options);
}

/* Whether a text, which may contain commas, is an item of a list. */
static bool is_part(const char *text, const char *list)
{
    size_t length = strlen(text);
    for (const char *at = list; length > 0 && (at = strstr(at, text)) != NULL; at++)
        if ((at == list || at[-1] == ',') && (at[length] == ',' || at[length] == '\0'))
            return true;
    return false;
}

/* Whether the value is in "a,b,c". */
static int in_list(const json_t *value, const char *values, bool *found, struct sl_error *error)
{
    char *list = sl_copy_text(values, error), *rest = NULL;
    *found = json_is_string(value) && is_part(json_string_value(value), values);
    if (list == NULL)
        return -1;
    for (char *text = strtok_r(list, ",", &rest); text != NULL; text = strtok_r(NULL, ",", &rest))
        *found |= sl_value_is(value, text);
    free(list);
    return 0;
}

int sl_metrics_meets(const struct sl_metrics_table *table, const char *condition, bool *met,
                     struct sl_error *error)
{
    char *name = sl_copy_text(condition, error);
    if (name == NULL)
        return -1;
    char *equals = strchr(name, '=');
    bool unequal = equals != NULL && equals > name && equals[-1] == '!';
    bool presence = false;
    int result = -1;
    if (equals == NULL || equals - unequal == name || equals[1] == '\0') {
        sl_fail(error, "is not NAME=VALUE or NAME!=VALUE");
    } else {
        equals[unequal ? -1 : 0] = '\0';
        presence = sl_metrics_asks_presence(name);
        if (presence)
            name[strlen(name) - 1] = '\0';
        result = presence ? 0 : sl_metrics_known(table, name, error);
    }
    for (size_t i = 0; i < table->count && result == 0; i++) {
        const struct sl_metrics_row *row = &table->rows[i];
        json_t *value = presence ? sl_metrics_presence(row, name)
                                 : json_incref((json_t *)sl_metrics_value(row, name));
        result = in_list(value, equals + 1, &met[i], error);
        met[i] = met[i] != unequal;
        json_decref(value);
    }
    free(name);
    return result;
}

void sl_metrics_drop(struct sl_metrics_table *table, const bool *marked)
{
    size_t kept = 0;
    for (size_t i = 0; i < table->count; i++) {
        if (marked[i])
            release_row(&table->rows[i]);
        else
            table->rows[kept++] = table->rows[i];
    }
    table->count = kept;
}

static bool is_among(const json_t *const *values, size_t count, const json_t *value)
{
    for (size_t i = 0; i < count; i++)
        if (sl_value_compare(values[i], value) == 0)
            return true;
    return false;
}

/* Lists the values that exist, or the first of them. */
static int fail_unmatched(const struct sl_metrics_table *table, const char *condition,
                          struct sl_error *error)
{
    enum { SHOWN = 6 };
    const json_t *values[SHOWN];
    char number[SL_REAL_TEXT], list[SHOWN * 50] = "";
    char *name = sl_copy_text(condition, error);
    if (name == NULL)
        return -1;
    name[strcspn(name, "!=")] = '\0';
    for (size_t i = 0, count = 0, length = 0; i < table->count; i++) {
        const json_t *value = sl_metrics_value(&table->rows[i], name);
        if (is_among(values, count, value))
            continue;
        if (count == SHOWN) {
            snprintf(list + length, sizeof list - length, " and more");
            break;
        }
        length += (size_t)snprintf(list + length, sizeof list - length, "%s%.40s",
                                   count > 0 ? ", " : "", sl_value_text(value, number));
        values[count++] = value;
    }
    sl_fail(error, "matches none of %zu rows; values of '%.200s' are %s", table->count, name, list);
    free(name);
    return -1;
}

int sl_metrics_where(struct sl_metrics_table *table, const char *condition, struct sl_error *error)
{
    size_t kept = 0;
    bool *marked = sl_alloc(table->count, sizeof *marked, error);
    int result = marked == NULL ? -1 : sl_metrics_meets(table, condition, marked, error);
    for (size_t i = 0; i < table->count && result == 0; i++) {
        kept += marked[i];
        marked[i] = !marked[i];
    }
    if (result == 0 && kept == 0)
        result = fail_unmatched(table, condition, error);
    if (result == 0)
        sl_metrics_drop(table, marked);
    free(marked);
    return result == 0 ? 0 : sl_error_in(error, "--where %s", condition);
}

void sl_metrics_release(struct sl_metrics_table *table)
{
    for (size_t i = 0; i < table->count; i++)
        release_row(&table->rows[i]);
    free(table->rows);
    sl_made_list_release(&table->made);
    json_decref(table->options);
    *table = (struct sl_metrics_table){0};
}
