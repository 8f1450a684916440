/* sl-stat: analyses measurements. */
#include "base/memory.h"
#include "base/number.h"
#include "cli/program.h"
#include "metrics/load.h"
#include "study/finding.h"
#include "study/study.h"
#include "tools/options/options.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { SIDES_MAX = 16, OTHERS_MAX = 1000 };

static struct sl_stat_settings *const set = &sl_stat_settings;

static bool expects(const char *what)
{
    return set->expect != NULL && strcmp(set->expect, what) == 0;
}

/* Refuses expectations that questions of this kind cannot have. */
static void check_expectation(enum sl_study_kind kind)
{
    bool places = expects("interior") || expects("early");
    if (set->expect == NULL)
        sl_reject_options("than,than-sd,than-units,power", "without --expect");
    if (strcmp(set->adjust, "none") == 0)
        sl_reject_options("with-p", "with --adjust none");
    if (kind != SL_STUDY_MEAN)
        sl_reject_options("than-sd,than-units", "except with mean");
    if (isnan(set->than_sd) != (set->than_units == SL_UNSET))
        sl_die_usage("--than-sd and --than-units must be given together");
    if (!isnan(set->than_sd))
        sl_reject_options("power", "with --than-sd, whose units stay as many as they are");
    if (!expects("level"))
        sl_reject_options("margin", "without --expect level");
    if (expects("level") && kind != SL_STUDY_COMPARE && kind != SL_STUDY_MEAN &&
        kind != SL_STUDY_CONTRAST)
        sl_die_usage("--expect level is for compare, mean and contrast");
    if (expects("level") && isnan(set->margin))
        sl_die_usage("--expect level needs --margin");
    if (places != (set->expect != NULL && kind == SL_STUDY_BEST))
        sl_die_usage("--expect interior or early is for best, greater or less for the other kinds");
}

/* Fills others [OTHERS_MAX] from --with-p; returns how many. */
static size_t read_others(double *others)
{
    const char *texts[OTHERS_MAX];
    struct sl_error error;
    size_t count = sl_cut_names(set->with_p, texts, OTHERS_MAX, "with-p");
    for (size_t i = 0; i < count; i++)
        if (sl_parse_real(texts[i], 0, 1, &others[i], &error) != 0)
            sl_die_usage("--with-p: %s", error.text);
    return count;
}

/* Refuses what makes no contrast. */
static void check_terms(enum sl_study_kind kind)
{
    if (kind != SL_STUDY_CONTRAST) {
        sl_reject_options("term,scale", "without contrast");
        return;
    }
    sl_reject_options("x,best,unit", "with contrast");
    if (set->terms.count < 2)
        sl_die_usage("contrast needs at least two --term");
    if (set->terms.count > SIDES_MAX)
        sl_die_usage("--term: more than %d terms", SIDES_MAX);
}

/* Refuses options that make no question of this kind. */
static void check_usage(enum sl_study_kind kind)
{
    bool sides = set->this_side.count > 0 || set->that_side.count > 0;
    if (kind != SL_STUDY_COMPARE && (sides || set->against != NULL))
        sl_die_usage("--against, --this and --that are only for compare");
    if (sides && (set->x != NULL || set->against != NULL))
        sl_die_usage("--this and --that take the place of --x and --against");
    if (sides && (set->this_side.count == 0 || set->that_side.count == 0))
        sl_die_usage("--this and --that must be given together");
    if (kind == SL_STUDY_COMPARE && !sides && (set->x == NULL || set->against == NULL))
        sl_die_usage("compare needs --x and --against, or --this and --that");
    if ((kind == SL_STUDY_BEST || kind == SL_STUDY_FIT || kind == SL_STUDY_TREND) && set->x == NULL)
        sl_die_usage("%s needs --x", sl_stat_program.word(kind));
    if (kind == SL_STUDY_SPREAD && (set->x != NULL || set->best != NULL || set->unit != NULL))
        sl_die_usage("spread takes no --x, --best or --unit");
    if (set->optimum != NULL && (kind != SL_STUDY_TREND || set->best != NULL))
        sl_die_usage("--optimum is only for trend, without --best");
    if (set->lowest && kind != SL_STUDY_BEST && set->best == NULL && set->optimum == NULL)
        sl_die_usage("--lowest is only for best, --best and --optimum");
    if (!isnan(set->level) && kind != SL_STUDY_FIT)
        sl_die_usage("--level is only for fit");
}

/* All conditions of the sides, one after another. */
static int list_conditions(const struct sl_study *study, struct sl_list *list,
                           struct sl_error *error)
{
    size_t count = 0;
    for (size_t s = 0; s < study->side_count; s++)
        count += study->sides[s].conditions.count;
    list->items = sl_alloc(count, sizeof *list->items, error);
    for (size_t s = 0; s < study->side_count && list->items != NULL; s++)
        for (size_t i = 0; i < study->sides[s].conditions.count; i++)
            list->items[list->count++] = study->sides[s].conditions.items[i];
    return list->items == NULL ? -1 : 0;
}

