/* The law of accuracy over images, and trends. */
#include "base/memory.h"
#include "formats/value.h"
#include "statistics/kendall.h"
#include "statistics/law.h"
#include "statistics/significance.h"
#include "statistics/summary.h"
#include "study/study.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* a, b, c, and the x at which y has the level. */
enum { ESTIMATES = 4 };

static int fit(const struct sl_study *study, const struct sl_units *units, const double *x,
               double *y, double estimates[ESTIMATES])
{
    struct sl_law law;
    for (size_t c = 0; c < units->columns; c++) {
        y[c] = 0;
        for (size_t u = 0; u < units->units; u++)
            y[c] += units->values[u * units->columns + c] / (double)units->units;
    }
    if (sl_law_fit(&law, x, y, units->columns) != 0)
        return -1;
    estimates[0] = law.a;
    estimates[1] = law.b;
    estimates[2] = law.c;
    estimates[3] = sl_law_reaches(&law, study->level);
    return 0;
}

/* Puts the estimates without each of the units into left_out [ESTIMATES, units]. */
static void leave_out(const struct sl_study *study, const struct sl_units *units, const double *x,
                      double *y, struct sl_units *others, double *left_out)
{
    for (size_t u = 0; u < units->units && units->units > 1; u++) {
        double estimates[ESTIMATES] = {0};
        sl_units_leave_out(others, units, u);
        fit(study, others, x, y, estimates);
        for (size_t e = 0; e < ESTIMATES; e++)
            left_out[e * units->units + u] = estimates[e];
    }
}

/* Why an estimate of the law must not be taken literally; "" if it may. */
static const char *reservation(const double estimates[ESTIMATES], size_t estimate)
{
    double c = estimates[2];
    if (estimate == 3)
        return isfinite(estimates[3]) ? "" : " (never reached)";
    if (isnan(c))
        return " (no law: y is constant)";
    if (c < 1.001 * SL_LAW_LOWEST)
        return " (no limit: like log x)";
    return c > SL_LAW_HIGHEST / 1.001 ? " (steeper than x^-10)" : "";
}

/* As for a mean whose t interval has this half: the jackknife's error falls like that, too. */
static void expect_scatter(const struct sl_study *study, struct sl_finding *finding, double half)
{
    double n = (double)finding->units;
    if (finding->units < 2)
        return;
    finding->test =
        (struct sl_power){.law = SL_POWER_STUDENT,
                          .distance = finding->value - study->claim.than,
                          .deviation = half * sqrt(n) / sl_student_t(1 - study->alpha, n - 1),
                          .freedom = 1,
                          .groups = 1};
}

static int add_estimates(const struct sl_study *study, const struct sl_units *units,
                         const double estimates[ESTIMATES], const double *left_out,
                         struct sl_findings *findings, struct sl_error *error)
{
    bool share = sl_name_is_share(study->spec.y);
    for (size_t e = 0; e < ESTIMATES; e++) {
        if (e == 3 && isnan(study->level))
            continue;
        struct sl_finding *finding = sl_finding_add(findings, error);
        if (finding == NULL)
            return -1;
        finding->value = estimates[e];
        finding->units = units->units;
        finding->share = share && e < 2;
        finding->judged = e == 2;
        memcpy(finding->over, units->over, sizeof finding->over);
        const char *reserved = reservation(estimates, e);
        if (reserved[0] == '\0') { /* at the edge of its range, c does not show how it varies */
            double half = sl_jackknife(left_out + e * units->units, units->units, study->alpha);
            finding->low = finding->value - half;
            finding->high = finding->value + half;
            expect_scatter(study, finding, half);
        }
        if (e < 3)
            snprintf(finding->what, sizeof finding->what, "%c of a - b x^-c%s", "abc"[e], reserved);
        else
            snprintf(finding->what, sizeof finding->what, "%.100s for %g%s", study->spec.x,
                     study->level, reserved);
    }
    return 0;
}

/* Fills x with numbers, which must be above 0, and enough of them. */
static int find_x(const struct sl_study *study, const struct sl_units *units, double *x,
                  struct sl_error *error)
{
    for (size_t c = 0; c < units->columns; c++) {
        x[c] = json_number_value(units->x[c]);
        if (!(x[c] > 0))
            return sl_fail(error, "'%.200s' has the value %g, but a law needs values above 0",
                           study->spec.x, x[c]);
    }
    if (units->columns < SL_LAW_POINTS_MIN)
        return sl_fail(
            error, "'%.200s' has %zu value%s, but a law of three parameters needs at least %d",
            study->spec.x, units->columns, units->columns == 1 ? "" : "s", SL_LAW_POINTS_MIN);
    return 0;
}

int sl_study_fit(const struct sl_study *study, const struct sl_units *units,
                 struct sl_findings *findings, struct sl_error *error)
{
    double estimates[ESTIMATES] = {0};
    struct sl_units others = {0};
    double *x = sl_alloc(2 * units->columns, sizeof *x, error),
           *left_out = sl_alloc(ESTIMATES * units->units, sizeof *left_out, error);
    int result = -1;
    if (x != NULL && left_out != NULL && find_x(study, units, x, error) == 0 &&
        sl_units_copy(&others, units, error) == 0) {
        fit(study, units, x, x + units->columns, estimates);
        leave_out(study, units, x, x + units->columns, &others, left_out);
        result = add_estimates(study, units, estimates, left_out, findings, error);
        sl_units_release(&others);
    }
    free(x);
    free(left_out);
    return result;
}

/* How many columns have the x of column `first`. */
static size_t same_x(const struct sl_units *units, size_t first)
{
    size_t end = first + 1;
    while (end < units->columns && sl_value_compare(units->x[first], units->x[end]) == 0)
        end++;
    return end - first;
}

