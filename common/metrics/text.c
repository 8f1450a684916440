#include "metrics/text.h"

#include "base/memory.h"
#include "formats/value.h"
#include "metrics/grid.h"
#include "metrics/tsv.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int put_head(const struct sl_cells_spec *spec, struct sl_output *output,
                    struct sl_error *error)
{
    if (sl_tsv_cell(output, spec->x, '\t', error) != 0)
        return -1;
    for (size_t i = 0; i < spec->by_count; i++)
        if (sl_tsv_cell(output, spec->by[i], '\t', error) != 0)
            return -1;
    if (spec->along != NULL && sl_tsv_cell(output, spec->along, '\t', error) != 0)
        return -1;
    if (spec->best != NULL && sl_tsv_cell(output, spec->best, '\t', error) != 0)
        return -1;
    return sl_output_print(output, error, "rows\tdraws\tmean\tlow\thigh\tsd\tover\n");
}

static int put_cell(const struct sl_cell *cell, const struct sl_cells_spec *spec,
                    struct sl_output *output, struct sl_error *error)
{
    const double numbers[] = {cell->summary.mean, cell->low, cell->high, cell->summary.deviation};
    int result = sl_tsv_value(output, cell->x, '\t', error);
    for (size_t i = 0; i < spec->by_count && result == 0; i++)
        result = sl_tsv_value(output, cell->by[i], '\t', error);
    if (spec->along != NULL && result == 0)
        result = sl_tsv_value(output, cell->along, '\t', error);
    if (spec->best != NULL && result == 0)
        result = sl_tsv_value(output, cell->best, '\t', error);
    if (result == 0)
        result = sl_output_print(output, error, "%zu\t%zu\t", cell->rows, cell->draws);
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers && result == 0; i++)
        result = sl_tsv_number(output, numbers[i], error);
    return result == 0 ? sl_tsv_cell(output, cell->over, '\n', error) : -1;
}

int sl_cells_tsv(const struct sl_cells *cells, const struct sl_cells_spec *spec,
                 struct sl_output *output, struct sl_error *error)
{
    if (put_head(spec, output, error) != 0)
        return -1;
    for (size_t i = 0; i < cells->count; i++)
        if (put_cell(&cells->cells[i], spec, output, error) != 0)
            return -1;
    return 0;
}

/* The table for people. */
struct sheet {
    struct sl_grid grid;      /* with a column for x and a line for names */
    const struct sl_cell **x; /* [lines - 1], a cell of each x (and along), sorted */
};

static void show_number(double number, bool share, char text[SL_REAL_TEXT])
{
    if (share && fabs(number) <= 1)
        snprintf(text, SL_REAL_TEXT, "%.1f", 100 * number);
    else
        snprintf(text, SL_REAL_TEXT, "%.4g", share ? 100 * number : number);
}

static void put_mean(struct sl_grid *grid, size_t line, size_t column, const struct sl_cell *cell,
                     const struct sl_cells_spec *spec)
{
    char mean[SL_REAL_TEXT], half[SL_REAL_TEXT], best[SL_REAL_TEXT];
    bool share = sl_name_is_share(spec->y), interval = !isnan(cell->summary.half),
         chosen = spec->best != NULL && !sl_value_is(cell->best, "none");
    show_number(cell->summary.mean, share, mean);
    show_number(cell->summary.half, share, half);
    sl_grid_put(grid, line, column, "%s%s%s%s%.40s%s", mean, interval ? " ± " : "",
                interval ? half : "", chosen ? " [" : "",
                chosen ? sl_value_text(cell->best, best) : "", chosen ? "]" : "");
}

static int compare_places(const void *left, const void *right)
{
    const struct sl_cell *a = *(const struct sl_cell *const *)left,
                         *b = *(const struct sl_cell *const *)right;
    int order = sl_value_compare(a->x, b->x);
    return order != 0 || a->along == NULL ? order : sl_value_compare(a->along, b->along);
}

/* The x of all cells, each once; sets the numbers of lines and columns. */
static void find_axes(struct sheet *sheet, const struct sl_cells *cells, size_t by_count)
{
    size_t kept = 0;
    sheet->grid = (struct sl_grid){.columns = 2, .gap = 3, .right = true};
    for (size_t i = 0; i < cells->count; i++) {
        sheet->x[i] = &cells->cells[i];
        if (i > 0 && !sl_same_series(&cells->cells[i - 1], &cells->cells[i], by_count))
            sheet->grid.columns++;
    }
    qsort(sheet->x, cells->count, sizeof(void *), compare_places);
    for (size_t i = 0; i < cells->count; i++)
        if (i == 0 || compare_places(&sheet->x[kept - 1], &sheet->x[i]) != 0)
            sheet->x[kept++] = sheet->x[i];
    sheet->grid.lines = kept + 1;
}

