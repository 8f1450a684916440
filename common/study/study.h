/* Questions to a table of metrics, and their answers as findings.
 *
 *     struct sl_metrics_table table = {0};
 *     struct sl_study study = {.kind = SL_STUDY_COMPARE,
 *                              .spec = {.x = "target", .y = "accuracy"},
 *                              .against = "hard",
 *                              .expect = SL_EXPECT_GREATER,
 *                              .claim = {.than = 0.01, .looks = 1}};
 *     struct sl_findings findings = {0};
 *     if (sl_study_run(&study, &table, &findings, error) != 0)
 *         return -1;
 *
 * Each is answered once for every value of spec.by. Units are those of study/units.h.
 */
#ifndef SL_STUDY_STUDY_H
#define SL_STUDY_STUDY_H

#include "base/error.h"
#include "metrics/cells.h"
#include "metrics/table.h"
#include "study/finding.h"
#include "study/side.h"
#include "study/units.h"

#include <stddef.h>

enum sl_study_kind {
    SL_STUDY_COMPARE, /* differences of pairs */
    SL_STUDY_MEAN,
    SL_STUDY_SPREAD,   /* components of variance */
    SL_STUDY_BEST,     /* the x with the best y */
    SL_STUDY_FIT,      /* the law of statistics/law.h */
    SL_STUDY_TREND,    /* Kendall's tau of y over x */
    SL_STUDY_CONTRAST, /* a weighted sum of means */
};

enum sl_expectation {
    SL_EXPECT_NOTHING,
    SL_EXPECT_GREATER,
    SL_EXPECT_LESS,
    SL_EXPECT_LEVEL,    /* of compare, mean and contrast: nearer to `than` than the margin */
    SL_EXPECT_INTERIOR, /* of best: better than the first x and than the last */
    SL_EXPECT_EARLY,    /* of best: better than the last */
};

struct sl_study {
    enum sl_study_kind kind;
    struct sl_cells_spec spec; /* x may be NULL for mean, for spread and with sides; `best` is
                                  chosen as in sl_units_choose */
    const char *against;       /* compare: a value of x, or "first" or "last" */
    const struct sl_study_side *sides; /* compare, instead of x: this and that; contrast: terms */
    size_t side_count;
    const char *optimum; /* trend: the value of this with the best spec.y takes its place; NULL
                            for none */
    double level;        /* fit: find the x at which the law has this y; NAN for none */
    enum sl_expectation expect;
    struct sl_claim claim; /* its direction is set by sl_study_run */
    bool dd_ranking; /* contrast: show its value on the scale of DD-Ranking, see sl_study_scale */
    double alpha;    /* intervals have confidence 1 - alpha; set by sl_study_run */
};

/* Adds the findings, with verdicts, for each group of rows. Fails for names that no row has, for
 * metrics of several data sets, for options that vary within a mean, and for data that cannot
 * answer the question (one value of x, no pair); the error names the group. */
int sl_study_run(const struct sl_study *study, const struct sl_metrics_table *table,
                 struct sl_findings *findings, struct sl_error *error);

/* What the findings are about, in one line: "test accuracy in percentage points; expected: more
 * than 0". */
void sl_study_heading(const struct sl_study *study, const struct sl_names *names, char *text,
                      size_t size);

/* A row that takes part, and which of study->sides it is on; 0 without any. */
struct sl_study_row {
    const struct sl_metrics_row *row;
    size_t side;
};

/* The rows that take part (rows.c): those that have spec.y and what else is asked for. `rows` has
 * room for all of the table; `without_x` is raised by those that lack only x. Fails as sl_study_run
 * does. */
int sl_study_choose(const struct sl_study *study, const struct sl_metrics_table *table,
                    struct sl_study_row *rows, size_t *count, size_t *without_x,
                    struct sl_error *error);

/* What each kind does for one group of rows, of which `units` were made: it adds findings, to which
 * sl_study_run adds the values of `by` and the verdicts. */
int sl_study_compare(const struct sl_study *study, const struct sl_units *units,
                     struct sl_findings *findings, struct sl_error *error);
int sl_study_mean(const struct sl_study *study, const struct sl_units *units,
                  struct sl_findings *findings, struct sl_error *error);
int sl_study_best(const struct sl_study *study, const struct sl_units *units,
                  struct sl_findings *findings, struct sl_error *error);
int sl_study_fit(const struct sl_study *study, const struct sl_units *units,
                 struct sl_findings *findings, struct sl_error *error);
int sl_study_trend(const struct sl_study *study, const struct sl_units *units,
                   struct sl_findings *findings, struct sl_error *error);
int sl_study_contrast(const struct sl_study *study, const struct sl_metrics_row *const *rows,
                      const size_t *sides, size_t count, struct sl_findings *findings,
                      struct sl_error *error);
int sl_study_spread(const struct sl_study *study, const struct sl_metrics_row *const *rows,
                    size_t count, struct sl_findings *findings, struct sl_error *error);

/* Puts contrasts a of accuracies, and their intervals, on the scale of DD-Ranking's scores,
 * (exp(a) - exp(-1)) / (exp(1) - exp(-1)), which rises with a. Source: Li et al., "DD-Ranking:
 * rethinking the evaluation of dataset distillation", arXiv:2505.13300, 2025. */
void sl_study_scale(struct sl_findings *findings);

#endif
