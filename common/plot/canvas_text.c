#include "plot/canvas_text.h"

#include "base/memory.h"
#include "base/threads.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Letters are placed in the same way at any resolution, and depend neither on the settings of this
 * machine's screen nor on the user's language. */
static void set_plain(PangoContext *context)
{
    cairo_font_options_t *options = cairo_font_options_create();
    cairo_font_options_set_antialias(options, CAIRO_ANTIALIAS_GRAY);
    cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE);
    cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF);
    pango_cairo_context_set_font_options(context, options);
    cairo_font_options_destroy(options);
    pango_context_set_round_glyph_positions(context, FALSE);
    pango_context_set_language(context, pango_language_from_string("en"));
}

static void set_font(struct sl_lettering *lettering, double size, bool bold)
{
    PangoFontDescription *font = pango_font_description_new();
    pango_font_description_set_family_static(font, SL_FONT_FAMILY);
    pango_font_description_set_weight(font, bold ? PANGO_WEIGHT_BOLD : PANGO_WEIGHT_NORMAL);
    pango_font_description_set_absolute_size(font, size * PANGO_SCALE);
    pango_layout_set_font_description(lettering->layout, font);
    pango_font_description_free(font);
}

/* The font family that is really used, to g_free(); NULL if there is no font. */
static char *family_of(struct sl_lettering *lettering)
{
    PangoContext *context = pango_layout_get_context(lettering->layout);
    PangoFont *font =
        pango_context_load_font(context, pango_layout_get_font_description(lettering->layout));
    if (font == NULL)
        return NULL;
    PangoFontDescription *found = pango_font_describe(font);
    char *family = g_strdup(pango_font_description_get_family(found));
    pango_font_description_free(found);
    g_object_unref(font);
    return family;
}

/* For GLib, which ends the process when memory is short, and for the threads that it starts, for
 * each of which libc reserves 128 MiB. */
enum { PANGO_ROOM = 256 << 20, PANGO_THREADS = 4 };

struct sl_lettering *sl_lettering_new(cairo_t *cairo, bool keeps_runs, struct sl_error *error)
{
    if (!sl_is_room(PANGO_ROOM)) {
        sl_fail(error, "out of memory: text needs %d MiB; raise the limit (ulimit -v, ulimit -d)",
                PANGO_ROOM >> 20);
        return NULL;
    }
    if (!sl_threads_spare(PANGO_THREADS)) {
        sl_fail(error, "text needs %d more threads; raise the limit (ulimit -u)", PANGO_THREADS);
        return NULL;
    }
    struct sl_lettering *lettering = sl_alloc(1, sizeof *lettering, error);
    if (lettering == NULL)
        return NULL;
    lettering->keeps_runs = keeps_runs;
    lettering->layout = pango_cairo_create_layout(cairo);
    set_plain(pango_layout_get_context(lettering->layout));
    set_font(lettering, SL_FONT, false);
    char *family = family_of(lettering);
    if (family == NULL) {
        sl_fail(error, "no font is installed; install one, preferably " SL_FONT_FAMILY
                       " (Debian: fonts-dejavu-core)");
        sl_lettering_free(lettering);
        return NULL;
    }
    g_free(family);
    return lettering;
}

void sl_lettering_free(struct sl_lettering *lettering)
{
    if (lettering == NULL)
        return;
    for (size_t i = 0; i < lettering->run_count; i++)
        free(lettering->runs[i].text);
    for (size_t i = 0; i < lettering->remark_count; i++)
        free(lettering->remarks[i]);
    free(lettering->runs);
    free(lettering->missing);
    free(lettering->remarks);
    g_object_unref(lettering->layout);
    free(lettering);
}

/* Makes room for one more; sl_canvas_write reports a failure. */
static bool grow(struct sl_lettering *lettering, void **items, size_t *capacity, size_t count,
                 size_t size)
{
    if (!lettering->failed && sl_grow(items, capacity, count + 1, size, &lettering->error) != 0)
        lettering->failed = true;
    return !lettering->failed;
}

static char *copy(struct sl_lettering *lettering, const char *text)
{
    char *copied = lettering->failed ? NULL : sl_copy_text(text, &lettering->error);
    lettering->failed |= copied == NULL;
    return copied;
}

