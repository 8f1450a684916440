/* Weighted sums of the means of groups of rows, the terms.
 *
 * Terms that were measured on the same draws, as two ways of training on the same images, are one
 * group: their weighted sum is taken within each draw, as differences of pairs are. Groups are
 * independent of each other. */
#include "base/memory.h"
#include "statistics/summary.h"
#include "study/study.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct term {
    size_t group;  /* the first term of its group */
    bool students; /* its units are students, of one draw */
    double mean;   /* of the units that its group has in all of its terms */
    size_t units;
    char over[SL_OVER_TEXT];
};

struct work {
    const struct sl_study *study;
    const struct sl_metrics_row *const *rows;
    const size_t *sides; /* the term of each row */
    size_t count;
    struct term *terms; /* [study->side_count] */
};

/* The units of a group, with a column for each of its terms; `dropped` lack one of them. */
static int make_group(const struct work *work, size_t group, struct sl_units *units,
                      size_t *dropped, struct sl_error *error)
{
    char name[SL_SIDE_TEXT];
    const struct sl_metrics_row **rows = sl_alloc(work->count, sizeof(void *), error);
    size_t *sides = sl_alloc(work->count, sizeof *sides, error), kept = 0;
    int result = rows == NULL || sides == NULL ? -1 : 0;
    for (size_t i = 0; i < work->count && result == 0; i++)
        if (work->terms[work->sides[i]].group == group) {
            rows[kept] = work->rows[i];
            sides[kept++] = work->sides[i];
        }
    if (result == 0 && kept == 0)
        result = sl_fail(error, "no row meets it");
    if (result == 0)
        result = sl_units_make(units, rows, sides, kept, &work->study->spec, error);
    if (result == 0)
        *dropped = sl_units_complete(units);
    else
        sl_error_in(error, "%s", sl_study_side_name(&work->study->sides[group], name));
    free(rows);
    free(sides);
    return result;
}

/* Makes the term one of the group if it shares draws with it. */
static int try_group(const struct work *work, size_t t, size_t group, struct sl_error *error)
{
    struct term *term = &work->terms[t], *first = &work->terms[group];
    struct sl_units units;
    size_t dropped;
    if (first->group != group || first->students || strcmp(first->over, term->over) != 0)
        return 0;
    term->group = group;
    if (make_group(work, group, &units, &dropped, error) != 0)
        return -1;
    if (units.units == 0)
        term->group = t;
    sl_units_release(&units);
    return 0;
}

static int find_group(const struct work *work, size_t t, struct sl_error *error)
{
    struct term *term = &work->terms[t];
    struct sl_units units;
    size_t dropped;
    term->group = t;
    if (make_group(work, t, &units, &dropped, error) != 0)
        return -1;
    term->students = units.students;
    memcpy(term->over, units.over, sizeof term->over);
    sl_units_release(&units);
    if (term->students || strcmp(term->over, "-") == 0)
        return 0;
    for (size_t group = 0; group < t && term->group == t; group++)
        if (try_group(work, t, group, error) != 0)
            return -1;
    return 0;
}

/* What is known of the sum. */
struct sum {
    struct sl_estimate estimate;
    const struct sl_study_side *unknown; /* a term of a group that does not show its scatter */
};

/* Adds a group to the sum, and its means to its terms. */
static void add_group(const struct work *work, size_t group, const struct sl_units *units,
                      double *values, struct sum *sum)
{
    double size = 0, n = (double)units->units;
    memset(values, 0, units->units * sizeof *values);
    for (size_t c = 0; c < units->columns; c++) {
        struct term *term = &work->terms[units->sides[c]];
        double weight = work->study->sides[units->sides[c]].weight;
        term->mean = 0;
        term->units = units->units;
        for (size_t u = 0; u < units->units; u++) {
            double value = units->values[u * units->columns + c];
            term->mean += value / n;
            values[u] += weight * value;
            size = fmax(size, fabs(weight * value));
        }
    }
    struct sl_summary summary = sl_summarise(values, units->units, size);
    sum->estimate.value += summary.mean;
    sum->estimate.units += units->units;
    sum->estimate.groups++;
    if (summary.deviation > 0)
        sl_estimate_add(&sum->estimate, summary.deviation / sqrt(n), n - 1);
    else
        sum->unknown = &work->study->sides[group];
}

