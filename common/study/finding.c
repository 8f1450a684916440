#include "study/finding.h"

#include "base/memory.h"
#include "statistics/significance.h"
#include "statistics/summary.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

double sl_claim_alpha(const struct sl_claim *claim)
{
    return claim->margin > 0 ? 2 * SL_SIGNIFICANT : SL_SIGNIFICANT;
}

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
                                   .verdict = "-",
                                   .needed_for = "-"};
    return finding;
}

/* How far the estimate is from what it is tested against; with a margin, above 0 if within it. */
static double gap_of(double value, const struct sl_test *test)
{
    double distance = value - test->than;
    return test->margin > 0 ? test->margin - fabs(distance) : distance;
}

/* Sets p, from that of a two-sided test of the gap, and how it was found. */
static void set_p(struct sl_finding *finding, double two_sided, const struct sl_estimate *estimate,
                  const struct sl_test *test)
{
    bool within = test->margin > 0 && gap_of(estimate->value, test) > 0;
    double units = (double)estimate->units;
    finding->p = within ? two_sided / 2 : two_sided;
    if (two_sided < 1)
        finding->test =
            (struct sl_power){.law = SL_POWER_STUDENT,
                              .distance = estimate->value - test->than,
                              .margin = test->margin,
                              .deviation = estimate->error * sqrt(units),
                              .freedom = estimate->freedom / (units - (double)estimate->groups),
                              .groups = estimate->groups};
}

/* Of values that are all equal, by their signs; `size` is that of the numbers they come from. */
static double sign_p(const struct sl_summary *summary, const struct sl_test *test, double size)
{
    double largest = fmax(size, fmax(fabs(test->than), test->margin));
    bool on_end = fabs(gap_of(summary->mean, test)) <= SL_ROUNDING * largest;
    return on_end ? 1 : pow(2, 1 - (double)summary->count);
}

void sl_estimate_add(struct sl_estimate *estimate, double error, double freedom)
{
    /* as parts of the whole, since squares may be too large or too small for a number */
    double both = hypot(estimate->error, error);
    double own = pow(estimate->error / both, 4), other = pow(error / both, 4);
    estimate->error = both;
    estimate->freedom = 1 / (own / estimate->freedom + other / freedom);
}

void sl_finding_test(struct sl_finding *finding, const double *values, size_t count,
                     const struct sl_test *test)
{
    struct sl_summary summary = sl_summarise(values, count, test->size);
    double size = fmax(test->size, sl_largest(values, count));
    double half = sl_half_interval(&summary, test->alpha);
    double significant = test->margin > 0 ? test->alpha / 2 : test->alpha;
    bool equal = summary.deviation == 0;
    finding->value = equal && fabs(summary.mean) <= SL_ROUNDING * size ? 0 : summary.mean;
    finding->units = count;
    if (count < 2)
        return;
    struct sl_estimate estimate = {.value = summary.mean,
                                   .error = summary.deviation / sqrt((double)count),
                                   .freedom = (double)count - 1,
                                   .units = count,
                                   .groups = 1};
    if (test->than_sd > 0) {
        double than_units = (double)test->than_units;
        sl_estimate_add(&estimate, equal ? NAN : test->than_sd / sqrt(than_units), than_units - 1);
        sl_finding_estimate(finding, &estimate, test);
        return;
    }
    if (!isnan(test->than))
        set_p(finding,
              equal ? sign_p(&summary, test, size)
                    : sl_student_p(gap_of(summary.mean, test) / estimate.error, estimate.freedom),
              &estimate, test);
    if (equal && finding->p > significant)
        return;
    finding->low = finding->value - half;
    finding->high = finding->value + half;
}

void sl_finding_estimate(struct sl_finding *finding, const struct sl_estimate *estimate,
                         const struct sl_test *test)
{
    finding->value = estimate->value;
    finding->units = estimate->units;
    if (isnan(estimate->error))
        return;
    double half = estimate->error * sl_student_t(1 - test->alpha, estimate->freedom);
    finding->low = estimate->value - half;
    finding->high = estimate->value + half;
    if (!isnan(test->than))
        set_p(finding,
              sl_student_p(gap_of(estimate->value, test) / estimate->error, estimate->freedom),
              estimate, test);
}

