#include "study/study.h"

#include "base/memory.h"
#include "formats/value.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int compare_groups(const struct sl_study_row *a, const struct sl_study_row *b,
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
    const struct sl_study_row *x = a, *y = b;
    int order = compare_groups(x, y, spec);
    return order != 0 ? order : (x->row > y->row) - (x->row < y->row);
}

/* Keeps the units that were measured at every value of x, which must be numbers. */
static int complete(const struct sl_study *study, struct sl_units *units,
                    struct sl_findings *findings, struct sl_error *error)
{
    if (study->optimum == NULL) /* whose columns need not be the same for every x */
        findings->incomplete += sl_units_complete(units);
    if (units->units == 0)
        return sl_fail(error, "no draw was measured at every value of '%.200s'", study->spec.x);
    for (size_t c = 0; c < units->columns; c++)
        if (!json_is_number(units->x[c]))
            return sl_fail(error, "'%.200s' has a value that is not a number: %.100s",
                           study->spec.x, json_string_value(units->x[c]));
    return 0;
}

static int study_units(const struct sl_study *study, struct sl_units *units,
                       struct sl_findings *findings, struct sl_error *error)
{
    static int (*const answers[])(const struct sl_study *, const struct sl_units *,
                                  struct sl_findings *, struct sl_error *) = {
        [SL_STUDY_COMPARE] = sl_study_compare, [SL_STUDY_MEAN] = sl_study_mean,
        [SL_STUDY_BEST] = sl_study_best,       [SL_STUDY_FIT] = sl_study_fit,
        [SL_STUDY_TREND] = sl_study_trend,
    };
    bool any_units = study->kind == SL_STUDY_COMPARE || study->kind == SL_STUDY_MEAN;
    if ((study->spec.best != NULL && sl_units_choose(units, error) != 0) ||
        (!any_units && complete(study, units, findings, error) != 0))
        return -1;
    return answers[study->kind](study, units, findings, error);
}

static int study_rows(const struct sl_study *study, const struct sl_metrics_row *const *rows,
                      const size_t *sides, size_t count, struct sl_findings *findings,
                      struct sl_error *error)
{
    struct sl_units units;
    struct sl_cells_spec spec = study->spec;
    if (study->kind == SL_STUDY_SPREAD)
        return sl_study_spread(study, rows, count, findings, error);
    if (study->kind == SL_STUDY_CONTRAST)
        return sl_study_contrast(study, rows, sides, count, findings, error);
    if (study->optimum != NULL)
        spec.best = study->optimum;
    if (sl_units_make(&units, rows, sides, count, &spec, error) != 0)
        return -1;
    int result = study_units(study, &units, findings, error);
    sl_units_release(&units);
    return result;
}

static int error_in_group(const struct sl_study_row *member, const struct sl_cells_spec *spec,
                          struct sl_error *error)
{
    char value[SL_REAL_TEXT];
    for (size_t i = spec->by_count; i-- > 0;)
        sl_error_in(error, "%.200s %.200s", spec->by[i],
                    sl_value_text(sl_metrics_value(member->row, spec->by[i]), value));
    return -1;
}

static int study_group(const struct sl_study *study, const struct sl_study_row *members,
                       size_t count, struct sl_findings *findings, struct sl_error *error)
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

/* Whether the expectation is about shares, so at most 1. */
static bool expects_share(const struct sl_study *study)
{
    return sl_name_is_share(study->spec.y) &&
           (study->kind == SL_STUDY_COMPARE || study->kind == SL_STUDY_MEAN ||
            study->kind == SL_STUDY_SPREAD || study->kind == SL_STUDY_BEST ||
            study->kind == SL_STUDY_CONTRAST);
}

