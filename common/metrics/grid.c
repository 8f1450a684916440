#include "metrics/grid.h"

#include "base/memory.h"
#include "base/visible.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

/* How many places a UTF-8 text takes: two for a Chinese character, none for a combining accent. */
static size_t places(const char *text)
{
    size_t count = 0;
    utf8proc_int32_t character;
    for (utf8proc_ssize_t size = 0; *text != '\0'; text += size) {
        size = utf8proc_iterate((const utf8proc_uint8_t *)text, -1, &character);
        if (size <= 0) /* cannot happen: the text is valid */
            break;
        count += (size_t)utf8proc_charwidth(character);
    }
    return count;
}

int sl_grid_alloc(struct sl_grid *grid, struct sl_error *error)
{
    grid->fields = sl_alloc(grid->lines * grid->columns, SL_GRID_FIELD, error);
    return grid->fields != NULL ? 0 : -1;
}

void sl_grid_put(struct sl_grid *grid, size_t line, size_t column, const char *format, ...)
{
    char *field = grid->fields[column * grid->lines + line];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(field, SL_GRID_FIELD, format, arguments);
    va_end(arguments);
    sl_make_visible(field);
}

const char *sl_grid_field(const struct sl_grid *grid, size_t line, size_t column)
{
    return grid->fields[column * grid->lines + line];
}

size_t sl_grid_width(const struct sl_grid *grid, size_t column)
{
    size_t width = 0;
    for (size_t line = 0; line < grid->lines; line++) {
        size_t own = places(sl_grid_field(grid, line, column));
        width = own > width ? own : width;
    }
    return width;
}

static void print(FILE *text, const struct sl_grid *grid, const size_t *widths)
{
    for (size_t line = 0; line < grid->lines; line++) {
        for (size_t column = 0; column < grid->columns; column++) {
            const char *field = sl_grid_field(grid, line, column);
            size_t left = column == 0 ? grid->indent : grid->gap, right = 0;
            if (grid->right)
                left += widths[column] - places(field);
            else if (column + 1 < grid->columns)
                right = widths[column] - places(field);
            fprintf(text, "%*s%s%*s", (int)left, "", field, (int)right, "");
        }
        fputc('\n', text);
    }
}

char *sl_grid_text(const struct sl_grid *grid, struct sl_error *error)
{
    char *bytes = NULL;
    size_t size, *widths = sl_alloc(grid->columns, sizeof *widths, error);
    if (widths == NULL)
        return NULL;
    for (size_t column = 0; column < grid->columns; column++)
        widths[column] = sl_grid_width(grid, column);
    FILE *text = open_memstream(&bytes, &size);
    if (text == NULL)
        sl_fail(error, "out of memory");
    else
        print(text, grid, widths);
    free(widths);
    if (text == NULL || sl_close_text(text, &bytes, error) == 0)
        return bytes;
    free(bytes);
    return NULL;
}
