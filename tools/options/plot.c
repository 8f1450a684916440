#include "tools/options/options.h"

#include <math.h>

struct sl_plot_settings sl_plot_settings = {.y = "accuracy",
                                            .font_size = NAN,
                                            .dpi = 144,
                                            .per_row = SL_UNSET,
                                            .first = SL_UNSET,
                                            .top = SL_UNSET,
                                            .output = "-"};

static const struct sl_option options[] = {
    {"x", 'x', SL_TEXT, &sl_plot_settings.x, "NAME", "show NAME on the horizontal axis",
     .result = true, .main = true},
    {"y", 'y', SL_TEXT, &sl_plot_settings.y, "NAME", "average and draw NAME", .result = true,
     .main = true},
    {"by", 'b', SL_TEXT, &sl_plot_settings.by, "NAMES",
     "draw a series for each value of these names (comma-separated)", .result = true, .main = true},
    {"along", 0, SL_TEXT, &sl_plot_settings.along, "NAME",
     "join the points of a series in the order of NAME, not of x", .result = true},
    {"where", 'w', SL_LIST, &sl_plot_settings.where, "CONDITION",
     "use only rows with NAME=VALUE[,VALUE] or NAME!=VALUE[,VALUE] (repeatable)", .result = true,
     .pair = true},
    {"over", 0, SL_TEXT, &sl_plot_settings.over, "NAMES",
     "average over these names (default: seeds, every seed)", .result = true},
    {"best", 0, SL_TEXT, &sl_plot_settings.best, "NAME",
     "at each point, take the value of NAME with the highest mean", .result = true},
    {"against", 0, SL_TEXT, &sl_plot_settings.against, "NAME=VALUE",
     "draw the difference from the rows where NAME is VALUE", .result = true, .pair = true},
    {"relative", 0, SL_FLAG, &sl_plot_settings.relative, NULL,
     "with --against: draw the quotient, not the difference", .result = true},
    {"join", 0, SL_LIST, &sl_plot_settings.join, "LEFT=RIGHT",
     "add to each row the record whose RIGHT equals its LEFT (repeatable)", .result = true,
     .pair = true},
    {"log-x", 0, SL_FLAG, &sl_plot_settings.log_x, NULL, "make the horizontal axis logarithmic",
     .result = true},
    {"scale-rows", 0, SL_FLAG, &sl_plot_settings.scale_rows, NULL,
     "with heatmap: colour each row from its own lowest to its own highest value", .result = true},
    {"title", 't', SL_TEXT, &sl_plot_settings.title, "TEXT", "title above the figure",
     .result = true},
    {"x-label", 0, SL_TEXT, &sl_plot_settings.x_label, "TEXT", "text below the horizontal axis",
     .result = true},
    {"y-label", 0, SL_TEXT, &sl_plot_settings.y_label, "TEXT", "text next to the vertical axis",
     .result = true},
    {"name", 0, SL_LIST, &sl_plot_settings.name, "NAME=TEXT",
     "what to call an option or a value in the figure (repeatable)", .result = true, .pair = true},
    {"width", 0, SL_TEXT, &sl_plot_settings.width, "LENGTH",
     "width of the figure: 85mm, 3.3in or points (800)", .result = true},
    {"height", 0, SL_TEXT, &sl_plot_settings.height, "LENGTH",
     "height of a chart (5/8 of its width, or as needed)", .result = true},
    {"font-size", 0, SL_REAL, &sl_plot_settings.font_size, "N",
     "size of labels in points (1/60 of the width, from 8 to 13)", .low = 3, .high = 100,
     .result = true},
    {"dpi", 0, SL_REAL, &sl_plot_settings.dpi, "N", "pixels per inch of a PNG", .low = 36,
     .high = 2400, .result = true},
    {"per-row", 0, SL_INTEGER, &sl_plot_settings.per_row, "N", "images or panels per row", .low = 1,
     .high = 1000, .result = true},
    {"first", 0, SL_INTEGER, &sl_plot_settings.first, "N",
     "show at most N images (default: 100, or 24 as bars)", .low = 1, .high = 10000, .result = true,
     .main = true},
    {"top", 0, SL_INTEGER, &sl_plot_settings.top, "N",
     "show the N largest entries of a soft label (default: 3 under images, 10 as bars)", .low = 1,
     .high = 1000, .result = true},
    {"ids", 0, SL_TEXT_OR_INPUT, &sl_plot_settings.ids, "LIST|@FILE",
     "show only the images with these ids", .result = true},
    {"format", 0, SL_CHOICE, &sl_plot_settings.format, NULL,
     "file format (default: by the suffix of FILE, else png)", .choices = "png|svg|pdf",
     .result = true},
    {"table", 0, SL_OUTPUT, &sl_plot_settings.table, "FILE",
     "also write the numbers drawn to FILE, as TSV"},
    {"output", 'o', SL_OUTPUT, &sl_plot_settings.output, "FILE", "write the figure to FILE",
     .suffix = "png"},
    {0},
};

static const char *const kind_names[] = {"curve", "pareto", "bars",  "heatmap",
                                         "table", "images", "labels"};

static const char *kind_name(size_t kind)
{
    return kind < sizeof kind_names / sizeof *kind_names ? kind_names[kind] : NULL;
}

const struct sl_program sl_plot_program = {
    .name = "sl-plot",
    .operands = "KIND [FILE ...]",
    .summary = "draw metrics (curve, pareto, bars, heatmap, table) or samples (images, labels)",
    .options = options,
    .operands_max = SIZE_MAX,
    .files = true,
    .word = kind_name,
    .word_name = "kind",
};
