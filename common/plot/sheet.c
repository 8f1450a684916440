#include "plot/sheet.h"

#include "base/memory.h"
#include "plot/frame.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

enum { MARGIN = 22, NAME_SIZE = 96 };

/* Contact sheet: a cell is an image and lines of text under it. */
enum { IMAGE = 112, CELL_GAP = 16, NAME_LINE = 17, ENTRY_LINE = 13 };

/* A panel: image at the left, names, bars. */
enum { PANEL_WIDTH = 460, PHOTO = 112, NAMES = 128, BARS = 150, BAR_LINE = 18, PANEL_GAP = 26 };

static double title_height(const struct sl_sheet *sheet)
{
    return sheet->title[0] == '\0' ? 0 : SL_FONT_TITLE + 16;
}

static void draw_title(struct sl_canvas *canvas, const struct sl_sheet *sheet)
{
    sl_use(canvas, sl_ink);
    sl_text_bold(canvas, canvas->width / 2, MARGIN + SL_FONT_TITLE - 2, SL_CENTRE, SL_FONT_TITLE,
                 sheet->title);
}

/* "61 % tabby", of largest entries first. */
static void draw_entries(struct sl_canvas *canvas, const struct sl_sheet *sheet,
                         const struct sl_plate *plate, size_t *order, double x, double y)
{
    size_t classes = sheet->album->dataset.class_count;
    size_t top = sheet->top < classes ? sheet->top : classes;
    sl_album_rank(plate->soft, classes, order, top);
    sl_use(canvas, sl_pale_ink);
    for (size_t i = 0; i < top; i++, y += ENTRY_LINE) {
        char share[16], name[NAME_SIZE];
        sl_album_class(sheet->album, order[i], name, sizeof name);
        snprintf(share, sizeof share, "%.0f %%", 100 * (double)plate->soft[order[i]]);
        sl_text(canvas, x + 26, y, SL_RIGHT, 9, share);
        sl_text_within(canvas, x + 30, y, IMAGE + CELL_GAP - 34, SL_LEFT, 9, name);
    }
}

static void draw_cell(struct sl_canvas *canvas, const struct sl_sheet *sheet,
                      const struct sl_plate *plate, size_t *order, double x, double y)
{
    char name[NAME_SIZE];
    sl_album_draw(canvas, sheet->album, plate, x, y, IMAGE);
    sl_album_class(sheet->album, plate->label, name, sizeof name);
    sl_use(canvas, sl_ink);
    sl_text_within(canvas, x + IMAGE / 2.0, y + IMAGE + NAME_LINE - 4, IMAGE + CELL_GAP - 4,
                   SL_CENTRE, SL_FONT_SMALL, name);
    if (plate->soft != NULL)
        draw_entries(canvas, sheet, plate, order, x, y + IMAGE + NAME_LINE + ENTRY_LINE - 3);
}

int sl_sheet_images(struct sl_canvas *canvas, const struct sl_sheet *sheet,
                    enum sl_canvas_format format, struct sl_error *error)
{
    const struct sl_album *album = sheet->album;
    size_t columns = sheet->per_row > 0 ? sheet->per_row : 10;
    if (columns > album->count)
        columns = album->count;
    size_t lines = (album->count + columns - 1) / columns, classes = album->dataset.class_count;
    double top = MARGIN + title_height(sheet), height = IMAGE + NAME_LINE + CELL_GAP;
    bool soft = false;
    for (size_t i = 0; i < album->count; i++)
        soft |= album->plates[i].soft != NULL;
    height += soft ? ENTRY_LINE * (double)(sheet->top < classes ? sheet->top : classes) : 0;
    size_t *order = sl_alloc(sheet->top + 1, sizeof *order, error);
    int result = -1;
    if (order != NULL)
        result = sl_canvas_open(canvas, format,
                                2 * MARGIN + (IMAGE + CELL_GAP) * (double)columns - CELL_GAP,
                                ceil(top + MARGIN + height * (double)lines - CELL_GAP), error);
    if (result == 0) {
        draw_title(canvas, sheet);
        for (size_t i = 0; i < album->count; i++) {
            size_t row = i / columns, column = i % columns;
            draw_cell(canvas, sheet, &album->plates[i], order,
                      MARGIN + (IMAGE + CELL_GAP) * (double)column, top + height * (double)row);
        }
    }
    free(order);
    return result;
}

