#include "inspect/describe.h"

#include "formats/value.h"
#include "metrics/grid.h"
#include "metrics/table.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

enum { ROWS = 24, WIDTH = 24, LINE = 110, GAP = 2 };

/* Whether the rows differ in this option; a column of equal settings is of no use. */
static bool varies(const struct sl_metrics_table *table, const char *name)
{
    for (size_t i = 1; i < table->count; i++)
        if (sl_value_compare(sl_metrics_value(&table->rows[0], name),
                             sl_metrics_value(&table->rows[i], name)) != 0)
            return true;
    return false;
}

/* The first digits of a digest are enough to recognise it, and reals need not be exact on a screen.
 */
static void put_cell(struct sl_grid *grid, size_t line, const struct sl_metrics_row *row,
                     const char *name)
{
    const json_t *value = sl_metrics_value(row, name);
    char number[SL_REAL_TEXT];
    const char *text = sl_metrics_has(row, name) ? sl_value_text(value, number) : "";
    if (json_is_real(value))
        sl_grid_put(grid, line, grid->columns, "%.4g", json_real_value(value));
    else
        sl_grid_put(grid, line, grid->columns, strlen(text) > WIDTH ? "%.8s..." : "%s", text);
}

/* Adds columns of these names, except those that would make the lines too long. */
static void add_columns(struct sl_grid *grid, const struct sl_metrics_table *table,
                        const json_t *names, bool only_varying, size_t *width)
{
    const char *name;
    json_t *value;
    json_object_foreach ((json_t *)names, name, value) {
        if (only_varying && !varies(table, name))
            continue;
        sl_grid_put(grid, 0, grid->columns, "%s", name);
        for (size_t line = 1; line < grid->lines; line++)
            put_cell(grid, line, &table->rows[line - 1], name);
        size_t own = GAP + sl_grid_width(grid, grid->columns);
        if (*width + own >= LINE)
            continue;
        *width += own;
        grid->columns++;
    }
}

/* The fields first, so that they are shown even if dozens of options vary. */
static int describe_table(FILE *text, const struct sl_metrics_table *table, struct sl_error *error)
{
    size_t count = table->count < ROWS ? table->count : ROWS, width = 0;
    struct sl_grid grid = {.lines = count + 1,
                           .columns = LINE / GAP + 1, /* and one that is tried */
                           .indent = GAP,
                           .gap = GAP,
                           .right = true};
    if (sl_grid_alloc(&grid, error) != 0)
        return -1;
    grid.columns = 0;
    json_t *fields = sl_metrics_fields(table);
    add_columns(&grid, table, fields, false, &width);
    add_columns(&grid, table, table->options, true, &width);
    json_decref(fields);
    char *lines = sl_grid_text(&grid, error);
    if (lines != NULL)
        fputs(lines, text);
    if (table->count > count)
        fprintf(text, "  and %zu more; --tsv shows all, with every option\n", table->count - count);
    free(grid.fields);
    free(lines);
    return lines != NULL ? 0 : -1;
}

int sl_describe_metrics(FILE *text, struct sl_stream_reader *reader, struct sl_error *error)
{
    struct sl_metrics_table table = {0};
    json_t *made = json_incref(reader->header.made);
    int result = sl_metrics_read_open(&table, reader, error);
    if (result == 0) {
        fprintf(text, "metrics, %zu record%s\n", table.count, table.count == 1 ? "" : "s");
        result = describe_table(text, &table, error);
        if (reader->segment > 0)
            fprintf(text, "the first of %lld segments was ", (long long)reader->segment + 1);
        if (result == 0)
            result = sl_describe_made(text, made, error);
    }
    sl_metrics_release(&table);
    json_decref(made);
    return result;
}