void sl_study_heading(const struct sl_study *study, const struct sl_names *names, char *text,
                      size_t size)
{
    bool share = sl_name_is_share(study->spec.y);
    char expected[128] = "", best[96] = "", needed[64] = "", of[64] = "";
    double scale = expects_share(study) ? 100 : 1, than = scale * study->claim.than;
    if (study->claim.than_sd > 0)
        snprintf(of, sizeof of, ", the mean of %zu with deviation %g", study->claim.than_units,
                 scale * study->claim.than_sd);
    if (study->expect == SL_EXPECT_LEVEL)
        snprintf(expected, sizeof expected, "; expected: within %g of %g%s",
                 scale * study->claim.margin, than, of);
    else if (study->expect == SL_EXPECT_GREATER || study->expect == SL_EXPECT_LESS)
        snprintf(expected, sizeof expected, "; expected: %s than %g%s",
                 study->expect == SL_EXPECT_LESS ? "less" : "more", than, of);
    if (study->kind == SL_STUDY_COMPARE && study->spec.best != NULL)
        snprintf(best, sizeof best, "; in brackets: the best %.60s", study->spec.best);
    if (study->claim.power > 0)
        snprintf(needed, sizeof needed, "; units needed: for a verdict with %g %% power",
                 100 * study->claim.power);
    snprintf(text, size, "%s%.100s%s%s%s%s%s%s", study->kind == SL_STUDY_TREND ? "trend of " : "",
             sl_name_shown(names, study->spec.y),
             !share || study->kind == SL_STUDY_TREND ? ""
             : study->kind == SL_STUDY_MEAN          ? " in %"
                                                     : " in percentage points",
             study->spec.lowest ? "; the lowest is best" : "", best, expected,
             study->expect == SL_EXPECT_NOTHING ? "; no expectation, so no verdict" : "", needed);
}

/* Replaces the findings by those of each group of the sorted members. */
static int study_groups(const struct sl_study *study, const struct sl_study_row *members,
                        size_t count, struct sl_findings *findings, struct sl_error *error)
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

/* 1 if more than study->claim.than is expected, -1 if less, 0 if neither is. */
static int direction_of(const struct sl_study *study)
{
    bool places = study->expect == SL_EXPECT_INTERIOR || study->expect == SL_EXPECT_EARLY;
    if (study->expect == SL_EXPECT_NOTHING || study->expect == SL_EXPECT_LEVEL)
        return 0;
    return study->expect == SL_EXPECT_LESS || (places && study->spec.lowest) ? -1 : 1;
}

/* The number of claims is known only after all estimates have been made, but simultaneous intervals
 * depend on it, so they are made again. */
static int study_all(const struct sl_study *study, const struct sl_study_row *members, size_t count,
                     struct sl_findings *findings, struct sl_error *error)
{
    struct sl_study at = *study;
    at.alpha = sl_claim_alpha(&study->claim) / (double)study->claim.looks;
    if (study_groups(&at, members, count, findings, error) != 0)
        return -1;
    size_t claims = sl_findings_claims(findings, &study->claim);
    if (study->claim.adjust != SL_ADJUST_BONFERRONI || claims < 2)
        return 0;
    at.alpha /= (double)claims;
    return study_groups(&at, members, count, findings, error);
}

/* Refuses an expectation of a share, which is at most 1, that looks like one in percent. */
static int check_share(const struct sl_study *study, struct sl_error *error)
{
    bool than = fabs(study->claim.than) >= 1;
    if (!expects_share(study) || (!than && study->claim.margin < 1))
        return 0;
    return sl_fail(error, "--%s %g: '%.200s' is a share; a percentage point is 0.01",
                   than ? "than" : "margin", than ? study->claim.than : study->claim.margin,
                   study->spec.y);
}

int sl_study_run(const struct sl_study *study, const struct sl_metrics_table *table,
                 struct sl_findings *findings, struct sl_error *error)
{
    size_t count;
    struct sl_study asked = *study;
    asked.claim.direction = direction_of(study);
    if (check_share(study, error) != 0)
        return -1;
    if (study->dd_ranking && !sl_name_is_share(study->spec.y))
        return sl_fail(error, "--scale dd-ranking is for shares, not for '%.200s'", study->spec.y);
    struct sl_study_row *members = sl_alloc(table->count, sizeof *members, error);
    int result = members == NULL
                     ? -1
                     : sl_study_choose(study, table, members, &count, &findings->without_x, error);
    if (result == 0) {
        struct sl_cells_spec spec = study->spec;
        qsort_r(members, count, sizeof *members, by_group, &spec);
        result = study_all(&asked, members, count, findings, error);
    }
    free(members);
    if (result != 0)
        return -1;
    result = sl_findings_judge(findings, &asked.claim, error);
    if (result == 0 && study->dd_ranking)
        sl_study_scale(findings);
    return result;
}
