#include "plot/sheet.h"

#include "base/memory.h"
#include "samples/soft.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MARGIN = 22, NAME_SIZE = 512, FONT_ENTRY = 9 };

/* Contact sheet: a cell is an image and lines of text under it. */
enum { IMAGE = 112, IMAGE_SMALL = 64, IMAGE_LEAST = 24, CELL_GAP = 16, ENTRY_LEFT = 30 };

/* A panel: the image on the left, then names, and bars with their numbers. */
enum {
    PANEL = 460,
    PANEL_LEAST = 270,
    PHOTO = 112,
    NAMES = 128,
    NAMES_MORE = 60,
    NAMES_APART = 18, /* distance from the image; from the bars, a third of it */
    BARS = 150,
    BAR_LINE = 18
};
enum { PANEL_GAP = 26 };

/* A grid of cells of equal size, below the title. */
struct grid {
    const struct sl_sheet *sheet;
    size_t columns, top;                   /* entries of a label */
    double cell, height;                   /* of a cell, with the gap to the next */
    double room;                           /* width of a row */
    double note;                           /* height of the note above a row, or 0 */
    double above;                          /* the upper end of the first cells */
    struct sl_soft_rank *ranks;            /* [classes], scratch */
    double photo, names, bars, line, most; /* of panels: widths, height of a bar, largest entry */
};

/* A kind of sheet: how large its cells are, and how they are drawn. */
struct way {
    double natural, small, least, gap; /* widths of a cell without the gap: usual, if the width of
                                        * the sheet is given, and the least */
    size_t columns;
    double note; /* height of a note above a row; 0 if cells have their own */
    void (*fit)(struct grid *grid, struct sl_canvas *canvas);
    void (*draw)(const struct grid *grid, struct sl_canvas *canvas, size_t index, double x,
                 double y);
};

static double lines_height(struct sl_canvas *canvas, double width, double size, const char *text)
{
    return SL_LEADING * size * (double)sl_text_line_count(canvas, width, size, false, text);
}

static const struct sl_plot_image *image_at(const struct grid *grid, size_t index)
{
    return &grid->sheet->images->items[index];
}

/* In percent; what would be rounded to 0 is shown as "<1 %" or "<0.1 %". */
static void show_share(char *text, size_t size, double value, int decimals)
{
    double least = decimals == 0 ? 1 : 0.1, percent = 100 * value;
    bool less = percent > 0 && percent < least / 2;
    snprintf(text, size, "%s%.*f %%", less ? "<" : "", decimals, less ? least : percent);
}

/* "61 % tabby", largest entries first, drawn from y downwards if `draw`. Returns their height. */
static double entries(const struct grid *grid, struct sl_canvas *canvas,
                      const struct sl_plot_image *image, bool draw, double x, double y)
{
    const struct sl_plot_images *images = grid->sheet->images;
    double width = grid->cell - ENTRY_LEFT - 4, from = y;
    sl_soft_rank(image->soft, images->dataset.class_count, grid->ranks);
    for (size_t i = 0; i < grid->top; i++) {
        char share[16], name[NAME_SIZE];
        sl_plot_images_class(images, grid->ranks[i].class, name, sizeof name);
        if (draw) {
            show_share(share, sizeof share, (double)image->soft[grid->ranks[i].class], 0);
            sl_text(canvas, x + ENTRY_LEFT - 4, y + FONT_ENTRY, SL_RIGHT, FONT_ENTRY, share);
            sl_text_lines(canvas, x + ENTRY_LEFT, y + FONT_ENTRY, width, SL_LEFT, FONT_ENTRY, false,
                          name);
        }
        y += lines_height(canvas, width, FONT_ENTRY, name) + 1;
    }
    return y - from;
}

/* The name of the class, drawn below the image if `draw`. Returns its height. */
static double class_name(const struct grid *grid, struct sl_canvas *canvas,
                         const struct sl_plot_image *image, bool draw, double x, double y,
                         double width)
{
    char name[NAME_SIZE];
    sl_plot_images_class(grid->sheet->images, image->label, name, sizeof name);
    if (draw)
        sl_text_lines(canvas, x, y + SL_FONT_SMALL, width, SL_CENTRE, SL_FONT_SMALL, false, name);
    return lines_height(canvas, width, SL_FONT_SMALL, name);
}