static int add_groups(const struct work *work, struct sum *sum, struct sl_findings *findings,
                      struct sl_error *error)
{
    double *values = sl_alloc(work->count, sizeof *values, error);
    int result = values == NULL ? -1 : 0;
    for (size_t t = 0; t < work->study->side_count && result == 0; t++)
        result = find_group(work, t, error);
    for (size_t t = 0; t < work->study->side_count && result == 0; t++) {
        struct sl_units units;
        size_t dropped;
        if (work->terms[t].group != t)
            continue;
        result = make_group(work, t, &units, &dropped, error);
        if (result != 0)
            break;
        findings->incomplete += dropped;
        add_group(work, t, &units, values, sum);
        sl_units_release(&units);
    }
    free(values);
    return result;
}

static int add_contrast(const struct work *work, const struct sum *sum,
                        struct sl_findings *findings, struct sl_error *error)
{
    const struct sl_study *study = work->study;
    struct sl_test test = {.than = study->expect != SL_EXPECT_NOTHING ? study->claim.than : NAN,
                           .margin = study->claim.margin,
                           .alpha = study->alpha};
    struct sl_estimate estimate = sum->estimate;
    if (!isfinite(estimate.value))
        return sl_fail(error, "the contrast is too large to be represented; use smaller weights");
    struct sl_finding *finding = sl_finding_add(findings, error);
    if (finding == NULL)
        return -1;
    if (sum->unknown != NULL)
        estimate.error = estimate.freedom = NAN;
    sl_finding_estimate(finding, &estimate, &test);
    finding->share = sl_name_is_share(study->spec.y);
    finding->judged = true;
    snprintf(finding->what, sizeof finding->what, "contrast");
    if (estimate.groups == 1)
        memcpy(finding->over, work->terms[0].over, sizeof finding->over);
    if (sum->unknown != NULL)
        findings->unknown = sum->unknown;
    return 0;
}

static int add_terms(const struct work *work, struct sl_findings *findings, struct sl_error *error)
{
    for (size_t t = 0; t < work->study->side_count; t++) {
        const struct term *term = &work->terms[t];
        struct sl_finding *finding = sl_finding_add(findings, error);
        if (finding == NULL)
            return -1;
        finding->value = term->mean;
        finding->units = term->units;
        finding->share = sl_name_is_share(work->study->spec.y);
        memcpy(finding->over, term->over, sizeof finding->over);
        snprintf(finding->what, sizeof finding->what, "term %.150s", work->study->sides[t].text);
    }
    return 0;
}

int sl_study_contrast(const struct sl_study *study, const struct sl_metrics_row *const *rows,
                      const size_t *sides, size_t count, struct sl_findings *findings,
                      struct sl_error *error)
{
    struct sum sum = {.estimate = {.freedom = INFINITY}};
    struct work work = {.study = study, .rows = rows, .sides = sides, .count = count};
    work.terms = sl_alloc(study->side_count, sizeof *work.terms, error);
    if (work.terms == NULL)
        return -1;
    for (size_t t = 0; t < study->side_count; t++)
        work.terms[t].group = SIZE_MAX;
    int result = add_groups(&work, &sum, findings, error);
    if (result == 0)
        result = add_contrast(&work, &sum, findings, error);
    if (result == 0)
        result = add_terms(&work, findings, error);
    free(work.terms);
    return result;
}

/* A number from 0 to 1 for any from -1 to 1. */
static double dd_ranking(double value)
{
    return (exp(value) - exp(-1)) / (exp(1) - exp(-1));
}

void sl_study_scale(struct sl_findings *findings)
{
    for (size_t i = 0; i < findings->count; i++) {
        struct sl_finding *finding = &findings->items[i];
        if (!finding->judged)
            continue;
        finding->value = dd_ranking(finding->value);
        finding->low = dd_ranking(finding->low);
        finding->high = dd_ranking(finding->high);
        finding->share = false;
        snprintf(finding->what, sizeof finding->what, "contrast, as a score of DD-Ranking");
    }
}