static void draw_bar(struct sl_canvas *canvas, double x, double y, double value, double most,
                     const char *name, bool truth)
{
    static const struct sl_colour blue = {0.000, 0.447, 0.698}, red = {0.835, 0.369, 0.000};
    char text[16];
    double width = most > 0 ? BARS * fmax(value, 0) / most : 0;
    snprintf(text, sizeof text, value >= 0.0995 ? "%.0f %%" : "%.1f %%", 100 * value);
    sl_use(canvas, truth ? red : sl_ink);
    sl_text_within(canvas, x + NAMES - 6, y + 4, NAMES - 8, SL_RIGHT, SL_FONT_SMALL, name);
    sl_use(canvas, truth ? red : blue);
    cairo_rectangle(canvas->cairo, x + NAMES, y - 6, fmax(width, 0.75), 12);
    cairo_fill(canvas->cairo);
    sl_use(canvas, sl_ink);
    sl_text(canvas, x + NAMES + width + 5, y + 4, SL_LEFT, SL_FONT_SMALL - 1, text);
}

/* The classes of the largest entries; the true one takes the last place where it is none of them.
 */
static void rank_with_truth(const struct sl_plate *plate, size_t classes, size_t *order, size_t top)
{
    sl_album_rank(plate->soft, classes, order, top);
    for (size_t i = 0; i < top; i++)
        if (order[i] == plate->label)
            return;
    if (top > 0)
        order[top - 1] = plate->label;
}

static void draw_panel(struct sl_canvas *canvas, const struct sl_sheet *sheet, size_t index,
                       size_t *order, double most, double x, double y)
{
    const struct sl_album *album = sheet->album;
    const struct sl_plate *plate = &album->plates[index];
    size_t classes = album->dataset.class_count;
    size_t top = sheet->top < classes ? sheet->top : classes;
    char name[NAME_SIZE];
    sl_use(canvas, sl_ink);
    if (sheet->notes != NULL)
        sl_text_bold(canvas, x, y + SL_FONT, SL_LEFT, SL_FONT, sheet->notes[index]);
    y += SL_FONT + 14;
    sl_album_draw(canvas, album, plate, x, y, PHOTO);
    sl_album_class(album, plate->label, name, sizeof name);
    sl_text_within(canvas, x + PHOTO / 2.0, y + PHOTO + 16, PHOTO + 8, SL_CENTRE, SL_FONT_SMALL,
                   name);
    rank_with_truth(plate, classes, order, top);
    sl_use(canvas, sl_grid);
    cairo_set_line_width(canvas->cairo, 1);
    sl_line(canvas, x + PHOTO + NAMES, y, x + PHOTO + NAMES, y + BAR_LINE * (double)top);
    for (size_t i = 0; i < top; i++) {
        sl_album_class(album, order[i], name, sizeof name);
        draw_bar(canvas, x + PHOTO, y + BAR_LINE * ((double)i + 0.5), (double)plate->soft[order[i]],
                 most, name, order[i] == plate->label);
    }
}

/* The largest entry of all labels, so that all bars have one scale; -1 where there is no label. In
 * float, since gcc 12 for Arm breaks off at a maximum in double of floats. */
static double largest(const struct sl_album *album)
{
    float most = 0;
    for (size_t i = 0; i < album->count; i++) {
        if (album->plates[i].soft == NULL)
            return -1;
        for (size_t c = 0; c < album->dataset.class_count; c++)
            most = fmaxf(most, album->plates[i].soft[c]);
    }
    return (double)most;
}

int sl_sheet_labels(struct sl_canvas *canvas, const struct sl_sheet *sheet,
                    enum sl_canvas_format format, struct sl_error *error)
{
    const struct sl_album *album = sheet->album;
    size_t columns = sheet->per_row > 0 ? sheet->per_row : 2, classes = album->dataset.class_count;
    if (columns > album->count)
        columns = album->count;
    size_t lines = (album->count + columns - 1) / columns;
    size_t bars = sheet->top < classes ? sheet->top : classes;
    double height = SL_FONT + 14 + fmax(BAR_LINE * (double)bars, PHOTO + 20) + PANEL_GAP;
    double top = MARGIN + title_height(sheet), most = largest(album);
    size_t *order = sl_alloc(sheet->top + 1, sizeof *order, error);
    int result = -1;
    if (order != NULL)
        result = sl_canvas_open(
            canvas, format, 2 * MARGIN + (PANEL_WIDTH + PANEL_GAP) * (double)columns - PANEL_GAP,
            ceil(top + MARGIN + height * (double)lines - PANEL_GAP), error);
    if (result == 0) {
        draw_title(canvas, sheet);
        for (size_t i = 0; i < album->count; i++) {
            size_t row = i / columns, column = i % columns;
            draw_panel(canvas, sheet, i, order, most,
                       MARGIN + (PANEL_WIDTH + PANEL_GAP) * (double)column,
                       top + height * (double)row);
        }
    }
    free(order);
    return result;
}
