/* What an SVG or PDF file of sl-plot says of how it was made, without drawing it.
 *
 *     char *text;
 *     if (sl_drawing_read(bytes, size, &height, &width, &text, error) != 0)
 *         return -1;
 *     free(text);
 *
 * Only what Cairo writes and canvas_write.c adds is understood: another program's file has no text.
 */
#ifndef SL_INSPECT_FIGURE_DRAWING_H
#define SL_INSPECT_FIGURE_DRAWING_H

#include "base/error.h"

#include <stddef.h>
#include <stdint.h>

/* The text, to free() also after an error, NULL where there is none, and the size in points. Fails
 * when the file does not end as such files do. */
int sl_drawing_read(const void *bytes, size_t size, uint32_t *height, uint32_t *width, char **text,
                    struct sl_error *error);

#endif
