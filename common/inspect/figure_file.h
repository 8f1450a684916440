/* A figure of sl-plot as a PNG, SVG or PDF file, with its provenance.
 *
 *     struct sl_figure_file figure;
 *     if (sl_figure_file_read(&figure, "fig1.png", error) != 0)
 *         return -1;
 *     ... figure.made ...
 *     sl_figure_file_release(&figure);
 */
#ifndef SL_INSPECT_FIGURE_FILE_H
#define SL_INSPECT_FIGURE_FILE_H

#include "base/error.h"

#include <jansson.h>
#include <stdint.h>

struct sl_figure_file {
    uint32_t height, width;
    const char *unit; /* "pixels" or "points" */
    json_t *made;     /* has passed sl_made_check; owned */
};

/* Reads a file ("-" is standard input) to its end, but does not unpack its pixels. Fails for a
 * picture that sl-plot did not draw, a damaged PNG, or an incomplete SVG or PDF, which have no
 * checksums; the error names the path. */
int sl_figure_file_read(struct sl_figure_file *figure, const char *path, struct sl_error *error);
void sl_figure_file_release(struct sl_figure_file *figure);

#endif
