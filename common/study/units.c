#include "study/units.h"

#include "base/memory.h"
#include "formats/value.h"
#include "metrics/draws.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct item {
    const struct sl_metrics_row *row;
    size_t side, column;
    char *key; /* the values of the names in which units differ */
};

struct work {
    struct item *items;
    size_t count;
    const struct sl_cells_spec *spec;
    json_t *names; /* in which units differ; a set */
};

static const json_t *value_of(const struct item *item, const char *name)
{
    return sl_metrics_value(item->row, name);
}

static int compare_columns(const struct item *a, const struct item *b,
                           const struct sl_cells_spec *spec)
{
    int order = (a->side > b->side) - (a->side < b->side);
    if (order == 0 && spec->x != NULL)
        order = sl_value_compare(value_of(a, spec->x), value_of(b, spec->x));
    if (order == 0 && spec->best != NULL)
        order = sl_value_compare(value_of(a, spec->best), value_of(b, spec->best));
    return order;
}

static int by_column(const void *a, const void *b, void *spec)
{
    const struct item *x = a, *y = b;
    int order = compare_columns(x, y, spec);
    return order != 0 ? order : (x->row > y->row) - (x->row < y->row);
}

static int by_key(const void *a, const void *b)
{
    const struct item *x = a, *y = b;
    int order = strcmp(x->key, y->key);
    return order != 0 ? order : (x->row > y->row) - (x->row < y->row);
}

/* Numbers the columns of the sorted items, and checks that the rows of each may be averaged. */
static int number_columns(struct work *work, size_t *columns, struct sl_error *error)
{
    const struct sl_metrics_row **rows = sl_alloc(work->count, sizeof(void *), error);
    if (rows == NULL)
        return -1;
    int result = 0;
    *columns = 0;
    for (size_t i = 0; i < work->count; i++)
        rows[i] = work->items[i].row;
    for (size_t first = 0, end; first < work->count && result == 0; first = end) {
        for (end = first; end < work->count; end++) {
            if (compare_columns(&work->items[first], &work->items[end], work->spec) != 0)
                break;
            work->items[end].column = *columns;
        }
        result = sl_rows_check(rows + first, end - first, work->spec, error);
        ++*columns;
    }
    free(rows);
    return result;
}

static bool tells_units(const char *name, const struct sl_cells_spec *spec, bool students)
{
    for (size_t i = 0; i < spec->unit_count; i++)
        if (strcmp(spec->unit[i], name) == 0)
            return true;
    return spec->unit_count == 0 && sl_name_is_over(name, spec) &&
           (students || !sl_name_is_student(name));
}

static void add_names(json_t *names, const json_t *object, const struct sl_cells_spec *spec,
                      bool students)
{
    const char *name;
    json_t *value;
    json_object_foreach ((json_t *)object, name, value) {
        if (tells_units(name, spec, students))
            json_object_set_new(names, name, json_true());
    }
}

/* The names in which units differ and that every row has, into work->names. */
static void find_names(struct work *work, bool students)
{
    json_t *all = json_object();
    json_decref(work->names);
    work->names = json_object();
    add_names(all, work->items[0].row->options, work->spec, students);
    add_names(all, work->items[0].row->record, work->spec, students);
    const char *name;
    json_t *value;
    json_object_foreach (all, name, value) {
        bool everywhere = true;
        for (size_t i = 0; i < work->count && everywhere; i++)
            everywhere = sl_metrics_has(work->items[i].row, name);
        if (everywhere)
            json_object_set(work->names, name, value);
    }
    json_decref(all);
}

static void set_key(struct item *item, const json_t *names)
{
    json_t *values = json_object();
    const char *name;
    json_t *unused;
    json_object_foreach ((json_t *)names, name, unused)
        json_object_set(values, name, (json_t *)value_of(item, name));
    free(item->key);
    item->key = json_dumps(values, JSON_SORT_KEYS | JSON_COMPACT);
    json_decref(values);
}

