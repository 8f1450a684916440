/* Where the variance of measurements comes from. */
#include "base/memory.h"
#include "formats/value.h"
#include "metrics/draws.h"
#include "statistics/significance.h"
#include "statistics/summary.h"
#include "statistics/variance.h"
#include "study/study.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct factors {
    const char *names[SL_FACTORS_MAX];
    size_t count;
    bool nested; /* so the last one includes the rest */
};

static int add_factor(struct factors *factors, const char *name, struct sl_error *error)
{
    for (size_t i = 0; i < factors->count; i++)
        if (strcmp(factors->names[i], name) == 0)
            return 0;
    if (factors->count == SL_FACTORS_MAX)
        return sl_fail(error, "more than %d names of --over vary", SL_FACTORS_MAX);
    factors->names[factors->count++] = name;
    return 0;
}

/* The names of `over` that vary, in its order, and the seeds in the order of the rows. */
static int find_factors(struct factors *factors, const struct sl_metrics_row *const *rows,
                        size_t count, const struct sl_cells_spec *spec, struct sl_error *error)
{
    static const char *seeds = "seeds";
    const char **over = spec->over_count > 0 ? spec->over : &seeds;
    size_t over_count = spec->over_count > 0 ? spec->over_count : 1;
    for (size_t i = 0; i < over_count; i++) {
        struct sl_cells_spec one = {.over = over + i, .over_count = 1};
        const char *name;
        json_t *value;
        if (strcmp(over[i], "seeds") != 0) {
            if (sl_rows_differ(rows, count, over[i]) && add_factor(factors, over[i], error) != 0)
                return -1;
            continue;
        }
        json_object_foreach (rows[0]->options, name, value) {
            if (sl_name_is_over(name, &one) && sl_rows_differ(rows, count, name) &&
                add_factor(factors, name, error) != 0)
                return -1;
        }
    }
    return factors->count > 0 ? 0 : sl_fail(error, "no name of --over varies");
}

/* Values and levels; a level is the first row with the same value. */
static void fill(const struct sl_metrics_row *const *rows, size_t count,
                 const struct factors *factors, const char *y, double *values, size_t *levels)
{
    for (size_t i = 0; i < count; i++) {
        values[i] = json_number_value(sl_metrics_value(rows[i], y));
        for (size_t f = 0; f < factors->count; f++) {
            size_t first = 0;
            while (sl_value_compare(sl_metrics_value(rows[first], factors->names[f]),
                                    sl_metrics_value(rows[i], factors->names[f])) != 0)
                first++;
            levels[i * factors->count + f] = first;
        }
    }
}

static struct sl_finding *add(const struct sl_study *study, const struct sl_variance_factor *factor,
                              const char *what, const char *name, const char *note,
                              struct sl_findings *findings, struct sl_error *error)
{
    struct sl_finding *finding = sl_finding_add(findings, error);
    if (finding == NULL)
        return NULL;
    finding->share = sl_name_is_share(study->spec.y);
    finding->units = factor->levels;
    snprintf(finding->over, sizeof finding->over, "%.120s", name);
    snprintf(finding->what, sizeof finding->what, "%s %.60s%.60s", what, name, note);
    return finding;
}

/* Factor `f` of the names, or the rest, of values that were scaled by 2^-exponent. An expectation
 * applies to the first. */
static int add_component(const struct sl_study *study, const struct sl_variance_factor *factor,
                         const struct factors *factors, size_t f, int exponent,
                         struct sl_findings *findings, struct sl_error *error)
{
    bool rest = f == factors->count;
    const char *name = rest ? "their interaction and the rest" : factors->names[f];
    if (!rest) {
        struct sl_finding *means =
            add(study, factor, "deviation of the means of", name, "", findings, error);
        if (means == NULL)
            return -1;
        double deviation = factor->deviation > SL_ROUNDING ? factor->deviation : 0, low, high;
        sl_deviation_interval(deviation, factor->freedom + 1, study->alpha, &low, &high);
        means->value = ldexp(deviation, exponent);
        means->low = ldexp(low, exponent);
        means->high = ldexp(high, exponent);
        means->judged = f == 0;
        means->test = (struct sl_power){
            .law = SL_POWER_CHI_SQUARE, .distance = study->claim.than, .deviation = means->value};
    }
    bool rounding = fabs(factor->component) <= SL_ROUNDING * SL_ROUNDING;
    bool negative = factor->component < 0 && !rounding;
    char note[48];
    snprintf(note, sizeof note, "%s%s",
             factors->nested && f + 1 == factors->count ? " and the rest" : "",
             negative ? " (estimate below 0)" : "");
    struct sl_finding *component =
        add(study, factor, "deviation that comes from", name, note, findings, error);
    if (component == NULL)
        return -1;
    component->value = negative || rounding ? 0 : ldexp(sqrt(factor->component), exponent);
    if (rest)
        strcpy(component->over, "-");
    return 0;
}

/* An expectation applies to the first name of --over, which must then be among the factors. */
static int check_first(const struct sl_study *study, const struct factors *factors,
                       struct sl_error *error)
{
    const char *first = study->spec.over_count > 0 ? study->spec.over[0] : "seeds";
    if (study->expect == SL_EXPECT_NOTHING || strcmp(first, "seeds") == 0 ||
        strcmp(factors->names[0], first) == 0)
        return 0;
    return sl_fail(error, "'%.200s', to which --expect applies, has only one value", first);
}

int sl_study_spread(const struct sl_study *study, const struct sl_metrics_row *const *rows,
                    size_t count, struct sl_findings *findings, struct sl_error *error)
{
    struct factors factors = {.count = 0};
    struct sl_variance variance;
    if (sl_rows_check(rows, count, &study->spec, error) != 0 ||
        find_factors(&factors, rows, count, &study->spec, error) != 0 ||
        check_first(study, &factors, error) != 0)
        return -1;
    double *values = sl_alloc(count, sizeof *values, error);
    size_t *levels = sl_alloc(count * factors.count, sizeof *levels, error);
    int result = values == NULL || levels == NULL ? -1 : 0, exponent = 0;
    if (result == 0) {
        fill(rows, count, &factors, study->spec.y, values, levels);
        exponent = sl_exponent(values, count);
        for (size_t i = 0; i < count; i++)
            values[i] = ldexp(values[i], -exponent);
        result = sl_variance_analyse(&variance, values, levels, count, factors.count, error);
    }
    factors.nested = result == 0 && variance.nested;
    for (size_t f = 0; result == 0 && f < variance.factor_count; f++)
        result = add_component(study, &variance.factors[f], &factors, f, exponent, findings, error);
    free(values);
    free(levels);
    return result;
}
