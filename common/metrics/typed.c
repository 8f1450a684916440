#include "metrics/typed.h"

#include "base/digest.h"
#include "base/input.h"
#include "base/memory.h"
#include "base/number.h"

#include <float.h>
#include <stdlib.h>
#include <string.h>

enum { TYPED_MAX = 64 << 20 };

struct columns {
    char **names; /* into the text; owned */
    size_t count, capacity;
    size_t first; /* the number of rows before those of this file */
};

bool sl_looks_typed(const void *bytes, size_t size)
{
    const char *text = bytes;
    for (size_t i = 0; i < size && text[i] != '\n'; i++) {
        if (text[i] == '\t')
            return true;
        if ((unsigned char)text[i] < ' ' || text[i] == 0x7f)
            return false;
    }
    return false;
}

static int add_name(struct columns *columns, char *name, struct sl_error *error)
{
    if (*name == '\0')
        return sl_fail(error, "column %zu has no name", columns->count + 1);
    for (size_t i = 0; i < columns->count; i++)
        if (strcmp(columns->names[i], name) == 0)
            return sl_fail(error, "columns %zu and %zu are both called '%.100s'", i + 1,
                           columns->count + 1, name);
    void *names = columns->names;
    if (sl_grow(&names, &columns->capacity, columns->count + 1, sizeof *columns->names, error) != 0)
        return -1;
    columns->names = names;
    columns->names[columns->count++] = name;
    return 0;
}

static int read_names(struct columns *columns, char *line, struct sl_error *error)
{
    for (char *name; (name = strsep(&line, "\t")) != NULL;)
        if (add_name(columns, name, error) != 0)
            return -1;
    return 0;
}

/* A number where the whole text is one. NULL if it is not UTF-8, or memory is short. */
static json_t *value_of(const char *text)
{
    struct sl_error unused;
    int64_t integer;
    double real;
    if (sl_parse_integer(text, INT64_MIN, INT64_MAX, &integer, &unused) == 0)
        return json_integer(integer);
    if (sl_parse_real(text, -DBL_MAX, DBL_MAX, &real, &unused) == 0)
        return json_real(real);
    return json_string(text);
}

static bool is_option(const char *name)
{
    return strchr(name, '.') != NULL || strcmp(name, "dataset") == 0;
}

static int read_fields(struct sl_metrics_row *row, const struct columns *columns, char *line,
                       struct sl_error *error)
{
    size_t count = 0;
    for (char *field; (field = strsep(&line, "\t")) != NULL; count++) {
        if (count >= columns->count || *field == '\0')
            continue;
        const char *name = columns->names[count];
        if (json_object_set_new(is_option(name) ? row->options : row->record, name,
                                value_of(field)) != 0)
            return sl_fail(error, "column %zu is not UTF-8", count + 1);
    }
    if (count != columns->count)
        return sl_fail(error, "has %zu fields, expected %zu as in the first line", count,
                       columns->count);
    return 0;
}

static int read_row(struct sl_metrics_table *table, const struct columns *columns, char *line,
                    const char *path, struct sl_error *error)
{
    void *rows = table->rows;
    if (sl_grow(&rows, &table->capacity, table->count + 1, sizeof *table->rows, error) != 0)
        return -1;
    table->rows = rows;
    struct sl_metrics_row *row = &table->rows[table->count];
    *row = (struct sl_metrics_row){.record = json_object(),
                                   .options = json_object(),
                                   .stream = path,
                                   .number = (int64_t)(table->count - columns->first)};
    table->count++;
    if (read_fields(row, columns, line, error) != 0)
        return -1;
    json_object_update_missing(table->options, row->options);
    return 0;
}

static int read_lines(struct sl_metrics_table *table, char *text, const char *path,
                      struct sl_error *error)
{
    struct columns columns = {.first = table->count};
    size_t number = 0;
    int result = 0;
    for (char *line; result == 0 && text != NULL && *text != '\0';) {
        line = strsep(&text, "\n");
        size_t length = strlen(line);
        if (length > 0 && line[length - 1] == '\r')
            line[length - 1] = '\0';
        number++;
        result = columns.count == 0 ? read_names(&columns, line, error)
                                    : read_row(table, &columns, line, path, error);
    }
    free(columns.names);
    return result == 0 ? 0 : sl_error_in(error, "%s: line %zu", sl_input_name(path), number);
}

static void add_step(struct sl_metrics_table *table, const char *text, size_t size)
{
    char digest[SL_SHA256_TEXT];
    sl_sha256(text, size, digest);
    json_t *step = sl_made_step("file", NULL);
    json_object_set_new(step, "sha256", json_string(digest));
    json_t *made = json_pack("[o]", step);
    sl_made_list_add(&table->made, made);
    json_decref(made);
}

int sl_metrics_read_typed(struct sl_metrics_table *table, const char *path, struct sl_error *error)
{
    size_t size;
    char *text = sl_input_all(path, TYPED_MAX, &size, error);
    if (text == NULL)
        return -1;
    if (table->options == NULL)
        table->options = json_object();
    add_step(table, text, size);
    int result = memchr(text, '\0', size) != NULL
                     ? sl_fail(error, "%s: is not a text", sl_input_name(path))
                     : read_lines(table, text, path, error);
    free(text);
    return result;
}
