#include "metrics/draws.h"

#include "base/memory.h"
#include "formats/value.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A row with what distinguishes it, as texts that can be compared. */
struct member {
    const struct sl_metrics_row *row;
    char *draw;    /* the options averaged over, except the student's own */
    char *student; /* all of its options */
};

int sl_spec_known(const struct sl_metrics_table *table, const struct sl_cells_spec *spec,
                  struct sl_error *error)
{
    const char *const own[] = {spec->y, spec->x, spec->along, spec->best};
    const struct {
        const char *const *names;
        size_t count;
    } lists[] = {{spec->by, spec->by_count},
                 {own, sizeof own / sizeof *own},
                 {spec->unit, spec->unit_count},
                 {spec->over, spec->over_count}};
    for (size_t l = 0; l < sizeof lists / sizeof *lists; l++)
        for (size_t i = 0; i < lists[l].count; i++) {
            const char *name = lists[l].names[i];
            bool seeds = name != NULL && lists[l].names == spec->over && strcmp(name, "seeds") == 0;
            if (name != NULL && !seeds && sl_metrics_known(table, name, error) != 0)
                return -1;
        }
    return 0;
}

static bool is_key(const char *name, const struct sl_cells_spec *spec)
{
    for (size_t i = 0; i < spec->by_count; i++)
        if (strcmp(spec->by[i], name) == 0)
            return true;
    return (spec->x != NULL && strcmp(spec->x, name) == 0) || strcmp(spec->y, name) == 0 ||
           (spec->best != NULL && strcmp(spec->best, name) == 0);
}

static int differ(const struct sl_metrics_row *a, const struct sl_metrics_row *b, const char *name,
                  struct sl_error *error)
{
    char a_text[SL_REAL_TEXT], b_text[SL_REAL_TEXT];
    const json_t *x = sl_metrics_value(a, name), *y = sl_metrics_value(b, name);
    if (sl_value_compare(x, y) == 0)
        return 0;
    return sl_fail(error,
                   "'%.200s' varies within one mean (%.100s and %.100s): separate its values "
                   "with --by, choose some with --where, or average over them with --over",
                   name, sl_value_text(x, a_text), sl_value_text(y, b_text));
}

/* Every option and every text of `names` must be the same in both rows, or be allowed to vary. */
static int check_names(const json_t *names, bool record, const struct sl_metrics_row *a,
                       const struct sl_metrics_row *b, const struct sl_cells_spec *spec,
                       struct sl_error *error)
{
    const char *name;
    json_t *value;
    json_object_foreach ((json_t *)names, name, value) {
        if (record && !json_is_string(value)) /* its numbers are measurements */
            continue;
        if (is_key(name, spec) || sl_name_is_over(name, spec) || sl_name_is_trace(name))
            continue;
        if (differ(a, b, name, error) != 0)
            return -1;
    }
    return 0;
}

static int check_pair(const struct sl_metrics_row *a, const struct sl_metrics_row *b,
                      const struct sl_cells_spec *spec, struct sl_error *error)
{
    if (check_names(a->record, true, a, b, spec, error) != 0 ||
        check_names(b->record, true, a, b, spec, error) != 0)
        return -1;
    if (a->options == b->options)
        return 0;
    return check_names(a->options, false, a, b, spec, error) != 0
               ? -1
               : check_names(b->options, false, a, b, spec, error);
}

static void describe(struct member *member, const struct sl_cells_spec *spec)
{
    json_t *draw = json_object(), *all = json_copy(member->row->options);
    const char *name;
    json_t *value;
    json_object_foreach (member->row->options, name, value)
        if (sl_name_is_over(name, spec) && !sl_name_is_student(name))
            json_object_set(draw, name, value);
    json_object_foreach (member->row->record, name, value)
        if (json_is_string(value))
            json_object_set(all, name, value);
    member->draw = json_dumps(draw, JSON_SORT_KEYS | JSON_COMPACT);
    member->student = json_dumps(all, JSON_SORT_KEYS | JSON_COMPACT);
    json_decref(draw);
    json_decref(all);
}

static int compare_members(const void *a, const void *b)
{
    const struct member *x = a, *y = b;
    int order = strcmp(x->draw, y->draw);
    if (order == 0)
        order = strcmp(x->student, y->student);
    return order != 0 ? order : (x->row > y->row) - (x->row < y->row);
}

static int check_twins(const struct member *members, size_t count, struct sl_error *error)
{
    for (size_t i = 1; i < count; i++) {
        const struct sl_metrics_row *a = members[i - 1].row, *b = members[i].row;
        if (strcmp(members[i - 1].student, members[i].student) != 0)
            continue;
        sl_fail(error,
                "has the same options as record %lld of %.200s, and would be counted twice; "
                "give each result once",
                (long long)b->number, b->stream);
        return sl_metrics_row_error(a, error);
    }
    return 0;
}

bool sl_rows_differ(const struct sl_metrics_row *const *rows, size_t count, const char *name)
{
    const json_t *first = sl_metrics_value(rows[0], name);
    for (size_t i = 1; i < count; i++)
        if (sl_value_compare(first, sl_metrics_value(rows[i], name)) != 0)
            return true;
    return false;
}

