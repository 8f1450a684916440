#include "study/study.h"

#include "base/memory.h"
#include "formats/value.h"
#include "metrics/draws.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A row that takes part. */
struct member {
    const struct sl_metrics_row *row;
    size_t side;
};

static int check_known(const struct sl_study *study, const struct sl_metrics_table *table,
                       struct sl_error *error)
{
    const struct sl_cells_spec *spec = &study->spec;
    const char *names[] = {spec->x, spec->y, spec->best, study->optimum};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (names[i] != NULL && sl_metrics_known(table, names[i], error) != 0)
            return -1;
    for (size_t i = 0; i < spec->by_count; i++)
        if (sl_metrics_known(table, spec->by[i], error) != 0)
            return -1;
    for (size_t i = 0; i < spec->unit_count; i++)
        if (sl_metrics_known(table, spec->unit[i], error) != 0)
            return -1;
    for (size_t i = 0; i < spec->over_count; i++)
        if (strcmp(spec->over[i], "seeds") != 0 &&
            sl_metrics_known(table, spec->over[i], error) != 0)
            return -1;
    return 0;
}

static bool starts(const char *text, const char *start)
{
    return strncmp(text, start, strlen(start)) == 0;
}

static bool ends(const char *text, const char *end)
{
    size_t length = strlen(text), own = strlen(end);
    return length >= own && strcmp(text + length - own, end) == 0;
}

/* Names by which a data set is known. */
static bool tells_dataset(const char *name)
{
    if (strcmp(name, "dataset") == 0)
        return true;
    return (starts(name, "fetch.") || starts(name, "eval.data.fetch.")) &&
           (ends(name, ".name") || ends(name, ".classes") || ends(name, ".size") ||
            ends(name, ".sha256"));
}

/* Whether data sets are told apart by what was asked. */
static bool apart(const struct sl_cells_spec *spec)
{
    for (size_t i = 0; i < spec->by_count; i++)
        if (tells_dataset(spec->by[i]))
            return true;
    for (size_t i = 0; i < spec->over_count; i++)
        if (tells_dataset(spec->over[i]))
            return true;
    return spec->x != NULL && tells_dataset(spec->x);
}

/* Metrics of two data sets are about one question only for those who ask it. */
static int check_dataset(const struct sl_metrics_row *first, const struct sl_metrics_row *row,
                         const struct sl_cells_spec *spec, struct sl_error *error)
{
    const char *name;
    json_t *value;
    if (apart(spec))
        return 0;
    json_object_foreach(row->options, name, value)
    {
        char a[SL_REAL_TEXT], b[SL_REAL_TEXT];
        const json_t *other = json_object_get(first->options, name);
        if (!tells_dataset(name) || other == NULL || sl_value_compare(value, other) == 0)
            continue;
        sl_fail(error, "is of another data set than %.200s: '%s' is %.100s and %.100s",
                first->stream, name, sl_value_text(value, a), sl_value_text(other, b));
        return sl_metrics_row_error(row, error);
    }
    return 0;
}

/* Rows without x have the value "none" only for those who compare with it. */
static bool lacks_x(const struct sl_study *study, const struct sl_metrics_row *row)
{
    bool none = study->against != NULL && strcmp(study->against, "none") == 0;
    return study->spec.x != NULL && !none && !sl_metrics_has(row, study->spec.x);
}

/* Whether a row has, but for x, what is asked of it. */
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

/* Lowers to false what does not meet one of the conditions. */
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

/* Whether there is anything to compare with: said before it is found that the rest varies. */
static int check_sides(const struct sl_study *study, const struct member *members, size_t count,
                       struct sl_error *error)
{
    const char *against = study->against;
    size_t on_this = 0, against_count = 0;
    for (size_t i = 0; i < count; i++) {
        on_this += members[i].side;
        against_count += against != NULL &&
                         sl_value_is(sl_metrics_value(members[i].row, study->spec.x), against);
    }
    if (study->this_count > 0 && (on_this == 0 || on_this == count))
        return sl_fail(error, "no row that has what is asked for meets %s",
                       on_this == 0 ? "--this" : "--that");
    if (against != NULL && against_count == 0 && strcmp(against, "first") != 0 &&
        strcmp(against, "last") != 0)
        return sl_fail(error, "no row has the value %.200s for '%.200s'", against, study->spec.x);
    return 0;
}

