/* A table of findings: estimates with intervals, tests and verdicts.
 *
 *     struct sl_findings findings = {0};
 *     struct sl_finding *finding = sl_finding_add(&findings, error);
 *     if (finding == NULL)
 *         return -1;
 *     finding->value = 0.03;
 *     struct sl_claim claim = {.direction = 1, .adjust = SL_ADJUST_HOLM, .looks = 1};
 *     if (sl_findings_judge(&findings, &claim, error) != 0)
 *         return -1;
 *     sl_findings_release(&findings);
 */
#ifndef SL_STUDY_FINDING_H
#define SL_STUDY_FINDING_H

#include "base/error.h"
#include "base/output.h"
#include "metrics/cells.h"
#include "metrics/names.h"
#include "statistics/power.h"
#include "study/side.h"

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

enum { SL_FINDING_TEXT = 160 };

/* A result as unlikely as this by chance is called significant. */
#define SL_SIGNIFICANT 0.05

/* How a table of many tests is corrected, since some of them are significant by chance. Verdicts
 * follow the adjusted p.
 *
 * Holm's method never finds less than Bonferroni's, but has no useful intervals: those compatible
 * with it show no more than the sign of a significant result, unless all results are significant
 * (Strassburger and Bretz, "Compatible simultaneous lower confidence bounds for the Holm procedure
 * and other Bonferroni-based closed tests", Statistics in Medicine 2008). So the
 * intervals next to its p are not adjusted, and may exclude a value that the p does not.
 * Bonferroni's intervals hold simultaneously, and agree with its p (Dunn, "Multiple comparisons
 * among means", JASA 1961). */
enum sl_adjustment {
    SL_ADJUST_HOLM,       /* p by Holm, intervals of 95 % each */
    SL_ADJUST_BONFERRONI, /* p times the number of claims, simultaneous intervals of 95 % */
    SL_ADJUST_NONE,       /* p unchanged, intervals of 95 % each */
};

/* What is expected of the findings that are judged, and how the table is corrected. */
struct sl_claim {
    int direction; /* 1: more than `than`; -1: less; 0: no expectation, unless there is a margin */
    double than;
    double than_sd;    /* above 0: `than` is a mean, of values of this deviation; else 0 */
    size_t than_units; /* how many they are, at least 2 */
    double margin;     /* above 0: an estimate nearer to `than` than this; else 0 */
    enum sl_adjustment adjust;
    const double *others; /* [other_count] p of other tests, corrected along; borrowed */
    size_t other_count;
    size_t looks; /* how often, at most, the same is asked as units are added; at least 1 */
    double power; /* above 0: say how many units would give undecided ones a verdict with it */
};

enum { SL_NEEDED_MOST = 1000 };

/* The confidence of the table's intervals is 1 minus this, before it is divided by the looks and,
 * by Bonferroni, the claims: 95 %, and 90 % where there is a margin, since each of the two tests
 * against it is of 5 %. */
double sl_claim_alpha(const struct sl_claim *claim);

struct sl_finding {
    const json_t *by[SL_BY_MAX]; /* borrowed from the table of metrics */
    char what[SL_FINDING_TEXT];
    double value, low, high; /* low and high: the interval, NAN for none */
    double p, adjusted;      /* see sl_finding_test, and corrected; NAN if nothing is tested */
    struct sl_power test;    /* how it was tested, but for the level */
    size_t units;            /* how many: draws, or what `over` names */
    size_t needed;           /* for a verdict; 0: none, or no number; SL_NEEDED_MOST + 1: more */
    const char *needed_for;  /* the verdict that so many suggest, "-" if there is no number */
    char over[SL_OVER_TEXT];
    bool share;          /* shown in percent */
    bool judged;         /* the expectation applies to it */
    const char *verdict; /* "held", "did not hold", "undecided", or "-" */
};

struct sl_findings {
    struct sl_finding *items; /* owned */
    size_t count, capacity;
    size_t incomplete; /* units left out because they lack some of the values compared */
    size_t without_x;  /* rows left out because they lack x */
    const struct sl_study_side *unknown; /* a term that has no scatter to be seen, or NULL */
    struct sl_claim claim;               /* set by sl_findings_judge */
};

