/* A table for people: texts in columns that line up on a terminal.
 *
 *     struct sl_grid grid = {.lines = 2, .columns = 2, .gap = 3};
 *     if (sl_grid_alloc(&grid, error) != 0)
 *         return -1;
 *     sl_grid_put(&grid, 0, 1, "%s", "accuracy");
 *     char *text = sl_grid_text(&grid, error);
 *     free(text);
 *     free(grid.fields);
 */
#ifndef SL_METRICS_GRID_H
#define SL_METRICS_GRID_H

#include "base/error.h"

#include <stdbool.h>
#include <stddef.h>

enum { SL_GRID_FIELD = 192 };

struct sl_grid {
    size_t lines, columns;
    size_t indent, gap;            /* blanks at the start of a line, and between columns */
    bool right;                    /* columns are flush right, not left */
    char (*fields)[SL_GRID_FIELD]; /* [columns, lines]; owned, to free() */
};

/* Empty fields. Fails only when memory is short. */
int sl_grid_alloc(struct sl_grid *grid, struct sl_error *error);

/* Fills a field, as printf would. What a terminal would obey becomes a question mark, and a text of
 * more than SL_GRID_FIELD - 1 bytes is cut. */
void sl_grid_put(struct sl_grid *grid, size_t line, size_t column, const char *format, ...)
    SL_PRINTF(4, 5);

const char *sl_grid_field(const struct sl_grid *grid, size_t line, size_t column);

/* How many places the widest field of a column takes on a terminal. */
size_t sl_grid_width(const struct sl_grid *grid, size_t column);

/* All lines as one text, to free(); NULL when memory is short. */
char *sl_grid_text(const struct sl_grid *grid, struct sl_error *error);

#endif