/* A value of x and of `along`. Measured values, as an expert's accuracy, are rounded like means,
 * unless all digits are wanted. */
static void put_x(struct sheet *sheet, size_t line, const char *name, const struct sl_names *names,
                  bool exact)
{
    char number[SL_REAL_TEXT], along[SL_REAL_TEXT];
    const struct sl_cell *cell = sheet->x[line - 1];
    const json_t *x = cell->x;
    bool share = sl_name_is_share(name);
    if (json_is_real(x) && exact)
        sl_print_real((share ? 100 : 1) * json_real_value(x), number);
    else if (json_is_real(x))
        show_number(json_real_value(x), share, number);
    const char *shown = json_is_real(x) ? number : sl_name_shown(names, sl_value_text(x, number));
    sl_grid_put(&sheet->grid, line, 0, "%s%s%s", shown, cell->along == NULL ? "" : ", ",
                cell->along == NULL ? "" : sl_value_text(cell->along, along));
}

/* The first column, with all digits if fewer would make two lines look the same. */
static void fill_x(struct sheet *sheet, const char *name, const struct sl_names *names)
{
    bool exact = false;
    for (size_t line = 1; line < sheet->grid.lines; line++) {
        put_x(sheet, line, name, names, exact);
        if (exact || line == 1 ||
            strcmp(sl_grid_field(&sheet->grid, line, 0),
                   sl_grid_field(&sheet->grid, line - 1, 0)) != 0)
            continue;
        exact = true;
        line = 0; /* once more from the first */
    }
}

static void fill(struct sheet *sheet, const struct sl_cells *cells,
                 const struct sl_cells_spec *spec, const struct sl_names *names)
{
    struct sl_grid *grid = &sheet->grid;
    sl_grid_put(grid, 0, 0, "%s%s%s%s", sl_name_shown(names, spec->x),
                sl_name_is_share(spec->x) ? " (%)" : "", spec->along != NULL ? ", " : "",
                spec->along != NULL ? sl_name_shown(names, spec->along) : "");
    fill_x(sheet, spec->x, names);
    size_t column = 1;
    for (size_t i = 0; i < cells->count; i++) {
        const struct sl_cell *cell = &cells->cells[i];
        char series[SL_GRID_FIELD];
        if (i > 0 && !sl_same_series(cell - 1, cell, spec->by_count))
            column++;
        sl_series_shown(names, cell, spec, NULL, series, sizeof series);
        sl_grid_put(grid, 0, column, "%s", series);
        size_t line = 1;
        while (compare_places(&sheet->x[line - 1], &cell) != 0)
            line++;
        put_mean(grid, line, column, cell, spec);
    }
}

static int put_caption(const struct sl_cells_spec *spec, const struct sl_names *names,
                       struct sl_output *output, struct sl_error *error)
{
    char measure[256];
    sl_measure_shown(names, spec, measure, sizeof measure);
    if (sl_output_print(output, error, "%s%s: mean ± half of the 95 %% interval", measure,
                        !sl_name_is_share(spec->y)                 ? ""
                        : spec->against != NULL && !spec->relative ? " in percentage points"
                                                                   : " in %") != 0 ||
        (spec->best != NULL &&
         sl_output_print(output, error, " [best %s]", sl_name_shown(names, spec->best)) != 0) ||
        (spec->by_count == 1 &&
         sl_output_print(output, error, ", by %s", sl_name_shown(names, spec->by[0])) != 0))
        return -1;
    return sl_output_print(output, error, "\n");
}

int sl_cells_text(const struct sl_cells *cells, const struct sl_cells_spec *spec,
                  const struct sl_names *names, struct sl_output *output, struct sl_error *error)
{
    struct sheet sheet = {.x = sl_alloc(cells->count, sizeof(void *), error)};
    if (sheet.x == NULL)
        return -1;
    find_axes(&sheet, cells, spec->by_count);
    int result = sl_grid_alloc(&sheet.grid, error);
    char *text = NULL;
    if (result == 0) {
        fill(&sheet, cells, spec, names);
        text = sl_grid_text(&sheet.grid, error);
        result = text == NULL ? -1 : put_caption(spec, names, output, error);
    }
    if (result == 0)
        result = sl_output_write(output, text, strlen(text), error);
    free(text);
    free(sheet.grid.fields);
    free(sheet.x);
    return result;
}