/* Sets the keys of all items and sorts by them; returns the number of units. */
static size_t number_units(struct work *work, bool students)
{
    find_names(work, students);
    for (size_t i = 0; i < work->count; i++)
        set_key(&work->items[i], work->names);
    qsort(work->items, work->count, sizeof *work->items, by_key);
    size_t units = 1;
    for (size_t i = 1; i < work->count; i++)
        units += strcmp(work->items[i - 1].key, work->items[i].key) != 0;
    return units;
}

static int allocate(struct sl_units *units, struct sl_error *error)
{
    size_t columns = units->columns;
    if ((units->x = sl_alloc(columns, sizeof(void *), error)) == NULL ||
        (units->best = sl_alloc(columns, sizeof(void *), error)) == NULL ||
        (units->sides = sl_alloc(columns, sizeof *units->sides, error)) == NULL ||
        (units->values = sl_alloc(units->units * columns, sizeof *units->values, error)) == NULL)
        return -1;
    return 0;
}

/* Fills in the means over the items of each unit and column. */
static int fill(struct sl_units *units, const struct work *work, struct sl_error *error)
{
    size_t *counts = sl_alloc(units->units * units->columns, sizeof *counts, error), unit = 0;
    if (counts == NULL)
        return -1;
    for (size_t i = 0; i < work->count; i++) {
        const struct item *item = &work->items[i];
        unit += i > 0 && strcmp(item->key, item[-1].key) != 0;
        size_t at = unit * units->columns + item->column;
        units->values[at] += json_number_value(value_of(item, work->spec->y));
        counts[at]++;
        units->sides[item->column] = item->side;
        units->x[item->column] = value_of(item, work->spec->x != NULL ? work->spec->x : "");
        units->best[item->column] =
            work->spec->best != NULL ? value_of(item, work->spec->best) : NULL;
    }
    for (size_t i = 0; i < units->units * units->columns; i++)
        units->values[i] = counts[i] > 0 ? units->values[i] / (double)counts[i] : NAN;
    free(counts);
    return 0;
}

static int make(struct sl_units *units, struct work *work, struct sl_error *error)
{
    qsort_r(work->items, work->count, sizeof *work->items, by_column, (void *)work->spec);
    if (number_columns(work, &units->columns, error) != 0)
        return -1;
    units->units = number_units(work, false);
    units->students = units->units == 1;
    if (units->students)
        units->units = number_units(work, true);
    if (allocate(units, error) != 0)
        return -1;
    return fill(units, work, error);
}

int sl_units_make(struct sl_units *units, const struct sl_metrics_row *const *rows,
                  const size_t *sides, size_t count, const struct sl_cells_spec *spec,
                  struct sl_error *error)
{
    *units = (struct sl_units){.sign = spec->lowest ? -1 : 1};
    struct work work = {
        .items = sl_alloc(count, sizeof *work.items, error), .count = count, .spec = spec};
    if (work.items == NULL)
        return -1;
    for (size_t i = 0; i < count; i++)
        work.items[i] = (struct item){.row = rows[i], .side = sides != NULL ? sides[i] : 0};
    int result = make(units, &work, error);
    if (result == 0)
        sl_rows_list(rows, count, work.names, units->over);
    for (size_t i = 0; i < count; i++)
        free(work.items[i].key);
    free(work.items);
    json_decref(work.names);
    if (result != 0)
        sl_units_release(units);
    return result;
}

int sl_units_copy(struct sl_units *copy, const struct sl_units *units, struct sl_error *error)
{
    size_t columns = units->columns;
    *copy = (struct sl_units){.units = units->units, .columns = columns, .sign = units->sign};
    if (allocate(copy, error) != 0) {
        sl_units_release(copy);
        return -1;
    }
    memcpy(copy->over, units->over, sizeof copy->over);
    memcpy(copy->x, units->x, columns * sizeof(void *));
    memcpy(copy->best, units->best, columns * sizeof(void *));
    memcpy(copy->sides, units->sides, columns * sizeof *copy->sides);
    memcpy(copy->values, units->values, units->units * columns * sizeof *copy->values);
    return 0;
}

void sl_units_release(struct sl_units *units)
{
    free(units->x);
    free(units->best);
    free(units->sides);
    free(units->values);
    *units = (struct sl_units){0};
}
