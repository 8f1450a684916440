#include "metrics/cells.h"

#include "base/memory.h"
#include "formats/value.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* The names by which rows are sorted and put into cells: by..., along or else x, best. */
struct keys {
    const char *names[SL_BY_MAX + 3];
    size_t count;
};

static struct keys keys_of(const struct sl_cells_spec *spec)
{
    struct keys keys = {.count = 0};
    for (size_t i = 0; i < spec->by_count; i++)
        keys.names[keys.count++] = spec->by[i];
    keys.names[keys.count++] = spec->along != NULL ? spec->along : spec->x;
    if (spec->best != NULL)
        keys.names[keys.count++] = spec->best;
    return keys;
}

static int compare_keys(const struct sl_metrics_row *a, const struct sl_metrics_row *b,
                        const struct keys *keys)
{
    for (size_t i = 0; i < keys->count; i++) {
        int order = sl_value_compare(sl_metrics_value(a, keys->names[i]),
                                     sl_metrics_value(b, keys->names[i]));
        if (order != 0)
            return order;
    }
    return 0;
}

static int compare_rows(const void *a, const void *b, void *keys)
{
    const struct sl_metrics_row *const *x = a, *const *y = b;
    int order = compare_keys(*x, *y, keys);
    return order != 0 ? order : (*x > *y) - (*x < *y); /* all rows are in one array */
}

static bool is_of_dataset(const char *name)
{
    return strcmp(name, "dataset") == 0 || strncmp(name, "fetch.", strlen("fetch.")) == 0;
}

static int check_datasets(const struct sl_metrics_table *table, const struct sl_cells_spec *spec,
                          struct sl_error *error)
{
    char buffers[2][SL_REAL_TEXT];
    bool apart = is_of_dataset(spec->x);
    for (size_t i = 0; i < spec->by_count; i++)
        apart |= is_of_dataset(spec->by[i]);
    for (size_t i = 1; i < table->count && !apart; i++) {
        const json_t *first = sl_metrics_value(&table->rows[0], "dataset");
        const json_t *other = sl_metrics_value(&table->rows[i], "dataset");
        if (sl_value_compare(first, other) != 0)
            return sl_fail(error,
                           "results on two data sets (%s in %s; %s in %s): choose one with "
                           "--where, or separate them with --by dataset",
                           sl_value_text(first, buffers[0]), table->rows[0].stream,
                           sl_value_text(other, buffers[1]), table->rows[i].stream);
    }
    return 0;
}

int sl_metrics_check_y(const struct sl_metrics_row *row, const char *y, struct sl_error *error)
{
    const json_t *value = sl_metrics_value(row, y);
    if (!json_is_number(value) || !isfinite(json_number_value(value)))
        sl_fail(error, "'%.200s' is not a finite number", y);
    else if (row->unmatched != NULL)
        sl_fail(error, "has no partner for --join %s", row->unmatched);
    else
        return 0;
    return sl_metrics_row_error(row, error);
}

bool sl_metrics_doubt_y(const struct sl_metrics_table *table, const char *y, struct sl_error *text)
{
    for (size_t i = 0; i < table->count && sl_name_is_share(y); i++) {
        double number = json_number_value(sl_metrics_value(&table->rows[i], y));
        if (number <= 1)
            continue;
        sl_fail(text, "'%.200s' is %g, expected a share from 0 to 1; divide percents by 100", y,
                number);
        sl_metrics_row_error(&table->rows[i], text);
        return true;
    }
    return false;
}

/* Puts the rows that can be drawn into `rows`; returns how many, or -1. */
static ssize_t choose(struct sl_cells *cells, const struct sl_metrics_table *table,
                      const struct sl_cells_spec *spec, const struct sl_metrics_row **rows,
                      struct sl_error *error)
{
    ssize_t count = 0;
    for (size_t i = 0; i < table->count; i++) {
        const struct sl_metrics_row *row = &table->rows[i];
        if (!sl_metrics_has(row, spec->x)) {
            cells->without_x++;
        } else if (!sl_metrics_has(row, spec->y)) {
            cells->without_y++;
        } else if (sl_metrics_check_y(row, spec->y, error) != 0) {
            return -1;
        } else {
            rows[count++] = row;
        }
    }
    if (count == 0)
        return sl_fail(error, "no row has both '%.200s' and '%.200s'", spec->x, spec->y);
    return count;
}

static struct sl_cell cell_of(const struct sl_metrics_row *row, const struct sl_cells_spec *spec)
{
    struct sl_cell cell = {.x = sl_metrics_value(row, spec->x)};
    for (size_t i = 0; i < spec->by_count; i++)
        cell.by[i] = sl_metrics_value(row, spec->by[i]);
    if (spec->along != NULL)
        cell.along = sl_metrics_value(row, spec->along);
    if (spec->best != NULL)
        cell.best = sl_metrics_value(row, spec->best);
    return cell;
}

