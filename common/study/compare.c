/* Differences of pairs, means, and the best value of x with what it gains. */
#include "base/memory.h"
#include "formats/value.h"
#include "statistics/significance.h"
#include "statistics/summary.h"
#include "study/study.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static double value_at(const struct sl_units *units, size_t unit, size_t column)
{
    return units->values[unit * units->columns + column];
}

/* Differences within the units that were measured on both sides. */
struct pairs {
    double *differences;
    size_t count;
    double size; /* the largest absolute value of the numbers subtracted */
};

static int init_pairs(struct pairs *pairs, const struct sl_units *units, struct sl_error *error)
{
    *pairs =
        (struct pairs){.differences = sl_alloc(units->units, sizeof *pairs->differences, error)};
    return pairs->differences == NULL ? -1 : 0;
}

static void add_pair(struct pairs *pairs, const struct sl_units *units, size_t unit, size_t column,
                     size_t other)
{
    double a = value_at(units, unit, column), b = value_at(units, unit, other);
    if (isnan(a) || isnan(b))
        return;
    pairs->differences[pairs->count++] = a - b;
    pairs->size = fmax(pairs->size, fmax(fabs(a), fabs(b)));
}

static void test_pairs(struct sl_finding *finding, const struct pairs *pairs, double than,
                       double margin, double alpha)
{
    struct sl_test test = {.than = than, .margin = margin, .size = pairs->size, .alpha = alpha};
    sl_finding_test(finding, pairs->differences, pairs->count, &test);
}

/* Adds a finding in units of y, without its numbers. */
static struct sl_finding *add(const struct sl_study *study, const struct sl_units *units,
                              struct sl_findings *findings, struct sl_error *error)
{
    struct sl_finding *finding = sl_finding_add(findings, error);
    if (finding == NULL)
        return NULL;
    finding->share = sl_name_is_share(study->spec.y);
    finding->judged = true;
    memcpy(finding->over, units->over, sizeof finding->over);
    return finding;
}

/* The differences between a column and another one; of the columns from `first` to before `end`,
 * each unit takes the one that is best in the others. */
static struct sl_finding *add_difference(const struct sl_study *study, const struct sl_units *units,
                                         size_t first, size_t end, size_t other,
                                         struct sl_findings *findings, struct sl_error *error)
{
    struct pairs pairs;
    struct sl_finding *finding =
        init_pairs(&pairs, units, error) != 0 ? NULL : add(study, units, findings, error);
    for (size_t u = 0; u < units->units && finding != NULL; u++) {
        size_t without = units->units > 1 ? u : SIZE_MAX;
        size_t best = end == first + 1 ? first : sl_units_best(units, without, first, end);
        add_pair(&pairs, units, u, best, other);
    }
    if (finding != NULL)
        test_pairs(finding, &pairs, study->claim.than, study->claim.margin, study->alpha);
    free(pairs.differences);
    return finding;
}

/* "soft [8]": the value of x, or the conditions of a side, and the best value of `best`. */
static void name_column(const struct sl_study *study, const struct sl_units *units, size_t column,
                        char *text, size_t size)
{
    char x[SL_REAL_TEXT], best[SL_REAL_TEXT];
    const json_t *chosen = study->spec.best != NULL ? units->best[column] : NULL;
    bool shown = chosen != NULL && !sl_value_is(chosen, "none");
    size_t used = 0;
    struct sl_list conditions = {NULL, 0};
    if (study->side_count > 0)
        conditions = study->sides[units->sides[column]].conditions;
    else
        snprintf(text, size, "%.40s", sl_value_text(units->x[column], x));
    for (size_t i = 0; i < conditions.count && used < size; i++)
        used += (size_t)snprintf(text + used, size - used, "%s%s", i > 0 ? ", " : "",
                                 conditions.items[i]);
    used = strlen(text);
    if (shown)
        snprintf(text + used, size - used, " [%.30s]", sl_value_text(chosen, best));
}

/* The column with which the others are compared; SIZE_MAX if there is none. */
static size_t find_base(const struct sl_study *study, const struct sl_units *units)
{
    for (size_t c = 0; c < units->columns; c++)
        if (study->side_count > 0 ? units->sides[c] == 1 : sl_value_is(units->x[c], study->against))
            return c;
    if (study->side_count > 0)
        return SIZE_MAX;
    if (strcmp(study->against, "first") == 0)
        return 0;
    return strcmp(study->against, "last") == 0 ? units->columns - 1 : SIZE_MAX;
}