/* Names in records and on command lines may be anything. */
static void set_text(struct sl_lettering *lettering, const char *text)
{
    char *valid = g_utf8_make_valid(text, -1);
    for (char *at = valid; *at != '\0'; at++)
        if ((unsigned char)*at < ' ' || *at == 0x7f)
            *at = ' ';
        else if (strncmp(at, "\xEF\xBF\xBE", 3) == 0 || strncmp(at, "\xEF\xBF\xBF", 3) == 0)
            at[2] = '\xBD'; /* U+FFFE and U+FFFF, which XML does not allow, become U+FFFD */
    pango_layout_set_text(lettering->layout, valid, -1);
    g_free(valid);
}

static void note_letter(struct sl_lettering *lettering, gunichar letter)
{
    void *grown = lettering->missing;
    for (size_t i = 0; i < lettering->missing_count; i++)
        if (lettering->missing[i] == letter)
            return;
    if (!grow(lettering, &grown, &lettering->missing_capacity, lettering->missing_count,
              sizeof *lettering->missing))
        return;
    lettering->missing = grown;
    lettering->missing[lettering->missing_count++] = letter;
}

/* Pango knows how many letters no font has; which they are is found by asking one by one. */
static void note_missing(struct sl_lettering *lettering)
{
    if (pango_layout_get_unknown_glyphs_count(lettering->layout) == 0)
        return;
    PangoLayout *one = pango_layout_copy(lettering->layout);
    for (const char *at = pango_layout_get_text(lettering->layout); *at != '\0';
         at = g_utf8_next_char(at)) {
        pango_layout_set_text(one, at, (int)(g_utf8_next_char(at) - at));
        if (pango_layout_get_unknown_glyphs_count(one) > 0)
            note_letter(lettering, g_utf8_get_char(at));
    }
    g_object_unref(one);
}

static double line_width(PangoLayoutLine *line)
{
    PangoRectangle extents;
    pango_layout_line_get_extents(line, NULL, &extents);
    return (double)extents.width / PANGO_SCALE;
}

static void keep_run(struct sl_canvas *canvas, PangoLayoutLine *line, double x, double y,
                     enum sl_align align)
{
    struct sl_lettering *lettering = canvas->lettering;
    const PangoFontDescription *font = pango_layout_get_font_description(lettering->layout);
    cairo_matrix_t matrix;
    void *grown = lettering->runs;
    cairo_get_matrix(canvas->cairo, &matrix);
    double scale = hypot(matrix.xx, matrix.yx);
    if (!grow(lettering, &grown, &lettering->run_capacity, lettering->run_count,
              sizeof *lettering->runs))
        return;
    lettering->runs = grown;
    char *text = g_strndup(pango_layout_get_text(lettering->layout) + line->start_index,
                           (gsize)line->length);
    struct sl_run run = {.x = x,
                         .y = y,
                         .size = scale * pango_font_description_get_size(font) / PANGO_SCALE,
                         .angle = atan2(matrix.yx, matrix.xx) * 180 / G_PI,
                         .align = align,
                         .bold = pango_font_description_get_weight(font) == PANGO_WEIGHT_BOLD,
                         .colour = canvas->colour,
                         .text = copy(lettering, g_strstrip(text))};
    g_free(text);
    cairo_user_to_device(canvas->cairo, &run.x, &run.y);
    if (run.text != NULL)
        lettering->runs[lettering->run_count++] = run;
}

static void show(struct sl_canvas *canvas, double x, double y, enum sl_align align)
{
    struct sl_lettering *lettering = canvas->lettering;
    if (pango_layout_get_text(lettering->layout)[0] == '\0')
        return;
    pango_cairo_update_layout(canvas->cairo, lettering->layout);
    note_missing(lettering);
    double leading =
        SL_LEADING *
        pango_font_description_get_size(pango_layout_get_font_description(lettering->layout)) /
        PANGO_SCALE;
    for (int i = 0; i < pango_layout_get_line_count(lettering->layout); i++, y += leading) {
        PangoLayoutLine *line = pango_layout_get_line_readonly(lettering->layout, i);
        if (lettering->keeps_runs) {
            keep_run(canvas, line, x, y, align);
            continue;
        }
        double shift = align == SL_LEFT ? 0 : line_width(line) * (align == SL_CENTRE ? 0.5 : 1);
        cairo_move_to(canvas->cairo, x - shift, y);
        pango_cairo_show_layout_line(canvas->cairo, line);
        cairo_new_path(canvas->cairo);
    }
}

