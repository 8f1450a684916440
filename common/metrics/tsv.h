/* Cells of a table for programs, separated by tabs.
 *
 *     sl_tsv_cell(&output, "soft label", '\t', error);
 *     sl_tsv_cell(&output, "0.5", '\n', error);
 */
#ifndef SL_METRICS_TSV_H
#define SL_METRICS_TSV_H

#include "base/error.h"
#include "base/output.h"

/* Writes the text and the character that ends its cell. A tab or the end of a line within the text,
 * which would break the table, becomes a blank, what a terminal would obey a question mark. */
int sl_tsv_cell(struct sl_output *output, const char *text, char end, struct sl_error *error);

#endif
