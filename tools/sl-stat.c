/* sl-stat: says what measurements show. The questions are answered in common/study/. */
#include "cli/program.h"
#include "metrics/load.h"
#include "study/finding.h"
#include "study/study.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const char *x, *y = "accuracy", *by, *over, *unit, *best, *against, *optimum, *expect,
                      *adjust = "holm", *output_path = "-";
static struct sl_list where, join, this_side, that_side;
static double level = NAN, than;
static bool tsv;

static const struct sl_option options[] = {
    {"x", 'x', SL_TEXT, &x, "NAME", "what is compared, chosen from or fitted over"},
    {"y", 'y', SL_TEXT, &y, "NAME", "what was measured"},
    {"by", 'b', SL_TEXT, &by, "NAMES", "once for each value of these (comma-separated)"},
    {"where", 'w', SL_LIST, &where, "CONDITION",
     "only rows with NAME=VALUE[,VALUE], or NAME!=VALUE[,VALUE] (repeatable)"},
    {"over", 0, SL_TEXT, &over, "NAMES", "what may vary (default: seeds, every seed)"},
    {"unit", 0, SL_TEXT, &unit, "NAMES", "what distinguishes units (default: all of --over)"},
    {"best", 0, SL_TEXT, &best, "NAME", "at each point, the value of NAME best in the other units"},
    {"join", 0, SL_LIST, &join, "LEFT=RIGHT",
     "add the record whose RIGHT is this row's LEFT (repeatable)"},
    {"against", 0, SL_TEXT, &against, "VALUE",
     "compare with this value of x, or with the first or last"},
    {"this", 0, SL_LIST, &this_side, "CONDITION",
     "compare the rows that meet this condition (repeatable)"},
    {"that", 0, SL_LIST, &that_side, "CONDITION",
     "with the rows that meet this condition (repeatable)"},
    {"optimum", 0, SL_TEXT, &optimum, "NAME", "trend of the value of NAME with the highest y"},
    {"level", 0, SL_REAL, &level, "Y", "fit: the x at which the law reaches Y", .low = -INFINITY,
     .high = INFINITY},
    {"expect", 0, SL_CHOICE, &expect, "greater|less|interior|early",
     "add a verdict on this expectation", .choices = "greater|less|interior|early"},
    {"than", 0, SL_REAL, &than, "N", "the value that --expect compares with", .low = -INFINITY,
     .high = INFINITY},
    {"adjust", 0, SL_CHOICE, &adjust, "none|holm|bonferroni",
     "correct for many tests: p by Holm, p and intervals by Bonferroni, or neither",
     .choices = "none|holm|bonferroni"},
    {"tsv", 0, SL_FLAG, &tsv, NULL, "print TSV, for programs"},
    {"output", 'o', SL_OUTPUT, &output_path, "FILE", "where the table goes"},
    {0},
};

static const char *const kind_names[] = {"compare", "mean", "spread", "best", "fit", "trend"};
enum { KINDS = sizeof kind_names / sizeof *kind_names };

static const char *kind_name(size_t kind)
{
    return kind < KINDS ? kind_names[kind] : NULL;
}

static const struct sl_program program = {
    .name = "sl-stat",
    .operands = "KIND [FILE ...]",
    .summary = "say what metrics show (compare, mean, spread, best, fit, trend)",
    .options = options,
    .operands_max = SIZE_MAX,
    .files = true,
    .word = kind_name,
};

/* Whether what was asked makes a question of this kind. */
static void check_usage(enum sl_study_kind kind)
{
    bool sides = this_side.count > 0 || that_side.count > 0;
    bool places =
        expect != NULL && (strcmp(expect, "interior") == 0 || strcmp(expect, "early") == 0);
    sl_check_pairs(&where, "where");
    sl_check_pairs(&join, "join");
    sl_check_pairs(&this_side, "this");
    sl_check_pairs(&that_side, "that");
    if (kind != SL_STUDY_COMPARE && (sides || against != NULL))
        sl_die_usage("--against, --this and --that are for compare");
    if (sides && (x != NULL || against != NULL))
        sl_die_usage("--this and --that go without --x and --against");
    if (sides && (this_side.count == 0 || that_side.count == 0))
        sl_die_usage("--this and --that need each other");
    if (kind == SL_STUDY_COMPARE && !sides && (x == NULL || against == NULL))
        sl_die_usage("compare needs --x and --against, or --this and --that");
    if ((kind == SL_STUDY_BEST || kind == SL_STUDY_FIT || kind == SL_STUDY_TREND) && x == NULL)
        sl_die_usage("--x must say what %s is over", kind_names[kind]);
    if (kind == SL_STUDY_SPREAD && (x != NULL || best != NULL || unit != NULL))
        sl_die_usage("spread goes without --x, --best and --unit");
    if (expect == NULL)
        sl_reject_options("than", "without --expect");
    if (optimum != NULL && (kind != SL_STUDY_TREND || best != NULL))
        sl_die_usage("--optimum is for trend, without --best");
    if (!isnan(level) && kind != SL_STUDY_FIT)
        sl_die_usage("--level is for fit");
    if (places != (expect != NULL && kind == SL_STUDY_BEST))
        sl_die_usage("interior and early are what best may be expected to be, and only they");
}