static void fit_cells(struct grid *grid, struct sl_canvas *canvas)
{
    double side = grid->cell - CELL_GAP, lowest = 0;
    for (size_t i = 0; i < grid->sheet->images->count; i++) {
        const struct sl_plot_image *image = image_at(grid, i);
        double low = 3 + class_name(grid, canvas, image, false, 0, 0, grid->cell - 4);
        if (image->soft != NULL)
            low += 2 + entries(grid, canvas, image, false, 0, 0);
        lowest = fmax(lowest, low);
    }
    grid->height = grid->note + side + lowest + CELL_GAP;
}

static void draw_cell(const struct grid *grid, struct sl_canvas *canvas, size_t index, double x,
                      double y)
{
    const struct sl_plot_image *image = image_at(grid, index);
    double side = grid->cell - CELL_GAP;
    sl_plot_images_draw(canvas, grid->sheet->images, image, x, y, side);
    sl_set_colour(canvas, sl_ink);
    y += side + 3;
    y += 2 + class_name(grid, canvas, image, true, x + side / 2, y, grid->cell - 4);
    sl_set_colour(canvas, sl_pale_ink);
    if (image->soft != NULL)
        entries(grid, canvas, image, true, x, y);
}

/* Ranks the entries; the true class takes the last place shown if it is not among them. */
static void rank_with_truth(const struct grid *grid, const struct sl_plot_image *image)
{
    sl_soft_rank(image->soft, grid->sheet->images->dataset.class_count, grid->ranks);
    for (size_t i = 0; i < grid->top; i++)
        if (grid->ranks[i].class == image->label)
            return;
    if (grid->top > 0)
        grid->ranks[grid->top - 1].class = image->label;
}

static void fit_panels(struct grid *grid, struct sl_canvas *canvas)
{
    const struct sl_plot_images *images = grid->sheet->images;
    double scale = (grid->cell - PANEL_GAP) / PANEL, widest = 0, below = 0;
    for (size_t pass = 0; pass < 2; pass++) { /* the first measures the names */
        grid->photo = PHOTO * scale;
        grid->names =
            fmin(fmax(widest + NAMES_APART + 2, NAMES * scale), (NAMES + NAMES_MORE) * scale);
        grid->bars = (NAMES + BARS) * scale - grid->names;
        grid->line = BAR_LINE;
        for (size_t i = 0; i < images->count; i++) {
            rank_with_truth(grid, image_at(grid, i));
            for (size_t t = 0; t < grid->top; t++) {
                char name[NAME_SIZE];
                sl_plot_images_class(images, grid->ranks[t].class, name, sizeof name);
                widest = fmax(widest, sl_text_width(canvas, SL_FONT_SMALL, name));
                double lines = lines_height(canvas, grid->names - NAMES_APART, SL_FONT_SMALL, name);
                grid->line = fmax(grid->line, lines + 3);
            }
            below = fmax(below,
                         class_name(grid, canvas, image_at(grid, i), false, 0, 0, grid->photo + 8));
        }
    }
    grid->height =
        SL_FONT + 14 + PANEL_GAP + fmax(grid->line * (double)grid->top, grid->photo + 5 + below);
}

static void draw_bar(const struct grid *grid, struct sl_canvas *canvas, double x, double y,
                     double value, const char *name, bool truth)
{
    static const struct sl_colour blue = {0.000, 0.447, 0.698}, red = {0.835, 0.369, 0.000};
    char text[16];
    double width = grid->most > 0 ? grid->bars * fmax(value, 0) / grid->most : 0;
    double high = lines_height(canvas, grid->names - NAMES_APART, SL_FONT_SMALL, name);
    show_share(text, sizeof text, value, value >= 0.0995 ? 0 : 1);
    sl_set_colour(canvas, truth ? red : sl_ink);
    sl_text_lines(canvas, x + grid->names - 6, y + 4 - (high - SL_LEADING * SL_FONT_SMALL) / 2,
                  grid->names - NAMES_APART, SL_RIGHT, SL_FONT_SMALL, false, name);
    sl_set_colour(canvas, truth ? red : blue);
    cairo_rectangle(canvas->cairo, x + grid->names, y - 6, fmax(width, 0.75), 12);
    cairo_fill(canvas->cairo);
    sl_set_colour(canvas, sl_ink);
    sl_text(canvas, x + grid->names + width + 5, y + 4, SL_LEFT, SL_FONT_SMALL - 1, text);
}