/* Rows of a cell that differ in x, as they can with `along` alone, are drawn at its mean. */
static int average_x(struct sl_cells *cells, struct sl_cell *cell,
                     const struct sl_metrics_row **rows, const struct sl_cells_spec *spec,
                     struct sl_error *error)
{
    double sum = 0;
    bool differs = false;
    for (size_t i = 0; i < cell->rows; i++) {
        const json_t *x = sl_metrics_value(rows[i], spec->x);
        differs |= sl_value_compare(x, cell->x) != 0;
        if (differs && !(json_is_number(x) && json_is_number(cell->x))) {
            sl_fail(error, "'%.200s' is not a number, and differs among rows of the same '%.200s'",
                    spec->x, spec->along);
            return sl_metrics_row_error(rows[i], error);
        }
        sum += json_number_value(x);
    }
    if (!differs)
        return 0;
    cell->x = json_real(sum / (double)cell->rows);
    if (cells->averaged == NULL)
        cells->averaged = json_array();
    if (json_array_append_new(cells->averaged, (json_t *)cell->x) != 0)
        return sl_fail(error, "out of memory");
    return 0;
}

/* A cell for each run of sorted rows with the same keys. */
static int make_cells(struct sl_cells *cells, const struct sl_metrics_row **rows, size_t count,
                      const struct sl_cells_spec *spec, struct sl_error *error)
{
    struct keys keys = keys_of(spec);
    for (size_t first = 0, end; first < count; first = end) {
        for (end = first + 1; end < count; end++)
            if (compare_keys(rows[first], rows[end], &keys) != 0)
                break;
        struct sl_cell *cell = &cells->cells[cells->count];
        *cell = cell_of(rows[first], spec);
        cell->rows = end - first;
        char x[SL_REAL_TEXT];
        if (average_x(cells, cell, rows + first, spec, error) != 0)
            return -1;
        if (sl_cell_summarise(cell, rows + first, spec, error) != 0)
            return sl_error_in(error, "%.200s %.200s", spec->x, sl_value_text(cell->x, x));
        cells->count++;
    }
    return 0;
}

bool sl_same_series(const struct sl_cell *a, const struct sl_cell *b, size_t by_count)
{
    for (size_t i = 0; i < by_count; i++)
        if (sl_value_compare(a->by[i], b->by[i]) != 0)
            return false;
    return true;
}

static const json_t *place_of(const struct sl_cell *cell)
{
    return cell->along != NULL ? cell->along : cell->x;
}

/* Of the cells that differ only in `best`, keeps the one with the highest mean, the first of equals
 * (they are in its order). */
static void keep_best(struct sl_cells *cells, size_t by_count)
{
    size_t kept = 0;
    for (size_t i = 0; i < cells->count; i++) {
        struct sl_cell *last = kept == 0 ? NULL : &cells->cells[kept - 1];
        if (last == NULL || !sl_same_series(last, &cells->cells[i], by_count) ||
            sl_value_compare(place_of(last), place_of(&cells->cells[i])) != 0)
            cells->cells[kept++] = cells->cells[i];
        else if (cells->cells[i].summary.mean > last->summary.mean)
            *last = cells->cells[i];
    }
    cells->count = kept;
}

int sl_cells_make(struct sl_cells *cells, const struct sl_metrics_table *table,
                  const struct sl_cells_spec *spec, struct sl_error *error)
{
    *cells = (struct sl_cells){0};
    if (check_datasets(table, spec, error) != 0 || sl_spec_known(table, spec, error) != 0)
        return -1;
    const struct sl_metrics_row **rows = sl_alloc(table->count, sizeof(void *), error);
    if (rows == NULL)
        return -1;
    ssize_t count = choose(cells, table, spec, rows, error);
    int result = -1;
    if (count > 0 &&
        (cells->cells = sl_alloc((size_t)count, sizeof *cells->cells, error)) != NULL) {
        struct keys keys = keys_of(spec);
        qsort_r(rows, (size_t)count, sizeof *rows, compare_rows, &keys);
        result = make_cells(cells, rows, (size_t)count, spec, error);
    }
    free(rows);
    if (result != 0)
        sl_cells_release(cells);
    else if (spec->best != NULL)
        keep_best(cells, spec->by_count);
    return result;
}

void sl_cells_release(struct sl_cells *cells)
{
    free(cells->cells);
    json_decref(cells->averaged);
    *cells = (struct sl_cells){0};
}