static int answer(const struct sl_study *study, const struct sl_list *files,
                  struct sl_output *output, struct sl_error *error)
{
    struct sl_metrics_table table = {0};
    struct sl_findings findings = {0};
    struct sl_names names = {NULL, 0};
    struct sl_error doubt;
    char heading[256];
    struct sl_metrics_request request = {.files = *files,
                                         .join = join,
                                         .where = where,
                                         .this_side = this_side,
                                         .that_side = that_side,
                                         .spec = &study->spec};
    int result = sl_metrics_load(&table, &request, error);
    if (result == 0 && request.of_classes > 0)
        sl_note("%zu rows of one class are left out, since no option names 'class'",
                request.of_classes);
    if (result == 0)
        result = sl_study_run(study, &table, &findings, error);
    if (result == 0 && sl_metrics_doubt_y(&table, study->spec.y, &doubt))
        sl_warn("%s", doubt.text);
    if (result == 0 && findings.without_x > 0)
        sl_note("%zu of %zu rows are left out, since they have no '%s'", findings.without_x,
                table.count, study->spec.x);
    if (result == 0 && findings.incomplete > 0)
        sl_note("left out of %s: %zu units without all they are compared by",
                kind_names[study->kind], findings.incomplete);
    sl_study_heading(study, &names, heading, sizeof heading);
    if (result == 0)
        result = tsv ? sl_findings_tsv(&findings, &study->spec, output, error)
                     : sl_findings_text(&findings, &study->spec, &names, heading, output, error);
    sl_findings_release(&findings);
    sl_metrics_release(&table);
    return result;
}

static enum sl_expectation expectation(void)
{
    static const char *const words[] = {"", "greater", "less", "interior", "early"};
    size_t word = 0;
    if (expect == NULL)
        return SL_EXPECT_NOTHING;
    while (strcmp(words[word], expect) != 0)
        word++;
    return (enum sl_expectation)word;
}

static enum sl_adjustment adjustment(void)
{
    if (strcmp(adjust, "none") == 0)
        return SL_ADJUST_NONE;
    return strcmp(adjust, "holm") == 0 ? SL_ADJUST_HOLM : SL_ADJUST_BONFERRONI;
}

static int run(enum sl_study_kind kind, const struct sl_list *files, struct sl_error *error)
{
    enum { NAMES_MAX = 32 };
    const char *over_names[NAMES_MAX], *unit_names[NAMES_MAX];
    struct sl_study study = {
        .kind = kind,
        .spec = {.x = x, .y = y, .over = over_names, .unit = unit_names, .best = best},
        .against = against,
        .this_side = this_side.items,
        .that_side = that_side.items,
        .this_count = this_side.count,
        .that_count = that_side.count,
        .optimum = optimum,
        .level = level,
        .than = than,
        .expect = expectation(),
        .adjust = adjustment()};
    char *by_text = sl_copy_or_die(by != NULL ? by : ""),
         *over_text = sl_copy_or_die(over != NULL ? over : ""),
         *unit_text = sl_copy_or_die(unit != NULL ? unit : "");
    if (by != NULL)
        study.spec.by_count = sl_cut_names(by_text, study.spec.by, SL_BY_MAX, "by");
    if (over != NULL)
        study.spec.over_count = sl_cut_names(over_text, over_names, NAMES_MAX, "over");
    if (unit != NULL)
        study.spec.unit_count = sl_cut_names(unit_text, unit_names, NAMES_MAX, "unit");
    struct sl_output output;
    int result = sl_output_open_text(&output, output_path, error);
    if (result == 0) {
        result = answer(&study, files, &output, error);
        if (result == 0)
            result = sl_output_commit(&output, error);
        sl_output_abort(&output);
    }
    free(by_text);
    free(over_text);
    free(unit_text);
    return result;
}

int main(int argc, char **argv)
{
    struct sl_list operands = sl_program_start(&program, argc, argv);
    struct sl_error error;
    enum sl_study_kind kind = (enum sl_study_kind)sl_operand_word(&program, &operands);
    check_usage(kind);
    struct sl_list files = sl_operand_files(&program, &operands);
    if (run(kind, &files, &error) != 0)
        sl_die(&error);
    return 0;
}
