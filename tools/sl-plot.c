/* sl-plot: draws what was measured, and images with their labels. The numbers come from
 * common/metrics/, and common/plot/ draws them. */
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

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const char *x, *y = "accuracy", *by, *along, *over, *best, *against, *title, *x_label,
                      *y_label, *ids, *format, *table_path, *output_path = "-";
static struct sl_list where, join, name;
static bool log_x, relative, limited; /* limited: not by --first */
static const char *width, *height;
static double font_size = NAN, dpi = 144;
static int64_t per_row = SL_UNSET, first = SL_UNSET, top = SL_UNSET;

static const struct sl_option options[] = {
    {"x", 'x', SL_TEXT, &x, "NAME", "what the horizontal axis shows", .result = true},
    {"y", 'y', SL_TEXT, &y, "NAME", "what is averaged and drawn", .result = true},
    {"by", 'b', SL_TEXT, &by, "NAMES", "a series for each value of these (comma-separated)",
     .result = true},
    {"along", 0, SL_TEXT, &along, "NAME", "join a series' points in the order of NAME, not of x",
     .result = true},
    {"where", 'w', SL_LIST, &where, "CONDITION",
     "only rows with NAME=VALUE[,VALUE], or NAME!=VALUE[,VALUE] (repeatable)", .result = true},
    {"over", 0, SL_TEXT, &over, "NAMES", "average over these (default: seeds, every seed)",
     .result = true},
    {"best", 0, SL_TEXT, &best, "NAME", "at each point, the value of NAME with the highest mean",
     .result = true},
    {"against", 0, SL_TEXT, &against, "NAME=VALUE",
     "draw the change against the rows where NAME is VALUE", .result = true},
    {"relative", 0, SL_FLAG, &relative, NULL, "with --against: the quotient, not the difference",
     .result = true},
    {"join", 0, SL_LIST, &join, "LEFT=RIGHT",
     "add the record whose RIGHT is this row's LEFT (repeatable)", .result = true},
    {"log-x", 0, SL_FLAG, &log_x, NULL, "a logarithmic horizontal axis", .result = true},
    {"title", 't', SL_TEXT, &title, "TEXT", "title above the figure", .result = true},
    {"x-label", 0, SL_TEXT, &x_label, "TEXT", "text below the horizontal axis", .result = true},
    {"y-label", 0, SL_TEXT, &y_label, "TEXT", "text next to the vertical axis", .result = true},
    {"name", 0, SL_LIST, &name, "NAME=TEXT",
     "what to call an option or a value in the figure (repeatable)", .result = true},
    {"width", 0, SL_TEXT, &width, "LENGTH", "width of the figure: 85mm, 3.3in or points (800)",
     .result = true},
    {"height", 0, SL_TEXT, &height, "LENGTH", "height of a chart (5/8 of its width, or as needed)",
     .result = true},
    {"font-size", 0, SL_REAL, &font_size, "N",
     "size of labels in points (1/60 of the width, from 8 to 13)", .low = 3, .high = 100,
     .result = true},
    {"dpi", 0, SL_REAL, &dpi, "N", "pixels per inch, for a PNG", .low = 36, .high = 2400,
     .result = true},
    {"per-row", 0, SL_INTEGER, &per_row, "N", "images or panels side by side", .low = 1,
     .high = 1000, .result = true},
    {"first", 0, SL_INTEGER, &first, "N", "how many images are shown at most (100, 24 as bars)",
     .low = 1, .high = 10000, .result = true},
    {"top", 0, SL_INTEGER, &top, "N", "entries shown of a soft label (3 under images, 10 as bars)",
     .low = 1, .high = 1000, .result = true},
    {"ids", 0, SL_TEXT_OR_INPUT, &ids, "LIST|@FILE", "only the images with these ids",
     .result = true},
    {"format", 0, SL_CHOICE, &format, "png|svg|pdf",
     "file format (default: by the suffix of FILE, else png)", .choices = "png|svg|pdf"},
    {"table", 0, SL_OUTPUT, &table_path, "FILE", "also write the numbers drawn to FILE, as TSV"},
    {"output", 'o', SL_OUTPUT, &output_path, "FILE", "where the figure goes", .suffix = "png"},
    {0},
};