/* The unit's value of --optimum with the best y among the columns of one x; NAN if it has none.
 */
static double optimum_of(const struct sl_units *units, size_t unit, size_t first, size_t count)
{
    double best = -INFINITY, found = NAN;
    for (size_t c = first; c < first + count; c++) {
        double value = units->sign * units->values[unit * units->columns + c];
        if (value > best) {
            best = value;
            found = json_number_value(units->best[c]);
        }
    }
    return found;
}

/* The points of each unit that has all of them: x [points], y [units, points]. Returns the units.
 */
static size_t make_points(const struct sl_study *study, const struct sl_units *units, double *x,
                          double *y, size_t *points)
{
    size_t kept = 0;
    for (size_t u = 0; u < units->units; u++) {
        bool whole = true;
        *points = 0;
        for (size_t c = 0, count; c < units->columns; c += count) {
            count = same_x(units, c);
            double value = study->optimum != NULL ? optimum_of(units, u, c, count)
                                                  : units->values[u * units->columns + c];
            x[*points] = json_number_value(units->x[c]);
            y[kept * units->columns + *points] = value;
            whole = whole && !isnan(value);
            ++*points;
        }
        kept += whole;
    }
    for (size_t u = 1; u < kept; u++) /* close the gaps: there may be fewer points than columns */
        memmove(y + u * *points, y + u * units->columns, *points * sizeof *y);
    return kept;
}

/* More units with such taus have a lower p of both kinds. That of the orders is like one of a
 * normal distribution whose deviation follows from the p seen. */
static void expect_taus(struct sl_finding *finding, const struct sl_summary *taus, double orders,
                        const struct sl_study *study)
{
    bool alone = !(taus->deviation > 0) && study->claim.than == 0;
    double z = sl_normal_quantile(1 - orders / 2);
    finding->test = (struct sl_power){.law = alone ? SL_POWER_ORDERS : SL_POWER_STUDENT,
                                      .distance = taus->mean - study->claim.than,
                                      .deviation = taus->deviation,
                                      .freedom = 1,
                                      .groups = 1,
                                      .orders = fabs(taus->mean) * sqrt((double)taus->count) / z,
                                      .mean = taus->mean};
}

/* Mean and interval of the units' taus. They are tested twice: `orders` is the exact p of no trend
 * at all, and the variation of the taus shows whether the units agree. A trend needs both, so if
 * Student's interval includes `than`, p is the larger one (Berger, "Multiparameter hypothesis
 * testing and acceptance sampling", Technometrics 1982). If the orders may be due to chance, an
 * interval that contradicts this, as with few points, is left out. */
static void test_taus(struct sl_finding *finding, const double *taus, size_t count, double orders,
                      const struct sl_study *study)
{
    struct sl_summary summary = sl_summarise(taus, count, 1);
    double half = sl_half_interval(&summary, study->alpha);
    double distance = fabs(summary.mean - study->claim.than),
           error = summary.deviation / sqrt((double)count);
    finding->units = count;
    finding->value = summary.mean;
    finding->p = orders;
    if (count > 1)
        expect_taus(finding, &summary, orders, study);
    if (summary.deviation > 0 && distance <= half)
        finding->p = fmax(orders, sl_student_p(distance / error, (double)count - 1));
    else if (!(summary.deviation > 0) && study->claim.than != 0) /* on which orders say nothing */
        finding->p = fmax(orders, pow(2, 1 - (double)count));    /* by the sign test */
    bool narrow = summary.deviation == 0 || distance > half;
    if (isnan(half) || (narrow && finding->p > study->alpha))
        return;
    finding->low = fmax(summary.mean - half, -1);
    finding->high = fmin(summary.mean + half, 1);
}

static int add_trend(const struct sl_study *study, const struct sl_units *units, const double *x,
                     const double *y, size_t blocks, size_t points, struct sl_findings *findings,
                     struct sl_error *error)
{
    struct sl_finding *finding = sl_finding_add(findings, error);
    double *taus = sl_alloc(blocks, sizeof *taus, error);
    if (finding == NULL || taus == NULL) {
        free(taus);
        return -1;
    }
    for (size_t u = 0; u < blocks; u++)
        taus[u] = sl_kendall_tau(x, y + u * points, points);
    double orders = sl_kendall_p(x, y, blocks, points, error);
    test_taus(finding, taus, blocks, orders, study);
    finding->judged = true;
    memcpy(finding->over, units->over, sizeof finding->over);
    snprintf(finding->what, sizeof finding->what, "tau of %s%.60s over %.60s",
             study->optimum != NULL ? "best " : "",
             study->optimum != NULL ? study->optimum : study->spec.y, study->spec.x);
    free(taus);
    return isnan(orders) ? -1 : 0;
}

int sl_study_trend(const struct sl_study *study, const struct sl_units *units,
                   struct sl_findings *findings, struct sl_error *error)
{
    double *x = sl_alloc(units->columns, sizeof *x, error),
           *y = sl_alloc(units->units * units->columns, sizeof *y, error);
    size_t points = 0, blocks = 0;
    int result = -1;
    if (x != NULL && y != NULL) {
        blocks = make_points(study, units, x, y, &points);
        findings->incomplete += units->units - blocks;
        if (blocks == 0)
            sl_fail(error, "no draw was measured at every value of '%.200s'", study->spec.x);
        else if (points < 2)
            sl_fail(error, "'%.200s' has only one value, expected at least two", study->spec.x);
        else
            result = add_trend(study, units, x, y, blocks, points, findings, error);
    }
    free(x);
    free(y);
    return result;
}
