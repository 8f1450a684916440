#include "study/finding.h"

#include "base/memory.h"
#include "statistics/significance.h"
#include "statistics/summary.h"

#include <math.h>
#include <stdlib.h>

struct sl_finding *sl_finding_add(struct sl_findings *findings, struct sl_error *error)
{
    void *items = findings->items;
    if (sl_grow(&items, &findings->capacity, findings->count + 1, sizeof *findings->items, error) !=
        0)
        return NULL;
    findings->items = items;
    struct sl_finding *finding = &findings->items[findings->count++];
    *finding = (struct sl_finding){.what = "-",
                                   .over = "-",
                                   .value = NAN,
                                   .low = NAN,
                                   .high = NAN,
                                   .p = NAN,
                                   .adjusted = NAN,
                                   .verdict = "-"};
    return finding;
}

/* Two-sided, for values that are all on one side. */
static double sign_test(double distance, double size, size_t count)
{
    return fabs(distance) <= SL_ROUNDING * size ? 1 : pow(2, 1 - (double)count);
}

void sl_finding_test(struct sl_finding *finding, const double *values, size_t count,
                     const struct sl_test *test)
{
    struct sl_summary summary = sl_summarise(values, count, test->size);
    double size = fmax(test->size, sl_largest(values, count));
    double half = sl_half_interval(&summary, test->alpha), distance = summary.mean - test->than;
    bool equal = summary.deviation == 0;
    finding->value = equal && fabs(summary.mean) <= SL_ROUNDING * size ? 0 : summary.mean;
    finding->units = count;
    if (count < 2)
        return;
    if (isnan(test->than))
        finding->p = NAN;
    else if (equal)
        finding->p = sign_test(distance, fmax(size, fabs(test->than)), count);
    else
        finding->p = sl_student_p(distance / (summary.deviation / sqrt((double)count)), count - 1);
    if (equal && finding->p > test->alpha)
        return;
    finding->low = finding->value - half;
    finding->high = finding->value + half;
}

static const char *judge(const struct sl_finding *finding, int direction, double than)
{
    bool above = finding->value > than, outside = finding->low > than || finding->high < than;
    bool significant = isnan(finding->adjusted) ? outside : finding->adjusted <= SL_SIGNIFICANT;
    if (!significant || finding->value == than)
        return "undecided";
    return above == (direction > 0) ? "held" : "did not hold";
}

size_t sl_findings_claims(const struct sl_findings *findings)
{
    size_t claims = 0;
    for (size_t i = 0; i < findings->count; i++)
        claims += !isnan(findings->items[i].p) || !isnan(findings->items[i].low);
    return claims;
}

static int adjust_p(const struct sl_findings *findings, const double *p, double *adjusted,
                    struct sl_error *error)
{
    double times =
        findings->adjust == SL_ADJUST_BONFERRONI ? (double)sl_findings_claims(findings) : 1;
    if (findings->adjust == SL_ADJUST_HOLM)
        return sl_holm(p, findings->count, adjusted, error);
    for (size_t i = 0; i < findings->count; i++)
        adjusted[i] = isnan(p[i]) ? NAN : fmin(times * p[i], 1);
    return 0;
}

int sl_findings_judge(struct sl_findings *findings, enum sl_adjustment adjust, int direction,
                      double than, struct sl_error *error)
{
    double *p = sl_alloc(2 * findings->count, sizeof *p, error);
    if (p == NULL)
        return -1;
    findings->adjust = adjust;
    for (size_t i = 0; i < findings->count; i++)
        p[i] = findings->items[i].p;
    int result = adjust_p(findings, p, p + findings->count, error);
    for (size_t i = 0; i < findings->count && result == 0; i++) {
        struct sl_finding *finding = &findings->items[i];
        finding->adjusted = p[findings->count + i];
        if (finding->judged && direction != 0)
            finding->verdict = judge(finding, direction, than);
    }
    free(p);
    return result;
}

void sl_findings_release(struct sl_findings *findings)
{
    free(findings->items);
    *findings = (struct sl_findings){0};
}