void sl_rows_list(const struct sl_metrics_row *const *rows, size_t count, const json_t *names,
                  char list[SL_OVER_TEXT])
{
    const char *name;
    json_t *value;
    size_t used = 0;
    snprintf(list, SL_OVER_TEXT, "-");
    json_object_foreach ((json_t *)names, name, value)
        if (used < SL_OVER_TEXT && sl_rows_differ(rows, count, name))
            used += (size_t)snprintf(list + used, SL_OVER_TEXT - used, "%s%s", used > 0 ? "," : "",
                                     name);
}

/* The names averaged over in which the rows differ: those of students, or those of draws. */
static void name_over(struct sl_cell *cell, const struct sl_metrics_row *const *rows,
                      const json_t *options, const struct sl_cells_spec *spec, bool students)
{
    const char *name;
    json_t *value, *names = json_object();
    json_object_foreach ((json_t *)options, name, value)
        if (sl_name_is_over(name, spec) && sl_name_is_student(name) == students)
            json_object_set(names, name, value);
    sl_rows_list(rows, cell->rows, names, cell->over);
    json_decref(names);
}

/* The mean of each draw into `means` (members are sorted by draw); returns how many. */
static size_t mean_draws(const struct member *members, size_t count, const char *y, double *means)
{
    size_t draws = 0;
    for (size_t first = 0, end; first < count; first = end) {
        double sum = 0;
        for (end = first; end < count && strcmp(members[first].draw, members[end].draw) == 0; end++)
            sum += json_number_value(sl_metrics_value(members[end].row, y));
        means[draws++] = sum / (double)(end - first);
    }
    return draws;
}

/* The number with the name and ending, NAN if the row has none. */
static double number_of(const struct sl_metrics_row *row, const char *name, const char *ending)
{
    char whole[256];
    snprintf(whole, sizeof whole, "%s%s", name, ending);
    const json_t *value = sl_metrics_value(row, whole);
    return json_is_number(value) ? json_number_value(value) : NAN;
}

/* A single measurement has the interval in its record, as accuracy does, over the images on which
 * it was measured. A change against another row has none. */
static void set_interval(struct sl_cell *cell, const struct sl_metrics_row *row,
                         const struct sl_cells_spec *spec)
{
    cell->low = cell->summary.mean - cell->summary.half;
    cell->high = cell->summary.mean + cell->summary.half;
    if (cell->rows > 1 || spec->against != NULL)
        return;
    cell->low = number_of(row, spec->y, "-low");
    cell->high = number_of(row, spec->y, "-high");
    if (!(cell->low <= cell->summary.mean && cell->summary.mean <= cell->high))
        cell->low = cell->high = NAN;
}

static int summarise(struct sl_cell *cell, const struct sl_metrics_row *const *rows,
                     const struct member *members, const struct sl_cells_spec *spec,
                     struct sl_error *error)
{
    double *values = sl_alloc(cell->rows, sizeof *values, error);
    if (values == NULL)
        return -1;
    cell->draws = mean_draws(members, cell->rows, spec->y, values);
    size_t count = cell->draws;
    if (count == 1) {
        count = cell->rows;
        for (size_t i = 0; i < count; i++)
            values[i] = json_number_value(sl_metrics_value(members[i].row, spec->y));
    }
    cell->summary = sl_summarise(values, count, 0);
    cell->least = cell->most = values[0];
    for (size_t i = 1; i < count; i++) {
        cell->least = fmin(cell->least, values[i]);
        cell->most = fmax(cell->most, values[i]);
    }
    set_interval(cell, members[0].row, spec);
    name_over(cell, rows, members[0].row->options, spec, cell->draws == 1);
    free(values);
    return 0;
}

/* Checks the rows and fills members [count], sorted by draw. */
static int make_members(struct member *members, const struct sl_metrics_row *const *rows,
                        size_t count, const struct sl_cells_spec *spec, struct sl_error *error)
{
    for (size_t i = 1; i < count; i++)
        if (check_pair(rows[0], rows[i], spec, error) != 0)
            return -1;
    for (size_t i = 0; i < count; i++) {
        members[i].row = rows[i];
        describe(&members[i], spec);
    }
    qsort(members, count, sizeof *members, compare_members);
    return check_twins(members, count, error);
}

static void free_members(struct member *members, size_t count)
{
    for (size_t i = 0; members != NULL && i < count; i++) {
        free(members[i].draw);
        free(members[i].student);
    }
    free(members);
}

int sl_rows_check(const struct sl_metrics_row *const *rows, size_t count,
                  const struct sl_cells_spec *spec, struct sl_error *error)
{
    struct member *members = sl_alloc(count, sizeof *members, error);
    int result = members == NULL ? -1 : make_members(members, rows, count, spec, error);
    free_members(members, count);
    return result;
}

int sl_cell_summarise(struct sl_cell *cell, const struct sl_metrics_row *const *rows,
                      const struct sl_cells_spec *spec, struct sl_error *error)
{
    struct member *members = sl_alloc(cell->rows, sizeof *members, error);
    int result = members == NULL ? -1 : make_members(members, rows, cell->rows, spec, error);
    if (result == 0)
        result = summarise(cell, rows, members, spec, error);
    free_members(members, cell->rows);
    return result;
}
