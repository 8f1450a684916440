/* sl-plot: draws measurements, and images with their labels. */
#include "base/memory.h"
#include "cli/program.h"
#include "formats/made.h"
#include "formats/value.h"
#include "metrics/cells.h"
#include "metrics/load.h"
#include "metrics/names.h"
#include "metrics/table.h"
#include "metrics/text.h"
#include "plot/cells_chart.h"
#include "plot/draw.h"
#include "plot/length.h"
#include "plot/sheet.h"
#include "samples/ids.h"
#include "tools/options/options.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static struct sl_plot_settings *const set = &sl_plot_settings;
static bool limited; /* by default, not by --first */

/* The options that a kind refuses. A table ignores those of a chart's appearance, so that the
 * options of a figure also give its table. */
#define OF_SAMPLES "per-row,first,top,ids"
#define OF_METRICS                                                                                 \
    "x,y,along,points,where,over,best,against,relative,join,log-x,line,whiskers,scale-rows,"       \
    "x-label,y-label,height,table"
static const char *const meaningless[] = {
    [SL_PLOT_CURVE] = OF_SAMPLES ",scale-rows",
    [SL_PLOT_PARETO] = OF_SAMPLES ",points,whiskers,scale-rows",
    [SL_PLOT_BARS] = OF_SAMPLES ",along,points,log-x,line,scale-rows",
    [SL_PLOT_HEATMAP] = OF_SAMPLES ",along,points,log-x,line,whiskers",
    [SL_PLOT_TABLE] = OF_SAMPLES,
    [SL_PLOT_IMAGES] = OF_METRICS,
    [SL_PLOT_LABELS] = OF_METRICS,
};

static enum sl_canvas_format figure_format(void)
{
    enum sl_canvas_format found = sl_canvas_format(set->format != NULL ? set->format : set->output);
    if (found == 0 && strchr(set->output, '.') == NULL)
        return SL_PNG;
    if (found == 0)
        sl_die_usage("'%s' does not end in .png, .svg or .pdf; give --format", set->output);
    return found;
}

static enum sl_plot_kind check_usage(const struct sl_list *operands)
{
    enum sl_plot_kind kind = (enum sl_plot_kind)sl_operand_word(&sl_plot_program, operands);
    sl_reject_options(meaningless[kind], "with %s", sl_plot_program.word(kind));
    if (kind < SL_PLOT_IMAGES && set->x == NULL)
        sl_die_usage("--x is missing: the name on the horizontal axis");
    if (kind == SL_PLOT_HEATMAP && (set->by == NULL || strchr(set->by, ',') != NULL))
        sl_die_usage("a heatmap needs one name in --by, for its vertical axis");
    if (set->relative && set->against == NULL)
        sl_die_usage("--relative needs --against");
    if (kind >= SL_PLOT_IMAGES) /* not recorded, since it has no effect */
        set->y = NULL;
    limited = set->first == SL_UNSET;
    if (kind >= SL_PLOT_IMAGES && limited)
        set->first = kind == SL_PLOT_IMAGES ? 100 : 24;
    if (kind == SL_PLOT_TABLE && sl_canvas_format(set->output) != 0)
        sl_die_usage("a table is text, but '%s' is the name of a figure", set->output);
    return kind;
}

/* How the figure was made, as ASCII text to free(). */
static char *made_text(const struct sl_made_list *inputs, enum sl_plot_kind kind)
{
    static const char *const formats[] = {[SL_PNG] = NULL, [SL_SVG] = "svg", [SL_PDF] = "pdf"};
    set->format = formats[figure_format()]; /* for the script of sl-inspect --made */
    json_t *own = sl_options_json(sl_plot_program.options);
    json_object_set_new(own, sl_plot_program.word_name, json_string(sl_plot_program.word(kind)));
    json_t *step = sl_made_step("sl-plot", own), *made = json_array();
    sl_made_list_join(inputs, made, step, "input");
    sl_made_add(made, step);
    char *text = json_dumps(made, JSON_COMPACT | JSON_ENSURE_ASCII);
    json_decref(made);
    return text;
}

static int write_canvas(struct sl_canvas *canvas, char *made, struct sl_output *output,
                        struct sl_error *error)
{
    int result = made == NULL ? sl_fail(error, "out of memory")
                              : sl_canvas_write(canvas, made, output, error);
    for (size_t i = 0; result == 0 && sl_canvas_remark_at(canvas, i) != NULL; i++)
        sl_warn("%s", sl_canvas_remark_at(canvas, i));
    free(made);
    return result;
}

/* In points; 0 if it is not given. */
static double length_of(const char *text, const char *option)
{
    struct sl_error error;
    double points = 0;
    if (text != NULL && sl_length_parse(text, &points, &error) != 0)
        sl_die_usage("--%s: %s", option, error.text);
    return points;
}

static struct sl_canvas_size figure_size(void)
{
    return (struct sl_canvas_size){.width = length_of(set->width, "width"),
                                   .height = length_of(set->height, "height"),
                                   .font = isnan(set->font_size) ? 0 : set->font_size,
                                   .dpi = set->dpi};
}

