/* What was found out, as a table: estimates with intervals, tests and verdicts.
 *
 *     struct sl_findings findings = {0};
 *     struct sl_finding *finding = sl_finding_add(&findings, error);
 *     if (finding == NULL)
 *         return -1;
 *     finding->value = 0.03; ...
 *     if (sl_findings_judge(&findings, SL_ADJUST_HOLM, 1, 0, error) != 0)
 *         return -1;
 *     sl_findings_release(&findings);
 */
#ifndef SL_STUDY_FINDING_H
#define SL_STUDY_FINDING_H

#include "base/error.h"
#include "base/output.h"
#include "metrics/cells.h"
#include "metrics/names.h"

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

enum { SL_FINDING_TEXT = 160 };

/* What is as unlikely as this by chance is called significant. */
#define SL_SIGNIFICANT 0.05

/* What is done about a table of many tests, some of which are significant by chance. Verdicts go by
 * the adjusted p.
 *
 * Holm's method never finds less than Bonferroni's, but has no intervals worth the name: those that
 * are compatible with it say of what is significant no more than its sign, unless all is
 * (Strassburger and Bretz, "Compatible simultaneous lower confidence bounds for the Holm procedure
 * and other Bonferroni-based closed tests", Statistics in Medicine 2008). So intervals beside it
 * are not adjusted, and may exclude what its p does not. Bonferroni's hold all at once, and agree
 * with its p (Dunn, "Multiple comparisons among means", JASA 1961). */
enum sl_adjustment {
    SL_ADJUST_HOLM,       /* p by Holm, intervals of 95 % each */
    SL_ADJUST_BONFERRONI, /* p times the number of claims, intervals of 95 % together */
    SL_ADJUST_NONE,       /* p as it is, intervals of 95 % each */
};

struct sl_finding {
    const json_t *by[SL_BY_MAX]; /* borrowed from the table of metrics */
    char what[SL_FINDING_TEXT];
    double value, low, high; /* low and high: the interval, NAN for none */
    double p, adjusted;      /* two-sided, and corrected; NAN where nothing is tested */
    size_t units;            /* draws, or whatever `over` names */
    char over[SL_OVER_TEXT];
    bool share;          /* shown in percent points */
    bool judged;         /* what is expected is expected of this one */
    const char *verdict; /* "held", "did not hold", "undecided", or "-" */
};

struct sl_findings {
    struct sl_finding *items; /* owned */
    size_t count, capacity;
    size_t incomplete;         /* units left out because one side lacks them */
    size_t without_x;          /* rows left out because they lack x */
    enum sl_adjustment adjust; /* set by sl_findings_judge */
};

/* One more, all of its numbers NAN and its texts "-"; valid until the next. NULL when memory is
 * short.
 */
struct sl_finding *sl_finding_add(struct sl_findings *findings, struct sl_error *error);

/* What values are tested for, and how. */
struct sl_test {
    double than;  /* what they are expected to be if there is nothing to find; NAN: no test */
    double size;  /* of the numbers that they are differences of, see sl_summarise */
    double alpha; /* the interval is that of confidence 1 - alpha */
};

/* Mean, interval and two-sided p by Student's t. Values that are all equal (but for rounding) are
 * an interval of width 0, but how they would vary they do not say, so their p is that of the sign
 * test, or 1 if they equal `than`; and where that is above alpha, there is no interval, which would
 * deny it. */
void sl_finding_test(struct sl_finding *finding, const double *values, size_t count,
                     const struct sl_test *test);

/* How many findings claim something: have a p or an interval. */
size_t sl_findings_claims(const struct sl_findings *findings);

/* Fills `adjusted`, over all that have a p, and the verdicts of those judged: `direction` 1 expects
 * more than `than`, -1 less, 0 nothing. Significant means an adjusted p of at most SL_SIGNIFICANT,
 * or where nothing is tested, an interval of some width that excludes `than`. */
int sl_findings_judge(struct sl_findings *findings, enum sl_adjustment adjust, int direction,
                      double than, struct sl_error *error);

/* A line of names, then a line for each finding: every `by`, what value low high p, the adjusted p
 * under the name of the adjustment, units over verdict. */
int sl_findings_tsv(const struct sl_findings *findings, const struct sl_cells_spec *spec,
                    struct sl_output *output, struct sl_error *error);

/* The same for people, below a line that says what it is about: shares in percent. */
int sl_findings_text(const struct sl_findings *findings, const struct sl_cells_spec *spec,
                     const struct sl_names *names, const char *heading, struct sl_output *output,
                     struct sl_error *error);

void sl_findings_release(struct sl_findings *findings);

#endif
