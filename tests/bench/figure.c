/* Draws what tests/bench/run measured: figure HEADING FILE.tsv FIGURE.png
 *
 * A panel for each network and width, a group of bars for each task and batch, a bar for each side;
 * of the measurements with the most threads.
 */
#include "cli/program.h"
#include "plot/draw.h"
#include "plot/style.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    ROWS_MAX = 512,
    NAMES_MAX = 32,
    NAME_SIZE = 64,
    PANEL_WIDTH = 400,
    PANEL_HEIGHT = 330,
    HEAD = 66
};

static const struct sl_option options[] = {{0}};

static const struct sl_program program = {.name = "figure",
                                          .operands = "HEADING FILE.tsv FIGURE",
                                          .summary = "draw what make bench measured",
                                          .options = options,
                                          .operands_max = 3};

struct row {
    char side[NAME_SIZE], panel[NAME_SIZE], task[NAME_SIZE]; /* as shown */
    unsigned threads;
    double rate;
};

/* Names in the order in which they are first met. */
struct names {
    char text[NAMES_MAX][NAME_SIZE];
    size_t count;
};

struct rows {
    struct row rows[ROWS_MAX];
    size_t count;
    struct names sides, panels, tasks;
};

static size_t index_of(struct names *names, const char *text)
{
    size_t i = 0;
    while (i < names->count && strcmp(names->text[i], text) != 0)
        i++;
    if (i == names->count && i < NAMES_MAX - 1)
        snprintf(names->text[names->count++], NAME_SIZE, "%s", text);
    return i;
}

/* The first line, of names, and those of peaks have no numbers in their places: no rows. */
static bool parse_row(struct row *row, const char *line)
{
    char side[24], how[24], network[32], task[12];
    unsigned depth, width, batch;
    if (sscanf(line, "%23[^\t]\t%23[^\t]\t%31[^\t]\t%u\t%11[^\t]\t%u\t%u\t%lf", side, how, network,
               &width, task, &batch, &row->threads, &row->rate) != 8)
        return false;
    if (strcmp(side, "softlabel") == 0)
        snprintf(row->side, NAME_SIZE, "softlabel, %s", how);
    else
        snprintf(row->side, NAME_SIZE, "PyTorch%s",
                 strcmp(side, "pytorch") == 0         ? ""
                 : strcmp(side, "pytorch-tuned") == 0 ? ", tuned"
                                                      : ", bfloat16");
    if (sscanf(network, "convnet-d%u", &depth) == 1)
        snprintf(row->panel, NAME_SIZE, "ConvNet-D%u, width %u", depth, width);
    else
        snprintf(row->panel, NAME_SIZE, "%s, width %u", network, width);
    snprintf(row->task, NAME_SIZE, "%s, %u",
             strcmp(task, "train") == 0    ? "training"
             : strcmp(task, "derive") == 0 ? "derivatives"
                                           : "inference",
             batch);
    return true;
}

static int read_rows(struct rows *rows, const char *path, struct sl_error *error)
{
    FILE *file = fopen(path, "r");
    char line[512];
    unsigned threads = 0;
    if (file == NULL)
        return sl_fail_errno(error, "%s", path);
    while (rows->count < ROWS_MAX && fgets(line, sizeof line, file) != NULL)
        if (parse_row(&rows->rows[rows->count], line))
            rows->count++;
    fclose(file);
    for (size_t i = 0; i < rows->count; i++)
        threads = rows->rows[i].threads > threads ? rows->rows[i].threads : threads;
    size_t kept = 0;
    for (size_t i = 0; i < rows->count; i++)
        if (rows->rows[i].threads == threads)
            rows->rows[kept++] = rows->rows[i];
    rows->count = kept;
    return kept > 0 ? 0 : sl_fail(error, "%s: there is no measurement", path);
}

/* PyTorch's bars come first, so that they keep their colours whatever tiers there are. */
static void name_rows(struct rows *rows)
{
    for (int ours = 0; ours < 2; ours++)
        for (size_t i = 0; i < rows->count; i++)
            if ((rows->rows[i].side[0] == 's') == (ours == 1))
                index_of(&rows->sides, rows->rows[i].side);
    for (size_t i = 0; i < rows->count; i++) {
        index_of(&rows->panels, rows->rows[i].panel);
        index_of(&rows->tasks, rows->rows[i].task);
    }
}

/* All panels have all sides, so that one colour means the same everywhere. */
struct sides {
    struct sl_series series[NAMES_MAX];
    struct sl_point points[NAMES_MAX][NAMES_MAX];
};

