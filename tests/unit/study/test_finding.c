/* Tests and verdicts against those of SciPy. */
#include "study/finding.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

/* What ten people slept longer with one drug than with another: "Student", "The probable error of a
 * mean", Biometrika 1908. Mean 1.58, deviation 1.23. */
static const double sleep[] = {1.2, 2.4, 1.3, 1.3, 0.0, 1.0, 1.8, 0.8, 4.6, 1.4};

static void assert_near(double value, double expected, double tolerance)
{
    if (!(fabs(value - expected) <= tolerance))
        fail_msg("%.12g is not %.12g", value, expected);
}

static struct sl_finding tested(const double *values, size_t count, double than, double margin)
{
    struct sl_claim claim = {.than = than, .margin = margin};
    struct sl_test test = {.than = than, .margin = margin, .alpha = sl_claim_alpha(&claim)};
    struct sl_finding finding = {.low = NAN, .high = NAN, .p = NAN};
    sl_finding_test(&finding, values, count, &test);
    return finding;
}

/* SciPy: ttest_1samp(sleep, 0), and its confidence_interval(0.95). */
static void without_a_margin_p_is_students(void **state)
{
    (void)state;
    struct sl_finding finding = tested(sleep, 10, 0, 0);
    assert_near(finding.value, 1.58, 1e-12);
    assert_near(finding.p, 0.002832890197384273, 1e-12);
    assert_near(finding.low, 0.7001142, 1e-6);
}

/* SciPy: the larger of ttest_1samp(sleep, -2.5, alternative='greater').pvalue and (sleep, 2.5,
 * alternative='less'), and ttest_1samp(sleep, 0).confidence_interval(0.9). */
static void within_a_margin_p_is_the_larger_of_two(void **state)
{
    (void)state;
    struct sl_finding finding = tested(sleep, 10, 0, 2.5);
    assert_near(finding.p, 0.021116860246500745, 1e-12);
    assert_near(finding.low, 0.866994732970716, 1e-9);
    assert_near(finding.high, 2.2930052670292835, 1e-9);
    assert_near(tested(sleep, 10, 0, 2).p, 0.15415723566909725, 1e-12);
    assert_near(tested(sleep, 10, 2, 2).p, 0.002832890197384273 / 2, 1e-12); /* the end at 0 */
}

/* SciPy: ttest_1samp(sleep, 0.5), two-sided. */
static void beyond_a_margin_p_is_against_the_nearer_end(void **state)
{
    (void)state;
    assert_near(tested(sleep, 10, 0, 0.5).p, 0.021518486756774535, 1e-12);
    assert_near(tested(sleep, 10, 2, 0.3).p, tested(sleep, 10, 1.7, 0).p, 1e-12);
    assert_near(tested(sleep, 10, 1, 0.58).p, 1, 1e-12); /* on the end itself */
}

/* By signs: seven of seven on one side of an end have 2^-7, one-sided. */
static void equal_values_are_judged_by_their_signs(void **state)
{
    (void)state;
    const double equal[] = {0.2, 0.2, 0.2, 0.2, 0.2, 0.2, 0.2};
    assert_near(tested(equal, 7, 0, 0.3).p, 0.0078125, 1e-15);
    assert_near(tested(equal, 7, 0, 0.1).p, 0.015625, 1e-15);
    assert_true(tested(equal, 7, 0.1, 0.1).p >= 0.5);      /* on the end itself, but for rounding */
    assert_near(tested(equal, 5, 0, 0.3).low, 0.2, 1e-15); /* 2^-5 < 0.05 */
    assert_true(isnan(tested(equal, 4, 0, 0.3).low));
    assert_true(isnan(tested(equal, 5, 0, 0.1).low)); /* 2^-4 > 0.05 */
    assert_true(isnan(tested(equal, 1, 0, 0.3).p));
}

static const char *verdict(double than, double margin, int direction)
{
    struct sl_error error;
    struct sl_findings findings = {0};
    struct sl_claim claim = {.direction = direction,
                             .than = than,
                             .margin = margin,
                             .adjust = SL_ADJUST_HOLM,
                             .looks = 1};
    struct sl_finding *finding = sl_finding_add(&findings, &error);
    assert_non_null(finding);
    *finding = tested(sleep, 10, than, margin);
    finding->judged = true;
    assert_int_equal(sl_findings_judge(&findings, &claim, &error), 0);
    const char *said = findings.items[0].verdict;
    sl_findings_release(&findings);
    return said;
}

/* How many units a lone finding with an expectation of more than `than` needs. */
static size_t needed(const double *values, size_t count, double than, enum sl_adjustment adjust)
{
    struct sl_error error;
    struct sl_findings findings = {0};
    struct sl_claim claim = {
        .direction = 1, .than = than, .adjust = adjust, .looks = 2, .power = 0.9};
    for (int i = 0; i < 3; i++) {
        struct sl_finding *finding = sl_finding_add(&findings, &error);
        assert_non_null(finding);
        *finding = tested(values, count, than, 0);
        finding->judged = i == 1;
        finding->verdict = "-";
    }
    assert_int_equal(sl_findings_judge(&findings, &claim, &error), 0);
    assert_int_equal(findings.items[0].needed, 0);
    size_t found = findings.items[1].needed;
    sl_findings_release(&findings);
    return found;
}

/* SciPy: the smallest n with nct.sf(t.ppf(1 - level / 2, n - 1), n - 1, 0.88 / 1.23 * sqrt(n)) of
 * at least 0.9, where level is 0.05 / 2 looks and by how much p is multiplied. */
static void units_needed_follow_the_correction(void **state)
{
    (void)state;
    const double equal[] = {0.2, 0.2};
    assert_int_equal(needed(sleep, 10, 0.7, SL_ADJUST_NONE), 27);
    assert_int_equal(needed(sleep, 10, 0.7, SL_ADJUST_HOLM), 32); /* the second of three */
    assert_int_equal(needed(sleep, 10, 0.7, SL_ADJUST_BONFERRONI), 34);
    assert_int_equal(needed(equal, 2, 0.1, SL_ADJUST_NONE), 7); /* 2^-6 < 0.025 */
    assert_int_equal(needed(equal, 2, 0.2, SL_ADJUST_NONE), 0);
    assert_int_equal(needed(sleep, 1, 0, SL_ADJUST_NONE), 0);
}

static void verdicts_follow_p_and_the_side(void **state)
{
    (void)state;
    assert_string_equal(verdict(0, 0, 1), "held");
    assert_string_equal(verdict(0, 0, -1), "did not hold");
    assert_string_equal(verdict(1, 0, 1), "undecided");
    assert_string_equal(verdict(0, 2.5, 0), "held");
    assert_string_equal(verdict(1.58, 1, 0), "held"); /* at the centre itself, too */
    assert_string_equal(verdict(0, 2, 0), "undecided");
    assert_string_equal(verdict(0, 1, 0), "undecided");
    assert_string_equal(verdict(0, 0.5, 0), "did not hold");
    assert_string_equal(verdict(4, 1, 0), "did not hold");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(without_a_margin_p_is_students),
        cmocka_unit_test(within_a_margin_p_is_the_larger_of_two),
        cmocka_unit_test(beyond_a_margin_p_is_against_the_nearer_end),
        cmocka_unit_test(equal_values_are_judged_by_their_signs),
        cmocka_unit_test(units_needed_follow_the_correction),
        cmocka_unit_test(verdicts_follow_p_and_the_side),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