static int compare_column(const struct sl_study *study, const struct sl_units *units, size_t column,
                          size_t base, struct sl_findings *findings, struct sl_error *error)
{
    char name[SL_FINDING_TEXT / 2 - 8], other[SL_FINDING_TEXT / 2 - 8];
    struct sl_finding *finding =
        add_difference(study, units, column, column + 1, base, findings, error);
    if (finding == NULL)
        return -1;
    findings->incomplete += units->units - finding->units;
    name_column(study, units, column, name, sizeof name);
    name_column(study, units, base, other, sizeof other);
    snprintf(finding->what, sizeof finding->what, "%s against %s", name, other);
    return finding->units > 0 ? 0
                              : sl_fail(error,
                                        "%s: there are no pairs: no draw was measured on both "
                                        "sides",
                                        finding->what);
}

int sl_study_compare(const struct sl_study *study, const struct sl_units *units,
                     struct sl_findings *findings, struct sl_error *error)
{
    size_t base = find_base(study, units);
    if (base == SIZE_MAX && study->side_count > 0)
        return sl_fail(error, "no row meets --that");
    if (base == SIZE_MAX)
        return sl_fail(error, "no row has the value %.200s for '%.200s'", study->against,
                       study->spec.x);
    if (units->columns < 2)
        return study->side_count > 0
                   ? sl_fail(error, "no row meets --this")
                   : sl_fail(error, "'%.200s' has only one value, expected at least two",
                             study->spec.x);
    for (size_t c = 0; c < units->columns; c++)
        if (c != base && compare_column(study, units, c, base, findings, error) != 0)
            return -1;
    return 0;
}

int sl_study_mean(const struct sl_study *study, const struct sl_units *units,
                  struct sl_findings *findings, struct sl_error *error)
{
    bool asked = study->expect != SL_EXPECT_NOTHING; /* otherwise it is not tested against 0 */
    struct sl_test test = {.than = asked ? study->claim.than : NAN,
                           .than_sd = study->claim.than_sd,
                           .than_units = study->claim.than_units,
                           .margin = study->claim.margin,
                           .alpha = study->alpha};
    double *values = sl_alloc(units->units, sizeof *values, error);
    struct sl_finding *finding = NULL;
    for (size_t c = 0; c < units->columns && values != NULL; c++) {
        size_t count = 0;
        char name[SL_FINDING_TEXT - 8] = "";
        if ((finding = add(study, units, findings, error)) == NULL)
            break;
        for (size_t u = 0; u < units->units; u++)
            if (!isnan(value_at(units, u, c)))
                values[count++] = value_at(units, u, c);
        sl_finding_test(finding, values, count, &test);
        if (study->spec.x != NULL)
            name_column(study, units, c, name, sizeof name);
        snprintf(finding->what, sizeof finding->what, "mean%s%s", name[0] != '\0' ? " at " : "",
                 name);
    }
    free(values);
    return finding != NULL ? 0 : -1;
}

/* The mean of x weighted by how much better the mean of y is than the worst; NAN if all are equal.
 */
static double centre_of_mass(const struct sl_units *units)
{
    double worst = INFINITY, largest = 0, weights = 0, sum = 0;
    for (int pass = 0; pass < 2; pass++)
        for (size_t c = 0; c < units->columns; c++) {
            double mean = 0;
            for (size_t u = 0; u < units->units; u++)
                mean += units->sign * value_at(units, u, c) / (double)units->units;
            if (pass == 0) {
                worst = fmin(worst, mean);
                largest = fmax(largest, fabs(mean));
                continue;
            }
            weights += mean - worst;
            sum += (mean - worst) * json_number_value(units->x[c]);
        }
    return weights > SL_ROUNDING * largest ? sum / weights : NAN;
}

/* Adds a finding in units of x. */
static struct sl_finding *add_place(const struct sl_study *study, const struct sl_units *units,
                                    const char *what, struct sl_findings *findings,
                                    struct sl_error *error)
{
    struct sl_finding *finding = add(study, units, findings, error);
    if (finding == NULL)
        return NULL;
    finding->units = units->units;
    finding->share = finding->judged = false;
    snprintf(finding->what, sizeof finding->what, "%s %.100s", what, study->spec.x);
    return finding;
}