static void draw_panel(const struct grid *grid, struct sl_canvas *canvas, size_t index, double x,
                       double y)
{
    const struct sl_plot_images *images = grid->sheet->images;
    const struct sl_plot_image *image = image_at(grid, index);
    double bars = x + grid->photo;
    sl_set_colour(canvas, sl_ink);
    if (grid->sheet->notes != NULL)
        sl_text_lines(canvas, x, y + SL_FONT, -1, SL_LEFT, SL_FONT, true,
                      grid->sheet->notes[index]);
    y += SL_FONT + 14;
    sl_plot_images_draw(canvas, images, image, x, y, grid->photo);
    class_name(grid, canvas, image, true, x + grid->photo / 2, y + grid->photo + 5,
               grid->photo + 8);
    rank_with_truth(grid, image);
    sl_set_colour(canvas, sl_grid);
    cairo_set_line_width(canvas->cairo, 1);
    sl_line(canvas, bars + grid->names, y, bars + grid->names, y + grid->line * (double)grid->top);
    for (size_t i = 0; i < grid->top; i++) {
        char name[NAME_SIZE];
        sl_plot_images_class(images, grid->ranks[i].class, name, sizeof name);
        draw_bar(grid, canvas, bars, y + grid->line * ((double)i + 0.5),
                 (double)image->soft[grid->ranks[i].class], name,
                 grid->ranks[i].class == image->label);
    }
}

/* The largest entry of all labels, for a common scale of all bars; -1 if a label is missing. In
 * float, since gcc 12 for Arm fails to compile a maximum in double of floats. */
static double largest(const struct sl_plot_images *images)
{
    float most = 0;
    for (size_t i = 0; i < images->count; i++) {
        if (images->items[i].soft == NULL)
            return -1;
        for (size_t c = 0; c < images->dataset.class_count; c++)
            most = fmaxf(most, images->items[i].soft[c]);
    }
    return (double)most;
}

/* Sets how many cells are in a row, and their width with the gap. */
static int set_columns(struct grid *grid, const struct way *way, double width,
                       const struct sl_canvas_size *size, struct sl_error *error)
{
    size_t count = grid->sheet->images->count, columns = grid->sheet->per_row;
    double room = width - 2 * MARGIN + way->gap; /* each cell includes a gap */
    if (columns == 0)
        columns = width > 0 ? (size_t)fmax(room / (way->small + way->gap), 1) : way->columns;
    grid->columns = columns < count ? columns : count;
    grid->cell = width > 0 ? room / (double)grid->columns : way->natural + way->gap;
    if (grid->cell >= way->least + way->gap)
        return 0;
    double least = (way->least + way->gap) * (double)grid->columns - way->gap + 2 * MARGIN;
    return sl_fail(error,
                   "a row of %zu does not fit into %.0f points; --width %.0f would be enough%s",
                   grid->columns, size->width, ceil(least * sl_canvas_unit(size)),
                   grid->columns > 1 ? ", as would a smaller --per-row" : "");
}

/* Moves on to the place of the next cell, `index`, from that of the one before. */
static void advance(const struct grid *grid, size_t index, size_t *line, size_t *column)
{
    const char *const *notes = grid->sheet->notes;
    if (index == 0)
        return;
    ++*column;
    if (*column < grid->columns && (grid->note == 0 || strcmp(notes[index], notes[index - 1]) == 0))
        return;
    ++*line;
    *column = 0;
}

static size_t count_lines(const struct grid *grid)
{
    size_t line = 0, column = 0;
    for (size_t i = 0; i < grid->sheet->images->count; i++)
        advance(grid, i, &line, &column);
    return line + 1;
}

static void draw_cells(const struct grid *grid, struct sl_canvas *canvas, const struct way *way)
{
    size_t line = 0, column = 0;
    for (size_t i = 0; i < grid->sheet->images->count; i++) {
        advance(grid, i, &line, &column);
        double x = MARGIN + grid->cell * (double)column;
        double y = grid->above + grid->height * (double)line;
        sl_set_colour(canvas, sl_ink);
        if (grid->note > 0 && column == 0)
            sl_text_lines(canvas, x, y + SL_FONT, grid->room, SL_LEFT, SL_FONT, true,
                          grid->sheet->notes[i]);
        way->draw(grid, canvas, i, x, y + grid->note);
    }
}