enum kind { CURVE, PARETO, BARS, HEATMAP, TABLE, IMAGES, LABELS, KINDS };
static const char *const kind_names[KINDS] = {"curve", "pareto", "bars",  "heatmap",
                                              "table", "images", "labels"};
/* The options that a kind does nothing with. What a chart looks like is left to a table, so that
 * the options of a figure also give its table. */
#define OF_SAMPLES "per-row,first,top,ids"
#define OF_METRICS                                                                                 \
    "x,y,along,where,over,best,against,relative,join,log-x,x-label,y-label,height,table"
static const char *const meaningless[KINDS] = {
    [CURVE] = OF_SAMPLES,
    [PARETO] = OF_SAMPLES,
    [BARS] = OF_SAMPLES ",along,log-x",
    [HEATMAP] = OF_SAMPLES ",along,log-x",
    [TABLE] = OF_SAMPLES,
    [IMAGES] = OF_METRICS,
    [LABELS] = OF_METRICS,
};

static const char *kind_name(size_t kind)
{
    return kind < KINDS ? kind_names[kind] : NULL;
}

static const struct sl_program program = {
    .name = "sl-plot",
    .operands = "KIND [FILE ...]",
    .summary = "draw metrics (curve, pareto, bars, heatmap, table) or samples (images, labels)",
    .options = options,
    .operands_max = SIZE_MAX,
    .files = true,
    .word = kind_name,
    .word_name = "kind",
};

static enum sl_canvas_format figure_format(void)
{
    enum sl_canvas_format found = sl_canvas_format(format != NULL ? format : output_path);
    if (found == 0 && strchr(output_path, '.') == NULL)
        return SL_PNG;
    if (found == 0)
        sl_die_usage("'%s' ends in none of .png, .svg, .pdf; --format can say what it is",
                     output_path);
    return found;
}

static enum kind check_usage(const struct sl_list *operands)
{
    enum kind kind = (enum kind)sl_operand_word(&program, operands);
    sl_reject_options(meaningless[kind], "with %s", kind_names[kind]);
    if (kind < IMAGES && x == NULL)
        sl_die_usage("--x must say what the horizontal axis shows");
    if (kind == HEATMAP && (by == NULL || strchr(by, ',') != NULL))
        sl_die_usage("a heatmap needs one name for --by, its vertical axis");
    if (relative && against == NULL)
        sl_die_usage("--relative needs --against");
    if (kind >= IMAGES) /* what has no part in the figure is not recorded as making it */
        y = NULL;
    limited = first == SL_UNSET;
    if (kind >= IMAGES && limited)
        first = kind == IMAGES ? 100 : 24;
    if (kind == TABLE && sl_canvas_format(output_path) != 0)
        sl_die_usage("a table is a text, '%s' the name of a figure", output_path);
    sl_check_pairs(&where, "where");
    sl_check_pairs(&join, "join");
    sl_check_pairs(&(struct sl_list){&against, against != NULL}, "against");
    sl_check_pairs(&name, "name");
    return kind;
}

/* How the figure was made, as ASCII text to free(). */
static char *made_text(const struct sl_made_list *inputs, enum kind kind)
{
    json_t *own = sl_options_json(options);
    json_object_set_new(own, "kind", json_string(kind_names[kind]));
    if (figure_format() != SL_PNG) /* so that the script of --made draws it again */
        json_object_set_new(own, "format", json_string(figure_format() == SL_SVG ? "svg" : "pdf"));
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

/* In points, 0 for what is not given. */
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
    return (struct sl_canvas_size){.width = length_of(width, "width"),
                                   .height = length_of(height, "height"),
                                   .font = isnan(font_size) ? 0 : font_size,
                                   .dpi = dpi};
}

/* The kind of a chart, whose points know whether they are of the front where that is shown. */
static enum sl_chart_kind chart_kind(struct sl_chart *chart, enum kind kind)
{
    static const enum sl_chart_kind kinds[] = {
        [CURVE] = SL_CURVE, [PARETO] = SL_PARETO, [BARS] = SL_BARS, [HEATMAP] = SL_HEATMAP};
    if (kind == PARETO)
        sl_mark_front(chart);
    return kinds[kind];
}