/* The rows that take part, on their sides: 1 is --this, 0 is --that and all else. */
static int choose(const struct sl_study *study, const struct sl_metrics_table *table,
                  struct member *members, size_t *count, size_t *without_x, struct sl_error *error)
{
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
            sl_fail(error, "is on both sides, of --this and of --that");
            result = sl_metrics_row_error(row, error);
        }
        members[(*count)++] = (struct member){row, met[i]};
        if (result == 0)
            result = check_dataset(members[0].row, row, &study->spec, error);
    }
    free(met);
    if (result == 0 && *count == 0)
        return sl_fail(error, "no row has '%.200s' and the names asked for", study->spec.y);
    return result == 0 ? check_sides(study, members, *count, error) : -1;
}

static int compare_groups(const struct member *a, const struct member *b,
                          const struct sl_cells_spec *spec)
{
    int order = 0;
    for (size_t i = 0; i < spec->by_count && order == 0; i++)
        order = sl_value_compare(sl_metrics_value(a->row, spec->by[i]),
                                 sl_metrics_value(b->row, spec->by[i]));
    return order;
}

static int by_group(const void *a, const void *b, void *spec)
{
    const struct member *x = a, *y = b;
    int order = compare_groups(x, y, spec);
    return order != 0 ? order : (x->row > y->row) - (x->row < y->row);
}

static int study_units(const struct sl_study *study, struct sl_units *units,
                       struct sl_findings *findings, struct sl_error *error)
{
    if (study->spec.best != NULL && sl_units_choose(units, error) != 0)
        return -1;
    switch (study->kind) {
    case SL_STUDY_COMPARE:
        return sl_study_compare(study, units, findings, error);
    case SL_STUDY_MEAN:
        return sl_study_mean(study, units, findings, error);
    default:
        break;
    }
    if (study->optimum == NULL) /* whose columns need not be the same for every x */
        findings->incomplete += sl_units_complete(units);
    if (units->units == 0)
        return sl_fail(error, "no draw was measured at every value of '%.200s'", study->spec.x);
    for (size_t c = 0; c < units->columns; c++)
        if (!json_is_number(units->x[c]))
            return sl_fail(error, "'%.200s' has a value that is not a number: %.100s",
                           study->spec.x, json_string_value(units->x[c]));
    if (study->kind == SL_STUDY_BEST)
        return sl_study_best(study, units, findings, error);
    return study->kind == SL_STUDY_FIT ? sl_study_fit(study, units, findings, error)
                                       : sl_study_trend(study, units, findings, error);
}

static int study_rows(const struct sl_study *study, const struct sl_metrics_row *const *rows,
                      const size_t *sides, size_t count, struct sl_findings *findings,
                      struct sl_error *error)
{
    struct sl_units units;
    struct sl_cells_spec spec = study->spec;
    if (study->kind == SL_STUDY_SPREAD)
        return sl_study_spread(study, rows, count, findings, error);
    if (study->optimum != NULL)
        spec.best = study->optimum;
    if (sl_units_make(&units, rows, sides, count, &spec, error) != 0)
        return -1;
    int result = study_units(study, &units, findings, error);
    sl_units_release(&units);
    return result;
}

static int error_in_group(const struct member *member, const struct sl_cells_spec *spec,
                          struct sl_error *error)
{
    char value[SL_REAL_TEXT];
    for (size_t i = spec->by_count; i-- > 0;)
        sl_error_in(error, "%.200s %.200s", spec->by[i],
                    sl_value_text(sl_metrics_value(member->row, spec->by[i]), value));
    return -1;
}

static int study_group(const struct sl_study *study, const struct member *members, size_t count,
                       struct sl_findings *findings, struct sl_error *error)
{
    size_t before = findings->count;
    const struct sl_metrics_row **rows = sl_alloc(count, sizeof(void *), error);
    size_t *sides = sl_alloc(count, sizeof *sides, error);
    int result = -1;
    if (rows != NULL && sides != NULL) {
        for (size_t i = 0; i < count; i++) {
            rows[i] = members[i].row;
            sides[i] = members[i].side;
        }
        result = study_rows(study, rows, sides, count, findings, error);
        if (result != 0)
            error_in_group(members, &study->spec, error);
    }
    for (size_t f = before; f < findings->count; f++)
        for (size_t i = 0; i < study->spec.by_count; i++)
            findings->items[f].by[i] = sl_metrics_value(members->row, study->spec.by[i]);
    free(rows);
    free(sides);
    return result;
}