/* Whether another column is significantly better, corrected for the number of other columns. */
static bool is_beaten(const struct sl_units *units, size_t column, double alpha,
                      struct pairs *pairs)
{
    for (size_t c = 0; c < units->columns; c++) {
        struct sl_finding test = {.p = NAN};
        pairs->count = 0;
        pairs->size = 0;
        for (size_t u = 0; u < units->units; u++)
            add_pair(pairs, units, u, c, column);
        test_pairs(&test, pairs, 0, 0, alpha);
        if (units->sign * test.value > 0 && test.p / 2 <= alpha / (double)(units->columns - 1))
            return true;
    }
    return false;
}

/* The optimum; its interval includes every x that is not beaten, and so the true optimum in 95 of
 * 100 cases, since no other value is better than that one. Source: Hsu, "Simultaneous confidence
 * intervals for all distances from the best", Ann. Stat. 1981, with Bonferroni's bound. */
static int add_best(const struct sl_study *study, const struct sl_units *units,
                    struct sl_findings *findings, struct sl_error *error)
{
    struct sl_finding *finding = add_place(study, units, "best", findings, error);
    struct pairs others;
    if (finding == NULL || init_pairs(&others, units, error) != 0)
        return -1;
    size_t best = sl_units_best(units, SIZE_MAX, 0, units->columns);
    finding->value = json_number_value(units->x[best]);
    for (size_t c = 0; c < units->columns && units->units > 1; c++) {
        if (is_beaten(units, c, study->alpha, &others))
            continue;
        finding->high = json_number_value(units->x[c]);
        if (isnan(finding->low))
            finding->low = finding->high;
    }
    free(others.differences);
    return 0;
}

static int add_centre(const struct sl_study *study, const struct sl_units *units,
                      struct sl_findings *findings, struct sl_error *error)
{
    struct sl_finding *finding = add_place(study, units, "centre of mass over", findings, error);
    struct sl_units others = {0};
    double *left_out = sl_alloc(units->units, sizeof *left_out, error);
    int result = -1;
    if (finding != NULL && left_out != NULL && sl_units_copy(&others, units, error) == 0) {
        for (size_t u = 0; u < units->units; u++) {
            sl_units_leave_out(&others, units, u);
            left_out[u] = centre_of_mass(&others);
        }
        double half = sl_jackknife(left_out, units->units, study->alpha);
        finding->value = centre_of_mass(units);
        finding->low = finding->value - half;
        finding->high = finding->value + half;
        sl_units_release(&others);
        result = 0;
    }
    free(left_out);
    return result;
}

/* What the best of the columns from `first` to before `end` gains over another one. */
static int add_gain(const struct sl_study *study, const struct sl_units *units, size_t first,
                    size_t end, size_t other, struct sl_findings *findings, struct sl_error *error)
{
    char value[SL_REAL_TEXT];
    struct sl_finding *finding = add_difference(study, units, first, end, other, findings, error);
    if (finding == NULL)
        return -1;
    finding->judged = study->expect == SL_EXPECT_INTERIOR || other > 0;
    snprintf(finding->what, sizeof finding->what, "%s %s (%.30s)",
             first > 0 ? "best interior one against" : "best against",
             other == 0 ? "the first" : "the last", sl_value_text(units->x[other], value));
    return 0;
}

int sl_study_best(const struct sl_study *study, const struct sl_units *units,
                  struct sl_findings *findings, struct sl_error *error)
{
    size_t last = units->columns - 1;
    bool early = study->expect == SL_EXPECT_EARLY;
    if (study->expect == SL_EXPECT_INTERIOR && units->columns < 3)
        return sl_fail(error, "an interior optimum needs at least three values of '%.200s'",
                       study->spec.x);
    if (units->columns < 2)
        return sl_fail(error, "'%.200s' has only one value, expected at least two", study->spec.x);
    if (add_best(study, units, findings, error) != 0 ||
        add_centre(study, units, findings, error) != 0)
        return -1;
    if (early)
        return add_gain(study, units, 0, last, last, findings, error);
    if (units->columns < 3)
        return 0;
    return add_gain(study, units, 1, last, 0, findings, error) != 0
               ? -1
               : add_gain(study, units, 1, last, last, findings, error);
}