static int write_chart(const struct sl_metrics_table *table, const struct sl_cells *cells,
                       const struct sl_cells_spec *spec, enum kind kind, struct sl_output *output,
                       struct sl_error *error)
{
    struct sl_names names = {name.items, name.count};
    if (kind == TABLE)
        return sl_cells_text(cells, spec, &names, output, error);
    struct sl_cells_look look = {.spec = spec,
                                 .names = &names,
                                 .title = title != NULL ? title : "",
                                 .x_label = x_label,
                                 .y_label = y_label,
                                 .words = kind == BARS || kind == HEATMAP,
                                 .log_x = log_x,
                                 .note = kind == CURVE || kind == BARS};
    struct sl_cells_chart chart;
    struct sl_canvas canvas;
    int result = sl_cells_chart_make(&chart, cells, &look, error);
    struct sl_canvas_size size = figure_size();
    size.width = size.width > 0 ? size.width : 800;
    if (result == 0)
        result = sl_chart_open(&canvas, figure_format(), &size, &chart.chart,
                               chart_kind(&chart.chart, kind), error);
    if (result == 0) {
        result = write_canvas(&canvas, made_text(&table->made, kind), output, error);
        sl_canvas_release(&canvas);
    }
    sl_cells_chart_release(&chart);
    return result;
}

static int write_table(const struct sl_cells *cells, const struct sl_cells_spec *spec,
                       struct sl_output *table, struct sl_error *error)
{
    if (table_path == NULL)
        return 0;
    return sl_cells_tsv(cells, spec, table, error);
}

static int plot_metrics(const struct sl_list *files, enum kind kind, struct sl_output *output,
                        struct sl_output *tsv, struct sl_error *error)
{
    enum { OVER_MAX = 32 };
    const char *over_names[OVER_MAX];
    struct sl_cells_spec spec = {.x = x,
                                 .y = y,
                                 .along = along,
                                 .over = over_names,
                                 .best = best,
                                 .against = against,
                                 .relative = relative};
    char *by_text = sl_copy_or_die(by != NULL ? by : ""),
         *over_text = sl_copy_or_die(over != NULL ? over : "");
    if (by != NULL)
        spec.by_count = sl_cut_names(by_text, spec.by, SL_BY_MAX, "by");
    if (over != NULL)
        spec.over_count = sl_cut_names(over_text, over_names, OVER_MAX, "over");
    struct sl_metrics_request request = {
        .files = *files, .join = join, .where = where, .spec = &spec};
    struct sl_metrics_table table = {0};
    struct sl_cells cells = {0};
    struct sl_error doubt;
    int result = sl_metrics_load(&table, &request, error);
    if (result == 0 && request.of_classes > 0)
        sl_note("%zu rows of one class are left out, since no option names 'class'",
                request.of_classes);
    if (result == 0)
        result = sl_cells_make(&cells, &table, &spec, error);
    if (result == 0 && !relative && sl_metrics_doubt_y(&table, y, &doubt))
        sl_warn("%s", doubt.text);
    if (result == 0 && cells.without_x > 0)
        sl_note("%zu of %zu rows are left out, since they have no '%s'", cells.without_x,
                table.count, x);
    if (result == 0 && cells.without_y > 0)
        sl_note("%zu of %zu rows are left out, since they have no '%s'", cells.without_y,
                table.count, y);
    if (result == 0)
        result = write_chart(&table, &cells, &spec, kind, output, error);
    if (result == 0)
        result = write_table(&cells, &spec, tsv, error);
    sl_cells_release(&cells);
    sl_metrics_release(&table);
    free(by_text);
    free(over_text);
    return result;
}

