#include "tools/options/options.h"

#include <math.h>

struct sl_stat_settings sl_stat_settings = {.y = "accuracy",
                                            .adjust = "holm",
                                            .level = NAN,
                                            .than_sd = NAN,
                                            .than_units = SL_UNSET,
                                            .margin = NAN,
                                            .power = NAN,
                                            .looks = 1,
                                            .output = "-"};

static const struct sl_option options[] = {
    {"x", 'x', SL_TEXT, &sl_stat_settings.x, "NAME",
     "compare the values of NAME, choose among them or fit over them"},
    {"y", 'y', SL_TEXT, &sl_stat_settings.y, "NAME", "take NAME as the measure"},
    {"by", 'b', SL_TEXT, &sl_stat_settings.by, "NAMES",
     "answer once for each value of these names (comma-separated)"},
    {"where", 'w', SL_LIST, &sl_stat_settings.where, "CONDITION",
     "use only rows with NAME=VALUE[,VALUE] or NAME!=VALUE[,VALUE] (repeatable)", .pair = true},
    {"over", 0, SL_TEXT, &sl_stat_settings.over, "NAMES",
     "names that may vary (default: seeds, every seed)"},
    {"unit", 0, SL_TEXT, &sl_stat_settings.unit, "NAMES",
     "names that distinguish units (default: all of --over)"},
    {"best", 0, SL_TEXT, &sl_stat_settings.best, "NAME",
     "at each point, take the value of NAME that is best in the other units"},
    {"lowest", 0, SL_FLAG, &sl_stat_settings.lowest, NULL,
     "choose the lowest y as the best, not the highest"},
    {"join", 0, SL_LIST, &sl_stat_settings.join, "LEFT=RIGHT",
     "add to each row the record whose RIGHT equals its LEFT (repeatable)", .pair = true},
    {"against", 0, SL_TEXT, &sl_stat_settings.against, "VALUE",
     "compare with this value of x, or with the first or last"},
    {"this", 0, SL_LIST, &sl_stat_settings.this_side, "CONDITION",
     "compare the rows that meet this condition (repeatable)", .pair = true},
    {"that", 0, SL_LIST, &sl_stat_settings.that_side, "CONDITION",
     "with the rows that meet this condition (repeatable)", .pair = true},
    {"term", 0, SL_LIST, &sl_stat_settings.terms, "WEIGHT:CONDITION[,CONDITION]",
     "contrast: add WEIGHT times the mean of the rows that meet these (repeatable)"},
    {"scale", 0, SL_CHOICE, &sl_stat_settings.scale, NULL,
     "contrast: show it as a score of DD-Ranking", .choices = "dd-ranking"},
    {"optimum", 0, SL_TEXT, &sl_stat_settings.optimum, "NAME",
     "show the trend of the value of NAME with the best y"},
    {"level", 0, SL_REAL, &sl_stat_settings.level, "Y",
     "fit: also give the x at which the law reaches Y", .low = -INFINITY, .high = INFINITY},
    {"expect", 0, SL_CHOICE, &sl_stat_settings.expect, NULL, "add a verdict on this expectation",
     .choices = "greater|less|level|interior|early"},
    {"than", 0, SL_REAL, &sl_stat_settings.than, "N", "value that --expect compares with",
     .low = -INFINITY, .high = INFINITY},
    {"than-sd", 0, SL_REAL, &sl_stat_settings.than_sd, "X",
     "mean: --than is itself a mean, of values with this standard deviation", .above_low = true,
     .high = INFINITY},
    {"than-units", 0, SL_INTEGER, &sl_stat_settings.than_units, "N", "mean: of so many values",
     .low = 2, .high = 1e6},
    {"margin", 0, SL_REAL, &sl_stat_settings.margin, "N", "--expect level: less than N from --than",
     .above_low = true, .high = INFINITY},
    {"adjust", 0, SL_CHOICE, &sl_stat_settings.adjust, NULL,
     "correct for many tests: p by Holm, p and intervals by Bonferroni, or neither",
     .choices = "holm|bonferroni|none"},
    {"with-p", 0, SL_TEXT, &sl_stat_settings.with_p, "P[,P]",
     "correct the table along with these p values of other tests"},
    {"looks", 0, SL_INTEGER, &sl_stat_settings.looks, "N",
     "correct for N tests of the same as data are added", .low = 1, .high = 1000},
    {"power", 0, SL_REAL, &sl_stat_settings.power, "P",
     "say how many units would decide what is undecided, with this power", .low = 0.5,
     .high = 0.999},
    {"tsv", 0, SL_FLAG, &sl_stat_settings.tsv, NULL, "print TSV, for programs"},
    {"output", 'o', SL_OUTPUT, &sl_stat_settings.output, "FILE", "write the table to FILE"},
    {0},
};

/* In the order of enum sl_study_kind. */
static const char *const kind_names[] = {"compare", "mean",  "spread",  "best",
                                         "fit",     "trend", "contrast"};

static const char *kind_name(size_t kind)
{
    return kind < sizeof kind_names / sizeof *kind_names ? kind_names[kind] : NULL;
}

const struct sl_program sl_stat_program = {
    .name = "sl-stat",
    .operands = "KIND [FILE ...]",
    .summary = "say what metrics show (compare, mean, spread, best, fit, trend, contrast)",
    .options = options,
    .operands_max = SIZE_MAX,
    .files = true,
    .word = kind_name,
};
