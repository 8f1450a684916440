/* The provenance in an SVG or PDF file of sl-plot, read without rendering it.
 *
 *     char *text;
 *     if (sl_drawing_read(bytes, size, &height, &width, &text, error) != 0)
 *         return -1;
 *     free(text);
 *
 * Only what Cairo writes and canvas_write.c adds is understood; the files of other programs have no
 * such text.
 */
#ifndef SL_INSPECT_FIGURE_DRAWING_H
#define SL_INSPECT_FIGURE_DRAWING_H

#include "base/error.h"

#include <stddef.h>
#include <stdint.h>

/* Reads the text (to free() also after an error; NULL if there is none) and the size in points.
 * Fails if the file does not end as such files do. */
int sl_drawing_read(const void *bytes, size_t size, uint32_t *height, uint32_t *width, char **text,
                    struct sl_error *error);

#endif