static void draw_title(const struct grid *grid, struct sl_canvas *canvas)
{
    sl_set_colour(canvas, sl_ink);
    sl_text_lines(canvas, canvas->width / 2, MARGIN + SL_FONT_TITLE - 2, canvas->width - 2 * MARGIN,
                  SL_CENTRE, SL_FONT_TITLE, true, grid->sheet->title);
}

/* Makes notes above rows as high as the longest needs. */
static void fit_notes(struct grid *grid, struct sl_canvas *canvas)
{
    size_t most = 1;
    for (size_t i = 0; grid->note > 0 && i < grid->sheet->images->count; i++) {
        size_t lines = sl_text_line_count(canvas, grid->room, SL_FONT, true, grid->sheet->notes[i]);
        most = lines > most ? lines : most;
    }
    grid->note += SL_LEADING * SL_FONT * (double)(most - 1);
}

/* Opens a canvas as high as everything needs, after measuring text on another one. */
static int open_fitting(struct sl_canvas *canvas, struct grid *grid, const struct way *way,
                        enum sl_canvas_format format, struct sl_canvas_size *size,
                        struct sl_error *error)
{
    const char *title = grid->sheet->title;
    double unit = sl_canvas_unit(size);
    if (set_columns(grid, way, size->width / unit, size, error) != 0)
        return -1;
    grid->room = grid->cell * (double)grid->columns - way->gap;
    double width = 2 * MARGIN + grid->room;
    grid->note = grid->sheet->notes != NULL ? way->note : 0;
    size_t lines = count_lines(grid);
    struct sl_canvas_size probe = {.width = 72, .height = 72, .font = unit * SL_FONT, .dpi = 72};
    if (sl_canvas_open(canvas, SL_PNG, &probe, error) != 0)
        return -1;
    fit_notes(grid, canvas);
    way->fit(grid, canvas);
    grid->above = MARGIN;
    if (title[0] != '\0')
        grid->above +=
            12 + SL_LEADING * SL_FONT_TITLE *
                     (double)sl_text_line_count(canvas, grid->room, SL_FONT_TITLE, true, title);
    sl_canvas_release(canvas);
    size->font = unit * SL_FONT;
    size->width = width * unit;
    size->height = ceil(grid->above + MARGIN + grid->height * (double)lines - way->gap) * unit;
    return sl_canvas_open(canvas, format, size, error);
}

static int draw_sheet(struct sl_canvas *canvas, const struct sl_sheet *sheet, const struct way *way,
                      enum sl_canvas_format format, const struct sl_canvas_size *size,
                      struct sl_error *error)
{
    size_t classes = sheet->images->dataset.class_count;
    struct sl_canvas_size own = *size;
    struct grid grid = {.sheet = sheet,
                        .top = sheet->top < classes ? sheet->top : classes,
                        .most = largest(sheet->images),
                        .ranks = sl_alloc(classes, sizeof *grid.ranks, error)};
    int result = grid.ranks == NULL ? -1 : open_fitting(canvas, &grid, way, format, &own, error);
    if (result == 0) {
        draw_title(&grid, canvas);
        draw_cells(&grid, canvas, way);
    }
    free(grid.ranks);
    return result;
}

int sl_sheet_images(struct sl_canvas *canvas, const struct sl_sheet *sheet,
                    enum sl_canvas_format format, const struct sl_canvas_size *size,
                    struct sl_error *error)
{
    static const struct way cells = {IMAGE, IMAGE_SMALL, IMAGE_LEAST, CELL_GAP,
                                     10,    SL_FONT + 9, fit_cells,   draw_cell};
    return draw_sheet(canvas, sheet, &cells, format, size, error);
}

int sl_sheet_labels(struct sl_canvas *canvas, const struct sl_sheet *sheet,
                    enum sl_canvas_format format, const struct sl_canvas_size *size,
                    struct sl_error *error)
{
    static const struct way panels = {PANEL, 0.7 * PANEL, PANEL_LEAST, PANEL_GAP,
                                      2,     0,           fit_panels,  draw_panel};
    return draw_sheet(canvas, sheet, &panels, format, size, error);
}