/* Adds a finding, its numbers NAN and its texts "-". The pointer is valid until the next is added;
 * NULL when memory is short. */
struct sl_finding *sl_finding_add(struct sl_findings *findings, struct sl_error *error);

/* How values are tested. */
struct sl_test {
    double than;       /* their mean if there is no effect; NAN: no test */
    double than_sd;    /* above 0: `than` is a mean as well, of... */
    size_t than_units; /* ...so many values of this deviation */
    double margin;     /* above 0: whether their mean is nearer to `than` than this; else 0 */
    double size;       /* of the numbers whose differences they are, see sl_summarise */
    double alpha;      /* the interval has confidence 1 - alpha */
};

/* Mean, interval and p of values [count] by Student's t, two-sided. With a margin, p is of what the
 * mean suggests. Nearer than the margin: of two one-sided tests, against either end, the larger p
 * (Schuirmann, "A comparison of the two one-sided tests procedure and the power approach", J.
 * Pharmacokinet. Biopharm. 1987). Further away: two-sided, against the nearer end, since there are
 * two sides on which it can be. So whichever is true, a p of at most 0.05 contradicts it in at most
 * 5 of 100 cases.
 *
 * If `than` is a mean as well, this is Welch's test of the two, and the interval, around the mean
 * of the values, holds what is unknown of both. Values that are all equal have neither then.
 *
 * Else, if all values are equal (but for rounding), the interval has a width of 0; but they do not
 * show how much they vary, so p is that of the sign test, or 1 if they equal what they are tested
 * against, and if p is not significant there is no interval, since it would contradict p. */
void sl_finding_test(struct sl_finding *finding, const double *values, size_t count,
                     const struct sl_test *test);

/* An estimate with a standard error that Student's t applies to. */
struct sl_estimate {
    double value, error, freedom; /* error and freedom: NAN if the scatter is unknown */
    size_t units, groups;         /* of how many groups of units, which would grow in proportion */
};

/* Adds the standard error of another estimate, which is independent of it and subtracted or added,
 * with Satterthwaite's degrees of freedom ("An approximate distribution of estimates of variance
 * components", Biometrics Bulletin 1946). Begin with an error of 0 of INFINITY degrees. */
void sl_estimate_add(struct sl_estimate *estimate, double error, double freedom);

/* The same of an estimate; its interval and p are NAN if its scatter is unknown. */
void sl_finding_estimate(struct sl_finding *finding, const struct sl_estimate *estimate,
                         const struct sl_test *test);

/* How many findings have a p or an interval, and so claim something, with the other tests of the
 * claim. */
size_t sl_findings_claims(const struct sl_findings *findings, const struct sl_claim *claim);

/* Fills `adjusted`, over all that have a p and claim->others, and the verdicts of those judged,
 * with the units that they need. Corrected p are multiplied by claim->looks: at the level divided
 * by their number, all looks together are wrong at most as often as one look at the level itself
 * (the union bound). Significant means an adjusted p of at most SL_SIGNIFICANT or, without a p
 * (then without a margin, too), an interval that has a width and excludes `than`. Fails only when
 * memory is short. */
int sl_findings_judge(struct sl_findings *findings, const struct sl_claim *claim,
                      struct sl_error *error);

/* A line of names, then a line per finding, as in sl-stat(1): every `by`, what, value, low, high,
 * p, the adjusted p under the name of the adjustment, units, over, verdict, and with claim.power
 * the units needed, and for which verdict. */
int sl_findings_tsv(const struct sl_findings *findings, const struct sl_cells_spec *spec,
                    struct sl_output *output, struct sl_error *error);

/* The same for people, below a heading (see sl_study_heading), with shares in percent. */
int sl_findings_text(const struct sl_findings *findings, const struct sl_cells_spec *spec,
                     const struct sl_names *names, const char *heading, struct sl_output *output,
                     struct sl_error *error);

void sl_findings_release(struct sl_findings *findings);

#endif