static int write_chart(const struct sl_metrics_table *table, const struct sl_cells *cells,
                       const struct sl_cells_spec *spec, enum sl_plot_kind kind,
                       struct sl_output *output, struct sl_error *error)
{
    static const enum sl_chart_kind kinds[] = {[SL_PLOT_CURVE] = SL_CURVE,
                                               [SL_PLOT_PARETO] = SL_PARETO,
                                               [SL_PLOT_BARS] = SL_BARS,
                                               [SL_PLOT_HEATMAP] = SL_HEATMAP};
    struct sl_names names = {set->name.items, set->name.count};
    if (kind == SL_PLOT_TABLE)
        return sl_cells_text(cells, spec, &names, output, error);
    struct sl_cells_look look = {.spec = spec,
                                 .names = &names,
                                 .title = set->title != NULL ? set->title : "",
                                 .x_label = set->x_label,
                                 .y_label = set->y_label,
                                 .words = kind == SL_PLOT_BARS || kind == SL_PLOT_HEATMAP,
                                 .log_x = set->log_x,
                                 .uprights = &set->line,
                                 .points = set->points,
                                 .scale_rows = set->scale_rows && kind == SL_PLOT_HEATMAP,
                                 .range =
                                     set->whiskers != NULL && strcmp(set->whiskers, "range") == 0,
                                 .note = kind == SL_PLOT_CURVE || kind == SL_PLOT_BARS};
    struct sl_cells_chart chart;
    struct sl_canvas canvas;
    int result = sl_cells_chart_make(&chart, cells, &look, error);
    struct sl_canvas_size size = figure_size();
    size.width = size.width > 0 ? size.width : 800;
    if (result == 0)
        result = sl_chart_open(&canvas, figure_format(), &size, &chart.chart, kinds[kind], error);
    if (result == 0) {
        result = write_canvas(&canvas, made_text(&table->made, kind), output, error);
        sl_canvas_release(&canvas);
    }
    sl_cells_chart_release(&chart);
    return result;
}

static void check_points(const struct sl_cells_spec *spec)
{
    size_t by = 0;
    while (by < spec->by_count && set->points != NULL && strcmp(spec->by[by], set->points) != 0)
        by++;
    if (set->points != NULL && by == spec->by_count)
        sl_die_usage("--points is '%s', which is none of --by", set->points);
}

static int plot_metrics(const struct sl_list *files, enum sl_plot_kind kind,
                        struct sl_output *output, struct sl_output *tsv, struct sl_error *error)
{
    enum { OVER_MAX = 32 };
    const char *over_names[OVER_MAX];
    struct sl_cells_spec spec = {.x = set->x,
                                 .y = set->y,
                                 .along = set->along,
                                 .over = over_names,
                                 .best = set->best,
                                 .against = set->against,
                                 .relative = set->relative};
    spec.by_count = sl_cut_names(set->by, spec.by, SL_BY_MAX, "by");
    spec.over_count = sl_cut_names(set->over, over_names, OVER_MAX, "over");
    check_points(&spec);
    struct sl_metrics_request request = {
        .files = *files, .join = set->join, .where = set->where, .spec = &spec};
    struct sl_metrics_table table = {0};
    struct sl_cells cells = {0};
    struct sl_error doubt;
    int result = sl_metrics_load(&table, &request, error);
    if (result == 0 && request.of_classes > 0)
        sl_note("%zu rows about a single class are left out; an option that names 'class' includes "
                "them",
                request.of_classes);
    if (result == 0)
        result = sl_cells_make(&cells, &table, &spec, error);
    if (result == 0 && !set->relative && sl_metrics_doubt_y(&table, set->y, &doubt))
        sl_warn("%s", doubt.text);
    if (result == 0 && cells.without_x > 0)
        sl_note("%zu of %zu rows are left out because they have no '%s'", cells.without_x,
                table.count, set->x);
    if (result == 0 && cells.without_y > 0)
        sl_note("%zu of %zu rows are left out because they have no '%s'", cells.without_y,
                table.count, set->y);
    if (result == 0)
        result = write_chart(&table, &cells, &spec, kind, output, error);
    if (result == 0 && set->table != NULL)
        result = sl_cells_tsv(&cells, &spec, tsv, error);
    sl_cells_release(&cells);
    sl_metrics_release(&table);
    return result;
}

/* A line above each image: "expert epoch 11, temperature 2" by --by, otherwise "image 17". What has
 * a name of its own needs no more. */