/* "expert epoch 11, temperature 2" of each image by --by, else "image 17". */
static void note_images(const struct sl_plot_images *images, char (*texts)[256], const char **notes)
{
    struct sl_names names = {name.items, name.count};
    char *list = sl_copy_or_die(by != NULL ? by : "none");
    const char *wanted[SL_BY_MAX];
    size_t count = sl_cut_names(list, wanted, SL_BY_MAX, "by");
    for (size_t i = 0; i < images->count; i++) {
        size_t used = 0;
        notes[i] = texts[i];
        if (by == NULL)
            snprintf(texts[i], sizeof *texts, "image %lld", (long long)images->items[i].id);
        for (size_t b = 0; by != NULL && b < count && used < sizeof *texts; b++) {
            char number[SL_REAL_TEXT];
            json_t *value = sl_value_plain(json_object_get(images->items[i].options, wanted[b]));
            used += (size_t)snprintf(texts[i] + used, sizeof *texts - used, "%s%s %s",
                                     b > 0 ? ", " : "", sl_name_shown(&names, wanted[b]),
                                     sl_value_text(value, number));
            json_decref(value);
        }
    }
    free(list);
}

static int write_sheet(const struct sl_plot_images *images, enum kind kind,
                       struct sl_output *output, struct sl_error *error)
{
    struct sl_canvas canvas;
    char(*texts)[256] = sl_alloc(images->count, sizeof *texts, error);
    const char **notes = sl_alloc(images->count, sizeof *notes, error);
    struct sl_sheet sheet = {.images = images,
                             .title = title != NULL ? title : "",
                             .notes = notes,
                             .per_row = per_row == SL_UNSET ? 0 : (size_t)per_row,
                             .top = top != SL_UNSET  ? (size_t)top
                                    : kind == IMAGES ? 3
                                                     : 10};
    int result = -1;
    if (texts != NULL && notes != NULL) {
        note_images(images, texts, notes);
        struct sl_canvas_size size = figure_size();
        result = kind == IMAGES ? sl_sheet_images(&canvas, &sheet, figure_format(), &size, error)
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

static int plot_samples(const struct sl_list *files, enum kind kind, struct sl_output *output,
                        struct sl_error *error)
{
    struct sl_ids chosen = {0};
    if (ids != NULL && sl_ids_parse(&chosen, ids, error) != 0)
        return sl_error_in(error, "--ids");
    if (ids != NULL)
        ids = chosen.text; /* what is recorded is the list, not the file it came from */
    struct sl_plot_images images = {
        .ids = ids != NULL ? &chosen : NULL, .limit = (size_t)first, .labelled = kind == LABELS};
    int result = 0;
    for (size_t i = 0; i < files->count && result == 0; i++)
        result = sl_plot_images_read(&images, files->items[i], error);
    if (result == 0 && images.count == 0)
        result = sl_fail(error,
                         ids != NULL ? "no image has an id of --ids" : "there is no image to draw");
    if (result == 0 && limited && images.seen > images.count)
        sl_note("the first %zu of %zu images are shown; see --first", images.count, images.seen);
    if (result == 0)
        result = write_sheet(&images, kind, output, error);
    sl_plot_images_release(&images);
    sl_ids_release(&chosen);
    return result;
}

static int open_outputs(struct sl_output *output, struct sl_output *tsv, enum kind kind,
                        struct sl_error *error)
{
    int result = kind == TABLE ? sl_output_open_text(output, output_path, error)
                               : sl_output_open(output, output_path, error);
    if (result != 0 || table_path == NULL)
        return result;
    if (sl_output_open_text(tsv, table_path, error) == 0)
        return 0;
    sl_output_abort(output);
    return -1;
}

static int run(const struct sl_list *files, enum kind kind, struct sl_error *error)
{
    struct sl_output output, tsv = {.fd = -1};
    if (open_outputs(&output, &tsv, kind, error) != 0)
        return -1;
    int result = kind < IMAGES ? plot_metrics(files, kind, &output, &tsv, error)
                               : plot_samples(files, kind, &output, error);
    if (result == 0)
        result = sl_output_commit(&output, error);
    if (result == 0 && table_path != NULL)
        result = sl_output_commit(&tsv, error);
    sl_output_abort(&output);
    sl_output_abort(&tsv);
    return result;
}

int main(int argc, char **argv)
{
    struct sl_list operands = sl_program_start(&program, argc, argv);
    struct sl_error error;
    enum kind kind = check_usage(&operands);
    if (kind != TABLE) /* wrong usage is said before anything is read */
        figure_format();
    figure_size();
    struct sl_list files = sl_operand_files(&program, &operands);
    if (run(&files, kind, &error) != 0)
        sl_die(&error);
    return 0;
}