static struct sl_chart chart_of(struct rows *rows, struct sides *sides, const char *panel)
{
    *sides = (struct sides){0};
    for (size_t s = 0; s < rows->sides.count; s++)
        sides->series[s] =
            (struct sl_series){.name = rows->sides.text[s], .points = sides->points[s]};
    for (size_t i = 0; i < rows->count; i++) {
        const struct row *row = &rows->rows[i];
        struct sl_series *series = &sides->series[index_of(&rows->sides, row->side)];
        if (strcmp(row->panel, panel) == 0 && series->count < NAMES_MAX)
            series->points[series->count++] =
                (struct sl_point){.x = (double)index_of(&rows->tasks, row->task),
                                  .y = row->rate,
                                  .low = NAN,
                                  .high = NAN};
    }
    return (struct sl_chart){.title = panel,
                             .x_label = "task, images per batch",
                             .y_label = "images per second",
                             .legend_title = "",
                             .note = "",
                             .no_legend = true,
                             .series = sides->series,
                             .count = rows->sides.count};
}

static int draw_panel(struct sl_canvas *canvas, struct rows *rows, size_t panel,
                      struct sl_error *error)
{
    struct sides sides;
    const char *categories[NAMES_MAX];
    for (size_t t = 0; t < rows->tasks.count; t++)
        categories[t] = rows->tasks.text[t];
    struct sl_chart chart = chart_of(rows, &sides, rows->panels.text[panel]);
    chart.categories = categories;
    chart.category_count = rows->tasks.count;
    return sl_chart_draw(canvas, &chart, SL_BARS, error);
}

/* The heading, and under it which colour is which side. */
static void draw_head(struct sl_canvas *canvas, struct rows *rows, const char *heading)
{
    enum { KEY = 20, GAP = 30, BASE = 54, FONT = 13 };
    struct sides sides;
    struct sl_chart chart = chart_of(rows, &sides, "");
    double width = 0;
    sl_text_lines(canvas, canvas->width / 2, 28, -1, SL_CENTRE, 16, true, heading);
    for (size_t s = 0; s < chart.count; s++)
        width += KEY + sl_text_width(canvas, FONT, chart.series[s].name) + (s > 0 ? GAP : 0);
    double x = (canvas->width - width) / 2;
    for (size_t s = 0; s < chart.count; s++) {
        sl_set_colour(canvas, sl_style_of(&chart, s).colour);
        cairo_rectangle(canvas->cairo, x, BASE - 11, 14, 12);
        cairo_fill(canvas->cairo);
        sl_set_colour(canvas, sl_ink);
        sl_text(canvas, x + KEY, BASE, SL_LEFT, FONT, chart.series[s].name);
        x += KEY + sl_text_width(canvas, FONT, chart.series[s].name) + GAP;
    }
}

/* A panel draws on a canvas of its own size: a part of the sheet, seen from its corner. */
static int draw_panels(struct sl_canvas *canvas, struct rows *rows, size_t columns,
                       struct sl_error *error)
{
    int result = 0;
    for (size_t p = 0; p < rows->panels.count && result == 0; p++) {
        struct sl_canvas part = *canvas;
        part.width = PANEL_WIDTH;
        part.height = PANEL_HEIGHT;
        cairo_save(canvas->cairo);
        cairo_translate(canvas->cairo, (double)(p % columns) * PANEL_WIDTH,
                        HEAD + (double)(p / columns) * PANEL_HEIGHT);
        result = draw_panel(&part, rows, p, error);
        cairo_restore(canvas->cairo);
    }
    return result;
}

static int draw(struct rows *rows, const char *heading, const char *path, struct sl_error *error)
{
    struct sl_canvas canvas;
    struct sl_output output;
    size_t columns = rows->panels.count < 3 ? rows->panels.count : 3;
    size_t lines = (rows->panels.count + columns - 1) / columns;
    if (sl_output_open(&output, path, error) != 0)
        return -1;
    struct sl_canvas_size size = {.width = (double)columns * PANEL_WIDTH,
                                  .height = HEAD + (double)lines * PANEL_HEIGHT,
                                  .font = SL_FONT,
                                  .dpi = 144};
    int result = sl_canvas_open(&canvas, sl_canvas_format(path), &size, error);
    if (result == 0) {
        draw_head(&canvas, rows, heading);
        result = draw_panels(&canvas, rows, columns, error);
        if (result == 0)
            result = sl_canvas_write(&canvas, "[]", &output, error);
        sl_canvas_release(&canvas);
    }
    if (result == 0)
        return sl_output_commit(&output, error);
    sl_output_abort(&output);
    return -1;
}

int main(int argc, char **argv)
{
    static struct rows rows;
    struct sl_error error;
    struct sl_list operands = sl_program_start(&program, argc, argv);
    if (operands.count != 3 || sl_canvas_format(operands.items[2]) == 0)
        sl_die_usage("operands are HEADING FILE.tsv FIGURE.png, .svg or .pdf");
    if (read_rows(&rows, operands.items[1], &error) != 0)
        sl_die(&error);
    name_rows(&rows);
    if (draw(&rows, operands.items[0], operands.items[2], &error) != 0)
        sl_die(&error);
    return 0;
}
