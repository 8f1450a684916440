/* Which rows of a table take part in a study. */
#include "base/memory.h"
#include "formats/value.h"
#include "study/study.h"

#include <stdlib.h>
#include <string.h>

static bool starts(const char *text, const char *start)
{
    return strncmp(text, start, strlen(start)) == 0;
}

static bool ends(const char *text, const char *end)
{
    size_t length = strlen(text), own = strlen(end);
    return length >= own && strcmp(text + length - own, end) == 0;
}

/* Whether the name distinguishes data sets. */
static bool tells_dataset(const char *name)
{
    if (strcmp(name, "dataset") == 0)
        return true;
    return (starts(name, "fetch.") || starts(name, "eval.data.fetch.")) &&
           (ends(name, ".name") || ends(name, ".classes") || ends(name, ".size") ||
            ends(name, ".sha256"));
}

/* Whether the question distinguishes data sets. */
static bool asks_for_datasets(const struct sl_cells_spec *spec)
{
    for (size_t i = 0; i < spec->by_count; i++)
        if (tells_dataset(spec->by[i]))
            return true;
    for (size_t i = 0; i < spec->over_count; i++)
        if (tells_dataset(spec->over[i]))
            return true;
    return spec->x != NULL && tells_dataset(spec->x);
}

/* Metrics of two data sets are only compared if that is asked for. */
static int check_dataset(const struct sl_metrics_row *first, const struct sl_metrics_row *row,
                         const struct sl_cells_spec *spec, struct sl_error *error)
{
    const char *name;
    json_t *value;
    if (asks_for_datasets(spec))
        return 0;
    json_object_foreach (row->options, name, value) {
        char a[SL_REAL_TEXT], b[SL_REAL_TEXT];
        const json_t *other = json_object_get(first->options, name);
        if (!tells_dataset(name) || other == NULL || sl_value_compare(value, other) == 0)
            continue;
        sl_fail(error,
                "is of another data set than %.200s: '%s' is %.100s, not %.100s; choose one with "
                "--where, or separate them with --by %s",
                first->stream, name, sl_value_text(value, a), sl_value_text(other, b), name);
        return sl_metrics_row_error(row, error);
    }
    return 0;
}

/* Rows without x have the value "none" only if it is asked for. */
static bool lacks_x(const struct sl_study *study, const struct sl_metrics_row *row)
{
    bool none = study->against != NULL && strcmp(study->against, "none") == 0;
    return study->spec.x != NULL && !none && !sl_metrics_has(row, study->spec.x);
}

/* Whether a row has all the names asked for, except x. */
static bool takes_part(const struct sl_study *study, const struct sl_metrics_row *row)
{
    const struct sl_cells_spec *spec = &study->spec;
    if (study->optimum != NULL && !sl_metrics_has(row, study->optimum))
        return false;
    for (size_t i = 0; i < spec->unit_count; i++)
        if (!sl_metrics_has(row, spec->unit[i]))
            return false;
    return sl_metrics_has(row, spec->y);
}

/* Clears met [table->count] where a row does not meet all conditions of the side. */
static int meet_all(const struct sl_metrics_table *table, const struct sl_study_side *side,
                    bool *met, struct sl_error *error)
{
    bool *one = sl_alloc(table->count, sizeof *one, error);
    int result = one == NULL ? -1 : 0;
    for (size_t c = 0; c < side->conditions.count && result == 0; c++) {
        result = sl_metrics_meets(table, side->conditions.items[c], one, error);
        if (result != 0)
            sl_error_in(error, "%s %s", side->option, side->conditions.items[c]);
        for (size_t i = 0; i < table->count && result == 0; i++)
            met[i] = met[i] && one[i];
    }
    free(one);
    return result;
}

/* Which rows are on which side, [side_count, table->count]; without sides, all on the first. To be
 * freed; NULL after an error. */
static bool *find_sides(const struct sl_study *study, const struct sl_metrics_table *table,
                        struct sl_error *error)
{
    size_t size = (study->side_count > 0 ? study->side_count : 1) * table->count;
    bool *met = sl_alloc(size, sizeof *met, error);
    if (met == NULL)
        return NULL;
    memset(met, true, size);
    for (size_t s = 0; s < study->side_count; s++)
        if (meet_all(table, &study->sides[s], met + s * table->count, error) != 0) {
            free(met);
            return NULL;
        }
    return met;
}

/* The first side of row `i` from `side` on; SIZE_MAX for none. */
static size_t next_side(const struct sl_study *study, const struct sl_metrics_table *table,
                        const bool *met, size_t i, size_t side)
{
    size_t count = study->side_count > 0 ? study->side_count : 1;
    while (side < count && !met[side * table->count + i])
        side++;
    return side < count ? side : SIZE_MAX;
}

static int check_only_side(const struct sl_study *study, const struct sl_study_row *row,
                           size_t other, struct sl_error *error)
{
    char first[SL_SIDE_TEXT], second[SL_SIDE_TEXT];
    if (other == SIZE_MAX)
        return 0;
    sl_fail(error, "meets both %s and %s", sl_study_side_name(&study->sides[row->side], first),
            sl_study_side_name(&study->sides[other], second));
    return sl_metrics_row_error(row->row, error);
}

/* Whether there is anything to compare with. Checked first, since otherwise an option that varies
 * would be reported. */
static int check_sides(const struct sl_study *study, const struct sl_study_row *rows, size_t count,
                       struct sl_error *error)
{
    char name[SL_SIDE_TEXT];
    const char *against = study->against;
    size_t against_count = 0;
    for (size_t s = 0; s < study->side_count; s++) {
        size_t on_side = 0;
        for (size_t i = 0; i < count; i++)
            on_side += rows[i].side == s;
        if (on_side == 0)
            return sl_fail(error, "no row with all the names asked for meets %s",
                           sl_study_side_name(&study->sides[s], name));
    }
    for (size_t i = 0; i < count; i++)
        against_count +=
            against != NULL && sl_value_is(sl_metrics_value(rows[i].row, study->spec.x), against);
    if (against != NULL && against_count == 0 && strcmp(against, "first") != 0 &&
        strcmp(against, "last") != 0)
        return sl_fail(error, "no row has the value %.200s for '%.200s'", against, study->spec.x);
    return 0;
}

int sl_study_choose(const struct sl_study *study, const struct sl_metrics_table *table,
                    struct sl_study_row *rows, size_t *count, size_t *without_x,
                    struct sl_error *error)
{
    if (sl_spec_known(table, &study->spec, error) != 0 ||
        (study->optimum != NULL && sl_metrics_known(table, study->optimum, error) != 0))
        return -1;
    bool *met = find_sides(study, table, error);
    int result = met == NULL ? -1 : 0;
    *count = 0;
    for (size_t i = 0; i < table->count && result == 0; i++) {
        struct sl_study_row row = {&table->rows[i], next_side(study, table, met, i, 0)};
        if (!takes_part(study, row.row) || row.side == SIZE_MAX)
            continue;
        if (lacks_x(study, row.row)) {
            ++*without_x;
            continue;
        }
        rows[(*count)++] = row;
        size_t other = next_side(study, table, met, i, row.side + 1);
        if (sl_metrics_check_y(row.row, study->spec.y, error) != 0 ||
            check_only_side(study, &row, other, error) != 0 ||
            check_dataset(rows[0].row, row.row, &study->spec, error) != 0)
            result = -1;
    }
    free(met);
    if (result == 0 && *count == 0)
        return sl_fail(error, "no row has '%.200s' and all other names asked for", study->spec.y);
    return result == 0 ? check_sides(study, rows, *count, error) : -1;
}