/* Whether the estimate is as expected, wherever chance may have put it. */
static bool looks_held(const struct sl_finding *finding, const struct sl_claim *claim)
{
    double distance = finding->value - claim->than;
    return claim->margin > 0 ? fabs(distance) < claim->margin : distance * claim->direction > 0;
}

/* The verdict if the estimate is right. */
static const char *suggested(const struct sl_finding *finding, const struct sl_claim *claim)
{
    return looks_held(finding, claim) ? "held" : "did not hold";
}

static const char *judge(const struct sl_finding *finding, const struct sl_claim *claim)
{
    bool outside = finding->low > claim->than || finding->high < claim->than;
    bool significant = isnan(finding->adjusted) ? outside : finding->adjusted <= SL_SIGNIFICANT;
    if (!significant || (finding->value == claim->than && !(claim->margin > 0)))
        return "undecided";
    return suggested(finding, claim);
}

size_t sl_findings_claims(const struct sl_findings *findings, const struct sl_claim *claim)
{
    size_t claims = claim->other_count;
    for (size_t i = 0; i < findings->count; i++)
        claims += !isnan(findings->items[i].p) || !isnan(findings->items[i].low);
    return claims;
}

/* p [count] of the findings and of the other tests into adjusted [count]. */
static int adjust_p(const struct sl_findings *findings, const double *p, size_t count,
                    double *adjusted, struct sl_error *error)
{
    const struct sl_claim *claim = &findings->claim;
    bool bonferroni = claim->adjust == SL_ADJUST_BONFERRONI;
    double times = bonferroni ? (double)sl_findings_claims(findings, claim) : 1;
    if (claim->adjust == SL_ADJUST_HOLM)
        return sl_holm(p, count, adjusted, error);
    for (size_t i = 0; i < count; i++)
        adjusted[i] = isnan(p[i]) ? NAN : fmin(times * p[i], 1);
    return 0;
}

/* By how much the p of a finding is multiplied; by Holm's method, at the rank that it has now. */
static size_t multiplicity(const struct sl_findings *findings, size_t index)
{
    const struct sl_claim *claim = &findings->claim;
    double p = findings->items[index].p;
    size_t times = 0;
    if (claim->adjust == SL_ADJUST_BONFERRONI)
        return sl_findings_claims(findings, claim);
    if (claim->adjust == SL_ADJUST_NONE || isnan(p))
        return 1;
    for (size_t i = 0; i < findings->count; i++)
        times += findings->items[i].p > p || (findings->items[i].p == p && i >= index);
    for (size_t i = 0; i < claim->other_count; i++)
        times += claim->others[i] >= p;
    return times;
}

/* How many units an undecided finding would need for a verdict; more than it has. */
static size_t count_needed(const struct sl_findings *findings, size_t index)
{
    const struct sl_finding *finding = &findings->items[index];
    const struct sl_claim *claim = &findings->claim;
    struct sl_power test = finding->test;
    test.level = SL_SIGNIFICANT / (double)(claim->looks * multiplicity(findings, index));
    return sl_power_count(&test, claim->power, finding->units + 1, SL_NEEDED_MOST);
}

int sl_findings_judge(struct sl_findings *findings, const struct sl_claim *claim,
                      struct sl_error *error)
{
    bool expects = claim->direction != 0 || claim->margin > 0;
    size_t count = findings->count + claim->other_count;
    double *p = sl_alloc(2 * count, sizeof *p, error);
    if (p == NULL)
        return -1;
    findings->claim = *claim;
    for (size_t i = 0; i < count; i++)
        p[i] = i < findings->count ? findings->items[i].p : claim->others[i - findings->count];
    int result = adjust_p(findings, p, count, p + count, error);
    for (size_t i = 0; i < findings->count && result == 0; i++) {
        struct sl_finding *finding = &findings->items[i];
        if (!isnan(p[i]))
            finding->adjusted = fmin((double)claim->looks * p[count + i], 1);
        if (finding->judged && expects)
            finding->verdict = judge(finding, claim);
        if (claim->power > 0 && strcmp(finding->verdict, "undecided") == 0)
            finding->needed = count_needed(findings, i);
        if (finding->needed > 0)
            finding->needed_for = suggested(finding, claim);
    }
    free(p);
    return result;
}

void sl_findings_release(struct sl_findings *findings)
{
    free(findings->items);
    *findings = (struct sl_findings){0};
}