/* Whether what is expected is about shares, as which 1 is all of them. */
static bool expects_share(const struct sl_study *study)
{
    return sl_name_is_share(study->spec.y) &&
           (study->kind == SL_STUDY_COMPARE || study->kind == SL_STUDY_MEAN ||
            study->kind == SL_STUDY_SPREAD || study->kind == SL_STUDY_BEST);
}

void sl_study_heading(const struct sl_study *study, const struct sl_names *names, char *text,
                      size_t size)
{
    bool share = sl_name_is_share(study->spec.y);
    char expected[64] = "", best[96] = "";
    if (study->expect == SL_EXPECT_GREATER || study->expect == SL_EXPECT_LESS)
        snprintf(expected, sizeof expected, "; expected: %s than %g",
                 study->expect == SL_EXPECT_LESS ? "less" : "more",
                 expects_share(study) ? 100 * study->than : study->than);
    if (study->kind == SL_STUDY_COMPARE && study->spec.best != NULL)
        snprintf(best, sizeof best, "; in brackets: the best %.60s", study->spec.best);
    snprintf(text, size, "%s%.100s%s%s%s%s", study->kind == SL_STUDY_TREND ? "trend of " : "",
             sl_name_shown(names, study->spec.y),
             !share || study->kind == SL_STUDY_TREND ? ""
             : study->kind == SL_STUDY_MEAN          ? " in %"
                                                     : " in % points",
             best, expected,
             study->expect == SL_EXPECT_NOTHING ? "; nothing is expected, so no verdict" : "");
}

/* What is found out about each group of the sorted members, instead of what was before. */
static int study_groups(const struct sl_study *study, const struct member *members, size_t count,
                        struct sl_findings *findings, struct sl_error *error)
{
    findings->count = findings->incomplete = 0;
    for (size_t first = 0, end; first < count; first = end) {
        for (end = first + 1; end < count; end++)
            if (compare_groups(&members[first], &members[end], &study->spec) != 0)
                break;
        if (study_group(study, members + first, end - first, findings, error) != 0)
            return -1;
    }
    return 0;
}

/* How many estimates are claimed at once is known when all have been made; intervals that hold
 * together need it beforehand, and so are made again. */
static int study_all(const struct sl_study *study, const struct member *members, size_t count,
                     struct sl_findings *findings, struct sl_error *error)
{
    struct sl_study at = *study;
    at.alpha = SL_SIGNIFICANT;
    if (study_groups(&at, members, count, findings, error) != 0)
        return -1;
    size_t claims = sl_findings_claims(findings);
    if (study->adjust != SL_ADJUST_BONFERRONI || claims < 2)
        return 0;
    at.alpha /= (double)claims;
    return study_groups(&at, members, count, findings, error);
}

int sl_study_run(const struct sl_study *study, const struct sl_metrics_table *table,
                 struct sl_findings *findings, struct sl_error *error)
{
    size_t count;
    if (expects_share(study) && fabs(study->than) >= 1)
        return sl_fail(error, "--than %g: '%.200s' is a share, and a point of it 0.01", study->than,
                       study->spec.y);
    if (check_known(study, table, error) != 0)
        return -1;
    struct member *members = sl_alloc(table->count, sizeof *members, error);
    int result =
        members == NULL ? -1 : choose(study, table, members, &count, &findings->without_x, error);
    if (result == 0) {
        struct sl_cells_spec spec = study->spec;
        qsort_r(members, count, sizeof *members, by_group, &spec);
        result = study_all(study, members, count, findings, error);
    }
    free(members);
    if (result != 0)
        return -1;
    int direction = study->expect == SL_EXPECT_NOTHING ? 0
                    : study->expect == SL_EXPECT_LESS  ? -1
                                                       : 1;
    return sl_findings_judge(findings, study->adjust, direction, study->than, error);
}