/* Sets the layout: lines of at most `width`, or a single one if that is below 0. */
static void lay(struct sl_canvas *canvas, double width, double size, bool bold, const char *text)
{
    struct sl_lettering *lettering = canvas->lettering;
    set_font(lettering, size, bold);
    set_text(lettering, text);
    pango_layout_set_width(lettering->layout, width < 0 ? -1 : (int)ceil(width * PANGO_SCALE));
    pango_layout_set_wrap(lettering->layout, PANGO_WRAP_WORD_CHAR);
    pango_layout_set_ellipsize(lettering->layout, PANGO_ELLIPSIZE_NONE);
}

static double laid_width(const struct sl_canvas *canvas)
{
    PangoRectangle extents;
    pango_layout_get_extents(canvas->lettering->layout, NULL, &extents);
    return (double)extents.width / PANGO_SCALE;
}

void sl_text(struct sl_canvas *canvas, double x, double y, enum sl_align align, double size,
             const char *text)
{
    lay(canvas, -1, size, false, text);
    show(canvas, x, y, align);
}

void sl_text_lines(struct sl_canvas *canvas, double x, double y, double width, enum sl_align align,
                   double size, bool bold, const char *text)
{
    lay(canvas, width, size, bold, text);
    show(canvas, x, y, align);
}

size_t sl_text_line_count(struct sl_canvas *canvas, double width, double size, bool bold,
                          const char *text)
{
    lay(canvas, width, size, bold, text);
    return (size_t)pango_layout_get_line_count(canvas->lettering->layout);
}

double sl_text_width(struct sl_canvas *canvas, double size, const char *text)
{
    lay(canvas, -1, size, false, text);
    return laid_width(canvas);
}

double sl_text_word_width(struct sl_canvas *canvas, double size, const char *text)
{
    lay(canvas, 0, size, false, text);
    pango_layout_set_wrap(canvas->lettering->layout, PANGO_WRAP_WORD);
    return laid_width(canvas);
}

void sl_canvas_remark(struct sl_canvas *canvas, const char *format, ...)
{
    struct sl_lettering *lettering = canvas->lettering;
    struct sl_error line; /* the longest message */
    void *grown = lettering->remarks;
    va_list arguments;
    va_start(arguments, format);
    sl_fail_list(&line, format, arguments);
    va_end(arguments);
    if (!grow(lettering, &grown, &lettering->remark_capacity, lettering->remark_count,
              sizeof *lettering->remarks))
        return;
    lettering->remarks = grown;
    char *text = copy(lettering, line.text);
    if (text != NULL)
        lettering->remarks[lettering->remark_count++] = text;
}

const char *sl_canvas_remark_at(const struct sl_canvas *canvas, size_t index)
{
    const struct sl_lettering *lettering = canvas->lettering;
    return index < lettering->remark_count ? lettering->remarks[index] : NULL;
}

static void remark_missing(struct sl_canvas *canvas)
{
    enum { NAMED = 8 };
    const struct sl_lettering *lettering = canvas->lettering;
    size_t count = lettering->missing_count, used = 0;
    char list[NAMED * 24], more[40] = "";
    for (size_t i = 0; i < count && i < NAMED; i++) {
        char letter[8] = "";
        if (g_unichar_isprint(lettering->missing[i]))
            letter[g_unichar_to_utf8(lettering->missing[i], letter)] = '\0';
        used +=
            (size_t)snprintf(list + used, sizeof list - used, "%s%s%sU+%04X", i > 0 ? ", " : "",
                             letter, letter[0] != '\0' ? " " : "", (unsigned)lettering->missing[i]);
    }
    if (count > NAMED)
        snprintf(more, sizeof more, " and %zu more", count - NAMED);
    if (count > 0)
        sl_canvas_remark(canvas,
                         "no installed font has %s%s, so boxes are drawn instead; install one that "
                         "does (Debian: fonts-noto-cjk, fonts-noto-color-emoji, fonts-noto-core)",
                         list, more);
}

void sl_lettering_remark(struct sl_canvas *canvas)
{
    set_font(canvas->lettering, SL_FONT, false);
    char *family = family_of(canvas->lettering);
    if (family != NULL && strcmp(family, SL_FONT_FAMILY) != 0)
        sl_canvas_remark(canvas,
                         "the font " SL_FONT_FAMILY
                         " is not installed (Debian: fonts-dejavu-core), "
                         "so %s is used; the figure will look different elsewhere",
                         family);
    g_free(family);
    remark_missing(canvas);
}
