/* Cells of a table for programs, separated by tabs.
 *
 *     struct sl_output output;
 *     if (sl_output_open_text(&output, "-", error) != 0 ||
 *         sl_tsv_cell(&output, "soft label", '\t', error) != 0 ||
 *         sl_tsv_cell(&output, "0.5", '\n', error) != 0)
 *         return -1;
 */
#ifndef SL_METRICS_TSV_H
#define SL_METRICS_TSV_H

#include "base/error.h"
#include "base/output.h"

#include <jansson.h>

/* Writes the text and the character that ends its cell. Within the text, a tab or the end of a
 * line, which would break the table, becomes a blank, and what a terminal would obey a question
 * mark. */
int sl_tsv_cell(struct sl_output *output, const char *text, char end, struct sl_error *error);

/* The same for a value that is plain (formats/value.h). */
int sl_tsv_value(struct sl_output *output, const json_t *value, char end, struct sl_error *error);

/* Writes a number, and "nan" for one that is not finite, and a tab. */
int sl_tsv_number(struct sl_output *output, double number, struct sl_error *error);

#endif