static int answer(const struct sl_study *study, const struct sl_list *files,
                  struct sl_output *output, struct sl_error *error)
{
    struct sl_metrics_table table = {0};
    struct sl_findings findings = {0};
    struct sl_names names = {NULL, 0};
    struct sl_error doubt;
    char heading[512], side[SL_SIDE_TEXT];
    struct sl_metrics_request request = {
        .files = *files, .join = set->join, .where = set->where, .spec = &study->spec};
    int result = list_conditions(study, &request.others, error);
    if (result == 0)
        result = sl_metrics_load(&table, &request, error);
    free(request.others.items);
    if (result == 0 && request.of_classes > 0)
        sl_note("%zu rows about a single class are left out; an option that names 'class' includes "
                "them",
                request.of_classes);
    if (result == 0)
        result = sl_study_run(study, &table, &findings, error);
    if (result == 0 && sl_metrics_doubt_y(&table, study->spec.y, &doubt))
        sl_warn("%s", doubt.text);
    if (result == 0 && findings.without_x > 0)
        sl_note("%zu of %zu rows are left out because they have no '%s'", findings.without_x,
                table.count, study->spec.x);
    if (result == 0 && findings.incomplete > 0)
        sl_note("%zu units are left out, since they lack some of the values that are compared",
                findings.incomplete);
    if (result == 0 && findings.unknown != NULL)
        sl_note("no interval: the units of %s are all equal, or there is only one",
                sl_study_side_name(findings.unknown, side));
    sl_study_heading(study, &names, heading, sizeof heading);
    if (result == 0)
        result = set->tsv
                     ? sl_findings_tsv(&findings, &study->spec, output, error)
                     : sl_findings_text(&findings, &study->spec, &names, heading, output, error);
    sl_findings_release(&findings);
    sl_metrics_release(&table);
    return result;
}

/* The place of the text among the choices of an option. */
static size_t choice(const char *name, const char *text)
{
    return sl_choice_index(sl_option_find(sl_stat_program.options, name)->choices, text);
}

/* Fills sides [SIDES_MAX] from --this and --that, or from --term; returns how many. */
static size_t read_sides(struct sl_study_side *sides)
{
    struct sl_error error;
    if (set->this_side.count > 0) {
        sides[0] = (struct sl_study_side){.option = "--this", .conditions = set->this_side};
        sides[1] = (struct sl_study_side){.option = "--that", .conditions = set->that_side};
        return 2;
    }
    for (size_t i = 0; i < set->terms.count; i++)
        if (sl_study_term(&sides[i], set->terms.items[i], &error) != 0)
            sl_die_usage("%s", error.text);
    return set->terms.count;
}

static int run(enum sl_study_kind kind, const struct sl_list *files, struct sl_error *error)
{
    enum { NAMES_MAX = 32 };
    const char *over_names[NAMES_MAX], *unit_names[NAMES_MAX];
    struct sl_study_side sides[SIDES_MAX] = {0};
    double others[OTHERS_MAX];
    struct sl_study study = {.kind = kind,
                             .spec = {.x = set->x,
                                      .y = set->y,
                                      .over = over_names,
                                      .unit = unit_names,
                                      .best = set->best,
                                      .lowest = set->lowest},
                             .against = set->against,
                             .sides = sides,
                             .side_count = read_sides(sides),
                             .optimum = set->optimum,
                             .level = set->level,
                             .dd_ranking = set->scale != NULL,
                             .claim = {.than = set->than,
                                       .than_sd = isnan(set->than_sd) ? 0 : set->than_sd,
                                       .than_units = (size_t)set->than_units,
                                       .margin = isnan(set->margin) ? 0 : set->margin,
                                       .adjust = (enum sl_adjustment)choice("adjust", set->adjust),
                                       .others = others,
                                       .other_count = read_others(others),
                                       .looks = (size_t)set->looks,
                                       .power = isnan(set->power) ? 0 : set->power}};
    if (set->expect != NULL)
        study.expect = (enum sl_expectation)(SL_EXPECT_GREATER + choice("expect", set->expect));
    study.spec.by_count = sl_cut_names(set->by, study.spec.by, SL_BY_MAX, "by");
    study.spec.over_count = sl_cut_names(set->over, over_names, NAMES_MAX, "over");
    study.spec.unit_count = sl_cut_names(set->unit, unit_names, NAMES_MAX, "unit");
    struct sl_output output;
    int result = sl_output_open_text(&output, set->output, error);
    if (result == 0) {
        result = answer(&study, files, &output, error);
        if (result == 0)
            result = sl_output_commit(&output, error);
        sl_output_abort(&output);
    }
    for (size_t i = 0; i < study.side_count; i++)
        sl_study_side_release(&sides[i]);
    return result;
}

int main(int argc, char **argv)
{
    struct sl_list operands = sl_program_start(&sl_stat_program, argc, argv);
    struct sl_error error;
    enum sl_study_kind kind = (enum sl_study_kind)sl_operand_word(&sl_stat_program, &operands);
    check_usage(kind);
    check_expectation(kind);
    check_terms(kind);
    struct sl_list files = sl_operand_files(&sl_stat_program, &operands);
    if (run(kind, &files, &error) != 0)
        sl_die(&error);
    return 0;
}
