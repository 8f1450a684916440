#include "inspect/describe.h"

#include "base/memory.h"
#include "base/visible.h"
#include "metrics/rows.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

enum { ROWS = 24, WIDTH = 24, LINE = 110 };

/* Whether the rows differ in this option; a column of equal settings is of no use. */
static bool varies(const json_t *rows, const char *name)
{
    const json_t *first = json_object_get(json_array_get(rows, 0), name);
    for (size_t i = 1; i < json_array_size(rows); i++) {
        const json_t *value = json_object_get(json_array_get(rows, i), name);
        if (value != first && !json_equal(first, value))
            return true;
    }
    return false;
}

/* The first digits of a digest are enough to recognise it, and reals need not be exact on a screen.
 */
static char *cell_text(const json_t *value, struct sl_error *error)
{
    char *text = NULL;
    if (json_is_real(value)) {
        if (asprintf(&text, "%.4g", json_real_value(value)) < 0)
            return sl_fail(error, "out of memory"), NULL;
        return text;
    }
    text = sl_metrics_text(value, error);
    if (text != NULL)
        sl_make_visible(text);
    if (text != NULL && strlen(text) > WIDTH)
        strcpy(text + 8, "...");
    return text;
}

static void free_cells(char **cells, size_t count)
{
    for (size_t i = 0; cells != NULL && i <= count; i++)
        free(cells[i]);
    free(cells);
}

/* The cells of one column, below its name; to free with free_cells. */
static char **column_cells(const json_t *rows, const char *name, size_t count,
                           struct sl_error *error)
{
    char **cells = sl_alloc(count + 1, sizeof *cells, error);
    bool whole = cells != NULL;
    for (size_t i = 0; whole && i <= count; i++) {
        cells[i] = i == 0 ? sl_copy_text(name, error)
                          : cell_text(json_object_get(json_array_get(rows, i - 1), name), error);
        whole = cells[i] != NULL;
    }
    if (whole)
        return cells;
    free_cells(cells, count);
    return NULL;
}

/* Adds a column to the lines, as wide as its widest cell, unless they would be too long. */
static void add_column(char **lines, char **cells, size_t count)
{
    size_t width = 0;
    for (size_t i = 0; i <= count; i++)
        width = strlen(cells[i]) > width ? strlen(cells[i]) : width;
    if (strlen(lines[0]) + 2 + width >= LINE)
        return;
    for (size_t i = 0; i <= count; i++) {
        size_t used = strlen(lines[i]);
        snprintf(lines[i] + used, LINE - used, "  %*s", (int)width, cells[i]);
    }
}

static int add_columns(char **lines, const struct sl_metrics_rows *rows, size_t count,
                       const json_t *names, bool only_varying, struct sl_error *error)
{
    const char *name;
    json_t *value;
    json_object_foreach((json_t *)names, name, value)
    {
        if (only_varying && !varies(rows->rows, name))
            continue;
        char **cells = column_cells(rows->rows, name, count, error);
        if (cells == NULL)
            return -1;
        add_column(lines, cells, count);
        free_cells(cells, count);
    }
    return 0;
}

/* The fields first, so that they are shown even if dozens of options vary. */
static int describe_table(FILE *text, const struct sl_metrics_rows *rows, struct sl_error *error)
{
    size_t all = json_array_size(rows->rows), count = all < ROWS ? all : ROWS;
    char **lines = sl_alloc(count + 1, sizeof *lines, error);
    int result = lines == NULL ? -1 : 0;
    for (size_t i = 0; result == 0 && i <= count; i++) {
        lines[i] = sl_alloc(LINE, 1, error);
        result = lines[i] == NULL ? -1 : 0;
    }
    if (result == 0)
        result = add_columns(lines, rows, count, rows->fields, false, error);
    if (result == 0)
        result = add_columns(lines, rows, count, rows->options, true, error);
    for (size_t i = 0; lines != NULL && i <= count; i++) {
        if (result == 0)
            fprintf(text, "%s\n", lines[i]);
        free(lines[i]);
    }
    if (all > count)
        fprintf(text, "  and %zu more; --tsv shows all, with every option\n", all - count);
    free(lines);
    return result;
}

int sl_describe_metrics(FILE *text, struct sl_stream_reader *reader, struct sl_error *error)
{
    struct sl_metrics_rows rows;
    json_t *made = json_incref(reader->header.made);
    int result = sl_metrics_rows_read(&rows, reader, error);
    if (result == 0) {
        size_t count = json_array_size(rows.rows);
        fprintf(text, "metrics, %zu record%s\n", count, count == 1 ? "" : "s");
        result = describe_table(text, &rows, error);
        if (reader->segment > 0)
            fprintf(text, "the first of %lld segments was ", (long long)reader->segment + 1);
        if (result == 0)
            result = sl_describe_made(text, made, error);
        sl_metrics_rows_release(&rows);
    }
    json_decref(made);
    return result;
}