static void note_images(const struct sl_plot_images *images, char (*texts)[256], const char **notes)
{
    struct sl_names names = {set->name.items, set->name.count};
    const char *wanted[SL_BY_MAX];
    size_t count = sl_cut_names(set->by, wanted, SL_BY_MAX, "by");
    for (size_t i = 0; i < images->count; i++) {
        size_t used = 0;
        notes[i] = texts[i];
        if (set->by == NULL)
            snprintf(texts[i], sizeof *texts, "image %lld", (long long)images->items[i].id);
        for (size_t b = 0; b < count && used < sizeof *texts; b++) {
            char number[SL_REAL_TEXT];
            json_t *value = sl_value_plain(json_object_get(images->items[i].options, wanted[b]));
            const char *text = sl_value_text(value, number), *shown = sl_name_shown(&names, text);
            used += (size_t)snprintf(texts[i] + used, sizeof *texts - used, "%s%s%s%s",
                                     b > 0 ? ", " : "",
                                     shown == text ? sl_name_shown(&names, wanted[b]) : "",
                                     shown == text ? " " : "", shown);
            json_decref(value);
        }
    }
}

static int write_sheet(const struct sl_plot_images *images, enum sl_plot_kind kind,
                       struct sl_output *output, struct sl_error *error)
{
    struct sl_canvas canvas;
    char(*texts)[256] = sl_alloc(images->count, sizeof *texts, error);
    const char **notes = sl_alloc(images->count, sizeof *notes, error);
    struct sl_sheet sheet = {.images = images,
                             .title = set->title != NULL ? set->title : "",
                             .notes = kind == SL_PLOT_IMAGES && set->by == NULL ? NULL : notes,
                             .per_row = set->per_row == SL_UNSET ? 0 : (size_t)set->per_row,
                             .top = set->top != SL_UNSET     ? (size_t)set->top
                                    : kind == SL_PLOT_IMAGES ? 3
                                                             : 10};
    int result = -1;
    if (texts != NULL && notes != NULL) {
        note_images(images, texts, notes);
        struct sl_canvas_size size = figure_size();
        result = kind == SL_PLOT_IMAGES
                     ? sl_sheet_images(&canvas, &sheet, figure_format(), &size, error)
                     : sl_sheet_labels(&canvas, &sheet, figure_format(), &size, error);
    }
    if (result == 0) {
        result = write_canvas(&canvas, made_text(&images->made, kind), output, error);
        sl_canvas_release(&canvas);
    }
    free(texts);
    free(notes);
    return result;
}

static int plot_samples(const struct sl_list *files, enum sl_plot_kind kind,
                        struct sl_output *output, struct sl_error *error)
{
    struct sl_ids chosen = {0};
    if (set->ids != NULL && sl_ids_parse(&chosen, set->ids, error) != 0)
        return sl_error_in(error, "--ids");
    if (set->ids != NULL)
        set->ids = chosen.text; /* the list is recorded, not its file */
    struct sl_plot_images images = {.ids = set->ids != NULL ? &chosen : NULL,
                                    .limit = (size_t)set->first,
                                    .labelled = kind == SL_PLOT_LABELS};
    int result = 0;
    for (size_t i = 0; i < files->count && result == 0; i++)
        result = sl_plot_images_read(&images, files->items[i], error);
    if (result == 0 && images.count == 0)
        result = sl_fail(error, set->ids != NULL ? "no image has an id in --ids"
                                                 : "there are no images to draw");
    if (result == 0 && limited && images.seen > images.count)
        sl_note("showing the first %zu of %zu images; --first shows more", images.count,
                images.seen);
    if (result == 0)
        result = write_sheet(&images, kind, output, error);
    sl_plot_images_release(&images);
    sl_ids_release(&chosen);
    return result;
}

static int open_outputs(struct sl_output *output, struct sl_output *tsv, enum sl_plot_kind kind,
                        struct sl_error *error)
{
    int result = kind == SL_PLOT_TABLE ? sl_output_open_text(output, set->output, error)
                                       : sl_output_open(output, set->output, error);
    if (result != 0 || set->table == NULL)
        return result;
    if (sl_output_open_text(tsv, set->table, error) == 0)
        return 0;
    sl_output_abort(output);
    return -1;
}

static int run(const struct sl_list *files, enum sl_plot_kind kind, struct sl_error *error)
{
    struct sl_output output, tsv = {.fd = -1};
    if (open_outputs(&output, &tsv, kind, error) != 0)
        return -1;
    int result = kind < SL_PLOT_IMAGES ? plot_metrics(files, kind, &output, &tsv, error)
                                       : plot_samples(files, kind, &output, error);
    if (result == 0)
        result = sl_output_commit(&output, error);
    if (result == 0 && set->table != NULL)
        result = sl_output_commit(&tsv, error);
    sl_output_abort(&output);
    sl_output_abort(&tsv);
    return result;
}

int main(int argc, char **argv)
{
    struct sl_list operands = sl_program_start(&sl_plot_program, argc, argv);
    struct sl_error error;
    enum sl_plot_kind kind = check_usage(&operands);
    if (kind != SL_PLOT_TABLE) /* wrong usage is reported before anything is read */
        figure_format();
    figure_size();
    struct sl_list files = sl_operand_files(&sl_plot_program, &operands);
    if (run(&files, kind, &error) != 0)
        sl_die(&error);
    return 0;
}
