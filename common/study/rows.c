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

/* Sets met [table->count]: whether each row meets all conditions; without any, none does. */
static int meet_all(const struct sl_metrics_table *table, const char *const *conditions,
                    size_t count, bool *met, const char *option, struct sl_error *error)
{
    bool *one = sl_alloc(table->count, sizeof *one, error);
    int result = one == NULL ? -1 : 0;
    for (size_t i = 0; i < table->count; i++)
        met[i] = count > 0;
    for (size_t c = 0; c < count && result == 0; c++) {
        result = sl_metrics_meets(table, conditions[c], one, error);
        if (result != 0)
            sl_error_in(error, "--%s %s", option, conditions[c]);
        for (size_t i = 0; i < table->count && result == 0; i++)
            met[i] = met[i] && one[i];
    }
    free(one);
    return result;
}

/* Whether there is anything to compare with. Checked first, since otherwise an option that varies
 * would be reported. */
static int check_sides(const struct sl_study *study, const struct sl_study_row *rows, size_t count,
                       struct sl_error *error)
{
    const char *against = study->against;
    size_t on_this = 0, against_count = 0;
    for (size_t i = 0; i < count; i++) {
        on_this += rows[i].side;
        against_count +=
            against != NULL && sl_value_is(sl_metrics_value(rows[i].row, study->spec.x), against);
    }
    if (study->this_count > 0 && (on_this == 0 || on_this == count))
        return sl_fail(error, "no row with all the names asked for meets %s",
                       on_this == 0 ? "--this" : "--that");
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
    bool *met = sl_alloc(2 * table->count, sizeof *met, error), *that = NULL;
    bool sides = study->this_count > 0;
    if (met == NULL)
        return -1;
    that = met + table->count;
    int result =
        meet_all(table, study->this_side, study->this_count, met, "this", error) != 0 ||
                meet_all(table, study->that_side, study->that_count, that, "that", error) != 0
            ? -1
            : 0;
    *count = 0;
    for (size_t i = 0; i < table->count && result == 0; i++) {
        const struct sl_metrics_row *row = &table->rows[i];
        if (!takes_part(study, row) || (sides && !met[i] && !that[i]))
            continue;
        if (lacks_x(study, row)) {
            ++*without_x;
            continue;
        }
        result = sl_metrics_check_y(row, study->spec.y, error);
        if (result == 0 && met[i] && that[i]) {
            sl_fail(error, "meets both --this and --that");
            result = sl_metrics_row_error(row, error);
        }
        rows[(*count)++] = (struct sl_study_row){row, met[i]};
        if (result == 0)
            result = check_dataset(rows[0].row, row, &study->spec, error);
    }
    free(met);
    if (result == 0 && *count == 0)
        return sl_fail(error, "no row has '%.200s' and all other names asked for", study->spec.y);
    return result == 0 ? check_sides(study, rows, *count, error) : -1;
}
