/* The command lines of the tools: for each its table, and the settings that the table fills. The
 * tables are apart from the tools, so that sl-inspect knows all of them (see cli/programs.h).
 *
 *     static struct sl_label_settings *const set = &sl_label_settings;
 *     struct sl_list operands = sl_program_start(&sl_label_program, argc, argv);
 *     if (set->arch != NULL && set->experts.count == 0)
 *         sl_die_usage("--arch needs --expert");
 */
#ifndef SL_TOOLS_OPTIONS_OPTIONS_H
#define SL_TOOLS_OPTIONS_OPTIONS_H

#include "base/list.h"
#include "cli/option.h"
#include "distill/run.h"
#include "train/expert.h"
#include "train/recipe.h"
#include "train/student.h"

#include <stdbool.h>
#include <stdint.h>

extern const struct sl_program sl_fetch_program;
extern struct sl_fetch_settings {
    const char *from, *sha256, *labels, *split, *classes, *crop, *whiten, *fit_whiten, *like,
        *layout, *output;
    int64_t limit, size, seed;
    bool list, encoded, skip_bad, pixels, normalised, whitened, learned, argmax, allow_http;
} sl_fetch_settings;

extern const struct sl_program sl_select_program;
extern struct sl_select_settings {
    int64_t ipc, first, seed, fold_seed;
    const char *quantile, *ids, *fold, *without_fold, *output;
    struct sl_list without;
} sl_select_settings;

extern const struct sl_program sl_label_program;
extern struct sl_label_settings {
    struct sl_list experts;
    const char *arch, *classes_from, *from, *patch, *view, *output;
    int64_t views, view_batch, seed;
    bool hard;
} sl_label_settings;

extern const struct sl_program sl_eval_program;
extern struct sl_eval_settings {
    const char *data, *arch, *classes_from, *predictions, *against, *output;
    bool per_class, labels, pairs;
    struct sl_list class;
} sl_eval_settings;

extern const struct sl_program sl_inspect_program;
extern struct sl_inspect_settings {
    const char *output, *other, *npy, *safetensors, *webdataset, *patch;
    bool json, tsv, verify, made, arithmetic;
    int64_t record, image, segment;
} sl_inspect_settings;

/* The words of sl-plot, in their order. */
enum sl_plot_kind {
    SL_PLOT_CURVE,
    SL_PLOT_PARETO,
    SL_PLOT_BARS,
    SL_PLOT_HEATMAP,
    SL_PLOT_TABLE,
    SL_PLOT_IMAGES,
    SL_PLOT_LABELS
};

extern const struct sl_program sl_plot_program;
extern struct sl_plot_settings {
    const char *x, *y, *by, *along, *over, *best, *against, *title, *x_label, *y_label, *ids;
    const char *format, *table, *output, *width, *height, *points, *whiskers;
    struct sl_list where, join, name, line;
    bool log_x, relative, scale_rows;
    double font_size, dpi;
    int64_t per_row, first, top;
} sl_plot_settings;

extern const struct sl_program sl_stat_program;
extern struct sl_stat_settings {
    const char *x, *y, *by, *over, *unit, *best, *against, *optimum, *expect, *adjust, *with_p,
        *scale, *output;
    struct sl_list where, join, this_side, that_side, terms;
    double level, than, than_sd, margin, power;
    int64_t looks, than_units;
    bool tsv, lowest;
} sl_stat_settings;

/* How networks are trained. Both tools that do so put their defaults here before they start. */
extern struct sl_recipe sl_recipe;
extern const struct sl_option sl_recipe_options[], sl_schedule_options[]; /* without the rate */

extern const struct sl_program sl_expert_program;
extern struct sl_expert_settings {
    struct sl_expert_run run;
    const char *test;
} sl_expert_settings;

extern const struct sl_program sl_student_program;
extern struct sl_student_settings {
    struct sl_student_run run;
    struct sl_list experts;
    const char *target, *test, *classes_from;
} sl_student_settings;

extern const struct sl_program sl_distill_program;
extern struct sl_distill_settings {
    struct sl_distill_run run;
    const char *labels; /* "target", "set" or NULL, as without it */
} sl_distill_settings;

#endif
